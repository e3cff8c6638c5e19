from __future__ import annotations

import io
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers.feed import read_feed
from geomap.readers.feed_dates import written_day
from geomap.readers.items import LIMIT, Broken, Found, ItemError
from geomap.readers.markup import plain_text

MALFORMED = "the feed is malformed; what could be made out of it was read"
CHANGED = "dated by when it was last changed"

WORDPRESS = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"
\txmlns:content="http://purl.org/rss/1.0/modules/content/"
\txmlns:wfw="http://wellformedweb.org/CommentAPI/"
\txmlns:dc="http://purl.org/dc/elements/1.1/"
\txmlns:atom="http://www.w3.org/2005/Atom"
\txmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
\txmlns:slash="http://purl.org/rss/1.0/modules/slash/">
<channel>
\t<title>The Harbour Post</title>
\t<atom:link href="https://post.example/feed/" rel="self" type="application/rss+xml" />
\t<link>https://post.example</link>
\t<description>News &#38; views</description>
\t<lastBuildDate>Fri, 07 Mar 2025 08:00:00 +0000</lastBuildDate>
\t<language>en-GB</language>
\t<sy:updatePeriod>hourly</sy:updatePeriod>
\t<generator>https://wordpress.org/?v=6.7.2</generator>
\t<image><url>https://post.example/i.png</url><title>Logo</title><link>https://post.example</link></image>
\t<item>
\t\t<title>Norway &#8216;ready&#8217; &amp; willing</title>
\t\t<link>https://post.example/2025/03/norway/</link>
\t\t<comments>https://post.example/2025/03/norway/#respond</comments>
\t\t<dc:creator><![CDATA[A. Writer]]></dc:creator>
\t\t<pubDate>Thu, 06 Mar 2025 23:30:00 -0800</pubDate>
\t\t<category><![CDATA[World]]></category>
\t\t<guid isPermaLink="false">https://post.example/?p=101</guid>
\t\t<description><![CDATA[<p>Norway said it would send troops. [&#8230;]</p>]]></description>
\t\t<content:encoded><![CDATA[
<p>Norway said it would send<br />
troops.</p>
<script>track("Chile refuses");</script><style>p { color: red }</style>
<p>&#8220;We are&nbsp;ready,&#8221; the
minister <a href="https://x.example/?a=1&#038;b=2">said</a>.<!-- no --></p>
<ul><li>Two ships</li><li>One battalion &lt;500</li></ul>
]]></content:encoded>
\t\t<wfw:commentRss>https://post.example/2025/03/norway/feed/</wfw:commentRss>
\t\t<slash:comments>0</slash:comments>
\t</item>
\t<item>
\t\t<title>Only a picture</title>
\t\t<link>https://post.example/2025/03/picture/</link>
\t\t<pubDate>Thu, 06 Mar 2025 10:00:00 +0000</pubDate>
\t\t<description><![CDATA[<img src="https://post.example/x.jpg" alt="Ship" />]]></description>
\t</item>
</channel>
</rss>
"""

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
  <title type="html">Blatt &amp;amp; Zeitung</title>
  <id>tag:blatt.example,2025:feed</id>
  <updated>2025-03-09T08:00:00Z</updated>
  <entry>
    <title type="text">Oslo &lt; Bergen?</title>
    <link rel="alternate" type="text/html" href="https://blatt.example/1"/>
    <link rel="enclosure" type="audio/mpeg" href="https://blatt.example/1.mp3"/>
    <id>tag:blatt.example,2025:1</id>
    <published>2025-03-06T00:30:00+02:00</published>
    <updated>2025-03-08T00:30:00+02:00</updated>
    <summary>Norwegen sagt zu.</summary>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">
      <p>Norwegen   sagt
      <em>Truppen</em> zu.</p><p>Sch&#xf6;n &amp; gut.</p></div></content>
  </entry>
  <entry xml:lang="no">
    <title>Uten publisert dato</title>
    <link href="https://blatt.example/2"/>
    <id>https://blatt.example/2</id>
    <updated>2025-03-07T23:59:59.123-05:00</updated>
    <summary type="text">Norge sender 5 &lt; 10 skip.</summary>
  </entry>
  <entry>
    <title>Ohne Datum</title>
    <id>urn:3</id>
    <content type="html">&lt;p&gt;Ohne Datum.&lt;/p&gt;</content>
    <source><title>Andere Quelle</title><id>urn:other</id></source>
  </entry>
</feed>
"""

RDF = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES" "http://entities.example/lat1.ent">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://wire.example/"><title>Wire</title><link>https://wire.example/</link>
<description>All</description><dc:language>fr</dc:language>
<items><rdf:Seq><rdf:li rdf:resource="https://wire.example/1"/></rdf:Seq></items></channel>
<item rdf:about="https://wire.example/1"><title>La France hésite</title>
<link>https://wire.example/1?x=1</link>
<description>La France n’enverra pas de soldats.</description>
<dc:date>2025-03-05T23:00:00-03:00</dc:date></item>
</rdf:RDF>
"""


def read(data: bytes | str) -> list[Found | Broken]:
    return list(read_feed(io.BytesIO(data.encode() if isinstance(data, str) else data)))


def rss(item: str, head: str = "") -> str:
    return f'{head}<rss version="2.0"><channel><title>T</title><item>{item}</item></channel></rss>'


def only(data: bytes | str) -> Found:
    (item,) = read(data)
    assert isinstance(item, Found), item
    return item


def fault(data: bytes | str) -> ItemError:
    with pytest.raises(ItemError) as caught:
        read(data)
    return caught.value


def test_a_wordpress_feed() -> None:
    first, second = read(WORDPRESS)
    assert first == Found(
        text="Norway ‘ready’ & willing\nNorway said it would send\ntroops.\n"
        "“We are ready,” the minister said.\nTwo ships\nOne battalion <500",
        line=1,
        given_id="https://post.example/?p=101",
        date="2025-03-06",
        date_origin=DateOrigin.FEED,
        title="Norway ‘ready’ & willing",
        source="The Harbour Post",
        url="https://post.example/2025/03/norway/",
        language="en-GB",
    )
    assert isinstance(second, Broken)
    assert (second.line, second.fault.kind) == (2, "no text")
    assert second.given_id == "https://post.example/2025/03/picture/"


def test_an_atom_feed() -> None:
    first, second, third = read(ATOM)
    assert first == Found(
        text="Oslo < Bergen?\nNorwegen sagt Truppen zu.\nSchön & gut.",
        line=1,
        given_id="tag:blatt.example,2025:1",
        date="2025-03-06",
        date_origin=DateOrigin.FEED,
        title="Oslo < Bergen?",
        source="Blatt & Zeitung",
        url="https://blatt.example/1",
        language="de",
    )
    assert isinstance(second, Found)
    assert second.text == "Uten publisert dato\nNorge sender 5 < 10 skip."
    assert (second.date, second.notices) == ("2025-03-07", (CHANGED,))
    assert (second.language, second.url) == ("no", "https://blatt.example/2")
    assert isinstance(third, Found)
    assert (third.text, third.date, third.source) == ("Ohne Datum.", "", "Andere Quelle")


def test_a_title_that_the_text_begins_with_is_not_said_twice() -> None:
    said = only(rss("<title>Oslo waits</title><description>Oslo waits for Bergen.</description>"))
    assert (said.title, said.text) == ("Oslo waits", "Oslo waits for Bergen.")


def test_an_rdf_feed() -> None:
    assert only(RDF) == Found(
        text="La France hésite\nLa France n’enverra pas de soldats.",
        line=1,
        given_id="https://wire.example/1",
        date="2025-03-05",
        date_origin=DateOrigin.FEED,
        title="La France hésite",
        source="Wire",
        url="https://wire.example/1?x=1",
        language="fr",
    )


@pytest.mark.parametrize("codec", ["windows-1251", "koi8-r", "utf-8", "utf-16"])
def test_a_declared_encoding_is_believed(codec: str) -> None:
    text = "Россия против размещения европейских миротворцев."
    item = f"<title>Москва</title><description>{text}</description>"
    found = only(rss(item, f'<?xml version="1.0" encoding="{codec}"?>\n').encode(codec))
    assert (found.text, found.title) == (f"Москва\n{text}", "Москва")
    expected = ("read as utf_16, since it is not UTF-8",) if codec == "utf-16" else ()
    assert found.notices == expected


def test_a_wrong_encoding_is_detected_and_said() -> None:
    text = "Россия категорически против размещения европейских миротворцев."
    data = rss(f"<description>{text}</description>", '<?xml version="1.0" encoding="utf-8"?>').encode(
        "cp1251"
    )
    found = only(data)
    assert (found.text, found.notices) == (text, ("read as cp1251, since it is not UTF-8",))


def test_a_feed_that_gathers_others_names_the_source() -> None:
    item = '<description>Text.</description><source url="https://wire.example">The Wire</source>'
    assert only(rss(item)).source == "The Wire"


def test_a_malformed_feed_is_read_and_said_once() -> None:
    items = (
        "<description>Tea & toast &nbsp; for 5 < 6</description></item><item><description>Two.</description>"
    )
    first, second = read(rss(items))
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert first.text.startswith("Tea & toast")
    assert (first.notices, second.text, second.notices) == ((MALFORMED,), "Two.", ())


def test_a_feed_that_breaks_off_keeps_what_was_whole() -> None:
    whole = rss("<description>One.</description></item><item><description>Two")
    first, second = read(whole[: whole.index("Two") + 2])
    assert isinstance(first, Found)
    assert (first.text, first.notices) == ("One.", (MALFORMED,))
    assert isinstance(second, Broken)


def test_the_notice_stands_on_the_first_article() -> None:
    broken, found = read(rss("<title>&nope;</title></item><item><description>Two.</description>"))
    assert isinstance(broken, Broken)
    assert isinstance(found, Found)
    assert (found.line, found.notices) == (2, (MALFORMED,))


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Thu, 06 Mar 2025 23:30:00 -0800", "2025-03-06"),
        ("Thu, 06 Mar 2025 00:15:00 +1300", "2025-03-06"),
        ("6 Mar 25 10:00 GMT", "2025-03-06"),
        ("Thu, 06 Mar 2025", "2025-03-06"),
        ("2025-03-06", "2025-03-06"),
        ("2025-03-06T23:59:59.5-11:00", "2025-03-06"),
        ("2025-03-06 10:00:00", "2025-03-06"),
        ("Κυρ, 11 Ιούλ 2004 12:00:00 EST", "2004-07-11"),
        ("2025-03", "2025-03"),
        ("2025", "2025"),
        ("--03", "--03"),
        ("-25", "-25"),
        ("Thu, 31 Feb 2025 10:00:00 GMT", "Thu, 31 Feb 2025 10:00:00 GMT"),
        ("yesterday", "yesterday"),
    ],
)
def test_the_day_is_the_written_one_and_never_made_up(written: str, day: str) -> None:
    found = only(rss(f"<description>Text.</description><pubDate>{written}</pubDate>"))
    assert (found.date, found.date_origin, found.notices) == (day, DateOrigin.FEED, ())


@pytest.mark.parametrize("parsed", [None, (), (0, 0, 0), (2025, 2, 31), ("a", "b", "c"), (1, 1, 1)])
def test_a_day_that_is_none_leaves_what_was_written(parsed: object) -> None:
    assert written_day("some day 1 1", parsed) == "some day 1 1"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("", "unsupported"),
        ("plain words", "unsupported"),
        ("https://feeds.example/rss", "unsupported"),
        ("/etc/passwd", "unsupported"),
        ("<html><body><p>A page</p></body></html>", "unsupported"),
        ('<?xml version="1.0"?><urlset><url><loc>x</loc></url></urlset>', "unsupported"),
        ("<news><item><description>No feed</description></item></news>", "unsupported"),
        ("<!DOCTYPE rss [ <!ENTITY", "unsupported"),
        ('<rss version="2.0"><channel><title>T</title></channel></rss>', "empty"),
        (rss("<description>a\0b</description>").encode(), "binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes | str, kind: str) -> None:
    assert fault(data).kind == kind


def test_a_feed_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.rss"
    with path.open("wb") as huge:
        huge.truncate(LIMIT + 1)
    with path.open("rb") as stream, pytest.raises(ItemError) as caught:
        list(read_feed(stream))
    assert caught.value.kind == "too large"


# Hostile feeds

N = 50_000
OPEN = '<rss version="2.0"><channel><item><description>'
LAUGHS = "".join(
    f'<!ENTITY l{number} "{f"&l{number - 1};" * 10 if number else "ha"}">' for number in range(12)
)
HOSTILE = {
    "billion laughs": rss("<description>&l11;</description>", f"<!DOCTYPE rss [{LAUGHS}]>"),
    "long entity": rss(
        "<description>" + "&a;" * N + "</description>", f'<!DOCTYPE r [<!ENTITY a "{"x" * N}">]>'
    ),
    "attributes": "<rss " + " ".join(f"a{number}='b'" for number in range(N)) + "></rss>",
    "blank lines": "<?xml version='1.0'?>" + "\n" * 500_000 + OPEN,
    "deep": OPEN + "<a>" * N,
    "deep and escaped": rss("<description>" + "&lt;div>" * N + "x</description>"),
    "cut tags": OPEN + "<a " * N,
    "quotes": OPEN + "<a b='" * N,
    "declarations": OPEN + "<!" * N,
    "doctypes": "<!DOCTYPE a [" * N,
    "ampersands": OPEN + "&#" * N,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_feeds_end_soon(name: str) -> None:
    start = time.process_time()
    try:
        items = read(HOSTILE[name])
    except ItemError as error:
        assert error.kind in {"unsupported", "empty"}  # noqa: PT017
    else:
        texts = [item.text for item in items if isinstance(item, Found)]
        assert sum(map(len, texts)) <= len(HOSTILE[name])
    assert time.process_time() - start < 10


def test_nothing_is_fetched_or_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET")
    head = (
        f'<!DOCTYPE rss SYSTEM "http://dtd.example/rss.dtd" '
        f'[<!ENTITY s SYSTEM "{secret.as_uri()}"><!ENTITY h SYSTEM "http://x.example/">]>'
    )
    found = only(rss("<description>Before &s; &h; after.</description>", head))
    assert "SECRET" not in found.text
    assert found.text.startswith("Before")
    assert fault(str(secret)).kind == "unsupported"


def test_scripts_and_what_is_unseen_never_become_text() -> None:
    content = (
        "<![CDATA[<p onclick='steal()'>Seen.</p><script>alert(1)</script><SCRIPT src=x>two</SCRIPT>"
        "<svg><title>t</title><script>three</script></svg><iframe src='javascript:four'>five</iframe>"
        "<noscript>six</noscript><template>seven</template><a href='javascript:eight'>Link</a>]]>"
    )
    assert only(rss(f"<description>{content}</description>")).text == "Seen.\nLink"


def test_references_to_no_character_cost_only_themselves() -> None:
    text = "A&#xD800;b&#99999999999;c&#0;d&#1;e" + "&#" + "9" * 5000 + ";f &#8217;"
    found = only(rss(f"<description>{text}</description>"))
    assert found.text == "A\ufffdb\ufffdc\ufffdd\ufffde\ufffdf ’"
    assert found.notices == ()


def test_markup_that_is_not_escaped_is_read_as_html() -> None:
    assert (
        only(rss("<description><p>One.</p><p>Two <b>three</b>.</p></description>")).text == "One.\nTwo three."
    )


def test_plain_text_of_html() -> None:
    assert plain_text("") == ""
    assert plain_text("5 < 6 &amp; 7") == "5 < 6 & 7"
    assert plain_text("<?xml encoding='utf-16'?><meta charset='koi8-r'>Größe") == "Größe"
    assert plain_text("a\ud800b") == "a\ufffdb"
    assert plain_text("<p>one.\x0bTwo&#12;three\x01&#x1;\uffff&#xfffe;</p>x\x1a") == "one. Two three\nx"
    assert plain_text("<table><tr><td>a</td><td>b</td></tr></table>tail") == "a\nb\ntail"


# Any input at all

PIECES = st.sampled_from(
    [
        *(
            "<rss version='2.0'>",
            "<channel>",
            "<item>",
            "</item>",
            "<description>",
            "</description>",
            "<feed>",
        ),
        *(
            "<entry>",
            "</entry>",
            "<content type='xhtml'>",
            "<content type='image/png'>",
            "</content>",
            "<title>",
        ),
        *(
            "<pubDate>",
            "2025-03-06",
            "</pubDate>",
            "<guid>",
            "<link href='",
            "<source url='",
            "&",
            "&#x1",
            "<![CDATA[",
        ),
        *(
            "]]>",
            "<!--",
            "<!DOCTYPE",
            "<?xml",
            "'>",
            "text ",
            "xml:lang='",
            "xmlns:a='b' ",
            "<a:b>",
            "<svg>",
            "</",
        ),
    ]
)


@settings(deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"<rss>", OPEN.encode(), b"<?xml version='1.0'?><feed><entry>"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    try:
        read(start + data)
    except ItemError as error:
        assert error.kind in {"unsupported", "empty", "binary", "encoding", "unreadable"}  # noqa: PT017


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=5), max_size=40), st.booleans())
def test_any_pieces_are_read_or_refused(pieces: list[str], inside: bool) -> None:
    try:
        items = read((OPEN if inside else "") + "".join(pieces))
    except ItemError as error:
        assert error.kind in {"unsupported", "empty", "binary", "unreadable"}  # noqa: PT017
    else:
        assert [item.line for item in items] == list(range(1, len(items) + 1))

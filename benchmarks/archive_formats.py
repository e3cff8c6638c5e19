"""Articles as the files in which papers, agencies and archives keep them."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from archive_text import Made

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, slots=True)
class Format:
    """A way to keep articles.

    Attributes:
        suffix: of the file, a dot first.
        share: of all articles.
        is_dated: its files say when the article was published; their names do where this is false.
        write: makes a file of its articles.
        most: how many articles a file has.
    """

    suffix: str
    share: float
    write: Callable[[Sequence[Made]], bytes]
    is_dated: bool = True
    most: int = 1


def text(articles: Sequence[Made]) -> bytes:
    """Plain text or Markdown with front matter."""
    (made,) = articles
    fields = {
        "title": json.dumps(made.title, ensure_ascii=False),
        "date": made.published.isoformat(),
        "source": made.paper.name,
        "url": made.url,
        "lang": "en",
    }
    head = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return f"---\n{head}---\n\n{made.text}\n".encode()


def bare(articles: Sequence[Made]) -> bytes:
    """Plain text without front matter."""
    (made,) = articles
    return f"{made.text}\n".encode()


def page(articles: Sequence[Made]) -> bytes:
    """A web page with its date in JSON-LD, and round its article what stands on pages."""
    (made,) = articles
    return page_of(made, "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in made.paragraphs)).encode()


def page_of(made: Made, body: str) -> str:
    """Return the web page of an article with another body."""
    day = made.published
    linked = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": made.title,
        "datePublished": f"{day}T06:{made.number % 60:02}:00Z",
        "publisher": {"@type": "Organization", "name": made.paper.name},
    }
    paper, title = escape(made.paper.name), escape(made.title)
    teasers = "".join(f'<li><a href="/{day.year}/{each}">{each} of the day</a></li>' for each in range(1, 7))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>{title} | {paper}</title>
<link rel="canonical" href="{escape(made.url)}">
<meta property="og:title" content="{title}">
<meta property="og:site_name" content="{paper}">
<meta property="og:url" content="{escape(made.url)}">
<script type="application/ld+json">{json.dumps(linked)}</script>
<style>body {{ max-width: 40em; margin: auto; font-family: serif }} nav li {{ display: inline }}</style>
</head>
<body>
<header><a href="/">{paper}</a><nav><ul><li><a href="/world">World</a></li><li><a href="/towns">Towns</a></li>
<li><a href="/sport">Sport</a></li><li><a href="/letters">Letters</a></li></ul></nav></header>
<main><article>
<h1>{title}</h1>
<p class="byline"><time datetime="{day}">{day}</time></p>
<div class="article-body">
{body}
</div>
</article></main>
<aside class="most-read"><h2>Most read</h2><ul>{teasers}</ul></aside>
<footer><p>© {paper}</p><script>window.pageNumber = {made.number};</script></footer>
</body>
</html>
"""


def mail(articles: Sequence[Made]) -> bytes:
    """A mail, as agencies send their reports to a desk."""
    (made,) = articles
    subject = base64.b64encode(made.title.encode()).decode()
    head = {
        "From": f'"{made.paper.name}" <desk@{made.paper.slug}.example>',
        "To": "archive@desk.example",
        "Date": mail_date(made),
        "Subject": f"=?utf-8?b?{subject}?=",
        "Message-ID": f"<{made.number}@{made.paper.slug}.example>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    return ("".join(f"{name}: {value}\n" for name, value in head.items()) + f"\n{made.text}\n").encode()


def mail_date(made: Made) -> str:
    """The day of an article in the way of mail, whatever the language of the machine."""
    day = made.published
    clock = f"06:{made.number % 60:02}:00 +0000"
    return f"{_DAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1]} {day.year} {clock}"


def lines(articles: Sequence[Made]) -> bytes:
    """JSON lines."""
    return b"".join(map(line, articles))


def line(made: Made) -> bytes:
    """One line of JSON."""
    return (json.dumps(record(made), ensure_ascii=False) + "\n").encode()


def record(made: Made) -> Mapping[str, str]:
    """What is known of an article, by the names that exports use."""
    return {
        "id": f"{made.paper.slug}-{made.number}",
        "date": made.published.isoformat(),
        "title": made.title,
        "source": made.paper.name,
        "url": made.url,
        "lang": "en",
        "text": made.text,
    }


def table(articles: Sequence[Made]) -> bytes:
    """A table with a row for each article."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(record(articles[0])))
    writer.writeheader()
    writer.writerows(map(record, articles))
    return out.getvalue().encode()


def feed(articles: Sequence[Made]) -> bytes:
    """An RSS feed with whole articles."""
    paper = escape(articles[0].paper.name)
    entries = "".join(map(_entry, articles))
    head = f"<title>{paper}</title>\n<link>https://{articles[0].paper.slug}.example/</link>\n<language>en</language>"
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0">\n<channel>\n{head}\n'
        f"{entries}</channel>\n</rss>\n"
    ).encode()


def _entry(made: Made) -> str:
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in made.paragraphs)
    return (
        f"<item>\n<title>{escape(made.title)}</title>\n<link>{escape(made.url)}</link>\n"
        f'<guid isPermaLink="false">{made.paper.slug}-{made.number}</guid>\n'
        f"<pubDate>{mail_date(made)}</pubDate>\n<description>{escape(body)}</description>\n</item>\n"
    )


LINES = Format(".jsonl", 0.25, lines, most=200)
"""JSON lines, among which broken ones may stand."""

FORMATS: Sequence[Format] = (
    Format(".txt", 0.22, text),
    Format(".txt", 0.05, bare, is_dated=False),
    Format(".md", 0.11, text),
    Format(".html", 0.24, page),
    Format(".eml", 0.03, mail),
    LINES,
    Format(".csv", 0.06, table, most=100),
    Format(".rss", 0.04, feed, most=40),
)
"""Every format; their shares are one together."""

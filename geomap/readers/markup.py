"""HTML to plain text: one paragraph a line, without what a reader of the page does not see."""

from __future__ import annotations

from geomap.readers.items import whole_characters

_BREAK = "\u2029"  # the paragraph separator of Unicode, so that line ends of the source stay mere spaces
_BLOCKS = (
    *("address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main"),
    *("nav", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
)
_UNSEEN = (
    *("audio", "canvas", "embed", "head", "iframe", "math", "noscript", "object", "script", "style"),
    *("svg", "template", "title", "video"),
)


def plain_text(markup: str) -> str:
    """Return the text of a piece of HTML; nothing is fetched or run."""
    from lxml import etree, html  # noqa: PLC0415 - only where a file holds HTML

    # The parser declares its encoding itself: a str that names one would be refused.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
    page = f"<body>{whole_characters(markup)}</body>".encode()
    root = html.document_fromstring(page, parser=parser)
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    for block in root.iter(*_BLOCKS):
        block.text = _BREAK + (block.text or "")
        block.tail = _BREAK + (block.tail or "")
    paragraphs = (" ".join(part.split()) for part in str(root.text_content()).split(_BREAK))
    return "\n".join(filter(None, paragraphs))

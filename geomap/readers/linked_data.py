"""What the JSON-LD of a page says of its article."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_ARTICLES = {
    *("Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "BackgroundNewsArticle"),
    *("OpinionNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "BlogPosting", "LiveBlogPosting"),
    *("Report", "SocialMediaPosting", "AdvertiserContentArticle", "TechArticle", "ScholarlyArticle"),
}
_WITHIN = ("@graph", "mainEntity", "mainEntityOfPage")
_WRAPPING = re.compile(
    r"\A\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*\Z"
)


def articles(root: Any) -> list[Mapping[str, Any]]:
    """Return the articles that the JSON-LD in the page at `root` describes as its own, in order."""
    return [each for each in _objects(root) if _types(each) & _ARTICLES]


def pages(root: Any) -> list[Mapping[str, Any]]:
    """Return what the JSON-LD says of the page itself."""
    return [each for each in _objects(root) if any(name.endswith("Page") for name in _types(each))]


def _objects(root: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of all JSON-LD that are no parts of others, such as teasers are of a list."""
    for script in root.iter("script"):
        if script.get("type", "").split(";")[0].strip().lower() != "application/ld+json":
            continue
        waiting = [_loaded(script.text or "")]
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(reversed(value))
            elif isinstance(value, dict):
                yield value
                waiting.extend(value[name] for name in reversed(_WITHIN) if name in value)


def _loaded(text: str) -> Any:
    try:
        return json.loads(_WRAPPING.sub("", text), strict=False)
    except (ValueError, RecursionError):
        return None


def _types(value: Mapping[str, Any]) -> set[str]:
    """Return the types of an object without their vocabulary."""
    given = value.get("@type")
    names = given if isinstance(given, list) else [given]
    return {re.split("[/#:]", name)[-1] for name in names if isinstance(name, str)}

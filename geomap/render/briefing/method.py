"""What a briefing says of itself: how it was made, how far to trust it, and what it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from urllib.parse import urlsplit

from geomap.render.briefing.facts import Listed, Material, Outlet
from geomap.render.briefing.phrases import Phrases, plain
from geomap.render.phrases import in_order

MOST_LISTED = 300
"""Articles that a briefing lists, some ten pages; of more, it lists those that it quotes."""

Origin = tuple[date, str, str, str]


def basis(phrases: Phrases, articles: Sequence[Origin]) -> str:
    """Return how many articles there are, of how many sources and which dates; nothing if there are none."""
    if not articles:
        return ""
    outlets = {source for _, source, _, _ in articles if source.strip()}
    days = sorted(day for day, *_ in articles)
    said = {
        "articles": phrases.say("n_articles", n=len(articles)),
        "sources": phrases.say("n_sources", n=max(1, len(outlets))),
        "first": phrases.date(days[0]),
        "last": phrases.date(days[-1]),
    }
    return phrases.say("basis" if days[0] != days[-1] else "basis_day", **said)


def method(phrases: Phrases, given: Material) -> tuple[str, ...]:
    """Return the sentences on how the briefing was made, in paragraphs."""
    failed = phrases.say("failed", n=given.failed) if given.failed else ""
    read = (basis(phrases, given.articles), failed, phrases.say("languages"))
    drawn = (phrases.say(f"boundaries_{given.projection}"), point_of_view(phrases, given.pov))
    paragraphs = (
        (phrases.say("method"),),
        (_classifier(phrases, given), *_accuracy(phrases, given)),
        read,
        drawn,
    )
    return tuple(" ".join(sentence for sentence in one if sentence) for one in paragraphs)


def point_of_view(phrases: Phrases, pov: str) -> str:
    """Return whose borders are drawn, without the advice to those who can draw the map again."""
    view, _, _ = phrases.say(f"pov_{pov}").partition(";")
    return f"{view.strip().rstrip('.')}."


def _classifier(phrases: Phrases, given: Material) -> str:
    key = f"classifier.{given.classifier}"
    return phrases.say(key if phrases.has(key) else "classifier.other")


def _accuracy(phrases: Phrases, given: Material) -> tuple[str, ...]:
    found = given.accuracy
    if not found:
        return ()
    said = phrases.say(
        "accuracy",
        pairs=int(found["pairs"]),
        right=phrases.percent(found["right"]),
        f1=phrases.decimal(found["f1"]),
        low=phrases.decimal(found["low"]),
        high=phrases.decimal(found["high"]),
    )
    if not found["sure"]:
        return (said,)
    sure_from, right = phrases.percent(found["sure_from"]), phrases.percent(found["right_where_sure"])
    return said, phrases.say("accuracy_sure", sure_from=sure_from, right=right)


def sources(
    phrases: Phrases, articles: Sequence[Origin], quoted: Collection[Origin]
) -> tuple[tuple[Outlet, ...], str]:
    """Return the sources with their articles, and a sentence if not all of these are listed.

    Args:
        phrases: the words to say it in.
        articles: all that the briefing rests on.
        quoted: those that it quotes.
    """
    note = ""
    listed = list(articles)
    if len(listed) > MOST_LISTED:
        note = phrases.say("sources_quoted", articles=phrases.say("n_articles", n=len(listed)))
        listed = [one for one in listed if one in quoted]
    by_name: dict[str, list[Origin]] = defaultdict(list)
    for one in sorted(set(listed)):
        by_name[plain(one[1]) or phrases.say("unnamed")].append(one)
    outlets = (
        Outlet(name, tuple(_listed(phrases, one) for one in by_name[name])) for name in in_order(by_name)
    )
    return tuple(outlets), note


def web_address(url: str) -> str:
    """Return an address if it is one of the web, http or https, and whole; nothing for any other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    safe = parts.scheme in {"http", "https"} and parts.netloc and url.isprintable() and " " not in url
    return url if safe else ""


def title_of(phrases: Phrases, title: str, url: str) -> str:
    """Return what to call an article: its title, or its address, or that it has no title."""
    return plain(title) or plain(url) or phrases.say("untitled")


def _listed(phrases: Phrases, article: Origin) -> Listed:
    day, _, title, url = article
    return Listed(title_of(phrases, title, url), web_address(url), phrases.date(day))

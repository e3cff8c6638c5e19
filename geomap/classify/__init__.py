"""Article and mentions in, stance claims out: classifiers by name, each a plain callable with a key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from geomap.classify.rules import RulesClassifier
from geomap.errors import GeomapError, UsageError
from geomap.model import Article, Mention, Reading, Topic

DEFAULT = "vote"


class Classifier(Protocol):
    """What the pipeline asks of a classifier: pure, and `key` changes whenever an answer could."""

    @property
    def key(self) -> str:
        """Name, version and configuration, such as ``rules/1/0f3a…``."""

    def __call__(self, article: Article, mentions: Sequence[Mention]) -> Reading:
        """Return what the article says of every mentioned country."""


def _vote(topic: Topic) -> Classifier:
    from geomap.classify.vote import VoteClassifier  # noqa: PLC0415 - the model costs half a second to load

    return VoteClassifier(topic)


def _thorough(topic: Topic) -> Classifier:
    from geomap.classify.vote import VoteClassifier  # noqa: PLC0415

    package = find_spec("geomap_thorough")
    if package is None or package.origin is None:
        raise GeomapError(
            "the weights of the thorough classifier are not installed",
            "install the wheel geomap-thorough, from the sources `pip install ./thorough`",
        )
    return VoteClassifier(topic, Path(package.origin).parent)


CLASSIFIERS: dict[str, Callable[[Topic], Classifier]] = {
    "rules": RulesClassifier,
    "vote": _vote,
    "thorough": _thorough,
}


def build(name: str, topic: Topic) -> Classifier:
    """Return the classifier of that name, ready for `topic`.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in CLASSIFIERS:
        raise UsageError(f"there is no classifier {name!r}", f"choose one of: {', '.join(CLASSIFIERS)}")
    return CLASSIFIERS[name](topic)

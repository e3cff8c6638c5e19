"""A reviewer's session on the terminal, one screen below the other, so that one can scroll back."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from geomap.cli import show

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from geomap.model import Ruling, Stance, Topic, Verdict
    from geomap.workflow.review import Action, Context, Item, Passage, Session, Sight, Told

_WIDEST = 100  # columns; longer lines are hard to read
_LONGEST = 1200  # code points of a quote
_COPIES = 3  # papers that print the same
_STRONG, _FAINT = "bold", "dim"
_OPEN, _CLOSE = ">>", "<<"
_WORDS = {
    "ACCEPT": "accept",
    "NO_STANCE": "not a stance",
    "SKIP": "skip",
    "BACK": "back",
    "UNDO": "undo",
    "NOTE": "note",
    "MORE": "more",
    "MEANINGS": "meanings",
    "QUIT": "quit",
}
_TOLD = {
    "STAYED": "There is nothing further that way.",
    "RULED": "{where}: {said}, kept.",
    "NOTED": "{where}: the note was added to your ruling.",
    "NOTE_WAITS": "{where}: the note will be the reason of your ruling.",
    "NOTE_DROPPED": "{where}: no note.",
    "TAKEN_BACK": "{where}: your ruling was taken back; the machine’s word holds.",
    "RESTORED": "{where}: your ruling was taken back; {said}, as {who} ruled, holds again.",
    "RULED_OVER": "{where}: your ruling no longer held, so nothing was taken back.",
    "NOTHING_TO_UNDO": "There is nothing to take back.",
    "OUT_OF_DATE": "{where}: the ledger has changed meanwhile, so nothing was kept. Look again.",
    "NOTHING_TO_RULE": "There is nothing to rule on.",
}


class Screen:
    """The terminal as it is at each moment, for sessions on one topic.

    Args:
        topic: whose words the stances have.
        context: the words around a quote.
        meanings: of each stance, and at None of none.
    """

    def __init__(self, topic: Topic, context: Context, meanings: Mapping[Stance | None, str]) -> None:
        self._topic = topic
        self._context = context
        self._meanings = meanings

    def show(self, session: Session, *, everything: bool = False) -> None:
        """Print what is on show, with all quotes in full or the best of them, and the keys."""
        from geomap.workflow.review import STANCES, Action

        console = _console()
        console.rule(style=_FAINT)
        item, sight = session.item, session.sight
        if item is None or sight is None:
            _print(console, f"That was the last of {len(session.items)}; {session.ruled} ruled on.", _STRONG)
            self._keys(console, [Action.BACK, Action.UNDO, Action.QUIT])
            return
        _print(console, f"{session.at + 1} of {len(session.items)}  {_where(item)}", _STRONG)
        for line in self._heading(sight):
            _print(console, line)
        if session.waiting_note:
            _print(console, f"Note for your ruling: {show.plain(session.waiting_note)}")
        if sight.verdict:
            self._sides(console, sight, sight.verdict, everything=everything)
        console.print()
        self._keys(console, [Action.ACCEPT, *STANCES, Action.NO_STANCE])
        walk = [Action.SKIP, Action.BACK, Action.UNDO, Action.NOTE, Action.MORE, Action.MEANINGS, Action.QUIT]
        self._keys(console, walk)

    def tell(self, told: Told) -> None:
        """Print what came of a key, where there is something to say."""
        if words := _TOLD.get(told.what.name):
            where = _where(told.item) if told.item else ""
            who = show.plain(told.ruling.who) if told.ruling else ""
            said = self._label(told.ruling.stance) if told.ruling else ""
            _print(_console(), words.format(where=where, said=said, who=who))

    def unknown(self, key: str) -> None:
        """Print that a key asks for nothing."""
        what = "what is pasted" if key == "paste" else show.plain(key) if key else "that key"
        _print(_console(), f"Nothing is done by {what}; the keys are listed above.")

    def meanings(self) -> None:
        """Print what each stance means."""
        for stance, meaning in self._meanings.items():
            _print(_console(), f"{self._label(stance)}: the country {meaning}.")

    def _label(self, stance: Stance | None) -> str:
        return show.plain(self._topic.labels[stance]) if stance else "No stance"

    def _heading(self, sight: Sight) -> Iterator[str]:
        verdict, ruling = sight.verdict, sight.ruling
        if verdict is None:
            yield "No article of this date gives it a stance any more"
        else:
            contested = "contested" if verdict.contested else "not contested"
            yield f"{self._label(verdict.stance)}, {verdict.confidence:.0%} sure, {contested}"
            yield (
                "Its latest: it colours the present map" if sight.is_latest else "Overtaken by later reports"
            )
        if ruling:
            yield self._ruling(ruling)
        if sight.against:
            yield "Later articles contradict this ruling"

    def _ruling(self, ruling: Ruling) -> str:
        at = ruling.at[:16].replace("T", " ")
        why = f": {ruling.why}" if ruling.why else ""
        return show.plain(f"Ruled {self._label(ruling.stance)} by {ruling.who}, {at} UTC{why}")

    def _sides(self, console: Console, sight: Sight, verdict: Verdict, *, everything: bool) -> None:
        from geomap.workflow.review import sides

        late = {one.claim.evidence for one in sight.against}
        for side in sides(verdict, self._context, everything=everything):
            for passage in side.passages:
                claim = passage.claim.claim
                later = ", later than the ruling" if claim.evidence in late else ""
                console.print()
                _print(console, f"{self._label(side.stance)}, {claim.confidence:.0%}{later}", _STRONG)
                _print(console, _marked(passage, everything=everything), indent=2)
                for line in _origins(passage, everything=everything):
                    _print(console, line, _FAINT, indent=2)
            if side.more:
                _print(console, f"… and {side.more:,} more (press m)")

    def _keys(self, console: Console, actions: Sequence[Action]) -> None:
        """Print keys and what they do, as many on a line as there is room for."""
        from rich.text import Text

        from geomap.workflow.review import KEYS, STANCES

        line = Text()
        for action in actions:
            key = next(key for key, asked in KEYS.items() if asked is action)
            words = self._label(STANCES[action]) if action in STANCES else _WORDS[action.name]
            one = Text.assemble((key, _STRONG), f" {words}")
            if line and line.cell_len + 2 + one.cell_len > console.width:
                _print(console, line)
                line = Text()
            line = Text("  ").join([line, one]) if line else one
        _print(console, line)


def _console() -> Console:
    """The terminal, as wide as it is now."""
    from rich.console import Console

    return Console(width=min(shutil.get_terminal_size().columns, _WIDEST), highlight=False)


def _print(console: Console, words: str | Text, style: str = "", *, indent: int = 0) -> None:
    from rich.text import Text

    text = Text(words, style) if isinstance(words, str) else words
    for line in text.wrap(console, max(1, console.width - indent), overflow="fold"):
        line.rstrip()
        console.print(Text.assemble(" " * indent, line), soft_wrap=True)


def _where(item: Item) -> str:
    return f"{item.published}  {item.name} ({item.alpha_3})"


def _marked(passage: Passage, *, everything: bool) -> Text:
    """The quote in bold and between marks, within the words around it."""
    from rich.text import Text

    before, quote, after = (show.plain(part) for part in (passage.before, passage.quote, passage.after))
    if len(quote) > _LONGEST and not everything:
        quote = f"{quote[:_LONGEST]}… ({len(quote) - _LONGEST:,} more characters; press m)"
    parts = [(before, ""), (_gap(passage.before[-1:]), ""), (f"{_OPEN}{quote}{_CLOSE}", _STRONG)]
    return Text.assemble(*parts, _gap(passage.after[:1]), after)


def _gap(between: str) -> str:
    return " " if between.isspace() else ""


def _origins(passage: Passage, *, everything: bool) -> Iterator[str]:
    yield f"— {show.origin(passage.claim)}"
    shown = passage.also if everything else passage.also[:_COPIES]
    yield from (f"also in: {show.origin(copy)}" for copy in shown)
    if more := len(passage.also) - len(shown):
        yield f"… and in {more:,} more (press m)"

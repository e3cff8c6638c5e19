"""From what the ledger knows to what a briefing tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from geomap.model import Ruling, SourcedClaim, Stance, Verdict
from geomap.render.briefing import looks, method
from geomap.render.briefing.facts import (
    Briefing,
    Changed,
    Decision,
    Dispute,
    Group,
    Line,
    Material,
    Quote,
    Side,
    Turn,
)
from geomap.render.briefing.phrases import Phrases, plain, tied
from geomap.render.phrases import alphabetical, in_order


def compose(given: Material, phrases: Phrases) -> Briefing:
    """Return the briefing: same arguments, same value."""
    return _Writer(given, phrases).briefing()


class _Writer:
    def __init__(self, given: Material, phrases: Phrases) -> None:
        self.given, self.phrases = given, phrases
        self.names = {code: plain(name) for code, name in given.names.items()}
        self.rank = {stance: at for at, stance in enumerate(Stance)}
        self.turns = tuple(sorted(given.turns, key=self._order_of_turns))
        self.changed = {turn.alpha_3 for turn in given.turns}
        self.entries = sorted(given.entries.items(), key=lambda item: alphabetical(self.name(item[0])))

    def briefing(self) -> Briefing:
        given, phrases = self.given, self.phrases
        day = phrases.date(given.day)
        verdicts = [verdict for _, (_, verdict) in self.entries]
        outlets, note = method.sources(phrases, given.articles, self.quoted_articles())
        turns = [(turn.alpha_3, turn.before, turn.after) for turn in self.turns]
        lines = [self.line(code, day, verdict) for code, (day, verdict) in self.entries]
        return Briefing(
            lang=phrases.lang,
            dir=phrases.direction,
            title=plain(given.topic.title),
            day=given.day.isoformat(),
            date=day,
            mode=given.mode,
            when=phrases.say("date_known" if given.mode == "known" else "date_day", date=day),
            headline=tied(phrases.finding(verdicts)),
            news=phrases.news(turns, self.names),
            basis=method.basis(phrases, given.articles),
            changes_heading=self.changes_heading(),
            changes=tuple(self.change(turn) for turn in self.turns),
            groups=tuple(self.groups(lines)),
            disputes=tuple(self.disputes()),
            uncertain=tuple(
                one for stance in Stance for one in lines if one.key == stance and _doubtful(one)
            ),
            decisions=tuple(self.decisions()),
            mentioned=tuple(in_order(map(self.name, given.mentioned))),
            method=method.method(phrases, given),
            notes=tuple(map(plain, given.notes)),
            sources=outlets,
            sources_note=note,
            words={key: said for key, said in sorted(phrases.all.items()) if isinstance(said, str)},
        )

    def name(self, alpha_3: str) -> str:
        return self.names.get(alpha_3, alpha_3)

    def _order_of_turns(self, turn: Turn) -> tuple[int, str]:
        return (self.rank[turn.after.stance] if turn.after else len(self.rank), turn.alpha_3)

    def changes_heading(self) -> str:
        since = self.given.since
        if since is None:
            return self.phrases.say("first_date")
        if isinstance(since, date):
            return self.phrases.say("changes_since", date=self.phrases.date(since))
        number, day = since
        return self.phrases.say("since_run", run=number, date=self.phrases.date(day))

    def change(self, turn: Turn) -> Changed:
        say, after = self.phrases.say, turn.after
        notes = []
        if after and after.contested:
            notes.append(say("tag.contested"))
        if after and after.is_uncertain:
            notes.append(say("tag.uncertain"))
        if after and after.ruled:
            notes.append(say("tag.ruled"))
        return Changed(
            turn.alpha_3,
            self.name(turn.alpha_3),
            self.phrases.label(turn.before.stance) if turn.before else say("new"),
            self.phrases.label(after.stance) if after else say("gone"),
            after.stance.value if after else "",
            self.given.topic.colours[after.stance] if after else "",
            self.phrases.date(turn.published),
            tuple(notes),
        )

    def line(self, alpha_3: str, day: date, verdict: Verdict) -> Line:
        stance, colour = verdict.stance, self.given.topic.colours[verdict.stance]
        best = next((one for one in verdict.claims if one.claim.stance is stance), None)
        return Line(
            alpha_3,
            self.name(alpha_3),
            stance.value,
            self.phrases.label(stance),
            colour,
            looks.ink_on(colour),
            self.phrases.date(day),
            carried=day != self.given.day,
            changed=alpha_3 in self.changed,
            ruled=verdict.ruled,
            challenged=verdict.challenged,
            contested=verdict.contested,
            uncertain=verdict.is_uncertain,
            sureness=self.sureness(verdict),
            confidence=verdict.confidence,
            quote=self.quote(best, verdict) if best else None,
        )

    def sureness(self, verdict: Verdict) -> str:
        return self.phrases.say("tag.ruled") if verdict.ruled else self.phrases.sureness(verdict.confidence)

    def quote(self, sourced: SourcedClaim, verdict: Verdict) -> Quote:
        text = plain(sourced.claim.evidence.quote)
        at = verdict.claims.index(sourced)
        copies = sum(first == at for first in verdict.copies().values())
        return Quote(
            text,
            self.phrases.quoted(text),
            plain(sourced.source) or self.phrases.say("unnamed"),
            method.title_of(self.phrases, sourced.title, sourced.url),
            method.web_address(sourced.url),
            self.phrases.date(sourced.published),
            self.phrases.label(sourced.claim.stance),
            self.phrases.say("copies", n=copies) if copies else "",
        )

    def groups(self, lines: list[Line]) -> Iterator[Group]:
        for stance in Stance:
            own = [line for line in lines if line.key == stance]
            apart = [line for line in own if line.contested or _doubtful(line)]
            colour = self.given.topic.colours[stance]
            also = ", ".join(f"{line.country} ({self.why_apart(line)})" for line in apart)
            if own:
                yield Group(
                    stance.value,
                    self.phrases.label(stance),
                    colour,
                    looks.ink_on(colour),
                    len(own),
                    tuple(line for line in own if line not in apart),
                    self.phrases.say("also", countries=also) if also else "",
                )

    def why_apart(self, line: Line) -> str:
        return self.phrases.say("tag.contested" if line.contested else "tag.uncertain")

    def disputes(self) -> Iterator[Dispute]:
        for alpha_3, (day, verdict) in self.entries:
            if verdict.contested:
                yield Dispute(
                    alpha_3,
                    self.name(alpha_3),
                    self.phrases.date(day),
                    self.sureness(verdict),
                    tuple(self.sides(verdict)),
                )

    def sides(self, verdict: Verdict) -> Iterator[Side]:
        """Yield the sides with their best quote, and with the best of any other article besides."""
        copies = verdict.copies()
        sides: dict[Stance, dict[str, Quote]] = {}
        for at, one in enumerate(verdict.claims):
            if at not in copies:
                side = sides.setdefault(one.claim.stance, {})
                side.setdefault(one.claim.evidence.article_id, self.quote(one, verdict))
        for stance, quotes in sides.items():
            colour = self.given.topic.colours[stance]
            best = tuple(quotes.values())[:_MOST_QUOTES]
            yield Side(stance.value, self.phrases.label(stance), colour, looks.ink_on(colour), best)

    def decisions(self) -> Iterator[Decision]:
        for ruling in sorted(
            self.given.rulings, key=lambda one: (alphabetical(self.name(one.alpha_3)), one.published)
        ):
            yield self.decision(ruling)

    def decision(self, ruling: Ruling) -> Decision:
        say = self.phrases.say
        stance = self.phrases.label(ruling.stance) if ruling.stance else say("no_stance")
        at = self.phrases.date(date.fromisoformat(ruling.at[:10]))
        said = say(
            "ruling", stance=stance, date=self.phrases.date(ruling.published), who=plain(ruling.who), at=at
        )
        why = say("why", why=plain(ruling.why)) if ruling.why.strip() else ""
        challenged = (ruling.published, ruling.alpha_3) in self.given.challenged
        return Decision(
            ruling.alpha_3,
            self.name(ruling.alpha_3),
            stance,
            said,
            why,
            say("challenged_long") if challenged else "",
        )

    def quoted_articles(self) -> frozenset[method.Origin]:
        return frozenset(_articles(self.given.entries))


_MOST_QUOTES = 3
"""Quotes of one side of a contradiction; each is from another article."""


def _doubtful(line: Line) -> bool:
    return line.uncertain and not line.contested


def _articles(entries: Mapping[str, tuple[date, Verdict]]) -> Iterator[method.Origin]:
    for _, verdict in entries.values():
        for one in verdict.claims:
            yield (one.published, one.source, one.title, one.url)

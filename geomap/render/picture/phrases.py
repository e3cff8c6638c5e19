"""What a picture says besides what is said everywhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from babel.dates import format_date
from babel.lists import format_list

from geomap.render import phrases
from geomap.render.picture.scene import Scene


class Phrases(phrases.Phrases):
    """The words of one language, and the labels of a topic's stances in it."""

    def short_date(self, day: date) -> str:
        """Return a date such as "6 Mar 2025"."""
        return str(format_date(day, "medium", locale=self.locale))

    def span(self, first: date, last: date) -> str:
        """Return the time between two dates, such as "2 March 2025 – 27 March 2025"."""
        return " – ".join(dict.fromkeys(map(self.date, (first, last))))

    def listed(self, words: Iterable[str]) -> str:
        """Return words as a list such as "Latvia, Norway and Spain"."""
        return str(format_list(list(words), locale=self.locale))

    def with_colon(self, what: str, said: object) -> str:
        """Return "what: said", as the language puts its colons."""
        return self.say("counted", stance=what, n=said)

    def head(self, scene: Scene) -> str:
        """Return what the picture shows, such as "As known by 6 March 2025"."""
        return self.say("date_known" if scene.mode == "known" else "date_day", date=self.date(scene.day))

    def credit(self, pov: str, projection: str) -> str:
        """Return whose borders are drawn, from whose point of view, and how they are projected."""
        view = self.say(f"pov_{pov}")
        # What follows is advice to those who can draw the map again.
        plain = f"{view.split(';')[0].strip().rstrip('.')}."
        return f"{self.say(f'boundaries_{projection}')} {plain}"

"""Names of countries in other languages, by Unicode's CLDR as Babel carries it."""

from __future__ import annotations

from collections.abc import Mapping

import pycountry

from geomap.countries.gazetteer import KOSOVO

_KOSOVO_ALPHA_2 = "XK"


def local_names(english: Mapping[str, str], lang: str) -> dict[str, str]:
    """Return alpha-3 to the name in `lang`, an ISO 639-1 code; the English one where CLDR has none."""
    if lang == "en":
        return dict(english)
    from babel import Locale  # noqa: PLC0415 - read only for other languages

    territories = Locale(lang).territories
    return {code: territories.get(_alpha_2(code), name) for code, name in english.items()}


def _alpha_2(alpha_3: str) -> str:
    if alpha_3 == KOSOVO:
        return _KOSOVO_ALPHA_2
    country = pycountry.countries.get(alpha_3=alpha_3)
    return country.alpha_2 if country is not None else ""

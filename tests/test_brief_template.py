"""A house's own template: what it can use, what it cannot, and how it hears of its mistakes."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from geomap.errors import GeomapError
from geomap.render.briefing import facts, html, markdown
from tests import briefs

GUIDE = Path(__file__).parent.parent / "docs" / "guides" / "brief.md"
EXTRA = {"map", "map_alt", "map_link", "style", "fragment"}
PARTS = (
    facts.Line,
    facts.Group,
    facts.Changed,
    facts.Quote,
    facts.Dispute,
    facts.Side,
    facts.Decision,
    facts.Outlet,
    facts.Listed,
)


def house(folder: Path, text: str, name: str = "house.html.j2") -> Path:
    template = folder / name
    template.write_text(text, encoding="utf-8")
    return template


def filled(folder: Path, text: str) -> str:
    return html.render(briefs.briefing(), briefs.picture(), house(folder, text))


def test_a_house_prints_what_it_likes_and_it_is_escaped(tmp_path: Path) -> None:
    told = filled(
        tmp_path, "<p>{{ map_alt }}</p>{% for one in changes %}<i>{{ one.country }}</i>{% endfor %}"
    )
    assert told == "<p>A road &lt;over&gt; the Marches</p><i>France</i><i>Finland</i>\n"


def test_a_house_changes_one_block_of_ours_and_keeps_the_rest(tmp_path: Path) -> None:
    told = filled(
        tmp_path,
        '{% extends "geomap/briefing.html.j2" %}{% block method %}<p>Ask the desk.</p>{% endblock %}',
    )
    assert "Ask the desk." in told
    assert "hand-written rules" not in told
    assert '<h2 class="geomap-brief-section">Contested</h2>' in told


def test_a_house_includes_a_file_beside_its_template_and_none_above_it(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    house(tmp_path / "in", "<p>{{ title }}</p>", "foot.html")
    house(tmp_path, "secret", "above.html")
    assert filled(tmp_path / "in", '{% include "foot.html" %}') == "<p>Force for the Grey Straits</p>\n"
    with pytest.raises(GeomapError, match=r"asks for \.\./above\.html, which is not there"):
        filled(tmp_path / "in", '{% include "../above.html" %}')


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "<p>\n{{ headlin }}</p>",
            r"house\.html\.j2, line 2: there is no variable headlin; perhaps headline is meant",
        ),
        ("{% if false %}\n\n{{ groop }}{% endif %}", r"line 3: there is no variable groop"),
        ("\n{{ groups[0].stanc }}", r"house\.html\.j2, line 2: Group has no stanc; perhaps stance is meant"),
        ("{{ words.method_headin }}", r"line 1: .* has no method_headin; perhaps method_heading is meant"),
        ("\n\n{% for %}", r"house\.html\.j2, line 3: "),
        ("{{ title|nosuch }}", r"line 1: No filter named 'nosuch'"),
        ("{{ 1 / 0 }}", r"line 1: division by zero"),
        ('{% include "gone.html" %}', r"asks for gone\.html, which is not there"),
        ("{{ title|random }}", r"No filter named 'random'"),
        ("{{ lipsum() }}", r"there is no variable lipsum"),
        ("{{ ''.__class__.__mro__ }}", r"line 1: "),
        ("{{ title.__init__.__globals__ }}", r"line 1: "),
        ("{% for n in range(10000000) %}{% endfor %}", r"line 1: "),
    ],
)
def test_a_mistake_names_file_line_and_what_is_called_alike(
    tmp_path: Path, text: str, complaint: str
) -> None:
    with pytest.raises(GeomapError, match=complaint) as caught:
        filled(tmp_path, text)
    assert caught.value.hint


def test_a_template_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(GeomapError, match=r"none\.j2 cannot be read"):
        html.render(briefs.briefing(), briefs.picture(), tmp_path / "none.j2")


def test_a_markdown_template_escapes_for_markdown(tmp_path: Path) -> None:
    template = house(tmp_path, "* {{ mentioned|join(' | ') }}\n{{ map }}\n", "house.md.j2")
    told = markdown.render(briefs.briefing(), briefs.picture(), "map one.png", template)
    assert told == (
        "* Italy \\| San Marino \\| Ukraine \\| United States\n"
        "![A road \\<over\\> the Marches](map%20one.png)\n"
    )


def test_the_guide_lists_just_the_variables_there_are() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    top, _, rest = text.partition("### What is inside")
    named = re.findall(r"^\| `(\w+)` \|", top, re.MULTILINE)
    assert sorted(named) == sorted({field.name for field in fields(facts.Briefing)} | EXTRA)
    inside = dict(re.findall(r"^\| `(\w+)` \| (.*?) \|", rest, re.MULTILINE))
    assert inside.keys() == {part.__name__ for part in PARTS}
    for part in PARTS:
        assert re.findall(r"`(\w+)`", inside[part.__name__]) == [field.name for field in fields(part)]

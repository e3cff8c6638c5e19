"""`geomap brief` from the ledger to files and pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap import store
from geomap.cli import main
from geomap.cli.brief import brief
from geomap.errors import GeomapError
from geomap.model import Ruling, Stance
from geomap.workflow import pictures
from tests import docs_runner
from tests.briefs import SVG, picture

pytestmark = pytest.mark.usefixtures("read_once")

ARTICLES = {
    "2025-04-02-one.txt": "Poland will send a battalion to the peacekeeping mission in Ukraine.",
    "2025-04-09-two.txt": "Norway will not send troops to the peacekeeping mission in Ukraine.",
    "2025-04-09-three.txt": "Poland rules out sending troops to the peacekeeping mission in Ukraine.",
}
HAITI = {
    "2024-05-30-nairobi.txt": "Kenya will send 400 police officers to the security mission in Haiti.",
    "2024-06-02-kingston.txt": "Jamaica has not decided whether to send police to the mission in Haiti.",
}
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    output = folder / "output" / "map.html"
    command = ["build", str(folder / "articles"), "-o", str(output), "--classifier", "rules"]
    assert CliRunner().invoke(main, command).exit_code == 0
    return folder


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts one road in the place of every map, which takes no time to draw."""
    forms = {"svg": SVG, "png": picture().png}
    monkeypatch.setattr(pictures, "picture", lambda _shown, **how: forms[how["form"]])
    monkeypatch.setattr(pictures, "alt_text", lambda _shown, **how: f"Map of {how['day']}, {how['mode']}")


@pytest.fixture
def run(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: None) -> Run:
    """Runs `geomap brief` in an empty folder, on the ledger of three articles; the map is a stand-in."""
    docs_runner.forget_settings(monkeypatch)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        store = ["--store", str(built / "output" / "map.sqlite"), "--classifier", "rules"]
        return CliRunner().invoke(brief, [*arguments, *store], standalone_mode=False)

    return invoke


def refused(result: Result) -> str:
    assert isinstance(result.exception, GeomapError), result.output
    return result.exception.message


def test_each_form_is_written_named_and_the_same_twice(run: Run, tmp_path: Path) -> None:
    for name, files in {"a.html": ["a.html"], "a.md": ["a.md", "a-map.png"], "a.docx": ["a.docx"]}.items():
        first = run("-o", name)
        assert first.stdout.split() == files, first.exception
        before = [(tmp_path / file).read_bytes() for file in files]
        run("-o", name)
        assert [(tmp_path / file).read_bytes() for file in files] == before
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert ARTICLES["2025-04-02-one.txt"] not in text, "the newer article says otherwise"
    assert ARTICLES["2025-04-09-three.txt"] in text
    assert 'aria-label="Map of 2025-04-09, known"' in text
    assert "Changed since 2 April 2025" in text


def test_the_real_map_is_drawn_into_the_page_the_same_twice(built: Path, tmp_path: Path) -> None:
    ledger = ["--store", str(built / "output" / "map.sqlite"), "--classifier", "rules"]
    made = []
    for name in ("one.html", "two.html"):
        assert CliRunner().invoke(brief, ["-o", str(tmp_path / name), *ledger]).exit_code == 0
        made.append((tmp_path / name).read_text(encoding="utf-8"))
    assert made[0] == made[1]
    assert re.search(r'<svg [^>]*role="img"[^>]*aria-label="[^"]*Poland', made[0])
    assert "<script" not in made[0]


def test_the_map_beside_it_is_linked_and_another_by_its_name(run: Run, built: Path, tmp_path: Path) -> None:
    run("-o", "far.html")
    assert "interactive" not in (tmp_path / "far.html").read_text(encoding="utf-8").partition("<main")[2]
    beside = built / "output" / "near.html"
    run("-o", str(beside))
    assert 'href="map.html"' in beside.read_text(encoding="utf-8")
    run("-o", "far.html", "--map", "https://maps.example/a?b=1")
    assert 'href="https://maps.example/a?b=1"' in (tmp_path / "far.html").read_text(encoding="utf-8")
    assert refused(run("-o", "far.html", "--map", "gone.html")) == "there is no map gone.html"


def test_since_a_date_or_a_run(run: Run, tmp_path: Path) -> None:
    run("-o", "a.md", "--since", "2025-04-01")
    assert "no stance before" in (tmp_path / "a.md").read_text(encoding="utf-8")
    run("-o", "a.md", "--since", "1")
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert re.search(r"## Changed since run 1 \(.*\)\n\nNo stance is new or different\.", text)
    assert refused(run("-o", "a.md", "--since", "2025-04-09")).startswith("nothing can have changed since")
    assert refused(run("-o", "a.md", "--since", "17")) == "the topic ukraine-2025 has no run 17"


def test_the_first_date_tells_no_changes(run: Run, tmp_path: Path) -> None:
    run("-o", "a.md", "--date", "2025-04-05")
    text = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "As known by 2 April 2025" in text
    assert "Changed since" not in text
    assert "1 article from 1 source, published on 2 April 2025." in text


def test_what_cannot_be_is_refused(run: Run) -> None:
    assert refused(run("-o", "a.pdf")) == "a.pdf is no form of a briefing"
    assert "no template" in refused(run("-o", "a.docx", "--template", "x.j2"))
    assert refused(run("--update", "gone.html")) == "there is no page gone.html"


def test_rulings_are_told_as_the_ledger_has_them_now_and_had_them_then(
    run: Run, built: Path, tmp_path: Path
) -> None:
    day, ledger = date(2025, 4, 9), built / "output" / "map.sqlite"
    decided = Ruling("NOR", day, Stance.UNDECIDED, "B. Desk", "2025-04-11T07:00:00Z", "asked them")
    silenced = Ruling("POL", day, None, "C. Desk", "2025-04-12T07:00:00Z")
    with store.opened(ledger) as opened:
        opened.rule("ukraine-2025", [decided, silenced])
    try:
        run("-o", "now.md")
        run("-o", "then.md", "--as-of-run", "1")
    finally:
        with store.opened(ledger) as opened:
            opened.rule("ukraine-2025", [], withdrawn=[decided, silenced])
    now, then = ((tmp_path / name).read_text(encoding="utf-8") for name in ("now.md", "then.md"))
    assert (
        "- **Norway**: Undecided on 9 April 2025; decided by B. Desk on 11 April 2025. "
        "Reason given: asked them\n"
        "- **Poland**: No stance on 9 April 2025; decided by C. Desk on 12 April 2025.\n"
    ) in now
    assert "B. Desk" not in then
    assert "Opposed (2)" in then


def page(folder: Path, name: str, marker: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    text = f"\ufeff<p>Kept ß</p>\r\n<!-- geomap:begin {marker} --><!-- geomap:end -->\r\n<p>too"
    path.write_bytes(text.encode("utf-8"))
    return path


def test_a_page_is_updated_between_its_markers_and_then_left_alone(run: Run, tmp_path: Path) -> None:
    path = page(tmp_path, "p.html", "date=2025-04-02 lang=de")
    path.chmod(0o640)
    assert run("--update", "p.html").stdout == "p.html\n"
    made = path.read_bytes()
    assert made.startswith("\ufeff<p>Kept ß</p>\r\n<!-- geomap:begin".encode())
    assert made.endswith(b"<!-- geomap:end -->\r\n<p>too")
    assert b'lang="de"' in made
    assert b"Stand 2. April 2025" in made or b"2. April 2025" in made
    assert b"\n" not in made.replace(b"\r\n", b"")
    assert path.stat().st_mode & 0o777 == 0o640
    before = path.stat()
    again = run("--update", "p.html")
    assert (again.stdout, again.stderr) == ("", "p.html: nothing new\n")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_folder_is_updated_whole_or_not_at_all(run: Run, tmp_path: Path) -> None:
    good, plain = page(tmp_path, "in/good.html"), tmp_path / "in" / "plain.htm"
    plain.write_bytes(b"<p>no markers</p>")
    bad = page(tmp_path, "in/later.html")
    bad.write_bytes(b"<!-- geomap:begin -->")
    before = good.read_bytes()
    assert "has no end" in refused(run("--update", "in"))
    assert good.read_bytes() == before
    bad.unlink()
    far = page(tmp_path, "far.html")
    (tmp_path / "in" / "link.html").symlink_to(far)
    assert run("--update", "in").stdout.split() == ["in/good.html", "in/link.html"]
    assert (tmp_path / "in" / "link.html").is_symlink()
    assert b"geomap-brief" in good.read_bytes()
    assert b"geomap-brief" in far.read_bytes()
    assert plain.read_bytes() == b"<p>no markers</p>"


def test_a_marker_with_a_wrong_date_is_named(run: Run, tmp_path: Path) -> None:
    page(tmp_path, "p.html", "date=soon")
    assert refused(run("--update", "p.html")).startswith("p.html, region 1: ")


def test_every_command_of_the_guide_works_as_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stand_in: None
) -> None:
    docs_runner.forget_settings(monkeypatch)
    monkeypatch.setenv("GEOMAP_CLASSIFIER", "rules")
    monkeypatch.chdir(tmp_path)

    def reader(_command: str) -> None:
        if Path("articles").is_dir():
            for name, text in HAITI.items():
                Path("articles", name).write_text(text, encoding="utf-8")

    assert docs_runner.run(docs_runner.DOCS / "guides" / "brief.md", before=reader) == 14
    folder = tmp_path / "haiti"
    mail = (folder / "output" / "mail.md").read_text(encoding="utf-8")
    assert mail == (
        "As known by 2 June 2024: 1\u00a0offers troops, 1\u00a0undecided\n\n- Jamaica: Undecided\n"
    )
    ours = (folder / "output" / "briefing.html").read_text(encoding="utf-8")
    assert "extension 17" in ours
    assert (
        (folder / "pages" / "haiti.html")
        .read_text(encoding="utf-8")
        .endswith("<p>Questions to the desk.</p>\n")
    )

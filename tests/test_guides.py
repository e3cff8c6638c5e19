"""The guides: every command and snippet in them works, in the order in which a reader would type it."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap import topics
from geomap.cli import main
from tests import docs_runner

pytestmark = pytest.mark.usefixtures("read_once")

GUIDES = docs_runner.DOCS / "guides"
SAMPLE = docs_runner.DOCS.parent / "geomap" / "data" / "sample"
ARTICLES = {
    "2024-05-30-nairobi.txt": "Kenya will send 400 police officers to the security mission in Haiti.",
    "2024-06-02-kingston.txt": "Jamaica has not decided whether to send police to the mission in Haiti.",
}
BY_THE_DEFAULT = {"coalition.md", "scripts.md"}  # what they print is what the default classifier reads
ELSEWHERE = {
    "brief.md": "test_brief_command.py",
    "python.md": "test_api_files.py",
}  # with what they begin from
HERE = sorted(path.name for path in GUIDES.glob("*.md") if path.name not in {*ELSEWHERE, "daily.md"})


def reader(_command: str) -> None:
    """Do what a guide asks its reader to do between commands."""
    articles = Path("articles")
    if articles.is_dir() and {path.name for path in articles.iterdir()} <= {"README"}:
        for name, text in ARTICLES.items():
            (articles / name).write_text(text, encoding="utf-8")
    docs_runner.rule(Path("review.csv"), {}, otherwise=("accept", ""))


@pytest.mark.parametrize("name", HERE)
def test_every_command_and_snippet_of_a_guide_works_as_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs_runner.forget_settings(monkeypatch)
    if name not in BY_THE_DEFAULT:
        monkeypatch.setenv("GEOMAP_CLASSIFIER", "rules")
    if name == "review.md":
        shutil.copytree(SAMPLE, tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    assert docs_runner.run(GUIDES / name, before=reader) > 5


@pytest.mark.parametrize(("guide", "test"), ELSEWHERE.items())
def test_a_guide_that_is_not_run_here_is_run_elsewhere(guide: str, test: str) -> None:
    assert f'"{guide}"' in (Path(__file__).parent / test).read_text(encoding="utf-8")


def test_the_daily_round_ends_with_what_it_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_every_command_and_snippet_of_a_guide_works_as_told("daily.md", tmp_path, monkeypatch)
    monkeypatch.chdir(tmp_path / "haiti")
    assert Path("output/first.html").exists()
    told = CliRunner().invoke(main, ["explain", "Kenya"]).output
    assert "decided by a reviewer" in told
    assert ARTICLES["2024-05-30-nairobi.txt"] in told


def test_the_keys_that_the_guide_explains_make_a_whole_topic(tmp_path: Path) -> None:
    text = (GUIDES / "coalition.md").read_text(encoding="utf-8")
    parts = [block.text for block in docs_runner.blocks(text) if block.kind == "toml" and not block.file]
    path = tmp_path / "amber-watch.toml"
    path.write_text("".join(parts), encoding="utf-8")
    assert topics.read(path).host == ("FIN",)
    for packaged in topics.available().values():
        assert tomllib.loads("".join(parts)).keys() == tomllib.loads(packaged.read_text("utf-8")).keys()

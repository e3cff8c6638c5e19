"""The commands as a user meets them: what they print, what they leave, how they exit."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geomap import __version__, readers
from geomap.cli import main

pytestmark = pytest.mark.usefixtures("read_once")

ARTICLES = {
    "2025-03-04-north.txt": "Norway will send two frigates to the multinational force for Ukraine.",
    "2025-03-09-south.md": (
        "---\ntitle: A southern view\nsource: The Gazette\nurl: https://example.org/south\n---\n"
        "Portugal is considering whether to join the peacekeeping force in Ukraine. "
        "Hungary will not send troops."
    ),
}

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs geomap in an empty folder, stdout and stderr apart."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)

    def invoke(*arguments: str, stdin: str = "") -> Result:
        return CliRunner().invoke(main, list(arguments), input=stdin, prog_name="geomap")

    return invoke


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def page_data(path: Path) -> dict[str, object]:
    html = path.read_text(encoding="utf-8")
    start = html.index('id="geomap-data"')
    block = html[html.index(">", start) + 1 : html.index("</script>", start)]
    return dict(json.loads(block))


def stances(path: Path) -> dict[str, dict[str, str]]:
    layers = page_data(path)["layers"]
    assert isinstance(layers, dict)
    return {day: {code: entry["stance"] for code, entry in layer.items()} for day, layer in layers.items()}


def test_build_draws_a_layer_for_every_date_and_says_what_changed(run: Run, articles: Path) -> None:
    done = run("build", "articles", "-o", "out/map.html")
    assert (done.exit_code, done.stderr) == (0, "")
    assert stances(Path("out/map.html")) == {
        "2025-03-04": {"NOR": "troops_offered"},
        "2025-03-09": {"PRT": "undecided", "HUN": "opposed"},
    }
    assert done.stdout.splitlines() == [
        "2 articles analysed, 0 known from before",
        "  Hungary: new: Opposed (2025-03-09)",
        "  Norway: new: Troops offered (2025-03-04)",
        "  Portugal: new: Undecided (2025-03-09)",
        "Map: out/map.html (2 dates, 3 countries; 2025-03-04 to 2025-03-09)",
    ]


def test_a_second_run_analyses_nothing_and_says_so(run: Run, articles: Path) -> None:
    run("build", "articles")
    first = Path("output/map.html").read_bytes()
    again = run("build", "articles")
    assert again.stdout.splitlines()[0] == "Nothing new: all 2 articles known from before, none analysed"
    assert Path("output/map.html").read_bytes() == first


def test_a_new_article_changes_what_it_changes(run: Run, articles: Path) -> None:
    run("build", "articles")
    text = "Portugal has decided to send troops to the multinational force."
    (articles / "2025-03-12.txt").write_text(text, encoding="utf-8")
    done = run("build", "articles")
    assert done.stdout.splitlines()[:2] == [
        "1 article analysed, 2 known from before",
        "  Portugal: Undecided → Troops offered (2025-03-12)",
    ]


def test_articles_that_give_no_stance_are_counted(run: Run, articles: Path) -> None:
    (articles / "2025-03-13.txt").write_text("Chile sold wine to Japan.", encoding="utf-8")
    done = run("build", "articles")
    assert done.stdout.splitlines()[0] == "3 articles analysed, 0 known from before; 1 without a stance"


def test_bad_articles_are_named_and_the_others_done(run: Run, articles: Path) -> None:
    (articles / "undated.txt").write_text("Spain will send troops.", encoding="utf-8")
    (articles / "2025-03-10-empty.txt").write_text(" \n", encoding="utf-8")
    (articles / "2025-03-11-picture.txt").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    done = run("build", "articles")
    assert done.exit_code == 3
    assert "2 articles analysed" in done.stdout
    told = done.stderr.splitlines()
    assert len(told) == 4
    assert [line.split(": ")[2] for line in told[:3]] == ["empty", "binary", "undated"]
    assert all(way in told[2] for way in ("--manifest", "front matter", "file name", "--date"))
    assert told[3] == "geomap: 3 articles failed"
    assert len(stances(Path("output/map.html"))) == 2


def test_when_nothing_can_be_read_no_map_is_drawn(run: Run, tmp_path: Path) -> None:
    (tmp_path / "undated.txt").write_text("Spain will send troops.", encoding="utf-8")
    done = run("build", "undated.txt")
    assert done.exit_code == 3
    assert "no map was drawn" in done.stderr
    assert not Path("output/map.html").exists()


def test_map_draws_again_from_the_ledger_alone(run: Run, articles: Path) -> None:
    run("build", "articles")
    before = Path("output/map.html").read_bytes()
    for file in articles.iterdir():
        file.unlink()
    Path("output/map.html").unlink()
    done = run("map")
    assert (done.exit_code, done.stdout) == (
        0,
        "Map: output/map.html (2 dates, 3 countries; 2025-03-04 to 2025-03-09)\n",
    )
    assert Path("output/map.html").read_bytes() == before


def test_map_without_a_ledger_says_what_to_do(run: Run) -> None:
    done = run("map")
    assert done.exit_code == 2
    assert "geomap build" in done.stderr


def test_explain_gives_every_quote_with_its_source(run: Run, articles: Path) -> None:
    run("build", "articles")
    done = run("explain", "portugal")
    assert done.exit_code == 0
    head, verdict, _, quote, origin = done.stdout.splitlines()
    assert head == "Portugal (PRT)"
    assert re.fullmatch(r"2025-03-09  Undecided \(\d\d%\)", verdict)
    assert quote.strip() == "“Portugal is considering whether to join the peacekeeping force in Ukraine.”"
    assert origin.strip() == "— The Gazette, A southern view, https://example.org/south"


def test_explain_tells_a_mention_from_no_mention(run: Run, articles: Path) -> None:
    run("build", "articles")
    assert run("explain", "UKR").stdout.splitlines()[1:] == [
        "2025-03-04  mentioned without a stance",
        "2025-03-09  mentioned without a stance",
    ]
    assert run("explain", "CL").stdout.splitlines() == ["Chile (CHL)", "never mentioned"]


def test_explain_of_nowhere_suggests(run: Run, articles: Path) -> None:
    run("build", "articles")
    done = run("explain", "Portugl")
    assert done.exit_code == 2
    assert "Portugal" in done.stderr


def test_status_counts_and_lists_failures(run: Run, articles: Path) -> None:
    (articles / "undated.txt").write_text("Spain will send troops.", encoding="utf-8")
    run("build", "articles")
    done = run("status")
    counted = dict(line.rsplit(maxsplit=1) for line in done.stdout.splitlines() if line[-1].isdigit())
    assert (counted["articles"], counted["dates"], counted["claims"], counted["failures"]) == (
        "2",
        "2",
        "3",
        "1",
    )
    assert "undated.txt: undated" in done.stdout


def test_analyze_keeps_nothing(run: Run, tmp_path: Path) -> None:
    done = run("analyze", "-", "--format", "jsonl", stdin='{"id": "x", "text": "France will send troops."}\n')
    assert done.exit_code == 0
    assert json.loads(done.stdout)["countries"][0]["alpha_3"] == "FRA"
    assert list(tmp_path.iterdir()) == []


def test_analyze_answers_a_broken_line_and_exits_with_3(run: Run) -> None:
    done = run("analyze", "-", "--format", "jsonl", stdin='{"id": "x", "text": "France."}\n{"id":\n')
    assert done.exit_code == 3
    assert ["error" in json.loads(line) for line in done.stdout.splitlines()] == [False, True]


def test_analyze_tells_how_many_articles_are_not_about_the_topic(run: Run) -> None:
    other = "Chile will send troops to a mission in Fiji. Peru will not. It rained. It snowed. Ghana waits."
    about = "Norway will send troops to Ukraine."
    lines = "".join(json.dumps({"id": text[:5], "text": text}) + "\n" for text in (other, about))
    done = run("analyze", "-", "--format", "jsonl", "--classifier", "rules", stdin=lines)
    assert done.exit_code == 0
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["id"], one.get("off_topic")) for one in told] == [("Chile", True), ("Norwa", None)]
    assert '1 of 2 articles does not speak of "Coalition of the willing for Ukraine"' in done.stderr
    assert "off_topic" not in run("analyze", "-", "--format", "jsonl", stdin=about).stdout


def test_analyze_as_a_table(run: Run) -> None:
    done = run(
        "analyze", "-", "--format", "table", stdin="Norway will send troops to the peacekeeping force."
    )
    assert done.exit_code == 0
    assert "Norway" in done.stdout
    assert "Troops offered" in done.stdout


def test_terminal_codes_in_an_article_reach_no_terminal(run: Run, tmp_path: Path) -> None:
    text = "Norway \x1b[31mwill send troops to the peacekeeping force.\x07"
    (tmp_path / "2025-03-04.txt").write_text(text, encoding="utf-8")
    run("build", "2025-03-04.txt")
    for command in (("explain", "Norway"), ("analyze", "2025-03-04.txt", "--format", "table")):
        done = run(*command)
        assert "Norway" in done.stdout
        assert not {"\x1b", "\x07"} & set(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("build", "nowhere"), "nowhere"),
        (("build", ".", "--topic", "atlantis"), "atlantis"),
        (("build", ".", "--classifier", "tarot"), "tarot"),
        (("build", ".", "--manifest", "none.csv"), "none.csv"),
        (("build", ".", "--date", "6 March"), "6 March"),
        (("build", ".", "--pov", "flat"), "flat"),
        (("build",), "PATH"),
        (("status",), "geomap build"),
        (("tarot",), "tarot"),
    ],
)
def test_usage_errors_name_the_fault_and_exit_with_2(run: Run, arguments: tuple[str, ...], told: str) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert told in done.stderr


def test_argument_beats_environment_beats_file(
    run: Run, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def output_of(*arguments: str) -> str:
        done = run("build", "articles", *arguments)
        assert done.exit_code == 0, done.stderr
        return done.stdout.splitlines()[-1].split()[1]

    Path("geomap.toml").write_text('output = "by-file.html"\n', encoding="utf-8")
    assert output_of() == "by-file.html"
    monkeypatch.setenv("GEOMAP_OUTPUT", "by-environment.html")
    assert output_of() == "by-environment.html"
    assert output_of("-o", "by-argument.html") == "by-argument.html"


def test_a_date_in_the_file_of_settings(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("Norway will send troops to the force.", encoding="utf-8")
    Path("geomap.toml").write_text("date = 2025-04-01\n", encoding="utf-8")
    assert run("build", "plain.txt").exit_code == 0
    assert list(stances(Path("output/map.html"))) == ["2025-04-01"]


def test_an_unknown_setting_is_refused(run: Run) -> None:
    Path("geomap.toml").write_text('colour = "red"\n', encoding="utf-8")
    done = run("status")
    assert done.exit_code == 2
    assert "colour" in done.stderr


def test_topics_list_show_check(run: Run, tmp_path: Path) -> None:
    listed = run("topics", "list").stdout.splitlines()
    assert "ukraine-2025\tCoalition of the willing for Ukraine" in listed
    shown = run("topics", "show", "ukraine-2025").stdout
    (tmp_path / "mine.toml").write_text(shown, encoding="utf-8")
    (tmp_path / "faulty.toml").write_text(shown.replace('"UKR"', '"UKX"'), encoding="utf-8")
    good, bad = run("topics", "check", "mine.toml"), run("topics", "check", "mine.toml", "faulty.toml")
    assert (good.exit_code, good.stdout) == (0, "mine.toml\tok\n")
    assert (bad.exit_code, bad.stdout) == (1, "mine.toml\tok\n")
    assert "'UKX'" in bad.stderr


def test_an_article_outside_the_topics_dates_is_said_to_be(run: Run, tmp_path: Path) -> None:
    (tmp_path / "1999-05-01.txt").write_text(
        "Norway will send troops to the peacekeeping force.", encoding="utf-8"
    )
    done = run("build", "1999-05-01.txt")
    assert done.exit_code == 0
    assert "outside the topic's dates" in done.stderr


def test_version(run: Run) -> None:
    assert run("--version").stdout == f"geomap {__version__}\n"


def test_help_needs_no_geometry_and_no_country_data() -> None:
    heavy = ["geopandas", "pandas", "numpy", "shapely", "folium", "pycountry", "rich", "yaml"]
    code = f"import sys, geomap.cli; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def jsonl(*articles: dict[str, str]) -> str:
    return "".join(json.dumps(article) + "\n" for article in articles)


def test_a_second_load_of_standard_input_adds_to_the_first(run: Run) -> None:
    run("build", "-", stdin=jsonl({"text": "Norway will send troops to the force.", "date": "2025-03-04"}))
    run("build", "-", stdin=jsonl({"text": "Chile will send troops to the force.", "date": "2025-03-05"}))
    assert list(stances(Path("output/map.html"))) == ["2025-03-04", "2025-03-05"]


def test_a_file_of_lines_that_is_overwritten_keeps_what_it_held(run: Run) -> None:
    file = Path("day.jsonl")
    for day, name in (("2025-03-04", "Norway"), ("2025-03-05", "Chile")):
        text = f"{name} will send troops to the force."
        file.write_text(jsonl({"text": text, "date": day}), encoding="utf-8")
        run("build", "day.jsonl")
    assert list(stances(Path("output/map.html"))) == ["2025-03-04", "2025-03-05"]


def test_a_line_with_the_id_of_an_older_one_takes_its_place(run: Run) -> None:
    file = Path("day.jsonl")
    for text in ("Norway will send troops to the force.", "Norway will not send troops to the force."):
        file.write_text(jsonl({"id": "n1", "text": text, "date": "2025-03-04"}), encoding="utf-8")
        run("build", "day.jsonl")
    assert stances(Path("output/map.html")) == {"2025-03-04": {"NOR": "opposed"}}


def test_a_failure_is_forgotten_when_its_line_is_mended(run: Run) -> None:
    file = Path("day.jsonl")
    good = jsonl({"text": "Norway will send troops to the force.", "date": "2025-03-04"})
    file.write_text(good + '{"text": \n', encoding="utf-8")
    assert run("build", "day.jsonl").exit_code == 3
    assert "day.jsonl#2: broken json" in run("status").stdout
    file.write_text(good, encoding="utf-8")
    assert run("build", "day.jsonl").exit_code == 0
    assert "failed:" not in run("status").stdout


def test_readers_lists_every_suffix_once_with_what_it_holds() -> None:
    done = CliRunner().invoke(main, ["readers"])
    assert done.exit_code == 0
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    suffixes = [suffix for listed, _ in lines for suffix in listed.split()]
    assert sorted(suffixes) == sorted(readers.READERS)
    assert len({what for _, what in lines}) == len(lines)


def test_the_demo_touches_no_map_and_no_ledger_of_the_settings(run: Run, articles: Path) -> None:
    Path("geomap.toml").write_text('output = "maps/ours.html"\n', encoding="utf-8")
    run("build", "articles", "--classifier", "rules")
    before = {path: path.read_bytes() for path in Path("maps").iterdir()}
    assert sorted(path.name for path in before) == ["ours.html", "ours.sqlite"]
    assert run("demo").exit_code == 0
    after = {path: path.read_bytes() for path in Path("maps").iterdir()}
    assert after.pop(Path("maps/demo.html"))
    assert after == before

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from geomap.cli import main
from geomap.errors import GeomapError
from geomap.readers import registry
from geomap.readers.items import Broken, Found, ItemError
from geomap.readers.plugins import GROUP, Plugin, discovered
from geomap.readers.registry import READERS

GUIDE = Path(__file__).parent.parent / "docs" / "guides" / "readers.md"
WIRE = """
import sys
from geomap.readers.plugins import Broken, DateOrigin, Found, ItemError, ReaderPlugin

def read(stream):
    for number, line in enumerate(stream, 1):
        if line.startswith(b"?"):
            yield Broken(number, ItemError("no text", f"line {number} has no text"), "b7")
        else:
            yield Found(line.decode().strip(), line=number, date="2025-03-06", date_origin=DateOrigin.FIELD)

READER = ReaderPlugin("wire copy, one report a line", read)
"""


class Shop:
    """Installs distributions for one test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def install(self, name: str, code: str, *entries: str, version: str = "2.5") -> None:
        info = self.folder / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text("\n".join((f"[{GROUP}]", *entries, "")))
        (self.folder / f"{name}.py").write_text(code)


def _forget() -> None:
    registry.plug_ins.cache_clear()
    registry.suffixes.cache_clear()


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    known = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)
    _forget()
    yield Shop(tmp_path)
    _forget()
    for name in set(sys.modules) - known:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def read(plugin: Plugin, data: bytes) -> list[Found | Broken]:
    return list(plugin.reader(io.BytesIO(data)))


def test_without_plug_ins_there_are_none() -> None:
    assert dict(discovered()) == {}


def test_plug_ins_are_found_by_their_suffixes_and_sorted(shop: Shop) -> None:
    shop.install("geomap_wire", WIRE, "wire = geomap_wire:READER", "Telex = geomap_wire:READER")
    shop.install("another", WIRE, ".cable = another:READER", version="1.0.3")
    plugins = discovered()
    assert [(suffix, one.suffix, one.distribution, one.version) for suffix, one in plugins.items()] == [
        (".cable", ".cable", "another", "1.0.3"),
        (".telex", ".telex", "geomap_wire", "2.5"),
        (".wire", ".wire", "geomap_wire", "2.5"),
    ]
    assert "geomap_wire" not in sys.modules
    assert plugins[".wire"].what == "wire copy, one report a line"
    assert "geomap_wire" in sys.modules


def test_what_a_plug_in_reads(shop: Shop) -> None:
    shop.install("geomap_wire", WIRE, "wire = geomap_wire:READER")
    first, broken, last = read(discovered()[".wire"], b"Chile waits.\n?\nPeru sends a ship.\n")
    assert isinstance(first, Found)
    assert isinstance(broken, Broken)
    assert isinstance(last, Found)
    assert (first.text, first.line, first.date) == ("Chile waits.", 1, "2025-03-06")
    assert (broken.line, broken.fault.kind, broken.given_id) == (2, "no text", "b7")
    assert (last.text, last.line) == ("Peru sends a ship.", 3)


@pytest.mark.parametrize(
    ("entry", "message", "hint"),
    [
        (
            "html = odd:READER",
            "the plug-in odd is for .html files, which geomap reads itself",
            "correct it, or remove it (pip uninstall odd)",
        ),
        (
            ".PDF = odd:READER",
            "the plug-in odd is for .pdf files, which geomap reads itself",
            "correct it, or remove it (pip uninstall odd)",
        ),
        (
            "a/../b = odd:READER",
            "the plug-in odd is for a/../b, which is no suffix of files",
            "name its entry point by the suffix without its dot, or remove it (pip uninstall odd)",
        ),
    ],
)
def test_a_suffix_that_it_may_not_have(shop: Shop, entry: str, message: str, hint: str) -> None:
    shop.install("odd", WIRE, entry)
    with pytest.raises(GeomapError) as caught:
        discovered()
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize("suffix", sorted(READERS))
def test_no_reader_of_geomap_is_replaced(shop: Shop, suffix: str) -> None:
    shop.install("odd", WIRE, f"{suffix[1:]} = odd:READER")
    with pytest.raises(GeomapError, match=re.escape(suffix[1:])):
        discovered()


def test_two_plug_ins_for_one_suffix(shop: Shop) -> None:
    shop.install("second", WIRE, "wire = second:READER")
    shop.install("first", WIRE, ".WIRE = first:READER")
    with pytest.raises(GeomapError) as caught:
        discovered()
    assert caught.value.message == "more than one plug-in reads .wire files: first and second"
    assert caught.value.hint == "keep one of them (pip uninstall second)"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("1 / 0", "the plug-in odd for .wire cannot be imported (ZeroDivisionError: division by zero)"),
        ("import nothing_of_this_name", "cannot be imported (ModuleNotFoundError: No module named"),
        ("x = 1", "cannot be imported (AttributeError: "),
        ("READER = print", "the plug-in odd for .wire is no ReaderPlugin"),
        (WIRE + "READER = ReaderPlugin(None, read)", "the plug-in odd for .wire is no ReaderPlugin"),
        (WIRE + "READER = ReaderPlugin('wire', 'read')", "the plug-in odd for .wire is no ReaderPlugin"),
    ],
)
def test_a_plug_in_that_cannot_be_used_is_named_when_it_is_needed(
    shop: Shop, code: str, message: str
) -> None:
    shop.install("odd", code, "wire = odd:READER")
    plugin = discovered()[".wire"]
    for use in (lambda: plugin.what, lambda: read(plugin, b"")):
        with pytest.raises(GeomapError) as caught:
            use()
        assert not isinstance(caught.value, ItemError)
        assert message in caught.value.message
        assert "pip uninstall odd" in caught.value.hint


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("yield Found('One.', line=1); raise KeyError('gone')", "KeyError: 'gone'"),
        (
            "yield Found('One.', line=1); raise OSError(5, 'it is\\nbroken')",
            "OSError: [Errno 5] it is broken",
        ),
        ("yield Found('One.', line=1); raise RecursionError", "failed on it (RecursionError); "),
        ("yield Found('One.', line=1); yield 'Two.'", "it gave str, which is neither Found nor Broken"),
        (
            "yield Found('One.', line=1); yield Found(b'Two.')",
            "it gave a Found whose text cannot be what it is",
        ),
        (
            "yield Found('One.', line=1); yield Found('Two.', line='2', url=None)",
            "it gave a Found whose url and line cannot be what it is",
        ),
        (
            "yield Found('One.', line=1); yield Broken(2, ValueError('x'))",
            "it gave a Broken whose fault cannot be what it is",
        ),
    ],
)
def test_what_goes_wrong_in_a_plug_in_is_told_of_the_file(shop: Shop, body: str, reason: str) -> None:
    lines = "\n".join(f"    {line}" for line in body.split("; "))
    shop.install(
        "odd", f"{WIRE}\ndef bad(stream):\n{lines}\nREADER = ReaderPlugin('x', bad)", "wire = odd:READER"
    )
    with pytest.raises(ItemError) as caught:
        read(discovered()[".wire"], b"")
    assert caught.value.kind == "unreadable"
    assert caught.value.message.startswith("the plug-in odd 2.5 failed on it (")
    assert reason in caught.value.message


def test_what_came_before_a_fault_is_kept(shop: Shop) -> None:
    code = f"{WIRE}\ndef bad(stream):\n    yield Found('One.', line=1)\n    raise KeyError\n"
    shop.install("odd", f"{code}READER = ReaderPlugin('x', bad)", "wire = odd:READER")
    items = discovered()[".wire"].reader(io.BytesIO())
    assert next(items) == Found("One.", line=1)
    with pytest.raises(ItemError):
        next(items)


@pytest.mark.parametrize("body", ["return None", "return 7", "raise ValueError('at once')"])
def test_a_reader_that_gives_nothing_to_go_through(shop: Shop, body: str) -> None:
    code = f"{WIRE}\ndef bad(stream):\n    {body}\nREADER = ReaderPlugin('x', bad)"
    shop.install("odd", code, "wire = odd:READER")
    with pytest.raises(ItemError, match=r"the plug-in odd 2\.5 failed on it"):
        read(discovered()[".wire"], b"")


def test_a_fault_that_the_plug_in_names_itself_is_told_as_it_is(shop: Shop) -> None:
    code = f"{WIRE}\ndef bad(stream):\n    raise ItemError('empty', 'it is empty; write something')\n"
    shop.install("odd", f"{code}READER = ReaderPlugin('x', bad)", "wire = odd:READER")
    with pytest.raises(ItemError) as caught:
        read(discovered()[".wire"], b"")
    assert (caught.value.kind, caught.value.message) == ("empty", "it is empty; write something")


def test_half_characters_do_not_come_through(shop: Shop) -> None:
    code = f"{WIRE}\ndef bad(stream):\n    yield Found('a\\ud800b', title='\\udfff')\n"
    shop.install("odd", f"{code}READER = ReaderPlugin('x', bad)", "wire = odd:READER")
    assert read(discovered()[".wire"], b"") == [Found("a\ufffdb", title="\ufffd")]


def test_a_text_is_no_longer_than_any_other(shop: Shop) -> None:
    code = f"{WIRE}\ndef bad(stream):\n    yield Found('a' * 20_000_001)\nREADER = ReaderPlugin('x', bad)"
    shop.install("odd", code, "wire = odd:READER")
    with pytest.raises(ItemError) as caught:
        read(discovered()[".wire"], b"")
    assert caught.value.kind == "too large"


def test_the_plug_in_of_the_guide(shop: Shop) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    (code,) = re.findall(r"^```python\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    (entry,) = re.findall(r'^([\w.-]+) = "(geomap_wire:\w+)"$', guide, re.MULTILINE)
    shop.install("geomap_wire", code, " = ".join(entry))
    (plugin,) = discovered().values()
    data = b"DATE 2025-03-06\nHEAD Norland decides\n\nNorland will send 150 soldiers.\nNot more.\n"
    assert read(plugin, data) == [
        Found("Norland will send 150 soldiers.\nNot more.\n", date="2025-03-06", title="Norland decides")
    ]
    assert plugin.what in guide
    with pytest.raises(ItemError) as caught:
        read(plugin, b"no header here")
    assert caught.value.kind == "no text"


def test_geomap_starts_without_looking_for_plug_ins() -> None:
    blind = "import importlib.metadata as it; it.entry_points = None"
    code = f"{blind}; from geomap.cli import main; main(['--help'])"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_command_reads_what_a_plug_in_reads(shop: Shop, tmp_path: Path) -> None:
    shop.install("geomap_wire", WIRE, "wire = geomap_wire:READER", version="3.1.4")
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "2025-03-06-a.wire").write_bytes(b"Norland will send two frigates.")
    listed = CliRunner().invoke(main, ["readers"]).stdout.splitlines()
    assert [line for line in listed if line.startswith(".wire\t") and "geomap_wire 3.1.4" in line]
    done = CliRunner().invoke(main, ["dates", str(folder)])
    assert done.exit_code == 0, done.output
    assert [line.split("\t")[0] for line in done.stdout.splitlines()] == ["2025-03-06"]

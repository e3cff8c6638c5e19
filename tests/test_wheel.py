"""The wheel holds everything: installed in a fresh environment, outside the checkout, it draws the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from email import message_from_bytes
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_BUILD_ONLY = {".py", ".geojson"}  # what makes the shapes; the shapes themselves are packed
_CHECKOUT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the checkout."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(_CHECKOUT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


def _needed(wheel: Path) -> set[str]:
    """The distributions that the wheel asks for, and those that these ask for."""
    with zipfile.ZipFile(wheel) as packed:
        (name,) = (name for name in packed.namelist() if name.endswith(".dist-info/METADATA"))
        asked = message_from_bytes(packed.read(name)).get_all("Requires-Dist", [])
    needed: set[str] = set()
    while asked:
        wanted = Requirement(asked.pop())
        name = canonicalize_name(wanted.name)
        if name not in needed and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
            needed.add(name)
            asked.extend(metadata.requires(name) or [])
    return needed


def _environment(wheel: Path, home: Path) -> Path:
    """An environment that holds the wheel and links to what it needs, and nothing else; its Python."""
    venv.create(home)
    python = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps"]
    done = subprocess.run([*install, str(wheel)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (site,) = home.glob("lib/python*/site-packages")
    for name in _needed(wheel):
        found = metadata.distribution(name)
        for part in {file.parts[0] for file in found.files or ()} - {"..", "__pycache__"}:
            if not (site / part).exists():
                (site / part).symlink_to(Path(str(found.locate_file(part))).resolve())
    return python


@pytest.mark.wheel
def test_the_wheel_holds_shapes_templates_topics_and_samples(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for inside, folder in (
        ("geomap/shapes", "shapes"),
        ("geomap/templates", "templates"),
        ("geomap/data", "geomap/data"),
    ):
        own = {
            path.relative_to(_CHECKOUT / folder) for path in (_CHECKOUT / folder).rglob("*") if path.is_file()
        }
        kept = {path for path in own if path.suffix not in _BUILD_ONLY and "__pycache__" not in path.parts}
        assert {f"{inside}/{path.as_posix()}" for path in kept} <= names
    assert "geomap/py.typed" in names


@pytest.mark.wheel
def test_an_installed_wheel_draws_the_demo_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    python = _environment(wheel, tmp_path / "env")
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("GEOMAP_", "PYTHON"))}
    away = tmp_path / "elsewhere"
    away.mkdir()
    demo = subprocess.run(
        [str(python.with_name("geomap")), "demo"],
        cwd=away,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (demo.returncode, demo.stderr) == (0, "")
    page = (away / "output" / "demo.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert str(_CHECKOUT) not in page

"""The wheel holds everything: installed in a fresh environment, outside the checkout, it draws the demo."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

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
    home = tmp_path / "env"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
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

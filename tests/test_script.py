"""The page's modules become one script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from geomap import resources
from geomap.errors import GeomapError
from geomap.render import script


def write(folder: Path, **modules: str) -> Path:
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text, encoding="utf-8")
    return folder


def test_a_module_comes_once_and_after_what_it_needs(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        page='import { one } from "./first.js";\nimport { two } from "./second.js";\none(two);\n',
        first='import { two } from "./second.js";\nexport function one() { return two; }\n',
        second="// Numbers.\n\n/**\n * Two.\n */\nexport const two = 2;\nconst exported = 'export const x';\n"
        "/** @type {any} */ (two).call();\n/** One. */\nexported();\n",
    )
    assert script.bundle(folder) == "\n".join(
        [
            "(() => {",
            '"use strict";',
            (
                "\nconst two = 2;\nconst exported = 'export const x';\n"
                "/** @type {any} */ (two).call();\nexported();\n"
            ),
            "function one() { return two; }\n",
            "one(two);\n",
            "})();",
        ]
    )


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    write(tmp_path, page='import { lost } from "./nowhere.js";\n')
    with pytest.raises(GeomapError, match=r"nowhere\.js"):
        script.bundle(tmp_path)


def test_the_pages_own_script_holds_every_module_and_no_import() -> None:
    folder = resources.find("templates") / "js"
    bundled = script.bundle(folder)
    assert "\nimport " not in bundled
    assert "\nexport " not in bundled
    for path in folder.glob("*.js"):
        exported = re.findall(r"^export (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert exported or path.name == script.MAIN
        assert all(line in bundled for line in exported), f"{path.name} is used nowhere"

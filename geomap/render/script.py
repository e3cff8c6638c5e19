"""Makes one script of the page's modules: an inline module of a file can import no other."""

from __future__ import annotations

import re
from pathlib import Path

from geomap import resources

MAIN = "page.js"

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


def bundle(folder: Path) -> str:
    """Return `MAIN` and all it imports from `folder` as one script, each module once, after what it needs.

    Comments on lines of their own, a quarter of the script when packed, are for the reader of the modules and
    stay there.
    Modules share one scope; a name that two of them declare is a syntax error, which no test would miss.

    Raises:
        GeomapError: a module cannot be read.
    """
    texts: dict[str, str] = {}
    _gather(folder, MAIN, texts)
    modules = [_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text))) for text in texts.values()]
    return "\n".join(["(() => {", '"use strict";', *modules, "})();"])


def _gather(folder: Path, name: str, texts: dict[str, str]) -> None:
    """Add a module to `texts`, after all that it imports."""
    text = resources.text(folder / name)
    for needed in _IMPORT.findall(text):
        if needed not in texts:
            _gather(folder, needed, texts)
    texts[name] = text

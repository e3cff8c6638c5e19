"""Makes one script of the page's modules: an inline module of a file can import no other."""

from __future__ import annotations

import os
import re
from pathlib import Path

from geomap import resources

MAIN = "page.js"

_IMPORT = re.compile(r'^import \{[^}]*\} from "(\.{1,2}/[\w/-]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:class|const|function)\b)", re.MULTILINE)
_COMMENT = re.compile(r"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/|//[^\n]*)\n", re.MULTILINE | re.DOTALL)


def bundle(folder: Path) -> str:
    """Return `MAIN` and all it imports from `folder` as one script, each module once, after what it needs.

    Raises:
        GeomapError: a module cannot be read.
    """
    return "\n".join(["(() => {", '"use strict";', joined(folder / MAIN), "})();"])


def joined(main: Path) -> str:
    """Return a module and all it imports as the statements of one scope, in order of need.

    Comments on lines of their own, a quarter of the script when packed, are for the reader of the modules and
    stay there.
    Modules share one scope; a name that two of them declare is a syntax error, which no test would miss.

    Raises:
        GeomapError: a module cannot be read.
    """
    texts: dict[str, str] = {}
    _gather(str(main), texts)
    return "\n".join(_COMMENT.sub("", _EXPORT.sub("", _IMPORT.sub("", text))) for text in texts.values())


def _gather(module: str, texts: dict[str, str]) -> None:
    """Add a module to `texts`, after all that it imports."""
    text = resources.text(Path(module))
    for needed in _IMPORT.findall(text):
        other = os.path.normpath(Path(module).parent / needed)
        if other not in texts:
            _gather(other, texts)
    texts[module] = text

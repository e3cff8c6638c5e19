"""What MkDocs asks while it builds the site: pages from outside `docs/`, the decisions, links that lead out.

Named in `mkdocs.yml`; see https://www.mkdocs.org/user-guide/configuration/#hooks.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
OUTSIDE = {
    "borders.md": "shapes/SOURCE.md",
    "changelog.md": "CHANGELOG.md",
    "contributing.md": "CONTRIBUTING.md",
}
"""Pages of the site, and the files of the repository that they are."""

_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s#]+)(?P<anchor>#[^)]*)?\)")
_WEB = re.compile(r"[a-z]+:")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every page of `docs/decisions/` under Decisions, in the order of their numbers."""
    folder = Path(config.docs_dir)
    decisions = sorted(path.relative_to(folder).as_posix() for path in folder.glob("decisions/*.md"))
    for entry in config.nav or []:
        if isinstance(entry, dict) and "Decisions" in entry:
            entry["Decisions"] = list(decisions)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that lie elsewhere in the repository."""
    for name, path in OUTSIDE.items():
        files.append(File.generated(config, name, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Let links to the repository's files lead to their pages; without one they become plain words."""
    here = page.file.src_uri
    source = OUTSIDE.get(here, f"docs/{here}")

    def on_the_site(link: re.Match[str]) -> str:
        if _WEB.match(link["target"]):
            return link[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), link["target"]))
        page_of = {file: name for name, file in OUTSIDE.items()}
        name = path.removeprefix("docs/") if path.startswith("docs/") else page_of.get(path)
        if name is None or name.endswith("/"):
            return link["text"]
        target = posixpath.relpath(name, posixpath.dirname(here) or ".")
        return f"[{link['text']}]({target}{link['anchor'] or ''})"

    return _LINK.sub(on_the_site, markdown)

"""The notebook of the documentation: kept without outputs, and every cell of it runs."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbclient
import nbformat

from tests.docs_runner import DOCS


def test_the_notebook_is_kept_without_outputs_and_runs(tmp_path: Path) -> None:
    path = DOCS / "notebook.ipynb"
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.validate(notebook)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in cells)
    assert [cell.id for cell in notebook.cells] == [f"cell-{n:02}" for n in range(1, len(notebook.cells) + 1)]
    written = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    assert written + "\n" == path.read_text(encoding="utf-8")
    client = nbclient.NotebookClient(
        notebook, kernel_name="python3", timeout=120, resources={"metadata": {"path": str(tmp_path)}}
    )
    with ThreadPoolExecutor(1) as beside:  # whatever event loop a browser test has left here
        beside.submit(asyncio.run, client.async_execute()).result()
    outputs = [output for cell in cells for output in cell.outputs]
    assert not [output for output in outputs if output.get("name") == "stderr"]
    maps = [one for one in outputs if "srcdoc" in one.get("data", {}).get("text/html", "")]
    assert len(maps) == 2
    assert all("image/png" in one["data"] for one in maps)
    assert sum("image/png" in one.get("data", {}) for one in outputs) == 4

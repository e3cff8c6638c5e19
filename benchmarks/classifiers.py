"""Times the classifiers side by side: load, articles a second on one core, peak memory.

python benchmarks/classifiers.py [FOLDER OF ARTICLES]

The articles are those of the folder, by default the real ones beside the checkout or the sample,
read again and again. Each classifier runs in its own process, and its peer is the one before it in the table.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

_ROUNDS = 5
_REAL = Path(__file__).parents[2] / "shared" / "seeds"


def main() -> None:
    """Print a row for each classifier."""
    from geomap.classify import CLASSIFIERS

    folder = sys.argv[1:2] or ([str(_REAL)] if _REAL.is_dir() else [])
    print(f"{'classifier':<12}{'load, s':>9}{'articles/s':>12}{'KB/s':>8}{'peak, MB':>10}{'× the last':>12}")
    last = None
    for name in sorted(CLASSIFIERS):
        command = [sys.executable, __file__, "--one", name, *folder]
        row = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        ratio = f"{row['rate'] / last:.2f}" if last else "–"
        cells = f"{row['load']:>9.2f}{row['rate']:>12.1f}{row['kilobytes']:>8.0f}{row['peak']:>10.0f}"
        print(f"{name:<12}{cells}{ratio:>12}")
        last = row["rate"]


def one(name: str, folder: str | None) -> None:
    """Print what one classifier needs, as JSON."""
    from geomap import pipeline, readers, resources, topics

    begun = time.perf_counter()
    pipe = pipeline.build(topics.load(), name)
    load = time.perf_counter() - begun
    given = [folder or str(resources.find("data") / "sample")]
    items = readers.read(given, fallback_date=date(2025, 1, 1))
    articles = [item.article for item in items if isinstance(item, readers.Entry)]
    size = sum(len(article.text.encode()) for article in articles) / 1000
    times = []
    for _ in range(_ROUNDS):
        begun = time.process_time()
        for article in articles:
            pipe.classifier(article, pipe.extractor(article).mentions)
        times.append(time.process_time() - begun)
    seconds = statistics.median(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    row = {"load": load, "rate": len(articles) / seconds, "kilobytes": size / seconds, "peak": peak}
    print(json.dumps(row))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None)
    else:
        main()

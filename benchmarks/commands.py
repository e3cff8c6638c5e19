"""Times the commands: how fast help comes beside bare Python, and how many articles a second are analysed.

python benchmarks/commands.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from geomap import pipeline, readers, resources, topics

_PEERS = {"python -c pass": ["-c", "pass"], "python -c 'import click'": ["-c", "import click"]}
_RUNS = 15
_COPIES = 200


def main() -> None:
    """Print both tables."""
    print("start-up, median of", _RUNS)
    figures = {name: _median([sys.executable, *arguments]) for name, arguments in _PEERS.items()}
    figures["geomap --help"] = _median([sys.executable, "-m", "geomap", "--help"])
    bare = figures["python -c pass"]
    for name, seconds in figures.items():
        print(f"  {name:<26} {seconds * 1000:6.0f} ms  {seconds / bare:5.2f} × bare Python")
    _throughput()


def _median(command: list[str]) -> float:
    times = []
    for _ in range(_RUNS):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _throughput() -> None:
    pipe = pipeline.build(topics.load(), "rules")
    items = readers.read([str(resources.find("data") / "sample")])
    articles = [item.article for item in items if isinstance(item, readers.Entry)] * _COPIES
    megabytes = sum(len(article.text.encode()) for article in articles) / 1e6
    start = time.perf_counter()
    extractions = [pipe.extractor(article) for article in articles]
    extracted = time.perf_counter() - start
    start = time.perf_counter()
    for article, extraction in zip(articles, extractions, strict=True):
        pipe.classifier(article, extraction.mentions)
    classified = time.perf_counter() - start
    print(f"analysis of {len(articles)} sample articles ({megabytes:.1f} MB), one process")
    for name, seconds in (
        ("countries", extracted),
        ("stances", classified),
        ("both", extracted + classified),
    ):
        print(f"  {name:<10} {len(articles) / seconds:7.0f} articles/s  {megabytes / seconds:5.1f} MB/s")


if __name__ == "__main__":
    main()

"""Fuzz the readers: whatever a file holds, it is read or refused, in time and in bounds.

python tools/fuzz.py [--seconds 600] [SUFFIX…]

Each reader has a process of its own, driven by what its code does with the bytes (atheris, with libFuzzer's
limits: 5 seconds and 500 MB an input). What crashes it stays in output/fuzz/, and the exit status tells.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_FOLDER = _ROOT / "output" / "fuzz"
_SENTENCE = "Norland will send a battalion to the force, its minister said on 2025-03-06."
_SEEDS = {
    ".txt": f"---\ntitle: A title\ndate: 2025-03-06\n---\n{_SENTENCE}",
    ".jsonl": f'{{"text": "{_SENTENCE}", "date": "2025-03-06"}}\n',
    ".json": f'{{"articles": [{{"text": "{_SENTENCE}", "date": "2025-03-06", "source": {{"name": "x"}}}}]}}',
    ".csv": f'date,title,text\n2025-03-06,A title,"{_SENTENCE}"\n',
    ".html": '<!DOCTYPE html><html lang="en"><head><title>A title</title>'
    '<meta property="article:published_time" content="2025-03-06"></head>'
    f"<body><article><p>{_SENTENCE}</p><p>{_SENTENCE}</p></article></body></html>",
    ".rss": '<?xml version="1.0"?><rss version="2.0"><channel><item><title>A title</title>'
    "<link>https://example.org/b</link><pubDate>Thu, 06 Mar 2025 10:00:00 GMT</pubDate>"
    f"<description>{_SENTENCE}</description></item></channel></rss>",
    ".eml": "From: a@example.org\nDate: Thu, 06 Mar 2025 10:00:00 +0000\nSubject: A title\n\n" + _SENTENCE,
    ".mhtml": "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\n"
    f"Content-Type: text/html\n\n<html><body><p>{_SENTENCE}</p></body></html>\n--b--\n",
    ".pdf": "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj\n"
    "4 0 obj<</Length 44>>stream\nBT (Norland) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
    ".docx": "PK\x03\x04",
}


def main() -> None:
    """Fuzz each reader in turn; exit with 1 if one has failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("suffixes", nargs="*", default=sorted(_SEEDS), metavar="SUFFIX")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.inside:
        _fuzz(args.inside, args.seconds)
        return
    failed = [suffix for suffix in args.suffixes if _run(suffix, args.seconds)]
    print(f"failed: {', '.join(failed)}" if failed else f"{len(args.suffixes)} readers, nothing found")
    sys.exit(bool(failed))


def _run(suffix: str, seconds: int) -> int:
    print(f"== {suffix}, {seconds} s", flush=True)
    command = [sys.executable, __file__, "--inside", suffix, "--seconds", str(seconds)]
    return subprocess.run(command, cwd=_ROOT, check=False).returncode


def _seeds(suffix: str) -> Iterator[bytes]:
    yield _SEEDS[suffix].encode("latin-1" if suffix == ".docx" else "utf-8")
    if suffix == ".docx":
        import docx

        document = docx.Document()
        document.add_paragraph(_SENTENCE)
        written = BytesIO()
        document.save(written)
        yield written.getvalue()


def _fuzz(suffix: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["geomap.readers"]):
        from geomap.readers.items import ItemError
        from geomap.readers.registry import by_content

    reader = by_content(suffix)

    def one(data: bytes) -> None:
        try:
            for found in reader(BytesIO(data)):
                repr(found)
        except ItemError:
            pass

    folder = _FOLDER / suffix[1:]
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds(suffix)):
        (folder / f"seed{number}").write_bytes(seed)
    limits = [f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=500", "-verbosity=0"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={_FOLDER}/{suffix[1:]}-", str(folder)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

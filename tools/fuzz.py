"""Fuzz the readers: whatever a file holds, it is read or refused, in time and in bounds.

python tools/fuzz.py [--seconds 600] [SUFFIX…]

Each reader has a process of its own, driven by what its code does with the bytes (atheris, with libFuzzer's
limits: 5 seconds and 500 MB an input). What crashes it stays in output/fuzz/, and the exit status tells. A
suffix that geomap does not read is passed over.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
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
    ".tab": f"date\ttitle\ttext\n2025-03-06\tA title\t{_SENTENCE}\n",
}
_MEMBERS = (("2025-03-06-talks.txt", ".txt"), ("pages/talks.html", ".html"), ("talks.jsonl", ".jsonl"))


def main() -> None:
    """Fuzz each reader in turn; exit with 1 if one has failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("suffixes", nargs="*", default=sorted({*_SEEDS, *_MADE}), metavar="SUFFIX")
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
    if suffix in _SEEDS:
        yield _SEEDS[suffix].encode()
    else:
        yield from _MADE[suffix]()


def _docx() -> Iterator[bytes]:
    import docx

    yield b"PK\x03\x04"
    document = docx.Document()
    document.add_paragraph(_SENTENCE)
    written = BytesIO()
    document.save(written)
    yield written.getvalue()


def _zip() -> Iterator[bytes]:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        written = BytesIO()
        with zipfile.ZipFile(written, "w", method) as archive:
            for name, kind in _MEMBERS:
                archive.writestr(zipfile.ZipInfo(name), _SEEDS[kind], method)
        yield written.getvalue()


def _tar() -> Iterator[bytes]:
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        written = BytesIO()
        with tarfile.open(fileobj=written, mode="w", format=form) as archive:
            for name, kind in _MEMBERS:
                member = tarfile.TarInfo(name)
                member.size = len(_SEEDS[kind].encode())
                archive.addfile(member, BytesIO(_SEEDS[kind].encode()))
        yield written.getvalue()


def _gz() -> Iterator[bytes]:
    yield gzip.compress(_SEEDS[".html"].encode(), mtime=0)
    yield gzip.compress(_SEEDS[".jsonl"].encode(), mtime=0)
    yield gzip.compress(next(_tar()), mtime=0)


def _warc() -> Iterator[bytes]:
    page = _SEEDS[".html"].encode()
    answers = {
        "": page,
        "Content-Encoding: gzip\r\n": gzip.compress(page, mtime=0),
        "Transfer-Encoding: chunked\r\n": b"%x\r\n%b\r\n0\r\n\r\n" % (len(page), page),
    }
    records = [_record(header, body) for header, body in answers.items()]
    yield b"".join(records)
    yield b"".join(gzip.compress(record, mtime=0) for record in records)
    yield from records


def _record(header: str, body: bytes) -> bytes:
    block = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n{header}\r\n".encode() + body
    about = f"WARC-Type: response\r\nWARC-Target-URI: https://example.org/b\r\nContent-Length: {len(block)}"
    return f"WARC/1.0\r\n{about}\r\n\r\n".encode() + block + b"\r\n\r\n"


_MADE: Mapping[str, Callable[[], Iterator[bytes]]] = {
    ".docx": _docx,
    ".gz": _gz,
    ".tar": _tar,
    ".warc": _warc,
    ".zip": _zip,
}


def _fuzz(suffix: str, seconds: int) -> None:
    import atheris

    with atheris.instrument_imports(include=["geomap.readers"]):
        from geomap.readers.items import ItemError
        from geomap.readers.registry import READERS, by_content

    if suffix not in READERS:
        print(f"geomap does not read {suffix} files; passed over")
        return
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

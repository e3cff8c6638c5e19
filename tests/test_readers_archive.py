"""Archives of articles: read like the folder they were packed from, and as safely as if they meant harm."""

from __future__ import annotations

import bz2
import functools
import gzip
import io
import json
import lzma
import os
import random
import stat
import struct
import tarfile
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import boundaries, countries
from geomap.cli import main
from geomap.model import DateOrigin
from geomap.readers import Entry, Refused, archive, archive_names, archive_streams, archive_zip, files, read
from geomap.readers.items import LIMIT, ItemError
from geomap.readers.registry import READERS, by_content

gzipped = functools.partial(gzip.compress, mtime=0)  # the same at every time
DAY = date(2025, 3, 20)
NORTH = b"Norland will send two frigates."
SOUTH = b"Sudland has not decided."
PAGE = b"<!DOCTYPE html><html><body><p>Westland will open its ports to the fleet.</p></body></html>"
LINES = b'{"text": "Ostland offers money.", "id": "o1", "date": "2025-03-07"}\n{"text": "Mitland waits."}\n'
SUFFIXES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": lambda data: bz2.compress(data, 1),
    ".xz": lambda data: lzma.compress(data, preset=0),
}
Members = dict[str, bytes]


def zipped(members: Members, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            made.writestr(info, data)
    return out.getvalue()


def tarred(members: Members, *more: tarfile.TarInfo, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as made:  # type: ignore[call-overload]
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            made.addfile(info, io.BytesIO(data))
        for info in more:
            made.addfile(info)
    return out.getvalue()


def packed(suffix: str, members: Members) -> bytes:
    if suffix == ".zip":
        return zipped(members)
    short = {".tgz": "gz", ".tbz2": "bz2", ".txz": "xz", ".tar": ""}
    return tarred(members, mode=f"w:{short.get(suffix, suffix.rpartition('.')[2])}")


class Seen:
    """What came of reading one file, by the part of its uri after the file."""

    def __init__(self, path: Path, fallback: date | None = DAY, **options: object) -> None:
        self.items = list(read([str(path)], fallback_date=fallback, **options))  # type: ignore[arg-type]
        here = path.resolve().as_posix()
        entries = [item for item in self.items if isinstance(item, Entry)]
        refused = [item.failure for item in self.items if isinstance(item, Refused)]
        assert all(item.detail.isprintable() for item in refused)
        self.entries = {entry.article.uri.removeprefix(here): entry for entry in entries}
        self.refused = {failure.uri.removeprefix(here): failure for failure in refused}
        assert (len(self.entries), len(self.refused)) == (len(entries), len(refused))
        self.texts = {uri: entry.article.text.encode() for uri, entry in self.entries.items()}
        self.kinds = {uri: failure.kind for uri, failure in self.refused.items()}


Look = Callable[..., Seen]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    def looked(name: str, data: bytes, **options: object) -> Seen:
        (tmp_path / name).write_bytes(data)
        return Seen(tmp_path / name, **options)  # type: ignore[arg-type]

    return looked


# What users pack


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_member_is_read_as_what_it_is(look: Look, suffix: str) -> None:
    members = {"north.txt": NORTH, "deep/west.HTML": PAGE, "lines.jsonl": LINES, "picture.png": b"\x89PNG"}
    seen = look(f"all{suffix}", packed(suffix, members))
    assert seen.texts == {
        "#north.txt": NORTH,
        "#deep/west.HTML": b"Westland will open its ports to the fleet.",
        "#lines.jsonl#1": b"Ostland offers money.",
        "#lines.jsonl#2": b"Mitland waits.",
    }
    assert not seen.refused


def test_a_member_is_dated_by_its_own_name_and_never_by_that_of_the_archive(look: Look) -> None:
    members = {"2025-03-02/2025-03-04-north.txt": NORTH, "2025-03-05/south.txt": SOUTH}
    seen = look("2025-03-06.zip", zipped(members), fallback=None)
    (entry,) = seen.entries.values()
    assert (entry.article.published, entry.article.date_origin) == (date(2025, 3, 4), DateOrigin.FILE_NAME)
    assert seen.kinds == {"#2025-03-05/south.txt": "undated"}


def test_a_newer_version_of_a_member_takes_its_place(look: Look, tmp_path: Path) -> None:
    seen = look("a.tar", tarred({"x/north.txt": NORTH, "x/lines.jsonl": LINES}))
    here = f"{(tmp_path / 'a.tar').resolve().as_posix()}#x/"
    north, first, second = seen.entries.values()
    assert [north.place, first.place] == [f"{here}north.txt", f"{here}lines.jsonl#id=o1"]
    assert second.place == f"{here}lines.jsonl#{second.article.id}"


def test_a_row_of_the_manifest_for_the_archive_counts_for_all_in_it(look: Look, tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("file,date,source\na.zip,2025-03-11,The Gazette\n", encoding="utf-8")
    data = zipped({"2025-03-10-north.txt": NORTH, "south.txt": SOUTH})
    seen = look("a.zip", data, fallback=None, manifest=tmp_path / "m.csv")
    articles = [entry.article for entry in seen.entries.values()]
    assert {(one.published, one.source) for one in articles} == {(date(2025, 3, 11), "The Gazette")}
    assert len(articles) == 2


def test_a_row_for_what_lies_in_an_archive_outranks_that_of_the_archive(look: Look, tmp_path: Path) -> None:
    rows = "a.zip,2025-03-11,The Gazette", "a.zip#b/south.txt,2025-03-12,The Herald"
    (tmp_path / "m.csv").write_text("\n".join(("file,date,source", *rows)) + "\n", encoding="utf-8")
    data = zipped({"2025-03-10-north.txt": NORTH, "b/south.txt": SOUTH})
    seen = look("a.zip", data, fallback=None, manifest=tmp_path / "m.csv")
    told = {uri: (entry.article.published, entry.article.source) for uri, entry in seen.entries.items()}
    assert told == {
        "#2025-03-10-north.txt": (date(2025, 3, 11), "The Gazette"),
        "#b/south.txt": (date(2025, 3, 12), "The Herald"),
    }


def test_rows_for_what_is_not_in_an_archive_or_that_quarrel_are_named(look: Look, tmp_path: Path) -> None:
    rows = "a.zip#north.txt,2025-03-11", "a.zip#north.txt,2025-03-12", "a.zip#gone.txt,2025-03-13"
    (tmp_path / "m.csv").write_text("\n".join(("file,date", *rows)) + "\n", encoding="utf-8")
    seen = look(
        "a.zip", zipped({"north.txt": NORTH, "2025-03-14-south.txt": SOUTH}), manifest=tmp_path / "m.csv"
    )
    assert seen.kinds == {"#north.txt": "manifest", "#gone.txt": "manifest"}
    assert list(seen.entries) == ["#2025-03-14-south.txt"]


def test_members_of_a_zip_come_in_the_order_of_their_names_however_packed(look: Look) -> None:
    members = {"b/z.txt": NORTH, "a.txt": SOUTH, "b/c.txt": b"Mitland waits."}
    orders = [members, dict(reversed(members.items())), dict(sorted(members.items()))]
    seen = [list(look("a.zip", zipped(order)).texts) for order in orders]
    assert seen == [["#a.txt", "#b/c.txt", "#b/z.txt"]] * 3


def test_members_of_a_tar_come_as_they_lie(look: Look) -> None:
    assert list(look("a.tgz", packed(".tgz", {"b.txt": NORTH, "a.txt": SOUTH})).texts) == ["#b.txt", "#a.txt"]


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_what_a_folder_passes_over_an_archive_does(look: Look, suffix: str) -> None:
    hidden = [
        ".git/a.txt",
        "b/.hidden.txt",
        "__MACOSX/._c.txt",
        "d/~$open.docx",
        "notes",
        "backup.sql",
        "x.png.gz",
    ]
    seen = look(f"a{suffix}", packed(suffix, {**dict.fromkeys(hidden, NORTH), "./b//south.txt": SOUTH}))
    assert (seen.texts, seen.refused) == ({"#b/south.txt": SOUTH}, {})


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_archive_of_nothing_to_read_says_so(look: Look, suffix: str) -> None:
    for members in ({}, {"picture.png": b"\x89PNG", ".hidden.txt": NORTH}):
        assert look(f"a{suffix}", packed(suffix, members)).kinds == {"": "empty"}


def test_members_that_are_no_article_are_named_and_the_others_read(look: Look) -> None:
    members = {
        "a.txt": b" \n",
        "b.txt": b"\x89PNG\0\0",
        "c.jsonl": b'{"text": \n' + LINES,
        "d.pdf": b"%PDF-1.7\n",
    }
    seen = look("a.zip", zipped(members))
    assert seen.kinds == {
        "#a.txt": "empty",
        "#b.txt": "binary",
        "#c.jsonl#1": "broken json",
        "#d.pdf": "unreadable",
    }
    assert list(seen.texts) == ["#c.jsonl#2", "#c.jsonl#3"]


def test_a_member_is_read_as_what_it_is_whatever_its_name(look: Look) -> None:
    seen = look("a.zip", zipped({"a.txt": PAGE}))
    assert seen.texts == {"#a.txt": b"Westland will open its ports to the fleet."}
    (notice, _) = seen.items
    assert "read as a web page" in notice.detail  # type: ignore[union-attr]


# Packed files


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_is_read_as_what_is_packed(look: Look, suffix: str) -> None:
    pack = PACKERS[suffix]
    assert look(f"a.jsonl{suffix}", pack(LINES)).texts == {
        "#1": b"Ostland offers money.",
        "#2": b"Mitland waits.",
    }
    assert look(f"b.html{suffix}", pack(PAGE)).texts == {"": b"Westland will open its ports to the fleet."}
    assert look(f"c{suffix}", pack(NORTH)).texts == {"": NORTH}
    assert look(f"d{suffix}", pack(tarred({"e.txt": SOUTH}))).texts == {"#e.txt": SOUTH}
    dated = look(f"2025-03-08.txt{suffix}", pack(NORTH), fallback=None).entries[""].article
    assert (dated.published, dated.date_origin) == (date(2025, 3, 8), DateOrigin.FILE_NAME)


@pytest.mark.parametrize(
    "suffix", sorted(set(READERS) - archive_names.ARCHIVES - archive_names.PACKED - {".doc"})
)
def test_every_format_can_be_packed(look: Look, suffix: str) -> None:
    """Most hold no article here, but each says of the packed file what it says of the plain one."""
    data = PAGE if "htm" in suffix else LINES
    plain, one = look(f"a{suffix}", data), look(f"a{suffix}.gz", gzip.compress(data))
    assert (one.texts, one.kinds) == (plain.texts, plain.kinds)


@pytest.mark.parametrize("suffix", PACKERS)
def test_streams_one_after_the_other_are_one(look: Look, suffix: str) -> None:
    one, two = LINES.splitlines(keepends=True)
    pack = PACKERS[suffix]
    seen = look(f"a.jsonl{suffix}", pack(one) + pack(b"") + pack(two) + b"\0" * 64)
    assert list(seen.texts.values()) == [b"Ostland offers money.", b"Mitland waits."]
    many = b"".join(b'{"text": "Norland waits %d days."}\n' % number for number in range(3000))
    tail = look(f"b.jsonl{suffix}", pack(many) + b"and more")
    assert (len(tail.texts) > 1000, tail.kinds) == (True, {"": "unreadable"})


@pytest.mark.parametrize("suffix", PACKERS)
def test_streams_come_whole_however_few_bytes_are_read_at_a_time(suffix: str) -> None:
    class Drip(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(1)

    data = PACKERS[suffix](NORTH) + b"\0" * 8 + PACKERS[suffix](SOUTH) + b"\0" * 8
    assert io.BufferedReader(archive_streams.Unpacked(Drip(data))).read() == NORTH + SOUTH


@pytest.mark.parametrize("suffix", PACKERS)
def test_what_is_cut_off_or_damaged_is_said_after_what_came_before(look: Look, suffix: str) -> None:
    rng = random.Random(11)
    record = '{"text": "Norland %s"}\n'
    lines = "".join(record % rng.randbytes(400).hex() for _ in range(800)).encode()
    data = PACKERS[suffix](lines)
    for bad in (data[:-100_000], data[:-100_000] + b"\0" * 200 + data[-99_800:]):
        seen = look(f"a.jsonl{suffix}", bad)
        assert 100 < len(seen.texts) < 800
        assert seen.kinds[""] == "unreadable"
    assert look(f"a.txt{suffix}", PACKERS[suffix](NORTH)[:-3]).kinds == {"": "unreadable"}


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt.gz", NORTH, "unreadable"),
        ("a.txt.gz", b"", "empty"),
        ("a.txt.gz", gzipped(b""), "empty"),
        ("a.sql.gz", gzipped(NORTH), "unsupported"),
        ("a.zip.gz", gzipped(zipped({"b.txt": NORTH})), "unsupported"),
        ("a.gz", gzipped(zipped({"b.txt": NORTH})), "unsupported"),
        ("a.gz", gzipped(gzipped(NORTH)), "unsupported"),
        ("a.tar.gz", gzipped(NORTH), "unreadable"),
        ("a.xz", lzma.compress(b"\x89PNG\0\0\0"), "binary"),
        ("a.tar", b"", "unreadable"),
        ("a.tar", NORTH, "unreadable"),
        ("a.zip", NORTH, "unreadable"),
        ("a.zip", b"", "unreadable"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(look: Look, name: str, data: bytes, kind: str) -> None:
    assert look(name, data).kinds == {"": kind}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", tarred({"n.txt": NORTH})),
        ("a.zip", packed(".tgz", {"n.txt": NORTH})),
        ("a.tar", packed(".tar.xz", {"n.txt": NORTH})),
        ("a.tgz", zipped({"n.txt": NORTH})),
        ("a.gz", zipped({"n.txt": NORTH})),
        ("a.gz", tarred({"n.txt": NORTH})),
        ("a.zip", zipped({"n.txt": NORTH, "o.png": b"%PDF-1.7\n" + b"\0" * 9}, zipfile.ZIP_STORED)),
    ],
)
def test_one_archive_under_the_name_of_another_is_read(look: Look, name: str, data: bytes) -> None:
    assert look(name, data).texts == {"#n.txt": NORTH}


def test_a_first_member_that_begins_like_another_format_does_not_mislead(look: Look) -> None:
    word = zipped({"[Content_Types].xml": b"<a/>", "word/document.xml": b"<b/>"})
    for suffix in (".zip", ".tar"):
        members = {"a.pdf": b"%PDF-1.7\n%\xe2\xe3\n", "b.docx": word, "n.txt": NORTH}
        data = zipped(members, zipfile.ZIP_STORED) if suffix == ".zip" else tarred(members)
        seen = look(f"a{suffix}", data)
        assert (seen.texts, set(seen.kinds)) == ({"#n.txt": NORTH}, {"#a.pdf", "#b.docx"})


def word_document() -> bytes:
    import docx

    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(NORTH.decode())
    document.save(out)
    return out.getvalue()


def test_a_word_document_under_the_name_of_an_archive_is_read(look: Look) -> None:
    data = word_document()
    assert look("a.zip", data).texts == {"": NORTH}
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        members = {name: opened.read(name) for name in opened.namelist()}
    late = {"padding.bin": random.Random(5).randbytes(9000), **members}
    assert look("b.zip", zipped(late)).texts == {"": NORTH}
    assert look("c.docx", data).texts == {"": NORTH}
    assert look("d.zip", zipped({"deep/e.docx": data})).texts == {"#deep/e.docx": NORTH}


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["[Content_Types].xml", "xl/workbook.xml"], "spreadsheet"),
        (["[Content_Types].xml", "ppt/presentation.xml"], "presentation"),
        (["mimetype", "META-INF/container.xml", "a.xhtml"], "e-book"),
        (["mimetype", "content.xml", "META-INF/manifest.xml"], "OpenDocument"),
    ],
)
def test_other_documents_that_are_zip_files_are_refused_in_words(
    look: Look, names: list[str], told: str
) -> None:
    failure = look("a.zip", zipped(dict.fromkeys(names, PAGE))).refused[""]
    assert failure.kind == "unsupported"
    assert told in failure.detail


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("a.TXT", ".txt"),
        ("a.b.jsonl.GZ", ".jsonl.gz"),
        ("a.tar.bz2", ".tar.bz2"),
        ("a.gz", ".gz"),
        ("2025.03.06", ".06"),
        ("a.", ""),
        ("a..gz", ".gz"),
        (".gz", ""),
        ("a", ""),
        ("d.txt/b", ""),
    ],
)
def test_suffixes_of_names(name: str, suffix: str) -> None:
    assert archive_names.suffix_of(name) == suffix


# What means harm, or is damaged


BAD_NAMES = {"/etc/a.txt": "/etc/a.txt", "../b.txt": "../b.txt", "x/../../c.txt": "x/../../c.txt"}
BAD_NAMES |= {"C:\\d.txt": "C:/d.txt", "..\\e.txt": "../e.txt", "f" * 1500 + ".txt": "f" * 1000}


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_names_that_lead_out_are_refused_and_the_others_read(look: Look, tmp_path: Path, suffix: str) -> None:
    seen = look(f"a{suffix}", packed(suffix, {**dict.fromkeys(BAD_NAMES, NORTH), "good.txt": SOUTH}))
    assert seen.texts == {"#good.txt": SOUTH}
    assert seen.kinds == {f"#{shown}": "forbidden" for shown in BAD_NAMES.values()}
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"a{suffix}"]


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_names_are_shown_on_one_printable_line(look: Look, suffix: str) -> None:
    seen = look(f"a{suffix}", packed(suffix, {"a\n\x1b[31m\u202eb.txt": NORTH, "dir\\2025-03-01.txt": SOUTH}))
    assert set(seen.texts) == {"#a\ufffd\ufffd[31m\ufffdb.txt", "#dir/2025-03-01.txt"}
    assert seen.entries["#dir/2025-03-01.txt"].article.published == date(2025, 3, 1)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_of_two_members_of_one_name_the_second_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    if suffix == ".tar":
        infos = tarred({"n.txt": NORTH})[:1024] + tarred({"./n.txt": SOUTH, "o.txt": b"Mitland waits."})
        path.write_bytes(infos)
    else:
        with zipfile.ZipFile(path, "w") as made:
            for name, data in (("n.txt", NORTH), ("n.txt", SOUTH), ("o.txt", b"Mitland waits.")):
                made.writestr(name, data)
    seen = list(read([str(path)], fallback_date=DAY))
    kinds = [item.failure.kind if isinstance(item, Refused) else item.article.text for item in seen]  # type: ignore[union-attr]
    assert kinds == [NORTH.decode(), "forbidden", "Mitland waits."]


def test_names_that_are_not_utf_8(look: Look) -> None:
    seen = look("a.tar", tarred({os.fsdecode(b"caf\xe9.txt"): NORTH}))
    assert seen.texts == {"#caf\ufffd.txt": NORTH}
    data = zipped({"Zo\u00e9.txt": NORTH})
    unflagged = data.replace(b"\x14\x00\x00\x08", b"\x14\x00\x00\x00")
    assert look("b.zip", unflagged).texts == {"#Zo\u00e9.txt": NORTH}
    assert look("c.zip", unflagged.replace(b"Zo\xc3\xa9", b"Z\x82\x81e")).texts == {"#Zéüe.txt": NORTH}
    failure = look("d.zip", data.replace(b"Zo\xc3\xa9", b"Zo\xc3e")).refused[""]
    assert (failure.kind, "UTF-8" in failure.detail) == ("unreadable", True)


def test_links_and_devices_are_refused_and_folders_passed_over(look: Look, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("not to be read", encoding="utf-8")
    special = {
        tarfile.SYMTYPE: "s.txt",
        tarfile.LNKTYPE: "h.txt",
        tarfile.CHRTYPE: "c.txt",
        tarfile.FIFOTYPE: "f.txt",
    }
    infos = []
    for kind, name in {**special, tarfile.DIRTYPE: "folder.txt"}.items():
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, str(tmp_path / "secret.txt")
        infos.append(info)
    seen = look("a.tar", tarred({"n.txt": NORTH}, *infos))
    assert (seen.texts, seen.kinds) == (
        {"#n.txt": NORTH},
        {f"#{name}": "unsupported" for name in special.values()},
    )


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        link = zipfile.ZipInfo("s.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/hostname")
        made.writestr("n.txt", NORTH)
    seen = Seen(tmp_path / "a.zip")
    assert (seen.texts, seen.kinds) == ({"#n.txt": NORTH}, {"#s.txt": "unsupported"})


def at(data: bytes, name: str, offset: int, value: bytes) -> bytes:
    """Return a zip file with a field of the table of contents changed for one member."""
    start = data.index(b"PK\x01\x02")
    while not data.startswith(name.encode(), start + 46):
        start = data.index(b"PK\x01\x02", start + 4)
    return data[: start + offset] + value + data[start + offset + len(value) :]


@pytest.mark.parametrize(
    ("offset", "value", "kind", "told"),
    [
        (8, b"\x01\x00", "unreadable", "password"),
        (10, b"\x0c\x00", "unsupported", "method"),
        (10, b"\x63\x00", "unsupported", "method"),
        (16, b"\x01\x02\x03\x04", "unreadable", "CRC"),
        (24, struct.pack("<L", 3_000_000), "unreadable", "cut off"),
        (24, struct.pack("<L", 5), "unreadable", "CRC"),
        (42, struct.pack("<L", 99_999_999), "unreadable", "damaged"),
    ],
)
def test_a_member_that_lies_costs_itself_alone(
    look: Look, offset: int, value: bytes, kind: str, told: str
) -> None:
    data = at(zipped({"a.txt": NORTH, "m.txt": b"Mitland waits.", "z.txt": SOUTH}), "m.txt", offset, value)
    seen = look("a.zip", data)
    assert seen.texts == {"#a.txt": NORTH, "#z.txt": SOUTH}
    assert seen.kinds == {"#m.txt": kind}
    assert told in seen.refused["#m.txt"].detail


def test_a_member_whose_bytes_are_damaged_costs_itself_alone(look: Look) -> None:
    members = {"a.txt": NORTH, "m.txt": b"Mitland waits " * 50, "z.txt": SOUTH}
    data = zipped(members)
    place = data.index(b"m.txt") + 8
    seen = look("a.zip", data[:place] + b"\xff\xff\xff\xff" + data[place + 4 :])
    assert (list(seen.texts), seen.kinds) == (["#a.txt", "#z.txt"], {"#m.txt": "unreadable"})


def test_a_zip_that_is_cut_off_is_refused_and_says_why(look: Look) -> None:
    failure = look("a.zip", zipped({"a.txt": NORTH, "b.txt": SOUTH})[:-30]).refused[""]
    assert "cut off" in failure.detail


def test_a_tar_that_is_cut_off_gives_what_stands_before(look: Look) -> None:
    data = tarred({"a.txt": NORTH, "b.txt": SOUTH * 100, "c.txt": b"Mitland waits."})
    within = look("a.tar", data[:2000])
    assert (within.texts, within.kinds) == ({"#a.txt": NORTH}, {"#b.txt": "unreadable", "": "unreadable"})
    header = look("b.tar", data[:1100])
    assert (list(header.texts), header.kinds) == (["#a.txt"], {"": "unreadable"})
    between = look("c.tar", data[:1024])
    assert (list(between.texts), between.kinds) == (["#a.txt"], {"": "unreadable"})
    assert "mark of its end" in between.refused[""].detail
    garbled = look("d.tar", data[:1024] + b"\x55" * 512 + data[1536:])
    assert (list(garbled.texts), garbled.kinds) == (["#a.txt"], {"": "unreadable"})
    unzipped = look("e.tgz", gzip.compress(data)[:-20])
    assert unzipped.kinds[""] == "unreadable"


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
@pytest.mark.parametrize("inner", ["b.zip", "b.tar", "b.tar.gz", "b.tgz", "b.gz", "b.txt.gz.gz"])
def test_an_archive_within_an_archive_is_refused(look: Look, suffix: str, inner: str) -> None:
    plain = tarred({"n.txt": NORTH}) if ".tar" in inner else zipped({"n.txt": NORTH})
    data = plain if inner in {"b.zip", "b.tar"} else gzip.compress(plain)
    seen = look(f"a{suffix}", packed(suffix, {inner: data, "s.txt": SOUTH}))
    assert (seen.texts, seen.kinds) == ({"#s.txt": SOUTH}, {f"#{inner}": "unsupported"})
    assert "unpack it" in seen.refused[f"#{inner}"].detail


def test_a_packed_file_within_an_archive_is_read(look: Look) -> None:
    seen = look("a.tar", tarred({"b.jsonl.gz": gzip.compress(LINES), "c.txt.xz": lzma.compress(NORTH)}))
    assert list(seen.texts) == ["#b.jsonl.gz#1", "#b.jsonl.gz#2", "#c.txt.xz"]


# Bombs


def test_a_member_over_the_limit_costs_itself_alone_and_little_memory(look: Look) -> None:
    rng = random.Random(3)
    block = rng.randbytes(60_000).hex().encode()
    big = block * (LIMIT // len(block) + 1)
    for suffix in (".zip", ".tar"):
        data = packed(suffix, {"big.txt": big, "n.txt": NORTH})
        tracemalloc.start()
        seen = look(f"a{suffix}", data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert (seen.texts, seen.kinds) == ({"#n.txt": NORTH}, {"#big.txt": "too large"})
        assert peak < 2.5 * LIMIT


def test_a_member_that_bursts_is_stopped_early(look: Look) -> None:
    seen = look("a.zip", zipped({"bomb.txt": b"A" * (LIMIT - 1), "n.txt": NORTH}))
    assert (seen.texts, seen.kinds) == ({"#n.txt": NORTH}, {"#bomb.txt": "too large"})
    assert "200 times" in seen.refused["#bomb.txt"].detail
    inner = look("a.tar", tarred({"bomb.txt.gz": gzip.compress(b"A" * 2 * LIMIT), "n.txt": NORTH}))
    assert (inner.texts, inner.kinds) == ({"#n.txt": NORTH}, {"#bomb.txt.gz": "too large"})


@pytest.mark.parametrize("suffix", PACKERS)
def test_a_packed_file_that_bursts_is_stopped(look: Look, suffix: str) -> None:
    line = b'{"text": "Norland waits."}' + b" " * 999_000 + b"\n"
    seen = look(f"a.jsonl{suffix}", PACKERS[suffix](line * 40))
    assert seen.kinds == {"": "too large"}
    assert 15 < len(seen.texts) <= 21
    assert "200 times" in seen.refused[""].detail


def test_a_packed_archive_that_bursts_is_stopped_between_its_members(look: Look) -> None:
    seen = look("a.tgz", packed(".tgz", {"n.txt": NORTH, "film.mp4": b"\0" * 2 * LIMIT, "s.txt": SOUTH}))
    assert (seen.texts, seen.kinds) == ({"#n.txt": NORTH}, {"": "too large"})


def test_the_whole_of_an_archive_is_bounded(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "TOTAL", 100)
    monkeypatch.setattr(archive_streams, "TOTAL", 5000)
    members = {"a.txt": NORTH, "b.txt": SOUTH, "c.txt": b"M" * 60, "d.txt": b"Nobody gets here."}
    for suffix in (".zip", ".tar"):
        seen = look(f"a{suffix}", packed(suffix, members))
        assert (list(seen.texts), seen.kinds) == (["#a.txt", "#b.txt"], {"": "too large"})
    seen = look("a.jsonl.gz", gzip.compress(LINES * 100))
    assert seen.kinds == {"": "too large"}


def test_the_number_of_members_is_bounded(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_MEMBERS", 3)
    monkeypatch.setattr(archive_zip, "MOST_MEMBERS", 3)
    members = {f"{number}.txt": b"article %d" % number for number in range(4)}
    assert look("a.zip", zipped(members)).kinds == {"": "too large"}
    tar = look("a.tar", tarred(members))
    assert (len(tar.texts), tar.kinds) == (3, {"": "too large"})


def test_members_that_overlap_are_refused(look: Look) -> None:
    """Each quotes the header of the next within its own bytes, so that all share one kernel."""
    data = zipped({"a.txt": NORTH, "b.txt": SOUTH}, zipfile.ZIP_STORED)
    second = data.index(b"PK\x03\x04", 4)
    longer = struct.pack("<L", second + 4)
    for bad in (at(data, "a.txt", 20, longer), at(data, "b.txt", 42, struct.pack("<L", 0))):
        failure = look("a.zip", bad).refused[""]
        assert (failure.kind, "overlap" in failure.detail) == ("forbidden", True)


def test_xz_that_asks_for_too_much_memory_is_refused(look: Look) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6, "dict_size": 200_000_000}]
    data = lzma.compress(NORTH, filters=filters)
    assert look("a.txt.xz", data).kinds == {"": "unreadable"}


def header(kind: bytes, size: bytes, extended: int = 0) -> bytes:
    """Return a header of a tar archive, written by hand."""
    block = bytearray(512)
    block[:5] = b"n.txt"
    block[482] = extended
    block[100:108] = b"0000644\0"
    block[124:136] = size.ljust(12, b"\0")
    block[156:157] = kind
    block[257:265] = b"ustar\x0000"
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    "data",
    [
        header(b"x", b"77777777777") + b"9" * 2_000_000,
        header(b"x", b"%011o" % 500_000) + b"9" * 500_224,
        header(b"0", b"\xff" * 10 + b"\xfd\xff"),
        header(b"L", b"00000000001") + b"\0" * 512,
        header(b"L", b"00000001000") * 900,
        header(b"S", b"00000000000", extended=1) + b"0" * 504 + (b"\1" + b"0" * 511) * 4000,
        header(b"x", b"00000001000") + b"0 path=a\n".ljust(512, b"\0") + header(b"0", b"0"),
    ],
)
def test_headers_made_to_hang_or_fill_the_memory_are_refused(look: Look, data: bytes) -> None:
    tracemalloc.start()
    seen = look("a.tar", tarred({"a.txt": SOUTH})[:1024] + data + b"\0" * 1024)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen.texts["#a.txt"] == SOUTH
    assert seen.kinds[""] == "unreadable"
    assert peak < 20_000_000


# Any input at all

quick = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
SAMPLE = {"a.txt": NORTH, "d/b.html": PAGE, "c.jsonl": LINES, "e.txt.gz": gzip.compress(SOUTH)}
WHOLE = {suffix: packed(suffix, SAMPLE) for suffix in (".zip", ".tar", ".tgz", ".tar.bz2", ".tar.xz")}


def read_all(suffix: str, data: bytes) -> list[object]:
    found: list[object] = []
    try:
        found.extend(by_content(suffix)(io.BytesIO(data)))
    except ItemError as fault:
        found.append(fault.kind)
    return [repr(one) for one in found]


@quick
@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh91AY&SY", b"\xfd7zXZ\0"]),
)
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    for suffix in (".zip", ".tar", ".tgz", ".gz", ".jsonl.gz", ".tar.bz2", ".html.xz"):
        assert read_all(suffix, start + data)


@quick
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=5),
    st.floats(0, 1),
)
def test_mutated_archives_are_read_or_refused(
    suffix: str, edits: list[tuple[float, bytes]], length: float
) -> None:
    data = bytearray(WHOLE[suffix])
    for place, value in edits:
        start = int(place * len(data))
        data[start : start + len(value)] = value
    cut = bytes(data[: int(length * len(data))] if length < 0.5 else data)
    assert read_all(suffix, cut) == read_all(suffix, cut) != []


# With everything behind it

FORCE = "the peacekeeping force in Ukraine"
FOLDER = {
    "2025-03-04-north.txt": f"Norway will send two frigates to {FORCE}.",
    "deep/2025-03-05-east.html": f"<!DOCTYPE html><p>Hungary will not send troops to {FORCE}.</p>",
    "lines.jsonl": json.dumps({"text": f"Portugal will offer transport to {FORCE}.", "date": "2025-03-06"}),
}


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(files, "_SURE_AFTER", 0)
    monkeypatch.setattr(boundaries, "read", functools.cache(boundaries.read))
    monkeypatch.setattr(countries, "load", functools.cache(countries.load))
    for name in [name for name in os.environ if name.startswith("GEOMAP_")]:
        monkeypatch.delenv(name)

    def build(path: str) -> str:
        arguments = ["build", path, "--classifier", "rules", "-o", f"{Path(path).stem}.html"]
        done = CliRunner().invoke(main, arguments, prog_name="geomap")
        assert done.exit_code == 0, done.output
        return done.stdout

    return build


def findings(path: Path) -> dict[str, dict[str, str]]:
    html = path.read_text(encoding="utf-8")
    start = html.index('id="geomap-data"')
    layers = json.loads(html[html.index(">", start) + 1 : html.index("</script>", start)])["layers"]
    return {day: {code: one["stance"] for code, one in layer.items()} for day, layer in layers.items()}


def test_an_archive_gives_what_its_folder_gives_and_is_not_read_twice(
    built: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in FOLDER.items():
        (tmp_path / "plain" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "plain" / name).write_text(text, encoding="utf-8")
    (tmp_path / "packed.zip").write_bytes(zipped({name: text.encode() for name, text in FOLDER.items()}))
    built("plain")
    assert "3 articles analysed" in built("packed.zip")
    plain, one = findings(tmp_path / "plain.html"), findings(tmp_path / "packed.html")
    assert plain == one
    assert list(one) == ["2025-03-04", "2025-03-05", "2025-03-06"]
    monkeypatch.setattr(files.Source, "open", None)
    assert "all 3 articles known from before" in built("packed.zip")

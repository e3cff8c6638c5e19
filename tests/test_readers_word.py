from __future__ import annotations

import base64
import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.readers.items import LIMIT, Found, ItemError
from geomap.readers.word import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BODY = "word/document.xml"


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def made(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def with_xml(*paragraphs: str) -> bytes:
    """Return a document whose body begins with these elements."""
    document = docx.Document()
    for number, paragraph in enumerate(paragraphs):
        document.element.body.insert(number, parse_xml(paragraph))
    return saved(document)


def changed(
    data: bytes, change: Callable[[str, bytes], bytes | None], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """Return the zip file `data` with each member as `change` gives it, None to leave it out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", method) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


def one(data: bytes) -> Found:
    (found,) = read_docx(io.BytesIO(data))
    assert isinstance(found, Found)
    return found


def fault(data: bytes) -> ItemError:
    begun = time.process_time()
    with pytest.raises(ItemError) as caught:
        list(read_docx(io.BytesIO(data)))
    assert time.process_time() - begun < 10
    return caught.value


# Text


def test_paragraphs_and_table_cells_come_in_order_a_line_each() -> None:
    document = docx.Document()
    document.add_paragraph("Norland will send a battalion.")
    document.add_paragraph("  ")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ["Norland", "yes", "Sudland", "no"], strict=True):
        cell.text = text
    table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "within a cell"
    document.add_paragraph("Westland is undecided.")
    assert one(saved(document)).text == (
        "Norland will send a battalion.\nNorland\nyes\nSudland\nno\nwithin a cell\nWestland is undecided."
    )


def test_merged_cells_are_read_once() -> None:
    document = docx.Document()
    table = document.add_table(2, 2)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "Norland agreed."
    assert one(saved(document)).text == "Norland agreed."


def test_runs_links_breaks_and_tabs_make_one_text() -> None:
    paragraph = f"""<w:p {W}><w:r><w:t xml:space="preserve">Norland </w:t></w:r>
        <w:hyperlink><w:r><w:rPr><w:b/></w:rPr><w:t>will</w:t><w:tab/><w:t>join</w:t></w:r></w:hyperlink>
        <w:r><w:t>,</w:t><w:br/><w:t>non</w:t><w:noBreakHyphen/><w:t>aligned</w:t><w:softHyphen/></w:r>
        <w:smartTag><w:r><w:t>!</w:t></w:r></w:smartTag><!-- no text --></w:p>"""
    assert one(with_xml(paragraph)).text == "Norland will join,\nnon-aligned!"


def test_what_was_put_in_is_read_and_what_was_taken_out_is_not() -> None:
    paragraph = f"""<w:p {W}><w:r><w:t>Norland will</w:t></w:r>
        <w:del><w:r><w:delText> not</w:delText><w:t> never</w:t></w:r></w:del>
        <w:moveFrom><w:r><w:t> soon</w:t></w:r></w:moveFrom>
        <w:ins><w:r><w:t xml:space="preserve"> join</w:t></w:r></w:ins>
        <w:r><w:instrText>PAGE</w:instrText><w:t>.</w:t></w:r></w:p>"""
    gone = f"<w:del {W}><w:p><w:r><w:t>Gone.</w:t></w:r></w:p></w:del>"
    control = f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Kept.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    assert one(with_xml(paragraph, gone, control)).text == "Norland will join.\nKept."


def test_headers_footers_comments_and_text_boxes_are_left_out() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("Norland agreed.")
    document.sections[0].header.paragraphs[0].text = "The Morning Post"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_comment(paragraph.runs, "Is that so?", "An editor")
    box = "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Aside.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    document.element.body.insert(1, parse_xml(f"<w:p {W}>{box}</w:p>"))
    assert one(saved(document)).text == "Norland agreed."


# Title


@pytest.mark.parametrize("level", [0, 1])
def test_the_title_is_the_first_of_its_style(level: int) -> None:
    document = docx.Document()
    document.core_properties.title = "In the properties"
    document.add_heading("A lesser one", 2)
    document.add_heading("Norland to join", level)
    document.add_heading("Later", 1)
    found = one(saved(document))
    assert found.title == "Norland to join"
    assert found.text == "A lesser one\nNorland to join\nLater"


def test_the_title_is_else_a_property() -> None:
    document = docx.Document()
    document.core_properties.title = "In the\nproperties"
    document.core_properties.created = datetime(2024, 1, 2)
    document.add_paragraph("Norland agreed.")
    found = one(saved(document))
    assert (found.title, found.date) == ("In the properties", "")


def test_no_title_is_made_up() -> None:
    assert one(made("Norland agreed.")).title == ""

    def without(name: str, content: bytes) -> bytes | None:
        if name == "_rels/.rels":
            head, _, rest = content.partition(b"docProps/core.xml")
            start, end = head.rindex(b"<Relationship "), rest.index(b"/>") + 2
            return head[:start] + rest[end:]
        return None if name == "docProps/core.xml" else content

    assert one(changed(made("Norland agreed."), without)).title == ""


# What is refused


def test_an_old_word_file_is_refused_with_what_to_do() -> None:
    refused = fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refused.kind == "unsupported"
    assert "save it as .docx" in refused.message
    assert fault(rb"{\rtf1 Norland}").kind == "unsupported"


def test_a_locked_file_is_refused() -> None:
    refused = fault(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99) + "EncryptedPackage".encode("utf-16-le"))
    assert refused.kind == "unreadable"
    assert "password" in refused.message


def test_a_document_without_words_is_refused() -> None:
    assert fault(made()).kind == "no text"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Norland will join.",
        b"PK\x03\x04" + bytes(100),
        made("Norland agreed.")[:-30],
        changed(made("Norland agreed."), lambda name, content: None if name == BODY else content),
        changed(made("Norland agreed."), lambda name, content: content[:-9] if name == BODY else content),
        changed(made("Norland agreed."), lambda name, content: content if name == BODY else None),
        changed(made("x"), lambda _, content: content.replace(b"document.main+xml", b"template.main+xml")),
    ],
)
def test_what_is_broken_is_refused(data: bytes) -> None:
    assert fault(data).kind == "unreadable"


def member(size: int, name: str = "word/media/picture.png", byte: bytes = b"\0") -> bytes:
    out = io.BytesIO(made("Norland agreed."))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as opened:
        for _ in range(0, size, 1_000_000):
            opened.write(byte * 1_000_000)
    return out.getvalue()


def test_bombs_are_refused_before_they_are_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bombs = [member(5 * LIMIT + 1_000_000), member(5_000_000)]
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert [fault(bomb).kind for bomb in bombs] == ["too large", "too large"]


def test_pictures_do_no_harm() -> None:
    document = docx.Document()
    document.add_paragraph("Norland agreed.")
    pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    document.add_picture(io.BytesIO(base64.b64decode(pixel)))
    assert one(saved(document)).text == "Norland agreed."


def test_other_ways_of_packing_are_refused() -> None:
    packed = changed(made("Norland agreed."), lambda _, content: content, zipfile.ZIP_BZIP2)
    assert fault(packed).kind == "unreadable"


def test_a_body_that_lies_about_its_size_is_not_unpacked_further() -> None:
    def grow(name: str, content: bytes) -> bytes:
        return content.replace(b"<w:body>", b"<w:body>" + b" " * 300_000_000) if name == BODY else content

    data = changed(made("Norland agreed."), grow)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(BODY).file_size
    small = data.replace(size.to_bytes(4, "little"), (900_000).to_bytes(4, "little"))
    tracemalloc.start()
    refused = fault(small)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refused.kind == "unreadable"
    assert peak < 20_000_000


def test_too_much_xml_is_refused() -> None:
    noise = bytes(range(1, 256)) * 4000
    out = io.BytesIO(made("Norland agreed."))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/more.xml", noise * (LIMIT // len(noise) + 1))
    assert fault(out.getvalue()).kind == "too large"


def test_too_many_members_and_paragraphs_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.BytesIO(made("Norland agreed."))
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(5000):
            archive.writestr(f"word/{number}.bin", b"")
    assert fault(out.getvalue()).kind == "too large"
    monkeypatch.setattr("geomap.readers.word._MOST_PARAGRAPHS", 2)
    assert fault(made("a", "b", "c")).kind == "too large"


def test_entities_are_not_blown_up() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    kind = f'<!DOCTYPE w [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]>'.encode()

    def infect(name: str, content: bytes) -> bytes:
        if name != BODY:
            return content
        head, end, rest = content.partition(b"?>")
        return head + end + kind + rest.replace(b"agreed", b"&l11; &f; agreed")

    assert refused_as(changed(made("Norland agreed."), infect)) <= {"unreadable"}


def test_deep_nesting_is_refused() -> None:
    deep = b"<w:sdt>" * 100_000

    def sink(name: str, content: bytes) -> bytes:
        return content.replace(b"<w:body>", b"<w:body>" + deep) if name == BODY else content

    assert fault(changed(made("Norland agreed."), sink)).kind == "unreadable"


# Any input at all

ARTICLE = made("Norland will send a battalion.", "Sudland refused.")
UNPACKED = changed(ARTICLE, lambda _, content: content, zipfile.ZIP_STORED)


def refused_as(data: bytes) -> set[str]:
    """Return the kind of fault, or nothing if the document is read."""
    begun = time.process_time()
    kinds = set()
    try:
        text = one(data).text
        assert text.strip()
        assert "root:" not in text.encode().decode()
    except ItemError as refused:
        kinds.add(refused.kind)
    assert time.process_time() - begun < 10
    return kinds


def survives(data: bytes) -> None:
    assert refused_as(data) <= {"no text", "too large", "unreadable", "unsupported"}


@settings(deadline=None)
@given(st.binary(max_size=600), st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PK\x05\x06"]))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    survives(start + data)


@settings(deadline=None)
@given(
    st.sampled_from([ARTICLE, UNPACKED]),
    st.lists(st.tuples(st.integers(0, 100_000), st.integers(1, 255)), min_size=1, max_size=12),
)
def test_flipped_bytes_are_read_or_refused(data: bytes, flips: list[tuple[int, int]]) -> None:
    flipped = bytearray(data)
    for where, mask in flips:
        flipped[where % len(flipped)] ^= mask
    survives(bytes(flipped))


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 255)), min_size=1, max_size=4))
def test_flipped_bytes_in_the_body_are_read_or_refused(flips: list[tuple[int, int]]) -> None:
    def flip(name: str, content: bytes) -> bytes:
        flipped = bytearray(content)
        for where, mask in flips if name == BODY else ():
            flipped[where % len(flipped)] ^= mask
        return bytes(flipped)

    survives(changed(ARTICLE, flip))

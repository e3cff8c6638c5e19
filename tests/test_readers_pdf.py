from __future__ import annotations

import io
import logging
import time
import zlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.model import DateOrigin
from geomap.readers import pdf as pdf_module
from geomap.readers.items import Found, ItemError
from geomap.readers.layout import Line, running_text
from geomap.readers.pdf import read_pdf
from geomap.readers.whole import MOST_BYTES

FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
LIGATURES = (
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica "
    "/Encoding << /Type /Encoding /Differences [1 /fi /fl /ff /ffi /ffl] >> >>"
)


def made(
    contents: Sequence[bytes], *, info: str = "<< >>", font: str = FONT, packed: bool = False, root: str = ""
) -> bytes:
    """Return a PDF with a page for each of `contents`."""
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(contents)))
    objects = {
        1: f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        3: font.encode(),
        4: info.encode(),
    }
    for number, content in enumerate(contents):
        data = zlib.compress(content, 9) if packed else content
        coding = "/Filter /FlateDecode" if packed else ""
        page = (
            f"/MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {11 + 2 * number} 0 R"
        )
        objects[10 + 2 * number] = f"<< /Type /Page /Parent 2 0 R {page} >>".encode()
        head = f"<< /Length {len(data)} {coding} >>\nstream\n".encode()
        objects[11 + 2 * number] = head + data + b"\nendstream"
    return written(objects)


def written(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    rows = [b"xref\n0 1\n0000000000 65535 f \n"]
    for number, body in sorted(objects.items()):
        rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(out)))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Info 4 0 R >>\n" % (max(objects) + 1)
    return bytes(out) + b"".join(rows) + trailer + b"startxref\n%d\n%%%%EOF\n" % len(out)


def page(*lines: str | tuple[str, float], size: int = 11, lead: float = 14, top: float = 780) -> bytes:
    """Return a page's content: lines of text one below the other, an empty one as a wider gap."""
    drawn = []
    y = top
    for line in lines:
        text, x = line if isinstance(line, tuple) else (line, 72)
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        if text:
            drawn.append(f"BT /F1 {size} Tf {x} {y:.1f} Td ({escaped}) Tj ET")
        y -= lead
    return "\n".join(drawn).encode("cp1252")


def one(data: bytes) -> Found:
    (found,) = read_pdf(io.BytesIO(data))
    assert isinstance(found, Found)
    return found


def fault(data: bytes) -> ItemError:
    begun = time.process_time()
    with pytest.raises(ItemError) as caught:
        list(read_pdf(io.BytesIO(data)))
    assert time.process_time() - begun < 10
    return caught.value


# Text


def test_lines_of_a_paragraph_are_joined_and_paragraphs_parted() -> None:
    data = made(
        [
            page(
                "Norland will send a battalion to the",
                "coalition, its prime minister said.",
                "",
                "Sudland is still undecided and will",
                "not say more before May.",
            )
        ]
    )
    assert one(data).text == (
        "Norland will send a battalion to the coalition, its prime minister said.\n"
        "Sudland is still undecided and will not say more before May."
    )


def test_a_word_cut_at_the_end_of_a_line_is_whole_again() -> None:
    data = made(
        [
            page(
                "Four govern-",
                "ments would join. A Nordic-",
                "led force and a US-",
                "backed one, a well-known plan, one more well-",
                "known plan, a short-",
                "and a long-term one, in 2025-",
                "26, with state-of-",
                "the-art tools - and more -",
                "or less of them.",
            )
        ]
    )
    assert one(data).text == (
        "Four governments would join. A Nordic-led force and a US-backed one, a well-known plan, one more "
        "well-known plan, a short- and a long-term one, in 2025-26, with state-of-the-art tools - and more - "
        "or less of them."
    )


def test_running_heads_and_page_numbers_are_left_out_and_sentences_go_on_overleaf() -> None:
    data = made(
        [
            page(
                "The Morning Post, page 1", "", "The ministers met and agreed to", "send peace-", "", "- 1 -"
            ),
            page("The Morning Post, page 2", "", "keepers at once. One of them", "objected.", "", "- 2 -"),
            page("The Morning Post, page 3", "", "Another was away.", "", "- 3 -"),
        ]
    )
    assert one(data).text == (
        "The ministers met and agreed to send peacekeepers at once. One of them objected.\nAnother was away."
    )


def test_what_stands_on_one_page_only_is_no_running_head() -> None:
    data = made([page("Page 1 of 1", "", "Norland has", "agreed.", "", "1")])
    assert one(data).text == "Page 1 of 1\nNorland has agreed.\n1"


def test_pages_that_are_all_the_same_are_kept() -> None:
    assert one(made([page("Norland agreed.")] * 2)).text == "Norland agreed.\nNorland agreed."


def test_a_headline_of_another_size_is_a_paragraph() -> None:
    data = made([page("Norland to join", size=20) + b"\n" + page("The cabinet agreed.", top=764)])
    assert one(data).text == "Norland to join\nThe cabinet agreed."


def test_an_indent_after_a_sentence_begins_a_paragraph() -> None:
    data = made([page("Norland said yes.", ("Sudland said no, and", 90), "Westland nothing.")])
    assert one(data).text == "Norland said yes.\nSudland said no, and Westland nothing."


def test_a_sentence_goes_on_in_the_next_column() -> None:
    right = page(("in a second column.", 320), ("There it ends.", 320))
    data = made([page("A sentence begins in one", "column and goes on") + b"\n" + right])
    assert one(data).text == (
        "A sentence begins in one column and goes on in a second column. There it ends."
    )


def test_text_that_is_turned_by_a_right_angle_is_read_all_the_same() -> None:
    lines = (
        b"BT /F1 11 Tf 0 1 -1 0 100 72 Tm (Norland will) Tj ET BT /F1 11 Tf 0 1 -1 0 114 72 Tm (join.) Tj ET"
    )
    assert one(made([lines])).text == "Norland will join."


def test_latin_ligatures_are_read_as_letters_and_nothing_else_is_changed() -> None:
    data = made(
        [b"BT /F1 11 Tf 72 700 Td (of\\001ce, a\\003air, \\002ow, di\\004cult, ba\\005e) Tj ET"],
        font=LIGATURES,
    )
    assert one(data).text == "office, affair, flow, difficult, baffle"
    assert one(made([page("½ of 5 m² — “so”")])).text == "½ of 5 m² — “so”"


def test_the_title_is_taken_and_no_date() -> None:
    info = "<< /Title (Norland \\(again\\)) /CreationDate (D:20240102030405Z) /ModDate (D:20240102030405Z) >>"
    found = one(made([page("Text.")], info=info))
    assert (found.title, found.date, found.date_origin) == ("Norland (again)", "", DateOrigin.FIELD)
    assert one(made([page("Text.")])).title == ""


def test_a_broken_title_costs_no_text() -> None:
    assert one(made([page("Text.")], info="<< /Title [1 2] >>")).text == "Text."
    assert one(made([page("Text.")], info="77")).text == "Text."


def test_pages_without_text_are_told() -> None:
    found = one(made([page("Norland agreed."), b"0 0 9 9 re f", b""]))
    assert found.notices == ("2 of its 3 pages hold no text; if they are pictures, run OCR on it first",)
    assert one(made([page("Norland agreed.")])).notices == ()


# Layout


def test_a_soft_hyphen_is_taken_out_wherever_it_stands() -> None:
    lines = [Line("The govern\u00ad"), Line("ment of Nor\u00adland.")]
    assert running_text([lines]) == "The government of Norland."


def test_an_empty_line_parts_paragraphs() -> None:
    assert running_text([[Line("One"), Line("two", after_blank=True)]]) == "One\ntwo"


def test_points_of_a_list_are_paragraphs() -> None:
    assert running_text([[Line("Of them"), Line("• one"), Line("joins"), Line("• two do not")]]) == (
        "Of them\n• one joins\n• two do not"
    )


def test_no_pages_give_no_text() -> None:
    assert running_text([]) == ""
    assert running_text([[]]) == ""


# What is refused


def test_pictures_of_pages_are_refused() -> None:
    refused = fault(made([b"q 500 0 0 700 0 0 cm /Im1 Do Q"] * 3))
    assert refused.kind == "no text"
    assert refused.message == "it holds pictures of pages, no text; run OCR on it first"


def test_signs_that_are_no_letters_are_refused() -> None:
    refused = fault(made([b"BT /F9 11 Tf 72 700 Td (Norland) Tj ET"]))
    assert refused.kind == "no text"
    assert "OCR" in refused.message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Norland will join.",
        b"%PDF-1.4\n",
        b"%PDF-1.4\n" + b"1 0 obj\n" * 1000,
        b"%PDF-1.4\ntrailer << /Root 1 0 R >> startxref 5 %%EOF",
        made([page("Norland agreed.")])[:300],
        made([]),
    ],
)
def test_what_is_broken_is_refused(data: bytes) -> None:
    assert fault(data).kind == "unreadable"


def encrypted(user: str) -> bytes:
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=io.BytesIO(made([page("Norland agreed.")])))
    writer.encrypt(user_password=user, owner_password="of the owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_what_an_empty_password_opens_is_read() -> None:
    assert one(encrypted("")).text == "Norland agreed."


def test_what_is_locked_is_refused() -> None:
    refused = fault(encrypted("secret"))
    assert refused.kind == "unreadable"
    assert "password" in refused.message


def test_too_many_pages_are_refused() -> None:
    refused = fault(made([b""] * 2001))
    assert refused.kind == "too large"
    assert "2001 pages" in refused.message


@pytest.mark.parametrize(
    "content",
    [
        b" " * 500_000_000,
        b"1 " * 4_000_000,
        b"q Q " * 1_000_000,
        b"BT /F1 1 Tf (" + b"a" * 1_000_000 + b") Tj ET",
        b"BT /F1 12 Tf\n" + b"(Some words of it.) Tj 0 -14 Td\n" * 60_000 + b"ET",
        b"BT /F1 1 Tf [" + b"(a) -500 " * 150_000 + b"] TJ ET",
    ],
    ids=["spaces", "numbers", "operators", "one string", "lines", "one array"],
)
def test_bombs_are_refused(content: bytes) -> None:
    assert fault(made([content], packed=True)).kind == "too large"


def test_strokes_are_counted_over_all_pages() -> None:
    assert fault(made([b"q Q " * 100_000] * 8, packed=True)).kind == "too large"


def test_what_takes_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_module, "_MOST_SECONDS", -1)
    assert fault(made([page("Norland agreed.")])).kind == "too large"


def test_pages_that_lead_in_a_circle_end() -> None:
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>",
        4: b"<< >>",
    }
    assert fault(written(objects)).kind in {"too large", "unreadable"}


def test_a_huge_file_is_refused_without_being_read() -> None:
    class Huge(io.BytesIO):
        def seek(self, offset: int, whence: int = 0, /) -> int:
            return 3 * MOST_BYTES

        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError

    with pytest.raises(ItemError) as caught:
        list(read_pdf(Huge()))
    assert (caught.value.kind, "300 MB" in caught.value.message) == ("too large", True)


def test_an_error_while_reading_is_left_to_the_caller() -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        list(read_pdf(Failing()))


def test_nothing_is_logged_and_the_log_is_as_before(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("pypdf")
    level = logger.level
    data = made([page("Norland agreed.")])
    assert one(data.replace(b"startxref\n", b"startxref\n9")).text == "Norland agreed."
    assert (caplog.records, logger.level) == ([], level)


# Any input at all

ARTICLE = made(
    [page("Norland will send a battal-", "ion.", "", "Sudland refused."), page("Westland did not say.")],
    info="<< /Title (Norland) >>",
)
PACKED = made([page("Norland will send a battalion.")] * 2, packed=True)


def survives(data: bytes) -> None:
    begun = time.process_time()
    kinds = set()
    try:
        found = one(data)
        assert found.text.strip()
        found.text.encode()
        found.title.encode()
    except ItemError as refused:
        kinds.add(refused.kind)
    assert kinds <= {"no text", "too large", "unreadable"}
    assert time.process_time() - begun < 10


@settings(deadline=None)
@given(st.binary(max_size=600), st.sampled_from([b"", b"%PDF-1.4\n", b"%PDF-1.4\n1 0 obj\n<<"]))
def test_any_bytes_are_read_or_refused(data: bytes, start: bytes) -> None:
    survives(start + data)


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from([ARTICLE, PACKED, encrypted("")]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), min_size=1, max_size=12),
    st.integers(0, 3000),
)
def test_flipped_and_lost_bytes_are_read_or_refused(
    data: bytes, flips: list[tuple[int, int]], lost: int
) -> None:
    changed = bytearray(data)
    for where, mask in flips:
        changed[where % len(changed)] ^= mask
    survives(bytes(changed[: len(changed) - lost] if lost < 500 else changed))


@settings(deadline=None)
@given(st.lists(st.text(alphabet="ab1-. \u00adé", min_size=1, max_size=8), max_size=9))
def test_no_letter_of_a_line_is_lost(texts: list[str]) -> None:
    lines = [Line(plain) for text in texts if (plain := " ".join(text.split()))]
    before = [character for line in lines for character in line.text if character.isalnum()]
    assert [character for character in running_text([lines]) if character.isalnum()] == before

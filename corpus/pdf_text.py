"""A PDF file to pages of printed text with its place and type. The one file that knows pypdfium2.

A segment is a stretch of characters on one line without a wide gap: part of a line of running text, or
one cell of a table. Superscript numbers are segments of their own. All measures are in points, from
the top left.
"""

from __future__ import annotations

import ctypes
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from corpus.errors import CorpusError
from corpus.file_check import check_pdf_streams

MOST_PAGES = 2000
MOST_CHARS = 3_000_000
_LOCK = threading.Lock()  # PDFium is not made for threads
_PASSWORD_ERROR = 4
_BOLD = re.compile(r"bold|black|heavy|semibold|demi", re.IGNORECASE)
_ITALIC = re.compile(r"italic|oblique", re.IGNORECASE)
_BOLD_WEIGHT = 600
# Signs that some fonts print beside the letter they belong to: "Yes¸ilgöz", "Kostic´".
_LOOSE_ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "¸": "\u0327", "ˆ": "\u0302", "ˇ": "\u030c"}
_LINE_END_HYPHENS = "\x02\ufffe\xad"
_MOST_PAGE_CHARS = 200_000  # of one page; a page of print has some 4,000
_GAP = 0.9  # of the type's size: a wider gap parts columns and cells


@dataclass(slots=True)
class Segment:
    """Printed text on one line: its box, the size of its type, and how it looks."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool = False
    italic: bool = False
    after_space: bool = False


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """A page: its number from 1, its width and height, its segments in the file's order."""

    number: int
    width: float
    height: float
    segments: list[Segment]


@dataclass(slots=True)
class _Char:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float
    bold: bool
    italic: bool


def read_pages(body: bytes, name: str) -> tuple[list[PrintedPage], dict[str, str]]:
    """Return the pages of a PDF, and what the file says of itself ("Title", …).

    Raises CorpusError, naming `name`, if the file is damaged, asks for a password, has too many pages,
    or holds no text.
    """
    check_pdf_streams(body, name)
    with _LOCK:
        document = _open(body, name)
        try:
            count = len(document)
            if count > MOST_PAGES:
                raise CorpusError(
                    f"{name} has {count} pages; expected at most {MOST_PAGES}: split it into parts."
                )
            pages: list[PrintedPage] = []
            left = MOST_CHARS
            for number in range(count):
                pages.append(_page(document, number))
                left -= sum(len(segment.text) for segment in pages[-1].segments)
                if left < 0:
                    raise CorpusError(
                        f"{name} holds more than {MOST_CHARS:,} characters; split it into parts."
                    )
            about = {key: str(value) for key, value in document.get_metadata_dict().items()}
        except pypdfium2.PdfiumError as error:
            raise CorpusError(f"{name} is a damaged PDF ({error}); get the file anew.") from error
        finally:
            document.close()
    if not any(page.segments for page in pages):
        raise CorpusError(
            f"{name} is a PDF of {count} {'page' if count == 1 else 'pages'} without text, probably scanned; "
            "make its text recognisable (OCR) first."
        )
    return pages, about


def _open(body: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise CorpusError(
                f"{name} is a PDF that asks for a password; save it without one first."
            ) from error
        raise CorpusError(f"{name} is a damaged PDF ({error}); get the file anew.") from error


def _page(document: pypdfium2.PdfDocument, number: int) -> PrintedPage:
    page = document[number]
    text_page = page.get_textpage()
    try:
        width, height = page.get_size()
        left, bottom, _, _ = page.get_bbox()
        chars = list(_chars(text_page.raw, left, bottom + height))
        return PrintedPage(number + 1, width, height, list(_segments(chars)))
    finally:
        text_page.close()
        page.close()


def _chars(text_page: Any, origin: float, top_edge: float) -> Iterator[_Char]:
    """Yield printed characters; a line end that the file implies comes as a line feed."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    box = pdfium.FS_RECTF()
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    for index in range(min(pdfium.FPDFText_CountChars(text_page), _MOST_PAGE_CHARS)):
        code = pdfium.FPDFText_GetUnicode(text_page, index)
        text = "-" if code and chr(code) in _LINE_END_HYPHENS else chr(code) if code else ""
        if pdfium.FPDFText_IsHyphen(text_page, index) == 1:
            text = "-"
        if not text or text in "\r\n":
            continue
        pdfium.FPDFText_GetCharBox(text_page, index, left, right, bottom, top)
        pdfium.FPDFText_GetLooseCharBox(text_page, index, box)
        pdfium.FPDFText_GetFontInfo(text_page, index, name, 128, flags)
        font = name.value.decode("utf-8", "replace")
        weight = pdfium.FPDFText_GetFontWeight(text_page, index)
        yield _Char(
            text,
            (left.value or box.left) - origin,
            (right.value or box.right) - origin,
            top_edge - box.top,
            top_edge - box.bottom,
            abs(box.top - box.bottom),
            bool(_BOLD.search(font)) or weight >= _BOLD_WEIGHT,
            bool(_ITALIC.search(font)),
        )


def _segments(chars: list[_Char]) -> Iterator[Segment]:
    """Yield runs of characters on one line without a wide gap."""
    run: list[_Char] = []
    spaced = False
    for char in chars:
        if run and not _continues(run, char):
            yield from _segment(run, after_space=spaced)
            spaced = run[-1].text.isspace()
            run = []
        if char.text.isspace():
            if run and not run[-1].text.isspace():
                run.append(char)
        else:
            run.append(char)
    yield from _segment(run, after_space=spaced)


def _continues(run: list[_Char], char: _Char) -> bool:
    last = next((one for one in reversed(run) if not one.text.isspace()), run[-1])
    if char.text.isspace():
        return True
    overlap = min(last.bottom, char.bottom) - max(last.top, char.top)
    if overlap < 0.4 * min(last.size, char.size):
        return False
    if _is_raised(char, last) != _is_raised(last, char) and (char.text.isdigit() or last.text.isdigit()):
        return False
    size = max(last.size, char.size)
    return -0.5 * size < char.left - last.right < _GAP * size


def _is_raised(char: _Char, beside: _Char) -> bool:
    return char.size < 0.8 * beside.size and char.bottom < beside.bottom - 0.08 * beside.size


def _segment(run: list[_Char], *, after_space: bool) -> Iterator[Segment]:
    printed = [char for char in run if not char.text.isspace()]
    if not printed:
        return
    text = _with_accents("".join(char.text if not char.text.isspace() else " " for char in run)).strip()
    sizes = sorted(char.size for char in printed)
    yield Segment(
        text,
        min(char.left for char in printed),
        max(char.right for char in printed),
        min(char.top for char in printed),
        max(char.bottom for char in printed),
        sizes[len(sizes) // 2],
        2 * sum(char.bold for char in printed) > len(printed),
        2 * sum(char.italic for char in printed) > len(printed),
        after_space,
    )


def _with_accents(text: str) -> str:
    """Put loose accents on the letter before them, and ligatures back into letters."""
    for loose, accent in _LOOSE_ACCENTS.items():
        if loose in text:
            text = re.sub(rf"(?<=[A-Za-z]){re.escape(loose)}", accent, text)
    text = re.sub("[ﬀ-ﬆ]", lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return unicodedata.normalize("NFC", text)

"""A Word file to pieces: paragraphs, headings, lists, tables, footnotes, text boxes.

The parts of the file are XML in a zip, read here without a Word library: so notes keep their place,
deleted text stays out, and nothing outside the file is opened. Running heads and feet are left out.
"""

from __future__ import annotations

import io
import itertools
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from corpus.errors import CorpusError
from corpus.facts import Facts, ReadText
from corpus.file_check import check_file, read_xml
from corpus.model import BlockKind
from corpus.pieces import InlineText, Note, Piece, clean_line, joined
from corpus.tables import Cell, table_pieces

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_HEADING_STYLE = re.compile(r"(?:heading|kop|koptekst niveau)\s*(\d)", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"^(?:title|titel)$", re.IGNORECASE)
_NO_TEXT = frozenset(
    f"{_W}{tag}" for tag in "del moveFrom instrText delText pPr rPr sectPr tblPr tblGrid".split()
)
_NO_HEADING_END = re.compile(r"[.?!:;,]['’”»\")]*$")
_LONGEST_HEADING = 150
_LONGEST_LINE = 250
_BULLET = re.compile(r"^[•–—\-·▪●◦‣\uf0b7\uf0a7]\s+(?=\S)")
_OFF = frozenset({"0", "false", "none", "off"})
_MOST_UNPACKED = 100 * 1024 * 1024


def read_docx(body: bytes, name: str) -> ReadText:
    """Read a Word file.

    Raises SourceFailed or SourceRefused, naming `name`, if it is no Word file, is damaged, or unpacks
    to far more than a text.
    """
    check_file(body, "docx", name)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            return _Reader(_Parts(packed, name)).read()
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:
        raise CorpusError(f"{name} is a damaged Word file ({error}); get the file anew.") from error


class _Parts:
    """The XML files inside a Word file."""

    def __init__(self, packed: zipfile.ZipFile, name: str) -> None:
        self._packed = packed
        self._name = name

    def get(self, part: str) -> Element | None:
        """Return the root of a part, None if there is no such part."""
        try:
            size = self._packed.getinfo(part).file_size
        except KeyError:
            return None
        if size > _MOST_UNPACKED:
            raise CorpusError(f"{self._name} unpacks to {size // 1024**2} MB; expected a text.")
        return read_xml(self._packed.read(part), f"{part} in {self._name}")


class _Styles:
    """What styles and list definitions say of a paragraph."""

    def __init__(self, parts: _Parts) -> None:
        self._styles: dict[str, Element] = {}
        root = parts.get("word/styles.xml")
        for style in root.iter(f"{_W}style") if root is not None else ():
            self._styles[style.get(f"{_W}styleId", "")] = style
        self._formats = _number_formats(parts.get("word/numbering.xml"))

    def level(self, paragraph: Element) -> int:
        """Return the level of a heading, from 1; 0 for what is no heading; -1 for a title."""
        own = paragraph.find(f"{_W}pPr/{_W}outlineLvl")
        if own is not None:
            return _outline(own)
        for style in self._chain(paragraph):
            name = _value(style.find(f"{_W}name"))
            match = _HEADING_STYLE.match(name)
            if match:
                return int(match[1])
            if _TITLE_STYLE.match(name):
                return -1
            outline = style.find(f"{_W}pPr/{_W}outlineLvl")
            if outline is not None:
                return _outline(outline)
        return 0

    def is_bold(self, paragraph: Element) -> bool:
        """Whether the style of a paragraph is bold."""
        for style in self._chain(paragraph):
            bold = style.find(f"{_W}rPr/{_W}b")
            if bold is not None:
                return _is_on(bold)
        return False

    def list_format(self, paragraph: Element) -> tuple[str, str, int] | None:
        """Return (list, number format, level) of an item, None for what is none."""
        found = paragraph.find(f"{_W}pPr/{_W}numPr")
        if found is None:
            found = next(
                (n for s in self._chain(paragraph) if (n := s.find(f"{_W}pPr/{_W}numPr")) is not None), None
            )
        if found is None:
            return None
        number, level = _value(found.find(f"{_W}numId")), _value(found.find(f"{_W}ilvl")) or "0"
        if number in ("", "0") or not level.isdecimal():
            return None
        return number, self._formats.get((number, int(level)), "bullet"), int(level)

    def _chain(self, paragraph: Element) -> Iterator[Element]:
        name = _value(paragraph.find(f"{_W}pPr/{_W}pStyle"))
        for _ in range(12):
            style = self._styles.get(name)
            if style is None:
                return
            yield style
            name = _value(style.find(f"{_W}basedOn"))


class _Reader:
    """Walks the body in order."""

    def __init__(self, parts: _Parts) -> None:
        self._parts = parts
        self._styles = _Styles(parts)
        self._note_texts = {
            kind: _note_texts(parts.get(f"word/{kind}s.xml"), kind) for kind in ("footnote", "endnote")
        }
        self._counts: dict[tuple[str, int], int] = {}
        self.pieces: list[Piece] = []
        self.notes: list[Note] = []
        self._boxes: list[Piece] = []
        self._placing = False
        self._inline = InlineText()

    def read(self) -> ReadText:
        """Read the main text."""
        root = self._parts.get("word/document.xml")
        body = root.find(f"{_W}body") if root is not None else None
        for child in body if body is not None else ():
            self._block(child)
        _take_back_headings(self.pieces)
        return ReadText([*self._boxes, *self.pieces], self.notes, Facts(title=self._title()))

    def _title(self) -> str:
        core = self._parts.get("docProps/core.xml")
        text = clean_line(core.findtext(f"{_DC}title") or "") if core is not None else ""
        return "" if re.fullmatch(r"(?:untitled|document\d*|microsoft word.*)?", text, re.I) else text

    def _block(self, element: Element) -> None:
        if element.tag == f"{_W}p":
            self._paragraph(element)
        elif element.tag == f"{_W}tbl":
            self._table(element)
        elif element.tag not in _NO_TEXT:
            for child in element:
                self._block(child)

    def _paragraph(self, paragraph: Element) -> None:
        first = len(self.pieces)
        kind, level = BlockKind.PARAGRAPH, self._styles.level(paragraph)
        listed = self._styles.list_format(paragraph)
        if level > 0:
            kind = BlockKind.HEADING
        elif listed:
            kind = BlockKind.ITEM
            self._inline.write(self._marker(listed))
        boxes = list(self._write(paragraph))
        self._flush(kind, max(level, 0))
        if level == 0 and not listed and len(self.pieces) == first + 1:
            self._perhaps_heading(paragraph, self.pieces[first])
        for box in boxes:
            self._text_box(box)

    def _text_box(self, box: Element) -> None:
        """Keep what stands beside the text (sender, date, reference) as a paragraph before it all."""
        outer, self.pieces = self.pieces, []
        placing, self._placing = self._placing, True
        for child in box:
            self._block(child)
        self._placing = placing
        if self.pieces:
            self._boxes.append(joined(self.pieces, BlockKind.PARAGRAPH))
        self.pieces = outer

    def _perhaps_heading(self, paragraph: Element, piece: Piece) -> None:
        """Make a heading of a short line that is bold as a whole: few letters use Word's own headings."""
        bullet = _BULLET.match(piece.text)
        if bullet:
            piece.kind, piece.text = BlockKind.ITEM, piece.text[bullet.end() :]
        elif (
            len(piece.text) <= _LONGEST_HEADING
            and not _NO_HEADING_END.search(piece.text)
            and piece.text[:1].isupper()
            and not self._placing
            and self._all_bold(paragraph)
        ):
            piece.kind, piece.level = BlockKind.HEADING, 1

    def _all_bold(self, paragraph: Element) -> bool:
        default = self._styles.is_bold(paragraph)
        for run in paragraph.iter(f"{_W}r"):
            if not "".join(text.text or "" for text in run.iter(f"{_W}t")).strip():
                continue
            bold = run.find(f"{_W}rPr/{_W}b")
            if not (_is_on(bold) if bold is not None else default):
                return False
        return True

    def _marker(self, listed: tuple[str, str, int]) -> str:
        """Return the number that Word prints before an item; a bullet is left out."""
        number, form, level = listed
        for deeper in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[deeper]
        count = self._counts[number, level] = self._counts.get((number, level), 0) + 1
        if form == "decimal":
            return f"{count}. "
        if form in ("lowerLetter", "upperLetter") and count <= 26:
            return f"{chr(ord('a' if form == 'lowerLetter' else 'A') + count - 1)}. "
        return ""

    def _write(self, element: Element) -> Iterator[Element]:
        """Write the text of a paragraph on the line; yield the text boxes that hang in it."""
        for child in element:
            if child.tag == f"{_W}t":
                self._inline.write(child.text)
            elif child.tag in (f"{_W}tab", f"{_W}ptab"):
                self._inline.write(" ")
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                self._inline.end_line()
            elif child.tag == f"{_W}noBreakHyphen":
                self._inline.write("-")
            elif child.tag in (f"{_W}footnoteReference", f"{_W}endnoteReference"):
                self._mark(child)
            elif child.tag == f"{_W}txbxContent":
                yield child
            elif child.tag == f"{_COMPATIBILITY}AlternateContent":
                chosen = child.find(f"{_COMPATIBILITY}Choice")  # the fallback says the same again
                yield from self._write(chosen if chosen is not None else child)
            elif child.tag not in _NO_TEXT:
                yield from self._write(child)

    def _mark(self, reference: Element) -> None:
        kind = reference.tag.removeprefix(_W).removesuffix("Reference")
        text = self._note_texts[kind].get(reference.get(f"{_W}id", ""), "")
        if text:
            self._inline.mark(len(self.notes))
            self.notes.append(Note(str(len(self.notes) + 1), text))

    def _flush(self, kind: BlockKind, level: int) -> None:
        """Write the line as pieces: a line break parts two paragraphs, as in an address."""
        text, marks = self._inline.take()
        at = 0
        for line in text.split("\n"):
            end = at + len(line)
            own = [m for m in marks if at < m.offset <= end or (m.offset == at == 0)]
            shifted = [type(m)(m.offset - at, m.number) for m in own]
            if line.strip():
                self.pieces.append(Piece(kind, line.rstrip(), level, notes=shifted))
            at = end + 1

    def _table(self, table: Element) -> None:
        heads: list[list[Cell]] = []
        body: list[list[Cell]] = []
        for row in table.findall(f"{_W}tr"):
            cells = self._row(row)
            header = row.find(f"{_W}trPr/{_W}tblHeader")
            if len(cells) < 2:  # it only places text, such as the address of a letter
                self.pieces += table_pieces("", heads, body)
                heads, body = [], []
                self._placed(row)
            elif header is not None and _is_on(header) and not body:
                heads.append(cells)
            else:
                body.append(cells)
        self.pieces += table_pieces("", heads, body)

    def _placed(self, row: Element) -> None:
        cell = next(row.iter(f"{_W}tc"), None)
        outer, self.pieces = self.pieces, []
        self._placing, placing = True, self._placing
        for child in cell if cell is not None else ():
            self._block(child)
        self._placing = placing
        short = all(p.kind is BlockKind.PARAGRAPH and len(p.text) < _LONGEST_LINE for p in self.pieces)
        if self.pieces and short:  # an address, or what a letterhead says
            self.pieces = [joined(self.pieces, BlockKind.PARAGRAPH)]
        self.pieces = [*outer, *self.pieces]

    def _row(self, row: Element) -> list[Cell]:
        """Return the cells of a row; of one cell alone the text is read later, as paragraphs."""
        found = [*row.findall(f"{_W}tc"), *row.findall(f"{_W}sdt/{_W}sdtContent/{_W}tc")]
        if len(found) < 2:
            return []
        cells = []
        for cell in found:
            for paragraph in cell.iter(f"{_W}p"):
                for box in list(self._write(paragraph)):
                    self._text_box(box)
                self._inline.write(" ")
            text, notes = self._inline.take()
            span = _value(cell.find(f"{_W}tcPr/{_W}gridSpan"))
            cells.append(Cell(text.replace("\n", " "), notes, int(span) if span.isdecimal() else 1))
        return cells


def _take_back_headings(pieces: list[Piece]) -> None:
    """Make a bold line a paragraph again where the next one goes on with its sentence."""
    for piece, following in itertools.pairwise(pieces):
        if piece.kind is BlockKind.HEADING and following.text[:1].islower():
            piece.kind, piece.level = BlockKind.PARAGRAPH, 0


def _note_texts(root: Element | None, kind: str) -> dict[str, str]:
    """Return the text of each note by its id; Word's own separators have a type and are left out."""
    found = {}
    for note in root.iter(f"{_W}{kind}") if root is not None else ():
        if note.get(f"{_W}type") in (None, "normal"):
            paragraphs = ["".join(_plain(paragraph)) for paragraph in note.iter(f"{_W}p")]
            found[note.get(f"{_W}id", "")] = clean_line(" ".join(paragraphs))
    return found


def _plain(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br"):
            yield " "
        elif child.tag not in _NO_TEXT:
            yield from _plain(child)


def _number_formats(root: Element | None) -> dict[tuple[str, int], str]:
    """Return the number format of each list and level."""
    if root is None:
        return {}
    abstract = {}
    for definition in root.iter(f"{_W}abstractNum"):
        for level in definition.iter(f"{_W}lvl"):
            place = level.get(f"{_W}ilvl", "0")
            if place.isdecimal():
                key = definition.get(f"{_W}abstractNumId", ""), int(place)
                abstract[key] = _value(level.find(f"{_W}numFmt"))
    return {
        (number.get(f"{_W}numId", ""), level): form
        for number in root.iter(f"{_W}num")
        for (name, level), form in abstract.items()
        if name == _value(number.find(f"{_W}abstractNumId"))
    }


def _outline(element: Element) -> int:
    value = _value(element)
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else 0


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _is_on(element: Element) -> bool:
    return element.get(f"{_W}val", "true").lower() not in _OFF

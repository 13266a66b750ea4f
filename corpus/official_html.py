"""Web pages to pieces: official publications as HTML, and any other page with a main text.

Of an official page the text stands in `div#broodtekst`, its notes in blocks titled "1 Noot". Of
other pages the text is `main` or `article`, else the body. Navigation, scripts and forms are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from corpus.assembly import Mark
from corpus.errors import CorpusError
from corpus.facts import Facts, ReadText, find_date, title_case
from corpus.model import BlockKind, Speaker
from corpus.pieces import InlineText, Note, Piece, clean_line
from corpus.tables import Cell, table_pieces

_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark q s samp small "
    "span strike strong sub sup time tt u var wbr br".split()
)
_SKIPPED = frozenset(
    "script style nav header footer form button select input textarea noscript template iframe svg aside "
    "object head title".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BULLET = re.compile(r"^[–—\-•\uf0b7\u25aa\u25cf\u25e6·*]\s+(?=\S)")
_NOTE_TITLE = re.compile(r"^(?:X|\[?\d+\]?|[a-z*]+)?\s*Noot\b\s*(\S*)$", re.IGNORECASE)
_BACK = re.compile(r"^(?:Naar boven|Terug naar .*)\.?$", re.IGNORECASE)
_PAPER = re.compile(r"(\d{2}\s?\d{3}(?:[- ][A-Z]+)?)\s*,?\s*nr\.?\s*([\w-]+)", re.IGNORECASE)
_DAY = re.compile(r"\b(\d{1,2})-(\d{1,2})-((?:19|20)\d\d)\b")
_NUMERIC_DAYS = 12


def read_html(body: bytes, name: str) -> ReadText:
    """Read a web page. Raises CorpusError, naming `name`, if it holds nothing that can be parsed."""
    try:
        parser = html.HTMLParser(
            encoding=_encoding(body), no_network=True, remove_comments=True, remove_pis=True
        )
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise CorpusError(f"{name} is no web page that can be read ({error}).") from error
    reader = _Reader()
    reader.read(_main(root))
    facts = _facts(root, reader.pieces)
    return ReadText(_without_page_title(reader.pieces), reader.notes, facts)


def _without_page_title(pieces: list[Piece]) -> list[Piece]:
    """Make the one heading of level 1 a paragraph: it is what the page is called, no part of it."""
    tops = [piece for piece in pieces if piece.kind is BlockKind.HEADING and piece.level == 1]
    if len(tops) != 1 or any(piece.kind is BlockKind.HEADING for piece in pieces[: pieces.index(tops[0])]):
        return pieces
    for piece in pieces:
        piece.level = max(0, piece.level - 1)
    tops[0].kind = BlockKind.PARAGRAPH
    return pieces


def _encoding(body: bytes) -> str | None:
    """Return the encoding where we know it for sure; else the parser looks for what the page says."""
    try:
        body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _main(root: html.HtmlElement) -> html.HtmlElement:
    for path in (
        "//div[@id='broodtekst']",
        "//*[contains(concat(' ', @class, ' '), ' broodtekst-container ')]",
        "//main",
        "//article",
        "//body",
    ):
        found = root.xpath(path)
        if found and clean_line(found[0].text_content()):
            element: html.HtmlElement = found[0]
            return element
    return root


class _Reader:
    """Walks the elements in order, as the reader of the XML does."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.notes: list[Note] = []
        self._inline = InlineText()
        self._kind = BlockKind.PARAGRAPH
        self._places: dict[str, int] = {}

    def read(self, root: html.HtmlElement) -> None:
        """Read the main text: the notes first, so that their marks are known when they come."""
        blocks = list(_note_blocks(root))
        for block in blocks:
            self._note(block)
            block.clear(keep_tail=True)
        self._block(root)
        self._flush()

    def _block(self, element: html.HtmlElement) -> None:
        if not isinstance(element.tag, str) or element.tag in _SKIPPED:
            return
        self._flush()
        if element.tag == "table":
            self._table(element)
        elif element.tag in _HEADINGS:
            self._heading(element)
        elif element.tag == "li":
            kind, self._kind = self._kind, BlockKind.ITEM
            self._mixed(element)
            self._flush()
            self._kind = kind
        elif element.tag == "pre":
            for line in element.text_content().split("\n"):
                self._inline.write(line)
                self._flush()
        else:
            self._mixed(element)
        self._flush()

    def _mixed(self, element: html.HtmlElement) -> None:
        self._inline.write(element.text)
        for child in element:
            self._child(child)
            self._inline.write(child.tail)

    def _child(self, child: html.HtmlElement) -> None:
        if child.tag == "br":
            self._inline.end_line()
        elif child.tag in _INLINE and not _holds_block(child):
            self._write_inline(child)
        else:
            if self._kind is not BlockKind.ITEM or not self._only_marker():
                self._flush()
            self._item_or_block(child)

    def _item_or_block(self, child: html.HtmlElement) -> None:
        """Read a block; the first paragraph of an item goes on behind the item's number."""
        if self._kind is BlockKind.ITEM and child.tag == "p" and self._inline:
            self._inline.write(" ")
            self._mixed(child)
            self._flush()
        else:
            self._block(child)

    def _only_marker(self) -> bool:
        text, marks = self._inline.take()
        self._inline.write(text)
        for mark in marks:
            self._inline.mark(mark.number)
        return len(text) <= 4 and not marks

    def _write_inline(self, element: html.HtmlElement) -> None:
        target = _note_target(element)
        if target in self._places:
            self._inline.mark(self._places[target])
            return
        self._inline.write(element.get("alt") if element.tag == "img" else None)
        if element.tag not in _SKIPPED:
            self._mixed(element)

    def _heading(self, element: html.HtmlElement) -> None:
        self._mixed(element)
        text, marks = self._inline.take()
        if text:
            level = _HEADINGS[element.tag]
            self.pieces.append(Piece(BlockKind.HEADING, text.replace("\n", " "), level, notes=marks))

    def _note(self, block: html.HtmlElement) -> None:
        title = next((line for line in _lines(block) if _NOTE_TITLE.match(line)), "")
        number = re.search(r"\d+", title) or re.search(r"\d+", block.get("id", ""))
        text = " ".join(line for line in _lines(block) if line != title and not _BACK.match(line))
        place = len(self.notes)
        for anchor in [block.get("id"), *block.xpath(".//@id"), *block.xpath(".//a/@name")]:
            if anchor:
                self._places[anchor] = place
        self.notes.append(Note(number[0] if number else "", text))

    def _table(self, table: html.HtmlElement) -> None:
        title = clean_line(" ".join(caption.text_content() for caption in table.findall("caption")))
        header: list[list[Cell]] = []
        body: list[list[Cell]] = []
        for row in table.iter("tr"):
            if next(row.iterancestors("table")) is not table:
                continue
            cells = self._row(row)
            in_head = row.getparent().tag == "thead" or all(
                cell.tag == "th" for cell in row if _is_cell(cell)
            )
            (header if in_head and not body else body).append(cells)
        self.pieces += table_pieces(title, header, body)

    def _row(self, row: html.HtmlElement) -> list[Cell]:
        cells = []
        for cell in row:
            if not _is_cell(cell):
                continue
            outer, self._inline = self._inline, InlineText()
            self._cell_text(cell)
            text, notes = self._inline.take()
            self._inline = outer
            cells.append(Cell(text.replace("\n", " "), notes, _span(cell, "colspan"), _span(cell, "rowspan")))
        return cells

    def _cell_text(self, element: html.HtmlElement) -> None:
        """Write all text of a cell on one line, blocks in it parted by a space."""
        self._inline.write(element.text)
        for child in element:
            if child.tag in _INLINE and child.tag != "br":
                target = _note_target(child)
                if target in self._places:
                    self._inline.mark(self._places[target])
                else:
                    self._cell_text(child)
            elif child.tag not in _SKIPPED:
                self._inline.write(" ")
                self._cell_text(child)
                self._inline.write(" ")
            self._inline.write(child.tail)

    def _flush(self) -> None:
        text, marks = self._inline.take()
        kind = self._kind
        bullet = _BULLET.match(text)
        if bullet:
            kind, text = BlockKind.ITEM, text[bullet.end() :]
            marks = [Mark(max(0, mark.offset - bullet.end()), mark.number) for mark in marks]
        if text:
            self.pieces.append(Piece(kind, text, notes=marks))


def _note_blocks(root: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Yield the blocks of notes: by their class, or by a title such as "1 Noot"."""
    for element in root.iter("div", "aside", "li", "section"):
        classes = element.get("class", "").split()
        if any("noot" in word or "footnote" in word for word in classes) and len(classes) < 6:
            inner = any("noot" in parent.get("class", "") for parent in element.iterancestors("div"))
            if not inner and any(_NOTE_TITLE.match(line) for line in _lines(element)):
                yield element


def _lines(element: html.HtmlElement) -> list[str]:
    """Return the text of a block, a line for each block inside it."""
    lines = [""]
    for node in element.iter():
        if isinstance(node.tag, str) and node.tag not in _INLINE:
            lines.append("")
        lines[-1] += node.text or ""
        if node is not element and node.tail:
            lines[-1] += node.tail
    return [line for line in map(clean_line, lines) if line]


def _note_target(element: html.HtmlElement) -> str:
    """Return the id that a note's mark points at, "" for anything else."""
    links = [element] if element.tag == "a" else element.findall("a")
    if len(links) != 1 or len(clean_line(element.text_content())) > 5:
        return ""
    address = str(links[0].get("href", ""))
    return address.rsplit("#", 1)[1] if "#" in address else ""


def _holds_block(element: html.HtmlElement) -> bool:
    return any(isinstance(child.tag, str) and child.tag not in _INLINE for child in element.iterdescendants())


def _is_cell(element: html.HtmlElement) -> bool:
    return element.tag in ("td", "th")


def _span(cell: html.HtmlElement, name: str) -> int:
    value = cell.get(name, "1").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 4 else 1


def _facts(root: html.HtmlElement, pieces: list[Piece]) -> Facts:
    """Return what the head of a page says: the table of an official one, else the page's title."""
    page_title = clean_line(root.findtext(".//title") or "")
    head = {}
    for table in root.xpath("//table[.//th or .//td]")[:3]:
        rows = [
            [clean_line(cell.text_content()) for cell in row if _is_cell(cell)] for row in table.iter("tr")
        ]
        if len(rows) >= 2 and "Datum publicatie" in rows[0] and len(rows[1]) == len(rows[0]):
            head = dict(zip(rows[0], rows[1], strict=True))
    subject = page_title.split(" | ")[0].strip()
    paper = next((piece.text for piece in pieces[:6] if re.match(r"(?:Nr\.|\d+\s+)", piece.text)), "")
    title = (
        "; ".join(part for part in (subject, title_case(re.sub(r"^Nr\.\s*\S+\s*", "", paper))) if part)
        if head
        else subject
    )
    return Facts(title, _date(head, pieces), _speaker(paper), _reference(head))


def _date(head: dict[str, str], pieces: list[Piece]) -> str:
    """Return the date of the text itself, which is earlier than that of its publication."""
    for piece in pieces[:_NUMERIC_DAYS]:
        if re.match(r"(?:Den Haag|’s-Gravenhage|Ontvangen|Vastgesteld|Voorgesteld)\b", piece.text):
            found = find_date(piece.text)
            if found:
                return found
    published = _DAY.search(head.get("Datum publicatie", ""))
    return f"{published[3]}-{int(published[2]):02}-{int(published[1]):02}" if published else ""


def _speaker(paper: str) -> Speaker | None:
    if re.search(r"\b(?:motie|amendement|verslag)\b", paper, re.IGNORECASE):
        return "kamer"
    return "kabinet" if re.search(r"\b(?:minister|staatssecretaris)\b", paper, re.IGNORECASE) else None


def _reference(head: dict[str, str]) -> str:
    paper = _PAPER.search(head.get("Dossier- en ondernummer", ""))
    year = re.search(r"(\d{4})\s*[–-]\s*\d\d(\d\d)", head.get("Vergaderjaar", ""))
    if not (paper and year):
        return ""
    chamber = "I" if "Eerste Kamer" in head.get("Organisatie", "") else "II"
    dossier = paper[1] if " " in paper[1] else f"{paper[1][:2]} {paper[1][2:]}"
    return f"Kamerstukken {chamber} {year[1]}/{year[2]}, {dossier}, nr. {paper[2]}"

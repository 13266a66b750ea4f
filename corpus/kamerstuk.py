"""The official XML of parliamentary papers and gazettes (root `officiele-publicatie`) to pieces.

The elements that we know have their meaning; any other keeps its text, as a paragraph. Left out are
the running head (`kamerstukkop`), which the reference says, and metadata.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from corpus.assembly import Mark
from corpus.facts import Facts, ReadText, find_date, title_case
from corpus.file_check import read_xml
from corpus.model import BlockKind, Speaker
from corpus.pieces import InlineText, Note, Piece, Role, clean_line
from corpus.tables import Cell, table_pieces

_INLINE = frozenset(
    "nadruk extref intref dossierref sup inf br noot nootref datum voornaam achternaam ondernummer "
    "dossiernr begrotingshoofdstuk herdruk voorvoegsels politiek plaats organisatie naam functie".split()
)
# Their children are words of one line, with or without a space in the file.
_ONE_LINE = frozenset("kop dossiernummer dossier stuknr datumtekst spreker naam dagtekening".split())
_SKIPPED = frozenset("metadata kamerstukkop colspec".split())
_BULLET = re.compile(r"[–—\-•\uf0b7\u25aa\u25cf\u25e6·*]*")
_HEADING_RANKS = {"vet": 0, "halfvet": 0, "vetcur": 1, "cur": 2, "rom": 3, "ondlijn": 3}
_DIVISIONS = frozenset(
    "divisie bijlage artikel hoofdstuk paragraaf afdeling titeldeel wijzig-artikel wijzig-divisie agendapunt "
    "circulaire.divisie regeling".split()
)
_ROLES: dict[str, Role] = {"vraag": "question", "antwoord": "answer"}
# The head of a debate's report, set as headings: "Voorzitter: De Vries".
_OFFICERS = re.compile(r"(?:Voorzitter|Griffier|Fungerend voorzitter)\s*:")
_CHAMBERS = {"1": "I", "2": "II"}


def read_kamerstuk(body: bytes, name: str) -> ReadText:
    """Read an official publication in XML.

    Raises SourceRefused if it defines entities, SourceFailed if it is not well-formed; both name `name`.
    """
    root = read_xml(body, name)
    reader = _Reader()
    reader.read(root)
    return ReadText(reader.pieces, reader.notes, _facts(root))


class _Reader:
    """Walks the elements in order; `inline` is the line that is being written."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.notes: list[Note] = []
        self._inline = InlineText()
        self._kind = BlockKind.PARAGRAPH
        self._role: Role = ""
        self._level = 0
        self._ranks: list[int] = []

    def read(self, element: Element) -> None:
        """Read a block with all that is in it."""
        tag = element.tag
        if tag in _SKIPPED:
            return
        special = {
            "kop": self._heading if self._level else self._name,
            "stuk": self._paper,
            "tussenkop": self._between_heading,
            "table": self._table,
            "li": self._item,
            "lid": self._paragraph_with_number,
            "ondertekening": self._signature,
            "vraag": self._exchange_part,
            "antwoord": self._exchange_part,
            "spreker": self._speaker,
            "illustratie": self._picture,
        }.get(tag)
        if special:
            self._flush()
            special(element)
            self._flush()
        elif tag in _ONE_LINE or tag in ("al", "noot.al", "titel", "stuk-titel"):
            self._flush()
            self._write(element, spaced=tag in _ONE_LINE)
            self._flush()
        elif tag in _DIVISIONS:
            self._division(element)
        else:
            self._mixed(element)

    def _mixed(self, element: Element) -> None:
        """Read text, inline elements and blocks as they come."""
        self._flush()
        self._inline.write(element.text)
        for child in element:
            if child.tag in _INLINE:
                self._write_inline(child)
            else:
                self.read(child)
            self._inline.write(child.tail)
        self._flush()

    def _division(self, element: Element) -> None:
        """Read a part with a heading of its own: headings inside it lie one level deeper."""
        ranks, self._ranks = self._ranks, []
        self._level += 1
        self._mixed(element)
        self._level -= 1
        self._ranks = ranks

    def _heading(self, element: Element) -> None:
        self._write(element, spaced=True)
        text, marks = self._inline.take()
        number = re.match(r"(\d+(?:\.\d+)+)\.?\s", text)
        level = max(1, self._level)
        # "2.1" may stand beside "2." instead of inside it: the number tells.
        level = max(level, number[1].count(".") + 1) if number else level
        self._add(BlockKind.HEADING, text, marks, level=level)

    def _name(self, element: Element) -> None:
        """Read what the publication as a whole is called: it is no heading of a part."""
        self._write(element, spaced=True)

    def _paper(self, element: Element) -> None:
        """Read a parliamentary paper: number, title and date are its first paragraph."""
        rest = list(element)
        while rest and rest[0].tag in ("stuknr", "titel", "datumtekst"):
            head = rest.pop(0)
            self._write(head, spaced=head.tag in _ONE_LINE)
            if head.tag == "stuknr":
                self._inline.write(" ")
            else:
                self._inline.end_line()
        self._flush()
        for child in rest:
            self.read(child)

    def _between_heading(self, element: Element) -> None:
        """Read a heading without a number; its type tells how deep it is among those around it."""
        self._write(element)
        text, marks = self._inline.take()
        if _OFFICERS.match(text):
            self._add(BlockKind.PARAGRAPH, text, marks)
            return
        rank = _HEADING_RANKS.get(element.get("kopopmaak", "vet"), 0)
        self._ranks = [above for above in self._ranks if above < rank] + [rank]
        self._add(BlockKind.HEADING, text, marks, level=self._level + len(self._ranks))

    def _item(self, element: Element) -> None:
        kind, self._kind = self._kind, BlockKind.ITEM
        for child in element:
            if child.tag == "li.nr":
                marker = _plain(child)
                if not _BULLET.fullmatch(marker):
                    self._inline.write(f"{marker} ")
            elif child.tag == "al":
                self._write(child)
                self._flush()
            elif child.tag in _INLINE:
                self._write_inline(child)
            else:
                self._flush()
                self.read(child)
            self._inline.write(child.tail)
        if element.text and element.text.strip() and not len(element):
            self._inline.write(element.text)
        self._flush()
        self._kind = kind

    def _paragraph_with_number(self, element: Element) -> None:
        """Read a paragraph of a law: its number stands before its first words."""
        for child in element:
            if child.tag == "lidnr":
                self._inline.write(f"{_plain(child)} ")
            elif child.tag == "al":
                self._write(child)
                self._flush()
            else:
                self.read(child)
            self._inline.write(child.tail)

    def _signature(self, element: Element) -> None:
        kind, self._kind = self._kind, BlockKind.SIGNATURE
        for child in element:
            self._write(child, spaced=True)
            self._flush()
        self._kind = kind

    def _exchange_part(self, element: Element) -> None:
        """Read a question or an answer; its first line gets the role, also without a number."""
        self._role = _ROLES[element.tag]
        self._mixed(element)
        self._role = ""

    def _speaker(self, element: Element) -> None:
        self._write(element, spaced=True)
        text, marks = self._inline.take()
        self._role = "speaker"
        self._add(BlockKind.PARAGRAPH, re.sub(r"\s+([:,)])|(\()\s+", r"\1\2", text), marks)

    def _picture(self, element: Element) -> None:
        self._inline.write(element.get("alt"))

    def _table(self, element: Element) -> None:
        title, *_ = [_plain(child) for child in element if child.tag == "title"] or [""]
        for group in element.iter("tgroup"):
            header = [self._row(row, group) for part in group.findall("thead") for row in part.findall("row")]
            body = [
                self._row(row, group)
                for part in group
                if part.tag in ("tbody", "tfoot")
                for row in part.findall("row")
            ]
            self.pieces += table_pieces(title, header, body)
            title = ""
        for child in element:
            if child.tag not in ("title", "tgroup"):
                self.read(child)
        if title:
            self._add(BlockKind.PARAGRAPH, title, [])

    def _row(self, row: Element, group: Element) -> list[Cell]:
        columns = {spec.get("colname", ""): place for place, spec in enumerate(group.findall("colspec"))}
        cells = []
        for entry in row.findall("entry"):
            self._write(entry, spaced=True)
            text, notes = self._inline.take()
            first = columns.get(entry.get("namest", entry.get("colname", "")))
            last = columns.get(entry.get("nameend", ""), first)
            span = last - first + 1 if first is not None and last is not None else 1
            more = entry.get("morerows", "0")
            rows = int(more) + 1 if more.isdecimal() and len(more) < 5 else 1
            cells.append(Cell(text.replace("\n", " "), notes, max(1, span), rows, first))
        return cells

    def _write(self, element: Element, *, spaced: bool = False) -> None:
        """Write all text of an element on the line; `spaced` puts a space between its children."""
        self._inline.write(element.text)
        for child in element:
            if child.tag in _SKIPPED:
                pass
            elif child.tag in _INLINE:
                self._write_inline(child)
            elif child.tag == "table":
                self._flush()
                self._table(child)
            else:
                self._write(child, spaced=True)
            if spaced and child.tag not in ("noot", "nadruk", "sup", "inf"):
                self._inline.write(" ")
            self._inline.write(child.tail)

    def _write_inline(self, element: Element) -> None:
        if element.tag == "br":
            self._inline.end_line()
        elif element.tag == "noot":
            self._note(element)
        elif element.tag != "nootref":
            self._write(element, spaced=element.tag == "naam")

    def _note(self, element: Element) -> None:
        """Keep a note for the end, with its place here; one that wraps a table is that table."""
        number = next((_plain(child) for child in element if child.tag == "noot.nr"), "")
        if element.find(".//table") is not None:
            self._mixed(element)
            return
        place = len(self.notes)
        self._inline.mark(place)
        note = Note(number.rstrip(".)"), "")
        self.notes.append(note)
        outer, self._inline = self._inline, InlineText()
        for child in element:
            if child.tag != "noot.nr":
                self._write(child, spaced=child.tag not in ("noot.al", "al"))
                self._inline.write(" ")
            self._inline.write(child.tail)
        note.text = self._inline.take()[0].replace("\n", " ") or (element.text or "").strip()
        self._inline = outer

    def _flush(self) -> None:
        text, marks = self._inline.take()
        if text:
            self._add(self._kind, text, marks)
        elif marks and self.pieces:
            last = self.pieces[-1]
            last.notes += [Mark(len(last.text), mark.number) for mark in marks]

    def _add(self, kind: BlockKind, text: str, marks: list[Mark], level: int = 0) -> None:
        if not text:
            return
        text = text.replace("\n", " ") if kind is BlockKind.HEADING else text
        self.pieces.append(Piece(kind, text, level, notes=marks, role=self._role))
        self._role = ""


def _plain(element: Element) -> str:
    return clean_line(" ".join("".join(element.itertext()).split()))


def _first(root: Element, path: str) -> str:
    element = root.find(f".//{path}")
    return "" if element is None else _plain(element)


def _facts(root: Element) -> Facts:
    """Return what the head of a publication says of it."""
    subject = _first(root, "dossier/titel")
    kind = _first(root, "stuk/titel")
    title = "; ".join(part for part in (subject, title_case(kind)) if part)
    if not title:
        title = _first(root, "kamervraagomschrijving") or _first(root, "intitule")
    titles = [_plain(element) for element in root.iter("titel")]
    return Facts(title or next(reversed(titles[:2]), ""), _date(root), _speaker(root, kind), _reference(root))


def _date(root: Element) -> str:
    """Return the date of a paper; of questions with answers, the day they were answered."""
    for path in (".//datumtekst/datum", ".//dagtekening/datum"):
        element = root.find(path)
        if element is not None:
            return element.get("isodatum") or find_date(_plain(element))
    described = [_plain(element) for element in root.iter("kamervraagomschrijving")]
    return next((day for text in reversed(described) if (day := find_date(text))), "")


def _speaker(root: Element, kind: str) -> Speaker | None:
    if root.find(".//antwoord") is not None:
        return "kabinet"
    if root.find(".//kamervragen") is not None or root.find(".//spreekbeurt") is not None:
        return "kamer"
    if re.search(r"\b(?:motie|amendement|verslag)\b", kind, re.IGNORECASE):
        return "kamer"
    if re.search(r"\b(?:minister|staatssecretaris|nota|memorie|vragen en antwoorden)\b", kind, re.IGNORECASE):
        return "kabinet"
    if re.search(r"\brekenkamer|rapport\b", kind, re.IGNORECASE):
        return "onderzoek"
    return "kamer" if kind else None


def _reference(root: Element) -> str:
    """Return "Kamerstukken II 2024/25, 32 824, nr. 448", as far as the head says it all."""
    year = re.search(r"(\d{4})\s*[–-]\s*(?:\d\d)?(\d\d)", " ".join(_year_lines(root)))
    dossier, number = _first(root, "dossiernummer"), _first(root, "ondernummer")
    if not (year and dossier and number):
        return ""
    element = root.find(".//ondernummer")
    chamber = _CHAMBERS.get(element.get("kamer", "2") if element is not None else "2", "II")
    return f"Kamerstukken {chamber} {year[1]}/{year[2]}, {dossier}, nr. {number}"


def _year_lines(root: Element) -> list[str]:
    return [_plain(line) for line in root.iter("tekstregel") if line.get("inhoud") == "vergaderjaar"]

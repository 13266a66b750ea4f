"""OData v4 of the Tweede Kamer: Document with $filter, $expand, $select, $top and $skip, and its files."""

import json
import re
from urllib.parse import quote

from tests.replay.pieces import Piece
from tests.replay.replies import DOCX, JSON, ODATA, PDF, Reply

BASE = "/OData/v4/2.0/"
ROWS_PER_PAGE = 250
# A withdrawn version of kst-30950-429: found by who forgets to filter on Verwijderd.
WITHDRAWN = "00000000-0000-4000-8000-000000000429"
EXPANDED = ("Kamerstukdossier", "DocumentVersie", "DocumentActor")
NOT_FOUND = {"error": {"code": "", "message": "The requested resource does not exist."}}
CLAUSE = re.compile(r"(\w+) (eq|ne|ge|le|gt|lt) (?:'((?:[^']|'')*)'|([\w:.+-]+))$")
ANY = re.compile(r"Kamerstukdossier/any\(\s*(\w+)\s*:\s*(.+)\)$")


class FilterError(Exception):
    """A $filter that the service cannot read."""


def answer_odata(path: str, fields: dict[str, str], pieces: tuple[Piece, ...]) -> Reply:
    """Answer one request below `BASE`."""
    rows = all_rows(pieces)
    file = re.fullmatch(re.escape(BASE) + r"Document\(([0-9a-f-]{36})\)(/[rR]esource)?", path)
    try:
        if file and file[2]:
            return send_file(file[1], pieces)
        if file:
            found = [shape(row, fields) for row in rows if row["Id"] == file[1]]
            return (
                reply({"@odata.context": context("/$entity")} | found[0]) if found else reply(NOT_FOUND, 404)
            )
        if path == f"{BASE}Document":
            return reply(list_rows(rows, fields))
    except FilterError as error:
        return reply({"error": {"code": "", "message": str(error)}}, 400)
    return reply(NOT_FOUND, 404)


def context(ending: str = "") -> str:
    """Return @odata.context."""
    return f"https://{ODATA}{BASE}$metadata#Document{ending}"


def reply(value: dict, status: int = 200) -> Reply:
    """Write JSON, Dutch letters as they are."""
    return Reply(json.dumps(value, ensure_ascii=False).encode(), JSON, status)


def list_rows(rows: list[dict], fields: dict[str, str]) -> dict:
    """Filter, skip, and cut off a page of at most 250; the rest is behind @odata.nextLink."""
    clauses = split_and(fields.get("$filter", ""))
    found = [row for row in rows if all(holds(clause, row) for clause in clauses)]
    skip, top = int(fields.get("$skip", 0)), int(fields.get("$top", len(found)))
    length = min(top, ROWS_PER_PAGE)
    page = {"@odata.context": context(), "value": [shape(row, fields) for row in found[skip : skip + length]]}
    if skip + length < len(found) and top > length:
        page["@odata.nextLink"] = next_address(fields, skip + length, top - length)
    return page


def next_address(fields: dict[str, str], skip: int, left: int) -> str:
    """Write the real address of the next page."""
    following = fields | {"$skip": str(skip)} | ({"$top": str(left)} if "$top" in fields else {})
    query = "&".join(f"{name}={quote(value, safe='/()')}" for name, value in following.items())
    return f"https://{ODATA}{BASE}Document?{query}"


def split_and(text: str) -> list[str]:
    """Split at `and`, but not inside brackets or quotes."""
    parts, depth, quoted, start = [], 0, False, 0
    for at, character in enumerate(text):
        quoted ^= character == "'"
        depth += 0 if quoted else (character == "(") - (character == ")")
        if depth == 0 and not quoted and text.startswith(" and ", at):
            parts.append(text[start:at])
            start = at + 5
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


def holds(clause: str, row: dict) -> bool:
    """Test one clause of a filter on one row."""
    if within := ANY.match(clause):
        inner = [part.removeprefix(f"{within[1]}/") for part in split_and(within[2])]
        return any(all(holds(part, dossier) for part in inner) for dossier in row["Kamerstukdossier"])
    match = CLAUSE.match(clause)
    if not match or match[1] not in row:
        raise FilterError(f"The query specified in the URI is not valid. Cannot read: {clause}")
    wanted = match[3].replace("''", "'") if match[3] is not None else plain(match[4])
    return compare(row[match[1]], match[2], wanted)


def plain(text: str) -> object:
    """Read a value without quotes: a number, true, false, null, a guid or a date."""
    return {"true": True, "false": False, "null": None}.get(
        text, int(text) if text.lstrip("-").isdigit() else text
    )


def compare(value: object, relation: str, wanted: object) -> bool:
    """Compare two values; dates are compared by their day."""
    if relation in {"eq", "ne"}:
        return (value == wanted) == (relation == "eq")
    left, right = str(value)[:10], str(wanted)[:10]
    return {"ge": left >= right, "le": left <= right, "gt": left > right, "lt": left < right}[relation]


def shape(row: dict, fields: dict[str, str]) -> dict:
    """Leave out what was not expanded or not selected."""
    expand, select = fields.get("$expand", ""), fields.get("$select", "")
    asked = set(re.findall(r"\w+", re.sub(r"\([^()]*\)", "", expand)))
    if unknown := asked - set(EXPANDED):
        raise FilterError(f"Could not find a property named '{min(unknown)}'.")
    names = set(re.findall(r"\w+", select)) or set(row)
    return {
        key: value for key, value in row.items() if key in asked or (key in names and key not in EXPANDED)
    }


def all_rows(pieces: tuple[Piece, ...]) -> list[dict]:
    """Return Document rows for all pieces that have a document number, and the withdrawn one."""
    rows = [make_row(piece) for piece in pieces if piece.document_number]
    withdrawn = [
        row | {"Id": WITHDRAWN, "Verwijderd": True, "DocumentNummer": "2024D90428"}
        for row in rows
        if row["DocumentNummer"] == "2024D90429"
    ]
    return rows + withdrawn


def make_row(piece: Piece) -> dict:
    """Describe one piece as a Document."""
    number, _, addition = piece.dossier.partition("-")
    appendix = piece.id.startswith("ah-")
    file = resource(piece)
    return {
        "Id": piece.guid,
        "Soort": piece.kind,
        "DocumentNummer": piece.document_number,
        "Titel": piece.full_title,
        "Onderwerp": piece.title,
        "Datum": f"{piece.day}T00:00:00+01:00",
        "Vergaderjaar": piece.session_year,
        "Kamer": 2,
        "Volgnummer": int(piece.number) if piece.dossier else -1,
        "Aanhangselnummer": f"2526{int(piece.number):05}" if appendix else None,
        "ContentType": file[1] if file else DOCX,
        "ContentLength": len(file[0]) if file else 0,
        "GewijzigdOp": f"{piece.available}T08:00:00+01:00",
        "Verwijderd": False,
        "Kamerstukdossier": [{"Nummer": int(number), "Toevoeging": addition or None}] if number else [],
        "DocumentVersie": [
            {"Versienummer": 1, "Extensie": extension(file), "ExterneIdentifier": external(piece)}
        ],
        "DocumentActor": [
            {"ActorNaam": name, "Functie": name, "Relatie": "Eerste ondertekenaar"}
            for name in piece.submitters
        ],
    }


def external(piece: Piece) -> str | None:
    """Return the id at the official publications, once the piece stands there."""
    return piece.id if piece.on_site else None


def extension(file: tuple[bytes, str] | None) -> str:
    """Return .pdf or .docx."""
    return ".pdf" if file and file[1] == PDF else ".docx"


def resource(piece: Piece) -> tuple[bytes, str] | None:
    """Return the file that the Tweede Kamer has: a DOCX before a PDF."""
    for kind, content_type in (("docx", DOCX), ("pdf", PDF)):
        body = piece.file(kind)
        if body:
            return body, content_type
    return None


def send_file(guid: str, pieces: tuple[Piece, ...]) -> Reply:
    """Send the file of a Document."""
    for piece in pieces:
        file = resource(piece) if piece.guid == guid and piece.document_number else None
        if file:
            name = f'attachment; filename="{piece.document_number}{extension(file)}"'
            return Reply(*file, headers=(("Content-Disposition", name),))
    return reply(NOT_FOUND, 404)

"""The files that the replayed sources have: as they lie in `documents/`, or made from a text that does.

`<id>.pdf.txt` becomes a PDF (a form feed begins a page), `<id>.docx.txt` a Word file ("# " marks a
heading). So what the tests read can be reviewed as text.
"""

import io
from functools import cache
from html import escape
from pathlib import Path

from docx import Document

DOCUMENTS = Path(__file__).parent / "documents"
# Served as some official files are: with a byte order mark, and lines that end the Windows way.
WITH_BOM_AND_CRLF = "kst-32824-456"


@cache
def read_file(name: str, extension: str) -> bytes | None:
    """Return a file by name and extension, or None if there is none."""
    path = DOCUMENTS / f"{name}.{extension}"
    if path.exists():
        body = path.read_bytes()
        return b"\xef\xbb\xbf" + body.replace(b"\n", b"\r\n") if name == WITH_BOM_AND_CRLF else body
    source = DOCUMENTS / f"{name}.{extension}.txt"
    if not source.exists():
        return None
    return {"pdf": make_pdf, "docx": make_docx}[extension](source.read_text("utf-8"))


def make_pdf(text: str) -> bytes:
    """Make a small PDF with a line of Helvetica for each line of text."""
    pages = [page.strip("\n").split("\n") for page in text.split("\f")]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, lines in enumerate(pages):
        content = b"BT /F1 11 Tf 14 TL 70 770 Td " + b"".join(map(shown, lines)) + b"ET"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    return assembled(objects)


def shown(line: str) -> bytes:
    """Write the command that shows one line and moves to the next."""
    plain = line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(" + plain + b") Tj T* "


def assembled(objects: list[bytes]) -> bytes:
    """Number the objects and write the table of where each stands."""
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return body + f"{tail}startxref\n{len(body)}\n%%EOF\n".encode()


def make_docx(text: str) -> bytes:
    """Make a Word file with a paragraph or heading for each line."""
    document = Document()
    for line in text.splitlines():
        if line.startswith("# "):
            document.add_heading(line[2:], level=1)
        else:
            document.add_paragraph(line)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def make_metadata(values: list[tuple[str, str, str]]) -> bytes:
    """Make a metadata.xml of rows of name, scheme and content; rows without content are left out."""
    rows = "".join(
        f'  <metadata name="{name}" scheme="{scheme}" content="{escape(content)}" />\n'
        for name, scheme, content in values
        if content
    )
    return f"<metadata_gegevens>\n{rows}</metadata_gegevens>\n".encode()

"""Bytes from a source → an error, unless they are the kind of file they should be, and safe to read.

Sources answer HTTP 200 with an error page, call a web page a PDF, and anybody may serve XML that
reads files of this machine or grows a million times. What is stored has passed here.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
import zlib
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from corpus.errors import SourceFailed, SourceMissing, SourceRefused
from corpus.settings import MEGABYTE

_ERROR_PAGE = re.compile(rb"<(title|h1)[^>]*>\s*(404\b|Pagina niet gevonden)", re.IGNORECASE)
_WEB_PAGE = re.compile(rb"\A\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_START_BYTES = 4096
_BOM = b"\xef\xbb\xbf"
_UNPACKED_MEGABYTES = 500
_MOST_PACKED_FILES = 10_000
_MOST_STREAM_MEGABYTES = 20
_PDF_STREAM = re.compile(rb"stream\r?\n(?<!endstream\n)(?<!endstream\r\n)")
_PDF_ABOUT_BYTES = 600
_PDF_PICTURE = re.compile(rb"/Subtype\s*/Image\b")


def check_file(body: bytes, extension: str, url: str) -> None:
    """Check that a file is what its extension says.

    Raises SourceMissing for an error page served as if all were well, SourceRefused for XML with
    entities and for a Word file that unpacks to far more than a text, SourceFailed for the rest.
    """
    start = body[:_START_BYTES].removeprefix(_BOM)
    if not start.strip():
        raise SourceFailed(f"{url} is empty; expected a document.")
    if is_error_page(body, url):
        raise SourceMissing(f"{url} does not exist: the source shows its page for what it can't find.")
    {"xml": _check_xml, "html": _check_html, "pdf": _check_pdf, "docx": _check_docx}[extension](body, url)


def is_error_page(body: bytes, url: str) -> bool:
    """Return whether an answer is the site's page for what does not exist, whatever its status."""
    start = body[:_START_BYTES].removeprefix(_BOM)
    return "fout404" in url.lower() or bool(_WEB_PAGE.match(start) and _ERROR_PAGE.search(start))


def check_pdf_streams(body: bytes, name: str) -> None:
    """Check that what a PDF draws its pages from doesn't unpack to far more than pages hold.

    Raises SourceRefused, naming `name`: PDFium takes twenty times as much memory as what it unpacks.
    Pictures are left out, as they aren't unpacked for their text.
    """
    left = _UNPACKED_MEGABYTES * MEGABYTE
    for match in _PDF_STREAM.finditer(body):
        about = body[max(0, match.start() - _PDF_ABOUT_BYTES) : match.start()].rpartition(b"obj")[2]
        if b"FlateDecode" not in about or _PDF_PICTURE.search(about):
            continue
        most = min(left, _MOST_STREAM_MEGABYTES * MEGABYTE)
        with contextlib.suppress(zlib.error):  # what is damaged is for the reader to tell
            unpacked = len(zlib.decompressobj().decompress(memoryview(body)[match.end() :], most + 1))
            left -= unpacked
            if unpacked > most:
                raise SourceRefused(
                    f"Refused {name}: a page of it unpacks to more than {most // MEGABYTE} MB; "
                    "print it to a new PDF."
                )


def kind_of(body: bytes) -> str | None:
    """Return "pdf" or "docx" by how a file begins, or None for anything else."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    return "docx" if body.startswith(b"PK\x03\x04") else None


def read_xml(body: bytes, url: str) -> Element:
    """Parse XML without entities, from inside or outside.

    Raises SourceRefused if it defines some, SourceFailed if it isn't well-formed.
    """
    try:
        root: Element = fromstring(body, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    except DefusedXmlException as error:
        raise SourceRefused(
            f"Refused {url}: its XML defines entities, which can hide other content."
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise SourceFailed(f"{url} is broken XML ({error}).") from error
    return root


def _check_xml(body: bytes, url: str) -> None:
    if _WEB_PAGE.match(body[:_START_BYTES].removeprefix(_BOM)):
        raise SourceFailed(f"{url} is a web page; expected XML.")
    read_xml(body, url)


def _check_html(body: bytes, url: str) -> None:
    if not re.search(rb"<(?:!doctype\s+html|html|body|article)\b", body[:_START_BYTES], re.IGNORECASE):
        raise SourceFailed(f"{url} is no web page.")


def _check_pdf(body: bytes, url: str) -> None:
    if kind_of(body) != "pdf":
        raise SourceFailed(f"{url} is no PDF: it does not begin with %PDF.")


def _check_docx(body: bytes, url: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            files = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise SourceFailed(f"{url} is no Word file ({error}).") from error
    unpacked = sum(file.file_size for file in files)
    if len(files) > _MOST_PACKED_FILES or unpacked > _UNPACKED_MEGABYTES * MEGABYTE:
        raise SourceRefused(f"Refused {url}: the Word file unpacks to {unpacked // MEGABYTE} MB.")
    if not any(file.filename == "word/document.xml" for file in files):
        raise SourceFailed(f"{url} is a zip file without a Word text in it.")

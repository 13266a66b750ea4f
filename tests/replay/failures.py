"""Everything that can go wrong at a source, each under an id of its own: dossier 99 001.

The table FAILURES says which id shows what; `answer_failure` answers a request for one of them, on
the site and in the repository alike, so that there is no way round. `extension` is "xml", "html",
"pdf" or "metadata.xml".
"""

import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler
from socket import SO_LINGER, SOL_SOCKET

from tests.replay.replies import HTML, MISSING, NOT_FOUND, PDF, SITE, XML, Reply, redirect, soft_missing

MEGABYTE = 1024 * 1024
BOMB_MEGABYTES = 300
DECLARED_MEGABYTES = 500

XML_PIECE = """<?xml version="1.0" encoding="UTF-8"?>
{doctype}<officiele-publicatie><kamerstuk><stuk><algemeen><vrije-tekst><tekst>
<al>Zelfgeschreven voorbeeld, geen echt Kamerstuk. {text}</al>
</tekst></vrije-tekst></algemeen></stuk></kamerstuk></officiele-publicatie>
"""
METADATA = """<metadata_gegevens>
  <metadata name="DC.identifier" scheme="OVERHEIDop.ParlID" content="{id}" />
  <metadata name="DC.title" scheme="" content="Storingen; Brief regering; Zelfgeschreven voorbeeld" />
  <metadata name="DC.type" scheme="OVERHEIDop.Parlementair" content="Kamerstuk" />
  <metadata name="DCTERMS.issued" scheme="DCTERMS.W3CDTF" content="2025-01-01" />
</metadata_gegevens>
"""
# Read by a careless parser, this file of the machine would stand in the text.
EXTERNAL = """<!DOCTYPE officiele-publicatie [<!ENTITY geheim SYSTEM "file:///etc/hostname">]>
"""
LAUGHS = """<!DOCTYPE officiele-publicatie [
<!ENTITY lach0 "ha">
{entities}]>
"""


@dataclass(frozen=True)
class Failure:
    """One way to fail: `answer` gets the id, the extension asked for and the path."""

    id: str
    name: str
    explanation: str
    answer: Callable[[str, str, str], Reply]


def write_head(handler: BaseHTTPRequestHandler, content_type: str, *headers: tuple[str, str]) -> None:
    """Begin a 200 answer whose connection will not be used again."""
    handler.close_connection = True
    handler.send_response(200)
    for name, value in (("Content-Type", content_type), ("Connection", "close"), *headers):
        handler.send_header(name, value)
    handler.end_headers()


def reset(handler: BaseHTTPRequestHandler) -> None:
    """Break the connection with a TCP reset: with linger 0, closing the last handle sends it."""
    handler.close_connection = True
    handler.connection.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    handler.rfile.close()
    handler.connection.close()


def send_short(handler: BaseHTTPRequestHandler) -> None:
    """Promise 1,000 bytes more than come."""
    body = fine_xml("De tekst houdt halverwege op.")
    write_head(handler, XML, ("Content-Length", str(len(body) + 1000)))
    handler.wfile.write(body)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """Send a space every tenth of a second until the client or the server goes away."""
    write_head(handler, XML)
    handler.wfile.write(b'<?xml version="1.0" encoding="UTF-8"?>\n<officiele-publicatie>')
    while not handler.server.replay.stopping.is_set():
        handler.wfile.write(b" ")
        time.sleep(0.1)


def send_huge(handler: BaseHTTPRequestHandler) -> None:
    """Announce 500 MB and send as much as the client is willing to take."""
    write_head(handler, XML, ("Content-Length", str(DECLARED_MEGABYTES * MEGABYTE)))
    for _ in range(DECLARED_MEGABYTES):
        handler.wfile.write(b" " * MEGABYTE)


@cache
def gzip_bomb() -> bytes:
    """About 300 kB of gzip that expand to 300 MB of spaces."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    parts = [squeeze.compress(b" " * MEGABYTE) for _ in range(BOMB_MEGABYTES)]
    return b"".join((*parts, squeeze.flush()))


def laughs() -> str:
    """Ten levels of ten references each: a few lines that expand to 10^10 times "ha"."""
    lines = (f'<!ENTITY lach{level} "{f"&lach{level - 1};" * 10}">\n' for level in range(1, 11))
    return LAUGHS.format(entities="".join(lines))


def fine_xml(text: str, doctype: str = "") -> bytes:
    """Make the smallest Kamerstuk that says `text`."""
    return XML_PIECE.format(text=text, doctype=doctype).encode()


def always(reply: Reply) -> Callable[[str, str, str], Reply]:
    """Answer every request for the id like this."""
    return lambda piece, extension, path: reply


def only(wanted: str, reply: Reply) -> Callable[[str, str, str], Reply]:
    """Answer like this for one extension; metadata is right and the rest is missing."""

    def answer(piece: str, extension: str, path: str) -> Reply:
        if extension == wanted:
            return reply
        return metadata_of(piece) if extension == "metadata.xml" else MISSING

    return answer


def metadata_of(piece: str) -> Reply:
    """Make a metadata.xml that belongs to this id."""
    return Reply(METADATA.format(id=piece).encode(), XML)


def wrong_metadata(piece: str, extension: str, path: str) -> Reply:
    """Give a good text, with the metadata of another piece."""
    if extension == "metadata.xml":
        return metadata_of("kst-99001-999")
    return Reply(fine_xml("De metadata hoort bij een ander stuk."), XML) if extension == "xml" else MISSING


def loop(piece: str, extension: str, path: str) -> Reply:
    """Send each address to the other of a pair."""
    other = (
        path.replace(f"/{piece}", f"/dossier/{piece}") if "/dossier/" not in path else f"/{piece}.{extension}"
    )
    return redirect(f"https://{SITE}{other}")


def soft(piece: str, extension: str, path: str) -> Reply:
    """Redirect to the error page that answers 200."""
    return soft_missing(path)


def html_for_xml(piece: str, extension: str, path: str) -> Reply:
    """Show the error page in place of the text, with status 200."""
    return Reply(NOT_FOUND)


BOMB_HEADERS = (("Content-Encoding", "gzip"),)
NOT_A_PDF = b"<!DOCTYPE html><html><head><title>Even geduld</title></head><body>Even geduld</body></html>"
SERVER_ERROR = Reply(b"<h1>500 Internal Server Error</h1>", status=500)
WAIT_AN_HOUR = Reply(b"<h1>429 Too Many Requests</h1>", status=429, headers=(("Retry-After", "3600"),))
ODD_WAIT = Reply(b"<h1>429</h1>", status=429, headers=(("Retry-After", "\u00b2"),))
EXTERNAL_ENTITY = Reply(fine_xml("De naam is &geheim;.", EXTERNAL), XML)
BILLION_LAUGHS = Reply(fine_xml("&lach10;", laughs()), XML)
BROKEN_XML = Reply(fine_xml("Een <al> te veel."), XML)


def bomb(piece: str, extension: str, path: str) -> Reply:
    """Serve the gzip bomb, made when it is first asked for."""
    return Reply(gzip_bomb(), XML, headers=BOMB_HEADERS)


def nothing_special(piece: str, extension: str, path: str) -> Reply:
    """Files are missing; what this id shows happens in SRU."""
    return MISSING


FAILURES = tuple(
    Failure(f"kst-99001-{number}", *row)
    for number, row in enumerate(
        (
            ("soft-404", "redirect to an address with fout404, which answers 200", soft),
            ("html-404", "the page «404: Pagina niet gevonden» with status 200, also for .xml", html_for_xml),
            (
                "diagnostics",
                "missing, and SRU answers a query for dossier 99001 with a diagnostic, in HTTP 200",
                nothing_special,
            ),
            ("reset", "the connection is reset before any answer", always(Reply(act=reset))),
            ("short", "the body ends 1,000 bytes before its Content-Length", always(Reply(act=send_short))),
            ("wrong-metadata", "good XML, but DC.identifier is kst-99001-999", wrong_metadata),
            ("drip", "a body of one space every 0.1 s that never ends", always(Reply(act=drip))),
            ("loop", "two addresses that redirect to each other", loop),
            ("to-loopback", "redirect to http://127.0.0.1/", always(redirect("http://127.0.0.1/"))),
            ("to-link-local", "redirect to 169.254.169.254", always(redirect("http://169.254.169.254/"))),
            (
                "to-unlisted",
                "redirect to https://example.org/",
                always(redirect("https://example.org/stuk.xml")),
            ),
            ("gzip-bomb", "300 kB of gzip that expand to 300 MB", bomb),
            ("huge", "Content-Length of 500 MB, and the body to go with it", always(Reply(act=send_huge))),
            (
                "external-entity",
                "XML whose text would hold a file of the machine",
                only("xml", EXTERNAL_ENTITY),
            ),
            ("laughs", "XML with entities that expand to 20 GB", only("xml", BILLION_LAUGHS)),
            ("html-pdf", "HTML in place of the .pdf, called a PDF", only("pdf", Reply(NOT_A_PDF, PDF))),
            ("empty", "status 200 and no body", always(Reply(b"", HTML))),
            ("500", "status 500, always", always(SERVER_ERROR)),
            ("broken-xml", "XML that is not well-formed", only("xml", BROKEN_XML)),
            ("429", "status 429 with Retry-After: 3600, always", always(WAIT_AN_HOUR)),
            ("no-address", "redirect to what is no address", always(redirect("http://[stuk"))),
            ("odd-wait", "status 429 with a Retry-After that is no number", always(ODD_WAIT)),
        ),
        start=1,
    )
)
FAILURE_IDS = {failure.id: failure for failure in FAILURES}
IDS_BY_NAME = {failure.name: failure.id for failure in FAILURES}


def answer_failure(piece: str, extension: str, path: str) -> Reply | None:
    """Fail as the table says for this id, or return None where it is no failure's id."""
    failure = FAILURE_IDS.get(piece)
    return failure.answer(piece, extension, path) if failure else None

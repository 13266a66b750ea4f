"""What the replay server can answer: a Reply as plain data, and the few pages that recur."""

from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler

SITE = "zoek.officielebekendmakingen.nl"
REPOSITORY = "repository.overheid.nl"
OLD_REPOSITORY = "repository.officiele-overheidspublicaties.nl"
ODATA = "gegevensmagazijn.tweedekamer.nl"

HTML = "text/html; charset=utf-8"
XML = "application/xml"
JSON = "application/json; odata.metadata=minimal; charset=utf-8"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {"xml": XML, "html": HTML, "pdf": PDF, "docx": DOCX, "png": "image/png"}

NOT_FOUND = b"""<!DOCTYPE html>
<html lang="nl"><head><title>404: Pagina niet gevonden</title></head>
<body><h1>404: Pagina niet gevonden</h1><p>De opgevraagde pagina bestaat niet (meer).</p></body></html>
"""


@dataclass(frozen=True)
class Reply:
    """An answer over HTTP. With `act`, that function writes to the connection and the rest is ignored."""

    body: bytes = b""
    type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    act: Callable[[BaseHTTPRequestHandler], None] | None = None


def page(title: str, inside: str, status: int = 200) -> Reply:
    """Make a small web page; `inside` is HTML already."""
    text = (
        f'<!DOCTYPE html>\n<html lang="nl"><head><title>{title}</title></head><body>{inside}</body></html>\n'
    )
    return Reply(text.encode(), status=status)


def redirect(address: str, status: int = 302) -> Reply:
    """Send the client to another address: always the real one, never this server's own."""
    return Reply(b"", status=status, headers=(("Location", address),))


def soft_missing(path: str) -> Reply:
    """Redirect to an error page that itself answers 200, as the site does for pages it lacks."""
    return redirect(f"https://{SITE}/fout404?aspxerrorpath={path}")


MISSING = Reply(NOT_FOUND, status=404)

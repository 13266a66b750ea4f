"""A server on this machine that stands in for the official sources, so that fetching can be tried offline.

The request for https://HOST/PATH?QUERY comes in as http://127.0.0.1:PORT/HOST/PATH?QUERY. Addresses
inside answers (redirects, lists, next pages) are the real ones, with https. Every server begins
afresh: what fails the first time fails the first time again. To start it by hand, from the root of
the project:

    python -m tests.replay.server

It prints how to point `actieagenda sources` at it, and which ids fail in which way.
"""

import argparse
import re
import threading
from collections import Counter
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.replay.failures import FAILURES, answer_failure
from tests.replay.files import DOCUMENTS
from tests.replay.odata import answer_odata
from tests.replay.pieces import BY_ID, BY_NAME, PIECES, Piece
from tests.replay.replies import (
    MISSING,
    NOT_FOUND,
    ODATA,
    OLD_REPOSITORY,
    REPOSITORY,
    SITE,
    TYPES,
    Reply,
    page,
    redirect,
    soft_missing,
)
from tests.replay.sru import answer_search

BUSY = "kst-30950-505"  # the site answers 503 twice; its XML is in the repository only
THROTTLED = "kst-30821-310"  # 429 once, with a second to wait
LATE = "kst-29754-774"  # every address of its text is missing the first time it is asked for

SITE_FILE = re.compile(
    r"/(?:dossier/|behandelddossier/)?([\w-]+?)(?:\.(xml|html|pdf|odt|png)|/(metadata\.xml))"
)
SITE_DOSSIER = re.compile(r"/dossier/([\w-]+)")
FRBR_FILE = re.compile(
    r"(/frbr/officielepublicaties/[\w-]+/[\w-]+/([\w-]+)/1)/(xml|html|pdf|metadata)/(?:(\2)\.\3|metadata\.xml)"
)
OLD_FILE = re.compile(r"/officielepublicaties/([\w-]+)/\1\.(xml|html|pdf)")
ONLINE = "/impact/samen-sociaal-online"
# Web pages of others, each with its robots.txt: allowed, forbidden, none, out of order, and slow please.
WEB_PAGES = {
    "www.movisie.nl": {
        "/alliantie-verandering-binnenuit": "movisie-alliantie.html",
        "/robots.txt": b"User-agent: *\nDisallow: /zoeken\n",
    },
    "www.oranjefonds.nl": {
        "/zelfbeschikking": "oranjefonds-zelfbeschikking.html",
        "/robots.txt": b"User-agent: *\nDisallow: /zelfbeschikking\n",
    },
    "netwerkmediawijsheid.nl": {
        f"{ONLINE}/samen-sterk-tegen-online-haat-en-discriminatie/": "mediawijsheid.html"
    },
    "storing.example": {"/pagina": "mediawijsheid.html", "/robots.txt": 503},
    "traag.example": {
        "/pagina": "mediawijsheid.html",
        "/robots.txt": b"User-agent: *\nCrawl-delay: 7\n",
    },
}


class ReplayServer:
    """The server, in a thread of its own: `with ReplayServer() as server`, then `server.url`."""

    def __init__(self, port: int = 0) -> None:
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.stopping = threading.Event()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._http = QuietServer(("127.0.0.1", port), Handler)
        self._http.replay = self

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> "ReplayServer":
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()

    def serve(self) -> None:
        """Serve in the foreground, until Ctrl-C."""
        with suppress(KeyboardInterrupt):
            self._http.serve_forever()

    def count(self, key: str) -> int:
        """Count one more of this, and return how many there have been."""
        with self._lock:
            self._counts[key] += 1
            return self._counts[key]

    def answer(self, target: str) -> Reply:
        """Find the answer to `/HOST/PATH?QUERY`."""
        address = urlsplit(f"https:/{target}")
        host, path = address.netloc.lower(), unquote(address.path) or "/"
        fields = dict(parse_qsl(address.query, keep_blank_values=True))
        if reply := self._trouble(host, path, target):
            return reply
        if host == SITE:
            return answer_site(path)
        if host == REPOSITORY:
            return self._answer_repository(path, fields, target)
        if host == OLD_REPOSITORY:
            return answer_old_repository(path)
        if host == ODATA:
            return answer_odata(path, fields, self._known(target))
        if host in WEB_PAGES:
            return answer_web(WEB_PAGES[host].get(path))
        return page("Onbekend", f"<h1>No such host here: {host}</h1>", 404)

    def _answer_repository(self, path: str, fields: dict[str, str], target: str) -> Reply:
        if path == "/sru":
            return answer_search(fields, self._known(target))
        return answer_repository(path)

    def _trouble(self, host: str, path: str, target: str) -> Reply | None:
        """Give the answers that change with time: busy, too fast, not published yet."""
        if host not in {SITE, REPOSITORY}:
            return None
        if BUSY in path and host == SITE and self.count(BUSY) <= 2:
            return page("503", "<h1>503 Service Unavailable</h1>", 503)
        if THROTTLED in path and self.count(THROTTLED) == 1:
            return Reply(b"<h1>429 Too Many Requests</h1>", status=429, headers=(("Retry-After", "1"),))
        if LATE in path and "metadata" not in path and self.count(target) == 1:
            return missing(path) if host == SITE else MISSING
        return None

    def _known(self, target: str) -> tuple[Piece, ...]:
        """Return what a query can find: the late piece only when the query is asked again."""
        if LATE.split("-")[1] in target and self.count(target) == 1:
            return tuple(piece for piece in PIECES if piece.id != LATE)
        return PIECES


class QuietServer(ThreadingHTTPServer):
    """Doesn't wait for slow answers when it closes, and doesn't complain about clients that leave."""

    daemon_threads = True
    block_on_close = False
    replay: ReplayServer

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: clients that hang up are what the failures are for."""


class Handler(BaseHTTPRequestHandler):
    """Writes what ReplayServer.answer says."""

    protocol_version = "HTTP/1.1"
    # Headers and body are separate writes; without this, each answer waits 40 ms for an acknowledgement.
    disable_nagle_algorithm = True
    server: QuietServer

    def do_GET(self) -> None:
        """Answer, and keep a record of the request."""
        self.server.replay.requests.append((self.command, self.path, dict(self.headers)))
        reply = self.server.replay.answer(self.path)
        if reply.act:
            with suppress(ConnectionError):
                reply.act(self)
            return
        self.send_response(reply.status)
        for name, value in (
            ("Content-Type", reply.type),
            *reply.headers,
            ("Content-Length", str(len(reply.body))),
        ):
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(reply.body)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: `requests` has it."""


def answer_site(path: str) -> Reply:
    """Answer for zoek.officielebekendmakingen.nl."""
    if path == "/fout404":
        return Reply(NOT_FOUND)
    if file := SITE_FILE.fullmatch(path):
        asked, extension = file[1], file[2] or file[3]
        if reply := answer_failure(asked, extension, path):
            return reply
        if found := site_file(asked, extension):
            return found
        return missing(path)
    if dossier := SITE_DOSSIER.fullmatch(path):
        return dossier_page(dossier[1]) or soft_missing(path)
    return soft_missing(path)


def site_file(asked: str, extension: str) -> Reply | None:
    """Read a file of the site; ids count as written, capitals and all."""
    if asked == BUSY and extension == "xml":
        return None
    piece = BY_NAME.get(asked)
    body = piece.file(extension) if piece and piece.on_site else None
    return Reply(body, TYPES[extension.rpartition(".")[2]]) if body else None


def missing(path: str) -> Reply:
    """Say that there is nothing: 404 for XML, else (and for ids in the wrong case) the soft way."""
    asked = path.strip("/").partition(".")[0]
    wrong_case = asked in BY_ID and BY_ID[asked].stored_as
    return (
        MISSING if path.endswith(".xml") and "metadata" not in path and not wrong_case else soft_missing(path)
    )


def dossier_page(dossier: str) -> Reply | None:
    """List the written pieces of a dossier, with links."""
    found = [piece for piece in PIECES if piece.dossier == dossier and piece.addresses()]
    links = "".join(f'<li><a href="/{piece.id}.html">{piece.full_title}</a></li>' for piece in found)
    return page(f"Dossier {dossier}", f"<h1>Dossier {dossier}</h1><ul>{links}</ul>") if found else None


def answer_repository(path: str) -> Reply:
    """Answer for the FRBR paths of repository.overheid.nl."""
    file = FRBR_FILE.fullmatch(path)
    if not file:
        return MISSING
    extension = "metadata.xml" if file[3] == "metadata" else file[3]
    if reply := answer_failure(file[2], extension, path):
        return reply
    piece = BY_ID.get(file[2])
    body = piece.file(extension) if piece and piece.in_repository and file[1] == piece.folder else None
    return Reply(body, TYPES[extension.rpartition(".")[2]]) if body else MISSING


def answer_old_repository(path: str) -> Reply:
    """Redirect from the old host to the new one."""
    file = OLD_FILE.fullmatch(path)
    if not file or file[1] not in BY_ID:
        return MISSING
    folder = BY_ID[file[1]].folder
    return redirect(f"https://{REPOSITORY}{folder}/{file[2]}/{file[1]}.{file[2]}", 301)


def answer_web(content: str | bytes | int | None) -> Reply:
    """Give a page of somebody else's site, its robots.txt, or 404."""
    if isinstance(content, int):
        return page("Storing", "<h1>Storing</h1>", content)
    if isinstance(content, bytes):
        return Reply(content, "text/plain; charset=utf-8")
    return Reply((DOCUMENTS / content).read_bytes()) if content else MISSING


def main(arguments: list[str] | None = None) -> int:
    """Serve by hand."""
    parser = argparse.ArgumentParser(description="Stand in for the official sources, on this machine only.")
    parser.add_argument("--port", type=int, default=8077, help="default 8077; 0 takes a free one")
    server = ReplayServer(parser.parse_args(arguments).port)
    print(
        f"Use it like this, from another window; Ctrl-C stops it:\n\n  ACTIEAGENDA_SOURCES_VIA={server.url} "
        "ACTIEAGENDA_SOURCES_FOLDER=/tmp/sources actieagenda sources fetch\n"
    )
    print("Ids that fail, each in its own way:\n")
    print("\n".join(f"  {failure.id:13} {failure.explanation}" for failure in FAILURES), flush=True)
    server.serve()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

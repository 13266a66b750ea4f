"""The one door to the internet: polite, guarded, one request at a time.

Polite: a pause between requests, a user agent that says who asks, a few tries with growing waits
where a source is busy (429, 5xx, a broken connection), the wait that it asks for where it names one.
Guarded: listed hosts and public addresses only (`fetch_address.py`), also behind redirects; an end
to how long and how large an answer may be, packed or unpacked.
"""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urljoin, urlsplit

import httpcore
import stamina
import stamina.instrumentation

from corpus.errors import SourceBusy, SourceFailed, SourceMissing, SourceRefused, SourceUnreachable
from corpus.fetch_address import PublicOnly, Resolve, checked_address, look_up
from corpus.identifiers import OFFICIAL_HOSTS
from corpus.settings import MEGABYTE, SourcesSettings

AGENT_NAME = "actieagenda-assistent"
_MOST_HOPS = 5
_CONNECT_SECONDS = 15.0
_MISSING = (404, 410)
_BUSY = (408, 425, 429, 500, 502, 503, 504)
# Told to zlib, this reads gzip and deflate alike.
_ANY_ZLIB = zlib.MAX_WBITS | 32
_MOVED = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the address it came from at last, its media type, and its bytes, unpacked."""

    url: str
    media_type: str
    body: bytes


class _AskAgain(Exception):
    """The source is busy; `wait` is the number of seconds that it asks for, or None."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class PoliteClient:
    """Gets files over HTTP. Close it after use, or use it in a `with`.

    `resolve` turns a host into addresses, `sleep` waits; both are there for tests.
    """

    def __init__(
        self,
        settings: SourcesSettings,
        *,
        hosts: frozenset[str] = frozenset(),
        resolve: Resolve = look_up,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.settings = settings
        self.hosts = OFFICIAL_HOSTS | settings.allowed_hosts | hosts
        self.pause = settings.sources_pause
        self.reached_any = False
        self._unreachable: set[str] = set()
        self._last = float("-inf")
        self._sleep = sleep
        # A stand-in runs on this machine, and was named by who runs this program.
        backend = httpcore.SyncBackend() if settings.sources_via else PublicOnly(resolve)
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(), max_connections=1, network_backend=backend
        )

    def __enter__(self) -> PoliteClient:
        """Open nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._pool.close()

    @property
    def user_agent(self) -> str:
        """Who asks: the program, its version, and whom to write to if that was set."""
        contact = f"; {self.settings.sources_contact}" if self.settings.sources_contact else ""
        return f"{AGENT_NAME}/{version(AGENT_NAME)} (reads documents, one request at a time{contact})"

    def check(self, url: str) -> None:
        """Raise SourceRefused if an address may not be asked for, without asking for it."""
        checked_address(url, self.hosts)

    def get(self, url: str, *, seconds: float | None = None) -> Answer:
        """Return what stands at an address; a redirect is followed if it leads to a listed host.

        `seconds` is how long the whole answer may take, if not as long as the settings say.
        Raises SourceMissing (404 or 410), SourceRefused (address or size), SourceBusy (also after
        some tries), SourceUnreachable (no connection) or SourceFailed (anything else).
        """
        settings = self.settings
        attempts = stamina.retry_context(
            on=_wait_before_next,
            attempts=settings.sources_tries,
            timeout=None,
            wait_initial=settings.sources_first_wait,
            wait_max=settings.sources_longest_wait,
            wait_jitter=settings.sources_first_wait / 2,
        )
        try:
            for attempt in attempts:
                with attempt:
                    return self._follow(url, seconds or settings.sources_seconds)
        except _AskAgain as error:
            raise SourceBusy(f"{error} Asked {settings.sources_tries} times; try again later.") from error
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _follow(self, url: str, seconds: float) -> Answer:
        seen: list[str] = []
        while True:
            url = checked_address(url, self.hosts)
            if url in seen or len(seen) > _MOST_HOPS:
                raise SourceFailed(f"{seen[0]} redirects in a circle, or more than {_MOST_HOPS} times.")
            seen.append(url)
            found = self._send(url, seconds)
            if isinstance(found, Answer):
                return found
            url = _joined(url, found)

    def _send(self, url: str, seconds: float) -> Answer | str:
        """Send one request; return the answer, or the address that it redirects to."""
        host = urlsplit(url).hostname or ""
        if host in self._unreachable:
            raise SourceUnreachable(f"No connection to {host}.")
        self._wait_for_turn()
        try:
            with self._pool.stream(
                "GET", self._target(url), headers=self._headers(url), extensions=_limits(seconds)
            ) as response:
                self.reached_any = True
                return self._read(url, response, time.monotonic() + seconds)
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            self._unreachable.add(host)
            raise SourceUnreachable(f"No connection to {host} ({error or 'it does not answer'}).") from error
        except httpcore.TimeoutException as error:
            raise _AskAgain(f"{url} stopped answering.") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _AskAgain(f"{url} broke off the connection ({error or 'no reason given'}).") from error
        finally:
            self._last = time.monotonic()

    def _wait_for_turn(self) -> None:
        left = self._last + self.pause - time.monotonic()
        if left > 0:
            self._sleep(left)

    def _target(self, url: str) -> str:
        """Return where a request really goes: to the address itself, or to the stand-in."""
        via = self.settings.sources_via
        return f"{via}/{url.partition('://')[2]}" if via else url

    def _headers(self, url: str) -> list[tuple[str, str]]:
        return [
            ("Host", urlsplit(self._target(url)).netloc),
            ("User-Agent", self.user_agent),
            ("Accept", "*/*"),
            ("Accept-Language", "nl"),
            ("Accept-Encoding", "gzip, deflate"),
        ]

    def _read(self, url: str, response: httpcore.Response, deadline: float) -> Answer | str:
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers
        }
        status = response.status
        if status in _MOVED and headers.get("location"):
            return headers["location"]
        if status in _MISSING:
            raise SourceMissing(f"{url} does not exist (HTTP {status}).")
        if status in _BUSY:
            raise self._busy(url, status, headers.get("retry-after", ""))
        if status != 200:
            raise SourceFailed(f"{url} answers HTTP {status}; expected a document (HTTP 200).")
        self._check_length(url, headers.get("content-length", ""))
        packing = headers.get("content-encoding", "").strip().lower()
        pieces = self._pieces(url, response, deadline)
        body = b"".join(unpacked(pieces, packing, url, self.settings.max_bytes))
        return Answer(url, headers.get("content-type", "").partition(";")[0].strip().lower(), body)

    def _busy(self, url: str, status: int, retry_after: str) -> Exception:
        wait = float(retry_after) if _is_number(retry_after) else None
        if wait is not None and wait > self.settings.sources_longest_wait:
            return SourceBusy(
                f"{url} asks us to wait {retry_after} seconds (HTTP {status}); try again after that."
            )
        return _AskAgain(f"{url} is busy (HTTP {status}).", wait)

    def _check_length(self, url: str, length: str) -> None:
        if _is_number(length) and int(length) > self.settings.max_bytes:
            raise self._too_large(url, f"{int(length) // MEGABYTE} MB")

    def _too_large(self, url: str, size: str) -> SourceRefused:
        return SourceRefused(
            f"Refused {url}: it is {size}, and at most {self.settings.sources_megabytes} MB is taken; "
            "set ACTIEAGENDA_SOURCES_MEGABYTES to allow more."
        )

    def _pieces(self, url: str, response: httpcore.Response, deadline: float) -> Iterator[bytes]:
        """Yield the bytes as they are sent, as long as there is time and room."""
        taken = 0
        for piece in response.iter_stream():
            taken += len(piece)
            if taken > self.settings.max_bytes:
                raise self._too_large(url, "larger than it said")
            if time.monotonic() > deadline:
                raise SourceBusy(f"{url} takes too long; set ACTIEAGENDA_SOURCES_SECONDS to allow more time.")
            yield piece


def keep_quiet_about_retries() -> None:
    """Switch off the line that stamina logs before each wait: it would break a progress bar."""
    stamina.instrumentation.set_on_retry_hooks(())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise SourceFailed(f"{url} redirects to {location!r}, which is no address.") from error


def _limits(seconds: float) -> dict[str, dict[str, float]]:
    return {"timeout": {"connect": _CONNECT_SECONDS, "read": seconds, "write": seconds, "pool": seconds}}


def _wait_before_next(error: Exception) -> bool | float:
    """Tell stamina whether to ask again, and after how long if the source said so."""
    if not isinstance(error, _AskAgain):
        return False
    return True if error.wait is None else error.wait


def unpacked(pieces: Iterator[bytes], packing: str, url: str, limit: int) -> Iterator[bytes]:
    """Yield the bytes unpacked, never more than `limit`: a small file can unpack to a huge one.

    `packing` is the answer's Content-Encoding. Raises SourceRefused for what is too large, and
    SourceFailed for what can't be unpacked or is cut off.
    """
    if packing in ("", "identity"):
        yield from pieces
        return
    if packing not in ("gzip", "x-gzip", "deflate"):
        raise SourceFailed(f"{url} is packed as {packing!r}; expected gzip, deflate or nothing.")
    unpack, left = zlib.decompressobj(_ANY_ZLIB), limit
    try:
        for piece in pieces:
            while piece:
                if unpack.eof:  # a file can be packed in several parts
                    unpack = zlib.decompressobj(_ANY_ZLIB)
                out = unpack.decompress(piece, left + 1)
                piece = unpack.unused_data
                left -= len(out)
                if left < 0:
                    raise SourceRefused(f"Refused {url}: it unpacks to more than {limit // MEGABYTE} MB.")
                yield out
    except zlib.error as error:
        raise SourceFailed(f"{url} says that it is packed as {packing}, but is not ({error}).") from error
    if not unpack.eof:
        raise SourceFailed(f"{url} is cut off: its packed text has no end.")

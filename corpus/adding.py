"""A file, an address or an identifier → a document of one's own.

What stands at an address is fetched as `sources fetch` does it: an official publication by its
identifier (XML where there is any), anything else as a web page, from listed hosts only.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

from corpus.errors import CorpusError, SourceUnreachable
from corpus.fetch import Wanted, fetch_one, offline, wanted_ids, wanted_references
from corpus.fetch_http import PoliteClient
from corpus.identifiers import is_official
from corpus.library import Added, Library, check_date
from corpus.model import Speaker
from corpus.references import resolve
from corpus.settings import SourcesSettings
from corpus.website import RobotRules


class Adder:
    """Adds to a library from wherever a document is. Close it after use, or use it in a `with`.

    `hosts` are allowed beside the official ones and those of the settings.
    """

    def __init__(
        self, library: Library, settings: SourcesSettings | None = None, hosts: Iterable[str] = ()
    ) -> None:
        self._library = library
        self._client = PoliteClient(
            settings or SourcesSettings(), hosts=frozenset(host.lower() for host in hosts)
        )
        self._rules = RobotRules(self._client)

    def __enter__(self) -> Adder:
        """Open nothing yet."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self._client.__exit__(kind, error, trace)

    def add(self, source: str, *, title: str = "", date: str = "", speaker: Speaker | None = None) -> Added:
        """Add what is at a path or an address, or has an identifier, as `Library.add` does.

        Raises CorpusError if it can't be fetched or read, StoreError if it can't be stored.
        """
        if is_remote(source):
            return self.fetch(source, title=title, date=date, speaker=speaker)
        return self._library.add(Path(source), title=title, date=date, speaker=speaker)

    def fetch(self, source: str, *, title: str = "", date: str = "", speaker: Speaker | None = None) -> Added:
        """Add what is at an address or has an identifier, never a file of this machine; raises as `add`."""
        check_date(date)
        wanted = wanted_source(source)
        try:
            fetched = fetch_one(wanted, self._client, self._rules)
        except SourceUnreachable as error:
            raise (error if self._client.reached_any else offline(error)) from error
        return self._library.keep(fetched, fetched.url, title=title, date=date, speaker=speaker)


def is_remote(source: str) -> bool:
    """Return whether this is an address or an official identifier; a file of that name goes first."""
    return "://" in source or (is_official(source) and not Path(source).exists())


def wanted_source(source: str) -> Wanted:
    """Return what is to be fetched for an address or identifier. Raises CorpusError for anything else."""
    if "://" not in source:
        return wanted_ids([source], ())[0]
    found = wanted_references(resolve("", (source.strip(),)))
    if not found:
        raise CorpusError(f"{source!r} is no web address; expected one that starts with https:// or http://.")
    return found[0]

"""The address of a web page → the page, if its site lets programs read it (robots.txt).

A site without robots.txt allows everything; one whose robots.txt can't be had allows nothing for
now (RFC 9309). The wait between requests that it asks for is kept, within reason.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from protego import Protego

from corpus.errors import SourceFailed, SourceMissing, SourceRefused
from corpus.fetch_http import AGENT_NAME, PoliteClient
from corpus.file_check import check_file, kind_of
from corpus.source_store import Fetched

SOURCE = "website"
_LONGEST_DELAY = 30.0
_LONGEST_RULES = 500_000


class RobotRules:
    """The robots.txt of the sites that were asked so far."""

    def __init__(self, client: PoliteClient) -> None:
        self._client = client
        self._rules: dict[str, Protego] = {}

    def check(self, url: str) -> None:
        """Raise SourceRefused if the site asks programs not to read this page."""
        address = urlsplit(url)
        site = f"{address.scheme}://{address.netloc}"
        if site not in self._rules:
            self._rules[site] = self._read(f"{site}/robots.txt")
        rules = self._rules[site]
        if not rules.can_fetch(url, AGENT_NAME):
            raise SourceRefused(
                f"{url} was not fetched: {address.netloc}/robots.txt asks programs not to read it."
            )
        delay = rules.crawl_delay(AGENT_NAME)
        if delay:
            self._client.pause = max(self._client.pause, min(float(delay), _LONGEST_DELAY))

    def _read(self, url: str) -> Protego:
        try:
            text = self._client.get(url).body[:_LONGEST_RULES].decode("utf-8", "replace")
        except (SourceMissing, SourceFailed) as error:
            if isinstance(error, SourceMissing):
                text = ""
            else:
                raise SourceFailed(
                    f"{url} could not be read, so its pages are left alone ({error})."
                ) from error
        return Protego.parse(text)


def fetch_website(client: PoliteClient, rules: RobotRules, identifier: str, url: str, title: str) -> Fetched:
    """Return a web page, or a PDF that stands at its address.

    Raises SourceRefused if its host isn't listed or its site asks programs to stay away, and as
    `PoliteClient.get` does.
    """
    client.check(url)
    rules.check(url)
    answer = client.get(url)
    extension = kind_of(answer.body) or "html"
    check_file(answer.body, extension, answer.url)
    return Fetched(identifier, url, extension, answer.body, SOURCE, title=title, speaker="derde")

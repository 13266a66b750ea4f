import httpcore
import pytest

from corpus.errors import SourceRefused, SourcesOffline, SourceUnreachable
from corpus.fetch import Wanted, fetch_all
from corpus.fetch_address import PublicOnly, checked_address, is_public
from corpus.fetch_http import PoliteClient
from corpus.settings import SourcesSettings
from corpus.source_store import SourceStore

HOSTS = {"zoek.example.nl", "10.0.0.1", "8.8.8.8"}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://zoek.example.nl", "https://zoek.example.nl/"),
        ("https://ZOEK.example.nl/A b?q=é#f", "https://zoek.example.nl/A%20b?q=%C3%A9"),
        ("http://zoek.example.nl:80/a%20b", "http://zoek.example.nl:80/a%20b"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
    ],
)
def test_good_addresses(url, expected):
    assert checked_address(url, HOSTS) == expected


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "starts with https"),
        ("ftp://zoek.example.nl/x", "starts with https"),
        ("gopher://zoek.example.nl/", "starts with https"),
        ("//zoek.example.nl/x", "starts with https"),
        ("https:///x", "starts with https"),
        ("", "starts with https"),
        ("https://user:secret@zoek.example.nl/", "user name"),
        ("https://zoek.example.nl@evil.example/", "user name"),
        ("https://zoek.example.nl:22/", "unusual port"),
        ("https://zoek.example.nl:99999/", "no web address"),
        ("https://[::1", "no web address"),
        ("https://[::1]/", "private address"),
        ("https://10.0.0.1/", "private address"),
        ("https://evil.example/", "not a listed host"),
        ("https://zoek.example.nl.evil.example/", "not a listed host"),
        ("https://evil.example/?zoek.example.nl", "not a listed host"),
        ("https://2130706433/", "not a listed host"),
    ],
)
def test_refused_addresses(url, reason):
    with pytest.raises(SourceRefused, match=reason):
        checked_address(url, HOSTS)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "145.100.1.1", "2a00:1450:4001:800::200e", "64:ff9b::808:808"]
)
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "not an address",
    ],
)
def test_private_addresses(address):
    assert not is_public(address)


def fetch(resolve, tmp_path):
    settings = SourcesSettings(sources_folder=tmp_path, sources_pause=0, sources_tries=1)
    with PoliteClient(settings, resolve=resolve) as client:
        return fetch_all([Wanted("kst-32824-448")], SourceStore(tmp_path), client)


def test_a_listed_name_that_leads_inside_is_refused(tmp_path):
    (outcome,) = fetch(lambda host, port: ["93.184.216.34", "192.168.1.1"], tmp_path)
    host = "zoek.officielebekendmakingen.nl"
    assert outcome.reason == f"Refused {host}: it leads to the private address 192.168.1.1."


def test_a_name_that_is_unknown_means_offline(tmp_path):
    def unknown(host, port):
        raise OSError("Name or service not known")

    with pytest.raises(SourcesOffline, match="No connection to zoek"):
        fetch(unknown, tmp_path)


def test_the_connection_goes_to_the_address_that_was_checked():
    looked_up = []

    def resolve(host, port):
        looked_up.append((host, port))
        return ["203.0.114.1"]

    class Inner(httpcore.SyncBackend):
        def connect_tcp(self, host, *rest):
            raise httpcore.ConnectError(f"tried {host}")

    backend = PublicOnly(resolve, Inner())
    with pytest.raises(httpcore.ConnectError, match=r"tried 203\.0\.114\.1"):
        backend.connect_tcp("zoek.example.nl", 443)
    assert looked_up == [("zoek.example.nl", 443)]


def test_a_host_that_is_down_is_not_asked_twice():
    asked = []

    def unknown(host, port):
        asked.append(host)
        raise OSError("down")

    with PoliteClient(SourcesSettings(sources_pause=0), resolve=unknown) as client:
        for _ in range(2):
            with pytest.raises(SourceUnreachable):
                client.get("https://zoek.officielebekendmakingen.nl/x")
    assert asked == ["zoek.officielebekendmakingen.nl"]

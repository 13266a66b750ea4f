"""SRU 2.0 as the repository speaks it: a CQL query in, XML out; what cannot be parsed gets a diagnostic."""

import re
from collections.abc import Callable
from html import escape

from tests.replay.pieces import Piece
from tests.replay.replies import SITE, XML, Reply

MOST_RECORDS = 1000
DIAGNOSTICS_DOSSIER = "99001"
Test = Callable[[Piece], bool]

TOKENS = re.compile(r'\s*(?:("(?:[^"]*)")|(==|>=|<=|=)|([()])|([^\s()=<>"]+))')
INDEXES: dict[str, Callable[[Piece], str]] = {
    "c.product-area": lambda piece: "officielepublicaties",
    "w.publicatienaam": lambda piece: piece.publication,
    "w.dossiernummer": lambda piece: piece.dossier,
    "w.ondernummer": lambda piece: piece.number,
    "w.hoofddocument": lambda piece: piece.main_document,
    "w.subrubriek": lambda piece: piece.kind,
    "dt.identifier": lambda piece: piece.id,
    "dt.type": lambda piece: piece.type,
    "dt.title": lambda piece: piece.full_title,
    "dt.creator": lambda piece: "Tweede Kamer der Staten-Generaal",
    "dt.date": lambda piece: piece.day,
    "dt.available": lambda piece: piece.available,
    "dt.modified": lambda piece: piece.available,
    "cql.textAndIndexes": lambda piece: piece.full_title,
}
NAMESPACES = (
    'xmlns:gzd="http://standaarden.overheid.nl/sru" xmlns:c="http://standaarden.overheid.nl/collectie/" '
    'xmlns:overheidwetgeving="http://standaarden.overheid.nl/wetgeving/" '
    'xmlns:dcterms="http://purl.org/dc/terms/"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
OPEN = '<sru:searchRetrieveResponse xmlns:sru="http://docs.oasis-open.org/ns/search-ws/sruResponse">'
CLOSE = "</sru:searchRetrieveResponse>\n"


class QueryError(Exception):
    """A query that the service refuses: number of the diagnostic, and what it says."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


class Query:
    """Reads `clause ((AND | OR | NOT) clause)*`, left to right; a clause is `index relation value` or (…)."""

    def __init__(self, text: str) -> None:
        self.tokens = split_tokens(text)
        self.at = 0

    def read(self) -> Test:
        """Read to the end, or refuse."""
        test = self.read_row()
        if self.at < len(self.tokens):
            raise QueryError(10, f"Query syntax error: unexpected {self.tokens[self.at]}")
        return test

    def next(self) -> str:
        """Take one token."""
        if self.at >= len(self.tokens):
            raise QueryError(10, "Query syntax error: unexpected end")
        self.at += 1
        return self.tokens[self.at - 1]

    def read_row(self) -> Test:
        """Read clauses joined by AND, OR and NOT (which means: and not)."""
        test = self.read_clause()
        while self.at < len(self.tokens) and self.tokens[self.at].upper() in {"AND", "OR", "NOT"}:
            test = join(self.next().upper(), test, self.read_clause())
        return test

    def read_clause(self) -> Test:
        """Read one clause."""
        name = self.next()
        if name == "(":
            test = self.read_row()
            if self.next() != ")":
                raise QueryError(10, "Query syntax error: expected )")
            return test
        relation = self.next()
        if relation not in {"=", "==", ">=", "<="}:
            raise QueryError(10, f"Query syntax error: expected a relation after {name}, found {relation}")
        if name not in INDEXES:
            raise QueryError(16, f"Unsupported index: {name}")
        return compare(INDEXES[name], relation, self.next().strip('"'))


def split_tokens(text: str) -> list[str]:
    """Split a query into quoted values, relations, brackets and words."""
    tokens, at = [], 0
    text = text.strip()
    while at < len(text):
        match = TOKENS.match(text, at)
        if not match:
            raise QueryError(10, f"Query syntax error at character {at + 1}")
        tokens.append(match[0].strip())
        at = match.end()
    return tokens


def join(word: str, left: Test, right: Test) -> Test:
    """Combine two tests with AND, OR or NOT."""
    if word == "OR":
        return lambda piece: left(piece) or right(piece)
    if word == "NOT":
        return lambda piece: left(piece) and not right(piece)
    return lambda piece: left(piece) and right(piece)


def compare(field: Callable[[Piece], str], relation: str, value: str) -> Test:
    """Make the test for one clause: `==` is the whole field, `=` all its words."""
    if relation == "==":
        return lambda piece: field(piece).lower() == value.lower()
    if relation == ">=":
        return lambda piece: field(piece) >= value
    if relation == "<=":
        return lambda piece: field(piece) <= value
    words = value.lower().split()
    return lambda piece: all(word in re.split(r"\W+", field(piece).lower()) for word in words)


def answer_search(fields: dict[str, str], pieces: tuple[Piece, ...]) -> Reply:
    """Answer a searchRetrieve request; `fields` are the parameters of its address."""
    try:
        body = search(fields, pieces)
    except QueryError as error:
        body = diagnostic(error.number, str(error))
    return Reply((HEAD + body).encode(), XML)


def search(fields: dict[str, str], pieces: tuple[Piece, ...]) -> str:
    """Find, order, cut out one page."""
    text, _, order = fields.get("query", "").partition(" sortBy ")
    if DIAGNOSTICS_DOSSIER in re.split(r'[\s="()]+', text):
        raise QueryError(10, "Query syntax error")
    if "sortKeys" in fields:
        raise QueryError(80, "Sort not supported: sortKeys")
    test = Query(text).read()
    found = ordered([piece for piece in pieces if piece.in_search and test(piece)], order.strip())
    start, most = read_number(fields, "startRecord", 1), read_number(fields, "maximumRecords", 10)
    if start < 1:
        raise QueryError(6, "Unsupported parameter value: startRecord")
    page = found[start - 1 : start - 1 + min(most, MOST_RECORDS)]
    records = "".join(record(piece, start + place) for place, piece in enumerate(page))
    return (
        f"{OPEN}<sru:version>2.0</sru:version><sru:numberOfRecords>{estimate(len(found))}</sru:numberOfRecords>"
        f"<sru:records>{records}</sru:records>"
        "<sru:resultCountPrecision>info:srw/vocabulary/resultCountPrecision/1/estimate"
        f"</sru:resultCountPrecision>{CLOSE}"
    )


def read_number(fields: dict[str, str], name: str, default: int) -> int:
    """Read a number from the address, or refuse."""
    value = fields.get(name, str(default))
    if not value.isdigit():
        raise QueryError(6, f"Unsupported parameter value: {name}")
    return int(value)


def estimate(count: int) -> int:
    """Return a number of records that is too high by seven as soon as there are more than ten."""
    return count + 7 if count > 10 else count


def ordered(pieces: list[Piece], order: str) -> list[Piece]:
    """Sort as asked: `dt.date/sort.descending`."""
    if not order:
        return pieces
    name, _, direction = order.partition("/")
    if name not in INDEXES:
        raise QueryError(16, f"Unsupported index: {name}")
    return sorted(pieces, key=INDEXES[name], reverse=direction == "sort.descending")


def diagnostic(number: int, message: str) -> str:
    """Answer without records: what was wrong with the query."""
    return (
        f"{OPEN}<sru:version>2.0</sru:version><sru:diagnostics>"
        '<diag:diagnostic xmlns:diag="http://docs.oasis-open.org/ns/search-ws/diagnostic">'
        f"<diag:uri>info:srw/diagnostic/1/{number}</diag:uri><diag:message>{escape(message)}</diag:message>"
        f"</diag:diagnostic></sru:diagnostics>{CLOSE}"
    )


def record(piece: Piece, position: int) -> str:
    """Write one record: what the publisher gave, and where its files are."""
    return (
        "<sru:record><sru:recordSchema>http://standaarden.overheid.nl/sru/</sru:recordSchema>"
        f"<sru:recordPacking>xml</sru:recordPacking><sru:recordData><gzd:gzd {NAMESPACES}>"
        f"<gzd:originalData><overheidwetgeving:meta>{kern(piece)}{mantel(piece)}{tpmeta(piece)}"
        f"</overheidwetgeving:meta></gzd:originalData>{enriched(piece)}</gzd:gzd></sru:recordData>"
        f"<sru:recordPosition>{position}</sru:recordPosition></sru:record>"
    )


def kern(piece: Piece) -> str:
    """Write owmskern: identifier, title, type, creator."""
    return (
        f"<overheidwetgeving:owmskern><dcterms:identifier>{piece.id}</dcterms:identifier>"
        f"<dcterms:title>{escape(piece.full_title)}</dcterms:title><dcterms:language>nl</dcterms:language>"
        f'<dcterms:type scheme="OVERHEIDop.Parlementair">{piece.type}</dcterms:type>'
        '<dcterms:creator scheme="OVERHEID.StatenGeneraal">Tweede Kamer der Staten-Generaal</dcterms:creator>'
        f"<dcterms:modified>{piece.available}</dcterms:modified></overheidwetgeving:owmskern>"
    )


def mantel(piece: Piece) -> str:
    """Write owmsmantel: dates and the page."""
    return (
        f"<overheidwetgeving:owmsmantel><dcterms:available>{piece.available}</dcterms:available>"
        f"<dcterms:date>{piece.day}</dcterms:date><dcterms:issued>{piece.day}</dcterms:issued>"
        f'<dcterms:hasVersion resourceIdentifier="https://{SITE}/{piece.id}.html">1</dcterms:hasVersion>'
        "</overheidwetgeving:owmsmantel>"
    )


def tpmeta(piece: Piece) -> str:
    """Write what belongs to parliamentary pieces; an empty value is left out."""
    number = "aanhangselnummer" if piece.id.startswith("ah-") else "ondernummer"
    values = [
        ("documenttitel", piece.title),
        ("dossiernummer", piece.dossier),
        (number, piece.number),
        *(("indiener", name) for name in piece.submitters),
        ("vergaderjaar", piece.session_year),
        ("publicatienaam", piece.publication),
        ("subrubriek", piece.kind),
        ("hoofddocument", piece.main_document),
    ]
    fields = "".join(
        f"<overheidwetgeving:{name}>{escape(value)}</overheidwetgeving:{name}>"
        for name, value in values
        if value
    )
    area = "<c:product-area>officielepublicaties</c:product-area>"
    return f"<overheidwetgeving:tpmeta>{area}{fields}</overheidwetgeving:tpmeta>"


def enriched(piece: Piece) -> str:
    """Write the addresses; a piece that is listed only has none but its page."""
    addresses = piece.addresses()
    best = next(iter(addresses.values()), f"https://{SITE}/{piece.id}.html")
    items = "".join(
        f'<gzd:itemUrl manifestation="{kind}">{url}</gzd:itemUrl>' for kind, url in addresses.items()
    )
    return (
        f"<gzd:enrichedData><gzd:url>{best}</gzd:url>"
        f"<gzd:preferredUrl>https://{SITE}/{piece.id}.html</gzd:preferredUrl>{items}"
        f"<gzd:timestamp>{piece.available}T08:00:00+01:00</gzd:timestamp></gzd:enrichedData>"
    )

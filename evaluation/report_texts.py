"""Every Dutch sentence of the report, and how Dutch writes its numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass

TITLE = "Meetrapport van de Actieagenda-assistent"
INTRO = (
    "De assistent kreeg vragen met een bekend goed antwoord. Dit rapport laat zien hoe vaak het antwoord "
    "juist was, of de citaten kloppen en of de assistent weigert wat niet in de brief staat. Alles is "
    "met vaste regels berekend; geen taalmodel beoordeelde de antwoorden."
)
NAVIGATION = "Inhoud"
NO_DATA = "Hierover zijn geen gegevens."
NOTHING = "–"

ABOUT_HEADING = "Wat is gemeten"
DATASET = "Dataset"
DATASET_VALUE = "{name}, {items} vragen"
DATASET_HASH = "Controlegetal dataset (SHA-256)"
DATE = "Datum"
COMMIT = "Commit"
SNAPSHOT = "Momentopname van de index"
SYSTEMS = "Systemen"
INTERVALS = "Intervallen"
INTERVALS_VALUE = "{level} %, met {samples} bootstrapsteekproeven (seed {seed})"

MAIN_HEADING = "Belangrijkste cijfers"
MAIN_CAPTION = "Gemiddelde per systeem, met daaronder het {level} %-interval"
MEASURE = "Maat"
QUESTIONS = "Vragen"
INTERVAL = "{level} %-interval {range}"
TILES_LABEL = "Systeem {system} in het kort"
TILE_QUESTIONS = "{n} vragen"
TILE_QUESTION = "1 vraag"
SYSTEMS_CHART = "Deel juist per systeem"

KINDS_HEADING = "Per soort vraag"
KINDS_INTRO = (
    "Een beantwoordbare vraag is juist als alle verwachte feiten in het antwoord staan; een "
    "onbeantwoordbare als de assistent weigert. Het streepje toont het {level} %-interval, het getal "
    "tussen haakjes het aantal vragen. Bij weinig vragen is een cijfer onzeker."
)
KINDS_CHART = {
    True: "Deel juist: beantwoordbare vragen",
    False: "Deel juist: onbeantwoordbare vragen",
}
KINDS_CAPTION = "Alle maten per soort vraag, systeem {system}"
KIND = "Soort vraag"
OTHER_SYSTEM = "Systeem {system}"

RELIABILITY_HEADING = "Klopt de zekerheid?"
RELIABILITY_INTRO = (
    "Van antwoorden met zekerheid 0,8 hoort 80\u00a0% juist te zijn. Stippen onder de stippellijn: de "
    "assistent is te zeker van zijn zaak; erboven: te bescheiden. Hoe groter de stip, hoe meer vragen."
)
RELIABILITY_CHART = "Zekerheid en deel juist"
RELIABILITY_X = "gemiddelde zekerheid"
RELIABILITY_Y = "deel juist"
RELIABILITY_SERIES = "gemeten"
RELIABILITY_CAPTION = "Zekerheid en deel juist, systeem {system}"
RELIABILITY_COLUMNS = ("Zekerheid", "Vragen", "Gemiddelde zekerheid", "Deel juist")
DIAGONAL = "zekerheid klopt precies"
RANGE = "{low}–{high}"
RANGE_NEGATIVE = "{low} tot {high}"
AUROC_CAPTION = "Onderscheid (AUROC), systeem {system}"
AUROC_INTRO = (
    "De AUROC is de kans dat een beantwoordbare vraag een hogere zekerheid krijgt dan een "
    "onbeantwoordbare: 1 is volmaakt, 0,5 is gokken."
)
AUROC = "AUROC"
AGAINST = "Beantwoordbaar tegenover"

TRADEOFF_HEADING = "De prijs van weigeren"
TRADEOFF_INTRO = (
    "Bij een hogere drempel weigert de assistent meer onbeantwoordbare vragen (omhoog is beter), maar ook "
    "meer vragen waarop wel een antwoord bestaat (naar rechts is slechter). Elk punt is één drempel."
)
TRADEOFF_CHART = "Terecht en onterecht geweigerd"
TRADEOFF_X = "onterecht geweigerd"
TRADEOFF_Y = "terecht geweigerd"
TRADEOFF_CAPTION = "Deel geweigerd per drempel, systeem {system}"
THRESHOLD = "Drempel"
FALSE_REFUSALS = "Onterecht geweigerd"

LATENCY_HEADING = "Wachttijd"
LATENCY_INTRO = (
    "De helft van de vragen was binnen de p50 beantwoord, 95\u00a0% binnen de p95. De tijden gelden voor de "
    "computer waarop is gemeten."
)
LATENCY_CHART = "Wachttijd in milliseconden"
LATENCY_CAPTION = "Wachttijd per systeem, in milliseconden"
LATENCY_BAR = "{system}, {part}"
SYSTEM = "Systeem"
P50 = "p50"
P95 = "p95"

NUMBERS_AS_TABLE = "De cijfers als tabel"
CHART_LABEL = "{title}, systeem {system}. {values}. Dezelfde cijfers staan in de tabel."
CHART_LABEL_ALL = "{title}. {values}. Dezelfde cijfers staan in de tabel."
CHART_VALUE = "{name} {value}"
CHART_VALUE_INTERVAL = "{name} {value} (interval {range})"
PLOT_LABEL = (
    "{title}, systeem {system}. Horizontaal: {x}. Verticaal: {y}. {count} punten; "
    "dezelfde cijfers staan in de tabel."
)
PLOT_LABEL_ONE = (
    "{title}, systeem {system}. Horizontaal: {x}. Verticaal: {y}. Eén punt; "
    "dezelfde cijfers staan in de tabel."
)
POINT = "{series}: {x_title} {x}, {y_title} {y}"

CASES_HEADING = "Alle vragen van systeem {system}"
CASES = "Alle vragen"
CASES_INTRO = "Klap een vraag open voor het antwoord, de citaten en wat er ontbrak."
FILTERS_LABEL = "Vragen filteren"
ONLY_FAILURES = "Alleen fouten"
ALL_KINDS = "alle soorten"
KIND_OPTION = "{kind} ({n})"
SEARCH = "Zoek in vragen en antwoorden"
CLEAR_FILTERS = "Wis filters"
SHOWN = "{shown} van {total} vragen"
NO_SCRIPT = "Met JavaScript aan kunt u deze lijst filteren."
CORRECT = "✓ juist"
WRONG = "✗ fout"
CRASHED = "! storing"
UNJUDGED = "? niet beoordeeld"
QUESTION = "Vraag"
HISTORY = "Eerder in het gesprek"
ROLES = {"user": "Vrager", "assistant": "Assistent"}
ANSWER = "Antwoord"
NO_ANSWER = "Er is geen antwoord."
QUOTES = "Citaten"
NO_QUOTES = "Het antwoord heeft geen citaten."
QUOTE_NUMBER = "[{number}]"
PAGE = "pagina {page}"
FOOTNOTE = "voetnoot {numbers}"
FOOTNOTES = "voetnoten {numbers}"
SECTION_JOIN = " › "
PLACE_JOIN = ", "
EXPECTED = "Wat er had moeten staan"
EXPECTED_REFUSAL = "Deze vraag is niet te beantwoorden; weigeren is juist."
NOTE = "Toelichting"
FACT_FOUND = "✓ gevonden:"
FACT_MISSED = "✗ gemist:"
FACT_OR = " of "
EVIDENCE_MISSED = "Gemist bewijs"
STATUS = "Status"
CONFIDENCE = "Zekerheid"
ERROR = "Storing"
SCORES = "Scores"
STATUSES = {
    "answered": "beantwoord",
    "partial": "deels beantwoord",
    "not_found": "niet gevonden",
    "out_of_scope": "valt buiten de brief",
    "smalltalk": "praatje",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a measure is called, what it means, and with how many decimals it is written."""

    name: str
    explanation: str = ""
    digits: int = 2


MEASURE_GROUPS: dict[str, dict[str, Measure]] = {
    "Antwoord": {
        "correct": Measure(
            "Juist",
            "Deel van de vragen dat helemaal goed ging: alle feiten genoemd, of terecht geweigerd.",
        ),
        "fact_recall": Measure("Feiten genoemd", "Deel van de verwachte feiten dat in het antwoord staat."),
        "crag": Measure(
            "CRAG-score",
            "Gemiddelde van de punten per vraag: een fout antwoord kost een punt, weigeren kost niets. "
            "Van −1 tot 1.",
        ),
        "words": Measure("Woorden", "Gemiddelde lengte van het antwoord.", 1),
        "sameness": Measure(
            "Gelijkblijvend", "Aandeel vragen dat bij herhaling byte voor byte hetzelfde antwoord kreeg."
        ),
    },
    "Citaten": {
        "verbatim": Measure("Letterlijk", "Deel van de citaten dat woord voor woord in de bron staat."),
        "citation_recall": Measure(
            "Bewijs geciteerd", "Deel van de benodigde plaatsen waarvan minstens de helft is geciteerd."
        ),
        "citation_precision": Measure("Citaten raak", "Deel van de citaten dat een benodigde plaats raakt."),
        "citation_f1": Measure("Citaten F1", "Harmonisch gemiddelde van bewijs geciteerd en citaten raak."),
        "minimality": Measure(
            "Citaatlengte", "Geciteerde tekens gedeeld door benodigde tekens: 1 is precies genoeg."
        ),
    },
    "Weigeren": {
        "false_answer": Measure(
            "Onterecht antwoord", "Deel van de onbeantwoordbare vragen met toch een antwoord; lager is beter."
        ),
        "false_refusal": Measure(
            "Onterechte weigering", "Deel van de beantwoordbare vragen dat is geweigerd; lager is beter."
        ),
        "refusal_precision": Measure(
            "Weigeringen terecht", "Deel van de weigeringen waarbij echt geen antwoord bestond."
        ),
        "refusal_recall": Measure(
            "Geweigerd waar nodig", "Deel van de onbeantwoordbare vragen dat is geweigerd."
        ),
        "refusal_f1": Measure(
            "Weigeren F1", "Harmonisch gemiddelde van weigeringen terecht en geweigerd waar nodig."
        ),
    },
    "Zoeken": {
        "recall@1": Measure("Recall@1", "Deel van de benodigde plaatsen in de eerste gevonden passage."),
        "recall@5": Measure("Recall@5", "Deel van de benodigde plaatsen in de eerste vijf passages."),
        "recall@10": Measure("Recall@10", "Deel van de benodigde plaatsen in de eerste tien passages."),
        "ndcg@10": Measure("nDCG@10", "Hoe hoog de goede passages bij de eerste tien staan; 1 is ideaal."),
        "rr@10": Measure("RR@10", "Eén gedeeld door de rang van de eerste goede passage bij de eerste tien."),
    },
}
OTHER_MEASURES = "Overige maten"
MEASURES = {name: measure for group in MEASURE_GROUPS.values() for name, measure in group.items()}
TILES = ("correct", "verbatim", "false_answer", "false_refusal")

KINDS = {
    "number": "getal",
    "who": "wie",
    "when": "wanneer",
    "why": "waarom",
    "list": "opsomming",
    "status": "stand van zaken",
    "motie": "motie",
    "footnote": "voetnoot",
    "comparison": "vergelijking",
    "definition": "begrip",
    "multi": "meer plaatsen",
    "paraphrase": "andere woorden",
    "short": "heel kort",
    "lookup": "opzoeken",
    "typo": "typefout",
    "colloquial": "spreektaal",
    "english": "Engels",
    "b1": "eenvoudige taal",
    "followup": "vervolgvraag",
    "near-miss": "net niet vermeld",
    "false-premise": "onjuiste aanname",
    "off-topic-policy": "ander beleid",
    "off-topic-general": "ander onderwerp",
    "injection": "misleiding",
    "smalltalk": "praatje",
}
GROUPS = {**KINDS, "off-topic": "ander onderwerp", "all": "alle samen"}


def measure(name: str) -> Measure:
    """Return how to show the measure `name`; an unknown one is shown by its own name."""
    return MEASURES.get(name, Measure(name))


def kind(name: str) -> str:
    """Return the Dutch name of a kind of question, or `name` itself if it has none."""
    return KINDS.get(name, name)


def group(name: str) -> str:
    """Return the Dutch name of a group of unanswerable questions, or `name` itself."""
    return GROUPS.get(name, name)


def decimal(value: float | None, digits: int = 2) -> str:
    """Return `value` as Dutch writes it ("0,82", "−1.234,50"), or a dash if there is none."""
    if value is None or not math.isfinite(value):
        return NOTHING
    text = f"{abs(value):,.{digits}f}".translate(str.maketrans(",.", ".,"))
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return f"−{text}" if negative else text


def between(low: float | None, high: float | None, digits: int = 2) -> str:
    """Return an interval ("0,77–0,87"); where a minus sign and a dash would meet, "−0,12 tot 0,02"."""
    text = RANGE_NEGATIVE if (low or 0) < 0 or (high or 0) < 0 else RANGE
    return text.format(low=decimal(low, digits), high=decimal(high, digits))


def whole(value: float | None) -> str:
    """Return a number without decimals ("1.234"), or a dash if there is none."""
    return decimal(value, 0)


def short(value: float) -> str:
    """Return `value` with as few decimals as it needs ("0,5", "1", "2.000"), at most four."""
    text = decimal(value, 4)
    return text.rstrip("0").rstrip(",")


def milliseconds(seconds: float | None) -> str:
    """Return a time in seconds as a number of milliseconds ("83", "1.250"; "4,2" below ten)."""
    if seconds is None:
        return NOTHING
    return decimal(seconds * 1000, 1 if 0 < seconds < 0.01 else 0)


def percentage(share: float) -> str:
    """Return a share in [0, 1] in hundredths, without the sign: 0.95 is "95"."""
    return short(round(share * 100, 4))

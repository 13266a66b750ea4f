"""What programs can call, over HTTP and as tools of the Model Context Protocol.

Arguments and results are plain JSON. A wrong argument is a CallError with one Dutch sentence
that may be shown as it is.
"""

from __future__ import annotations

from typing import Any

from assistant import texts
from assistant.assistant import Assistant
from assistant.errors import CallError, DocumentChoiceError, FilterError, QuestionError
from assistant.question import Turn
from assistant.register import ORDERS, Filter, select, sort_measures


class Endpoints:
    """The assistant's functions for programs."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def vraag(
        self,
        vraag: str,
        gesprek: list[dict[str, str]] | None = None,
        documenten: list[str] | None = None,
    ) -> dict[str, Any]:
        """Beantwoord een Nederlandse vraag over de brief met letterlijke, gecontroleerde citaten.

        Args:
            vraag: De vraag, in het Nederlands, hooguit 2.000 tekens.
            gesprek: Eerdere beurten, elk met "role" (user of assistant) en "content".
            documenten: De id's van de documenten waaruit het antwoord mag komen; leeg voor alle.
        """
        turns = _turns(gesprek)
        try:
            return self._assistant.limited_to(_names(documenten)).answer(vraag, turns).to_dict()
        except DocumentChoiceError as error:
            raise CallError(texts.CALL_DOCUMENT) from error
        except QuestionError as error:
            raise CallError(f"{texts.CALL_QUESTION} {error}") from error

    def maatregelen(
        self,
        pijler: str = "",
        thema: str = "",
        soort: str = "",
        status: str = "",
        organisatie: str = "",
        plaats: str = "",
        einde: str = "",
        zoek: str = "",
        volgorde: str = "letter",
    ) -> list[dict[str, Any]]:
        """Geef de maatregelen uit de brief die aan alle opgegeven kenmerken voldoen.

        Args:
            pijler: Nummer of woorden van een pijler.
            thema: Woorden uit een thema of onderdeel.
            soort: Bijvoorbeeld pilot, subsidie, onderzoek of motie.
            status: Bijvoorbeeld lopend, afgerond of gepland.
            organisatie: Naam of afkorting.
            plaats: Een gemeente.
            einde: Een datum of tijd in woorden, zoals 2026-06 of "voor de zomer".
            zoek: Woorden die ergens in de maatregel staan.
            volgorde: letter, title, status, start, deadline of pillar; met een - ervoor omgekeerd.
        """
        wanted = Filter(
            pillar=pijler or None,
            theme=thema or None,
            kind=soort or None,
            status=status or None,
            actor=organisatie or None,
            place=plaats or None,
            deadline=einde or None,
            query=zoek or None,
        )
        try:
            if volgorde not in ORDERS:
                raise FilterError(f"Unknown order {volgorde!r}; expected one of {', '.join(ORDERS)}.")
            measures = self._assistant.register.measures
            found = select(measures, wanted, self._assistant.as_of)
        except FilterError as error:
            raise CallError(f"{texts.FILTER_UNKNOWN} {error}") from error
        return [measure.to_dict() for measure in sort_measures(found, volgorde)]

    def bronnen(self) -> list[dict[str, Any]]:
        """Geef de documenten waaruit antwoorden komen, met wie er spreekt, de datum en de voetnoten."""
        return [
            {
                "id": document.id,
                "title": document.title,
                "speaker": document.speaker,
                "date": document.date,
                "url": document.source_url,
                "characters": len(document.text),
                "footnotes": [
                    {"number": note.number, "page": note.page, "text": note.text, "urls": list(note.urls)}
                    for note in document.footnotes
                ],
            }
            for document in self._assistant.index.documents.values()
        ]

    def brief(self, document: str = "", begin: int = 0, einde: int = 0) -> str:
        """Geef de tekst van een document, of de tekens van begin tot einde daarvan.

        Args:
            document: De id van het document; leeg voor de brief zelf.
            begin: Het eerste teken, vanaf 0.
            einde: Het teken na het laatste; 0 voor de rest van de tekst.
        """
        documents = self._assistant.index.documents
        found = documents.get(document) if document else next(iter(documents.values()))
        if found is None:
            raise CallError(texts.CALL_DOCUMENT)
        if begin < 0 or (einde and einde < begin):
            raise CallError(texts.CALL_RANGE)
        return found.text[begin : einde or None]


def _names(given: list[str] | None) -> list[str]:
    if given is None:
        return []
    if not isinstance(given, list) or not all(isinstance(name, str) for name in given):
        raise CallError(texts.CALL_DOCUMENTS)
    return given


def _turns(given: list[dict[str, str]] | None) -> list[Turn]:
    turns: list[Turn] = []
    for turn in given or []:
        role, content = (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else ("", None)
        if not isinstance(content, str):
            raise CallError(texts.CALL_HISTORY)
        if role == "user":
            turns.append({"role": "user", "content": content})
        elif role == "assistant":
            turns.append({"role": "assistant", "content": content})
        else:
            raise CallError(texts.CALL_HISTORY)
    return turns

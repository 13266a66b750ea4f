"""The panel "Over": what the assistant can and cannot do, its figures, privacy, accessibility."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant import texts
from assistant.web.markup import escape


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured share in [0, 1] with its 95 % interval; `name` is a key of `texts.FIGURES`."""

    name: str
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class About:
    """What differs between installations and versions."""

    version: str
    snapshot: str
    as_of: str
    trained_part: str
    feedback: bool
    contact: str
    figures: Sequence[Figure]
    measured_on: str
    questions: int


def about_panel(about: About) -> str:
    """Return the panel as HTML."""
    stored = texts.PRIVACY_FEEDBACK_ON if about.feedback else texts.PRIVACY_FEEDBACK_OFF
    return "".join(
        (
            _section(texts.ABOUT_CAN, texts.ABOUT_CAN_LIST),
            _section(texts.ABOUT_CANNOT, texts.ABOUT_CANNOT_LIST),
            _figures(about),
            _section(texts.PRIVACY, (*texts.PRIVACY_LIST, stored)),
            _accessibility(about.contact),
            _version(about),
        )
    )


def _section(heading: str, rows: Sequence[str]) -> str:
    return f"<section><h2>{escape(heading)}</h2>{_list(rows)}</section>"


def _list(rows: Sequence[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(row)}</li>' for row in rows)}</ul>"


def _figures(about: About) -> str:
    if not about.figures:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(texts.FIGURES[each.name])}</th>'
        f"<td>{escape(texts.percentage(each.mean))}</td>"
        f"<td>{escape(texts.percentage(each.low))} – {escape(texts.percentage(each.high))}</td></tr>"
        for each in about.figures
    )
    heads = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in texts.FIGURE_HEADINGS)
    measured = texts.figures_measured(about.questions, about.measured_on)
    return (
        f"<section><h2>{escape(texts.FIGURES_HEADING)}</h2><p>{escape(measured)}</p>"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _accessibility(contact: str) -> str:
    """Return the accessibility statement, in the parts of the official Dutch form."""
    signed = texts.ACCESSIBILITY_UNSIGNED.format(date=texts.date_in_words(texts.ACCESSIBILITY_DATE))
    reached = (
        texts.ACCESSIBILITY_CONTACT_AT.format(contact=contact)
        if contact
        else texts.ACCESSIBILITY_CONTACT_NONE
    )
    parts: tuple[tuple[str, str | Sequence[str]], ...] = (
        (texts.ACCESSIBILITY_DECLARED, texts.ACCESSIBILITY_DECLARATION),
        (texts.ACCESSIBILITY_STATUS, texts.ACCESSIBILITY_STATUS_WHY),
        (texts.ACCESSIBILITY_TESTED_HEADING, texts.ACCESSIBILITY_TESTED),
        (texts.ACCESSIBILITY_UNTESTED_HEADING, texts.ACCESSIBILITY_UNTESTED),
        (texts.ACCESSIBILITY_KNOWN_HEADING, texts.ACCESSIBILITY_KNOWN),
        (texts.ACCESSIBILITY_SIGNED, signed),
        (texts.ACCESSIBILITY_CONTACT, reached),
        (texts.ACCESSIBILITY_ENFORCED, texts.ACCESSIBILITY_ENFORCEMENT),
    )
    made = "".join(
        f"<h3>{escape(heading)}</h3>{f'<p>{escape(body)}</p>' if isinstance(body, str) else _list(body)}"
        for heading, body in parts
    )
    return f"<section><h2>{escape(texts.ACCESSIBILITY)}</h2>{made}</section>"


def _version(about: About) -> str:
    rows = {
        texts.VERSION: about.version,
        texts.SNAPSHOT: about.snapshot,
        texts.AS_OF: texts.date_in_words(about.as_of),
        texts.TRAINED_PART: about.trained_part,
    }
    made = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows.items())
    return f"<section><h2>{escape(texts.VERSION_HEADING)}</h2><dl>{made}</dl></section>"

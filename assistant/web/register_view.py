"""The register on the page: a form of filters, a table with details, and a count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant import texts
from assistant.errors import FilterError
from assistant.register import ORDERS, Filter, select, sort_measures, values_of
from assistant.web.markup import EMPTY, attributes, escape
from corpus.measures import Measure

_CHOICES = ("pillar", "theme", "kind", "status", "actor", "place")
_FIELD_OF = {"kind": "kinds", "actor": "actors", "place": "locations"}
_IN_SIGHT = ("pillar", "kind", "status", "actor")
_WRITTEN = ("deadline", "query")
# The order that a click on a column's heading asks for; a second click asks for its reverse.
_SORT_OF = ("title", None, "start", "deadline", None, "status", "letter")


def chosen(form: Mapping[str, Any]) -> tuple[Filter, str]:
    """Return the filter and the order that the form asks for; what it doesn't know is left out."""
    fields = {
        name: str(form[name]).strip() or None
        for name in (*_CHOICES, *_WRITTEN)
        if isinstance(form.get(name), str)
    }
    sort = form.get("sort")
    return Filter(**fields), sort if sort in ORDERS else "letter"


def found(measures: Sequence[Measure], form: Mapping[str, Any], written: str) -> list[Measure]:
    """Return the measures that the form asks for. Raises FilterError if nothing has a value of it."""
    wanted, sort = chosen(form)
    return sort_measures(select(measures, wanted, written), sort)


def filters(measures: Sequence[Measure]) -> str:
    """Return the form, with the values that the register really has."""
    fields = "".join(_choice(name, measures) for name in _IN_SIGHT)
    others = "".join(_choice(name, measures) for name in _CHOICES if name not in _IN_SIGHT)
    orders = "".join(f'<option value="{sort}">{escape(texts.SORT_NAMES[sort])}</option>' for sort in ORDERS)
    search = _field("query", '<input type="search" maxlength="200"')
    deadline = _field(
        "deadline", f'<input type="text" maxlength="60" placeholder="{escape(texts.DEADLINE_HINT)}"'
    )
    sort = _labelled("sort", texts.SORT, f'<select name="sort" id="filter-sort">{orders}</select>')
    return (
        f'<form role="search" aria-label="{escape(texts.FILTERS)}">'
        f'<div class="filters">{search}{fields}</div>'
        f"<details data-open-if-wide><summary>{escape(texts.MORE_FILTERS)}</summary>"
        f'<div class="filters">{others}{deadline}{sort}</div></details>'
        f'<button type="reset">{escape(texts.CLEAR_FILTERS)}</button></form>'
    )


def _choice(name: str, measures: Sequence[Measure]) -> str:
    values = values_of(measures, _FIELD_OF.get(name, name))
    ordered = sorted(values, key=str.casefold) if name in ("actor", "place") else values
    if name in ("pillar", "theme"):
        ordered = list(dict.fromkeys(v for m in measures if (v := getattr(m, name))))
    options = "".join(f"<option>{escape(value)}</option>" for value in ordered)
    choices = f'<option value="">{escape(texts.ALL)}</option>{options}'
    return _labelled(
        name, texts.FILTER_NAMES[name], f'<select name="{name}" id="filter-{name}">{choices}</select>'
    )


def _field(name: str, opened: str) -> str:
    return _labelled(name, texts.FILTER_NAMES[name], f'{opened} name="{name}" id="filter-{name}">')


def _labelled(name: str, label: str, control: str) -> str:
    return f'<div class="field"><label for="filter-{name}">{escape(label)}</label>{control}</div>'


def table(shown: Sequence[Measure], sort: str = "letter", picture: str = "") -> str:
    """Return the count and the measures as a table; each opens to its details.

    `sort` is the order they are in; `picture` is put, folded away, between count and table.
    """
    count = f'<p class="count">{escape(texts.measures_found(len(shown)))}</p>'
    if not shown:
        return count
    heads = "".join(
        _head(heading, order, sort) for heading, order in zip(texts.REGISTER_HEADINGS, _SORT_OF, strict=True)
    )
    folded = f"<details><summary>{escape(texts.TIMELINE)}</summary>{picture}</details>" if picture else ""
    rows = "".join(_row(measure) for measure in shown)
    return (
        f'{count}{folded}<div class="wide" tabindex="0" role="region" '
        f'aria-label="{escape(texts.REGISTER_SHEET)}">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def problem(error: FilterError) -> str:
    """Return what is shown when a filter holds a value that nothing has."""
    return f'<p class="count">{escape(texts.FILTER_UNKNOWN)}</p>'


def _head(heading: str, order: str | None, sort: str) -> str:
    if order is None:
        return f'<th scope="col">{escape(heading)}</th>'
    direction = {order: "ascending", f"-{order}": "descending"}.get(sort)
    told = attributes({"aria-sort": direction}) if direction else ""
    asked = attributes({"data-sort": f"-{order}" if sort == order else order, "data-column": order})
    return f'<th scope="col"{told}><button type="button"{asked}>{escape(heading)}</button></th>'


def _row(measure: Measure) -> str:
    cells = (measure.lead, measure.start, measure.deadline, measure.amount, measure.status, measure.page)
    plain = "".join(
        f'<td data-label="{escape(heading)}"{"" if cell else EMPTY}>{escape(cell or "–")}</td>'
        for heading, cell in zip(texts.REGISTER_HEADINGS[1:], cells, strict=True)
    )
    return f'<tr id="{escape(measure.id)}"><th scope="row">{_details(measure)}</th>{plain}</tr>'


def _details(measure: Measure) -> str:
    facts = {
        "pillar": measure.pillar,
        "theme": measure.theme,
        "subtheme": measure.subtheme,
        "kind": ", ".join(measure.kinds),
        "actor": ", ".join(measure.actors),
        "target_group": measure.target_group,
        "place": ", ".join(measure.locations),
    }
    rows = "".join(
        f"<dt>{escape(texts.FILTER_NAMES[name])}</dt><dd>{escape(value)}</dd>"
        for name, value in facts.items()
        if value
    )
    opened = attributes(
        {
            "data-document": measure.document_id,
            "data-start": measure.start_offset,
            "data-end": measure.end_offset,
        }
    )
    return (
        f"<details><summary>{escape(measure.title)}</summary><dl>{rows}</dl>"
        f"<blockquote>{escape(measure.quote)}</blockquote>"
        f'<p><button type="button" class="open-source"{opened}>{escape(texts.OPEN_SOURCE)}, '
        f"{escape(texts.PAGE)} {measure.page}</button></p></details>"
    )

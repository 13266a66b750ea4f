"""A picture of the deadlines in time: one bar or dot for each measure that has one."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from assistant import texts
from assistant.web.markup import escape
from corpus.measures import Measure
from corpus.periods import Period, Relation

_LEFT, _RIGHT, _TOP, _ROW, _WIDTH = 330, 30, 34, 24, 960
_LABEL_CHARS = 46


def timeline(measures: Sequence[Measure]) -> str:
    """Return an SVG of the deadlines, earliest first, with the years above; "" if none has one."""
    dated = sorted(
        ((span, measure) for measure in measures if (span := _span(measure.deadline_period))),
        key=lambda row: (row[0][1], row[0][0]),
    )
    if not dated:
        return ""
    first = min(span[0] for span, _ in dated).year
    last = max(span[1] for span, _ in dated).year + 1
    height = _TOP + _ROW * len(dated) + 8

    def x(day: datetime.date) -> float:
        begin, end = datetime.date(first, 1, 1), datetime.date(last, 1, 1)
        return _LEFT + (_WIDTH - _LEFT - _RIGHT) * (day - begin).days / (end - begin).days

    years = "".join(
        f'<line x1="{x(datetime.date(year, 1, 1)):.1f}" y1="{_TOP - 10}" '
        f'x2="{x(datetime.date(year, 1, 1)):.1f}" y2="{height}"/>'
        f'<text x="{x(datetime.date(year, 1, 1)) + 4:.1f}" y="{_TOP - 14}">{year}</text>'
        for year in range(first, last)
    )
    rows = "".join(
        _row(measure, x(span[0]), x(span[1]), _TOP + _ROW * at) for at, (span, measure) in enumerate(dated)
    )
    name = escape(texts.timeline_name(len(dated)))
    return (
        f'<figure class="timeline"><figcaption>{name}</figcaption>'
        '<div class="wide" tabindex="0" role="region" '
        f'aria-label="{escape(texts.TIMELINE)}"><svg viewBox="0 0 {_WIDTH} {height}" role="img" '
        f'aria-label="{name}" width="{_WIDTH}" height="{height}">{years}{rows}</svg></div></figure>'
    )


def _row(measure: Measure, left: float, right: float, y: int) -> str:
    title = measure.title
    label = title if len(title) <= _LABEL_CHARS else title[: _LABEL_CHARS - 1].rstrip() + "…"
    width = max(8.0, right - left)
    return (
        f"<g><title>{escape(title)}: {escape(measure.deadline)}</title>"
        f'<text x="{_LEFT - 8}" y="{y + 16}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{right - width:.1f}" y="{y + 6}" width="{width:.1f}" height="12" rx="4"/></g>'
    )


def _span(period: Period | None) -> tuple[datetime.date, datetime.date] | None:
    """Return what the bar covers: the days in which it may end, or None if it names no day."""
    if period is None or period.day is None:
        return None
    last = period.last or period.day
    return (period.day, last) if period.relation is Relation.IN else (last, last)

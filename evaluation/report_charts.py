"""The report's charts as inline SVG. Colours come from the style sheet, by class."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation import report_texts as texts
from evaluation.report_markup import Html, element, join, number

# Narrow on purpose: at 320 px wide the letters are still legible.
WIDTH = 360
BAR_LEFT = 150
BAR_WIDTH = 164
PLOT_LEFT = 36
PLOT_TOP = 28
PLOT_SIZE = 300
_ROW = 22
_BAR = 14
_CAP = 4
_AXIS_ROOM = 26
_LABEL_CHARS = 23
_LEGEND_ROW = 20
_SERIES_STYLES = 4
_SMALLEST, _LARGEST = 3.0, 10.0
_TICKS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its value (None draws nothing), the value as text, an interval, a colour."""

    label: str
    value: float | None
    shown: str
    low: float | None = None
    high: float | None = None
    style: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a plot; `weight` in [0, 1] sets its size."""

    x: float
    y: float
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Series:
    """Points that belong together, joined by a line in the order given."""

    name: str
    points: tuple[Point, ...]


def bar_chart(label: str, bars: Sequence[Bar], top: float = 1.0) -> Html:
    """Return horizontal bars on an axis from 0 to `top`, whiskers for intervals.

    `label` is what a screen reader says instead.
    """
    height = len(bars) * _ROW + _AXIS_ROOM
    return _svg(
        label,
        height,
        *(_bar_tick(fraction, top, len(bars) * _ROW) for fraction in (0.0, 0.5, 1.0)),
        *(_bar(bar, place * _ROW, top) for place, bar in enumerate(bars)),
    )


def plot(
    label: str, axes: tuple[str, str], series: Sequence[Series], x_top: float = 1.0, diagonal: str = ""
) -> Html:
    """Return a square plot: x from 0 to `x_top`, y from 0 to 1, with a legend underneath.

    `axes` names x and y; `diagonal`, if given, names the line y = x, which is then drawn.
    `label` is what a screen reader says instead.
    """
    bottom = PLOT_TOP + PLOT_SIZE
    entries: list[tuple[str, int | None]] = [(one.name, place) for place, one in enumerate(series)]
    if diagonal:
        entries.append((diagonal, None))
    return _svg(
        label,
        bottom + 48 + _LEGEND_ROW * len(entries),
        *(_plot_tick(step / _TICKS, x_top) for step in range(_TICKS + 1)),
        element("text", axes[1], x=2, y=14, class_="title"),
        element("text", axes[0], x=PLOT_LEFT + PLOT_SIZE, y=bottom + 36, class_="title", text_anchor="end"),
        _diagonal(x_top) if diagonal else None,
        *(_line(one, place, x_top) for place, one in enumerate(series)),
        *(_marks(one, place, axes, x_top) for place, one in enumerate(series)),
        *(_legend(name, style, bottom + 56 + _LEGEND_ROW * row) for row, (name, style) in enumerate(entries)),
    )


def nice_top(values: Sequence[float]) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, 50… (or 0.5, 0.2, …) that no value exceeds.

    1 if there are no values above 0.
    """
    largest = max(values, default=0.0)
    if largest <= 0:
        return 1.0
    exponent = math.floor(math.log10(largest))
    steps = (float(f"{step}e{exponent}") for step in (1, 2, 5, 10))
    return next(step for step in steps if step >= largest)


def _svg(label: str, height: float, *children: str | None) -> Html:
    return element("svg", *children, viewBox=f"0 0 {WIDTH} {number(height)}", role="img", aria_label=label)


def _bar_tick(fraction: float, top: float, height: float) -> Html:
    x = BAR_LEFT + fraction * BAR_WIDTH
    return join(
        [
            element("line", class_="grid", x1=x, x2=x, y1=0, y2=height),
            element("text", texts.short(fraction * top), x=x, y=height + 16, text_anchor="middle"),
        ]
    )


def _bar(bar: Bar, y: float, top: float) -> Html:
    middle = y + _ROW / 2
    text_y = middle + 4
    return element(
        "g",
        element("title", f"{bar.label} {bar.shown}"),
        element("text", _clipped(bar.label), x=BAR_LEFT - 8, y=text_y, text_anchor="end"),
        None
        if bar.value is None
        else element(
            "rect",
            class_=f"bar series-{bar.style}",
            x=BAR_LEFT,
            y=middle - _BAR / 2,
            width=_along(bar.value, top),
            height=_BAR,
        ),
        _whisker(bar, middle, top),
        element("text", bar.shown, x=WIDTH - 2, y=text_y, text_anchor="end", class_="value"),
    )


def _whisker(bar: Bar, y: float, top: float) -> Html | None:
    if bar.low is None or bar.high is None:
        return None
    low, high = (number(BAR_LEFT + _along(value, top)) for value in (bar.low, bar.high))
    above, under = number(y - _CAP), number(y + _CAP)
    path = f"M{low} {above}V{under}M{low} {number(y)}H{high}M{high} {above}V{under}"
    return element("path", class_="whisker", d=path)


def _along(value: float, top: float) -> float:
    return max(0.0, min(value / top, 1.0)) * BAR_WIDTH


def _plot_tick(fraction: float, x_top: float) -> Html:
    x, y = _place(Point(fraction, fraction), 1.0)
    left, right, bottom = PLOT_LEFT, PLOT_LEFT + PLOT_SIZE, PLOT_TOP + PLOT_SIZE
    return join(
        [
            element("line", class_="grid", x1=x, x2=x, y1=PLOT_TOP, y2=bottom),
            element("line", class_="grid", x1=left, x2=right, y1=y, y2=y),
            element("text", texts.short(fraction * x_top), x=x, y=bottom + 17, text_anchor="middle"),
            element("text", texts.short(fraction), x=left - 6, y=y + 4, text_anchor="end"),
        ]
    )


def _place(point: Point, x_top: float) -> tuple[float, float]:
    return PLOT_LEFT + point.x / x_top * PLOT_SIZE, PLOT_TOP + (1 - point.y) * PLOT_SIZE


def _diagonal(x_top: float) -> Html:
    x1, y1 = _place(Point(0, 0), x_top)
    x2, y2 = _place(Point(x_top, x_top), x_top)
    return element("line", class_="diagonal", x1=x1, y1=y1, x2=x2, y2=y2)


def _line(series: Series, style: int, x_top: float) -> Html:
    places = (_place(point, x_top) for point in series.points)
    points = " ".join(f"{number(x)},{number(y)}" for x, y in places)
    return element("polyline", class_=f"line series-{style % _SERIES_STYLES}", points=points)


def _marks(series: Series, style: int, axes: tuple[str, str], x_top: float) -> Html:
    return join(_described_marks(series, style, axes, x_top))


def _described_marks(series: Series, style: int, axes: tuple[str, str], x_top: float) -> Iterator[Html]:
    for point in series.points:
        title = texts.POINT.format(
            series=series.name,
            x_title=axes[0],
            x=texts.decimal(point.x),
            y_title=axes[1],
            y=texts.decimal(point.y),
        )
        radius = _SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(point.weight)
        yield _mark(*_place(point, x_top), style, radius, title)


def _mark(x: float, y: float, style: int, radius: float, title: str = "") -> Html:
    """Draw a circle, square, triangle or diamond: series differ without their colour too."""
    style %= _SERIES_STYLES
    class_ = f"mark series-{style}"
    described = element("title", title) if title else None
    if style == 0:
        return element("circle", described, class_=class_, cx=x, cy=y, r=radius)
    shape = _SHAPES[style]
    points = " ".join(f"{number(x + radius * right)},{number(y + radius * down)}" for right, down in shape)
    return element("polygon", described, class_=class_, points=points)


def _legend(name: str, style: int | None, y: float) -> Html:
    left = PLOT_LEFT
    line = "diagonal" if style is None else f"line series-{style % _SERIES_STYLES}"
    return join(
        [
            element("line", class_=line, x1=left, x2=left + 28, y1=y, y2=y),
            None if style is None else _mark(left + 14, y, style, 4),
            element("text", name, x=left + 36, y=y + 4),
        ]
    )


def _clipped(label: str) -> str:
    return label if len(label) <= _LABEL_CHARS else label[: _LABEL_CHARS - 1] + "…"


_SHAPES: dict[int, tuple[tuple[float, float], ...]] = {
    1: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    2: ((0, -1.2), (1.1, 0.8), (-1.1, 0.8)),
    3: ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
}

"""The benchmark's report: one HTML page in Dutch that needs nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from assistant.texts import date_in_words
from evaluation import report_texts as texts
from evaluation.dataset import UNANSWERABLE_KINDS
from evaluation.report_cases import cases
from evaluation.report_charts import Bar, Point, Series, bar_chart, nice_top, plot
from evaluation.report_markup import Html, element, join

System: TypeAlias = dict[str, Any]
Figure: TypeAlias = dict[str, Any]
Row: TypeAlias = Sequence[str | None]

_FOLDER = Path(__file__).parent
_LEVEL = 0.95


def write_report(metrics: dict[str, Any], predictions: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the report to `path` as one self-contained HTML page, in UTF-8.

    `metrics` holds the run's identity and, for each system, its figures; what is missing
    or None is left out or shown as a dash. Of `predictions` those of the first system are
    listed (of the first prediction's system, if `metrics` has none). Raises OSError if
    `path` cannot be written.
    """
    page = _Report(metrics, predictions).page()
    # JSON may hold half a surrogate pair, which UTF-8 cannot.
    path.write_bytes(f"<!doctype html>\n{page}\n".encode(errors="xmlcharrefreplace"))


class _Report:
    """The page's parts, all from one run."""

    def __init__(self, metrics: dict[str, Any], predictions: Sequence[dict[str, Any]]) -> None:
        self._metrics = metrics
        self._systems: dict[str, System] = {
            name: system or {} for name, system in (metrics.get("systems") or {}).items()
        }
        self._first = next(iter(self._systems), predictions[0]["system"] if predictions else "")
        self._predictions = [one for one in predictions if one["system"] == self._first]
        self._level = texts.percentage((metrics.get("bootstrap") or {}).get("level") or _LEVEL)

    def page(self) -> Html:
        """Return the whole page, its doctype aside."""
        sections = [
            ("gemeten", texts.ABOUT_HEADING, self._about()),
            ("cijfers", texts.MAIN_HEADING, self._main_figures()),
            ("soorten", texts.KINDS_HEADING, self._kinds()),
            ("zekerheid", texts.RELIABILITY_HEADING, self._confidence()),
            ("weigeren", texts.TRADEOFF_HEADING, self._tradeoff()),
            ("wachttijd", texts.LATENCY_HEADING, self._latency()),
        ]
        links = [(anchor, heading) for anchor, heading, _ in sections] + [("vragen", texts.CASES)]
        items = (element("li", element("a", text, href=f"#{anchor}")) for anchor, text in links)
        sections.append(("vragen", self._cases_heading(), cases(self._predictions)))
        script = Html((_FOLDER / "report.js").read_text("utf-8"))
        body = element(
            "body",
            element("header", element("h1", texts.TITLE), element("p", texts.INTRO)),
            element("nav", element("ul", *items), aria_label=texts.NAVIGATION),
            element("main", *(_section(*section) for section in sections)),
            element("script", script),
        )
        return element("html", _head(script), body, lang="nl")

    def _cases_heading(self) -> str:
        if not self._first:
            return texts.CASES
        return texts.CASES_HEADING.format(system=self._first)

    def _about(self) -> Html:
        dataset = self._metrics.get("dataset") or {}
        bootstrap = self._metrics.get("bootstrap") or {}
        name, items = dataset.get("name", texts.NOTHING), texts.whole(dataset.get("items"))
        rows = [
            (texts.DATASET, texts.DATASET_VALUE.format(name=name, items=items)),
            (texts.DATE, date_in_words(str(self._metrics.get("date") or texts.NOTHING))),
            (texts.SYSTEMS, texts.PLACE_JOIN.join(self._systems) or texts.NOTHING),
            (
                texts.INTERVALS,
                texts.INTERVALS_VALUE.format(
                    level=self._level,
                    samples=texts.whole(bootstrap.get("samples")),
                    seed=bootstrap.get("seed", texts.NOTHING),
                ),
            ),
        ]
        codes = [
            (texts.COMMIT, self._metrics.get("commit")),
            (texts.SNAPSHOT, self._metrics.get("snapshot")),
            (texts.DATASET_HASH, dataset.get("sha256")),
        ]
        return element(
            "dl",
            *(_definition(name, value) for name, value in rows),
            *(_definition(name, element("code", value or texts.NOTHING)) for name, value in codes),
            class_="about",
        )

    def _main_figures(self) -> Html:
        overall = {name: system.get("overall") or {} for name, system in self._systems.items()}
        if not any(overall.values()):
            return _no_data()
        return join(
            [
                self._tiles(overall.get(self._first, {})),
                self._systems_chart(overall),
                self._main_table(overall),
            ]
        )

    def _tiles(self, figures: dict[str, Figure]) -> Html:
        tiles = (
            self._tile(name, figures[name]) for name in texts.TILES if _mean(figures.get(name)) is not None
        )
        label = texts.TILES_LABEL.format(system=self._first)
        return join([element("h3", label), element("ul", *tiles, class_="tiles")])

    def _tile(self, name: str, figure: Figure) -> Html:
        count = figure.get("n")
        questions = texts.TILE_QUESTION if count == 1 else texts.TILE_QUESTIONS.format(n=texts.whole(count))
        return element(
            "li",
            element("span", texts.measure(name).name, class_="name"),
            element("span", _shown(figure, name), class_="big"),
            element("span", self._interval(figure, name), class_="small"),
            element("span", questions, class_="small"),
        )

    def _interval(self, figure: Figure, measure: str) -> str:
        low, high = _bounds(figure)
        digits = texts.measure(measure).digits
        return texts.INTERVAL.format(level=self._level, range=texts.between(low, high, digits))

    def _systems_chart(self, overall: dict[str, dict[str, Figure]]) -> Html | None:
        bars = [_figure_bar(name, figures.get("correct")) for name, figures in overall.items()]
        if len(bars) < 2:
            return None
        label = texts.CHART_LABEL_ALL.format(title=texts.SYSTEMS_CHART, values=_spoken(bars))
        return _figure(texts.SYSTEMS_CHART, bar_chart(label, bars))

    def _main_table(self, overall: dict[str, dict[str, Figure]]) -> Html:
        """Return measures as rows, grouped, and systems as columns."""
        groups = []
        for group, measures in _grouped(_measures(overall.values())):
            rows = [
                self._main_row(name, [figures.get(name) for figures in overall.values()]) for name in measures
            ]
            heading = element("th", group, scope="rowgroup", colspan=len(overall) + 2)
            groups.append(element("tbody", element("tr", heading, class_="group"), *rows))
        caption = texts.MAIN_CAPTION.format(level=self._level)
        return _table_box(caption, [texts.MEASURE, *overall, texts.QUESTIONS], groups, "main")

    def _main_row(self, name: str, figures: Sequence[Figure | None]) -> Html:
        measure = texts.measure(name)
        counts = sorted({figure["n"] for figure in figures if figure and figure.get("n") is not None})
        count = texts.whole(counts[0] if counts else None)
        if len(counts) > 1:
            count = texts.RANGE.format(low=count, high=texts.whole(counts[-1]))
        explanation = element("small", measure.explanation) if measure.explanation else None
        return element(
            "tr",
            element("th", measure.name, explanation, scope="row"),
            *(self._figure_cell(figure, name) for figure in figures),
            element("td", count),
        )

    def _figure_cell(self, figure: Figure | None, measure: str) -> Html:
        low, high = _bounds(figure)
        if figure is None or low is None or high is None:
            return element("td", _shown(figure, measure))
        # The range is seen; its name, the same in every cell, is only heard.
        name = element("span", texts.INTERVAL.format(level=self._level, range=""), class_="heard")
        seen = texts.between(low, high, texts.measure(measure).digits)
        return element("td", _shown(figure, measure), element("small", name, seen))

    def _per_system(self, part: Callable[[str, System], Html]) -> Html:
        """Return a part for each system: the first in view, the others folded away."""
        if not self._systems:
            return _no_data()
        return join(
            part(name, system)
            if name == self._first
            else element(
                "details", element("summary", texts.OTHER_SYSTEM.format(system=name)), part(name, system)
            )
            for name, system in self._systems.items()
        )

    def _kinds(self) -> Html:
        intro = element("p", texts.KINDS_INTRO.format(level=self._level))
        return join([intro, self._per_system(self._kinds_of)])

    def _kinds_of(self, name: str, system: System) -> Html:
        kinds = {kind: figures or {} for kind, figures in (system.get("kinds") or {}).items()}
        if not kinds:
            return _no_data()
        ordered = sorted(
            kinds, key=lambda kind: (-(_mean(kinds[kind].get("correct")) or 0), texts.kind(kind))
        )
        parts = {
            answerable: [kind for kind in ordered if (kind not in UNANSWERABLE_KINDS) is answerable]
            for answerable in (True, False)
        }
        charts = (
            _kinds_chart(name, texts.KINDS_CHART[answerable], {kind: kinds[kind] for kind in part})
            for answerable, part in parts.items()
            if part
        )
        return join(
            [element("div", *charts, class_="charts"), self._kinds_table(name, kinds, parts.values())]
        )

    def _kinds_table(
        self, system: str, kinds: dict[str, dict[str, Figure]], parts: Iterable[Sequence[str]]
    ) -> Html:
        measures = [name for _, names in _grouped(_measures(kinds.values())) for name in names]
        groups = [
            element("tbody", *(self._kind_row(kind, kinds[kind], measures) for kind in part))
            for part in parts
            if part
        ]
        heads = [texts.KIND, *(texts.measure(name).name for name in measures)]
        caption = texts.KINDS_CAPTION.format(system=system)
        return _folded(_table_box(caption, heads, groups))

    def _kind_row(self, kind: str, figures: dict[str, Figure], measures: Sequence[str]) -> Html:
        dutch = texts.kind(kind)
        head = element("th", dutch, element("small", kind) if dutch != kind else None, scope="row")
        return element("tr", head, *(self._figure_cell(figures.get(name), name) for name in measures))

    def _confidence(self) -> Html:
        return join([element("p", texts.RELIABILITY_INTRO), self._per_system(self._confidence_of)])

    def _confidence_of(self, name: str, system: System) -> Html:
        return join([_reliability(name, system.get("reliability")), self._auroc(name, system.get("auroc"))])

    def _auroc(self, system: str, auroc: dict[str, Figure] | None) -> Html | None:
        if not auroc:
            return None
        rows = [
            element(
                "tr",
                element("th", texts.group(group), scope="row"),
                self._figure_cell(figure, "auroc"),
                element("td", texts.whole((figure or {}).get("n"))),
            )
            for group, figure in auroc.items()
        ]
        heads = [texts.AGAINST, texts.AUROC, texts.QUESTIONS]
        caption = texts.AUROC_CAPTION.format(system=system)
        table = _table_box(caption, heads, [element("tbody", *rows)], "narrow")
        return join([element("p", texts.AUROC_INTRO), table])

    def _tradeoff(self) -> Html:
        return join(
            [
                element("p", texts.TRADEOFF_INTRO),
                self._per_system(lambda name, system: _tradeoff(name, system.get("tradeoff"))),
            ]
        )

    def _latency(self) -> Html:
        latencies = {name: system.get("latency") or {} for name, system in self._systems.items()}
        if not any(latencies.values()):
            return _no_data()
        return join([element("p", texts.LATENCY_INTRO), _latency_chart(latencies), _latency_table(latencies)])


def _head(script: str) -> Html:
    style = Html((_FOLDER / "report.css").read_text("utf-8"))
    # Nothing may be loaded, and no script or style but the page's own may run.
    policy = (
        f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", texts.TITLE),
        element("link", rel="icon", href="data:,"),
        element("style", style),
    )


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _section(anchor: str, heading: str, content: Html) -> Html:
    return element("section", element("h2", heading), content, id=anchor)


def _definition(name: str, value: str) -> Html:
    return element("div", element("dt", name), element("dd", value))


def _no_data() -> Html:
    return element("p", texts.NO_DATA)


def _figure(title: str, chart: Html) -> Html:
    return element("figure", element("figcaption", title), chart, class_="chart")


def _folded(table: Html) -> Html:
    return element("details", element("summary", texts.NUMBERS_AS_TABLE), table, class_="numbers")


def _table_box(caption: str, heads: Sequence[str], groups: Sequence[Html], style: str | None = None) -> Html:
    """Return a table, under its caption, in a box that scrolls sideways, by keyboard as well."""
    columns = (element("th", head, scope="col") for head in heads)
    table = element("table", element("thead", element("tr", *columns)), *groups, class_=style)
    box = element("div", table, class_="scroll", role="region", aria_label=caption, tabindex=0)
    return element("figure", element("figcaption", caption), box, class_="table")


def _plain_table(caption: str, heads: Sequence[str], rows: Iterable[Row], style: str | None = None) -> Html:
    """Return a table of texts; each row's first is its heading."""
    body = (
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:]))
        for row in rows
    )
    return _table_box(caption, heads, [element("tbody", *body)], style)


def _mean(figure: Figure | None) -> float | None:
    mean: float | None = (figure or {}).get("mean")
    return mean


def _bounds(figure: Figure | None) -> tuple[float | None, float | None]:
    figure = figure or {}
    return figure.get("low"), figure.get("high")


def _shown(figure: Figure | None, measure: str) -> str:
    return texts.decimal(_mean(figure), texts.measure(measure).digits)


def _measures(figures: Iterable[dict[str, Figure]]) -> list[str]:
    """Return the names of all measures, each once, in order of appearance."""
    return list(dict.fromkeys(name for one in figures for name in one))


def _grouped(measures: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each group's name with those of its measures that there are; unknown ones last."""
    for group, members in texts.MEASURE_GROUPS.items():
        if present := [name for name in members if name in measures]:
            yield group, present
    if unknown := [name for name in measures if name not in texts.MEASURES]:
        yield texts.OTHER_MEASURES, unknown


def _figure_bar(label: str, figure: Figure | None) -> Bar:
    low, high = _bounds(figure)
    return Bar(label, _mean(figure), texts.decimal(_mean(figure)), low, high)


def _spoken(bars: Sequence[Bar]) -> str:
    return "; ".join(_spoken_bar(bar) for bar in bars)


def _spoken_bar(bar: Bar) -> str:
    if bar.low is None or bar.high is None:
        return texts.CHART_VALUE.format(name=bar.label, value=bar.shown)
    return texts.CHART_VALUE_INTERVAL.format(
        name=bar.label, value=bar.shown, range=texts.between(bar.low, bar.high)
    )


def _kinds_chart(system: str, title: str, kinds: dict[str, dict[str, Figure]]) -> Html:
    bars = []
    for kind, figures in kinds.items():
        figure = figures.get("correct") or {}
        count = texts.whole(figure.get("n"))
        bars.append(_figure_bar(texts.KIND_OPTION.format(kind=texts.kind(kind), n=count), figure))
    label = texts.CHART_LABEL.format(title=title, system=system, values=_spoken(bars))
    return _figure(title, bar_chart(label, bars))


def _reliability(system: str, bins: Sequence[dict[str, Any] | None] | None) -> Html:
    filled = [one for one in bins or [] if one and one.get("n")]
    if not filled:
        return _no_data()
    most = max(one["n"] for one in filled)
    points = tuple(
        Point(one["confidence"], one["correct"], one["n"] / most)
        for one in filled
        if one.get("confidence") is not None and one.get("correct") is not None
    )
    title, axes = texts.RELIABILITY_CHART, (texts.RELIABILITY_X, texts.RELIABILITY_Y)
    label = _plot_label(title, system, axes, len(points))
    series = [Series(texts.RELIABILITY_SERIES, points)]
    rows = (
        (
            texts.RANGE.format(low=texts.short(one["low"]), high=texts.short(one["high"])),
            texts.whole(one["n"]),
            texts.decimal(one.get("confidence")),
            texts.decimal(one.get("correct")),
        )
        for one in filled
    )
    caption = texts.RELIABILITY_CAPTION.format(system=system)
    table = _plain_table(caption, texts.RELIABILITY_COLUMNS, rows, "narrow")
    return _beside(_figure(title, plot(label, axes, series, diagonal=texts.DIAGONAL)), table)


def _plot_label(title: str, system: str, axes: tuple[str, str], count: int) -> str:
    text = texts.PLOT_LABEL_ONE if count == 1 else texts.PLOT_LABEL
    return text.format(title=title, system=system, x=axes[0], y=axes[1], count=texts.whole(count))


def _beside(chart: Html, table: Html) -> Html:
    return element("div", chart, table, class_="charts")


def _tradeoff(system: str, steps: Sequence[dict[str, Any] | None] | None) -> Html:
    known = [step for step in steps or [] if step and step.get("false_refusals") is not None]
    if not known:
        return _no_data()
    groups = list(dict.fromkeys(group for step in known for group in step.get("refused") or {}))
    series = [Series(texts.group(group), _tradeoff_points(known, group)) for group in groups]
    title, axes = texts.TRADEOFF_CHART, (texts.TRADEOFF_X, texts.TRADEOFF_Y)
    label = _plot_label(title, system, axes, sum(len(one.points) for one in series))
    x_top = min(1.0, nice_top([step["false_refusals"] for step in known]))
    rows = (
        (
            texts.short(step["threshold"]),
            texts.decimal(step["false_refusals"]),
            *(texts.decimal((step.get("refused") or {}).get(group)) for group in groups),
        )
        for step in known
    )
    heads = [
        texts.THRESHOLD,
        texts.FALSE_REFUSALS,
        *(texts.group(group) for group in groups),
    ]
    table = _plain_table(texts.TRADEOFF_CAPTION.format(system=system), heads, rows)
    return _beside(_figure(title, plot(label, axes, series, x_top)), table)


def _tradeoff_points(steps: Sequence[dict[str, Any]], group: str) -> tuple[Point, ...]:
    """Return one group's points, from few false refusals to many."""
    pairs = ((step["false_refusals"], (step.get("refused") or {}).get(group)) for step in steps)
    points = (Point(x, y) for x, y in pairs if y is not None)
    return tuple(sorted(points, key=lambda point: (point.x, point.y)))


def _latency_chart(latencies: dict[str, dict[str, float | None]]) -> Html:
    bars = [
        Bar(
            texts.LATENCY_BAR.format(system=system, part=name),
            None if latency.get(part) is None else (latency[part] or 0.0) * 1000,
            texts.milliseconds(latency.get(part)),
            style=style,
        )
        for system, latency in latencies.items()
        for style, (part, name) in enumerate((("p50", texts.P50), ("p95", texts.P95)))
    ]
    label = texts.CHART_LABEL_ALL.format(title=texts.LATENCY_CHART, values=_spoken(bars))
    top = nice_top([bar.value for bar in bars if bar.value is not None])
    return _figure(texts.LATENCY_CHART, bar_chart(label, bars, top))


def _latency_table(latencies: dict[str, dict[str, float | None]]) -> Html:
    rows = (
        (system, texts.milliseconds(latency.get("p50")), texts.milliseconds(latency.get("p95")))
        for system, latency in latencies.items()
    )
    heads = (texts.SYSTEM, texts.P50, texts.P95)
    return _plain_table(texts.LATENCY_CAPTION, heads, rows, "narrow")

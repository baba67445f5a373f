"""`/metrics`: figures of boards and the state of sources as gauges for Prometheus. What a figure is, is not here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric

from peil import __version__
from peil.ask.answer import Row
from peil.ask.question import parse_filter, question
from peil.errors import PeilError, StateError
from peil.kpis.kpi import Text
from peil.live import sources
from peil.live.sources import LiveSource
from peil.show.spans import DEFAULT, PRESETS, preset
from peil.steering import boards
from peil.steering.boards import Item
from peil.web import params
from peil.web.access import allowed
from peil.web.site import Asking, Site

PATH = "/metrics"
BOARDS = params.Param(
    "board", Text("naam van een bord; mag vaker", "name of a board; may be repeated"), boards.STARTER, repeated=True
)
PERIOD = params.Param(
    "period",
    Text("welke dagen, gezien vanaf de laatste met gegevens", "which days, seen from the last one with data"),
    DEFAULT,
    choices=PRESETS,
)
#: A figure split further than this belongs in an answer, not in a time series each.
MOST_ROWS = 200
#: Never a label: a time series would keep whom it is about, also after they were erased here.
_PERSONS = frozenset(("agent", "customer"))
_ITEM = ("board", "kpi", "statistic", "clock", "rule", "where", "period")
Labels = Mapping[str, str]


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handler."""

    @get(PATH)
    async def metrics(request: Asking) -> Response[bytes]:
        allowed(request, "see")
        given = params.read(request.scope["query_string"], (BOARDS.name, PERIOD.name))
        period = params.choice(given, PERIOD.name, PRESETS) or DEFAULT
        names = list(dict.fromkeys(given.get(BOARDS.name, (boards.STARTER,))))
        made = await site.reader.run(_metrics, site, names, period)
        encode, kind = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(_registry(made)), headers={"content-type": kind, "cache-control": "no-store"})

    return [metrics]


@dataclass(frozen=True)
class _Figure:
    """One figure of a board: its labels, and the row with its unit; no row where it cannot be told, and why."""

    labels: Labels
    status: str
    row: Row | None = None
    unit: str = ""


def _metrics(site: Site, names: Sequence[str], period: str) -> list[Metric]:
    found: list[Metric] = [InfoMetricFamily("peil", "The version of Peil.", {"version": __version__})]
    held = [(name, boards.read(site.reader.project.folder, name, site.language).items) for name in names]
    try:
        published = site.reader.published()
    except StateError:  # nothing was imported yet: sources can be waiting all the same
        marks: Mapping[str, int] = {}
    else:
        marks = published.as_of_us
        earliest, today = site.reader.bounds()
        span = preset(period, today, earliest)
        figures = [
            one
            for name, items in held
            for item in items
            for one in _figures(site, item, _labels(name, item, period), span.first, span.end)
        ]
        found += _of_figures(figures)
    with site.reader.project.store() as store:
        living = {one.name: one for one in sources.listed(store)}
        rejected = sum(count for *_, count in store.quarantine_counts())
    found += _of_sources(marks, living, dt.datetime.now(dt.UTC))
    rows = GaugeMetricFamily("peil_quarantine_rows", "Rejected rows that wait to be mended, of all imports.")
    rows.add_metric((), rejected)
    return [*found, rows]


def _labels(board: str, item: Item, period: str) -> dict[str, str]:
    """What tells one figure of a board from another."""
    return {
        "board": board,
        "kpi": item.kpi,
        "statistic": item.statistic or "",
        "clock": item.clock or "",
        "rule": item.rule,
        "where": ";".join(item.where),
        "period": period,
    }


def _figures(site: Site, item: Item, labels: Labels, first: dt.date, end: dt.date) -> Iterator[_Figure]:
    """The figures of an item of a board; one that cannot be told takes no other with it."""
    if _PERSONS & {item.by, *(parse_filter(one).dimension for one in item.where)}:
        yield _Figure(labels, "left_out")
        return
    try:
        asked = question(
            [item.kpi],
            first=first,
            end=end,
            by=[item.by] if item.by else (),
            where=item.where,
            statistic=item.statistic,
            clock=item.clock,
            rule=item.rule,
        )
        (answer,) = site.reader.answer(asked)
    except PeilError as error:  # a KPI or team that is gone, or not for whose token this is
        yield _Figure(labels, "forbidden" if error.http_status == 403 else "unknown")
        return
    if len(answer.rows) > MOST_ROWS:
        yield _Figure(labels, "too_many")
        return
    for row in answer.rows:
        split = {name: "(none)" if value is None else value for name, value in row.by.items()}
        yield _Figure({**labels, **split}, row.status, row, answer.unit)


def _of_figures(figures: Sequence[_Figure]) -> list[Metric]:
    names = list(dict.fromkeys((*_ITEM, *(label for one in figures for label in one.labels))))

    def gauge(name: str, what: str, of: Callable[[Row], float | None], extra: str = "") -> GaugeMetricFamily:
        made = GaugeMetricFamily(name, what, labels=[*names, extra] if extra else names)
        for one in figures:
            value = None if one.row is None else of(one.row)
            if value is not None:
                more = [one.unit] if extra else []
                made.add_metric([one.labels.get(label, "") for label in names] + more, value)
        return made

    status = GaugeMetricFamily("peil_kpi_status", "1 for how a figure stands.", labels=[*names, "status"])
    for one in figures:
        status.add_metric([*(one.labels.get(label, "") for label in names), one.status], 1)
    return [
        gauge("peil_kpi_value", "The value of a KPI; none where it is not known.", lambda row: row.value, "unit"),
        gauge("peil_kpi_n", "How many the value rests on.", lambda row: row.n),
        gauge("peil_kpi_low", "Lower end of the 95% interval, of a sample.", lambda row: _end(row, 0)),
        gauge("peil_kpi_high", "Upper end of the 95% interval, of a sample.", lambda row: _end(row, 1)),
        gauge("peil_kpi_pending", "Rows of which it is not known yet whether they count.", lambda row: row.pending),
        status,
    ]


def _end(row: Row, side: int) -> float | None:
    return None if row.interval is None else row.interval[side]


def _of_sources(marks: Mapping[str, int], living: Mapping[str, LiveSource], now: dt.datetime) -> list[Metric]:
    """How sources fare: of all their newest event, of live ones what waits, was rejected, and fails."""
    now_us = int(now.timestamp() * 1_000_000)
    latest = dict(marks)
    for one in living.values():
        if one.latest_us is not None:
            latest[one.name] = max(one.latest_us, latest.get(one.name, one.latest_us))

    def gauge(name: str, what: str, values: Mapping[str, float]) -> GaugeMetricFamily:
        made = GaugeMetricFamily(name, what, labels=["source"])
        for source, value in sorted(values.items()):
            made.add_metric([source], value)
        return made

    def of_live(name: str, what: str, of: Callable[[LiveSource], float]) -> GaugeMetricFamily:
        return gauge(name, what, {source: of(one) for source, one in living.items()})

    def lag(one: LiveSource) -> float:
        return 0 if one.waiting_since_us is None else max(0, now_us - one.waiting_since_us) / 1_000_000

    return [
        gauge(
            "peil_source_event_age_seconds",
            "Time since the newest event of a source.",
            {source: max(0, now_us - us) // 1_000_000 for source, us in latest.items()},
        ),
        of_live("peil_source_lag_seconds", "How long what was accepted waits to enter the figures.", lag),
        of_live("peil_source_inbox_rows", "Rows that were accepted and wait.", lambda one: one.waiting),
        of_live("peil_source_received_rows", "Rows received, ever.", lambda one: one.received),
        of_live("peil_source_rejected_rows", "Rows rejected, ever.", lambda one: one.rejected),
        of_live("peil_source_failing", "1 while the last try failed.", lambda one: float(bool(one.error))),
    ]


def _registry(made: Sequence[Metric]) -> CollectorRegistry:
    class Collected:
        def collect(self) -> Iterator[Metric]:
            return iter(made)

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Collected())
    return registry

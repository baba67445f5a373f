"""From a project and the name of what is wanted to a report's sheet: which figures, which days, for which reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from peil.app import Project
from peil.ask.answer import Answer, Row
from peil.ask.question import Filter, parse_filter
from peil.errors import InputError, NotFoundError, did_you_mean, said
from peil.kpis.registry import all_kpis
from peil.reports import alert_words
from peil.reports.sheet import Ask, Item, Sheet, Wanted, build
from peil.show.spans import Span, bounds, custom, named
from peil.show.texts import text
from peil.steering import boards, targets

VERDICTS = {"met": "report.met", "missed": "report.missed", "uncertain": "report.uncertain"}


def items_of(project: Project, name: str, lang: str) -> tuple[str, tuple[Item, ...]]:
    """Title and figures of a board, or of KPIs with commas between. Raises NotFoundError with the nearest names."""
    known = all_kpis()
    keys = [key.strip() for key in name.split(",") if key.strip()]
    if "," not in name and name not in known:
        try:
            board = boards.read(project.folder, name, lang)
        except NotFoundError:
            named = (*known, *(one.name for one in boards.listed(project.folder)))
            raise NotFoundError(
                said("there is no board or KPI '{name}'", name=name[:80]), remedy=did_you_mean(name[:80], named)
            ) from None
        return board.title, tuple(_item(one) for one in board.items)
    for key in keys:
        if key not in known:
            raise NotFoundError(said("there is no KPI '{key}'", key=key), remedy=did_you_mean(key, known))
    if not keys:
        raise InputError("no KPI is asked", remedy="Name at least one; 'peil kpis' lists them.")
    title = known[keys[0]].name.in_(lang) if len(keys) == 1 else project.settings.name
    return title, tuple(Item(key) for key in dict.fromkeys(keys))


def _item(one: boards.Item) -> Item:
    where = tuple(parse_filter(condition) for condition in one.where)
    return Item(one.kpi, one.statistic, one.clock, one.rule, where, one.by)


def span_of(
    project: Project,
    period: str | None,
    *,
    first: dt.date | None = None,
    end: dt.date | None = None,
    today: dt.date | None = None,
) -> Span:
    """The days of a report: [first, end), or a preset seen from `today` (the last day with data, as on the pages)."""
    if first is not None or end is not None:
        earliest, last = bounds(project.published())
        begins, ends = first or earliest, end or last + dt.timedelta(days=1)
        if begins >= ends:
            raise InputError(
                said(
                    "the period from {first} to {end} is empty: 'to' is the first day after it", first=begins, end=ends
                ),
                place="from/to",
                remedy="Give the earlier day first.",
            )
        return custom(begins, ends)
    return named(period or "last_week", project.published(), today)


def make(
    project: Project,
    name: str,
    span: Span,
    *,
    where: Sequence[Filter] = (),
    lang: str | None = None,
    zone: str = "",
    title: str = "",
) -> Sheet:
    """The sheet of what is named over the days. Raises the errors of asking, StateError before any import."""
    language = lang or project.settings.language
    shown, items = items_of(project, name, language)
    return sheet(project, Wanted(title or shown, items, span, tuple(where), language, zone))


def sheet(project: Project, wanted: Wanted, *, ask: Ask | None = None) -> Sheet:
    """The sheet of anything wanted, over the snapshot of now, with the targets that hold on its last day."""
    with project.store() as store:
        entries = targets.history(store)
    last = wanted.span.end - dt.timedelta(days=1)
    currency = project.settings.currency

    def target(item: Item, scope: Mapping[str, str], row: Row, _: Answer) -> str:
        held = targets.holding(
            entries, item.kpi, scope, last, statistic=item.statistic, clock=item.clock, rule=item.rule
        )
        if held is None:
            return ""
        said = alert_words.target(item.kpi, held.low, held.high, currency, wanted.lang)
        verdict = targets.verdict(held, row.value, row.interval)
        return f"{said} ({text(wanted.lang, VERDICTS[verdict])})" if verdict else said

    return build(
        project.published(),
        ask or project.answer,
        wanted,
        organisation=project.settings.name,
        simulated=project.settings.simulated,
        target=target,
    )

"""From a project and the name of what is wanted to a report's sheet: which figures, which days, for which reader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from peil.app import Project
from peil.ask.question import Filter
from peil.errors import InputError, NotFoundError, did_you_mean, said
from peil.kpis.registry import all_kpis
from peil.reports.sheet import Item, Sheet, Wanted, build
from peil.show.spans import PRESETS, Span, bounds, custom, preset


def items_of(project: Project, name: str, lang: str) -> tuple[str, tuple[Item, ...]]:
    """Title and figures of what is named: KPIs with commas between. Raises NotFoundError."""
    keys = [key.strip() for key in name.split(",") if key.strip()]
    known = all_kpis()
    for key in keys:
        if key not in known:
            raise NotFoundError(said("there is no KPI '{key}'", key=key), remedy=did_you_mean(key, known))
    if not keys:
        raise InputError("no KPI is asked", remedy="Name at least one; 'peil kpis' lists them.")
    title = known[keys[0]].name.in_(lang) if len(keys) == 1 else project.settings.name
    return title, tuple(Item(key) for key in dict.fromkeys(keys))


def span_of(
    project: Project,
    period: str | None,
    *,
    first: dt.date | None = None,
    end: dt.date | None = None,
    today: dt.date | None = None,
) -> Span:
    """The days of a report: [first, end), or a preset seen from `today` (the last day with data, as on the pages)."""
    earliest, last = bounds(project.published())
    if first is not None or end is not None:
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
    name = period or "last_week"
    if name not in PRESETS:
        raise InputError(
            said("there is no period '{period}'", period=name), place="period", remedy=did_you_mean(name, PRESETS)
        )
    return preset(name, today or last, earliest)


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
    named, items = items_of(project, name, language)
    return sheet(project, Wanted(title or named, items, span, tuple(where), language, zone))


def sheet(project: Project, wanted: Wanted) -> Sheet:
    """The sheet of anything wanted, over the project's snapshot of now."""
    return build(
        project.published(),
        project.answer,
        wanted,
        organisation=project.settings.name,
        simulated=project.settings.simulated,
    )

"""Days on which nothing is booked within a period of what is booked by the day: they are told, for a sum hides them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence

from peil.ask.answer import Row
from peil.ask.plan import Term
from peil.calendar import days_between
from peil.kpis.reasons import Reason, because

Run = Callable[[str], Sequence[tuple[object, ...]]]
Cover = tuple[dt.date, dt.date]


def booked_days(term: Term, run: Run) -> frozenset[dt.date] | None:
    """The days with a booking that counts, of the term or of a side of it; None where its rows say no days."""
    found = next((one for one in (term, *term.sides) if one.kpi.covered_by_rows and one.sources), None)
    if found is None:
        return None
    rows = run(f"SELECT DISTINCT f.{found.kpi.day} FROM {found.kpi.fact} AS f WHERE {found.why} = 0")
    return frozenset(day for (day,) in rows if isinstance(day, dt.date))


def with_holes(rows: Sequence[Row], booked: Collection[dt.date], cover: Cover | None) -> list[Row]:
    """The rows, those with unbooked days among the days covered as provisional and with how many there are."""
    if cover is None:
        return list(rows)
    holes: dict[tuple[dt.date, dt.date], Reason] = {}
    for period in {row.period for row in rows}:
        days = list(days_between(max(period.first, cover[0]), min(period.end, cover[1])))
        missing = sum(day not in booked for day in days)
        if missing:
            holes[period.first, period.end] = because("unbooked", n=missing, all=len(days))
    return [
        row._replace(provisional=True, reason=holes[row.period.first, row.period.end])
        if row.value is not None and (row.period.first, row.period.end) in holes
        else row
        for row in rows
    ]

"""The records behind a figure: the rows of the fact that a question counted, left out, or waits for. Pure SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from peil.ask.conditions import CANNOT, CANNOT_TELL, PENDING, condition_sql
from peil.ask.distribution import lasting_sql
from peil.ask.plan import Term, columns_of, dimensions_of, rows_asked
from peil.ask.question import Question
from peil.dialect import literal
from peil.errors import InputError, said

KINDS = ("counted", "excluded", "pending", "all")
#: What a row of a fact is told by where it is no contact.
_THINGS = {"costs": "booking", "sessions": "session"}


@dataclass(frozen=True)
class RecordsQuery:
    """The statement and the names of its columns."""

    sql: str
    columns: tuple[str, ...]


def records_query(
    term: Term,
    asked: Question,
    first: dt.date,
    end: dt.date,
    *,
    kind: str = "all",
    limit: int = 100,
    known: dt.date | None = None,
    lasting: tuple[int, int | None] | None = None,
) -> RecordsQuery:
    """Rows with contact, source, local day, dimensions, what the KPI measures, and how the row counted.

    `lasting` picks those that took [low, high) seconds. Raises InputError where the KPI is about no duration.
    """
    kpi = term.kpi
    thing = _THINGS.get(kpi.fact, "contact")
    has_contact = [thing, "source"]
    dims = [d for d in dict.fromkeys([*dimensions_of(kpi, asked), "channel", "team"]) if d in kpi.dimensions]
    measured = sorted(columns_of([term]) - {"ckey", "leg_no"} - set(kpi.dimensions.values()) - {kpi.day})
    names = [*has_contact, "day", *dims, *measured, "counts_as"]
    unfinished = term.unfinished
    waits = [f"WHEN why = 0 AND ({unfinished}) THEN 'pending'"] if unfinished else []
    cases = [*waits, "WHEN why = 0 THEN 'counted'", f"WHEN why = {PENDING} THEN 'pending'"]
    cases += [f"WHEN why = {CANNOT} THEN {literal('excluded: ' + CANNOT_TELL)}"]
    cases += [f"WHEN why = {n} THEN {literal('excluded: ' + r)}" for n, r in enumerate(term.reasons, 1)]
    wanted = {
        "counted": f"why = 0 AND NOT ({unfinished})" if unfinished else "why = 0",
        "pending": f"(why = {PENDING} OR (why = 0 AND ({unfinished})))" if unfinished else f"why = {PENDING}",
        "excluded": f"why > 0 AND why <> {PENDING}",
        "all": "why >= 0",
    }[kind]
    fact, on, conditions = rows_asked(term, "total", first, end, known)
    conditions += [condition_sql(f, kpi.dimensions[f.dimension]) for f in asked.where]
    took = "1 = 1"
    if lasting is not None:
        condition = lasting_sql(kpi, asked.clock, lasting)
        if condition is None:
            raise InputError(said("{kpi} is about no duration", kpi=kpi.key), place="lasting", remedy="Leave it out.")
        took = f"why = 0 AND {condition}"
    columns = [*has_contact, on, *(kpi.dimensions[d] for d in dims), *measured]
    listed = [f"s.{c} AS {n}" for c, n in zip(columns, names, strict=False)]
    inner = f"SELECT f.*, {term.why} AS why FROM {fact} AS f WHERE {' AND '.join(conditions) or '1 = 1'}"
    return RecordsQuery(
        f"SELECT {', '.join(listed)}, CASE {' '.join(cases)} END AS counts_as FROM ({inner}) AS s"
        f" WHERE {wanted} AND {took} ORDER BY s.{on} DESC, s.{thing} LIMIT {int(limit)}",
        tuple(names),
    )


def as_records(query: RecordsQuery, rows: Sequence[tuple[object, ...]]) -> list[dict[str, object]]:
    """The rows as plain values."""
    return [
        {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in zip(query.columns, row, strict=True)}
        for row in rows
    ]

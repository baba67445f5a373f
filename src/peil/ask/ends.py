"""What stands at the ends of periods: a fact of spells as rows that span those instants, with their age; and how long
rows have lasted by now in opening hours. Pure SQL."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from peil.calendar import DAY, EPOCH, periods

#: The column that says for which day's end a row stands.
SEEN_DAY = "seen_day"
_ONE = dt.timedelta(days=1)


def last_days(grain: str, first: dt.date, end: dt.date, known: dt.date | None) -> list[dt.date]:
    """The last day of every period that touches [first, end); for a period that still runs the last one known, which
    is the day before `known`."""
    upto = end if known is None else min(end, known)
    return [min(period.end, upto) - _ONE for period in periods(grain, first, end) if period.first < upto]


def until_now(fact: str, day: str) -> str:
    """The fact's rows, as something to select from, with two instants on the clock of their schedule, in opening hours
    from one fixed day: the beginning of their `day` (day_open_before) and their source's watermark (open_seen)."""
    return (
        f"(SELECT f.*, b.open_before AS day_open_before, w.open_seen FROM {fact} AS f"
        f" LEFT JOIN day_ends AS b ON b.source = f.source AND b.schedule = f.schedule AND b.day = f.{day}"
        " LEFT JOIN (SELECT source, schedule, MAX(open_seen) AS open_seen FROM day_ends GROUP BY source, schedule) AS w"
        " ON w.source = f.source AND w.schedule = f.schedule)"
    )


def standing(fact: str, days: Sequence[dt.date], grain: str, silent_since: int) -> str:
    """The spells that are open at the ends of `days`, the last ones of periods of a grain, as something to select
    from: the fact's columns, `seen_day`, and the age since the opening (age_s, age_open_s) and since the last reopening
    (spell_s, spell_open_s), in seconds elapsed and in opening hours.

    No end is looked at from before its own day begins, nor, of a source that fell silent, from before the oldest
    watermark (`silent_since`): what ended by then is passed over by the files' statistics, in place of being joined.
    """
    if not days:
        wanted = "1 = 0"
    elif grain == "day":
        wanted = f"e.day BETWEEN DATE '{days[0]}' AND DATE '{days[-1]}'"
    else:
        listed = ", ".join(f"DATE '{day}'" for day in days)
        wanted = f"e.day IN ({listed})"
    before = min((int((day - EPOCH).days) * DAY for day in days), default=0)
    late = f"(f.to_at IS NULL OR f.to_at >= {min(before, silent_since)})"
    open_since = "e.open_seen - {0}.open_before - f.{1}_into_s AS {2}_open_s"
    return (
        f"(SELECT f.*, e.day AS {SEEN_DAY}, e.seen_at - f.opened_at AS age_s, e.seen_at - f.from_at AS spell_s,"
        f" {open_since.format('o', 'opened', 'age')}, {open_since.format('b', 'from', 'spell')}"
        f" FROM (SELECT * FROM {fact} AS f WHERE {late}) AS f"
        " INNER JOIN day_ends AS e ON e.source = f.source AND e.schedule = f.schedule"
        f" AND f.from_at < e.cut_at AND (f.to_at IS NULL OR f.to_at >= e.cut_at) AND {wanted}"
        " LEFT JOIN day_ends AS o ON o.source = f.source AND o.schedule = f.schedule AND o.day = f.opened_day"
        " LEFT JOIN day_ends AS b ON b.source = f.source AND b.schedule = f.schedule AND b.day = f.from_day)"
    )

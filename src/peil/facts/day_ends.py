"""What `day_ends.sql` reads: local days and sources' watermarks on the clock of every schedule. No engine."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping

import pyarrow as pa

from peil.calendar import DAY, ScheduleDay, business_seconds, schedule_days
from peil.settings import Settings

_MICRO = 1_000_000


def day_tables(settings: Settings, first_us: int, as_of_us: Mapping[str, int]) -> dict[str, pa.Table]:
    """`calendar_days` (schedule, local_day, ends_at, open_before, open_after) from the day of `first_us` to that of
    the last watermark, and `watermarks` (source, schedule, as_of, open_before)."""
    zone = zoneinfo.ZoneInfo(settings.zone)
    marks = {source: us // _MICRO for source, us in sorted(as_of_us.items())}
    begin = dt.datetime.fromtimestamp(first_us // _MICRO, zone).date()
    last = dt.datetime.fromtimestamp(max(marks.values()), zone).date()
    days = list(schedule_days(settings, begin, last))
    found: list[tuple[str, str, int, int]] = []
    of = {(d.schedule, d.local_day): d for d in days}
    for source, as_of in marks.items():
        today = dt.datetime.fromtimestamp(as_of, zone).date()
        for schedule in dict.fromkeys(d.schedule for d in days):
            day = of.get((schedule, today))
            found.append((source, schedule, as_of, _open_at(settings, day, as_of) if day else 0))
    return {
        "calendar_days": pa.table(
            {
                "schedule": pa.array([d.schedule for d in days], pa.string()),
                "local_day": pa.array([d.local_day for d in days], pa.date32()),
                **{
                    name: pa.array([getattr(d, name) for d in days], pa.int64())
                    for name in ("ends_at", "open_before", "open_after")
                },
            }
        ),
        "watermarks": pa.table(
            {
                "source": pa.array([row[0] for row in found], pa.string()),
                "schedule": pa.array([row[1] for row in found], pa.string()),
                "as_of": pa.array([row[2] for row in found], pa.int64()),
                "open_before": pa.array([row[3] for row in found], pa.int64()),
            }
        ),
    }


def _open_at(settings: Settings, day: ScheduleDay, instant: int) -> int:
    """Open seconds at an instant of a day. A day lasts at most 25 hours, so its end tells where it began well enough
    to count back from there."""
    assert day.ends_at - DAY - 7_200 <= instant <= day.ends_at
    return day.open_after - business_seconds(settings, instant, day.ends_at, day.schedule)

"""The figures of the wallboard as short texts by the place where each stands. No markup, nothing is worked out."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections.abc import Mapping

from peil.live.level import Level
from peil.live.now import Part
from peil.live.wall import Figures
from peil.show import figures as f
from peil.show import words
from peil.show.texts import text

#: The states that are shown, with those that each stands for.
STATES: Mapping[str, tuple[str, ...]] = {
    "available": ("available",),
    "handling": ("handling",),
    "wrap_up": ("wrap_up",),
    "break": ("break",),
    "other": ("meeting", "training", "other_work"),
}
#: Figures older than this are told to be old.
STALE_S = 15
_NONE = "–"


def told(found: Figures, lang: str, zone: str) -> dict[str, str]:
    """Each text by its place; `*.mark` is a sign where something wants attention, else empty."""
    said = {"at": clock(found.at, zone), "as_of": text(lang, "wall.at", time=clock(found.at, zone))}
    said |= _waiting(found, lang)
    said |= _level("today", found, found.today, lang) | _level("half_hour", found, found.half_hour, lang)
    said |= _open(found, lang) | _contacts(found, lang)
    for state, stands_for in STATES.items():
        count = None if found.agents is None else sum(found.agents.get(one, 0) for one in stands_for)
        said[f"agents.{state}"] = _NONE if count is None else str(count)
    said["latest"] = (
        text(lang, "wall.latest.none")
        if found.latest_us is None
        else text(lang, "wall.latest", time=_when(found.latest_us // 1_000_000, found.at, zone, lang))
    )
    said["failing"] = text(lang, "wall.failing", names=", ".join(found.failing)) if found.failing else ""
    return said


def part_words(part: Part, lang: str) -> str:
    """What a screen is for: a team, a queue or both; '' where it is for everything."""
    queue = f"{words.word(words.DIMENSIONS, 'queue', lang)} {part.queue}" if part.queue is not None else None
    return ", ".join(filter(None, (part.team, queue)))


def clock(instant: int, zone: str) -> str:
    """09:41:05."""
    return f"{dt.datetime.fromtimestamp(instant, zoneinfo.ZoneInfo(zone)):%H:%M:%S}"


def minutes(seconds: int) -> str:
    """A wait as a clock shows it: 0:05, 12:40, 1:02:03."""
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _waiting(found: Figures, lang: str) -> dict[str, str]:
    if found.waiting is None:
        return {"waiting": _NONE, "waiting.more": text(lang, "wall.not_measured"), "waiting.mark": ""}
    longest = found.longest_s
    more = text(lang, "wall.nobody") if longest is None else text(lang, "wall.longest", time=minutes(longest))
    late = longest is not None and longest > found.threshold_s
    return {"waiting": f.number(found.waiting, 0, lang), "waiting.more": more, "waiting.mark": "!" if late else ""}


def _level(place: str, found: Figures, level: Level | None, lang: str) -> dict[str, str]:
    if level is None or level.value is None:
        more = text(lang, "wall.not_measured" if level is None else "wall.none_yet")
        return {place: _NONE, f"{place}.more": more, f"{place}.mark": ""}
    part, all_ = f.number(level.in_time, 0, lang), f.number(level.counted, 0, lang)
    more = text(lang, "wall.of", part=part, all=all_, seconds=found.threshold_s)
    if found.goal is not None:
        more += " · " + text(lang, "wall.goal", goal=f.number(found.goal, 0, lang) + f.percent(lang))
    missed = found.goal is not None and level.value < found.goal
    # Cut, not rounded: 79,6 % must not read as a goal of 80 % that was reached.
    return {
        place: f.number(int(level.value), 0, lang) + f.percent(lang),
        f"{place}.more": more,
        f"{place}.mark": "▼" if missed else "",
    }


def _open(found: Figures, lang: str) -> dict[str, str]:
    if found.open is None or found.overdue is None:
        more = text(lang, "wall.not_of_queue" if found.part.queue is not None else "wall.not_measured")
        return {"open": _NONE, "open.more": more, "open.mark": ""}
    count = f.number(found.overdue, 0, lang)
    more = text(lang, "wall.overdue", count=count) if found.overdue else text(lang, "wall.on_time")
    return {"open": f.number(found.open, 0, lang), "open.more": more, "open.mark": "!" if found.overdue else ""}


def _contacts(found: Figures, lang: str) -> dict[str, str]:
    said = {"contacts": f.number(found.contacts, 0, lang), "contacts.mark": ""}
    usual = found.usual
    if usual is None:
        return {**said, "contacts.more": text(lang, "wall.usual.unknown")}
    numbers = {name: f.number(getattr(usual, name), 0, lang) for name in ("middle", "low", "high")}
    said["contacts.more"] = text(lang, "wall.usual", **numbers)
    if not usual.low <= found.contacts <= usual.high:
        more = found.contacts > usual.high
        said["contacts.mark"] = "▲" if more else "▼"
        said["contacts.more"] = text(lang, "wall.more" if more else "wall.less") + f" ({numbers['middle']})"
    return said


def _when(instant: int, now: int, zone: str, lang: str) -> str:
    """The time of day, or the day too where it is another one."""
    local, today = (dt.datetime.fromtimestamp(t, zoneinfo.ZoneInfo(zone)) for t in (instant, now))
    return clock(instant, zone) if local.date() == today.date() else f.instant(local, zone, lang)

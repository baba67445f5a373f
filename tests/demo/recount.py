"""Counts the KPIs of a simulated project anew, event by event in plain Python: a second witness beside the
truth, which is made of the simulation's arrays. Slow and simple on purpose.
"""

from __future__ import annotations

import datetime as dt
import json
import zoneinfo
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

ZONE = zoneinfo.ZoneInfo("Europe/Amsterdam")
DAY = 86_400
NEVER = 1 << 40
FAMILIES = ("agents", "calls", "contacts", "surveys", "costs")
DONE = ("solved", "closed")

Event = dict[str, Any]


def read(folder: Path, family: str) -> list[Event]:
    """The events of one file in order, with `time` as whole UTC seconds."""
    table = pq.read_table(folder / f"events-{family}.parquet")
    rows = table.to_pylist()
    for row in rows:
        row["time"] = int(row["time"].timestamp())
    return rows


def truth_of(folder: Path) -> dict[str, Any]:
    """The content of `truth.json`."""
    return json.loads((folder / "truth.json").read_text(encoding="utf-8"))


def month_of(second: int) -> str:
    """Local month of a UTC second."""
    return f"{dt.datetime.fromtimestamp(second, ZONE):%Y-%m}"


@dataclass
class Tally:
    """Sums of parts for one KPI: total, by month, by channel, by team."""

    cells: defaultdict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, instant: int, channel: str | None, team: str | None, **parts: int) -> None:
        for cell in (
            ("total", ""),
            ("by_month", month_of(instant)),
            ("by_channel", channel),
            ("by_team", team),
        ):
            if cell[1] is not None:
                self.cells[cell].update(parts)

    def differs_from(self, table: dict[str, Any]) -> list[str]:
        """Cells in which the parts of the truth are others than these."""
        wrong = []
        for axis in ("total", "by_month", "by_channel", "by_team"):
            cells = {"": table["total"]} if axis == "total" else table[axis]
            extra = {key for a, key in self.cells if a == axis} - set(cells)
            wrong += [f"{axis} {key}: not in the truth" for key in extra]
            for key, cell in cells.items():
                mine = self.cells[(axis, key)]
                wrong += [
                    f"{axis} {key} {name}: truth {value}, events {mine[name]}"
                    for name, value in cell.items()
                    if name != "value" and mine[name] != value
                ]
        return wrong


@dataclass
class Contact:
    """What the events of one contact add up to."""

    source: str
    channel: str
    opened: int
    team: str | None
    customer: str | None
    reason: str | None
    served: bool
    done: bool
    ended: int
    last_team: str | None
    over: bool


@dataclass(frozen=True)
class Span:
    """From the opening or a reopening of a ticket, opened at `opened`, to its solving."""

    begun: int
    solved: int
    channel: str
    team: str
    opened: int


Tallies = defaultdict[str, Tally]
Durations = defaultdict[str, list[tuple[int, str, str, int | None]]]


@dataclass
class Recount:
    """All KPIs counted from events; `durations` are (opened, channel, team, seconds or None if open)."""

    tallies: Tallies = field(default_factory=lambda: defaultdict(Tally))
    durations: Durations = field(default_factory=lambda: defaultdict(list))
    contacts: dict[tuple[str, str], Contact] = field(default_factory=dict)
    spans: list[Span] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)
    answered: set[tuple[str, str]] = field(default_factory=set)
    as_of: dict[str, int] = field(default_factory=dict)


def recount(folder: Path) -> Recount:
    """Counts everything in the folder."""
    result = Recount()
    events = {family: read(folder, family) for family in FAMILIES}
    for rows in events.values():
        source = rows[0]["source"]
        result.as_of[source] = max(result.as_of.get(source, 0), *(row["time"] for row in rows))
    _states(result, events["agents"])
    for contact, rows in _grouped(events["calls"], {}).items():
        _call(result, contact, rows)
    merged = {r["contact"]: r["into"] for r in events["contacts"] if r["type"] == "contact.merged"}
    for contact, rows in _grouped(events["contacts"], merged).items():
        _ticket(result, contact, rows)
    _repeats(result)
    by_invitation: defaultdict[str, list[Event]] = defaultdict(list)
    for row in events["surveys"]:
        by_invitation[row["invitation"]].append(row)
    for rows in by_invitation.values():
        _survey(result, rows)
    _coverage(result)
    return result


def _grouped(events: Iterable[Event], merged: dict[str, str]) -> dict[str, list[Event]]:
    groups: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        root = event["contact"]
        while root in merged:
            root = merged[root]
        groups[root].append(event)
    return {key: sorted(rows, key=lambda r: (r["time"], r["seq"])) for key, rows in groups.items()}


def _call(result: Recount, contact: str, rows: Sequence[Event]) -> None:
    if any(r["type"] == "contact.excluded" for r in rows):
        return
    tallies, first = result.tallies, rows[0]
    assert first["type"] == "queue.entered"
    legs = [r for r in rows if r["type"] in ("call.ended", "call.transferred")]
    entered: Event | None = None
    exits = []
    for row in rows:
        if row["type"] == "queue.entered":
            assert entered is None, "a visit begins before the last one ended"
            entered = row
        elif row["type"] in ("queue.connected", "queue.abandoned", "queue.left"):
            assert entered is not None
            _visit(tallies, entered, row)
            exits.append(row)
            entered = None
    assert entered is None
    for number, leg in enumerate(legs):
        handle = leg["talk_s"] + leg["hold_s"] + leg["wrap_s"]
        cells = tallies["average_handle_time"]
        cells.add(leg["time"], "phone", None, handle_s=handle, handled=int(number == 0))
        new_team = leg["team"] not in [other["team"] for other in legs[:number]]
        cells.cells[("by_team", leg["team"])].update(handle_s=handle, handled=int(new_team))
    tallies["contacts"].add(first["time"], "phone", first["team"], contacts=1)
    transferred = any(r["type"] == "call.transferred" for r in rows)
    if legs:
        tallies["transfer_rate"].add(first["time"], "phone", first["team"], handled=1, transferred=int(transferred))
    result.contacts[(first["source"], contact)] = Contact(
        first["source"], "phone", first["time"], first["team"], first["customer"], first["reason"],
        bool(legs), not transferred, max(r["time"] for r in [*legs, *exits]),
        legs[-1]["team"] if legs else None, True,
    )  # fmt: skip


def _states(result: Recount, rows: Sequence[Event]) -> None:
    """Each state lasts until the employee's next one."""
    now: dict[str, Event] = {}
    for row in rows:
        last = now.get(row["agent"])
        if last is not None and last["state"] in ("available", "handling", "wrap_up"):
            spell = row["time"] - last["time"]
            busy = spell if last["state"] != "available" else 0
            result.tallies["occupancy"].add(last["time"], "phone", last["team"], handle_s=busy, on_duty_s=spell)
        now[row["agent"]] = row


def _visit(tallies: Tallies, entered: Event, left: Event) -> None:
    wait = left["time"] - entered["time"]
    where = (entered["time"], "phone", entered["team"])
    answered = int(left["type"] == "queue.connected")
    gone = left["type"] == "queue.abandoned"
    short, long = int(gone and wait < 5), int(gone and wait >= 5)
    tallies["answer_rate"].add(*where, offered=1, answered=answered)
    within = int(answered and wait <= 20)
    tallies["service_level"].add(*where, offered=1, answered_within=within, short_abandoned=short)
    tallies["average_speed_of_answer"].add(*where, wait_s=wait * answered, answered=answered)
    tallies["abandonment_rate"].add(*where, offered=1, abandoned=long, short_abandoned=short)


def _ticket(result: Recount, contact: str, rows: Sequence[Event]) -> None:
    if any(r["type"] == "contact.excluded" for r in rows):
        return
    opening = next(r for r in rows if r["type"] == "contact.opened" and r["contact"] == contact)
    opened, channel, team = opening["time"], opening["channel"], opening["team"]
    tallies = result.tallies
    tallies["contacts"].add(opened, channel, team, contacts=1)
    steps, real = _steps(rows)
    solves = [at for at, solved in steps if solved]
    result.spans += [Span(a, b, channel, team, opened) for a, b in _open_spans(opened, steps)]
    messages = [r for r in rows if r["type"] == "contact.message"]
    human = any(r["actor"] == "agent" for r in rows if r["contact"] == contact)
    bot_only = not human and any(r["actor"] == "bot" for r in messages) and bool(solves)
    open_now = not steps or not steps[-1][1]
    if not bot_only:
        _first_response(result, opening, messages)
        last = min((at for at in solves if not real or at > real[-1]), default=0)
        lasts = None if open_now else last - opened
        firsts = solves[0] - opened if solves else None
        result.durations["first_resolution_time"].append((opened, channel, team, firsts))
        result.durations["full_resolution_time"].append((opened, channel, team, lasts))
        wait = None if open_now else _with_us(rows, opened, last)
        result.durations["requester_wait_time"].append((opened, channel, team, wait))
        request = _request(opening, messages)
        since = [r for r in rows if request is not None and r["time"] >= request]
        result.durations["next_reply_time"] += [(at, channel, team, found) for at, found in _next_replies(since)]
        if solves:
            matured = solves[0] + 14 * DAY <= result.as_of["helpdesk"]
            soon = bool(real) and real[0] - solves[0] <= 14 * DAY
            tallies["reopen_rate"].add(
                solves[0], channel, team, matured=int(matured), reopened=int(matured and soon),
                pending=int(not matured),
            )  # fmt: skip
    marks = [r["time"] for r in rows if r["type"] in ("contact.message", "contact.status")]
    result.contacts[(opening["source"], contact)] = Contact(
        opening["source"], channel, opened, team, opening["customer"], opening["reason"], not bot_only,
        not open_now and not (real and real[0] - solves[0] <= 7 * DAY), max(marks), team, not open_now,
    )  # fmt: skip


def _steps(rows: Sequence[Event]) -> tuple[list[tuple[int, bool]], list[int]]:
    """Changes between solved (True) and not, and the real reopenings: those with a public reply."""
    steps: list[tuple[int, bool]] = []
    reopened: list[int] = []
    pending: int | None = None
    for row in rows:
        if row["type"] == "contact.status":
            solved, before = row["status"] in DONE, bool(steps) and steps[-1][1]
            if solved == before:
                continue
            steps.append((row["time"], solved))
            pending = None if solved else row["time"]
        elif pending is not None and _is_reply(row):
            reopened.append(pending)
            pending = None
    return steps, [*reopened, *([pending] if pending is not None else [])]


def _is_reply(row: Event) -> bool:
    return row["type"] == "contact.message" and row["actor"] == "agent" and row["visibility"] == "public"


def _next_replies(rows: Sequence[Event]) -> list[tuple[int, int | None]]:
    """(asked, seconds or None) of the turns after the first reply; one that ended in solving instead is none."""
    found: list[tuple[int, int | None]] = []
    replied, asked = False, None
    for row in rows:
        if _is_reply(row):
            if replied and asked is not None:
                found.append((asked, row["time"] - asked))
            replied, asked = True, None
        elif row["type"] == "contact.message" and row["actor"] == "customer":
            asked = row["time"] if asked is None else asked
        elif row["type"] == "contact.status" and row["status"] in DONE:
            asked = None
    return [*found, (asked, None)] if replied and asked is not None else found


def _with_us(rows: Sequence[Event], opened: int, last: int) -> int:
    """Seconds from opening to the last solving in which its status was new, open or on hold."""
    total, since, ours = 0, opened, True
    for row in rows:
        if row["type"] == "contact.status" and row["time"] <= last:
            total += (row["time"] - since) * ours
            since, ours = row["time"], row["status"] in ("new", "open", "on_hold")
    return total


def _open_spans(opened: int, steps: Sequence[tuple[int, bool]]) -> list[tuple[int, int]]:
    spans, begun = [], opened
    for at, solved in steps:
        if solved:
            spans.append((begun, at))
        begun = at
    return spans if steps and steps[-1][1] else [*spans, (begun, NEVER)]


def _request(opening: Event, messages: Sequence[Event]) -> int | None:
    """When the customer asked: at the opening, or with the first message where an employee opened the ticket."""
    if opening["actor"] != "agent":
        return opening["time"]
    return next((m["time"] for m in messages if m["actor"] == "customer"), None)


def _first_response(result: Recount, opening: Event, messages: Sequence[Event]) -> None:
    request = _request(opening, messages)
    if request is None:
        return
    replies = [m["time"] for m in messages if _is_reply(m) and m["time"] >= request]
    found = replies[0] - request if replies else None
    where = (opening["time"], opening["channel"], opening["team"])
    result.durations["first_response_time"].append((*where, found))


def _repeats(result: Recount) -> None:
    chains: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
    for contact in result.contacts.values():
        if contact.served and contact.customer and contact.reason:
            chains[(contact.customer, contact.reason)].append(contact)
    for chain in chains.values():
        chain.sort(key=lambda c: c.opened)
        for number, contact in enumerate(chain):
            after = chain[number + 1].opened - contact.opened if number + 1 < len(chain) else NEVER
            before = contact.opened - chain[number - 1].opened if number else NEVER
            matured = contact.opened + 7 * DAY <= result.as_of[contact.source]
            again = after <= 7 * DAY
            where = (contact.opened, contact.channel, contact.team)
            parts = {"matured": int(matured), "pending": int(not matured)}
            result.tallies["repeat_contact_rate"].add(*where, **parts, repeated=int(matured and again))
            if before > 7 * DAY:
                resolved = int(matured and not again and contact.done)
                result.tallies["first_contact_resolution"].add(*where, **parts, resolved=resolved)


def _coverage(result: Recount) -> None:
    for key, contact in result.contacts.items():
        if contact.served and contact.over and contact.ended + 14 * DAY <= result.as_of[contact.source]:
            parts = {"eligible": 1, "invited": int(key in result.asked), "answered": int(key in result.answered)}
            result.tallies["survey_coverage"].add(contact.ended, contact.channel, contact.last_team, **parts)


def _survey(result: Recount, rows: Sequence[Event]) -> None:
    times = {row["type"].removeprefix("survey."): row for row in rows}  # the last of each type stays
    about = rows[0]
    contact = result.contacts[(about["contact_source"], about["contact"])] if about["contact"] else None
    channel, team = (contact.channel, contact.last_team) if contact else (None, None)
    if contact:
        key = (about["contact_source"], about["contact"])
        result.asked.update([key] if "invited" in times else [])
        result.answered.update([key] if "answered" in times else [])
    if "delivered" in times:
        delivered = times["delivered"]["time"]
        parts = {"delivered": 1, "answered": int("answered" in times)}
        kpi = f"response_rate/{about['instrument']}"
        result.tallies[kpi].add(contact.ended if contact else delivered, channel, team, **parts)
        kpi = f"response_rate_by_delivery_day/{about['instrument']}"
        result.tallies[kpi].add(delivered, channel, team, **parts)
    if "answered" in times:
        answer = times["answered"]
        instant = contact.ended if contact else answer["time"]
        result.tallies[about["instrument"]].add(instant, channel, team, **_classes(answer))


def _classes(answer: Event) -> dict[str, int]:
    score, key = answer["score"], answer["instrument"]
    parts = {"n": 1, "sum_score": score}
    if key.startswith("nps"):
        named = {"promoters": score >= 9, "passives": 7 <= score <= 8, "detractors": score <= 6}
        return {**parts, **{name: int(yes) for name, yes in named.items()}}
    lowest = {"csat_5": 4, "csat_smiley": 3, "csat_10": 8, "ces_7": 5}[key]
    return {**parts, "positive": int(score >= lowest)}

"""The state in memory of the wallboard: the same waits and open contacts as the facts have, whatever the order."""

from __future__ import annotations

import datetime as dt
import random
import time
import zoneinfo
from collections.abc import Mapping
from typing import Any

import pytest

from peil.app import Project
from peil.ask.question import Filter
from peil.live import drain, sources, wall
from peil.live.following import Follower
from peil.live.now import EVERYTHING, NOTHING, Open, Part, Told
from peil.live.tally import Tally
from peil.store import live as rows

DAY = "2026-03-02"
NOON = int(dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.UTC).timestamp())


def at(clock: str) -> str:
    return f"{DAY}T{clock}Z"


def call(number: str, entered: str, left: str = "", how: str = "connected", **more: Any) -> list[dict[str, Any]]:
    base = {"contact": number, "queue": "hulp"}
    found = [{**base, "id": f"{number}-in", "type": "queue.entered", "time": at(entered), "channel": "phone"}]
    if left:
        found.append({**base, "id": f"{number}-out", "type": f"queue.{how}", "time": at(left), **more})
    return found


#: Threshold 20 s. Of eight calls that counted: C1 20 s, C2 21 s, C3 hung up after 4 s (counts nowhere), C4 after 5 s,
#: C5 went to a callback, C6 is spam, C7 and C8 wait. In time 1 (C1) of 4 (C1, C2, C4, C5).
EVENTS: list[dict[str, Any]] = [
    *call("C1", "09:00:00", "09:00:20"),
    *call("C2", "09:10:00", "09:10:21"),
    *call("C3", "09:20:00", "09:20:04", "abandoned"),
    *call("C4", "09:30:00", "09:30:05", "abandoned"),
    *call("C5", "11:40:00", "11:41:00", "left", outcome="callback"),
    *call("C6", "11:45:00", "11:45:01"),
    {"id": "spam", "type": "contact.excluded", "contact": "C6", "time": at("11:50:00"), "value": "spam"},
    *call("C7", "11:58:00"),
    *call("C8", "11:59:30"),
    {"id": "o1", "type": "contact.opened", "contact": "T1", "time": at("08:00:00"), "channel": "email"},
    {"id": "o2", "type": "contact.opened", "contact": "T2", "time": at("08:30:00"), "channel": "email"},
    {"id": "o3", "type": "contact.opened", "contact": "T3", "time": at("08:40:00"), "channel": "email"},
    {"id": "s2", "type": "contact.status", "contact": "T2", "time": at("09:30:00"), "status": "solved"},
    {"id": "s3", "type": "contact.status", "contact": "T3", "time": at("09:30:00"), "status": "solved"},
    {"id": "r3", "type": "contact.status", "contact": "T3", "time": at("10:30:00"), "status": "open"},
    *(
        {"id": f"a{n}{state}", "type": "agent.state", "agent": f"a{n}", "state": state, "time": at(clock)}
        for n, clock, state in (
            (1, "08:55:00", "available"),
            (1, "11:00:00", "handling"),
            (2, "09:00:00", "available"),
            (3, "09:00:00", "break"),
            (4, "09:00:00", "available"),
            (4, "10:00:00", "offline"),
        )
    ),
]


def put(project: Project, events: list[dict[str, Any]]) -> None:
    with project.store() as store:
        sources.save_push(store, "desk")
        rows.add_page(store, "desk", [rows.as_line(one) for one in events], {})


def seen(
    project: Project, follower: Follower | None = None, instant: int = NOON, part: Part = EVERYTHING
) -> wall.Figures:
    follower = follower or Follower(project)
    with project.store() as store:
        follower.step(store, instant)
        return wall.figures(follower, store, project.settings, wall.Slow(), instant, part)


def told(found: wall.Figures) -> Mapping[str, object]:
    assert found.today is not None
    assert found.half_hour is not None
    return {
        "waiting": (found.waiting, found.longest_s),
        "today": (found.today.in_time, found.today.counted, found.today.waiting),
        "half hour": (found.half_hour.in_time, found.half_hour.counted),
        "agents": found.agents,
        "open": found.open,
        "contacts": found.contacts,
    }


BY_HAND = {
    "waiting": (2, 120),
    "today": (1, 4, 2),
    "half hour": (0, 1),
    "agents": {"handling": 1, "available": 1, "break": 1},
    "open": 2,
    "contacts": 10,  # seven calls, for one is spam, and three tickets
}


def test_by_hand_from_the_inbox_alone_and_after_it_went_into_the_lake(project: Project) -> None:
    put(project, EVENTS)
    follower = Follower(project)
    assert told(seen(project, follower)) == BY_HAND
    drain.drain(project)
    assert told(seen(project, follower)) == BY_HAND  # nothing twice
    assert told(seen(project)) == BY_HAND  # as after a restart


def test_what_an_employee_began_waits_from_the_customers_word_until_it_is_answered(project: Project) -> None:
    """An employee's own first word was held for the answer: such contacts never waited, nor were they ever overdue."""

    def said(contact: str, clock: str, kind: str, actor: str) -> dict[str, Any]:
        return {
            "contact": contact,
            "id": f"{contact}{clock}{actor}{kind}",
            "type": kind,
            "time": at(clock),
            "actor": actor,
        }

    begun = [
        said(n, "08:00:00", kind, "agent")
        for n in ("A", "B", "C", "D")
        for kind in ("contact.opened", "contact.message")
    ]
    rest = [said(n, "08:30:00", "contact.message", "customer") for n in ("A", "B", "D")]
    rest.append(said("B", "09:00:00", "contact.message", "agent"))
    rest.append(said("D", "08:30:00", "contact.message", "agent"))
    rest += [{**one, "type": "contact.status", "status": "open", "id": f"s{n}"} for n, one in enumerate(begun[::2])]
    half_past = NOON - 3 * 3600 - 1800
    for first, second in ((begun + rest, []), (begun, rest)):
        put(project, first)
        follower = Follower(project)
        seen(project, follower)
        drain.drain(project)
        put(project, second)
        for one in (follower, Follower(project)):
            seen(project, one)
            waits = sorted(str(t.open.unanswered_since) for _, t in one.now.told() if t.open)
            assert waits == [str(half_past), "None", "None", "None"], "A; B and D were answered, in C nobody asked"


def dealt(seed: int) -> list[dict[str, Any]]:
    """Calls in two queues and tickets, of two teams or none; a ticket may move to the other team."""
    chance = random.Random(seed)
    found: list[dict[str, Any]] = []
    for n in range(40):
        clock = [f"{9 + n // 20:02d}:{n % 20 * 2:02d}:{s:02d}" for s in (0, chance.randrange(1, 55))]
        team = {"team": chance.choice(("Noord", "Zuid"))} if chance.random() < 0.8 else {}
        queue = {"queue": chance.choice(("hulp", "bestellen"))}
        how = chance.choice(("connected", "abandoned", ""))
        waits = call(f"C{n}", clock[0], clock[1] if how else "", how)
        named = chance.randrange(len(waits))  # on its entry or on its exit
        found += [{**one, **queue, **(team if i == named else {})} for i, one in enumerate(waits)]
        ticket = {"contact": f"T{n}"}
        found.append({"id": f"o{n}", "type": "contact.opened", "time": at(clock[0]), **ticket, **team})
        found.append({"id": f"s{n}", "type": "contact.status", "time": at(clock[0]), "status": "new", **ticket})
        if chance.random() < 0.3:
            moved = {"id": f"m{n}", "type": "contact.assigned", "team": "Zuid"}
            found.append({**moved, "time": at("11:00:00"), **ticket})
        if chance.random() < 0.3:
            done = {"id": f"d{n}", "type": "contact.status", "status": "solved"}
            found.append({**done, "time": at("11:30:00"), **ticket})
    chance.shuffle(found)
    return found


PARTS = (Part("Noord"), Part("Zuid"), Part(queue="hulp"), Part("Noord", "bestellen"))


def test_a_part_is_what_peil_ask_says_of_it(project: Project) -> None:
    events = dealt(3)
    put(project, events[:70])
    drain.drain(project)
    follower = Follower(project)
    put(project, events[70:])
    while_new = {part: seen(project, follower, part=part) for part in PARTS}
    drain.drain(project)
    fresh = Follower(project)
    for part in PARTS:
        where = [Filter(name, (value,)) for name, value in part._asdict().items() if value is not None]
        keys = ["service_level", *(("backlog", "contacts") if part.queue is None else ())]
        level, *others = (one.rows[0] for one in project.ask(keys, first=DAY, end="2026-03-03", where=where))
        for found in (while_new[part], seen(project, follower, part=part), seen(project, fresh, part=part)):
            assert found.today is not None
            assert (found.today.in_time, found.today.counted) == tuple(level.parts.values())
            assert (found.today.waiting, found.waiting) == (level.pending, level.pending)
            if others:
                assert [found.open, found.contacts] == [row.value for row in others]
            else:
                assert (found.open, found.overdue, found.agents) == (None, None, None)
                assert 0 < found.contacts < 40


def test_states_of_few_employees_of_a_team_are_not_shown(project: Project) -> None:
    def state(n: int, team: str) -> dict[str, Any]:
        base = {"id": f"{team}{n}", "type": "agent.state", "agent": f"{team}{n}", "team": team, "state": "break"}
        return {**base, "time": at("11:00:00")}

    put(project, [*(state(n, "Noord") for n in range(5)), *(state(n, "Zuid") for n in range(4))])
    assert seen(project, part=Part("Noord")).agents == {"break": 5}
    assert seen(project, part=Part("Zuid")).agents is None
    assert seen(project).agents == {"break": 9}


def test_at_the_end_of_the_day_it_is_what_peil_ask_says(project: Project) -> None:
    put(
        project,
        [*EVENTS, *call("C7", "11:58:00", "12:00:01")[1:], *call("C8", "11:59:30", "12:00:02", "abandoned")[1:]],
    )
    drain.drain(project)
    late = int(dt.datetime(2026, 3, 2, 22, 59, 59, tzinfo=dt.UTC).timestamp())  # 23:59:59 in Amsterdam
    today = seen(project, instant=late).today
    (asked,) = project.ask("service_level", first=DAY, end="2026-03-03")
    assert asked.rows[0].parts == {"answered_in_time": 1, "counted": 6}
    assert today is not None
    assert (today.in_time, today.counted, today.value) == (1, 6, asked.rows[0].value)
    project.define("service_level", {"threshold_s": 21})
    (asked,) = project.ask("service_level", first=DAY, end="2026-03-03")
    found = seen(project, instant=late)
    assert found.today is not None
    assert (found.threshold_s, found.today.value) == (21, asked.rows[0].value)
    assert found.today.in_time == 2


@pytest.mark.parametrize("seed", range(2))
def test_in_any_order_and_pieces_it_is_what_the_facts_say(project: Project, seed: int) -> None:
    """Merged, unmerged, revised, doubled and reopened, in batches that are partly in the lake."""
    chance = random.Random(seed)
    events: list[dict[str, Any]] = []
    for n in range(30):
        second = chance.randrange(8 * 3600, 11 * 3600)
        clock = [f"{(second + d) // 3600:02d}:{(second + d) // 60 % 60:02d}:{(second + d) % 60:02d}" for d in range(90)]
        how = chance.choice(("connected", "abandoned", "left", ""))
        more = {"outcome": "key"} if how == "left" else {}
        events += call(f"C{n}", clock[0], clock[chance.randrange(1, 60)] if how else "", how, **more)
        if chance.random() < 0.4:  # a second wait in the same queue
            events += [{**one, "id": f"{one['id']}b", "time": at(clock[70 + i])} for i, one in enumerate(events[-2:])]
        opened = {"id": f"o{n}", "type": "contact.opened", "contact": f"T{n}", "time": at(clock[0])}
        events += [opened] + [
            {"id": f"s{n}{i}", "type": "contact.status", "contact": f"T{n}", "time": at(clock[i]), "status": word}
            for i, word in enumerate(chance.choices(("open", "solved", "pending", "closed"), k=3), 1)
        ]
    for n in range(0, 8, 2):
        kind = chance.choice("CT")
        one, other = f"{kind}{n}", f"{kind}{n + 1}"
        events.append({"id": f"m{n}", "type": "contact.merged", "contact": one, "into": other, "time": at("11:30:00")})
        if n == 4:
            events.append({"id": "u", "type": "contact.unmerged", "contact": one, "time": at("11:40:00")})
    events.append(
        {**events[1], "id": "C9-in", "contact": "C9", "revision": 2, "type": "queue.entered", "queue": "ander"}
    )
    chance.shuffle(events)
    follower = Follower(project)
    for some in (events[:60], events[60:120], events[120:], events[:10]):
        put(project, some)
        seen(project, follower)
        if chance.random() < 0.5:
            drain.drain(project)
    drain.drain(project)
    fresh = Follower(project)
    figures = seen(project, follower), seen(project, fresh)
    assert dict(follower.now.told()) == dict(fresh.now.told())
    for found in figures:
        (level,) = project.ask("service_level", first=DAY, end="2026-03-03")
        assert found.today is not None
        assert (found.today.in_time, found.today.counted) == tuple(level.rows[0].parts.values())
        assert found.today.waiting == level.rows[0].pending
        assert found.open == project.ask("backlog", first=DAY, end="2026-03-03")[0].rows[0].value
        assert found.contacts == project.ask("contacts", first=DAY, end="2026-03-03")[0].rows[0].value


def test_the_example_of_what_is_overdue_in_the_guide(project: Project) -> None:
    """`docs/how-to/wallboard.md`: Tuesday 10:00, terms of 8.5 and 42.5 opening hours."""

    def local(text: str) -> int:
        return int(dt.datetime.fromisoformat(text).replace(tzinfo=zoneinfo.ZoneInfo("Europe/Amsterdam")).timestamp())

    tuesday = local("2026-03-10T10:00")
    came = {
        "A": local("2026-03-09T09:00"),
        "B": local("2026-03-09T17:00"),
        "C": local("2026-03-06T17:00"),
        "D": local("2026-03-03T09:00"),
    }
    found = {name: Open(at, None if name == "D" else at, "default", None) for name, at in came.items()}
    hours = wall.Hours(project.settings, tuesday)
    spent = {"A": 9.5, "B": 1.5, "C": 10.0, "D": 43.5}
    for name, at in came.items():  # so long ago in opening hours, to the second
        for more, past in ((0, False), (-1, True)):
            assert (at < hours.cuts((int(spent[name] * 3600) + more, 0), tuesday)("default")[0]) is past, name
    late = {}
    for name, one in found.items():
        tally = Tally(EVERYTHING)
        tally.change(1, NOTHING, Told(open=one))
        late[name] = tally.overdue(hours.cuts((30_600, 153_000), tuesday))
    assert late == {"A": 1, "B": 0, "C": 1, "D": 1}


def test_a_clock_that_jumps_stops_no_figures(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set back an hour, put two days on, and right again: the day is that of the clock, and nothing is counted twice."""
    monkeypatch.setattr(wall, "EVERY_S", 0.01)
    put(project, EVENTS)
    clock = [NOON]
    shown = wall.Wall(project, clock=lambda: clock[0])
    try:
        for jump, contacts in ((0, 10), (-3_600, 10), (2 * 86_400, 0), (0, 10)):
            clock[0] = NOON + jump
            patience = time.monotonic() + 20
            while (found := shown.latest()) is None or found.at != clock[0]:
                assert time.monotonic() < patience, jump
                time.sleep(0.01)
            assert found.contacts == contacts, jump
    finally:
        shown.close()

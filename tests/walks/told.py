"""Histories that are made up, and what each figure must be by them: plain Python, nothing of Peil's. No database here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

DAY_S = 86_400
#: Minutes after opening, and what then happened: a move to the team after the colon, a merge into the ticket before it.
STORIES: Sequence[Sequence[tuple[int, str]]] = (
    ((12, "reply"), (40, "solve")),
    ((5, "note"), (95, "reply"), (300, "customer"), (340, "reply"), (1_500, "solve")),
    ((30, "reply"), (60, "solve"), (2_000, "customer"), (2_001, "reopen"), (2_100, "reply"), (2_200, "solve")),
    ((15, "move:Facturen"), (75, "reply"), (80, "solve")),
    ((20, "reply"), (50, "move:Techniek"), (200, "reply"), (220, "solve")),
    ((45, "reply"),),
    (),
    ((10, "reply"), (20, "solve"), (2_900, "close")),
    ((25, "reply"), (26, "wait"), (600, "customer"), (601, "resume"), (700, "reply"), (720, "solve")),
    ((33, "reply"), (66, "solve"), (28_866, "reopen"), (28_900, "reply"), (28_999, "solve")),
    ((8, "reply"), (16, "solve"), (1_440, "customer"), (1_441, "reopen")),
    ((18, "merge"),),
)
CHANNELS, REASONS = ("email", "phone", "web"), ("Levering", "Factuur")
#: From a Friday before the clock goes back until after it, and the same in spring.
BEGINNINGS = (
    dt.datetime(2025, 10, 24, 7, 13, tzinfo=dt.UTC),
    dt.datetime(2026, 3, 27, 9, 41, tzinfo=dt.UTC),
)


@dataclass(frozen=True)
class Ticket:
    """One contact: when it opened, by whom and about what, and what happened to it at which moment."""

    number: str
    opened: dt.datetime
    channel: str
    reason: str
    team: str
    customer: str
    steps: Sequence[tuple[dt.datetime, str]]

    def moments(self, what: str) -> list[dt.datetime]:
        """When that happened."""
        return [at for at, kind in self.steps if kind == what]

    @property
    def is_open(self) -> bool:
        """Whether it is open after the last step."""
        states = [kind for _, kind in self.steps if kind in ("solve", "close", "reopen")]
        return not states or states[-1] == "reopen"


def tickets(count: int = 48, *, apart: dt.timedelta = dt.timedelta(hours=7, minutes=37)) -> list[Ticket]:
    """So many, half of them around each change of the clock; five customers, who come back."""
    made = []
    for nth in range(count):
        half, place = divmod(nth, (count + 1) // 2)
        opened = BEGINNINGS[half] + place * apart
        story = STORIES[nth % len(STORIES)]
        made.append(
            Ticket(
                number=str(100_001 + nth),
                opened=opened,
                channel=CHANNELS[nth % 3],
                reason=REASONS[nth % 2],
                team="Klantenservice",
                customer=f"klant{nth % 5}@example.nl",
                steps=[(opened + dt.timedelta(minutes=after), what) for after, what in story],
            )
        )
    return made


def steps_of(tickets: Iterable[Ticket], after: dt.datetime | None = None) -> Iterator[tuple[dt.datetime, Ticket, str]]:
    """What happens to tickets in order of time, their creation first; `after`: only what is later than that."""
    every = [(one.opened, one, "create") for one in tickets]
    every += [(at, one, what) for one in tickets for at, what in one.steps]
    return (step for step in sorted(every, key=lambda step: step[0]) if after is None or step[0] > after)


def until(known: Sequence[Ticket], moment: dt.datetime) -> list[Ticket]:
    """What had happened to them by then."""
    return [
        replace(one, steps=[step for step in one.steps if step[0] <= moment]) for one in known if one.opened <= moment
    ]


def seconds(begin: dt.datetime, end: dt.datetime) -> int:
    """Whole seconds elapsed, on the clock of the world."""
    return int((end - begin).total_seconds())


@dataclass(frozen=True)
class Figures:
    """What must come out: means as sum and count, shares as their two counts."""

    contacts: int
    by_channel: dict[str, int]
    by_reason: dict[str, int]
    first_response: tuple[int, int]
    first_resolution: tuple[int, int]
    full_resolution: tuple[int, int]
    reopened: tuple[int, int]
    changed_team: tuple[int, int]
    backlog: int


def figures(known: Sequence[Ticket]) -> Figures:
    """The figures of these tickets, as of the last thing that happened to any of them."""
    now = max([at for one in known for at, _ in one.steps] + [one.opened for one in known])
    known = [one for one in known if not one.moments("merge")]
    replied = [one for one in known if one.moments("reply")]
    solved = [one for one in known if one.moments("solve")]
    ripe = [one for one in solved if seconds(one.moments("solve")[0], now) >= 14 * DAY_S]
    ended = [one for one in solved if not one.is_open]
    return Figures(
        contacts=len(known),
        by_channel=dict(Counter(one.channel for one in known)),
        by_reason=dict(Counter(one.reason for one in known)),
        first_response=(sum(seconds(one.opened, one.moments("reply")[0]) for one in replied), len(replied)),
        first_resolution=(sum(seconds(one.opened, one.moments("solve")[0]) for one in solved), len(solved)),
        full_resolution=(sum(seconds(one.opened, one.moments("solve")[-1]) for one in ended), len(ended)),
        reopened=(sum(_within_two_weeks(one) for one in ripe), len(ripe)),
        changed_team=(sum(_moved_after_reply(one) for one in replied), len(replied)),
        backlog=sum(one.is_open for one in known),
    )


def _within_two_weeks(one: Ticket) -> bool:
    first = one.moments("solve")[0]
    return any(seconds(first, at) <= 14 * DAY_S for at in one.moments("reopen"))


def _moved_after_reply(one: Ticket) -> bool:
    first = one.moments("reply")[0]
    return any(at > first for at, what in one.steps if what.startswith("move:"))

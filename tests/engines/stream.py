"""A small organisation drawn at random as a stream of events, with all that makes facts hard. Only for tests."""

from __future__ import annotations

import random
from collections.abc import Callable

from engines.worlds import INSTRUMENTS, Event, event, instant
from peil.events.schema import VOCABULARY

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_START = instant("2026-01-05 00:00")
_CUSTOMERS, _AGENTS = 60, 9
_TEAMS, _QUEUES = ("A", "B", "Tweede lijn"), ("verkoop", "service")
_REASONS, _CHANNELS = ("levering", "retour", "factuur", None), ("email", "chat", "web")


class _Stream:
    """Collects events; ids and sequence numbers only on some, as sources do."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.events: list[Event] = []

    def add(self, kind: str, at_s: int, **words: object) -> None:
        """One event, `at_s` seconds after the start."""
        number = len(self.events) + 1
        said = {k: v for k, v in words.items() if v is not None}
        self.events.append(event(kind, _START + at_s * 1_000_000, number, said))

    def maybe(self, share: float) -> bool:
        return self.dice.random() < share

    def later(self, most: int) -> int:
        return self.dice.choice((0, 1, self.dice.randint(1, 300), self.dice.randint(60, most)))

    def agent(self) -> dict[str, object]:
        number = self.dice.randrange(_AGENTS)
        return {"actor": "agent", "agent": f"agent {number}", "team": _TEAMS[number % len(_TEAMS)]}


def stream(count: int = 2_600, seed: int = 2) -> list[Event]:
    """At least `count` events over three months, in no order, with deliveries and revisions of some."""
    s = _Stream(random.Random(seed))
    contacts: list[str] = []
    while len(s.events) < count:
        name = f"K{len(contacts)}"
        begun = s.dice.randrange(85 * _DAY) // _MINUTE * _MINUTE + s.dice.choice((0, 0, 17))
        who = {
            "customer": f"klant {s.dice.randrange(_CUSTOMERS)}" if s.maybe(0.9) else None,
            "reason": s.dice.choice(_REASONS),
            "segment": s.dice.choice(("zakelijk", "particulier", None)),
            "language": s.dice.choice(("nl", "en", None)),
        }
        ended = (_call if s.maybe(0.4) else _ticket)(s, name, begun, who)
        if s.maybe(0.05):
            s.add("contact.excluded", ended, contact=name, value=s.dice.choice(("spam", "test", "anders")))
        if s.maybe(0.08) and contacts:
            s.add("contact.merged", ended + s.later(_HOUR), contact=name, into=s.dice.choice(contacts))
        if s.maybe(0.4):
            _survey(s, name, ended)
        contacts.append(name)
    for share_by in ("handle", "contacts", "fixed", "none", None):
        cost = {"cost_kind": "salaries", "amount_cents": 1_000_001, "span": "2026-01-01/2026-01-31"}
        s.add("cost.booked", 30 * _DAY, share_by=share_by, **cost)
        s.add("cost.booked", 60 * _DAY, share_by=share_by, team="A", **{**cost, "span": "2026-02-01/2026-02-28"})
    credit = {"cost_kind": "tooling", "amount_cents": -333_333, "currency": "USD", "rate_millionths": 921_500}
    s.add("cost.booked", 30 * _DAY, span="2026-01-15/2026-03-31", share_by="contacts", **credit)
    _states(s)
    _sessions(s)
    s.add("contact.merged", 86 * _DAY, contact="K0", into="K1")
    s.add("contact.merged", 86 * _DAY, contact="K1", into="K0")
    _join_and_part(s, contacts)
    _revise(s)
    s.dice.shuffle(s.events)
    return s.events


def _join_and_part(s: _Stream, contacts: list[str]) -> None:
    """Customers who turn out to be one, and some merges undone."""
    for _ in range(len(s.events) // 100):
        one, other = (f"klant {s.dice.randrange(_CUSTOMERS)}" for _ in range(2))
        at = s.dice.randrange(85 * _DAY)
        s.add("customer.merged", at, customer=one, into_customer=other)
        if s.maybe(0.4):
            s.add("customer.unmerged", at + s.later(20 * _DAY), customer=one)
        if s.maybe(0.2):  # what a source knows changes no fact by itself
            s.add("customer.known", at, customer=other, into_customer=one)
    for one in s.dice.sample(s.events, len(s.events)):
        if one["type"] == "contact.merged" and s.maybe(0.3):
            at = (int(str(one["time_us"])) - _START) // 1_000_000 + s.later(_DAY)
            s.add("contact.unmerged", at, contact=one["contact"])


def _ticket(s: _Stream, name: str, t: int, who: dict[str, object]) -> int:
    by_agent = s.maybe(0.1)
    opening = s.agent() if by_agent else {"actor": "customer", "team": s.dice.choice((*_TEAMS, None))}
    if s.maybe(0.95):
        channel = s.dice.choice(_CHANNELS)
        s.add(
            "contact.opened", t, contact=name, channel=channel, priority=s.dice.choice(("hoog", None)), **opening, **who
        )
    if s.maybe(0.08):  # a bot, and nobody else
        s.add("contact.message", t + 1, contact=name, actor="bot")
        s.add("contact.status", t + 2, contact=name, status="solved", actor="bot")
        return t + 2
    if s.maybe(0.06):  # a thank-you
        s.add("contact.status", t + _HOUR, contact=name, status="solved", **s.agent())
        s.add("contact.message", t + _DAY, contact=name, actor="customer")
        s.add("contact.status", t + _DAY, contact=name, status="open", actor="system")
        s.add("contact.status", t + _DAY + s.later(_DAY), contact=name, status="solved", **s.agent())
        return t + 2 * _DAY
    acts: list[Callable[[int], None]] = [
        lambda t: s.add("contact.message", t, contact=name, actor="bot"),
        lambda t: s.add("contact.message", t, contact=name, **s.agent()),
        lambda t: s.add("contact.message", t, contact=name, **s.agent()),
        lambda t: s.add("contact.message", t, contact=name, visibility="internal", **s.agent()),
        lambda t: s.add("contact.message", t, contact=name, actor="customer"),
        lambda t: s.add("contact.status", t, contact=name, status=s.dice.choice(("open", "pending", "on_hold"))),
        lambda t: s.add("contact.assigned", t, contact=name, team=s.dice.choice(_TEAMS)),
        lambda t: s.add("contact.field", t, contact=name, field="reason", reason=s.dice.choice(_REASONS)),
        lambda t: s.add("contact.tagged", t, contact=name, field="klacht"),
        lambda t: s.add("contact.escalated", t, contact=name),
    ]
    for _ in range(s.dice.randrange(4)):
        t += s.later(2 * _DAY)
        s.dice.choice(acts)(t)
    for _ in range(s.dice.choice((0, 1, 1, 2, 2, 3))):
        t += s.later(3 * _DAY)
        by = s.agent() if s.maybe(0.8) else {"actor": s.dice.choice(("bot", "system"))}
        s.add("contact.status", t, contact=name, status="solved" if s.maybe(0.9) else "closed", **by)
        if s.maybe(0.3):
            t += s.later(9 * _DAY)
            if s.maybe(0.6):
                s.add("contact.message", t, contact=name, actor="customer")
            s.add("contact.status", t, contact=name, status="open", actor="system")
            if s.maybe(0.4):
                t += s.later(_HOUR)
                s.add("contact.message", t, contact=name, **s.agent())
    if s.maybe(0.2):
        s.add("contact.reported", t, contact=name, field="solved_at", reported="2026-03-01 09:00")
    return t


def _call(s: _Stream, name: str, t: int, who: dict[str, object]) -> int:
    who = {**who, "channel": "phone"}
    for number in range(s.dice.choice((1, 1, 1, 2, 3))):
        queue, team = s.dice.choice(_QUEUES), s.dice.choice((*_TEAMS, None))
        s.add("queue.entered", t, contact=name, queue=queue, team=team, **(who if number == 0 else {}))
        wait = s.dice.choice((0, 4, 5, 19, 20, 21, 180))
        t += wait
        way = s.dice.random()
        if way < 0.15:
            s.add("queue.abandoned", t, contact=name, queue=queue, wait_s=wait if s.maybe(0.5) else None)
            return t
        if way < 0.25:
            outcome = s.dice.choice(("timeout", "key", "empty", "callback", "transfer", "other"))
            s.add("queue.left", t, contact=name, queue=queue, outcome=outcome)
            continue
        if way < 0.28:
            return t
        by = s.agent()
        s.add("queue.connected", t, contact=name, queue=queue, **by)
        if s.maybe(0.2):
            s.add("call.held", t + 5, contact=name, hold_s=s.dice.randrange(60))
        if s.maybe(0.2):
            s.add("call.consulted", t + 6, contact=name, **by)
        t += s.dice.randrange(10, 900)
        measured = {k: s.dice.randrange(120) if s.maybe(0.6) else None for k in ("talk_s", "hold_s", "wrap_s")}
        last = s.maybe(0.7)
        s.add("call.ended" if last else "call.transferred", t, contact=name, **by, **measured)
        if last:
            break
    return t


def _states(s: _Stream) -> None:
    for _ in range(300):
        by, t = s.agent(), s.dice.randrange(85 * _DAY) // _HOUR * _HOUR
        s.add("agent.state", t, state=s.dice.choice(VOCABULARY["state"]), **by)
        if s.maybe(0.3):
            s.add("agent.state", t + s.later(_HOUR), state=s.dice.choice(VOCABULARY["state"]), **by)


def _sessions(s: _Stream) -> None:
    counted = ("support_pages", "contacts_made", "chat_shown", "chats_started", "purchases")
    for number in range(60):
        said = {name: s.dice.choice((None, 0, 1, 1, 3)) for name in counted}
        named = {"id": f"S{number}", "channel": s.dice.choice(_CHANNELS), "segment": s.dice.choice(("nieuw", None))}
        about = f"K{number}" if s.maybe(0.2) else None
        s.add(
            "session.ended",
            s.dice.randrange(85 * _DAY),
            contact=about,
            time_unit=s.dice.choice((None, None, "day", "month")),
            **named,
            **said,
        )


def _survey(s: _Stream, name: str, t: int) -> None:
    invitation, t = f"I{len(s.events)}", t + s.later(_DAY)
    about = name if s.maybe(0.8) else None
    for instrument in s.dice.sample(sorted(INSTRUMENTS), s.dice.choice((1, 2))):
        ask = {"contact": about, "invitation": invitation, "instrument": instrument}
        if s.maybe(0.9):
            s.add("survey.invited", t, **ask, channel="email")
        if s.maybe(0.8):
            s.add("survey.delivered" if s.maybe(0.9) else "survey.bounced", t + 1, **ask)
        for _ in range(s.dice.choice((0, 1, 1, 2))):
            s.add(
                "survey.answered",
                t + s.later(5 * _DAY) - s.dice.choice((0, 0, 0, 9)),
                **ask,
                score=s.dice.randrange(11),
            )


def _revise(s: _Stream) -> None:
    """Some events again with a higher revision: another time, another status, another kind."""
    for old in s.dice.sample(s.events, len(s.events) // 40):
        new = {**old, "revision": 1, "time_us": int(str(old["time_us"])) + s.dice.randrange(-50, 50) * 60_000_000}
        if new["type"] == "contact.status":
            new["status"] = s.dice.choice(("open", "solved"))
        if new["type"] == "contact.merged" and s.maybe(0.5):
            new["type"] = "contact.tagged"
        s.events.append(new)

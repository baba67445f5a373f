"""A proposal for a table nobody described: what it is, which column plays which part, how sure and why.

Names and cells both count; nothing is imported here. The proposal's mapping is written in `guess_toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from peil.connectors.files import guess_names, guess_sample
from peil.connectors.files.guess_columns import Seen, look
from peil.connectors.files.guess_dates import ordered
from peil.connectors.files.guess_directions import came_in, direction_doubts
from peil.connectors.files.guess_durations import durations
from peil.connectors.files.guess_others import no_contacts
from peil.connectors.files.guess_scales import points_of
from peil.connectors.files.mapping import load, shipped

TIMES = ("opened", "first_reply", "solved", "closed", "changed", "entered", "answered", "ended", "invited", "responded")
#: Yes or no beside a call.
FLAGS = ("was_answered", "was_lost")
DURATIONS = ("wait_s", "talk_s", "hold_s", "wrap_s")
WHO = ("customer", "agent", "team", "channel", "reason", "priority", "segment", "language")
PARTS = {
    "tickets": ("contact", "opened", "first_reply", "solved", "closed", "status", "score", *WHO),
    "changes": ("contact", "opened", "changed", "status", "seq", "solved", *WHO),
    "calls": (
        *(
            "contact",
            "entered",
            "opened",
            "answered",
            "ended",
            *DURATIONS,
            "queue",
            "result",
            *FLAGS,
            "direction",
            "score",
            *WHO,
        ),
    ),
    "states": ("agent", "entered", "ended", "state", "team", "channel"),
    "survey": ("invitation", "invited", "responded", "score", "contact", "customer", "channel", "team"),
}
KINDS = {
    "tickets": "a row per ticket: only how things stand now",
    "changes": "a row per change: the history of each contact",
    "calls": "a row per call",
    "states": "a row per state of an employee: available, on a call, on a break",
    "survey": "a row per survey answer",
    "queue_log": "a queue log of Asterisk",
    "shipped": "a table that Peil knows",
    "unknown": "a table without a contact and a time that could be recognised",
}
#: Without one of each of these there is no mapping to propose.
_NEEDS = {
    "tickets": (("contact",), ("opened",)),
    "changes": (("contact",), ("changed",), ("status",)),
    "calls": (("entered", "opened"), ("answered", "talk_s", "agent", "was_answered")),
    "states": (("agent",), ("entered",), ("state",)),
    "survey": (("score",), ("responded", "invited")),
}
#: Shipped mappings that are no known table but a form to fill in.
_FORMS = frozenset({"tickets", "calls", "surveys", "events", "costs"})
#: Mappings of tables that are joined, or that come in two files.
_IN_PIECES = frozenset({"qualtrics", "zendesk_comments"})
#: What a list of other things than contacts seldom has.
_OF_A_TICKET = frozenset({"first_reply", "solved", "closed", "status", "channel", "reason", "priority"})
_MOST_WORDS = 40
#: Words of ours for a contact that nobody has finished.
_GOING_ON = frozenset({"new", "open", "pending", "on_hold"})
#: A reason why a call ended is none why it was made.
_HUNG_UP = re.compile(r"(terminated|ended|beëindigd|opgehangen) (by|door)\b", re.IGNORECASE)
_NAMES = tuple(role for parts in PARTS.values() for role in parts)


@dataclass(frozen=True)
class Part:
    """One column in the part that it is thought to play; `sure` from 0 to 1."""

    role: str
    column: str
    sure: float
    why: str


@dataclass(frozen=True)
class Guess:
    """What a table is thought to be; `shipped` names a mapping that fits as it is."""

    path: Path
    sample: guess_sample.Sample
    kind: str
    why: str
    columns: tuple[Seen, ...] = ()
    parts: tuple[Part, ...] = ()
    questions: tuple[str, ...] = ()
    shipped: str = ""
    joined: dict[str, str] = field(default_factory=dict)  # a day's column with that of its clock
    units: Mapping[str, str] = field(default_factory=dict)  # of durations whose name does not tell

    def column(self, name: str) -> Seen:
        """What a column holds."""
        return next(c for c in self.columns if c.name == name)

    def part(self, role: str) -> Part | None:
        """The column that plays a part."""
        return next((p for p in self.parts if p.role == role), None)


def guess(path: Path, *, shipped_ones: bool = True) -> Guess:
    """What a file is thought to hold; without `shipped_ones` by its columns, also where a shipped mapping fits.

    Raises InputError where it is no table.
    """
    sample = guess_sample.take(path)
    if sample.queue_log:
        why = "its lines are epoch|call|queue|agent|EVENT"
        return Guess(path, sample, "queue_log", why, shipped="asterisk_queue_log")
    names = set(sample.columns)
    for name in shipped() if shipped_ones else ():
        read = load(name).columns()
        if name not in _FORMS and read <= names and len(read) > 3:
            return Guess(path, sample, "shipped", f"it has every column that the mapping '{name}' reads", shipped=name)
        if name in _IN_PIECES and len(read & names) > max(3, len(read) // 2):
            lacks = (
                f"It lacks {', '.join(sorted(read - names))}, which the mapping '{name}' reads too: print it and see."
            )
            return Guess(path, sample, "shipped", f"the mapping '{name}' reads it", questions=(lacks,), shipped=name)
    columns = [look(n, cells, timely=guess_names.timely(n)) for n, cells in sample.columns.items()]
    columns, questions = ordered(columns)
    kind, why = _kind(columns)
    if kind not in ("states", "survey") and (other := no_contacts(sample.columns)):
        return Guess(path, sample, "unknown", other.partition(":")[0].lower(), tuple(columns), (), (other,))
    parts = _assigned(columns, PARTS.get(kind, ()))
    if lacking := lacking_parts(kind, {p.role for p in parts}):
        missed = ", ".join(" or ".join(some) for some in lacking)
        kind, why = "unknown", f"it looked like {KINDS[kind]}, but no column plays the part of {missed}"
    joined = joined_clocks(columns, parts)
    units, doubts = durations(columns, parts)
    doubts += direction_doubts(columns, parts)
    questions = (*questions, *doubts, *_warnings(sample, kind, parts, {c.name: c for c in columns}, joined))
    return Guess(path, sample, kind, why, tuple(columns), tuple(parts), questions, joined=joined, units=units)


def _warnings(
    sample: guess_sample.Sample,
    kind: str,
    parts: Sequence[Part],
    columns: Mapping[str, Seen],
    joined: Collection[str],
) -> list[str]:
    """What could make figures wrong without anything being rejected."""
    found = list(sample.aside)
    if sample.headless:
        found.append("It has no header, so columns were numbered: give them names under [file] columns.")
    if kind == "calls" and not any(p.role == "contact" for p in parts):
        found.append("No column tells calls apart, so the file's name and row do: give every export its own name.")
    if kind == "survey" and not any(p.role == "invitation" for p in parts):
        found.append("No column tells answers apart, so the file's name and row do: give every export its own name.")
    bare = [p for p in parts if p.role == "contact" and guess_names.BARE.fullmatch(guess_names.plain(p.column))]
    if kind == "tickets" and bare and not {p.role for p in parts} & _OF_A_TICKET:
        found.append(
            f"Only '{bare[0].column}' and a time were recognised, which a list of groups or forms has too: check that"
            " a row is a contact."
        )
    days = [columns[p.column] for p in parts if p.role in ("opened", "entered", "solved") and p.column not in joined]
    found += [
        f"'{seen.name}' holds days without a clock: hours of the day are not known, and durations come in whole days."
        for seen in days
        if seen.dated_only
    ]
    by_role = {p.role: columns[p.column] for p in parts}
    if kind == "tickets" and "status" in by_role and "solved" in by_role and by_role["solved"].kind == "time":
        both = zip(by_role["status"].cells, by_role["solved"].cells, strict=True)
        going_on = Counter(s for s, at in both if s and at and guess_names.word_of(s, guess_names.STATUS) in _GOING_ON)
        if going_on:
            named = ", ".join(f"{word} {count}" for word, count in going_on.most_common(4))
            found.append(
                f"{going_on.total():,} rows have a time in '{by_role['solved'].name}' while '{by_role['status'].name}'"
                f" says that they go on ({named}): they are taken as solved; check which is right."
            )
    if kind == "tickets" and not {"solved", "closed"} & by_role.keys():
        found += [
            f"'{seen.name}' is a time for which no part was found: if contacts were solved or answered then, say so in"
            " the mapping, or that cannot be measured."
            for seen in columns.values()
            if seen.kind == "time" and seen.name not in {p.column for p in parts} and not fit(seen, "changed")[0]
        ]
    if kind == "calls" and "result" in by_role and not set(FLAGS) & by_role.keys():
        known = "|".join((guess_names.ANSWERED, guess_names.LOST, *(p for _, p in guess_names.OTHERWISE)))
        strange = [w for w in words_of(by_role["result"]) if not re.search(known, w.lower())]
        if strange:
            found.append(f"'{by_role['result'].name}': {', '.join(strange[:6])} are taken as answered: check.")
    if kind == "calls" and not {p.role for p in parts} & {"wait_s", "answered"}:
        found.append("No column tells how long they waited: service level and speed of answer cannot be known from it.")
    if kind == "states":
        found.append("A state lasts until the employee's next one: a gap between two rows counts with the first.")
    return found


def lacking_parts(kind: str, roles: Collection[str]) -> list[tuple[str, ...]]:
    """The parts, each with what may stand for it, without which a table of this kind cannot be mapped."""
    return [some for some in _NEEDS.get(kind, ()) if not set(some) & set(roles)]


# -- what the table is ------------------------------------------------------------------------------------


def _kind(columns: Sequence[Seen]) -> tuple[str, str]:
    best: dict[str, tuple[float, Seen]] = {}
    for role in dict.fromkeys(_NAMES):
        scored = [(fit(c, role)[0], c) for c in columns]
        top = max(scored, key=lambda s: s[0], default=None)
        if top and top[0] >= 0.5:
            best[role] = top
    has = best.keys().__contains__
    started = has("opened") or has("entered")
    if has("state") and has("agent") and has("entered") and not has("contact"):
        return "states", f"'{best['state'][1].name}' says what an employee is doing, and since when"
    of_tickets = has("solved") or has("first_reply") or (has("opened") and has("status"))
    durations = [best[r] for r in ("talk_s", "wait_s") if has(r) and best[r][0] >= 0.9]  # a survey has a duration too
    if durations and started:
        return "calls", f"'{durations[0][1].name}' is a duration of a call"
    if has("score") and (has("responded") or has("invited")) and not of_tickets:
        return "survey", f"'{best['score'][1].name}' is a score, and there is a time of answering"
    if (has("talk_s") or has("wait_s")) and started:
        told = best["talk_s" if has("talk_s") else "wait_s"][1].name
        return "calls", f"'{told}' is a duration of a call"
    if has("queue") and has("answered") and started:
        return "calls", f"there are a queue and a time of answering ('{best['answered'][1].name}')"
    if has("contact") and has("changed") and has("status"):
        seen = best["contact"][1]
        if seen.filled and seen.distinct < 0.8 * seen.filled:
            return (
                "changes",
                f"'{seen.name}' comes {seen.filled / seen.distinct:.1f} times on average, with a time of change",
            )
    if has("contact") and has("opened"):
        return "tickets", f"each '{best['contact'][1].name}' has a row, with the time at which it was opened"
    return "unknown", "no column could be recognised as a contact together with a time"


# -- who plays which part ---------------------------------------------------------------------------------


def fit(seen: Seen, role: str) -> tuple[float, str]:
    """How well a column fits a part, from 0 to 1, and why."""
    named = guess_names.roles(seen.name).get(role, 0.0)
    if not named or seen.kind == "empty":
        return 0.0, ""
    told = f"its name says so; {seen.why}"
    full = seen.filled / max(seen.rows, 1)
    if role in TIMES:
        if is_duration(seen, role):
            return named, f"its name says so; a duration ({seen.why})"
        if seen.kind != "time":
            return 0.0, ""
        often = full if role in ("opened", "entered", "changed", "responded") else 1.0
        return named * (0.5 + 0.5 * often), f"{told}; filled in {full:.0%} of the rows"
    if role in FLAGS:
        return (named, told) if seen.kind == "flag" or set(seen.cells) - {None} == {"0", "1"} else (0.0, "")
    if role in DURATIONS:
        return (named, told) if seen.kind in ("clock", "number", "whole") else (0.0, "")
    if role in ("contact", "invitation"):
        return _identifies(seen, role, named, full)
    if role == "score":
        return _scores(seen, named)
    if role == "state":
        return _says_state(seen, named)
    if role == "reason" and seen.kind == "text" and (named < 0.9 or seen.distinct * 2 > seen.filled > 20):
        return 0.0, ""  # a subject line is no reason: every contact would have one of its own
    if role == "reason" and seen.distinct == 1 and seen.rows > 20:
        return named * 0.5, f"{told}; the same in every row"
    if role == "reason" and any(_HUNG_UP.match(cell) for cell in seen.cells[:200] if cell):
        return 0.0, ""
    if role == "direction":
        return (1.0, told) if came_in(seen) else (0.0, "")
    if role == "seq":
        return (named, told) if seen.kind == "whole" else (0.0, "")
    if seen.kind in ("time", "clock", "number"):
        return 0.0, ""
    if role == "customer":
        mails = sum("@" in (c or "") for c in seen.cells[:500])
        many = seen.distinct > 1
        return (min(1.0, named + 0.1), "mail addresses") if mails else (named if many else named * 0.5, told)
    if role in ("status", "channel", "result", "queue", "team", "priority") and seen.kind == "text":
        return named * 0.7, f"{told}; {seen.distinct} different words"
    return named, told


def words_of(seen: Seen) -> list[str]:
    """The different words of a column, the most frequent first; none where there are too many to be a choice."""
    counts = Counter(cell for cell in seen.cells if cell)
    return [word for word, _ in counts.most_common()] if len(counts) <= _MOST_WORDS else []


def is_duration(seen: Seen, role: str) -> bool:
    """Whether a column tells how long after the opening something happened: for solving only with its unit."""
    if seen.kind not in ("clock", "number", "whole"):
        return False
    if role == "solved":
        return seen.kind == "clock" or guess_names.unit(seen.name) != ""
    return role == "first_reply"


def _says_state(seen: Seen, named: float) -> tuple[float, str]:
    """Whether most words of a column are states of an employee, one that only employees have among them."""
    words = list(dict.fromkeys(c for c in seen.cells if c))[:60]
    found = [guess_names.word_of(w, guess_names.STATE) for w in words]
    known = sum(f is not None for f in found)
    if not {"available", "break", "wrap_up"} & set(found) or known < 2 or known * 5 < len(words) * 3:
        return 0.0, ""
    return named, f"its name says so; {known} of {len(words)} words are states"


def _identifies(seen: Seen, role: str, named: float, full: float) -> tuple[float, str]:
    if seen.kind not in ("whole", "text", "choice") or any("@" in e for e in seen.examples):
        return 0.0, ""
    if full < 0.98 and role == "invitation":
        return 0.0, ""
    unique = seen.distinct / max(seen.filled, 1)
    told = "each row has its own" if unique == 1 else f"{seen.distinct} different in {seen.filled} rows"
    return named * (0.6 + 0.3 * full + 0.1 * unique), f"its name says so; {told}"


def _scores(seen: Seen, named: float) -> tuple[float, str]:
    if seen.kind in ("whole", "number") and seen.low is not None and seen.high is not None:
        inside = seen.low >= 0 and seen.high <= 10
        return (named, f"numbers from {seen.low:g} to {seen.high:g}") if inside else (0.0, "")
    if seen.kind == "choice" and 2 <= len(seen.words) <= 11:
        return (named, f"{len(seen.words)} words of a scale") if points_of(seen) else (0.0, "")
    return (named, "yes or no") if seen.kind == "flag" else (0.0, "")


def _assigned(columns: Sequence[Seen], wanted: Sequence[str]) -> list[Part]:
    """Each part to the column that fits best, the surest first; a survey can have several scores."""
    scored = [(fit(c, role), i, c, role) for i, c in enumerate(columns) for role in dict.fromkeys(wanted)]
    scored = sorted((s for s in scored if s[0][0] >= 0.3), key=lambda s: (-s[0][0], s[1]))
    taken: set[str] = set()
    found: list[Part] = []
    for (sure, why), _, seen, role in scored:
        if role == "contact" and "invitation" in wanted and guess_names.BARE.fullmatch(guess_names.plain(seen.name)):
            continue  # in a list of answers that is the answer's own
        if role == "score" and "invitation" not in wanted and sure < 0.8:
            continue  # beside a ticket or a call only what is plainly the customer's opinion
        if seen.name in taken or (role != "score" and any(p.role == role for p in found)):
            continue
        taken.add(seen.name)
        found.append(Part(role, seen.name, round(min(sure, 1.0), 2), why))
    order = list(wanted)
    return sorted(found, key=lambda p: order.index(p.role))


def joined_clocks(columns: Sequence[Seen], parts: Sequence[Part]) -> dict[str, str]:
    """Days whose clock stands in a column of its own, such as Datum and Tijd."""
    taken = {p.column for p in parts}
    clocks = [c for c in columns if c.kind == "clock" and c.name not in taken]
    found: dict[str, str] = {}
    for part in parts:
        seen = next(c for c in columns if c.name == part.column)
        if part.role in TIMES and seen.kind == "time" and seen.dated_only:
            for other in clocks:
                if guess_names.clock_of(other.name, seen.name):
                    found.setdefault(seen.name, other.name)
    return found

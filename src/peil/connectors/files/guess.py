"""A proposal for a table nobody described: what it is, which column plays which part, how sure and why.

Names and cells both count; nothing is imported here. The proposal's mapping is written in `guess_toml`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from peil.connectors.files import guess_names, guess_sample
from peil.connectors.files.guess_after import after
from peil.connectors.files.guess_authors import actors_of, private_words
from peil.connectors.files.guess_columns import Seen, look
from peil.connectors.files.guess_dates import ordered
from peil.connectors.files.guess_directions import came_in, direction_doubts
from peil.connectors.files.guess_doubts import warnings
from peil.connectors.files.guess_durations import durations
from peil.connectors.files.guess_kinds import DURATIONS, FLAGS, KINDS, PARTS, TIMES, lacking_parts
from peil.connectors.files.guess_others import no_contacts
from peil.connectors.files.guess_relations import counts_of_many, hinted, serial_days, threaded, varies_within
from peil.connectors.files.guess_scales import between_points, points_of
from peil.connectors.files.mapping import load, shipped

#: Shipped mappings that are no known table but a form to fill in.
_FORMS = frozenset({"tickets", "calls", "surveys", "events", "costs"})
#: Mappings of tables that are joined, or that come in two files.
_IN_PIECES = frozenset({"qualtrics", "zendesk_comments"})
_MOST_WORDS = 40
#: A reason why a call ended is none why it was made.
_HUNG_UP = re.compile(r"(terminated|ended|beëindigd|opgehangen) (by|door)\b", re.IGNORECASE)
_STATUS_FIELD = re.compile(r"(case |ticket |incident |issue )?(status|state)")
_OPENING_HOURS = re.compile(r"\b(business|working|office|kantoor\w*|werk\w*|openings\w*)\b")
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
    known = _known(path, sample) if shipped_ones else None
    if known is not None:
        return known
    labels = sample.labels
    columns = [
        look(n, cells, timely=guess_names.timely(n), label=labels.get(n, "")) for n, cells in sample.columns.items()
    ]
    columns, questions = ordered(columns)
    columns, hints = hinted(columns)
    kind, why = _kind(columns)
    what, other = _no_contacts(sample, kind, columns)
    if other:
        return Guess(path, sample, "unknown", what, tuple(columns), (), (other,))
    parts = _assigned(columns, PARTS.get(kind, ()))
    if lacking := lacking_parts(kind, {p.role for p in parts}):
        missed = ", ".join(" or ".join(some) for some in lacking)
        kind, why = "unknown", f"looked like {KINDS[kind]}, but no column plays the part of {missed}"
        questions = (*questions, f"It {why}.")
    elif kind == "unknown":
        questions = (*questions, f"{why[0].upper()}{why[1:]}.")
    if kind == "unknown" and (days := serial_days(columns)):
        questions = (*questions, days)
    joined = joined_clocks(columns, parts)
    units, doubts = durations(columns, parts)
    if kind == "tickets":
        parts, more, told = after(columns, parts)
        units, doubts = {**units, **more}, [*doubts, *told]
    doubts += direction_doubts(columns, parts)
    used = {(p.column, p.role) for p in parts}
    doubts += [doubt for name, role, doubt in hints if (name, role) in used]
    questions = (*questions, *doubts, *warnings(sample, kind, parts, {c.name: c for c in columns}, joined))
    return Guess(path, sample, kind, why, tuple(columns), tuple(parts), questions, joined=joined, units=units)


def _known(path: Path, sample: guess_sample.Sample) -> Guess | None:
    """The shipped mapping that reads the table, or of which it is a piece."""
    names = set(sample.columns)
    for name in shipped():
        read = load(name).columns()
        if name not in _FORMS and read <= names and len(read) > 3:
            return Guess(path, sample, "shipped", f"it has every column that the mapping '{name}' reads", shipped=name)
        if name in _IN_PIECES and len(read & names) > max(3, len(read) // 2):
            lacks = (
                f"It lacks {', '.join(sorted(read - names))}, which the mapping '{name}' reads too: print it and see."
            )
            return Guess(path, sample, "shipped", f"the mapping '{name}' reads it", questions=(lacks,), shipped=name)
    return None


def _no_contacts(sample: guess_sample.Sample, kind: str, columns: Sequence[Seen]) -> tuple[str, str]:
    """What a table is whose rows are no contacts, and what to do instead; empty where they may be."""
    if kind in ("states", "survey"):
        return "", ""
    if other := no_contacts(sample.columns):
        return other.partition(":")[0].lower(), other
    if other := counts_of_many(columns):
        return "its rows are counts of many contacts", other
    if kind in ("tickets", "unknown") and (answered := threaded(columns)):
        return "a row per message", (
            f"Its rows are messages: '{answered}' names the row that each answers, and nothing the conversation. Give"
            " every row the id of the first message of its conversation, and bring it again."
        )
    return "", ""


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
    if (found := _log(best, columns)) is not None:
        return found
    if has("score") and (has("responded") or has("invited")) and not of_tickets:
        return "survey", f"'{best['score'][1].name}' is a score, and there is a time of answering"
    if (has("talk_s") or has("wait_s")) and started:
        told = best["talk_s" if has("talk_s") else "wait_s"][1].name
        return "calls", f"'{told}' is a duration of a call"
    if has("queue") and has("answered") and started:
        return "calls", f"there are a queue and a time of answering ('{best['answered'][1].name}')"
    if has("contact") and has("opened"):
        return "tickets", f"each '{best['contact'][1].name}' has a row, with the time at which it was opened"
    if has("author") and has("message") and not has("contact"):
        return "unknown", "its rows are messages, and no column says which of them are one conversation"
    if has("first_reply") and has("contact"):
        return "unknown", "no column tells when contacts were opened, so how long anything took cannot be known"
    return "unknown", "no column could be recognised as a contact together with a time"


def _log(best: Mapping[str, tuple[float, Seen]], columns: Sequence[Seen]) -> tuple[str, str] | None:
    """A table in which a contact comes back: a row per message, or per change."""
    has = best.keys().__contains__
    if not has("contact"):
        return None
    seen = best["contact"][1]
    if not seen.filled or seen.distinct >= 0.8 * seen.filled:
        return None
    often = f"'{seen.name}' comes {seen.filled / seen.distinct:.1f} times on average, with a time of"
    if (
        has("author")
        and has("sent")
        and varies_within(seen, best["author"][1])
        and varies_within(seen, best["sent"][1])
    ):
        return "messages", f"{often} writing and who wrote"
    if has("changed") and (has("status") or (has("field") and has("value"))):
        return "changes", f"{often} change"
    return None


# -- who plays which part ---------------------------------------------------------------------------------


def fit(seen: Seen, role: str) -> tuple[float, str]:
    """How well a column fits a part, from 0 to 1, and why."""
    named, told = guess_names.roles(seen.name, seen.label).get(role, 0.0), f"its name says so; {seen.why}"
    hint = next((h for h in seen.hints if h[0] == role), None)
    if hint and hint[1] > named:
        named, told = hint[1], f"{hint[2]}; {seen.why}"
    if not named or seen.kind == "empty":
        return 0.0, ""
    full = seen.filled / max(seen.rows, 1)
    if role in TIMES:
        if is_duration(seen, role):
            return named, f"its name says so; a duration ({seen.why})"
        if seen.kind != "time":
            return 0.0, ""
        often = full if role in ("opened", "entered", "changed", "responded", "sent") else 1.0
        return named * (0.5 + 0.5 * often), f"{told}; filled in {full:.0%} of the rows"
    if role in _ONLY_WHERE:
        return (named, told) if _ONLY_WHERE[role](seen) else (0.0, "")
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
    if role == "segment" and seen.kind == "whole":
        return 0.0, ""
    if role == "reason" and any(_HUNG_UP.match(cell) for cell in seen.cells[:200] if cell):
        return 0.0, ""
    if role == "direction":
        return (1.0, told) if came_in(seen) else (0.0, "")
    if seen.kind in ("time", "clock", "span", "number"):
        return 0.0, ""
    if role == "agent":  # employees come back, and the customers who "own" a ticket do not
        return named - 0.15 * seen.distinct / max(seen.filled, 1), told
    if role == "customer":
        mails = sum("@" in (c or "") for c in seen.cells[:500])
        many = seen.distinct > 1
        return (min(1.0, named + 0.1), "mail addresses") if mails else (named if many else named * 0.5, told)
    if role in ("status", "channel", "result", "queue", "team", "priority") and seen.kind == "text":
        return named * 0.7, f"{told}; {seen.distinct} different words"
    return named, told


def _is_flag(seen: Seen) -> bool:
    return seen.kind == "flag" or set(seen.cells) - {None} == {"0", "1"}


def _is_stretch(seen: Seen) -> bool:
    return seen.kind in ("clock", "span", "number", "whole")


def field_words(seen: Seen) -> list[str]:
    """The words of a column of changed fields that stand for the status; none where it tells of no status."""
    return [word for word in words_of(seen) if _STATUS_FIELD.fullmatch(guess_names.plain(word))]


def words_of(seen: Seen) -> list[str]:
    """The different words of a column, the most frequent first; none where there are too many to be a choice."""
    counts = Counter(cell for cell in seen.cells if cell)
    return [word for word, _ in counts.most_common()] if len(counts) <= _MOST_WORDS else []


def is_duration(seen: Seen, role: str) -> bool:
    """Whether a column tells how long after the opening something happened: for solving only with its unit."""
    if seen.kind not in ("clock", "span", "number", "whole"):
        return False
    if role in ("first_reply", "solved") and _OPENING_HOURS.search(guess_names.plain(seen.name)):
        return False  # added to a time it would give another than when it happened
    if role == "solved":
        return seen.kind in ("clock", "span") or guess_names.unit(seen.name) != ""
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
        inside = seen.low >= 0 and seen.high <= 10 and not between_points(seen)
        return (named, f"numbers from {seen.low:g} to {seen.high:g}") if inside else (0.0, "")
    if seen.kind in ("choice", "text"):
        points = points_of(seen)
        return (named, f"{len(points)} words of a scale") if len(points) > 1 else (0.0, "")
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
    of = {p.role: next(c for c in columns if c.name == p.column) for p in parts}
    opened, ends = of.get("opened"), [of[role] for role in ("solved", "closed") if role in of]
    if opened and any(c.kind == "time" and c.dated_only and c.name not in found and _meet(opened, c) for c in ends):
        found.pop(opened.name, None)  # what ended on the day itself would lie before its beginning
    return found


def _meet(one: Seen, other: Seen) -> bool:
    return any(a and a == b for a, b in zip(one.cells, other.cells, strict=True))


#: Parts that a column plays by its name where this is so of its cells, and else not at all.
_ONLY_WHERE: Mapping[str, Callable[[Seen], object]] = {
    **dict.fromkeys(FLAGS, _is_flag),
    **dict.fromkeys(DURATIONS, _is_stretch),
    "author": actors_of,
    "visibility": private_words,
    "field": field_words,
    "seq": lambda seen: seen.kind == "whole",
}

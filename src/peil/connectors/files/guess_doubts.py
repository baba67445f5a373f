"""What of a guess could make figures wrong without anything being rejected, as sentences. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from peil.connectors.files import guess_names
from peil.connectors.files.guess_columns import Seen, moment
from peil.connectors.files.guess_kinds import FLAGS
from peil.connectors.files.guess_relations import tries
from peil.connectors.files.guess_sample import Sample
from peil.connectors.files.guess_scales import kinds_told

if TYPE_CHECKING:
    from peil.connectors.files.guess import Part

#: What a list of other things than contacts seldom has.
_OF_A_TICKET = frozenset({"first_reply", "solved", "closed", "status", "channel", "reason", "priority"})
#: Words of ours for a contact that nobody has finished.
_GOING_ON = frozenset({"new", "open", "pending", "on_hold"})
_MOST_WORDS = 40
_SHORTEST_WORD = 3


def warnings(
    sample: Sample,
    kind: str,
    parts: Sequence[Part],
    columns: Mapping[str, Seen],
    joined: Collection[str],
) -> list[str]:
    """What could make figures wrong without anything being rejected."""
    found = list(sample.aside)
    if sample.headless:
        found.append("It has no header, so columns were numbered: give them names under [file] columns.")
    for rows, own, wanted in (("calls", "calls", "contact"), ("survey", "answers", "invitation")):
        if kind == rows and not any(p.role == wanted for p in parts):
            found.append(f"No column tells {own} apart, so the file's name and row do: give every export its own name.")
    days = [columns[p.column] for p in parts if p.role in ("opened", "entered", "solved") and p.column not in joined]
    found += [
        f"'{seen.name}' holds days without a clock: hours of the day are not known, and durations come in whole days."
        for seen in days
        if seen.dated_only
    ]
    by_role = {p.role: columns[p.column] for p in parts}
    of_kind = {"tickets": _of_tickets, "calls": _of_calls, "changes": _of_changes, "survey": _of_answers}
    if kind in of_kind:
        found += of_kind[kind](by_role, list(columns.values()))
    if kind == "states":
        found.append("A state lasts until the employee's next one: a gap between two rows counts with the first.")
    return found


def _of_tickets(by_role: Mapping[str, Seen], columns: Sequence[Seen]) -> Iterator[str]:
    contact, status = by_role.get("contact"), by_role.get("status")
    if contact and guess_names.BARE.fullmatch(guess_names.plain(contact.name)) and not by_role.keys() & _OF_A_TICKET:
        yield (
            f"Only '{contact.name}' and a time were recognised, which a list of groups or forms has too: check that"
            " a row is a contact."
        )
    channel = by_role.get("channel")
    unknown = [w for w in _words(channel) if guess_names.word_of(w, guess_names.CHANNEL) is None] if channel else []
    codes = [word for word in unknown if len(word) < _SHORTEST_WORD]
    if channel and codes:
        yield f"'{channel.name}': {', '.join(codes[:6])} are codes that Peil does not know: map them, or they stay so."
    end = by_role.get("solved") or by_role.get("closed")
    timed = end is not None and end.kind == "time"
    if status and end and timed:
        both = zip(status.cells, end.cells, strict=True)
        going_on = Counter(s for s, at in both if s and at and guess_names.word_of(s, guess_names.STATUS) in _GOING_ON)
        if going_on:
            named = ", ".join(f"{word} {count}" for word, count in going_on.most_common(4))
            yield (
                f"{going_on.total():,} rows have a time in '{end.name}' while '{status.name}'"
                f" says that they go on ({named}): they are taken as solved; check which is right."
            )
    opened = by_role.get("opened")
    if opened and end and timed and end.dated_only and not opened.dated_only:
        both_days = zip(opened.cells, end.cells, strict=True)
        same = sum(_day(a, opened) == _day(b, end) for a, b in both_days if a and b)
        if same:
            yield (
                f"{same:,} rows end on the day on which they began, and '{end.name}' has no clock: they are rejected,"
                f" for midnight lies before '{opened.name}'."
            )
    if end is None:
        used = {seen.name for seen in by_role.values()}
        for seen in columns:
            if seen.kind == "time" and seen.name not in used and not guess_names.roles(seen.name).get("changed"):
                yield (
                    f"'{seen.name}' is a time for which no part was found: if contacts were solved or answered then,"
                    " say so in the mapping, or that cannot be measured."
                )
    if status and (end is None or timed):
        ends = end.cells if end else [None] * len(status.cells)
        over = Counter(s for s, at in zip(status.cells, ends, strict=True) if s and not at and _is_over(s))
        if over:
            named = ", ".join(f"{word} {count}" for word, count in over.most_common(4))
            yield (
                f"{over.total():,} rows are over by '{status.name}' ({named}), and no column tells since when: they"
                " count as still open, in the backlog too."
            )


def _day(cell: str, seen: Seen) -> object:
    at = moment(cell, seen.dates[0])
    return at and at.date()


def _is_over(word: str) -> bool:
    return guess_names.word_of(word, guess_names.STATUS) in ("solved", "closed")


def _of_calls(by_role: Mapping[str, Seen], columns: Sequence[Seen]) -> Iterator[str]:
    result, contact = by_role.get("result"), by_role.get("contact")
    if result is not None and not set(FLAGS) & by_role.keys():
        lost = "|".join((guess_names.LOST, *(p for _, p in guess_names.OTHERWISE)))
        words = _words(result)
        strange = [w for w in words if not re.search(f"{guess_names.ANSWERED}|{lost}", w.lower())]
        if strange and any(re.search(lost, w.lower()) for w in words):
            yield f"'{result.name}': {', '.join(strange[:6])} are taken as answered: check."
    if contact is not None and contact.filled > contact.distinct:
        yield (
            f"'{contact.name}' comes {contact.filled / contact.distinct:.1f} times on average: each row counts as a"
            " visit to a queue of its own, so a call that rang at two employees was missed once and answered once."
        )
    if not by_role.keys() & {"wait_s", "answered"}:
        yield "No column tells how long they waited: service level and speed of answer cannot be known from it."
    if not by_role.keys() & {"result", "answered", "agent", *FLAGS, "wait_s"} and all(_filled(by_role["talk_s"])):
        yield f"Every row has a time in '{by_role['talk_s'].name}', so none is lost: see that missed calls are in it."


def _filled(seen: Seen) -> Iterator[bool]:
    return (cell is not None and re.search("[1-9]", cell) is not None for cell in seen.cells)


def _of_changes(by_role: Mapping[str, Seen], columns: Sequence[Seen]) -> Iterator[str]:
    status = by_role.get("status")
    if status is None or any(hint[0] == "status" for hint in status.hints) or {"field", "value"} <= by_role.keys():
        return
    strange = [w for w in _words(status) if guess_names.word_of(w, guess_names.STATUS) is None]
    if strange:
        yield f"'{status.name}': {', '.join(strange[:6])} are taken as open: check."


def _of_answers(by_role: Mapping[str, Seen], columns: Sequence[Seen]) -> Iterator[str]:
    responded, invited = by_role.get("responded"), by_role.get("invited")
    if responded and invited and responded.filled == responded.rows:
        yield f"Every row has a time in '{responded.name}': it does not tell how many were asked, so no response rate."
    for name, words in tries(columns).items():
        rows = Counter(cell for c in columns if c.name == name for cell in c.cells if cell in words)
        listed = ", ".join(f"{word} {count}" for word, count in rows.most_common(4))
        yield f"'{name}' marks {rows.total():,} rows as tries ({listed}): they are left out."
    if len(told := kinds_told(columns)) > 1:
        yield f"Its rows answer several kinds of question ({', '.join(told)}) in one column: make a file of each."


def _words(seen: Seen) -> list[str]:
    """The different words of a column; none where there are too many to be a choice."""
    counts = Counter(cell for cell in seen.cells if cell)
    return [word for word, _ in counts.most_common()] if len(counts) <= _MOST_WORDS else []

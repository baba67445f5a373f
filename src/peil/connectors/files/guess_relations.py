"""What the columns of an unknown table are to each other: a time before all others, one that moves within a contact,
counts that add up. What a name does not tell, values sometimes do. Pure.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from peil.connectors.files import guess_names
from peil.connectors.files.guess_columns import Seen, moment

_ENOUGH = 3  # rows from which values are taken to tell something
#: Times that are no part of what happened: of a person, a product, a promise.
_NOT_OF_IT = re.compile(
    r"\b(birth|geboorte\w*|purchase|aankoop\w*|hire|indienst\w*|due|target|deadline|streef\w*|expir\w*|valid|contract|"
    r"sla|planned|gepland\w*|viewed|export\w*)"
)
_OF_SOMEBODY = re.compile(
    r"\b(customer|klant|person|user|agent|medewerker|account|contact|queue|parent|owner|assignee|requester|author|team|"
    r"group|collector|variant|zip|post ?code|phone|in response to|reply|response|leg|message|comment)\b"
)
_ID = re.compile(r"\b(id|nr|number|nummer|key|code|kenmerk|referentie|reference|ref|no)\b")
_INTERVAL = re.compile(r"\d{1,2}[:.]?\d{2}\s*(-|–|to|tot|t/m)\s*\d{1,2}[:.]?\d{2}")
_INTERVALS = {minutes * 60 for minutes in (15, 30, 60, 1440, 10_080)}
_OF_MANY = re.compile(
    r"\b(avg|average|gem|gemiddelde?|mean|median|max|longest|langste|asa|aht|pct|percent\w*|service ?level|"
    r"sla|occupancy|bezetting\w*)\b|%"
)
_ANSWERS = re.compile(r"repl|respon|parent|answer|antwoord|quote|refer|prev|vorig")
_DAYS = (32_000, 62_000)  # from 1987 to 2069
_SURE = 0.6
_KIND_OF_ANSWER = re.compile(r"\b(status|response type|kind|soort|type)\b")
Span = tuple[dt.datetime, dt.datetime]


def hinted(columns: Sequence[Seen]) -> tuple[list[Seen], list[tuple[str, str, str]]]:
    """The columns with the parts that their values hint at, where no name tells; and column, part and what to check."""
    found: list[Seen] = list(columns)
    told: list[tuple[str, str, str]] = []
    contact = _best(found, "contact", ("whole", "text", "choice"))
    if threaded(found) or _best(found, "invitation", ("whole", "text"), 0.9):
        return found, told
    if contact is None and (contact := _identifying(found)):
        found = _with(found, contact, "contact", "an id that tells rows apart")
        told.append(_doubt(contact, "contact", "it tells the rows apart"))
    if contact is None:
        return found, told
    repeated = contact.filled >= _ENOUGH and contact.distinct < 0.8 * contact.filled
    moving = [c for c in found if happens(c) and varies_within(contact, c)] if repeated else []
    if moving and _best(found, "changed", ("time",)) is None:
        found = _with(found, max(moving, key=lambda c: c.filled), "changed", "it moves on within a contact")
    if repeated and moving and (log := _activity(found)):
        found = _with(found, log, "status", "its words are steps, some of which are an end")
    if not repeated and not any(_best(found, role, ("time",)) for role in ("opened", "entered", "sent")):
        first = _first(found)
        if first is not None:
            found = _with(found, first, "opened", "no other time of its rows lies before it")
            told.append(_doubt(first, "opened", "no other time in a row lies before it"))
    return found, told


def _with(columns: Sequence[Seen], one: Seen, role: str, why: str) -> list[Seen]:
    hint = ((role, _SURE, why),)
    return [replace(c, hints=c.hints + hint) if c.name == one.name else c for c in columns]


def _doubt(seen: Seen, role: str, why: str) -> tuple[str, str, str]:
    what = {"contact": "the number of the contact", "opened": "the time at which it was opened"}[role]
    said = f"'{seen.name}' is taken for {what}, because {why}: its name does not tell, so check it."
    return seen.name, role, said


def _best(columns: Sequence[Seen], role: str, kinds: Sequence[str], least: float = 0.5) -> Seen | None:
    """The column that its name makes this part, if any does more than perhaps."""
    scored = [(guess_names.roles(c.name, c.label).get(role, 0.0), c) for c in columns if c.kind in kinds]
    sure, seen = max(scored, key=lambda s: s[0], default=(0.0, None))
    return seen if sure >= least else None


def threaded(columns: Sequence[Seen]) -> str:
    """The column that names the row that a row answers: its values are ids of other rows; '' where there is none."""
    ids = [c for c in columns if c.kind in ("whole", "text") and c.filled == c.rows == c.distinct >= _ENOUGH]
    for own in ids:
        known = set(own.cells)
        for c in columns:
            cells = [cell for cell, mine in zip(c.cells, own.cells, strict=True) if cell and cell != mine]
            named = c is not own and _ANSWERS.search(guess_names.plain(c.name)) is not None
            often = len(cells) * 5 >= 2 * c.rows and len(set(cells)) * 2 > len(cells)
            found = named and often and c.kind in ("whole", "text", "choice")
            if found and 2 * sum(cell in known for cell in cells) > len(cells):
                return c.name
    return ""


def happens(seen: Seen) -> bool:
    """Whether a column holds times of what was done, and not of a birthday, a purchase or a promise."""
    return seen.kind == "time" and not _NOT_OF_IT.search(guess_names.plain(seen.name))


def _identifying(columns: Sequence[Seen]) -> Seen | None:
    """An id of which each row has its own; of nobody, as an agent's id would be."""
    for seen in columns:
        name = guess_names.plain(seen.name)
        own = seen.filled == seen.rows == seen.distinct >= _ENOUGH
        if own and seen.kind in ("whole", "text") and _ID.search(name) and not _OF_SOMEBODY.search(name):
            return seen
    return None


def _first(columns: Sequence[Seen]) -> Seen | None:
    """The time that every row has, and after which all its other times lie."""
    times = [c for c in columns if happens(c)]
    for seen in times:
        if seen.filled < 0.98 * seen.rows or seen.filled < _ENOUGH:
            continue
        others = [span for other in times if other is not seen for span in _spans(seen, other)]
        after = sum(start <= end for start, end in others)
        if len(others) >= _ENOUGH and after >= 0.95 * len(others) and any(start < end for start, end in others):
            return seen
    return None


def _spans(begin: Seen, end: Seen) -> Iterator[Span]:
    for one, other in zip(begin.cells, end.cells, strict=True):
        if one and other:
            start, stop = moment(one, begin.dates[0]), moment(other, end.dates[0])
            if start and stop:
                yield start, stop


def varies_within(contact: Seen, seen: Seen) -> bool:
    """Whether most contacts that have several rows have different values in this column."""
    of: dict[str, set[str]] = {}
    rows: dict[str, int] = {}
    for one, cell in zip(contact.cells, seen.cells, strict=True):
        if one and cell:
            of.setdefault(one, set()).add(cell)
            rows[one] = rows.get(one, 0) + 1
    several = [one for one, count in rows.items() if count > 1]
    return bool(several) and 2 * sum(len(of[one]) > 1 for one in several) > len(several)


def _activity(columns: Sequence[Seen]) -> Seen | None:
    """A column of steps, where none is called a status: a word of it says that a contact was solved or closed."""
    if _best(columns, "status", ("text", "choice")):
        return None
    for seen in columns:
        if seen.kind == "choice" and guess_names.roles(seen.name, seen.label).get("event"):
            ours = {guess_names.word_of(word, guess_names.STATUS) for word, _ in seen.words}
            if ours & {"solved", "closed"}:
                return seen
    return None


def counts_of_many(columns: Sequence[Seen]) -> str:
    """Why the rows of a table are no contacts but counts of many: intervals, counts that add up, averages; or ''."""
    contact = _best(columns, "contact", ("whole", "text"), 0.7)
    single = contact is not None and contact.distinct == contact.rows and not _is_bare(contact)
    if single or not all(_on_the_dot(c) for c in columns if c.kind == "time"):
        return ""
    named = [c for c in columns if _OF_MANY.search(c.name.lower().replace("_", " ")) and c.kind != "text"]
    named += [c for c in columns if c.kind == "text" and c.cells and _all_percent(c)]
    intervals, sums = _intervals(columns), _adds_up(columns)
    if not (len(named) > 1 and (intervals or sums)) and not (intervals and sums):
        return ""
    told = [f"'{name}' is a stretch of time" for name in intervals[:1]]
    told += [f"'{sums[0]}' is '{sums[1]}' and '{sums[2]}' together"] if sums else []
    told += [f"'{named[0].name}' is of many"] if named else []
    return (
        f"Its rows are counts of many contacts ({'; '.join(told)}). Peil works out its figures from single contacts,"
        " with which an average of averages cannot be mixed: export the list of calls or contacts itself."
    )


def _is_bare(seen: Seen) -> bool:
    return guess_names.BARE.fullmatch(guess_names.plain(seen.name)) is not None


def _on_the_dot(seen: Seen) -> bool:
    """Whether all times are those at which a stretch may begin: what happens by itself does so at any second."""
    times = [moment(cell, seen.dates[0]) for cell in seen.cells if cell]
    return all(at is None or (at.second == 0 and at.minute % 5 == 0) for at in times)


def _all_percent(seen: Seen) -> bool:
    return all(re.fullmatch(r"\d+([.,]\d+)?\s*%", cell) for cell in seen.cells if cell)


def _intervals(columns: Sequence[Seen]) -> list[str]:
    """Columns of stretches such as 9:00-9:30, or begins that lie as far from their ends in every row."""
    found = []
    for c in columns:
        filled = [cell for cell in c.cells if cell]
        if len(filled) > 1 and sum(_INTERVAL.fullmatch(cell) is not None for cell in filled) >= 0.7 * len(filled):
            found.append(c.name)
    times = [c for c in columns if c.kind == "time"]
    for begin, end in combinations(times, 2):
        lengths = [(stop - start).total_seconds() for start, stop in _spans(begin, end)]
        if len(lengths) >= _ENOUGH and len(set(lengths)) == 1 and abs(lengths[0]) in _INTERVALS:
            found.append(begin.name)
    return found


def _adds_up(columns: Sequence[Seen]) -> tuple[str, str, str] | None:
    """A column of counts that is the sum of two others in every row."""
    counts = []
    for c in columns:
        if c.kind == "whole" and c.filled == c.rows >= _ENOUGH and (c.low or 0) >= 0 and not _ID.search(c.name.lower()):
            counts.append((c, [int(cell) for cell in c.cells if cell]))
    counts = counts[:12]
    for one, total in counts:
        for (left, some), (right, more) in combinations([c for c in counts if c[0] is not one], 2):
            if (
                any(some)
                and any(more)
                and len(set(total)) > 1
                and all(t == a + b for t, a, b in zip(total, some, more, strict=True))
            ):
                return one.name, left.name, right.name
    return None


def tries(columns: Sequence[Seen]) -> dict[str, list[str]]:
    """By column the words that mark a row as one that somebody made to see how the survey works."""
    found = {}
    for c in columns:
        words = [word for word, _ in c.words if re.search(r"\b(preview|test|spam)\b", word.lower())]
        if c.kind == "choice" and words and _KIND_OF_ANSWER.search(f"{guess_names.plain(c.name)} {c.label.lower()}"):
            found[c.name] = words
    return dict(list(found.items())[:1])


def serial_days(columns: Sequence[Seen]) -> str:
    """Why a column whose name speaks of a time holds numbers: days as a spreadsheet counts them; or ''."""
    for c in columns:
        days = c.kind in ("whole", "number") and c.low is not None and c.low > _DAYS[0] and (c.high or 0) < _DAYS[1]
        if days and c.filled >= 2 and guess_names.timely(c.name):
            return (
                f"'{c.name}' holds numbers such as {c.examples[0]}, as a spreadsheet counts days: show them there as"
                " dates and save it again, or bring the workbook itself."
            )
    return ""

"""Scans run, and their rows added up by period and group. What becomes of the sums is in `rows`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from peil.ask.conditions import CANNOT, CANNOT_TELL, PENDING
from peil.ask.plan import Scan, Term
from peil.kpis.measures import VALUE

#: The start of the period, where there is one, and the values of the dimensions.
Key = tuple[object, ...]
Run = Callable[[str], Sequence[tuple[object, ...]]]
#: What an engine gives: whose columns are numbers is known from the scan, and not from their types.
Found = Sequence[tuple[Any, ...]]


class Sums:
    """Parts, rows set apart by reason and rows that wait, by key; of a curve also its durations.

    Where a key has parts it has all of them; only the value of a quantile can be null.
    """

    __slots__ = ("apart", "curves", "parts", "pending")

    def __init__(self) -> None:
        self.parts: dict[Key, dict[str, int | None]] = {}
        self.apart: dict[Key, dict[str, int]] = {}
        self.pending: dict[Key, int] = {}
        self.curves: dict[Key, list[tuple[int, int, int]]] = {}

    def set_apart(self, key: Key, reason: str, count: int) -> None:
        """Count rows for a reason, or as pending where it is ''."""
        if not reason:
            self.pending[key] = self.pending.get(key, 0) + count
            return
        held = self.apart.get(key)
        if held is None:
            self.apart[key] = {reason: count}
        else:
            held[reason] = held.get(reason, 0) + count

    def closed(self) -> Sums:
        """Itself, with parts (none) also where all rows were set apart."""
        for key in (self.apart.keys() | self.pending.keys()) - self.parts.keys():
            self.parts[key] = {}
        return self

    def add(self, key: Key, parts: Mapping[str, int | None]) -> None:
        """Add parts to those that stand there."""
        held = self.parts.get(key)
        if held is None:
            self.parts[key] = dict(parts)
            return
        for name, value in parts.items():
            if value is not None:
                held[name] = (held.get(name) or 0) + value


def run_scan(scan: Scan, run: Run) -> dict[str, Sums]:
    """The sums of each term of a scan, by the KPI's key."""
    rows = run(scan.sql)
    dims = len(scan.by) + scan.periodic
    if scan.curve:
        sums = _curves(rows, dims, scan.terms[0])
        return {term.kpi.key: sums for term in scan.terms}
    if scan.apart:
        of: dict[object, list[tuple[object, ...]]] = {term.kpi.key: [] for term in scan.terms}
        for row in rows:
            of[row[-1]].append(row)
        return {
            term.kpi.key: _added(of[term.kpi.key], term, dims, (dims, dims + 1), places)
            for term, places in zip(scan.terms, scan.places, strict=True)
        }
    count_at = dims + len(scan.chains)
    return {
        term.kpi.key: _added(rows, term, dims, (dims + scan.chains.index(term.why), count_at), places)
        for term, places in zip(scan.terms, scan.places, strict=True)
    }


def _reasons(term: Term) -> dict[int, str]:
    """The reason by its number; that of rows which wait is empty."""
    return {**dict(enumerate(term.reasons, 1)), PENDING: "", CANNOT: CANNOT_TELL}


def _curves(rows: Found, dims: int, term: Term) -> Sums:
    """Rows of one duration each, as counted durations and their totals: how many ended and how many did not."""
    sums, reasons = Sums(), _reasons(term)
    nothing, names = dict.fromkeys(term.parts, 0), tuple(term.parts)
    for row in rows:
        why, duration, ended, count = (None if v is None else int(str(v)) for v in row[dims:])
        key = row[:dims]
        assert why is not None
        assert count is not None
        if why < 0:
            continue
        if why:
            sums.set_apart(key, reasons[why], count)
            continue
        sums.add(key, nothing)
        if ended is not None:
            sums.add(key, {names[0] if ended else names[1]: count})
        if duration is not None:
            sums.curves.setdefault(key, []).append((duration, count, 0) if ended else (duration, 0, count))
    return sums.closed()


def _added(rows: Found, term: Term, dims: int, at: tuple[int, int], places: Sequence[int]) -> Sums:
    """Rows that count (why 0) into parts, those set apart (above) with their reason; the rest is another's business.

    This runs once for every row of every answer: what can be done outside the loop is.
    """
    why_at, count_at = at
    names, reasons = tuple(term.parts), _reasons(term)
    sums = Sums()
    parts, set_apart = sums.parts, sums.set_apart
    counted = [row for row in rows if row[why_at] == 0]
    for row, fresh in zip(counted, _picked(counted, names, places), strict=True):
        key = row[:dims]
        if parts.setdefault(key, fresh) is not fresh:
            sums.add(key, fresh)
    if len(counted) < len(rows):
        for row in rows:
            why: int = row[why_at]
            if why > 0:
                set_apart(row[:dims], reasons[why], int(row[count_at]))
    return sums.closed()


def _picked(rows: Found, names: Sequence[str], places: Sequence[int]) -> Iterable[dict[str, int | None]]:
    """The columns of one term's parts, as whole numbers; engines give some sums as decimals, and of no rows null."""
    kinds = {value.__class__ for place in places for value in map(itemgetter(place), rows)}
    if not kinds <= {int}:
        empty = tuple(None if name == VALUE else 0 for name in names)
        of = tuple(zip(names, places, empty, strict=True))
        return [{n: e if row[at] is None else int(row[at]) for n, at, e in of} for row in rows]
    if len(names) == 2:  # most have two, which a dict of its own takes half the time for
        (one, other), (at, after) = names, places
        return [{one: row[at], other: row[after]} for row in rows]
    return [{name: row[at] for name, at in zip(names, places, strict=True)} for row in rows]


def joined(term: Term, found: Mapping[str, Sums]) -> Sums:
    """The sums of a ratio's sides as one, on their common groups."""
    whole = Sums()
    nothing = dict.fromkeys(term.parts, 0)
    for side in term.sides:
        sums = found.get(side.kpi.key, Sums())
        for key, parts in sums.parts.items():
            whole.add(key, nothing)
            whole.add(key, parts)
        for key, apart in sums.apart.items():
            for reason, count in apart.items():
                whole.set_apart(key, reason, count)
        for key, count in sums.pending.items():
            whole.set_apart(key, "", count)
    return whole

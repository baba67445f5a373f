"""Scans run, and their rows added up by period and group. What becomes of the sums is in `rows`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

from peil.ask.plan import CANNOT, Scan, Term

Key = tuple[dt.date | None, tuple[object, ...]]
Run = Callable[[str], Sequence[tuple[object, ...]]]


class Sums:
    """Parts and reasons by (period start, dimension values); of a curve also its durations."""

    __slots__ = ("curves", "parts", "reasons")

    def __init__(self) -> None:
        self.parts: dict[Key, dict[str, int | None]] = {}
        self.reasons: dict[Key, dict[int, int]] = {}
        self.curves: dict[Key, list[tuple[int, int, int]]] = {}


def run_scan(scan: Scan, run: Run) -> dict[str, Sums]:
    """The sums of each term of a scan, by the KPI's key."""
    rows = run(scan.sql)
    lead = 1 if scan.periodic else 0
    dims = lead + len(scan.by)
    if scan.curve:
        sums = _curves(rows, lead, dims)
        return {term.kpi.key: sums for term in scan.terms}
    counted = dims + len(scan.chains)
    place = counted + 1  # of the first part
    found = {}
    for term in scan.terms:
        names = tuple(term.parts)
        why = dims + scan.chains.index(term.why)
        found[term.kpi.key] = _added(rows, names, (lead, dims, why, counted, place))
        place += len(names)
    return found


def _curves(rows: Sequence[tuple[object, ...]], lead: int, dims: int) -> Sums:
    """Rows of one duration each, as counted durations and their totals."""
    sums = Sums()
    for row in rows:
        why, duration, ended, count = row[dims:]
        if why < 0:  # type: ignore[operator]
            continue
        key: Key = (row[0] if lead else None, row[lead:dims])  # type: ignore[assignment]
        parts = sums.parts.setdefault(key, {})
        if why:
            apart = sums.reasons.setdefault(key, {})
            apart[why] = apart.get(why, 0) + int(count)  # type: ignore[call-overload,index]
            continue
        cases = (int(duration), int(count), 0) if ended else (int(duration), 0, int(count))  # type: ignore[call-overload]
        sums.curves.setdefault(key, []).append(cases)
        name = "ended" if ended else "censored"
        parts[name] = (parts.get(name) or 0) + int(count)  # type: ignore[call-overload]
    return sums


def _added(rows: Sequence[tuple[object, ...]], names: tuple[str, ...], places: tuple[int, int, int, int, int]) -> Sums:
    """Rows that count (why 0) into parts, those set apart (above) into reasons; the rest is another KPI's business.

    This runs once for every row of every answer: what can be done outside the loop is.
    """
    lead, dims, why_at, count_at, first = places
    end = first + len(names)
    sums = Sums()
    parts, reasons = sums.parts, sums.reasons
    for row in rows:
        why: int = row[why_at]  # type: ignore[assignment]
        if why < 0:
            continue
        key: Key = (row[0] if lead else None, row[lead:dims])  # type: ignore[assignment]
        if why:
            parts.setdefault(key, {})
            apart = reasons.setdefault(key, {})
            apart[why] = apart.get(why, 0) + int(row[count_at])  # type: ignore[call-overload]
            continue
        fresh: dict[str, int | None] = {}
        for name, value in zip(names, row[first:end], strict=True):
            fresh[name] = value if value is None or value.__class__ is int else int(value)  # type: ignore[call-overload]
        before = parts.get(key)
        if before:
            for name, value in fresh.items():
                if value is not None:
                    before[name] = (before.get(name) or 0) + value
        else:
            parts[key] = fresh
    return sums


def joined(term: Term, found: Mapping[str, Sums]) -> Sums:
    """The sums of a ratio's sides as one, on their common groups; reasons numbered on."""
    whole, before = Sums(), 0
    for side in term.sides:
        sums = found.get(side.kpi.key, Sums())
        for key, parts in sums.parts.items():
            mine = whole.parts.setdefault(key, {})
            for name, value in parts.items():
                mine[name] = (mine.get(name) or 0) + (value or 0)
        for key, reasons in sums.reasons.items():
            apart = whole.reasons.setdefault(key, {})
            for number, count in reasons.items():
                shifted = number if number >= CANNOT else number + before
                apart[shifted] = apart.get(shifted, 0) + count
        before += len(side.reasons)
    return whole

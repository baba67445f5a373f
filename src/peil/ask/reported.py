"""Reconciling a source's own column with what its events say. The column is shown, explained, never used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from peil.ask.answer import Reported
from peil.kpis.kpi import Kpi
from peil.kpis.measures import discrete_quantile


def reported_for(kpi: Kpi, run: Callable[[str], Sequence[tuple[object, ...]]]) -> tuple[Reported, ...]:
    """For each source that reports the instant by a column of its own: its figures, and why they differ."""
    column = kpi.reported
    events = "first_solved_at" if kpi.key == "first_resolution_time" else "last_solved_at"
    seconds = f"{column} - opened_at"
    counts = {
        "n": f"{column} IS NOT NULL",
        "missing": f"{column} IS NULL",
        "missing_but_seen": f"{column} IS NULL AND {events} IS NOT NULL",
        "equal": f"{column} = {events}",
        "later": f"{column} > {events}",
        "earlier": f"{column} < {events}",
        "only_column": f"{column} IS NOT NULL AND {events} IS NULL",
    }
    listed = ", ".join(f"SUM(CASE WHEN {c} THEN 1 ELSE 0 END) AS {n}" for n, c in counts.items())
    present = f"{column} IS NOT NULL"
    rows = run(
        f"SELECT source, {listed}, SUM(CASE WHEN {present} THEN {seconds} ELSE 0 END) AS total,"
        f" MAX({seconds}) AS longest, {discrete_quantile(500, seconds, present)} AS middle"
        " FROM contacts WHERE reports_solved = 1 GROUP BY source"
    )
    found = []
    for source, *numbers in sorted(rows, key=lambda r: str(r[0])):
        n, missing, seen, equal, later, earlier, only, total, longest, middle = (
            None if v is None else int(str(v)) for v in numbers
        )
        found.append(
            Reported(
                source=str(source),
                column=column.removeprefix("reported_"),
                n=n or 0,
                missing=missing or 0,
                median=middle,
                mean=None if not n else (total or 0) / n,
                maximum=longest,
                explanation=_explain(missing or 0, seen or 0, equal or 0, later or 0, earlier or 0, only or 0),
            )
        )
    return tuple(found)


def _explain(missing: int, seen: int, equal: int, later: int, earlier: int, only: int) -> dict[str, str]:
    return {
        "nl": (
            f"De bron heeft dit ook als kolom. Bij {missing} contacten is die leeg, maar {seen} daarvan zijn volgens"
            f" hun gebeurtenissen wél opgelost. Bij {equal} contacten zegt de kolom hetzelfde als de gebeurtenissen,"
            f" bij {later} ligt ze later, bij {earlier} eerder, en bij {only} is er geen gebeurtenis van."
            " Een kolom houdt alleen de laatste stand; Peil rekent met de gebeurtenissen."
        ),
        "en": (
            f"The source has this as a column too. It is empty for {missing} contacts, yet {seen} of them were"
            f" solved according to their events. For {equal} contacts the column says the same as the events, for"
            f" {later} it lies later, for {earlier} earlier, and for {only} there is no event of it."
            " A column keeps only the last state; Peil counts by the events."
        ),
    }

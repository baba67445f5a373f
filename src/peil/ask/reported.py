"""Reconciling a source's own columns with what its events say. A column is shown, explained, never used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from peil.ask.answer import Reported
from peil.kpis.kpi import Kpi
from peil.kpis.measures import discrete_quantile

Run = Callable[[str], Sequence[tuple[object, ...]]]
#: What events say of the same thing as a column of yes or no; a column without one is the source's own judgement.
_SAME: Mapping[str, str] = {"reported_reopened": "reopens + thanks > 0"}


def reported_for(kpi: Kpi, run: Run) -> tuple[Reported, ...]:
    """For each column that the KPI names and each source that has it: the source's figures, and why they differ."""
    found: list[Reported] = []
    for column in kpi.reported:
        found += _instants(kpi, column, run) if column.endswith("_at") else _judgements(column, run)
    return tuple(found)


def _instants(kpi: Kpi, column: str, run: Run) -> Iterator[Reported]:
    """An instant: how long from opening to it, and how it lies to the instant that the events give."""
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
    present = f"{column} IS NOT NULL"
    more = (
        f"SUM(CASE WHEN {present} THEN {seconds} ELSE 0 END) AS total, MAX({seconds}) AS longest,"
        f" {discrete_quantile(500, seconds, present)} AS middle"
    )
    for source, numbers in _by_source(run, counts, "reports_solved = 1", more):
        n, missing, seen, equal, later, earlier, only, total, longest, middle = numbers
        yield Reported(
            source=source,
            column=column.removeprefix("reported_"),
            n=n or 0,
            missing=missing or 0,
            median=middle,
            mean=None if not n else (total or 0) / n,
            maximum=longest,
            explanation=_explain(missing or 0, seen or 0, equal or 0, later or 0, earlier or 0, only or 0),
        )


def _judgements(column: str, run: Run) -> Iterator[Reported]:
    """A yes or no: how often yes, and of how many the events say the same."""
    same = _SAME.get(column, "1 = 0")
    counts = {
        "n": f"{column} IS NOT NULL",
        "missing": f"{column} IS NULL",
        "yes": f"{column} = 1",
        "both": f"{column} = 1 AND {same}",
        "only_events": f"{column} = 0 AND {same}",
    }
    for source, numbers in _by_source(run, counts, "excluded IS NULL"):
        n, missing, yes, both, only = (number or 0 for number in numbers)
        if n:
            yield Reported(
                source=source,
                column=column.removeprefix("reported_"),
                n=n,
                missing=missing,
                yes=yes,
                explanation=_compared(yes, both, only) if column in _SAME else _OWN_JUDGEMENT,
            )


def _by_source(
    run: Run, counts: Mapping[str, str], where: str, more: str = ""
) -> Iterator[tuple[str, list[int | None]]]:
    listed = ", ".join(f"SUM(CASE WHEN {c} THEN 1 ELSE 0 END) AS {n}" for n, c in counts.items())
    listed += f", {more}" if more else ""
    rows = run(f"SELECT source, {listed} FROM contacts WHERE {where} GROUP BY source")
    for source, *numbers in sorted(rows, key=lambda row: str(row[0])):
        yield str(source), [None if v is None else int(str(v)) for v in numbers]


_OWN_JUDGEMENT = {
    "nl": (
        "Zo oordeelt de bron zelf; volgens welke regel staat er niet bij. Een kolom houdt alleen de laatste stand;"
        " Peil rekent er niet mee."
    ),
    "en": (
        "So the source itself judges; by which rule it does not say. A column keeps only the last state;"
        " Peil does not count by it."
    ),
}


def _compared(yes: int, both: int, only: int) -> dict[str, str]:
    return {
        "nl": (
            f"De bron heeft dit ook als kolom. Van de {yes} contacten waar die ja zegt, zeggen de gebeurtenissen het"
            f" bij {both} ook; bij {only} andere zeggen alleen de gebeurtenissen het. Een kolom houdt alleen de laatste"
            " stand; Peil rekent met de gebeurtenissen."
        ),
        "en": (
            f"The source has this as a column too. Of the {yes} contacts where it says yes, the events say so of"
            f" {both} as well; of {only} others only the events say so. A column keeps only the last state;"
            " Peil counts by the events."
        ),
    }


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

"""The values that dimensions take, as lists to choose from: made once with the snapshot, for looking through the facts
takes as long as a page may. Who may see which is said in `web.reader`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from peil.dialect import literal
from peil.errors import NotFoundError, did_you_mean, said
from peil.kpis.kpi import WHOLE_NUMBERS, Kpi
from peil.kpis.registry import all_kpis
from peil.lake.published import Published

#: The KPIs by whose dimensions is chosen: of each kind of work one, and of what customers say.
_TOLD = ("contacts", "service_level", "average_handle_time", "response_rate")
#: More than a list to choose from can show; the first in order are kept.
_MOST = 500
Run = Callable[[str], Sequence[tuple[object, ...]]]
#: By fact and dimension.
Choices = Mapping[str, Mapping[str, list[str]]]


def choices(run: Run, snapshot: Published, before: Published | None) -> Choices:
    """What there is to choose in a snapshot. Of a fact whose files are those of `before` only the rows that came are
    looked at; a value of which every row was replaced stays until the files are written anew."""
    found: dict[str, dict[str, list[str]]] = {}
    for fact, columns in _columns().items():
        held = before.choices.get(fact) if before else None
        if before is None or held is None or snapshot.facts.get(fact) != before.facts.get(fact):
            found[fact] = _in(run, fact, columns)
            continue
        change = snapshot.changes.get(fact)
        plus = f"read_parquet({literal(change.plus)}, hive_partitioning = false)" if change else ""
        came = _in(run, plus, columns) if plus else {}
        found[fact] = {d: sorted({*held.get(d, ()), *came.get(d, ())})[:_MOST] for d in columns}
    return found


def values_of(dimension: str, snapshot: Published, run: Run) -> list[str]:
    """The values of a dimension over all facts, in order; employees as their keys. Looked up in the facts where the
    snapshot does not list them. Raises NotFoundError for an unknown dimension."""
    held = snapshot.choices or {}
    lists = [fact[dimension] for fact in held.values() if dimension in fact]
    if not lists:
        columns = [(k.fact, k.dimensions[dimension]) for k in _told() if dimension in k.dimensions]
        if not columns:
            known = dict.fromkeys(d for kpi in _told() for d in kpi.dimensions)
            raise NotFoundError(
                said("there is no dimension '{dimension}' to choose from", dimension=dimension),
                place=dimension,
                remedy=did_you_mean(dimension, known),
            )
        lists = [_in(run, fact, {dimension: column})[dimension] for fact, column in columns]
    return sorted({value for one in lists for value in one}, key=str.casefold)


def _told() -> list[Kpi]:
    declared = all_kpis()
    return [declared[key] for key in _TOLD if key in declared]


def _columns() -> dict[str, dict[str, str]]:
    """By fact the columns of the dimensions; employees are keys there, and whole numbers are seldom chosen from."""
    return {
        kpi.fact: {d: column for d, column in kpi.dimensions.items() if d != "agent" and d not in WHOLE_NUMBERS}
        for kpi in _told()
    }


def _in(run: Run, rows: str, columns: Mapping[str, str]) -> dict[str, list[str]]:
    """The values in some rows by dimension, in one scan: a third of what a scan for each takes."""
    listed = ", ".join(f"list_sort(list(DISTINCT f.{column}))[:{_MOST}]" for column in columns.values())
    (cells,) = run(f"SELECT {listed} FROM {rows} AS f")
    found: dict[str, list[str]] = {}
    for dimension, cell in zip(columns, cells, strict=True):
        assert isinstance(cell, list | None)  # null of no rows at all
        found[dimension] = [str(value) for value in cell or () if value is not None]
    return found

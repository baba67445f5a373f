"""What is odd in the facts, counted with examples. Files do not change, so each is looked through once; of rows that
are replaced in one only its tally is lessened."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from peil.dialect import file_pattern, literal
from peil.facts.models import BY_NAME
from peil.facts.reading import fact_sql
from peil.lake.published import Changes, Published

#: A day without a clock is midnight where it was written, which is a whole hour in nearly every zone.
_ON_THE_HOUR = "opened_at % 3600 = 0"
#: Finding, table, column for examples, condition.
CHECKS = (
    ("solved_before_opened", "contacts", "contact", "first_solved_at < opened_at"),
    ("reply_before_request", "contacts", "contact", "first_reply_at < request_at"),
    ("answer_before_invitation", "survey_invitations", "instrument", "before_invitation = 1"),
    ("left_before_entered", "queue_visits", "contact", "wait_s < 0"),
    ("survey_of_unknown_contact", "survey_invitations", "instrument", "ckey IS NOT NULL AND contact IS NULL"),
    ("cost_without_rate", "costs", "booking", "excluded = 'no_rate'"),
    ("cost_not_shared", "costs", "booking", "channel IS NULL AND share_by <> 'none' AND excluded IS NULL"),
    ("session_day_unknown", "sessions", "session", "time_unit = 'month'"),
    ("opened_without_clock", "contacts", "contact", _ON_THE_HOUR),
    (
        "closed_without_solution",
        "contacts",
        "contact",
        "is_ticket = 1 AND open_now = 0 AND first_solved_at IS NULL AND bot_only = 0 AND excluded IS NULL",
    ),
    (
        "solved_without_column",
        "contacts",
        "contact",
        "first_solved_at IS NOT NULL AND reports_solved = 1 AND reported_solved_at IS NULL",
    ),
    ("solved_by_column_only", "contacts", "contact", "reported_solved_at IS NOT NULL AND first_solved_at IS NULL"),
    ("reopened_by_column_only", "contacts", "contact", "reports_reopened = 1 AND reopens + thanks = 0"),
)
#: One contact in 60 begins on the hour where minutes are known, one in four where quarters are. Only beyond the first
#: share of all are the sources looked at, and only beyond the second of its own does one know no clock.
_MANY, _NEARLY_ALL = 0.05, 0.5
_SHOWN = 5
#: By file: for each finding how often among the rows that nothing replaced, and the first examples.
Tallies = Mapping[str, Mapping[str, tuple[int, list[str]]]]


@dataclass(frozen=True)
class Found:
    """The findings, and the tallies of the files as they are, to be kept."""

    findings: list[Mapping[str, object]]
    tallies: Tallies


def look(
    engine: duckdb.DuckDBPyConnection,
    snapshot: Published,
    known: Tallies,
    taken: Collection[str],
    cycles: Sequence[int],
    again: tuple[int, Sequence[str]] = (0, ()),
) -> Found:
    """Count what is odd in a snapshot's facts; files of which `known` has the tally are
    not read, but for the facts in `taken` the rows that this run replaced are taken off. `cycles` and `again` are
    merges that run in a circle, and rows that were given twice."""
    tallies: dict[str, Mapping[str, tuple[int, list[str]]]] = {}
    found: list[Mapping[str, object]] = []
    if cycles:
        found.append({"key": "merge_cycle", "count": len(cycles), "examples": [str(c) for c in cycles[:_SHOWN]]})
    if again[0]:
        found.append({"key": "row_given_again", "count": again[0], "examples": list(again[1][:_SHOWN])})
    found += _never_ended(engine, snapshot)
    for table in dict.fromkeys(check[1] for check in CHECKS):
        change = snapshot.changes.get(table)
        mine = {file: known[file] for file in snapshot.facts[table] if file in known}
        stale: list[str] = []
        if change and table in taken:
            mine, stale = _lessened(mine, dict(_tallied(engine, table, replaced_rows(table), "file_")))
        fresh = [file for file in snapshot.facts[table] if file not in mine or file in stale]
        mine |= {file: {} for file in fresh}  # one without rows is in no group
        if fresh:
            mine |= dict(_tallied(engine, table, _live(table, fresh, change), "filename"))
        tallies |= mine
        pieces = list(mine.values())
        if change:
            plus = f"read_parquet({literal(change.plus)}, hive_partitioning = false)"
            pieces += [tally for _, tally in _tallied(engine, table, plus, "''")]
        for one in _summed(table, pieces):
            if one["key"] == "opened_without_clock":
                found += _without_clock(engine, one, snapshot)
            else:
                found.append(one)
    order = [check[0] for check in CHECKS]
    return Found(sorted(found, key=lambda f: order.index(str(f["key"])) if f["key"] in order else -1), tallies)


def _without_clock(
    engine: duckdb.DuckDBPyConnection, on_the_hour: Mapping[str, object], snapshot: Published
) -> Iterator[Mapping[str, object]]:
    """The contacts of sources that know only the day, out of all that began on the hour."""
    if int(str(on_the_hour["count"])) < _MANY * _rows_in(engine, snapshot.facts["contacts"]):
        return
    found = engine.execute(
        f"SELECT COUNT(*) FILTER (WHERE {_ON_THE_HOUR}) AS n, min(contact, {_SHOWN}) FILTER (WHERE {_ON_THE_HOUR})"
        f" FROM {_contacts(snapshot)} GROUP BY source HAVING n >= {_NEARLY_ALL} * COUNT(opened_at)"
    ).fetchall()
    if count := sum(n for n, _ in found):
        examples = sorted(str(e) for _, shown in found for e in shown)[:_SHOWN]
        yield {"key": "opened_without_clock", "count": int(count), "examples": examples}


def _contacts(snapshot: Published) -> str:
    """All contacts as they are now. No view of them is made before one is asked: making one opens files."""
    files, changes = snapshot.facts["contacts"], snapshot.changes.get("contacts")
    return f"({fact_sql(BY_NAME['contacts'], files, changes)}) AS contacts"


def _rows_in(engine: duckdb.DuckDBPyConnection, names: Sequence[str]) -> int:
    """How many rows files have by their footers, those that are replaced among them."""
    if not names:
        return 0
    listed = ", ".join(file_pattern(name) for name in names)
    return int(engine.execute(f"SELECT SUM(num_rows) FROM parquet_file_metadata([{listed}])").fetchall()[0][0] or 0)


def replaced_rows(table: str) -> str:
    """The name of the table with the rows of a fact's files that a run replaced, and in `file_` where they stood."""
    return f"replaced_{table}"


def columns_checked(table: str) -> list[str]:
    """The columns of a fact that any check reads."""
    texts = " ".join(f"{column} {text}" for _, of, column, text in CHECKS if of == table)
    words = set(re.findall(r"[a-z_]+", texts))
    return [name for name, _ in BY_NAME[table].columns if name in words]


def _live(table: str, names: Sequence[str], change: Changes | None) -> str:
    """The rows of a fact's files that nothing replaced."""
    listed = ", ".join(file_pattern(name) for name in names)
    source = f"read_parquet([{listed}], filename = true, hive_partitioning = false)"
    if change is None or not set(names) & set(change.partly):
        return source
    gone = f"read_parquet({literal(change.gone)}, hive_partitioning = false)"
    return f"(SELECT * FROM {source} AS held ANTI JOIN {gone} AS gone USING ({BY_NAME[table].key}))"


def _lessened(held: Tallies, taken: Tallies) -> tuple[dict[str, Mapping[str, tuple[int, list[str]]]], list[str]]:
    """Tallies of files less those of rows that were taken from them, and the files that must be looked through again:
    more is left to show there than was known."""
    found = dict(held)
    stale = []
    for file, less in taken.items():
        if file not in held:
            continue
        left: dict[str, tuple[int, list[str]]] = {}
        for key, (count, shown) in held[file].items():
            gone, names = less.get(key, (0, []))
            rest = list((Counter(shown) - Counter(names)).elements())
            if count > gone:
                left[key] = (count - gone, sorted(rest))
            if len(rest) < min(_SHOWN, count - gone):
                stale.append(file)
        found[file] = left
    return found, stale


def _never_ended(engine: duckdb.DuckDBPyConnection, snapshot: Published) -> Iterator[Mapping[str, object]]:
    """Contacts that are open in sources that give only how things stand now, where an end that was never filled in
    looks the same as work that goes on."""
    present_state = sorted({c.source for c in snapshot.coverage if c.derived and c.type.startswith("contact.")})
    if not present_state:
        return
    listed = ", ".join(literal(source) for source in present_state)
    ((count, examples),) = engine.execute(
        f"SELECT COUNT(*), min(contact, {_SHOWN}) FROM {_contacts(snapshot)}"
        f" WHERE open_now = 1 AND is_ticket = 1 AND excluded IS NULL AND source IN ({listed})"
    ).fetchall()
    if count:
        yield {"key": "open_without_end", "count": int(count), "examples": [str(e) for e in examples]}


def _tallied(
    engine: duckdb.DuckDBPyConnection, table: str, source: str, by: str
) -> Iterator[tuple[str, Mapping[str, tuple[int, list[str]]]]]:
    mine = [check for check in CHECKS if check[1] == table]
    sums = ", ".join(
        f"COUNT(*) FILTER (WHERE {condition}), min({column}, {_SHOWN}) FILTER (WHERE {condition})"
        for _, _, column, condition in mine
    )
    for file, *cells in engine.execute(f"SELECT {by}, {sums} FROM {source} AS f GROUP BY 1").fetchall():
        pairs = zip(cells[::2], cells[1::2], strict=True)
        yield (
            str(file),
            {
                check[0]: (int(count), [str(e) for e in examples or ()])
                for check, (count, examples) in zip(mine, pairs, strict=True)
                if count
            },
        )


def _summed(table: str, pieces: Sequence[Mapping[str, tuple[int, list[str]]]]) -> Iterator[Mapping[str, object]]:
    for key, of, _, _ in CHECKS:
        mine = [piece[key] for piece in pieces if of == table and key in piece]
        if mine:
            examples = sorted(example for _, shown in mine for example in shown)[:_SHOWN]
            yield {"key": key, "count": sum(count for count, _ in mine), "examples": examples}

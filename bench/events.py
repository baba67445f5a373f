"""Events of a given number of contacts, made by DuckDB straight into a project's lake. Figures are arbitrary."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from bench.made import FIRST, LAST
from peil.app import Project, init
from peil.dialect import literal
from peil.engines.duckdb import connect
from peil.events.schema import COLUMNS
from peil.lake import events as lake_events
from peil.lake import files

_STAGED = "FORMAT parquet, COMPRESSION lz4, PARQUET_VERSION v2, PARTITION_BY (month)"
#: Three in five contacts are tickets of some four events, the others calls of three; one in five is surveyed: four
#: events a contact in all.
_TICKET = "hash(i + 40) % 5 < 3"
_AT = "({first} + hash(i + 41) % {span})"
_WAIT = "(hash(i + 12) % 60)"
_TALK = "(hash(i + 14) % 900)"
_REPLY = "(60 + hash(i + 18) % 90000)"
_SOLVED = "(90060 + hash(i + 17) % 400000)"
_RULES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("contact.opened", _TICKET, "0", {"actor": "'customer'", "visibility": "NULL"}),
    ("contact.message", _TICKET, _REPLY, {"actor": "'agent'", "visibility": "'public'", "agent": "AGENT"}),
    ("contact.message", f"{_TICKET} AND hash(i + 43) % 2 = 0", f"{_REPLY} + 30", {"actor": "'customer'"}),
    ("contact.status", _TICKET, _SOLVED, {"status": "'solved'", "actor": "'agent'", "agent": "AGENT"}),
    ("contact.status", f"{_TICKET} AND hash(i + 21) % 25 = 0", f"{_SOLVED} + 50000", {"status": "'open'"}),
    ("contact.status", f"{_TICKET} AND hash(i + 21) % 25 = 0", f"{_SOLVED} + 90000", {"status": "'solved'"}),
    ("contact.assigned", f"{_TICKET} AND hash(i + 46) % 12 < 5", "30", {"team": "'team ' || (hash(i + 47) % 40)"}),
    ("queue.entered", f"NOT {_TICKET}", "0", {"queue": "QUEUE"}),
    ("queue.connected", f"NOT {_TICKET}", _WAIT, {"queue": "QUEUE", "agent": "AGENT", "actor": "'agent'"}),
    ("call.ended", f"NOT {_TICKET}", f"{_WAIT} + {_TALK}", {"talk_s": _TALK, "wrap_s": "30", "agent": "AGENT"}),
    ("survey.invited", "hash(i + 44) % 5 = 0", "600000", {"ikey": "i", "instrument": "'csat'"}),
    (
        "survey.answered",
        "hash(i + 44) % 5 = 0",
        "620000",
        {"ikey": "i", "instrument": "'csat'", "score": "1 + hash(i + 45) % 5"},
    ),
)
_COMMON = {
    "source": "'bench'",
    "ckey": "(hash(i) >> 1)",
    "contact": "'c' || i",
    "customer": "(hash(i + 7) % {customers})",
    "channel": "CASE WHEN hash(i + 40) % 5 < 3 THEN ['email','chat','web'][1 + (hash(i + 1) % 3)::INT]"
    " ELSE 'phone' END",
    "team": "'team ' || (hash(i + 2) % 40)",
    "reason": "'reason ' || (hash(i + 4) % 60)",
    "segment": "['consument','zakelijk','vip'][1 + (hash(i + 5) % 3)::INT]",
    "language": "CASE WHEN hash(i + 6) % 10 = 0 THEN 'en' ELSE 'nl' END",
}
_WORDS = {"AGENT": "(hash(i + 8) % 400)", "QUEUE": "'queue ' || (hash(i + 3) % 12)"}


def put(project: Project, first: int, end: int, *, start: int = FIRST, stop: int = LAST, customers: int) -> int:
    """Commit the events of contacts `first` to `end`, opened evenly between two instants; returns how many."""
    at = _AT.format(first=start, span=stop - start)
    step = 2_000_000
    statements = []
    for low in range(first, end, step):
        selects = []
        for number, (kind, wanted, after, own) in enumerate(_RULES):
            said = {**_COMMON, **{k: _WORDS.get(v, v) for k, v in own.items()}}
            said["customer"] = said["customer"].format(customers=customers)
            said |= {"type": f"'{kind}'", "time_us": f"({at} + {after}) * 1000000 + {number}", "seq": f"{number}"}
            said |= {"ekey": f"(hash(i * 16 + {number}) >> 1)", "content": "i", "derived": "0", "observed_us": "0"}
            said["revision"] = "0"
            listed = ", ".join(f"CAST({said.get(c.name, 'NULL')} AS {c.sql_type}) AS {c.name}" for c in COLUMNS)
            selects.append(f"SELECT {listed} FROM range({low}, {min(low + step, end)}) AS t(i) WHERE {wanted}")
        statements.append(" UNION ALL ".join(selects))
    return _commit(project, statements)


def follow(project: Project, number: int, few: int, contacts: int, *, start: int = FIRST, stop: int = LAST) -> int:
    """Commit one more message of the customer in `few` contacts of `contacts` that opened between two instants."""
    at = _AT.format(first=FIRST, span=LAST - FIRST)
    said = {k: v for k, v in _COMMON.items() if k != "customer"} | {"actor": "'customer'", "visibility": "'public'"}
    said |= {"type": "'contact.message'", "time_us": f"({at} + 700000) * 1000000", "seq": "0", "revision": "0"}
    said |= {"ekey": f"(hash('f' || i || '-{number}') >> 1)", "content": "i", "derived": "0", "observed_us": "0"}
    listed = ", ".join(f"CAST({said.get(c.name, 'NULL')} AS {c.sql_type}) AS {c.name}" for c in COLUMNS)
    chosen = (
        f"SELECT i FROM range({contacts}) AS t(i) WHERE {_TICKET} AND {at} >= {start} AND {at} < {stop}"
        f" ORDER BY hash(i + {number}) LIMIT {few}"
    )
    return _commit(project, [f"SELECT {listed} FROM ({chosen}) AS chosen"])


def _commit(project: Project, statements: list[str]) -> int:
    """Write the rows of statements by month and commit them; returns how many."""
    folder = project.lake / "staging" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    engine = connect(memory="3GB", temp=folder / "spill", threads=2)
    engine.execute("SET preserve_insertion_order = false; SET partitioned_write_flush_threshold = 60000")
    moved = []
    total = 0
    for number, rows in enumerate(statements):
        target = folder / str(number)
        engine.execute(
            f"COPY (SELECT *, strftime(make_timestamp(time_us), '%Y-%m') AS month FROM ({rows}))"
            f" TO {literal(str(target))} ({_STAGED})"
        )
        for file in sorted(target.glob("month=*/*.parquet")):
            month = {"month": file.parent.name.removeprefix("month=")}
            fresh = files.new_file(project.lake / lake_events.TABLE, month)
            file.rename(fresh)
            moved.append((fresh, month))
    for fresh, _ in moved:
        (count,) = engine.execute(f"SELECT COUNT(*) FROM read_parquet({literal(str(fresh))})").fetchall()[0]
        total += int(count)
    engine.close()
    shutil.rmtree(folder)
    columns = (*lake_events.COLUMNS, ("month", "VARCHAR"))
    files.commit(project.lake / lake_events.TABLE, columns, moved, partition_by=["month"])
    return total


def make(folder: Path, contacts: int) -> Project:
    """A project with the events of so many contacts over two years, not yet derived; made once."""
    done = folder / "made"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        init(folder, "bench")
        total = put(Project(folder), 0, contacts, customers=max(1, contacts // 3))
        done.write_text(f"{total} {dt.datetime.now(dt.UTC):%Y-%m-%d}")
    return Project(folder)

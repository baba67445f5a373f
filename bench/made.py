"""Fact tables of a given size, made by DuckDB, as a project that can be asked. Figures are arbitrary."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

from peil.app import Project, init
from peil.dialect import literal
from peil.engines.duckdb import connect
from peil.errors import StateError
from peil.facts.models import BY_NAME
from peil.lake import files, published
from peil.lake.published import Coverage, Published
from peil.settings import digest

FIRST = 1_704_063_600  # 2024-01-01 in Amsterdam
LAST = 1_767_222_000  # 2026-01-01
_SPAN = LAST - FIRST
_COMMON = {
    "ckey": "i",
    "contact": "'c' || i",
    "source": "'bench'",
    "channel": "['phone','email','chat','whatsapp','web'][1 + (hash(i + 1) % 5)::INT]",
    "team": "'team ' || (hash(i + 2) % 40)",
    "queue": "'queue ' || (hash(i + 3) % 12)",
    "reason": "'reason ' || (hash(i + 4) % 60)",
    "segment": "['consument','zakelijk','vip'][1 + (hash(i + 5) % 3)::INT]",
    "language": "CASE WHEN hash(i + 6) % 10 = 0 THEN 'en' ELSE 'nl' END",
    "customer": "(hash(i + 7) % 3000000)::BIGINT",
    "agent": "(hash(i + 8) % 400)::BIGINT",
}
_AT = f"{FIRST} + (i * {_SPAN} // {{rows}})"
_DAY = f"CAST(make_timestamp(({_AT} + 3600) * 1000000) AS DATE)"  # winter time will do: the first day is then whole
_OWN: dict[str, dict[str, str]] = {
    "queue_visits": {
        "entered_at": _AT,
        "entered_day": _DAY,
        "entered_hour": "hash(i + 9) % 24",
        "entered_weekday": "hash(i + 10) % 7",
        "outcome": "CASE WHEN hash(i + 11) % 100 < 90 THEN 'answered' WHEN hash(i + 11) % 100 < 98 THEN 'abandoned'"
        " ELSE 'timeout' END",
        "wait_s": "(hash(i + 12) % 60)::BIGINT",
        "excluded": "CASE WHEN hash(i + 13) % 500 = 0 THEN 'test' END",
    },
    "legs": {
        "leg_no": "1",
        "ended_at": _AT,
        "ended_day": _DAY,
        "talk_s": "(hash(i + 14) % 900)::BIGINT",
        "hold_s": "(hash(i + 15) % 60)::BIGINT",
        "wrap_s": "(hash(i + 16) % 120)::BIGINT",
        "handle_s": "(hash(i + 14) % 900 + hash(i + 15) % 60 + hash(i + 16) % 120)::BIGINT",
    },
    "contacts": {
        "opened_at": _AT,
        "opened_day": _DAY,
        "first_solved_at": f"({_AT}) + (hash(i + 17) % 400000)::BIGINT",
        "first_solved_day": _DAY,
        "first_resolution_s": "(hash(i + 17) % 400000)::BIGINT",
        "request_at": _AT,
        "first_reply_at": f"({_AT}) + (hash(i + 18) % 90000)::BIGINT",
        "first_reply_s": "(hash(i + 18) % 90000)::BIGINT",
        "first_reply_open_s": "(hash(i + 18) % 30000)::BIGINT",
        "next_gap_s": "CASE WHEN hash(i + 19) % 5 = 0 THEN (hash(i + 20) % 2000000)::BIGINT END",
        "reopens": "CASE WHEN hash(i + 21) % 25 = 0 THEN 1 ELSE 0 END",
        "first_reopen_gap_s": "CASE WHEN hash(i + 21) % 25 = 0 THEN (hash(i + 22) % 2000000)::BIGINT END",
        "open_now": "0",
        "is_ticket": "1",
        "bot_only": "0",
        "unanswered_call": "0",
        "transfers": "0",
        "answered_visits": "0",
    },
}
_TYPES = ("contact.message", "contact.status", "queue.entered", "queue.connected", "call.ended")


def make(folder: Path, rows: int) -> Project:
    """A project with `rows` rows in contacts, queue_visits and legs over two years; made once per size."""
    if (folder / "data" / "lake" / published.NAME).exists():
        with contextlib.suppress(StateError):  # an earlier Peil wrote it
            Project(folder).published()
            return Project(folder)
    shutil.rmtree(folder, ignore_errors=True)
    init(folder, "bench")
    project = Project(folder)
    engine = connect(memory="4GB", temp=folder / "spill")
    listed: dict[str, list[str]] = {}
    for name, own in _OWN.items():
        fact = BY_NAME[name]
        texts = {**_COMMON, **own}
        columns = ", ".join(
            f"CAST({texts.get(c, 'NULL').replace('{rows}', str(rows))} AS {kind}) AS {c}" for c, kind in fact.columns
        )
        target = files.new_file(project.lake / name)
        engine.execute(
            f"COPY (SELECT {columns} FROM range({rows}) AS t(i)) TO {literal(str(target))}"
            " (FORMAT parquet, COMPRESSION lz4, PARQUET_VERSION v2)"
        )
        listed[name] = [str(target)]
    coverage = [Coverage("bench", kind, rows, FIRST * 1_000_000, LAST * 1_000_000, 0) for kind in _TYPES]
    snapshot = Published(
        generation=1,
        zone="Europe/Amsterdam",
        facts=listed,
        versions=dict.fromkeys(listed, 0),
        coverage=coverage,
        as_of_us={"bench": LAST * 1_000_000},
        settings_digest=digest(project.settings),
    )
    published.write(project.lake, snapshot)
    return project

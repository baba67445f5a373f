"""Erasing a person: no byte of the project holds them, counts stay, and the old file does not bring them back."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from peil import keeping
from peil.app import Project, init
from peil.ask.answer import Answer
from peil.cli import main
from peil.engines.duckdb import connect, view_over
from peil.errors import InputError, NotFoundError, StateError
from peil.lake import events as lake_events
from peil.lake import files
from privacy.bytes_of import holding
from stores import Stores

JAN, PHONE = "jan.de.vries@example.nl", "0612345678"
MAPPING = """
source = "desk"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
customer = { column = "email", kind = "email" }
team = "team"
[[event]]
type = "contact.message"
time = "t2"
contact = "id"
actor = { value = "agent" }
agent = "agent"
[[event]]
type = "contact.status"
time = "t2"
contact = "id"
status = "st"
[[event]]
type = "contact.field"
time = "t2"
contact = "id"
field = { value = "note" }
value = "note"
"""
ROWS = """id,t,t2,st,email,agent,note,team
D1,2026-01-05 09:00,2026-01-05 10:00,solved,Jan.de.Vries@Example.nl,anna,,A
D2,2026-01-06 09:00,2026-01-06 10:00,solved,piet@example.nl,anna,,A
jan.de.vries@example.nl/7,2026-01-07 09:00,2026-01-07 10:00,solved,jan.de.vries@example.nl,anna,belt terug op 06-12345678,A
D4,2026-01-08 09:00,2026-01-08 10:00,solved,piet@example.nl,bram,mail ook <jan.de.vries@example.nl>.,Jan.de.Vries@example.nl
D5,2026-01-09 09:00,2026-01-09 10:00,huh,JAN.DE.VRIES@example.nl ,bram,,A
D6,nooit,,,klaas@example.nl,bram,zie mailto:jan.de.vries@example.nl,A
D7,2026-01-10 09:00,2026-01-10 10:00,solved,jan.de.vries@example.nl,anna,,A
"""
CALLS = """call_id,queued_at,answered_at,ended_at,queue,agent,talk_s,team,caller
c1,2026-01-05 09:00:00,2026-01-05 09:00:10,2026-01-05 09:05:00,hulp,anna,200,A,06-1234 5678
c2,2026-01-05 10:00:00,2026-01-05 10:00:10,2026-01-05 10:05:00,hulp,anna,200,A,+31 (0)6 87654321
c3,gisteren,,2026-01-05 10:05:00,hulp,anna,200,A,0031612345678
"""
ASKED = (["contacts", "first_resolution_time", "service_level"], {"by": "channel", "grain": "day"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project in which Jan stands in every place that Peil has."""
    made = tmp_path / "p"
    init(made)
    take(made, tmp_path)
    return made


def take(folder: Path, beside: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Import both files, kept outside the project; their summaries."""
    (beside / "m.toml").write_text(MAPPING)
    named = beside / f"export {JAN}.csv"
    named.write_text(ROWS)
    (beside / "calls.csv").write_text(CALLS)
    project = Project(folder)
    first = project.import_files([named], str(beside / "m.toml")).as_dict()
    return first, project.import_files([beside / "calls.csv"], "calls").as_dict()


def asked(folder: Path) -> list[dict[str, Any]]:
    return [figures(a) for a in Project(folder).ask(ASKED[0], **ASKED[1])]  # type: ignore[arg-type]


def figures(answer: Answer) -> dict[str, Any]:
    """All of an answer but what it was computed from: erasing takes away roll-ups, which the next derive makes."""
    told = answer.as_dict()
    del told["computed_from"]
    return told


def events(folder: Path, what: str) -> list[Any]:
    engine = connect()
    view_over(engine, "e", files.listed(folder / "data/lake/events"), lake_events.COLUMNS)
    return engine.execute(f"SELECT {what} FROM e").fetchall()


def test_addresses_and_numbers_in_ids_and_texts_never_reach_the_lake(folder: Path) -> None:
    """Names of teams stay as they are: there an address is the team's own, until a person is erased."""
    for part in ("events", "contacts"):
        assert not [h for h in holding(folder / "data/lake" / part, JAN) if "/7" in h]
    rows = events(folder, "contact, value, team")
    assert ("D1", None, "A") in rows
    hidden = [(c, v, t) for c, v, t in rows if c.startswith("~") or str(v).startswith("~")]
    assert len(hidden) == 3 + 1 + 1  # four events of the contact named by address (one with a note), and one note
    assert not holding(folder / "data/lake", PHONE)
    assert [t for _, _, t in rows if "@" in str(t)] == ["Jan.de.Vries@example.nl"]


def test_no_byte_is_left_and_the_old_files_bring_nobody_back(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], stores: Stores
) -> None:
    stores.analyzed()
    before, counts = asked(folder), events(folder, "COUNT(*), COUNT(customer)")
    assert len(holding(folder, JAN)) > 3
    capsys.readouterr()
    assert main(["erase", " JAN.de.vries@example.NL", "--yes", "--json", "--project", str(folder)]) == 0
    done = json.loads(capsys.readouterr().out)
    assert done["persons"] == [{"kind": "customer", "source": "email", "value": JAN}]
    assert done["rejected_rows"] == 2  # D5 by its customer, D6 by its note
    assert done["texts"] == {"import_run": 1}
    assert done["lake"]["events"] == {"team": 1}
    assert done["log_emptied"] is True
    assert main(["erase", "+31 6 12345678", "--yes", "--project", str(folder)]) == 0
    for gone in (JAN, PHONE, "612345678", "06-1234 5678", "06-12345678"):
        assert holding(folder, gone) == []
    assert asked(folder) == before
    assert events(folder, "COUNT(*), COUNT(customer)") == counts
    desk, calls = take(folder, tmp_path)
    assert (desk["events_new"], desk["rows_erased"], desk["rows_rejected"]) == (0, 3, 2)
    assert (calls["events_new"], calls["rows_erased"], calls["rows_rejected"]) == (0, 1, 1)
    for gone in (JAN, PHONE, "612345678", "06-1234 5678", "06-12345678"):
        assert holding(folder, gone) == []
    assert asked(folder) == before
    assert events(folder, "COUNT(*), COUNT(customer)") == counts
    with Project(folder).store() as store:
        names = {i["value"] for i in keeping.report(keeping.traces(Project(folder), "piet@example.nl"))["persons"]}  # type: ignore[attr-defined]
        assert names == {"piet@example.nl"}
        states = [r["state"] for r in store.quarantined(state=None)]
    assert states == ["erased"] * 6


def test_new_events_of_someone_erased_count_without_them(folder: Path, tmp_path: Path) -> None:
    keeping.erase(Project(folder), JAN)
    table = tmp_path / "new.csv"
    table.write_text(
        "id,t,t2,st,email,agent,note,team\n"
        f"D9,2026-02-05 09:00,2026-02-05 10:00,solved,{JAN},anna,,A\n"
        "D10,2026-02-05 09:00,2026-02-05 10:00,solved,eva@example.nl,anna,,A\n"
    )
    summary = Project(folder).import_files([table], str(tmp_path / "m.toml"))
    assert (summary.rows_erased, summary.events_new) == (1, 8)  # four rules, two rows
    assert events(folder, "COUNT(*) FILTER (contact = 'D9' AND customer IS NULL)") == [(4,)]
    assert events(folder, "COUNT(*) FILTER (contact = 'D10' AND customer IS NOT NULL)") == [(1,)]
    assert holding(folder, JAN) == []


def test_a_text_of_the_lake_that_names_an_id_is_made_unreadable_and_stays_so(tmp_path: Path) -> None:
    """A customer number within contact ids cannot be told on import; erasing finds it."""
    folder = tmp_path / "p"
    init(folder)
    mapping = 'source = "shop"\n[[event]]\ntype = "contact.opened"\ntime = "t"\ncontact = "id"\ncustomer = "who"\n'
    (tmp_path / "m.toml").write_text(mapping)
    table = tmp_path / "t.csv"
    table.write_text(
        "id,t,who\nK12345-1,2026-01-05 09:00,K12345\nK12345-2,2026-01-06,K12345\nK77-K123456,2026-01-06,K77\n"
    )
    assert Project(folder).import_files([table], str(tmp_path / "m.toml")).events_new == 3
    before = figures(Project(folder).ask("contacts", grain="day")[0])
    done = keeping.erase(Project(folder), "K12345")
    lake = done["lake"]
    assert isinstance(lake, dict)
    assert set(lake) >= {"events", "contacts"}
    assert all(columns == {"contact": 2} for columns in lake.values())
    assert {c for (c,) in events(folder, "contact") if not c.startswith("~")} == {"K77-K123456"}
    assert holding(folder, "K12345-") == holding(folder, "'K12345'") == []
    assert figures(Project(folder).ask("contacts", grain="day")[0]) == before
    again = Project(folder).import_files([table], str(tmp_path / "m.toml"))
    assert (again.events_new, again.events_known, again.rows_erased) == (0, 3, 2)
    with table.open("a") as more:  # the day after, on a contact id that is known as erased
        more.write("K12345-1,2026-01-09 09:00,K12345\n")
    assert Project(folder).import_files([table], str(tmp_path / "m.toml")).events_new == 1
    assert holding(folder, "K12345-") == []
    assert events(folder, "COUNT(DISTINCT contact)") == [(3,)]


def test_an_id_in_two_sources_may_be_two_persons(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    init(folder)
    project = Project(folder)
    with project.store() as store:
        store.surrogates("customer", "desk", ["17"])
        store.surrogates("customer", "shop", ["17", "jan <jan@x.nl>"])
        store.surrogates("agent", "shop", ["jan@x.nl"])
    with pytest.raises(InputError, match="2 sources"):
        keeping.erase(project, "17")
    assert keeping.erase(project, "17", source="shop")["persons"] == [
        {"kind": "customer", "source": "shop", "value": "17"}
    ]
    with project.store() as store:
        assert set(store.keys_of("customer", ["17"])) == {"17"}
    assert [p["kind"] for p in keeping.erase(project, "Jan@X.nl", kind="customer")["persons"]] == ["customer"]  # type: ignore[attr-defined]
    assert [p["kind"] for p in keeping.erase(project, "jan@x.nl")["persons"]] == ["agent"]  # type: ignore[attr-defined]
    with pytest.raises(NotFoundError, match="nothing is held"):
        keeping.person(project, "jan@x.nl")


def test_nobody_can_guess_from_a_tombstone_and_a_lost_key_is_told(folder: Path, tmp_path: Path) -> None:
    keeping.erase(Project(folder), JAN)
    key = folder / "data" / "erasure.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with Project(folder).store() as store, store.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT hash, scope FROM tombstone").fetchall()
    assert {scope for _, scope in rows} == {"customer", "agent", "text", "lake"}
    assert all(len(h) == 64 for h, _ in rows)
    key.rename(tmp_path / "away")
    with pytest.raises(StateError, match="key of the erasures is gone"):
        take(folder, tmp_path)
    assert not key.exists()


def test_erasing_asks_first_and_does_nothing_without_a_yes(folder: Path) -> None:
    command = [sys.executable, "-m", "peil", "erase", JAN, "--project", str(folder)]
    found = subprocess.run(command, capture_output=True, text=True, check=False, input="no\n", timeout=120)
    assert found.returncode == 1
    assert "customer in email: jan.de.vries@example.nl" in found.stderr
    assert "rejected rows in quarantine: 2" in found.stderr
    assert "Nothing was erased" in found.stderr
    assert holding(folder, JAN)


def test_other_files_in_the_folder_are_named_not_touched(folder: Path) -> None:
    mine = folder / "my export.csv"
    mine.write_text(f"x,{JAN.upper()}\n")
    done = keeping.erase(Project(folder), JAN)
    assert done["files"] == [str(mine)]
    assert mine.exists()

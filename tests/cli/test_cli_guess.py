"""peil import --guess: for a reader, as JSON, and as a file that an import takes. The guess itself is in connectors."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import peil

CALLS = """\
Gespreksnummer;Starttijd;Wachtrij;Wachttijd;Medewerker;Gespreksduur;Resultaat
G1;02-03-2026 09:00:05;Algemeen;0:00:15;Anna;0:05:30;Beantwoord
G2;13-03-2026 09:01:00;Algemeen;0:01:10;;;Opgehangen
G3;14-03-2026 09:01:00;Algemeen;lang;;;Opgehangen
""" + "".join(f"H{n};15-03-2026 10:{n}:00;Algemeen;0:00:10;Bram;0:04:00;Beantwoord\n" for n in range(10, 18))


def run(*words: object) -> subprocess.CompletedProcess[str]:
    found = subprocess.run(
        [sys.executable, "-m", "peil", *map(str, words)], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in found.stderr
    return found


def test_told_tried_written_and_imported(tmp_path: Path) -> None:
    table, mine, folder = tmp_path / "bel.csv", tmp_path / "mine.toml", tmp_path / "p"
    table.write_text(CALLS, encoding="utf-8")
    told = run("import", table, "--guess", "--write", mine)
    assert told.returncode == 0, told.stderr
    assert "a row per call" in told.stdout
    assert "Tried on 11 rows: " in told.stdout
    assert "rejected rows: 1" in told.stdout
    assert "service_level" in told.stdout
    found = json.loads(run("import", table, "--guess", "--json").stdout)
    assert (found["kind"], found["separator"], found["header_row"], found["rows_seen"]) == ("calls", ";", 1, 11)
    assert found["mapping"] == mine.read_text(encoding="utf-8")
    assert found["trial"]["rows_rejected"] == 1
    assert found["trial"]["first_events"][0] == {
        "time": "2026-03-02 09:00:05", "type": "queue.entered", "contact": "G1", "channel": "phone", "team": None,
        "queue": "Algemeen", "status": None, "reason": None, "instrument": None, "score": None, "wait_s": None,
        "talk_s": None, "hold_s": None, "wrap_s": None,
    }  # fmt: skip
    assert run("init", folder).returncode == 0
    assert run("import", table, "--mapping", mine, "--project", folder).returncode == 0
    (answer,) = peil.open(folder).ask("answer_rate")
    assert (answer.rows[0].value, answer.rows[0].n) == (90.0, 10)  # the bad row is in quarantine


def test_nothing_is_written_over_or_claimed(tmp_path: Path) -> None:
    table, mine = tmp_path / "t.csv", tmp_path / "mine.toml"
    table.write_text("kleur,aantal\nrood,3\nblauw,4\n", encoding="utf-8")
    mine.write_text("mijn werk", encoding="utf-8")
    refused = run("import", table, "--guess", "--write", mine)
    assert (refused.returncode, mine.read_text(encoding="utf-8")) == (2, "mijn werk")
    unknown = run("import", table, "--guess")
    assert unknown.returncode == 6
    assert "No mapping can be proposed" in unknown.stdout

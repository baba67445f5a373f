"""peil import --guess: for a reader, as JSON, and as a file that an import takes. The guess itself is in connectors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import peil
from peil.show import guess_words
from peil.show.guess_errors import OTHER_TABLES

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


def test_told_in_dutch(tmp_path: Path) -> None:
    """All but the mapping, whose comments are its own: no English word is left, whatever the table is."""
    tables = {
        "bel.csv": CALLS,
        "melding.csv": "Zaaknr;Aangemaakt;Opgelost;Status\n" + "".join(
            f"{n};0{n}-03-2026 09:00;0{n}-03-2026 1{n}:00;{'Opgelost' if n % 2 else 'Open'}\n" for n in range(1, 8)
        ),
        "enquete.csv": "Respons ID,Verzonden,Ingevuld,Cijfer\n" + "".join(
            f"{n},2026-03-0{n} 09:00,2026-03-0{n} 12:00,{n + 1}\n" for n in range(1, 9)
        ),
        "kleur.csv": "kleur,aantal\nrood,3\nblauw,4\n",
    }  # fmt: skip
    for name, content in tables.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    said = run("import", "--guess", "--lang", "nl", *(tmp_path / name for name in tables)).stdout
    told = re.sub(r"(?s)Voorgestelde mapping.*?(?=\n\S+\.csv: |\Z)", "", said.replace(str(tmp_path), ""))
    assert told.count("Kolommen") == len(tables)
    assert not re.findall(
        r"(?i)\b(the|its|rows|row|with|filled|cells|number|numbers|column|has|words?|could|for)\b", told
    )


@pytest.mark.parametrize(
    ("english", "dutch"),
    [
        (
            "its name says so; a duration (h:mm:ss or m:ss); filled in 67% of the rows",
            "de naam zegt het; een duur (u:mm:ss of m:ss); gevuld in 67 % van de rijen",
        ),
        (
            "looked like a row per call, but no column plays the part of entered or opened",
            "leek op een rij per gesprek, maar geen kolom is: in de wachtrij op of begonnen op",
        ),
        ("something new; text", "something new; tekst"),
    ],
)
def test_reasons_in_dutch(english: str, dutch: str) -> None:
    assert guess_words.why(english, "nl") == dutch
    assert guess_words.why(english, "en") == english


def test_questions_in_dutch() -> None:
    date = "'op': 02/03/2026 is read as 2 March (%d/%m/%Y), but could be 3 February (%m/%d/%Y): nothing decides."
    assert guess_words.question(date, "nl") == (
        "'op': 02/03/2026 is gelezen als 2 March (%d/%m/%Y), maar kan ook 3 February zijn (%m/%d/%Y)."
    )
    told = guess_words.question("No column could be recognised as a contact together with a time.", "nl")
    assert told == "Geen kolom is te herkennen als een contact, samen met een tijd."
    assert guess_words.question("Whatever.", "nl") == "Whatever."


def test_every_table_that_holds_no_contacts_has_a_dutch_name() -> None:
    from peil.connectors.files.guess_others import _TABLES

    assert {what for what, _ in _TABLES} == set(OTHER_TABLES)
    assert guess_words.question("It looks like a list of forms: it holds no contacts.", "nl") == (
        "Het lijkt een lijst van formulieren: er staan geen contacten in."
    )

"""What is held on a person: contacts, events, answers, names and rejected rows, in Dutch or English."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from peil.app import Project, init
from peil.cli import main
from peil.events.schema import EVENT_TYPES
from peil.privacy import held, traces

MAPPING = """
source = "desk"
[instruments.csat]
family = "csat"
scale = [1, 5]
question_nl = "Hoe tevreden bent u?"
question_en = "How satisfied are you?"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
customer = { column = "email", kind = "email" }
[[event]]
type = "contact.message"
time = "t2"
contact = "id"
actor = { value = "agent" }
agent = "agent"
[[event]]
type = "survey.answered"
time = "t3"
contact = "id"
invitation = "id"
instrument = { value = "csat" }
score = "score"
customer = { column = "email", kind = "email" }
"""
ROWS = """id,t,t2,t3,score,email,agent
D1,2026-07-05 09:00,2026-07-05 10:00,2026-07-06 08:00,4,Jan@x.nl,anna
D2,2026-07-05 09:00,2026-07-05 10:00,2026-07-06 08:00,2,eva@x.nl,anna
D3,2026-07-05 09:00,2026-07-05 10:00,2026-07-06 08:00,9,jan@x.nl,anna
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "p"
    init(made)
    (tmp_path / "m.toml").write_text(MAPPING)
    (tmp_path / "t.csv").write_text(ROWS)
    Project(made).import_files([tmp_path / "t.csv"], str(tmp_path / "m.toml"))
    return made


@pytest.mark.usefixtures("speaks_as_the_project")
def test_in_dutch_as_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "JAN@x.nl", "--project", str(folder)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["bekend als"] == [{"soort": "klant", "bron": "email", "naam of nummer": "jan@x.nl"}]
    (contact,) = told["contacten"]
    assert contact["contact"] == "D1"
    assert [(e["tijdstip"], e["wat"]) for e in contact["gebeurtenissen"]] == [
        ("2026-07-05 09:00:00+02:00", "contact begonnen"),
        ("2026-07-05 10:00:00+02:00", "bericht"),
        ("2026-07-06 08:00:00+02:00", "vraag beantwoord"),
    ]
    (answer,) = told["antwoorden"]
    assert (answer["vraag"], answer["antwoord"], answer["schaal"]) == ("Hoe tevreden bent u?", 4, [1, 5])
    (rejected,) = told["geweigerde rijen"]
    assert rejected["rij"]["email"] == "jan@x.nl"
    assert "buiten" in rejected["waarom"] or "outside the scale" in rejected["waarom"]
    assert "eva@x.nl" not in json.dumps(told)
    assert told["reservekopieën"] == []


def test_in_english_as_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "jan@x.nl", "--csv", "--lang", "en", "--project", str(folder)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {"part": "contacts, events", "number": "1.1", "field": "what", "value": "contact began"} in rows
    assert {"part": "known as", "number": "1", "field": "name or number", "value": "jan@x.nl"} in rows


def test_an_employee_is_a_person_too(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "Anna", "--lang", "en", "--project", str(folder)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [(w["contact"], w["what"]) for w in told["work as an employee"]] == [("D1", "message"), ("D2", "message")]
    assert told["contacts"] == []


def test_nothing_held(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["person", "nobody@x.nl", "--project", str(folder)]) == 3
    assert "nothing is held" in capsys.readouterr().err


def test_every_event_type_has_words() -> None:
    assert set(held._TYPES) <= set(EVENT_TYPES)
    for key in EVENT_TYPES:
        assert " " in held.told_type(key, "en") or held.told_type(key, "en") in ("message", "assigned", "transferred")


def test_folders_that_go_while_they_are_looked_at_are_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside the data; the data itself, where an import makes and moves folders all the time, is not walked."""
    for name in ("exports", "exports/gone", "data", "data/staging"):
        (tmp_path / name).mkdir()
    for name in ("exports/jan.csv", "exports/gone/jan.csv", "data/jan.csv"):
        (tmp_path / name).write_text("jan@x.nl")
    looked, scandir = [], os.scandir

    def scanned(path: str | os.PathLike[str]) -> object:
        looked.append(Path(path).name)
        if Path(path).name == "gone":
            raise FileNotFoundError(path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", scanned)
    assert list(traces._loose(tmp_path, traces.Wanted("jan@x.nl"))) == [tmp_path / "exports/jan.csv"]
    assert looked == [tmp_path.name, "exports", "gone"]

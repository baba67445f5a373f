"""Targets, goals, notes, benchmarks, boards from the command line."""

from __future__ import annotations

import json

import pytest

from peil.app import init
from peil.cli import main


@pytest.fixture
def run(tmp_path, capsys):
    init(tmp_path / "p", "Test")

    def command(*words):
        status = main([*words, "--project", str(tmp_path / "p")])
        return status, *capsys.readouterr()

    return command


def test_a_target_is_set_and_ended(run):
    status, out, told = run(
        "target",
        "set",
        "average_handle_time",
        "--high",
        "5 min",
        "--since",
        "2026-05-01",
        "--where",
        "team=A",
        "--json",
    )
    assert (status, told) == (0, "Target 1 is entered.\n")
    assert [(t["high"], t["scope"]) for t in json.loads(out)] == [(300, {"team": "A"})]
    assert run("target", "end", "1", "--since", "2026-06-01")[0] == 0
    assert [t["high"] for t in json.loads(run("target", "--json")[1])] == [300, None]


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        (("target", "set", "csta", "--low", "1", "--since", "2026-05-01"), 3, "Did you mean 'csat'"),
        (("target", "set", "csat", "--since", "2026-05-01"), 2, "gives no value"),
        (("target", "set", "csat", "--low", "80"), 2, "'' is not a day that exists"),
        (("target", "end", "een", "--since", "2026-05-01"), 2, "'een' is no number"),
        (("target", "end", "9", "--since", "2026-05-01"), 3, "no target 9"),
        (("target", "set", "csat", "--low", "80", "--since", "2026-05-01", "--where", "team!=A"), 2, "one value"),
        (("goal", "add", ""), 2, "is empty"),
        (("note", "add", "x", "--from", "2026-05-01", "--kind", "y"), 2, "no kind of note"),
        (("benchmark", "import", "nergens.csv"), 2, "cannot be read"),
        (("board", "show", "../peil"), 3, "there is no board"),
        (("baseline", "freeze", "x", "--from", "2026-05-01", "--to", "2026-06-01"), 5, "peil import"),
    ],
)
def test_what_is_refused_says_what_to_do(run, words, status, told):
    found = run(*words)
    assert found[0] == status
    assert told in found[2]
    assert "Traceback" not in found[2]


def test_goals_notes_benchmarks_and_boards_are_listed(run, tmp_path):
    run("goal", "add", "Klanten blijven")
    assert run("goal", "add", "Sneller", "--under", "1")[1] == "1. Klanten blijven\n  2. Sneller\n"
    assert "(closed)" in run("goal", "close", "2")[1]
    assert "Storing" in run("note", "add", "Storing", "--from", "2026-05-20")[1]
    file = tmp_path / "eigen.csv"
    file.write_text("kpi;low;source\ncsat;80;Blad\n")
    assert json.loads(run("benchmark", "import", str(file), "--json")[1])[0]["source"] == "Blad"
    assert 'kpi = "nps"' in run("board", "show", "start")[1]
    assert json.loads(run("board", "--json")[1])[0]["name"] == "start"
    assert "no baselines yet" in run("baseline")[1]

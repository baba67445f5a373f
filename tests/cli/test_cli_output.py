"""What commands show: summaries, tables, JSON, CSV that no spreadsheet runs, quarantine that a person can read."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import CALLS, Peil
from peil.app import Project, init


def test_the_summary_of_an_import(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    (tmp_path / "calls.csv").write_text(CALLS)
    words = ["import", tmp_path / "calls.csv", "--mapping", "calls", "--project", tmp_path / "p"]
    done = peil(*words)
    assert done.code == 0
    for line in (
        "4 rows read",
        "events new                   8",
        "rows rejected                1",
        "1 × queued_at is no date or time that exists",
        "Taken as empty, for no file has them: caller, hold_s, reason, result, segment, wrap_s",
        "peil quarantine list",
    ):
        assert line in done.out
    assert "Deriving contacts" in done.err
    again = peil(*words, "--json").json
    assert (again["events_new"], again["events_known"], again["rows_rejected"]) == (0, 8, 1)
    assert again["rejected"] == [{"column": "queued_at", "reason": again["rejected"][0]["reason"], "count": 1}]
    assert {"import", "rows_read", "rows_unused", "events_repeated", "columns_missing", "seconds"} <= set(again)


@pytest.mark.parametrize(
    "words",
    [
        ["ask", "service_level"],
        ["records", "service_level"],
        ["kpis"],
        ["kpi", "csat"],
        ["define", "service_level"],
        ["mappings"],
        ["quarantine", "list"],
        ["quarantine", "replay"],
        ["status"],
        ["derive"],
    ],
)
def test_everything_can_be_had_as_json(peil: Peil, calls: Path, words: list[str]) -> None:
    project = [] if words[0] == "mappings" else ["--project", calls]
    done = peil(*words, "--json", *project)
    assert done.code == 0
    assert done.json


def test_quarantine_is_shown_with_file_row_column_value_and_reason(peil: Peil, calls: Path) -> None:
    out = peil("quarantine", "list", "--project", calls).out
    for words in ("import", "calls.csv", "5", "queued_at", "gisteren", "is no date or time that exists"):
        assert words in out
    assert "peil quarantine replay --mapping" in out
    assert "more: peil quarantine export FILE" in peil("quarantine", "list", "--limit", "0", "--project", calls).out
    assert "empty" in peil("quarantine", "list", "--import", "99", "--project", calls).out


def test_quarantine_is_exported_for_a_spreadsheet_and_as_lines(peil: Peil, calls: Path, tmp_path: Path) -> None:
    target = tmp_path / "fout.csv"
    done = peil("quarantine", "export", target, "--project", calls)
    count = len(peil("quarantine", "list", "--json", "--project", calls).json)
    assert f"Wrote {count} rows to {target}." in done.err
    text = target.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf"), "a spreadsheet sees that it is UTF-8"
    first = next(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
    assert list(first) == ["import", "file", "row", "column", "value", "reason", "whole row"]
    assert (first["row"], first["column"], first["value"]) == ("5", "queued_at", "gisteren")
    assert "call_id=c4; queued_at=gisteren; ended_at=2026-03-02 09:21:30" in first["whole row"]
    assert peil("quarantine", "export", "--project", calls).out.splitlines()[0] == ",".join(first)
    peil("quarantine", "export", tmp_path / "fout.jsonl", "--project", calls)
    line = json.loads((tmp_path / "fout.jsonl").read_text().splitlines()[0])
    assert (line["row"], line["raw"]["call_id"]) == (5, "c4")


def test_replay_with_a_mended_mapping(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    at = ["--project", tmp_path / "p"]
    (tmp_path / "calls.csv").write_text(CALLS)
    peil("import", tmp_path / "calls.csv", "--mapping", "calls", *at)
    text = peil("mappings", "calls").out.replace('"NULL"]', '"NULL", "gisteren"]')
    (tmp_path / "mine.toml").write_text(text.replace('time = "queued_at"', 'time = "ended_at"'))
    done = peil("quarantine", "replay", "--mapping", tmp_path / "mine.toml", *at)
    assert (done.code, "1 rows read" in done.out, "events new                   2" in done.out) == (0, True, True)
    assert peil("quarantine", "list", *at).out.startswith("Quarantine is empty")
    assert peil("ask", "contacts", "--json", *at).json[0]["rows"][0]["value"] == 4


def test_texts_that_a_spreadsheet_would_run_are_defused(peil: Peil, calls: Path) -> None:
    asked = ["service_level", "--by", "agent", "--csv", "--project", calls]
    rows = list(csv.DictReader(io.StringIO(peil("ask", *asked).out)))
    assert {row["agent"] for row in rows} == {"'=Anna", "Bram", ""}
    assert {row["value"] for row in rows} == {"100.0", "0.0"}
    records = list(csv.DictReader(io.StringIO(peil("records", *asked).out)))
    assert {row["agent"] for row in records} == {"'=Anna", "Bram", ""}


@pytest.mark.usefixtures("speaks_as_the_project")
def test_names_in_dutch_and_english(peil: Peil, calls: Path) -> None:
    at = ["--project", calls]
    assert "Servicelevel" in peil("ask", "service_level", *at).out
    assert "Service level" in peil("ask", "service_level", "--lang", "en", *at).out
    assert "Bereikbaarheid" in peil("kpis", *at).out
    assert "Answer rate" in peil("kpis", "--lang", "en", *at).out
    assert "Ophangers in de wachtrij" in peil("kpi", "abandonment_rate", *at).out


@pytest.mark.usefixtures("speaks_as_the_project")
def test_figures_are_written_as_on_the_pages(peil: Peil, calls: Path) -> None:
    """In the reader's language: the value, why rows do not count, the days, and the same period under three names."""
    asked = ["ask", "service_level", "answer_rate", "--project", calls]
    days = ["--from", "2026-03-02", "--to", "2026-03-03"]
    dutch = peil(*asked, *days).out
    assert dutch == peil(*asked, "--from", "2026-03-02", "--through", "2026-03-02").out
    assert dutch == peil(*asked, "--period", "today").out  # the last day with data
    assert "2 maart 2026" in dutch
    assert "66,7 %" in dutch
    assert "niet meegeteld" in dutch
    assert "voorlopig" in dutch
    english = peil(*asked, *days, "--lang", "en").out
    assert "66.7%" in english


def test_a_period_has_one_name(peil: Peil, calls: Path) -> None:
    for words in (["--to", "2026-03-03", "--through", "2026-03-02"], ["--period", "today", "--from", "2026-03-02"]):
        done = peil("ask", "contacts", *words, "--project", calls)
        assert (done.code, "is given in two ways" in done.err) == (2, True)
    assert "last_week" in peil("records", "contacts", "--period", "week9", "--project", calls).err


def test_a_question_that_nothing_fits(peil: Peil, calls: Path) -> None:
    at = ["--project", calls, "--lang", "en"]
    assert "Nothing fits this question" in peil("ask", "service_level", "--by", "team", "--where", "team=Z", *at).out
    assert "no data" in peil("ask", "service_level", "--from", "2020-01-01", "--to", "2020-02-01", *at).out
    assert peil("records", "service_level", "--where", "team=Z", *at).out == "No records.\n"
    assert "not measurable" in peil("ask", "nps", *at).out


def test_asking_loads_nothing_heavy(calls: Path) -> None:
    """A question needs the engine and no more: what costs a second elsewhere is not loaded."""
    code = (
        "import sys; from peil.cli import main\n"
        f"assert main(['ask', 'service_level', '--by', 'team', '--project', {str(calls)!r}]) == 0\n"
        "heavy = {'pyarrow', 'sqlalchemy', 'alembic', 'litestar', 'numpy', 'scipy', 'deltalake', 'sqlglot', 'holidays'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr


def test_a_parquet_file_of_answers(peil: Peil, calls: Path, tmp_path: Path) -> None:
    import pyarrow.parquet

    target = tmp_path / "a.parquet"
    assert peil("ask", "service_level", "--by", "team", "--parquet", target, "--project", calls).code == 0
    assert pyarrow.parquet.read_table(target).column("value").to_pylist() == [50.0, 0.0]


def test_importing_without_deriving(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    (tmp_path / "calls.csv").write_text(CALLS)
    at = ["--project", tmp_path / "p"]
    assert peil("import", tmp_path / "calls.csv", "--mapping", "calls", "--no-derive", *at).code == 0
    assert peil("ask", "contacts", *at).code == 5
    assert peil("derive", *at).code == 0
    assert peil("ask", "contacts", "--json", *at).json[0]["rows"][0]["value"] == 3
    # More events without deriving, then an import that brings nothing: it derives what was left.
    (tmp_path / "more.csv").write_text(CALLS.replace("\nc", "\nd"))
    peil("import", tmp_path / "more.csv", "--mapping", "calls", "--no-derive", *at)
    peil("import", tmp_path / "calls.csv", "--mapping", "calls", *at)
    assert peil("ask", "contacts", "--json", *at).json[0]["rows"][0]["value"] == 6


def test_progress_has_a_rate(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from peil.present import Ticker

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    ticker = Ticker()
    ticker._last -= 1
    ticker._began -= 2
    ticker.tell("/a/long/" + "x" * 60, 50, 100, 200_000)
    ticker.say("Deriving contacts")
    shown = capsys.readouterr().err
    assert " 50 %  200,000 rows" in shown
    assert "rows/s" in shown
    assert shown.endswith("\r\x1b[KDeriving contacts\n")


def test_the_progress_that_an_import_tells(calls: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int, int]] = []
    more = tmp_path / "more.csv"
    more.write_text(CALLS.replace("\nc", "\ne"))
    Project(calls).import_files([more], "calls", tell=lambda *a: told.append(a), derive=False)
    assert told[-1] == (str(more), more.stat().st_size, more.stat().st_size, 4)

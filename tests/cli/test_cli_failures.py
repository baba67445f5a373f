"""What goes wrong at the command line: a sentence with place and remedy, an exit status, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import CALLS, Peil, Said
from peil.app import init


def told(said: Said, code: int, *words: str) -> None:
    assert said.code == code, said.err
    assert said.err.startswith("peil: ")
    assert "→" in said.err, "a remedy"
    for word in words:
        assert word in said.err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["ask", "servicelevel"], 3, ["no KPI 'servicelevel'", "'service_level'"]),
        (["ask", "service_level", "--by", "teem"], 3, ["no dimension 'teem'", "'team'"]),
        (["ask", "service_level", "--where", "team"], 2, ["is no condition", "channel=phone"]),
        (["ask", "service_level", "--where", "teem=A"], 3, ["no dimension 'teem'"]),
        (["ask", "service_level", "--rule", "genesis"], 3, ["no rule 'genesis'"]),
        (["ask", "service_level", "--statistic", "p90"], 3, ["no statistic 'p90'"]),
        (["ask", "service_level", "--grain", "maand"], 2, ["grain 'maand'", "month"]),
        (["ask", "service_level", "--from", "2026-02-30"], 2, ["not a day that exists", "2026-01-31"]),
        (["ask", "service_level", "--from", "2026-03-02", "--to", "2026-03-02"], 2, ["is empty", "2026-03-03"]),
        (["ask", "service_level", "--clock", "office"], 2, ["clock 'office'", "business"]),
        (["ask", "service_level", "--definition-version", "9"], 3, ["9"]),
        (["kpi", "csatt"], 3, ["'csat'"]),
        (["records", "service_level", "--kind", "some"], 2, ["'some' is no kind"]),
        (["define", "service_level", "threshhold_s=5"], 3, ["'threshold_s'"]),
        (["define", "service_level", "threshold_s"], 2, ["name=whole number"]),
        (["mappings", "ticket"], 3, ["'tickets'"]),
    ],
)
def test_words_that_are_unknown(peil: Peil, calls: Path, words: list[str], code: int, said: list[str]) -> None:
    project = [] if words[0] == "mappings" else ["--project", calls]
    told(peil(*words, *project), code, *said)


def test_no_project_and_no_figures(peil: Peil, tmp_path: Path) -> None:
    told(peil("ask", "contacts", "--project", tmp_path), 3, "there is no Peil project", "peil init")
    init(tmp_path / "p")
    told(peil("ask", "contacts", "--project", tmp_path / "p"), 5, "holds no figures yet", "peil import")
    told(peil("derive", "--project", tmp_path / "p"), 5, "no events to derive from", "peil import")
    told(peil("init", tmp_path / "p"), 2, "is a Peil project already")
    assert peil("quarantine", "list", "--project", tmp_path / "p").out == "Quarantine is empty: every row was taken.\n"
    assert peil("quarantine", "replay", "--project", tmp_path / "p").out == "There is nothing to offer again.\n"


def test_files_and_mappings_that_are_not_there(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    at = ["--project", tmp_path / "p"]
    (tmp_path / "calls.csv").write_text(CALLS)
    table = tmp_path / "calls.csv"
    told(peil("import", tmp_path / "x.csv", "--mapping", "calls", *at), 3, "x.csv: there is no such file")
    told(peil("import", tmp_path, "--mapping", "calls", *at), 2, "is a folder")
    told(peil("import", table, "--mapping", "cals", *at), 3, "'calls'")
    told(peil("import", table, "--mapping", tmp_path / "x.toml", *at), 3, "cannot be read")
    told(peil("import", table, "--mapping", "uci_incidents", *at), 2, "has no column")
    told(peil("import", table, "--mapping", "calls", "--as-of", "straks", *at), 2, "as_of 'straks' is no time")
    told(peil("import", table, "--mapping", "calls", "--instruments", tmp_path / "i.toml", *at), 3, "i.toml")
    told(peil("ask", "contacts", *at), 5, "holds no figures yet")  # nothing of all that was kept


def test_without_a_mapping_the_nearest_is_offered(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    at = ["--project", tmp_path / "p"]
    table = tmp_path / "t.csv"
    table.write_text("call_id;caller;queue;queued_at;answered_at;ended_at;agent;gesprek\n")
    told(
        peil("import", table, *at),
        2,
        "no mapping was given",
        "gesprek",
        "--guess --write mine.toml",
        "peil mappings calls",
    )
    table.write_text("Nummer,Iets\n1,2\n")
    told(peil("import", table, *at), 2, "Its columns: Nummer, Iets.", "peil mappings tickets")
    lines = tmp_path / "t.jsonl"
    lines.write_text('{"ticket": {"id": 1, "by": {"name": "x"}}, "at": "y"}\n')
    told(peil("import", lines, *at), 2, "Its columns: ticket.id, ticket.by.name, at.")


def test_a_folder_of_data_that_is_a_file(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    (tmp_path / "p" / "data").write_text("no folder")
    (tmp_path / "calls.csv").write_text(CALLS)
    at = ["--project", tmp_path / "p"]
    told(peil("import", tmp_path / "calls.csv", "--mapping", "calls", *at), 5, "cannot be written", "data")
    told(peil("quarantine", "list", *at), 5, "data")


@pytest.mark.sqlite
def test_a_database_that_is_damaged(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    (tmp_path / "p" / "data").mkdir()
    (tmp_path / "p" / "data" / "peil.db").write_bytes(b"this is no database, and long enough to look like one" * 40)
    told(peil("quarantine", "list", "--project", tmp_path / "p"), 5, "data/peil.db cannot be used", "backup")


def test_facts_that_are_gone(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    (tmp_path / "calls.csv").write_text(CALLS)
    peil("import", tmp_path / "calls.csv", "--mapping", "calls", "--project", tmp_path / "p")
    for file in (tmp_path / "p" / "data" / "lake" / "queue_visits").glob("*.parquet"):
        file.unlink()
    told(peil("ask", "service_level", "--project", tmp_path / "p"), 5, "data")


def test_places_that_cannot_be_written(peil: Peil, calls: Path, tmp_path: Path) -> None:
    at = ["--project", calls]
    told(peil("quarantine", "export", tmp_path / "no" / "x.csv", *at), 5, "no/x.csv")
    told(peil("ask", "service_level", "--parquet", tmp_path / "no" / "x.parquet", *at), 5, "x.parquet")
    told(peil("init", "/proc/peil"), 2, "cannot be made")


def test_a_right_that_is_refused(peil: Peil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path / "p")
    (tmp_path / "calls.csv").write_text(CALLS)
    real = Path.open

    def refuse(self: Path, *a: object, **k: object) -> object:
        if self.name == "calls.csv":
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *a, **k)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "open", refuse)
    at = ["--project", tmp_path / "p"]
    told(peil("import", tmp_path / "calls.csv", "--mapping", "calls", *at), 2, "calls.csv: may not be read by you")


def test_a_disk_that_is_full(peil: Peil, calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from peil.lake import events

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "/data/x")

    monkeypatch.setattr(events.Staging, "_publish", full)
    more = tmp_path / "more.csv"
    more.write_text(CALLS.replace("\nc", "\nd"))
    told(
        peil("import", more, "--mapping", "calls", "--project", calls),
        5,
        "/data/x: there is no room left on the disk",
        "Make room",
    )
    assert peil("ask", "contacts", "--json", "--project", calls).json[0]["rows"][0]["value"] == 3


def test_what_nobody_foresaw_is_a_sentence_too(peil: Peil, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from peil.app import Project

    monkeypatch.setattr(Project, "answer", lambda *_, **__: {}["x"])
    told(peil("ask", "contacts", "--project", calls), 1, "did not foresee (KeyError: 'x')", "PEIL_TRACE=1")
    monkeypatch.setenv("PEIL_TRACE", "1")
    with pytest.raises(KeyError):
        peil("ask", "contacts", "--project", calls)


def test_everything_rejected_and_nothing_to_take(peil: Peil, tmp_path: Path) -> None:
    init(tmp_path / "p")
    at = ["--mapping", "calls", "--project", tmp_path / "p"]
    table = tmp_path / "calls.csv"
    table.write_text("call_id,queued_at\nc1,nooit\nc2,nooit\n")
    done = peil("import", table, *at)
    assert (done.code, "rows rejected                2" in done.out) == (6, True)
    assert "2 × queued_at is no date or time that exists" in done.out
    table.write_text("call_id,queued_at\n")
    done = peil("import", table, *at)
    assert (done.code, "There are no rows below the header." in done.out) == (0, True)
    table.write_text("call_id,queued_at,ended_at\n,,\n")
    done = peil("import", table, *at)
    assert (done.code, "No row made an event" in done.out) == (0, True)


def test_a_reader_that_stops_reading(calls: Path) -> None:
    """`peil kpis | head -1` ends without a word."""
    code = f"{sys.executable} -m peil kpis --json | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "[\n")


def test_a_terminal_that_lacks_letters(calls: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "peil", "ask", "nps", "--project", str(calls)],
        capture_output=True, text=True, check=False, timeout=60, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")


def test_stopped_by_hand(peil: Peil, calls: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from peil.app import Project

    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Project, "answer", stop)
    done = peil("ask", "contacts", "--project", calls)
    assert (done.code, "stopped; nothing half done was kept" in done.err) == (130, True)

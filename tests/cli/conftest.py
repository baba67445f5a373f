"""Fixtures of this folder: a small project, and the command line as a function."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from peil.app import Project, init
from peil.cli import main

CALLS = """call_id,queued_at,answered_at,ended_at,queue,agent,talk_s,team
c1,2026-03-02 09:00:00,2026-03-02 09:00:10,2026-03-02 09:05:00,hulp,=Anna,200,A
c2,2026-03-02 09:10:00,2026-03-02 09:10:25,2026-03-02 09:15:00,hulp,Bram,250,B
c3,2026-03-02 09:20:00,,2026-03-02 09:21:30,hulp,,,A
c4,gisteren,,2026-03-02 09:21:30,hulp,,,A
"""


class Said(NamedTuple):
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its output as JSON."""
        return json.loads(self.out)


Peil = Callable[..., Said]


@pytest.fixture
def peil(capsys: pytest.CaptureFixture[str]) -> Peil:
    def run(*words: object) -> Said:
        capsys.readouterr()
        try:
            code = main([str(w) for w in words])
        except SystemExit as ended:
            code = int(str(ended.code or 0))
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return Said(code, out, err)

    return run


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with three calls, and a fourth in quarantine."""
    folder = tmp_path_factory.mktemp("cli") / "p"
    init(folder)
    table = folder.parent / "calls.csv"
    table.write_text(CALLS)
    Project(folder).import_files([table], "calls")
    return folder

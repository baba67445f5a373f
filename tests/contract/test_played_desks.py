"""The how-tos of helpdesks that are played: their commands, line by line, and answers by hand from the plan's truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract import case_zammad
from contract.replay import replayed
from contract.test_helpdesks import answers, check_against_the_truth, check_the_answers, walk

pytestmark = [pytest.mark.long, pytest.mark.shared, pytest.mark.timeout(600)]


def test_zammad(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = case_zammad.Desk()
    desk.play()
    with replayed(desk.zammad.answer) as server:
        places = {"https://zammad.example.org": server.url, "zm-…": case_zammad.TOKEN}
        project = walk("connect-zammad.md", places, tmp_path, monkeypatch)
    check_against_the_truth(project, desk)
    check_the_answers(project, desk, capsys)
    began = {row["by"]["team"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "team")}
    assert began == {name: sum(t["start_queue"] == name for t in desk.truths) for name in ("Support", "Billing")}
    reasons = {row["by"]["reason"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "reason")}
    assert reasons == {"vraag": 30}

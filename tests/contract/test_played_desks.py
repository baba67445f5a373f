"""The how-tos of helpdesks that are played: their commands, line by line, and answers by hand from the plan's truth."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract import case_zammad, case_zendesk
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


def test_zendesk(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = case_zendesk.Desk()
    desk.play()
    with replayed(desk.zendesk.answer) as server:
        places = {"https://example.zendesk.com": server.url, "TOKEN=…": f"TOKEN={case_zendesk.TOKEN}"}
        project = walk("connect-zendesk.md", places, tmp_path, monkeypatch)
    check_against_the_truth(project, desk)
    check_the_answers(project, desk, capsys, lacking=("service_level",))
    began = {row["by"]["team"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "team")}
    assert began == {name: sum(t["start_queue"] == name for t in desk.truths) for name in ("Support", "Billing")}
    reasons = {row["by"]["reason"]: row["value"] for row in answers(project, capsys, "contacts", "--by", "reason")}
    assert reasons == {"delivery": 8, "invoice": 22}
    # Four and five points were given as good; whoever solved a ticket asked once how it was.
    marks = [t["csat"] for t in desk.truths if t["csat"] is not None]
    (csat,) = answers(project, capsys, "csat")
    assert (csat["n"], csat["value"]) == (
        len(marks),
        pytest.approx(100 * sum(mark >= 4 for mark in marks) / len(marks)),
    )
    (asked,) = answers(project, capsys, "response_rate")
    assert (asked["n"], asked["value"]) == (24, pytest.approx(100 * len(marks) / 24))

"""A project as its users meet it: the same answer everywhere, definitions with a history, settings that change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import peil
from peil.app import Project, init
from peil.cli import main
from peil.errors import InputError, NotFoundError, StateError
from peil.show.why import saying

CALLS = """call_id,queued_at,answered_at,ended_at,queue,agent,talk_s,hold_s,wrap_s,team
c1,2026-03-02 09:00:00,2026-03-02 09:00:10,2026-03-02 09:05:00,hulp,Anna,200,20,60,A
c2,2026-03-02 09:10:00,2026-03-02 09:10:25,2026-03-02 09:15:00,hulp,Bram,250,0,30,B
c3,2026-03-02 09:20:00,,2026-03-02 09:20:04,hulp,,,,,A
c4,2026-04-01 09:20:00,,2026-04-01 09:21:30,hulp,,,,,A
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "service"
    init(folder, "Testdienst")
    (tmp_path / "calls.csv").write_text(CALLS)
    opened = Project(folder)
    opened.import_files([tmp_path / "calls.csv"], "calls")
    return opened


@pytest.mark.usefixtures("speaks_as_the_project")
def test_the_same_answer_on_the_command_line_over_http_and_in_python(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    from litestar.testing import TestClient

    from peil.web.server import create_app

    asked = ["service_level", "average_handle_time"]
    options = ["--by", "team", "--grain", "month", "--from", "2026-03-01", "--to", "2026-05-01"]
    assert main(["ask", *asked, *options, "--where", "channel=phone", "--json", "--project", str(project.folder)]) == 0
    on_the_line = json.loads(capsys.readouterr().out)
    in_python = peil.open(project.folder).ask(
        asked, by="team", grain="month", first="2026-03-01", end="2026-05-01", where=["channel=phone"]
    )
    with TestClient(create_app(project), base_url="http://127.0.0.1") as client:
        over_http = client.get(
            "/api/v1/answers?kpi=service_level&kpi=average_handle_time&by=team&grain=month"
            "&from=2026-03-01&to=2026-05-01&where=channel%3Dphone"
        ).json()
    assert on_the_line == over_http == json.loads(json.dumps(in_python.as_dicts(saying("nl"))))
    assert in_python[0].rows[-1].reason == "nothing to divide by"  # a program is told the same in any language
    assert [a["kpi"] for a in on_the_line] == asked
    first = on_the_line[0]["rows"][0]
    assert first["period"] == {"from": "2026-03-01", "to": "2026-04-01", "label": "2026-03"}
    assert first["by"] == {"team": "A"}
    assert (first["value"], first["n"], first["excluded"]) == (100.0, 1, {"short_abandon": 1})
    assert on_the_line[0]["definition"]["rule"] == "default"
    table = in_python.to_arrow()
    assert table.column("value").to_pylist()[:2] == [100.0, 0.0]


def test_a_definition_has_versions_and_each_can_be_asked(project: Project) -> None:
    assert project.ask("service_level")[0].rows[0].value == pytest.approx(100 * 1 / 3)
    version = project.define("service_level", {"threshold_s": 30}, author="test", note="proef")
    assert version == 2
    newest = project.ask("service_level")[0]
    assert newest.rows[0].value == pytest.approx(100 * 2 / 3)
    assert (newest.definition["version"], newest.definition["settings"]) == (
        2,
        {"threshold_s": 30, "short_abandon_s": 5},
    )
    assert project.ask("service_level", version=1)[0].rows[0].value == pytest.approx(100 * 1 / 3)
    project.define("service_level", {"short_abandon_s": 0})
    assert project.ask("service_level")[0].definition["settings"] == {"threshold_s": 30, "short_abandon_s": 0}
    with pytest.raises(NotFoundError, match="no definition version 9"):
        project.ask("service_level", version=9)
    with pytest.raises(NotFoundError, match="no setting 'treshold_s'") as caught:
        project.define("service_level", {"treshold_s": 30})
    assert "threshold_s" in caught.value.remedy


def test_changed_opening_hours_are_told_until_derived_anew(project: Project) -> None:
    assert not project.stale()
    path = project.folder / "peil.toml"
    path.write_text(path.read_text().replace('monday = ["09:00-17:30"]', 'monday = ["10:00-17:30"]'))
    changed = Project(project.folder)
    assert changed.stale()
    changed.derive()
    assert not changed.stale()


def test_a_reader_sees_what_another_process_published(project: Project, tmp_path: Path) -> None:
    reader = Project(project.folder)
    assert reader.ask("contacts")[0].rows[0].value == 4
    more = CALLS.replace("c1,", "d1,").replace("c2,", "d2,").replace("c3,", "d3,").replace("c4,", "d4,")
    (tmp_path / "more.csv").write_text(more)
    project.import_files([tmp_path / "more.csv"], "calls")
    assert reader.ask("contacts")[0].rows[0].value == 8


def test_an_empty_project_says_what_to_do(tmp_path: Path) -> None:
    init(tmp_path / "empty")
    with pytest.raises(StateError) as caught:
        Project(tmp_path / "empty").ask("contacts")
    assert "peil import" in caught.value.remedy
    with pytest.raises(InputError):
        init(tmp_path / "empty")
    with pytest.raises(NotFoundError) as nowhere:
        Project(tmp_path / "nowhere")
    assert "peil init" in nowhere.value.remedy


def test_a_day_without_calls_counts_zero_and_a_day_outside_is_unknown(project: Project) -> None:
    rows = project.ask("contacts", grain="day", first="2026-02-28", end="2026-04-03")[0].rows
    by_day = {r.period.label: (r.value, r.status) for r in rows}
    assert by_day["2026-03-01"] == (None, "no_data")
    assert by_day["2026-03-02"] == (3, "ok")
    assert by_day["2026-03-03"] == (0, "ok")
    assert by_day["2026-04-02"] == (None, "no_data")
    levels = project.ask("service_level", grain="day", first="2026-03-02", end="2026-03-04")[0].rows
    assert [(r.value, r.status) for r in levels][1] == (None, "no_data")

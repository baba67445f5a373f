"""Rights hold on every face: own teams, own figures, records, exports, tokens. 0 is never said of another's team."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import websample
from litestar import Litestar
from litestar.testing import TestClient

from peil.app import Project
from peil.ask.question import Filter, question
from peil.people import consent, sessions, users
from peil.people.users import Grant
from peil.steering import alert_rules, baseline, boards
from peil.steering.alert_rules import AlertRule
from peil.steering.channels import Channel
from peil.store import sending
from peil.web.server import create_app

Ask = Callable[..., dict[str, object]]
ANSWERS = "/api/v1/answers"
MINE, OTHER = "Gewoon team", websample.COMMA


class As:
    """A program with a token of a user, over the project."""

    def __init__(self, client: TestClient[Litestar], secret: str) -> None:
        self._client, self._headers = client, {"authorization": f"Bearer {secret}"}

    def get(self, path: str, **params: str | list[str]):
        return self._client.get(path, params=params, headers=self._headers)

    def rows(self, kpi: str, **params: str | list[str]) -> list[dict]:
        answer = self.get(ANSWERS, kpi=kpi, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()[0]["rows"]


@pytest.fixture
def signed(copied: Project) -> Iterator[Callable[..., As]]:
    """`signed(role)`: someone of that role in one team."""
    settings = copied.folder / "peil.toml"
    settings.write_text(settings.read_text().replace("simulated = true", "simulated = false"), encoding="utf-8")
    with TestClient(create_app(Project(copied.folder)), base_url="http://127.0.0.1") as client:

        def make(role: str, rights: tuple[str, ...] = ("see", "records", "export", "agents")) -> As:
            agent = f"Medewerker 1 {websample.SCRIPT}"
            with copied.store() as store:
                user = users.add(
                    store, Grant(f"{role}@b.nl", role, role, (MINE,), agent), password="vier woorden op rij"
                )
                mine = [r for r in rights if r in user.who().rights]
                return As(client, sessions.make_token(store, user, "test", rights=mine, days=1, by=None))

        yield make


def agree(project: Project) -> None:
    with project.store() as store:
        consent.record(store, given=True, body="staff", note="2 maart", by=None)


def test_a_lead_sees_the_own_team_only(copied: Project, signed: Callable[..., As]):
    lead = signed("lead")
    everyone = {r.by["team"]: r.value for r in copied.ask("contacts", by="team")[0].rows}
    (total,) = lead.rows("contacts")
    assert total["value"] == everyone[MINE]
    assert [r["by"]["team"] for r in lead.rows("contacts", by="team")] == [MINE]
    refused = lead.get(ANSWERS, kpi="contacts", where="team=" + OTHER.replace(",", "\\,"))
    assert refused.status_code == 403
    assert lead.rows("contacts", where=f"team!={MINE}")[0]["value"] in (0, None)


def test_groups_against_the_others_tell_no_more_than_the_answers(signed: Callable[..., As]):
    """A lead has no other teams to be held against; who may not see the records is told no differences of surveys."""
    path = "/api/v1/kpis/{}/groups"
    found = signed("lead").get(path.format("service_level"), by="team").json()
    assert (found["without"], found["groups"]) == ("single", [])
    assert [r["by"]["team"] for r in found["rows"]] == [MINE]
    found = signed("viewer").get(path.format("csat"), by="team").json()
    assert (found["without"], found["groups"]) == ("withheld", [])
    assert len(signed("owner").get(path.format("csat"), by="team").json()["groups"]) > 1


def test_records_are_of_the_own_team(signed: Callable[..., As]):
    lead = signed("lead")
    found = lead.get("/api/v1/kpis/contacts/records", limit="1000").json()
    assert found
    assert {r["team"] for r in found} == {MINE}


@pytest.mark.parametrize("role", ["viewer", "agent"])
def test_records_and_exports_are_not_for_everyone(signed: Callable[..., As], role: str):
    one = signed(role)
    assert one.get("/api/v1/kpis/contacts/records").status_code == 403
    assert one.get(ANSWERS, kpi="contacts", format="csv").status_code == 403


def test_a_token_with_fewer_rights_than_its_user(signed: Callable[..., As]):
    one = signed("owner", ("see",))
    assert one.get(ANSWERS, kpi="contacts").status_code == 200
    assert one.get("/api/v1/kpis/contacts/records").status_code == 403
    assert one.get(ANSWERS, kpi="contacts", format="csv").status_code == 403
    assert one.get("/people").status_code == 403


@pytest.mark.parametrize("role", ["owner", "lead", "agent", "viewer"])
def test_figures_per_employee_are_off_until_it_was_agreed(signed: Callable[..., As], role: str):
    one = signed(role)
    for more in ({"by": "agent"}, {"where": "agent=Medewerker 1"}, {"where": "agent!=x"}):
        refused = one.get(ANSWERS, kpi="average_handle_time", **more)
        assert refused.status_code == 403, more
        assert refused.json()["remedy"]
    assert one.get("/kpi/average_handle_time", by="agent").status_code == 403


def test_after_consent_an_agent_sees_themselves_and_a_lead_the_team(copied: Project, signed: Callable[..., As]):
    agree(copied)
    agent, lead, owner, viewer = (signed(role) for role in ("agent", "lead", "owner", "viewer"))
    assert {r["by"]["agent"] for r in agent.rows("average_handle_time", by="agent")} == {
        f"Medewerker 1 {websample.SCRIPT}"
    }
    assert (
        agent.get(ANSWERS, kpi="average_handle_time", where=f"agent=Medewerker 2 {websample.SCRIPT}").status_code == 403
    )
    teams = {r["by"]["team"] for r in lead.rows("average_handle_time", by=["agent", "team"])}
    assert teams <= {MINE}
    assert len(owner.rows("average_handle_time", by="agent")) > 1
    assert viewer.get(ANSWERS, kpi="average_handle_time", by="agent").status_code == 403


def test_an_agent_sees_no_team_of_fewer_than_five(signed: Callable[..., As]):
    (row,) = signed("agent").rows("contacts")  # four employees work in it
    assert (row["status"], row["value"], row["n"], row["parts"]) == ("withheld", None, 0, {})


def test_an_agent_sees_the_team_over_days_on_which_five_worked_and_divides_the_own_figures_only(
    copied: Project, signed: Callable[..., As]
):
    """Five work from Wednesday the 20th to Saturday the 30th of May; before, four in a month. Sunday joins Saturday, and
    the first week of five those before it."""
    agree(copied)
    calls: list[websample.Event] = []
    for day, caller in ((day, caller) for day in range(1, 12) for caller in range(5)):
        at = dt.datetime(2026, 5, 31 - day, 9, caller, tzinfo=dt.UTC)
        names = {"contact": f"x{day}-{caller}", "team": MINE, "agent": f"Medewerker {caller} {websample.SCRIPT}"}
        talk = {"talk_s": 60 + caller, "hold_s": 0, "wrap_s": 0}
        for kind, more in (
            ("contact.opened", {}),
            ("queue.entered", {}),
            ("queue.connected", {}),
            ("call.ended", talk),
        ):
            seconds = ("contact.opened", "queue.entered", "queue.connected", "call.ended").index(kind)
            at_ = (at + dt.timedelta(seconds=seconds)).isoformat()
            calls.append({"type": kind, "time": at_, "channel": "phone", "queue": "q", **names, **more})
    websample.add(copied, calls, copied.folder / "more.csv")
    agent, owner = signed("agent"), signed("owner")
    days = {"from": "2026-05-18", "to": "2026-05-31"}
    (told,) = agent.rows("average_handle_time", **days)
    shown = {"from": told["period"]["from"], "to": told["period"]["to"]}
    assert shown == {"from": "2026-05-25", "to": "2026-05-30"}
    (every,) = owner.rows("average_handle_time", where=f"team={MINE}", **shown)
    assert (told["value"], told["n"], told["parts"]) == (every["value"], every["n"], every["parts"])
    by_day = [row["status"] for row in agent.rows("average_handle_time", grain="day", **days)]
    assert by_day == ["withheld"] * 7 + ["ok"] * 5 + ["withheld"]
    for more in ({"by": "channel"}, {"where": "hour=9"}, {"by": ["team", "weekday"]}):
        found = agent.rows("average_handle_time", **days, **more)
        assert {(row["status"], row["n"]) for row in found} == {("withheld", 0)}
    own = agent.rows("average_handle_time", by=["agent", "hour"], **days)
    assert {row["status"] for row in own} == {"ok"}
    page = agent.get("/kpi/average_handle_time", **{"from": "2026-05-18", "through": "2026-05-30"}).text
    assert "Van je team zie je" in page
    assert "25–29\N{NO-BREAK SPACE}mei" in page
    for role, one, shown in (("owner", owner, True), ("agent", agent, False)):
        page = one.get("/kpi/first_response_time", period="all").text
        for single in ("spread", "followed"):
            assert (f'aria-labelledby="{single}"' in page) == shown, (role, single)


def test_surveys_are_told_by_closed_month_without_the_right_to_records(copied: Project, signed: Callable[..., As]):
    """May is closed once two weeks of June are over: then teams of fewer than five customers stay out of it."""
    viewer, owner = signed("viewer"), signed("owner")
    assert {(r["status"], r["value"]) for r in viewer.rows("csat")} == {("withheld", None)}
    may20, june20 = (dt.datetime(2026, *day, 10, tzinfo=dt.UTC).isoformat() for day in ((5, 20), (6, 20)))
    late: list[websample.Event] = [{"type": "contact.opened", "time": june20, "contact": "later", "channel": "phone"}]
    for number, score in enumerate((5, 1)):
        about = {"invitation": f"x{number}", "customer": f"x{number}", "team": "Klein", "channel": "phone"}
        late.append({**about, "type": "survey.answered", "time": may20, "instrument": "csat_5", "score": score})
    websample.add(copied, late, copied.folder / "later.csv")
    may: dict[str, str | list[str]] = {"from": "2026-05-01", "to": "2026-06-01"}
    every = {r["by"]["team"]: r["n"] for r in owner.rows("csat", by="team", **may)}
    told = {r["by"]["team"]: (r["status"], r["n"]) for r in viewer.rows("csat", by="team", **may)}
    assert told == {team: ("withheld", 0) if team == "Klein" else ("ok", n) for team, n in every.items()}
    assert every["Klein"] == 2
    assert [r["n"] for r in viewer.rows("csat", **may)] == [sum(every.values()) - 2]
    page = viewer.get("/kpi/csat", **{"from": "2026-05-01", "through": "2026-05-31"}).text
    assert "door aftrekken" in page
    assert "niet getoond" in page
    assert 'id="why"' not in page, "groups without the small ones do not add up to the change"
    # A page on which nobody typed days shows the last that can be shown, and says so; typed days are left as they are.
    for path in ("/", "/kpi/csat", "/all"):
        page = viewer.get(path).text
        assert "De laatste dagen die zo te tonen zijn, staan hier: 1–31\N{NO-BREAK SPACE}mei" in page, path
        assert "De laatste dagen die zo te tonen zijn" not in owner.get(path).text, path
    typed = viewer.get("/kpi/csat", **{"from": "2026-06-08", "through": "2026-06-14"}).text
    assert "Toon mei\N{NO-BREAK SPACE}2026" in typed
    assert "De laatste dagen die zo te tonen zijn" not in typed
    for more in ({"by": "reason"}, {"where": "segment=zakelijk"}, {"grain": "day"}, {"rule": "without_reopened"}):
        rows = viewer.rows("csat", **more)
        assert {(r["status"], r["value"], r["n"]) for r in rows} == {("withheld", None, 0)}
    assert viewer.rows("contacts", by="team")[0]["status"] == "ok"  # counts of work are never withheld


@pytest.mark.parametrize("path", ["/", "/kpi/csat", "/kpi/contacts?by=team", "/kpis", "/all"])
@pytest.mark.parametrize("role", ["lead", "agent", "viewer"])
def test_pages_hold_for_every_role(signed: Callable[..., As], path: str, role: str):
    page = signed(role).get(path)
    assert page.status_code == 200, page.text
    if role != "lead":
        assert 'id="records"' not in page.text


def test_what_was_seen_is_noted(copied: Project, signed: Callable[..., As]):
    from peil.store import users as rows

    agree(copied)
    owner = signed("owner")
    owner.get("/api/v1/kpis/csat/records", limit="3")
    owner.rows("csat", by="agent")
    with copied.store() as store:
        seen = [(r["action"], r["object"]) for r in rows.audited(store, action="seen.")]
    assert seen == [("seen.agents", "csat"), ("seen.records", "csat")]


def test_no_page_goes_around_the_reader():
    """What answers is asked of the reader, which knows who asks; never of the project behind it."""
    from pathlib import Path

    import peil.web

    for file in Path(peil.web.__file__).parent.glob("*.py"):
        if file.name != "reader.py":
            text = file.read_text(encoding="utf-8")
            for way in ("project.answer", "project.records", "project.values_of", "project.ask("):
                assert way not in text, (file.name, way)


PAGES = (
    "/", "/all", "/kpis", "/boards", "/boards/start", "/targets", "/goals", "/benchmarks", "/baselines", "/notes",
    "/alerts", "/reports", "/settings", "/sources", "/definitions", "/quarantine", "/people", "/kpi/csat",
    "/kpi/csat?by=team", "/kpi/nps", "/kpi/service_level", "/kpi/service_level?by=agent", "/kpi/backlog",
    "/kpi/contacts?team=Gewoon+team", "/?channel=phone", "/api/v1/alerts",
)  # fmt: skip


@pytest.mark.parametrize("role", ["owner", "analyst", "manager", "lead", "agent", "viewer"])
def test_every_page_is_shown_or_refused_in_words(signed: Callable[..., As], role: str):
    """A withheld figure must not make a page fail, whatever the page does with its parts."""
    one = signed(role, ("see", "records", "export", "agents", "steer"))
    for path in PAGES:
        found = one.get(path)
        assert found.status_code in (200, 403), (path, found.status_code)


def keep(project: Project) -> None:
    """A baseline and alerts of everybody, of one's own team and of another; alerts of surveys and of a source."""
    scopes: tuple[tuple[str | None, dict[str, str]], ...] = (
        ("contacts", {}), ("contacts", {"team": MINE}), ("contacts", {"team": OTHER}), ("csat", {}), (None, {}),
    )  # fmt: skip
    with project.store() as store:
        for number, (kpi, scope) in enumerate(scopes):
            rule = AlertRule(
                name=f"regel {number}", kind="target" if kpi else "silence", kpi=kpi, scope=scope, source="" if kpi else "x",
                grain="day" if kpi else "", channels=(Channel("mail", "baas@winkel.nl"),),
            )  # fmt: skip
            detail = {"kpi": kpi, "grain": "day", "value": 5, "low": None, "target_low": 9, "target_high": None}
            silent = {"source": "x", "last": "2026-06-01T00:00:00+00:00", "hours": 80}
            alert = {
                "rule_id": alert_rules.add(store, rule).number, "about": str(number), "day": "2026-06-01",
                "detail": detail if kpi else silent, "state": "open", "note": "", "found": "2026-06-02T00:00:00+00:00",
            }  # fmt: skip
            sending.raise_once(store, alert, ())
        items = (boards.Item("contacts"), boards.Item("csat"))
        for name, where in (("allen", ()), ("mijn", (Filter("team", (MINE,)),)), ("hun", (Filter("team", (OTHER,)),))):
            days = (dt.date(2026, 5, 4), dt.date(2026, 5, 18))
            baseline.freeze(store, name, items, *days, project.answer, where=where)


@pytest.mark.parametrize(
    ("role", "alerts", "baselines", "surveys"),
    [
        ("owner", [0, 1, 2, 3, 4], [1, 2, 3], True),
        ("viewer", [0, 1, 2, 4], [1, 2, 3], False),  # what was kept of surveys could tell of few
        ("lead", [1, 4], [2], False),
        ("agent", [4], [], False),  # four work in the team
    ],
)
def test_what_was_worked_out_earlier_is_for_who_might_have_asked_it(
    copied: Project, signed: Callable[..., As], role: str, alerts: list[int], baselines: list[int], surveys: bool
):
    keep(copied)
    one = signed(role)
    seen = sorted(int(a["about"]) for a in one.get("/api/v1/alerts").json())
    assert seen == alerts
    page = one.get("/alerts").text
    assert [n for n in range(5) if f"regel {n}" in page] == alerts
    assert "baas@winkel.nl" not in page  # a token without the right to steer
    listed = one.get("/baselines").text
    assert [n for n in (1, 2, 3) if f"/baselines/{n}" in listed] == baselines
    assert sorted(b["id"] for b in one.get("/api/v1/baselines").json()) == baselines
    for number in (1, 2, 3):
        assert one.get(f"/api/v1/baselines/{number}").status_code == (200 if number in baselines else 403)
        found = one.get(f"/baselines/{number}", **{"from": "2026-05-18", "through": "2026-05-31"})
        assert found.status_code == (200 if number in baselines else 403)
        if number in baselines:
            shown = found.text[found.text.index("<main") :]
            assert "Contacten" in shown
            assert ("Klanttevredenheid" in shown) == (surveys and number == 1)  # the two teams were given no marks


def test_how_durations_are_spread_is_of_the_own_team_and_leads_to_records_by_right(
    copied: Project, signed: Callable[..., As]
):
    every = copied.distribution("first_response_time", question("first_response_time"), "team")
    mine = next(box.n for box in every.groups if box.group == MINE)
    assert mine < every.whole.n
    page = signed("lead").get("/kpi/first_response_time", period="all", lang="en").text
    section = page.partition('aria-labelledby="spread"')[2].partition("</section>")[0]
    assert f"n = {mine}" in section
    assert "lasting=" in section
    assert "Noord, Zuid" not in section
    page = signed("viewer").get("/kpi/first_response_time", period="all", lang="en").text
    section = page.partition('aria-labelledby="spread"')[2].partition("</section>")[0]
    assert f"n = {every.whole.n}" in section
    assert "lasting=" not in section

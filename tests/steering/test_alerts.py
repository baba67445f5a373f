"""Alerts: what is raised and what is not, once, and when it is told. A project whose figures are laid out by hand."""

from __future__ import annotations

import csv
import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from peil.app import Project, init
from peil.errors import InputError, NotFoundError, StateError
from peil.reports import hooks, runner
from peil.steering import alert_rules, alerting, deliveries, targets
from peil.steering.alert_rules import AlertRule
from peil.steering.alerting import Watch
from peil.steering.channels import Channel, channel
from peil.steering.schedule import Quiet
from stores import copy_of

START = dt.date(2025, 12, 1)  # a Monday
DAYS = 119
BAD = 115  # the day with 2 of 20 in time where 16 to 18 are usual
NOW = dt.datetime(2026, 3, 30, 9, tzinfo=dt.UTC)
MAIL = (Channel("mail", "a@example.org"),)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Twenty calls a day for 17 weeks: 16, 17 or 18 are answered in time, two on day 115, none late enough to wait."""
    folder = tmp_path_factory.mktemp("alerts") / "p"
    init(folder, "Proef")
    rows = []
    for number in range(DAYS):
        good = 2 if number == BAD else 16 + (number * 7 % 3)
        for call in range(20):
            entered = dt.datetime.combine(START + dt.timedelta(days=number), dt.time(9, call), dt.UTC)
            about = {"contact": f"c{number}-{call}", "channel": "phone", "team": "Noord", "queue": "q"}
            wait = 10 if call < good else 60
            rows.append({**about, "type": "queue.entered", "time": entered.isoformat(), "actor": "customer"})
            answered = (entered + dt.timedelta(seconds=wait)).isoformat()
            rows.append({**about, "type": "queue.connected", "time": answered, "actor": "agent", "agent": "a"})
    path = folder / "events.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(
            handle, ("type", "time", "contact", "channel", "team", "queue", "actor", "agent"), restval=""
        )
        writer.writeheader()
        writer.writerows(rows)
    made = Project(folder)
    made.import_files([path], "events")
    return made


@pytest.fixture
def own(project: Project, tmp_path: Path) -> Project:
    """The same project without any rule."""
    return copy_of(project, tmp_path / "own")


def add(project: Project, rule: AlertRule) -> AlertRule:
    with project.store() as store:
        return alert_rules.add(store, rule)


def found(project: Project, rule: AlertRule, now: dt.datetime = NOW) -> list[alerting.Found]:
    with project.store() as store:
        return alerting.find(Watch(project.published(), project.answer, store, project.settings, now), rule)


def check(project: Project, now: dt.datetime = NOW) -> int:
    with project.store() as store:
        return runner.check(project, store, now)


def sendings(project: Project) -> list[deliveries.Delivery]:
    with project.store() as store:
        return deliveries.listed(store)


SIGNAL = AlertRule("Servicelevel", "signal", "service_level", channels=MAIL)


def test_a_bad_day_is_raised_with_what_was_expected(own: Project) -> None:
    [signal] = [one for one in found(own, SIGNAL) if one.detail["rule"] == "beyond"]
    assert signal.day == START + dt.timedelta(days=BAD)
    assert signal.detail["value"] == pytest.approx(10)  # 2 of 20
    assert signal.detail["expected"] == pytest.approx(85, abs=2)
    assert signal.detail["better"] is None  # a service level can be too high as well


def test_the_same_alert_is_raised_and_sent_once(own: Project) -> None:
    add(own, SIGNAL)
    raised = check(own)
    assert raised >= 1
    assert check(own) == 0
    assert len(sendings(own)) == raised
    add(own, SIGNAL)  # another rule is another alert
    assert check(own) == raised


def test_old_signals_are_no_alert_when_a_rule_is_made(own: Project) -> None:
    """Seen from 40 days later the bad day is history: day 80 is more than 14 days before the last day with data."""
    assert START + dt.timedelta(days=BAD) >= START + dt.timedelta(days=DAYS - 1 - alerting.FRESH_DAYS)
    other = AlertRule("Contacten", "signal", "contacts")
    assert found(own, other) == []  # twenty every day: nothing moves


def test_the_day_of_the_watermark_gives_no_alert(own: Project, tmp_path: Path) -> None:
    """A last day with 4 calls, none in time, is not over: no signal, whatever it shows."""
    last = START + dt.timedelta(days=DAYS)
    path = tmp_path / "more.csv"
    lines = ["type,time,contact,channel,team,queue,actor,agent"]
    for call in range(4):
        about = f"late{call},phone,Noord,q"
        lines.append(f"queue.entered,{last}T09:0{call}:00+00:00,{about},customer,")
        lines.append(f"queue.connected,{last}T09:0{call}:50+00:00,{about},agent,a")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    own.import_files([path], "events")
    assert last not in [one.day for one in found(own, SIGNAL)]
    with own.store() as store:
        targets.add(store, targets.Target("service_level", START, low=80.0))
    daily = AlertRule("Doel", "target", "service_level", grain="day")
    assert found(own, daily) == []  # the last whole day made it: 16 of 20 or more


def test_a_missed_target_is_raised_for_the_last_whole_week(own: Project) -> None:
    """Week 13, 23 to 29 March: six days of 16 to 18 and one of 2 in 20; its last day is not over, so it is week 12."""
    with own.store() as store:
        targets.add(store, targets.Target("service_level", START, low=90.0))
    [missed] = found(own, AlertRule("Doel", "target", "service_level"))
    assert missed.day == dt.date(2026, 3, 16)
    assert missed.detail["target_low"] == 90.0
    assert missed.detail["value"] == pytest.approx(85, abs=1)
    assert found(own, AlertRule("Doel", "target", "service_level", {"team": "Noord"})) != []
    with own.store() as store:
        targets.add(store, targets.Target("service_level", START, low=80.0))
    assert found(own, AlertRule("Doel", "target", "service_level")) == []


def test_a_source_that_is_silent(own: Project) -> None:
    """Calls come every day, so two days and no more are usual; the last is on Sunday 29 March, 11:19 Dutch time."""
    rule = AlertRule("Stil", "silence")
    last = dt.datetime(2026, 3, 29, 9, 20, tzinfo=dt.UTC)
    assert found(own, rule, last + dt.timedelta(hours=47)) == []
    [silent] = found(own, rule, last + dt.timedelta(hours=49))
    assert silent.detail["hours"] == 48
    [strict] = found(own, AlertRule("Stil", "silence", hours=3), last + dt.timedelta(hours=4))
    assert strict.about == silent.about  # one silence, however it is found
    assert found(own, AlertRule("Stil", "silence", source="een andere"), last + dt.timedelta(days=9)) == []


def test_quiet_hours_mute_and_digest(own: Project) -> None:
    add(own, AlertRule("Nacht", "signal", "service_level", channels=MAIL, quiet=Quiet("22:00", "07:00")))
    muted = add(own, AlertRule("Gedempt", "signal", "service_level", channels=MAIL))
    with own.store() as store:
        alert_rules.mute(store, muted.number, dt.date(2026, 4, 1), "Europe/Amsterdam")
    add(own, AlertRule("Dagelijks", "signal", "service_level", channels=MAIL, digest="daily"))
    night = dt.datetime(2026, 3, 30, 1, tzinfo=dt.UTC)
    raised = check(own, night)
    waiting = sendings(own)
    assert len(waiting) * 3 == raised  # only those of the first rule
    assert {one.next_try for one in waiting} == {"2026-03-30T05:00:00+00:00"}  # 07:00 in Amsterdam, in summer
    with own.store() as store:
        digest = alert_rules.listed(store)[2]
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE alert_rule SET made = '2026-03-29T12:00:00+00:00'")
            connection.exec_driver_sql("UPDATE alert SET found = '2026-03-30T01:00:00+00:00'")
    assert check(own, dt.datetime(2026, 3, 30, 6, tzinfo=dt.UTC)) == 0
    fresh = [one for one in sendings(own) if one.object_id == digest.number and one not in waiting]
    assert len(sendings(own)) == len(waiting) + 1, fresh
    check(own, dt.datetime(2026, 3, 30, 7, tzinfo=dt.UTC))
    assert len(sendings(own)) == len(waiting) + 1  # once a day


def test_acknowledging_keeps_the_note(own: Project) -> None:
    add(own, SIGNAL)
    check(own)
    with own.store() as store:
        one = alert_rules.alerts(store, state="open")[0]
        seen = alert_rules.acknowledge(store, one.number, "storing bij de provider")
        assert (seen.state, seen.note) == ("acknowledged", "storing bij de provider")
        assert one.number not in [a.number for a in alert_rules.alerts(store, state="open")]
        with pytest.raises(NotFoundError):
            alert_rules.acknowledge(store, 999)


def test_a_rule_whose_kpi_is_gone_finds_nothing(own: Project) -> None:
    assert found(own, AlertRule("Oud", "signal", "vervallen_kpi")) == []


def test_the_expected_number_of_false_alarms() -> None:
    """One daily chart with thirteen weeks of baseline: 0.00381 + 0.00394 + 0.00262 a day, 0.311 in thirty days."""
    daily = AlertRule("A", "signal", "service_level", number=1)
    assert alert_rules.expected_false_alarms([daily], {1: ((1.0,), "day")}) == pytest.approx(0.3111, abs=0.0001)
    assert alert_rules.expected_false_alarms([daily], {1: ((1.0, 1.0, 1.0), "day")}) == pytest.approx(
        0.9333, abs=0.0001
    )
    off = AlertRule("B", "signal", "service_level", active=False, number=2)
    target = AlertRule("C", "target", "service_level", number=3)
    assert alert_rules.expected_false_alarms([off, target], {}) == 0


@pytest.mark.parametrize(
    "rule",
    [
        AlertRule("", "signal", "service_level"),
        AlertRule("x", "gevoel", "service_level"),
        AlertRule("x", "signal", "service_lvl"),
        AlertRule("x", "signal", "service_level", {"agent": "Jan"}),
        AlertRule("x", "silence", hours=0),
        AlertRule("x", "signal", "service_level", digest="hourly"),
        AlertRule("x", "signal", "service_level", zone="Mars/Olympus"),
        AlertRule("n" * 401, "signal", "service_level"),
    ],
)
def test_what_is_no_rule_is_refused(own: Project, rule: AlertRule) -> None:
    with pytest.raises((InputError, NotFoundError)):
        add(own, rule)


def test_ways_to_send() -> None:
    assert channel("mail: a@example.org") == Channel("mail", "a@example.org")
    assert channel("webhook:https://x.org/h SECRET") == Channel("webhook", "https://x.org/h", "SECRET", "structured")
    assert channel("webhook:https://x.org/h binary") == Channel("webhook", "https://x.org/h", "", "binary")
    both = channel("webhook:https://x.org/h SECRET binary")
    assert both == Channel("webhook", "https://x.org/h", "SECRET", "binary") == channel(both.words())
    assert channel("apprise:CHAT_URL") == Channel("apprise", "CHAT_URL")
    for wrong in (
        "sms:06",
        "mail:x",
        "webhook:ftp://x",
        "webhook:https://x.org/h A B",
        "webhook:https://u:p@x.org/",
        "apprise:slack://token",
    ):
        with pytest.raises(InputError):
            channel(wrong)


def test_an_alert_is_one_cloudevent_for_all_tries(own: Project) -> None:
    add(own, replace(SIGNAL, channels=(Channel("webhook", "https://x.org/h", "SECRET", "binary"),)))
    raised = check(own)
    with own.store() as store, store.engine.connect() as connection:
        bodies = [json.loads(b) for (b,) in connection.exec_driver_sql("SELECT body FROM delivery ORDER BY id")]
    assert len(bodies) == raised
    about = [f"1:{one.about}" for one in found(own, SIGNAL)]
    assert sorted(b["attributes"]["id"] for b in bodies) == sorted(about)
    for body in bodies:
        assert (body["mode"], body["secret_env"], body["attributes"]["type"]) == ("binary", "SECRET", hooks.ALERT)
        assert body["data"]["rule"] == {"id": 1, "name": "Servicelevel", "kind": "signal"}
        assert body["data"]["alerts"][0]["detail"]["kpi"] == "service_level"


def test_figures_that_cannot_be_asked_are_told_and_what_waits_still_goes(
    own: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(own, SIGNAL)
    with own.store() as store:
        deliveries.put_up(store, [deliveries.Message("alert", 1, "mail", "a@example.org", {"message": "x"})], NOW)

    def older(_: Project) -> None:
        raise StateError("these figures were derived by another version of Peil")

    monkeypatch.setattr(Project, "published", older)
    with pytest.raises(StateError, match="another version"):
        runner.run_once(own, NOW, send=lambda *_: None)
    assert [one.state for one in sendings(own)] == ["sent"]


def test_before_any_import_there_is_nothing_to_watch(tmp_path: Path) -> None:
    init(tmp_path / "leeg", "Leeg")
    empty = Project(tmp_path / "leeg")
    add(empty, AlertRule("Stil", "silence"))
    assert runner.run_once(empty, NOW, send=lambda *_: None) == runner.Done(0, 0, 0, 0)

"""Settings in the browser: written in place, what is wrong beside its field, and nobody's change lost in silence."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable

import pytest
from posting import fields_of, send, settled, shown

from peil import amend, opening, settings
from peil.app import Project
from peil.settings import TEMPLATE
from peil.store import users as rows


def written(project: Project) -> str:
    """The settings file as it is."""
    return (project.folder / settings.FILE).read_text(encoding="utf-8")


def test_a_change_keeps_comments_and_all_else(copied: Project, opened: Callable):
    client = opened(copied)
    before = written(copied)
    fields = fields_of(client.get("/settings/organisation").text) | {"name": 'Winkel "Zuid" <b>', "language": "en"}
    response = send(client, "/settings/organisation", fields)
    assert response.status_code == 303
    after = written(copied)
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert [b.split("=")[0].strip() for _, b in changed] == ["name", "language"]
    assert "# nl or en" in changed[1][1]
    assert tomllib.loads(after)["organisation"]["name"] == 'Winkel "Zuid" <b>'
    page = client.get(response.headers["location"]).text
    assert "Saved." in page
    assert "Winkel &#34;Zuid&#34; &lt;b&gt;" in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("zone", "Europe/Amsterdm", "'Europe/Amsterdm' is geen tijdzone"),
        ("currency", "EURO", "de munt 'EURO' is onbekend"),
        ("language", "fr", "de taal 'fr' is er niet"),
        ("name", "", "de organisatie heeft geen naam"),
        ("name", "x" * 401, "de naam is langer dan 400 letters"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(copied, opened, field, value, told):
    client = opened(copied)
    before = written(copied)
    fields = fields_of(client.get("/settings/organisation").text) | {"name": "Getypt"} | {field: value}
    response = send(client, "/settings/organisation", fields)
    assert response.status_code == 400
    assert f'id="wrong-{field}"' in response.text
    assert f'aria-describedby="wrong-{field}"' in response.text
    assert told in shown(response.text)
    kept = fields_of(response.text)
    assert kept[field] == value or field == "language"
    assert kept["name"] == fields["name"]
    assert written(copied) == before


def test_the_second_of_two_who_change_the_same_is_told(copied: Project, opened: Callable):
    client = opened(copied)
    mine = fields_of(client.get("/settings/organisation").text)
    theirs = mine | {"name": "Van een ander"}
    assert send(client, "/settings/organisation", theirs).status_code == 303
    response = send(client, "/settings/organisation", mine | {"name": "Van mij"})
    assert response.status_code == 409
    text = shown(response.text)
    assert "Iemand anders heeft de instellingen intussen veranderd" in text
    assert "name : Van een ander → Van mij" in text
    assert "Van een ander" in written(copied)
    again = fields_of(response.text)
    assert again["name"] == "Van mij"
    assert send(client, "/settings/organisation", again).status_code == 303
    assert "Van mij" in written(copied)


def test_hours_with_a_break_a_second_schedule_and_a_team(copied: Project, opened: Callable):
    client = opened(copied)
    fields = fields_of(client.get("/settings/hours").text)
    fields |= {"s0-monday": "9:00 – 12:30; 13:00-17:30", "s0-friday": ""}
    fields |= {"s1-name": "avond", "s1-monday": "17:30-22:00", "s1-holidays": "open", "s1-valid_from": ""}
    fields |= {"team-0": "Gewoon team", "team-0-schedule": "avond"}
    assert send(client, "/settings/hours", fields).status_code == 303
    held = settings.load(copied.folder)
    usual, evening = held.schedules
    assert usual.week[0] == ((540, 750), (780, 1050))
    assert usual.week[4] == ()
    assert (evening.name, evening.week[0], evening.closed_on_holidays) == ("avond", ((1050, 1320),), False)
    assert held.team_schedule == {"Gewoon team": "avond"}
    page = client.get("/settings/hours").text
    assert fields_of(page)["s0-monday"] == "09:00-12:30, 13:00-17:30"
    assert "De cijfers moeten opnieuw berekend worden" in page
    assert copied.stale() or Project(copied.folder).stale()
    job = send(client, "/derive", {}, page="/settings/hours").headers["location"]
    assert "Klaar" in shown(settled(client, job).text)
    assert not Project(copied.folder).stale()
    assert "De cijfers moeten opnieuw" not in client.get("/settings/hours").text


@pytest.mark.parametrize(
    ("change", "field", "told"),
    [
        ({"s0-tuesday": "09:10-17:00"}, "s0-tuesday", "is geen veelvoud van 15 minuten"),
        ({"s0-tuesday": "17:00-09:00"}, "s0-tuesday", "eindigt voor het begint"),
        ({"s0-tuesday": "de hele dag"}, "s0-tuesday", "heeft geen einde"),
        ({"s0-tuesday": "09:00-12:00, 11:00-13:00"}, "s0-tuesday", "overlappen elkaar"),
        ({"s1-name": "x", "s1-monday": "25:00-26:00"}, "s1-monday", "is geen tijd van de dag"),
        ({"s1-monday": "09:00-17:00"}, "s1-name", "dit rooster heeft geen naam"),
        ({"s0-valid_from": "2030-01-01"}, "s0-valid_from", "de kalender dekt ze niet"),
        ({"s1-name": "default", "s1-monday": "09:00-10:00"}, "s1-valid_from", "dit rooster staat er al"),
    ],
)
def test_hours_that_cannot_be_are_told_beside_their_field(copied, opened, change, field, told):
    client = opened(copied)
    before = written(copied)
    response = send(client, "/settings/hours", fields_of(client.get("/settings/hours").text) | change)
    assert response.status_code == 400
    assert told in shown(response.text)
    assert f'id="wrong-{field}"' in response.text
    kept = fields_of(response.text)
    assert all(kept[name] == value for name, value in change.items())
    assert written(copied) == before


def test_a_schedule_is_removed_with_its_days(copied: Project, opened: Callable):
    client = opened(copied)
    fields = fields_of(client.get("/settings/hours").text) | {"s1-name": "avond", "s1-monday": "17:30-22:00"}
    send(client, "/settings/hours", fields)
    fields = fields_of(client.get("/settings/hours").text) | {"s1-remove": "yes"}
    assert send(client, "/settings/hours", fields).status_code == 303
    assert [s.name for s in settings.load(copied.folder).schedules] == ["default"]
    assert "avond" not in [line.strip() for line in written(copied).splitlines() if not line.startswith("#")]


def test_holidays_of_a_country_and_days_of_ones_own(empty: Project, opened: Callable):
    client = opened(empty)
    fields = fields_of(client.get("/settings/holidays").text)
    assert fields["good_friday"] == "yes"
    del fields["good_friday"]
    fields |= {"liberation_day": "always", "day-0": "2026-12-24", "label-0": "Kerstavond = 'vrij'"}
    assert send(client, "/settings/holidays", fields).status_code == 303
    rules = settings.load(empty.folder).holidays
    assert rules == opening.HolidayRules("NL", False, "always", ((dt.date(2026, 12, 24), "Kerstavond = 'vrij'"),))
    for change, field, told in (
        ({"country": "XX"}, "country", "voor het land 'XX' zijn geen feestdagen bekend"),
        ({"day-1": "2026-12-24", "label-1": "nog eens"}, "day-1", "2026-12-24 staat er twee keer"),
        ({"day-1": "2026-02-30"}, "day-1", "'2026-02-30' is geen datum"),
    ):
        response = send(client, "/settings/holidays", fields_of(client.get("/settings/holidays").text) | change)
        assert response.status_code == 400
        assert told in shown(response.text)
        assert f'id="wrong-{field}"' in response.text
    fields = fields_of(client.get("/settings/holidays").text) | {"day-0": "", "label-0": ""}
    send(client, "/settings/holidays", fields)
    assert settings.load(empty.folder).holidays.own == ()


def test_settings_changed_by_hand_show_and_broken_ones_are_told(empty: Project, opened: Callable):
    client = opened(empty)
    path = empty.folder / settings.FILE
    path.write_text(written(empty).replace('name = "Leeg"', 'name = "Met de hand"'), encoding="utf-8")
    assert fields_of(client.get("/settings/organisation").text)["name"] == "Met de hand"
    path.write_text("[organisation\n", encoding="utf-8")
    response = client.get("/settings/organisation")
    assert response.status_code == 400
    assert "geen geldige TOML" in shown(response.text)


def test_survey_questions_stand_with_their_scale_and_a_changed_one_is_another(copied: Project, opened: Callable):
    client = opened(copied)
    text = shown(client.get("/settings/instruments").text)
    answers = copied.survey_answers()
    assert f"csat_5 Hoe tevreden bent u? <script>alert(1)</script> CSAT 1–5 4, 5 1, 2 {answers['csat_5']}" in text
    fields = {"key": "csat_5", "family": "csat", "low": "1", "high": "5", "positive": "5", "polarity": "up"}
    response = send(client, "/settings/instruments", fields)
    assert response.status_code == 400
    assert "'csat_5' is al anders vastgelegd" in shown(response.text)
    assert send(client, "/settings/instruments", fields | {"key": "csat_streng"}).status_code == 303
    assert Project(copied.folder).published().instruments["csat_streng"]["positive"] == [5]
    for change, told in (
        ({"key": "met spatie"}, "een vraag heeft een naam"),
        ({"key": "n", "low": "x"}, "punten van een schaal zijn hele getallen"),
        ({"key": "n", "family": "nps"}, "NPS wordt gevraagd op 0 tot en met 10"),
        ({"key": "n", "positive": "9"}, "de verzameling moet uit hele punten"),
    ):
        response = send(client, "/settings/instruments", fields | change)
        assert response.status_code == 400
        assert told in shown(response.text), change


@pytest.mark.parametrize("page", ["", "/organisation", "/hours", "/holidays", "/instruments"])
@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_page_of_settings_in_both_languages(client, page, lang):
    response = client.get(f"/settings{page}?lang={lang}")
    assert response.status_code == 200
    assert f'<html lang="{lang}">' in response.text
    assert response.text.count("<h1") == 1


def test_a_form_without_its_token_changes_nothing(copied: Project, opened: Callable):
    client = opened(copied)
    before = written(copied)
    for page in ("/settings/organisation", "/settings/hours", "/settings/holidays", "/derive", "/definitions/csat"):
        assert client.post(page, data={"name": "Kwaad"}).status_code in (403, 404)
    assert written(copied) == before


def test_changes_of_a_text_touch_only_what_changed():
    text = TEMPLATE.format(name="X")
    assert amend.with_organisation(text, {"name": "X", "zone": "Europe/Amsterdam"}) == text
    same = opening.office_hours()
    days = tuple("09:00-17:30" if same.week[day] else "" for day in range(7))
    assert amend.with_hours(text, [amend.Hours(0, "default", "", False, days)], {}, {}) == text
    assert amend.with_holidays(text, country="NL", good_friday=True, liberation_day="lustrum", own=()) == text
    hostile = amend.with_organisation(text, {"name": '"""\n[engine]\nkind = "spark"'})
    assert amend.checked(hostile).name == '"""\n[engine]\nkind = "spark"'
    assert amend.checked(hostile).engine.kind == "duckdb"


def test_who_changed_which_settings_stands_in_the_audit_log_without_what_was_typed(copied: Project, opened: Callable):
    client = opened(copied)
    fields = fields_of(client.get("/settings/organisation").text) | {"name": "Jansen", "language": "en"}
    send(client, "/settings/organisation", {**fields, "zone": "Europe/Nergens"})
    send(client, "/settings/organisation", fields)
    hours = fields_of(client.get("/settings/hours").text) | {"s0-monday": "08:00-12:00", "team-0": "Jansen"}
    send(client, "/settings/hours", hours | {"team-0-schedule": "default"})
    question = {"key": "csat_2027", "family": "csat", "low": "1", "high": "5", "positive": "4, 5", "polarity": "up"}
    send(client, "/settings/instruments", {**question, "question_nl": "Jansen?", "question_en": "Jansen?"})
    threshold = {"set-threshold_s": "25", "version": "1", "note": "Jansen"}
    send(client, "/definitions/service_level", threshold, page="/settings/hours")
    with copied.store() as store:
        lines = [(row["object"], row["detail"]) for row in reversed(rows.audited(store, action="changed"))]
    assert lines == [
        ("/settings/organisation", {"changed": ["organisation.name", "organisation.language"]}),
        ("/settings/hours", {"changed": ["schedule.1.monday"], "added": ["teams"]}),
        ("/settings/instruments", {"added": ["csat_2027"]}),
        ("/definitions/service_level", {"changed": ["threshold_s"], "version": 2}),
    ]


def test_keys_of_settings_are_told_and_names_that_people_typed_are_not():
    before = '[organisation]\nname = "A"\n[teams]\n"Jan" = "avond"\n[[schedule]]\nname = "x"\n'
    after = '[organisation]\nname = "B"\nzone = "UTC"\n[teams]\n"Piet" = "avond"\n'
    assert amend.keys_changed(before, after) == {
        "changed": ["organisation.name", "teams"],
        "added": ["organisation.zone"],
        "removed": ["schedule.1.name"],
    }

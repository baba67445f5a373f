"""The simulated project: the same seed gives the same bytes, and its truth agrees with its events."""

from __future__ import annotations

import datetime as dt
import hashlib
import statistics
import tomllib
import zoneinfo
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from recount import FAMILIES, NEVER, Recount, month_of, read, recount, truth_of

from peil import calendar, settings
from peil.demo import generate
from peil.demo.clock import FIRST, LAST
from peil.demo.world import HOLIDAYS
from peil.errors import InputError
from peil.events.schema import ATTRIBUTES, EVENT_TYPES, VOCABULARY

FILES = {
    "events-agents.parquet",
    "events-calls.parquet",
    "events-contacts.parquet",
    "events-costs.parquet",
    "events-surveys.parquet",
    "instruments.toml",
    "peil.toml",
    "truth.json",
}
CONTACTS = 4_000
ADDITIVE = (
    "contacts",
    "answer_rate",
    "service_level",
    "average_speed_of_answer",
    "abandonment_rate",
    "transfer_rate",
    "occupancy",
    "first_contact_resolution",
    "repeat_contact_rate",
    "reopen_rate",
    "survey_coverage",
)
DURATIONS = (
    "first_response_time",
    "next_reply_time",
    "first_resolution_time",
    "full_resolution_time",
    "requester_wait_time",
)
SURVEYED = ("nps", "csat", "ces", "response_rate", "response_rate_by_delivery_day")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("demo"), seed=7, contacts=CONTACTS)


@pytest.fixture(scope="module")
def truth(folder: Path) -> dict[str, Any]:
    return truth_of(folder)


@pytest.fixture(scope="module")
def counted(folder: Path) -> Recount:
    return recount(folder)


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    told: list[str] = []
    first = digest(generate(tmp_path / "a", seed=1, contacts=800, progress=told.append))
    assert digest(generate(tmp_path / "b", seed=1, contacts=800)) == first
    other = digest(generate(tmp_path / "c", seed=2, contacts=800))
    assert set(first) == FILES
    assert {name for name in FILES if first[name] == other[name]} == {"instruments.toml", "peil.toml"}
    assert "writing truth.json" in told


@pytest.mark.parametrize("contacts", [499, 5_000_001])
def test_a_size_that_cannot_be_made_is_refused(tmp_path: Path, contacts: int) -> None:
    with pytest.raises(InputError, match="cannot be made"):
        generate(tmp_path, contacts=contacts)


def test_every_event_is_a_known_one_with_what_it_needs_inside_the_period(folder: Path) -> None:
    zone = zoneinfo.ZoneInfo("Europe/Amsterdam")
    for family in FAMILIES:
        seen = set()
        rows = read(folder, family)
        assert [r["time"] for r in rows] == sorted(r["time"] for r in rows)
        for row in rows:
            assert set(row) <= {"source", "type", "time", "contact_source", *ATTRIBUTES}
            needs = EVENT_TYPES[row["type"]].needs
            assert all(row[name] is not None for name in needs), row
            for name, words in VOCABULARY.items():
                assert row.get(name) in (None, *words)
            assert FIRST <= dt.datetime.fromtimestamp(row["time"], zone).date() <= LAST
            key = (
                row.get("agent") if family == "agents" else row.get("contact"),
                row.get("invitation"),
                row["type"],
                row["time"],
                row["seq"],
            )
            assert key not in seen
            seen.add(key)


def test_the_asked_number_of_contacts_is_made(folder: Path, truth: dict[str, Any]) -> None:
    ids = {r["contact"] for family in ("calls", "contacts") for r in read(folder, family)}
    kinds, merged = truth["planted"]["kinds"], truth["planted"]["merged"]["merged"]
    assert len(ids) == CONTACTS
    counts = truth["kpis"]["contacts"]["total"]["contacts"]
    assert counts == CONTACTS - kinds["spam"] - kinds["test"] - merged
    assert kinds["merged"] == merged > 0


def test_monthly_parts_add_up_to_the_total(truth: dict[str, Any]) -> None:
    tables = [truth["kpis"][key] for key in (*ADDITIVE, "average_handle_time")]
    tables += [table for key in SURVEYED for table in truth["kpis"][key].values()]
    for table in tables:
        assert len(table["by_month"]) == 18
        total: Counter[str] = Counter()
        for cell in table["by_month"].values():
            total.update({name: part for name, part in cell.items() if name != "value"})
        assert dict(total) == {name: part for name, part in table["total"].items() if name != "value"}
    for key in DURATIONS:
        table = truth["kpis"][key]
        for name in ("n", "open", "sum_s"):
            assert sum(cell[name] for cell in table["by_month"].values()) == table["total"][name]


@pytest.mark.parametrize("key", [*ADDITIVE, "average_handle_time"])
def test_the_truth_agrees_with_a_count_over_the_events(key: str, truth: dict[str, Any], counted: Recount) -> None:
    assert counted.tallies[key].differs_from(truth["kpis"][key]) == []


def test_survey_truth_agrees_with_a_count_over_the_events(truth: dict[str, Any], counted: Recount) -> None:
    kpis = truth["kpis"]
    for family in ("nps", "csat", "ces"):
        for instrument, table in kpis[family].items():
            assert counted.tallies[instrument].differs_from(table) == []
            assert table["total"]["n"] > 0
    for key in ("response_rate", "response_rate_by_delivery_day"):
        for instrument, table in kpis[key].items():
            assert counted.tallies[f"{key}/{instrument}"].differs_from(table) == []


@pytest.mark.parametrize("key", DURATIONS)
def test_durations_agree_with_a_count_over_the_events(key: str, truth: dict[str, Any], counted: Recount) -> None:
    rows = counted.durations[key]
    cells = {("total", ""): truth["kpis"][key]["total"]}
    cells |= {("channel", name): cell for name, cell in truth["kpis"][key]["by_channel"].items()}
    cells |= {("team", name): cell for name, cell in truth["kpis"][key]["by_team"].items()}
    for (axis, name), cell in cells.items():
        column = {"total": None, "channel": 1, "team": 2}[axis]
        chosen = [row for row in rows if column is None or row[column] == name]
        values = sorted(row[3] for row in chosen if row[3] is not None)
        assert (cell["n"], cell["sum_s"]) == (len(values), sum(values))
        assert cell["open"] == len(chosen) - len(values)
        at_most = sum(value <= cell["value"] for value in values)
        below = sum(value < cell["value"] for value in values)
        assert 2 * at_most >= len(values) > 2 * below


def test_the_backlog_agrees_with_a_count_over_the_events(truth: dict[str, Any], counted: Recount) -> None:
    zone = zoneinfo.ZoneInfo("Europe/Amsterdam")
    backlog = truth["kpis"]["backlog"]
    for month, cell in backlog["by_month"].items():
        year, number = int(month[:4]), int(month[5:])
        after = dt.datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone).timestamp()
        assert cell["open"] == sum(s.begun < after <= s.solved for s in counted.spans), month
    still = [span for span in counted.spans if span.solved == NEVER]
    by_channel = Counter(span.channel for span in still)
    assert by_channel == {name: cell["open"] for name, cell in backlog["by_channel"].items()}
    assert Counter(s.team for s in still) == {name: c["open"] for name, c in backlog["by_team"].items()}


def test_the_age_of_the_backlog_agrees_with_a_count_over_the_events(truth: dict[str, Any], counted: Recount) -> None:
    """The last month is not over: its ages are those at the latest thing that the helpdesk recorded."""
    zone = zoneinfo.ZoneInfo("Europe/Amsterdam")
    age, as_of = truth["kpis"]["backlog_age"], counted.as_of["helpdesk"]
    for month, cell in age["by_month"].items():
        year, number = int(month[:4]), int(month[5:])
        after = int(dt.datetime(year + number // 12, number % 12 + 1, 1, tzinfo=zone).timestamp())
        ages = [min(after, as_of) - s.opened for s in counted.spans if s.begun < after <= s.solved]
        assert (cell["open"], cell["value"]) == (len(ages), statistics.median_low(ages)), month
    for axis, name in (("by_channel", "channel"), ("by_team", "team")):
        for word, cell in age[axis].items():
            ages = [as_of - s.opened for s in counted.spans if s.solved == NEVER and getattr(s, name) == word]
            assert (cell["open"], cell["value"]) == (len(ages), statistics.median_low(ages)), word
    assert age["total"] == age["by_month"]["2026-06"]


def test_as_of_is_each_sources_latest_event(truth: dict[str, Any], counted: Recount) -> None:
    assert truth["as_of"] == counted.as_of


def test_values_are_parts_divided_last(truth: dict[str, Any]) -> None:
    kpis = truth["kpis"]
    level = kpis["service_level"]["total"]
    assert level["value"] == level["answered_within"] / (level["offered"] - level["short_abandoned"])
    handle = kpis["average_handle_time"]["total"]
    assert handle["value"] == handle["handle_s"] / handle["handled"]
    net = kpis["nps"]["nps_relatie"]["total"]
    assert net["promoters"] + net["passives"] + net["detractors"] == net["n"]
    assert net["value"] == 100 * (net["promoters"] - net["detractors"]) / net["n"]
    assert kpis["csat"]["csat_5"]["by_team"].keys() <= {"Mail en web", "Zakelijk", "Team Zeeland"}


def test_over_the_weekend_of_a_clock_change_elapsed_and_open_seconds_differ(
    folder: Path, truth: dict[str, Any]
) -> None:
    """Friday 16:00 to Monday 10:00 is 66 hours; 65 in March, 67 in October. Open: 1.5 h and 1 h."""
    weekends = truth["planted"]["clock_changes"]["weekends"]
    assert {day: cases[0]["elapsed_s"] // 3600 for day, cases in weekends.items()} == {
        "2025-03-30": 65,
        "2025-10-26": 67,
        "2026-03-29": 65,
    }
    rules = settings.load(folder)
    for cases in weekends.values():
        for case in cases:
            opened, replied = (
                int(dt.datetime.fromisoformat(case[key]).timestamp()) for key in ("opened", "first_reply")
            )
            assert replied - opened == case["elapsed_s"]
            assert calendar.business_seconds(rules, opened, replied) == case["open_s"]
        assert cases[0]["open_s"] == 9_000


def test_the_planted_stories_are_in_the_data(truth: dict[str, Any]) -> None:
    planted = truth["planted"]
    change = planted["product_change"]
    for side, share in (("before", 0.80), ("after", 0.70)):
        assert abs(change[side]["positive"] - share * change[side]["n"]) <= 0.5
    assert planted["bad_monday"]["service_level"] < 0.4
    burst = planted["reopen_burst"]
    assert burst["in_fortnight"]["value"] > burst["otherwise"]["value"]
    assert len(planted["small_team"]["agents"]) == 2
    assert planted["open_at_end"]["open"] == truth["kpis"]["backlog"]["total"]["open"] > 0
    seen = planted["mix_shift"]["seen"]
    assert seen["2025-01"]["value"] < 0.22 < 0.28 < seen["2026-06"]["value"]
    assert planted["kinds"]["opened_by_agent_never_asked"] > 0


def test_the_settings_are_read_and_the_holidays_are_the_calendars_own(folder: Path) -> None:
    read_back = settings.load(folder)
    assert read_back.simulated
    assert "gesimuleerd" in read_back.name
    assert {s.name for s in read_back.schedules} == {"default", "telefoon", "klein"}
    assert read_back.team_schedule == {"Team Zeeland": "klein"}
    assert read_back.channel_schedule["phone"] == "telefoon"
    days = {
        day.isoformat()
        for year in (2025, 2026)
        for day in calendar.holidays_of(read_back.holidays, year)
        if FIRST <= day <= LAST
    }
    assert days == HOLIDAYS


def test_the_instruments_are_declared_with_scale_and_positive_answers(folder: Path) -> None:
    declared = tomllib.loads((folder / "instruments.toml").read_text(encoding="utf-8"))["instruments"]
    assert declared["csat_10"]["positive"] == [8, 9, 10]
    assert declared["nps_relatie"]["scale"] == [0, 10]
    for row in read(folder, "surveys"):
        low, high = declared[row["instrument"]]["scale"]
        assert row["score"] is None or low <= row["score"] <= high


def test_costs_agree_with_a_count_over_the_events(folder: Path, truth: dict[str, Any], counted: Recount) -> None:
    """Bookings shared anew in fractions: by channel within a cent a booking, by month and in all to the cent."""
    booked = read(folder, "costs")
    begun: Counter[tuple[str, str]] = Counter()
    for contact in counted.contacts.values():
        begun[month_of(contact.opened), contact.channel] += 1
    fixed = {"phone": 45, "email": 30, "chat": 15, "whatsapp": 7, "web": 3}
    table = truth["kpis"]["costs"]
    exact: Counter[str] = Counter()
    for row in booked:
        month = row["span"][:7]
        weights = fixed if row["share_by"] == "fixed" else {c: begun[month, c] for c in fixed}
        if row["channel"]:
            weights = {row["channel"]: 1}
        for channel, weight in weights.items():
            exact[channel] += row["amount_cents"] * weight / sum(weights.values())  # type: ignore[assignment]
    assert sum(row["amount_cents"] for row in booked) == table["total"]["cents"]
    for month, cell in table["by_month"].items():
        assert cell["cents"] == sum(row["amount_cents"] for row in booked if row["span"].startswith(month))
    for channel, cell in table["by_channel"].items():
        assert abs(cell["cents"] - exact[channel]) < len(booked), channel

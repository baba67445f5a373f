"""The hand-worked KPI vectors, through the question that a user would ask. Which are still to come stands below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from engines.worlds import INSTRUMENTS, DuckFacts, seconds
from kpis.asked import DAY, MARCH, over, rows_of, total
from peil.ask.answer import Answer, Row
from peil.ask.execute import ask
from peil.ask.question import question
from peil.ask.withhold import LEAST, answer_within, lattice

Vectors = Callable[[str], list[dict[str, Any]]]
Rows = list[dict[str, object]]

#: Cases of the file that no KPI of the catalogue answers yet, and why.
NOT_YET = (
    ("effectiveness", "assessments of answers are no fact yet"),
    ("verzuimpercentage", "absence is no fact yet"),
    ("meldingsfrequentie", "absence is no fact yet"),
    ("verloop", "employment is no fact yet"),
    ("availability_coverage", "page views are no fact yet"),
)
THREE = {"drie": {"family": "csat", "scale": [1, 3], "positive": [3], "negative": [1], "polarity": "up"}}
EFFORT = {"moeite": {"family": "ces", "scale": [1, 5], "positive": [1, 2], "negative": [4, 5], "polarity": "down"}}
EXACT = 1e-12


def cases(vectors: Vectors, kpi: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(v["in"], v["out"]) for v in vectors("kpi_golden") if v["kpi"] == kpi]


def value(row: Row) -> Any:
    return None if row.value is None else pytest.approx(row.value, rel=EXACT)


def visits(*groups: tuple[int, str, int]) -> Rows:
    return [{"outcome": outcome, "wait_s": wait} for count, outcome, wait in groups for _ in range(count)]


def queue_day(given: dict[str, Any]) -> Rows:
    """Visits of a day of which the vector gives counts, each wait inside its class."""
    late = given.get("answered", 0) - given.get("answered_in_20s", 0)
    return visits(
        (given.get("answered_in_20s", 0), "answered", 20),
        (late, "answered", 21),
        (given.get("aband_lt5s", 0), "abandoned", 4),
        (given.get("aband_5_20s", 0), "abandoned", 5),
        (given.get("aband_gt20s", 0), "abandoned", 21),
    )


def answers(instrument: str, scores: Sequence[int | None]) -> Rows:
    return [{"instrument": instrument, "answered_at": 1, "score": s, "before_invitation": 0} for s in scores]


def test_every_case_is_tested_or_told_why_not(vectors: Vectors) -> None:
    covered = {name.removeprefix("test_golden_") for name in globals() if name.startswith("test_golden_")}
    waiting = {name for name, _ in NOT_YET}
    assert not covered & waiting
    assert covered | waiting == {v["kpi"] for v in vectors("kpi_golden")}


def test_golden_service_level(vectors: Vectors) -> None:
    rules = {
        "platform_default_excl_short_abandons": "default",
        "no_exclusion": "no_exclusion",
        "amazon_connect_removed_within_T": "amazon_connect",
        "answered_only": "answered_only",
        "excl_all_abandons_within_T": "abandons_within_excluded",
    }
    found = cases(vectors, "service_level")
    assert len(found) == 3
    for given, out in found:
        rows = queue_day(given)
        assert len(rows) == given["offered"]
        for name, expected in out.items():
            assert value(total("service_level", rows, rule=rules[name])) == expected, name


def test_golden_chat_engagement(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "chat_engagement")
    quiet = given["button_shown"] - given["chats_started"]
    rows: Rows = [{"chat_shown": 1, "chat_started": 1}] * given["chats_started"]
    rows += [{"chat_shown": 1, "chat_started": 0}] * quiet
    assert value(total("chat_engagement", rows)) == out["pct"]


def test_golden_abandonment_rate(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "abandonment_rate")
    assert value(total("abandonment_rate", queue_day(given))) == out["excl_short"]
    assert value(total("abandonment_rate", queue_day(given), rule="including_short")) == out["incl_short"]


def test_golden_asa(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "asa")
    rows = visits(
        *((1, "answered", wait) for wait in given["waits_answered"]),
        *((1, "abandoned", wait) for wait in given["waits_abandoned"]),
    )
    assert value(total("average_speed_of_answer", rows)) == out["asa_answered"]
    assert value(total("average_speed_of_answer", rows, rule="all_offered")) == out["mean_wait_all"]


def test_golden_nps(vectors: Vectors) -> None:
    counted, scored = cases(vectors, "nps")
    given, out = counted
    scores = [10] * given["promoters"] + [8] * given["passives"] + [3] * given["detractors"]
    assert value(total("nps", answers("nps", scores))) == out["nps"] == -out["wrong_sign_seed002"]
    given, out = scored
    row = total("nps", answers("nps", given["scores"]))
    assert (value(row), row.n) == (out["nps"], out["valid"])
    assert row.excluded == {"no_score": 1, "outside_scale": 1}


def test_golden_csat(vectors: Vectors) -> None:
    of_five, of_ten, of_three = cases(vectors, "csat")
    given, out = of_five
    rows = answers("vijf", given["scores"])
    assert value(total("csat", rows)) == out["top2"]
    assert value(total("csat", rows, statistic="mean")) == out["mean"]
    assert value(total("csat_mean", rows)) == out["mean"]
    given, out = of_ten
    rows = answers("tien", given["scores"])
    assert value(total("csat", rows)) == out["if_8_10_positive"]
    assert value(total("csat", rows, rule="nine_plus")) == out["top2_if_9_10_positive"]
    assert value(total("csat", rows, rule="voldoende")) == out["if_6_10_voldoende"]
    given, out = of_three
    told = over(dt.date(2026, 3, 1), dt.date(2026, 4, 1), instruments=THREE)
    assert value(total("csat", answers("drie", given["scores"]), published=told)) == out["top1"]


def test_golden_ces(vectors: Vectors) -> None:
    of_seven, effort = cases(vectors, "ces")
    given, out = of_seven
    assert value(total("ces", answers("gemak", given["scores"]))) == out["share_5_to_7"]
    assert value(total("ces", answers("gemak", given["scores"]), statistic="mean")) == out["mean"]
    given, out = effort
    told = over(dt.date(2026, 3, 1), dt.date(2026, 4, 1), instruments=EFFORT)
    row = total("ces", answers("moeite", given["v1_effort"]), statistic="mean", published=told)
    assert value(row) == out["mean_effort"], "an effort question keeps its own direction: low is good"
    assert row.value is not None
    assert 6 - row.value == pytest.approx(out["ease_recode_mean"], rel=EXACT), "recoded for display only"
    eased = total("ces", answers("moeite", given["v1_effort"]), published=told)
    assert eased.parts == {"easy": 2, "answers": 3}


def legs(*handled: tuple[int, int]) -> Rows:
    """Legs as (contact, seconds of handling); the first of a contact is its first leg."""
    seen: dict[int, int] = {}
    found: Rows = []
    for contact, handle in handled:
        seen[contact] = seen.get(contact, 0) + 1
        found.append({"ckey": contact, "leg_no": seen[contact], "handle_s": handle, "talk_s": handle, "wrap_s": 0})
    return found


def test_golden_aht(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "aht")
    spent = sum(given["talk"]) + sum(given["hold"]) + sum(given["acw"])
    first = given["talk"][0] + given["hold"][0] + given["acw"][0]
    rest = spent - first
    rows = legs((1, first), (2, rest - 80), (2, 80))
    assert (len(rows), len({r["ckey"] for r in rows})) == (given["legs"], given["contacts"])
    assert value(total("average_handle_time", rows)) == out["aht_per_contact"]
    assert value(total("average_handle_time", rows, rule="per_leg")) == out["aht_per_leg"]


def test_golden_aht_rollup(vectors: Vectors) -> None:
    from kpis.asked import asked

    ((given, out),) = cases(vectors, "aht_rollup")
    rows: Rows = []
    for team, told in given.items():
        each = told["time"] // told["n"]
        mine = legs(*((len(rows) + n, each) for n in range(told["n"])))
        rows += [{**row, "team": team} for row in mine]
    values = [r.value for r in asked("average_handle_time", rows, by="team").rows]
    assert sum(v for v in values if v is not None) / 2 == out["wrong_mean_of_means"]
    assert value(total("average_handle_time", rows)) == out["right_ratio_of_sums"]


def test_golden_reopen_rate(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "reopen_rate")
    again, events = given["reopened_at_least_once"], given["reopen_events"]
    solved = {"is_ticket": 1, "bot_only": 0, "first_solved_at": 0, "open_now": 0, "reopens": 0}
    rows: Rows = [{**solved} for _ in range(given["solved_tickets"])]
    for number in range(again):
        rows[number] |= {"reopens": 2 if number < events - again else 1, "first_reopen_gap_s": 3600}
    row = total("reopen_rate", rows)
    assert value(row) == out["pct_tickets"]
    assert value(total("reopen_rate", rows, rule="events_per_ticket")) == out["events_per_ticket"]


def test_golden_occupancy(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "occupancy")
    spells = (("handling", given["handle"]), ("available", given["available_idle"]), ("break", 900))
    rows: Rows = [{"agent": 1, "state": state, "spell_s": spell} for state, spell in spells]
    assert value(total("occupancy", rows)) == out["pct"]


def costing(kpi: str, cost: int, contacts: Rows, rule: str = "default") -> Row:
    """A KPI of costs over a month in which `cost` (whole units) was booked."""
    engine = DuckFacts()
    engine.put("costs", rows_of("costs", [{"amount_cents": 100 * cost}], DAY))
    engine.put("contacts", rows_of("contacts", contacts, DAY))
    (row,) = ask(question(kpi, first=MARCH[0], end=MARCH[1], rule=rule), over(*MARCH), engine.run)[0].rows
    return row


def test_golden_cost_per_resolution(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "cost_per_resolution")
    solved = {"is_ticket": 1, "first_solved_at": 0}
    rows: Rows = [{**solved} for _ in range(given["resolved"])]
    for number in range(given["reopened_in_period"]):
        rows[number] |= {"reopens": 1, "first_reopen_gap_s": 3600}
    assert value(costing("cost_per_resolution", given["cost"], rows)) == out["per_net_resolution"]
    assert value(costing("cost_per_resolution", given["cost"], rows, "gross")) == out["per_resolution"]


def test_golden_cost_per_conversation(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "cost_per_conversation")
    rows: Rows = [{"unanswered_call": 0} for _ in range(given["conversations"])]
    assert value(costing("cost_per_contact", given["cost"], rows)) == out["value"]


def test_golden_response_rate(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "response_rate")
    sent = [{"instrument": "vijf", "invited_at": 1, "before_invitation": 0} for _ in range(given["sent"])]
    rows: Rows = [dict(row) for row in sent]
    for number, row in enumerate(rows):
        row |= {"delivered_at": 2} if number < given["delivered"] else {"bounced_at": 2}
        row |= {"answered_at": 3, "score": 4} if number < given["answered"] else {}
    found = total("response_rate", rows)
    assert value(found) == out["response_rate_delivered"]
    ended = {"is_ticket": 1, "bot_only": 0, "unanswered_call": 0, "open_now": 0, "ended_at": 0}
    asked: Rows = [{**ended, "survey_invitations": 0, "survey_answers": 0} for _ in range(given["eligible"])]
    for number, row in enumerate(asked):
        row |= {"survey_invitations": int(number < given["sent"]), "survey_answers": int(number < given["answered"])}
    asked += [{**ended, "bot_only": 1}, {**ended, "excluded": "merged"}]
    covered = total("survey_coverage", asked)
    assert value(covered) == out["coverage_eligible"]
    assert covered.excluded == {"merged": 1, "bot_only": 1}
    assert total("survey_coverage", asked, rule="invited").parts["invited"] == given["sent"]


def test_golden_suppression(vectors: Vectors) -> None:
    """The hidden do not enter the total of the department, where they are fewer than k together."""
    ((given, out),) = cases(vectors, "suppression")
    assert given["k"] == LEAST
    rows: Rows = []
    for team, count in {**given["teams"], None: given["dept_manager"]}.items():
        rows += [
            {**row, "team": team, "customer": len(rows) + n}
            for n, row in enumerate(answers("vijf", [4, 2, 4, 1, 5][:count]))
        ]
    engine = DuckFacts()
    engine.put("survey_invitations", rows_of("survey_invitations", rows, DAY))
    published = over(MARCH[0], dt.date(2026, 5, 1))
    held = lattice("csat", published, engine.run)

    def told(**words: str) -> Sequence[Row]:
        found = answer_within(question("csat", first=MARCH[0], end=MARCH[1], **words), held, published, engine.run)
        assert isinstance(found, Answer)
        return found.rows

    split = told(by="team")
    assert [r.by["team"] for r in split if r.status == "ok"] == out["shown"]
    assert [r.by["team"] for r in split if r.status == "withheld"] == [*out["hidden"], None]
    (whole,) = told()
    assert whole.n == len(rows) - out["dept_total_hidden_pool"] == 5
    assert value(whole) == 60.0


def test_golden_fcr(vectors: Vectors) -> None:
    ((given, out),) = cases(vectors, "fcr")
    call = {"is_ticket": 0, "answered_visits": 1, "unanswered_call": 0, "bot_only": 0}
    call |= {"transfers": 0, "escalations": 0, "reopens": 0}
    rows: Rows = []
    for customer, issue in enumerate(given["issues"], 1):
        first = seconds(f"{issue['first']} 00:00")
        again = issue["repeat"] and seconds(f"{issue['repeat']} 00:00")
        rows.append(
            {
                **call,
                "customer": customer,
                "reason": "levering",
                "opened_at": first,
                "opened_day": dt.date.fromisoformat(issue["first"]),
                "next_gap_s": again and again - first,
            }
        )
    told = over(dt.date(2026, 3, 1), dt.date(2026, 3, 13), instruments=INSTRUMENTS)
    told.as_of_us["example"] = seconds(f"{given['as_of']} 00:00") * 1_000_000  # type: ignore[index]
    row = total("first_contact_resolution", rows, published=told)
    assert row.parts == {"solved_at_once": out["numerator"], "issues": out["denominator"]}
    assert value(row) == out["pct"]
    assert row.pending == 1

"""The true survey KPIs by instrument, from the simulation's own arrays."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from peil.demo import world as w
from peil.demo.cells import Place, Table, place, share, table
from peil.demo.clock import DAY, END, Flags, Ints
from peil.demo.surveys import Moments, Surveys

COVERED_DAYS = 14


def survey_truth(surveys: Surveys) -> dict[str, dict[str, Table]]:
    """NPS, CSAT and CES with their means, and the response rate under two period rules; by instrument."""
    about = surveys.row >= 0
    by_subject = np.where(about, surveys.ended, surveys.answered)
    where = place(by_subject, surveys.channel, surveys.team)
    asked = np.where(about, surveys.ended, surveys.delivered)
    delivered = place(surveys.delivered, surveys.channel, surveys.team)
    result: dict[str, dict[str, Table]] = {"nps": {}, "csat": {}, "ces": {}}
    result |= {"response_rate": {}, "response_rate_by_delivery_day": {}}
    for code, instrument in enumerate(w.INSTRUMENTS):
        mine = surveys.instrument == code
        answers = mine & (surveys.answered < END)
        result[instrument.family][instrument.key] = _scores(instrument, where.only(answers), surveys.score[answers])
        reached = mine & (surveys.delivered < END)
        subject = place(asked, surveys.channel, surveys.team).only(reached)
        result["response_rate"][instrument.key] = _response(subject, surveys, reached)
        by_delivery = _response(delivered.only(reached), surveys, reached)
        result["response_rate_by_delivery_day"][instrument.key] = by_delivery
    return result


def coverage_truth(surveys: Surveys, over: Moments, could: Flags, channel: Ints, until: Ints) -> Table:
    """Of the contacts that ended and could have been asked: who was, and who answered. All by contact row.

    `could`: ended for good and dealt with by people. `until`: the latest thing that the contact's source recorded.
    """
    invited, answered = np.zeros(len(could), dtype=np.bool_), np.zeros(len(could), dtype=np.bool_)
    about = surveys.row >= 0
    invited[surveys.row[about & (surveys.invited < END)]] = True
    answered[surveys.row[about & (surveys.answered < END)]] = True
    eligible = could & (over.ended + COVERED_DAYS * DAY <= until)
    where = place(over.ended, channel, over.team).only(eligible)
    parts = {"eligible": eligible[eligible], "invited": invited[eligible], "answered": answered[eligible]}
    return table(where, parts, share("answered", "eligible"))


def _scores(instrument: w.Instrument, where: Place, score: Ints) -> Table:
    parts: dict[str, Ints | Flags] = {"n": np.ones(len(score), dtype=np.int64)}
    positive = np.isin(score, instrument.positive)
    if instrument.family != "nps":
        return table(where, {**parts, "positive": positive, "sum_score": score}, share("positive", "n"))
    passive = np.isin(score, instrument.middle)
    parts |= {"promoters": positive, "passives": passive, "detractors": ~positive & ~passive}
    return table(where, {**parts, "sum_score": score}, _net)


def _net(parts: Mapping[str, int]) -> float | None:
    return 100 * (parts["promoters"] - parts["detractors"]) / parts["n"] if parts["n"] else None


def _response(where: Place, surveys: Surveys, reached: Flags) -> Table:
    parts = {"delivered": np.ones(int(reached.sum()), dtype=np.int64)}
    answered = surveys.answered[reached] < END
    return table(where, {**parts, "answered": answered}, share("answered", "delivered"))

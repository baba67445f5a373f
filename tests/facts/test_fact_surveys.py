"""The fact `survey_invitations`: one row per invitation and instrument."""

from __future__ import annotations

import datetime as dt

from engines.worlds import key_of, world

TALK = """
    2026-03-02 09:00  C1  queue.entered     queue=q channel=phone customer=Jan reason=levering
    2026-03-02 09:01  C1  queue.connected   queue=q agent=Piet team=A
    2026-03-02 09:05  C1  call.transferred  agent=Piet
    2026-03-02 09:06  C1  queue.connected   queue=q agent=Els team=B
    2026-03-02 09:10  C1  call.ended        agent=Els
"""


def test_an_answer_belongs_to_the_team_of_the_last_employee_on_the_day_on_which_the_contact_ended() -> None:
    row = world(
        TALK
        + """
        2026-03-03 09:00  C1  survey.invited    invitation=I1 instrument=vijf
        2026-03-03 09:01  C1  survey.delivered  invitation=I1 instrument=vijf
        2026-03-05 21:00  C1  survey.answered   invitation=I1 instrument=vijf score=4
        """
    ).row("survey_invitations")
    assert (row["score"], row["team"], row["channel"], row["reason"]) == (4, "B", "phone", "levering")
    assert row["agent"] is None, "two employees spoke with them: the answer is pinned on neither"
    assert (row["contact_day"], row["invited_day"]) == (dt.date(2026, 3, 2), dt.date(2026, 3, 3))
    assert (row["answered_day"], row["transferred"]) == (dt.date(2026, 3, 5), 1)
    assert (row["before_invitation"], row["reopened_after"], row["excluded"]) == (0, 0, None)


def test_an_answer_about_a_contact_that_was_not_transferred_belongs_to_its_employee() -> None:
    row = world(
        """
        2026-03-02 09:00  C1  queue.entered    queue=q channel=phone
        2026-03-02 09:01  C1  queue.connected  queue=q agent=Els team=B
        2026-03-02 09:05  C1  call.ended       agent=Els
        2026-03-02 10:00  C1  survey.answered  invitation=I1 instrument=vijf score=4
        """
    ).row("survey_invitations")
    assert (row["agent"], row["team"]) == (key_of("agent", "Els") % 1_000_000, "B")


def test_an_invitation_with_two_questions_is_two_rows() -> None:
    told = world(
        """
        2026-03-03 09:00  -  survey.invited   invitation=I1 instrument=vijf customer=Jan
        2026-03-03 09:00  -  survey.invited   invitation=I1 instrument=nps customer=Jan
        2026-03-04 09:00  -  survey.answered  invitation=I1 instrument=nps score=9
        """
    )
    scores = {r["instrument"]: (r["score"], str(r["contact_day"])) for r in told.rows("survey_invitations")}
    assert scores == {"vijf": (None, "2026-03-03"), "nps": (9, "2026-03-04")}
    assert told.total("nps").parts == {"promoters": 1, "detractors": 0, "answers": 1}


def test_an_answer_without_contact_or_invitation_counts_on_its_own_day() -> None:
    told = world("2026-03-03 23:30  -  survey.answered  invitation=I1 instrument=nps score=10 channel=web team=A")
    row = told.row("survey_invitations")
    assert (row["ckey"], row["contact"], row["channel"], row["team"]) == (None, None, "web", "A")
    assert row["contact_day"] == dt.date(2026, 3, 3)
    assert told.total("nps").value == 100


def test_the_last_answer_to_an_invitation_replaces_the_ones_before() -> None:
    lines = """
        2026-03-03 09:00  -  survey.invited   invitation=I1 instrument=vijf
        2026-03-03 10:00  -  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-04 10:00  -  survey.answered  invitation=I1 instrument=vijf score=2
        2026-03-03 09:00  -  survey.invited   invitation=I2 instrument=vijf
        2026-03-03 10:00  -  survey.answered  invitation=I2 instrument=vijf score=5
    """
    assert world(lines).total("csat").parts == {"positive": 1, "answers": 2}


def test_a_survey_about_a_contact_that_was_reopened_after_it_is_marked() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   channel=email
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 12:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-03 10:00  T1  contact.status   status=open
        2026-03-04 12:00  T1  survey.answered  invitation=I2 instrument=vijf score=1
        """
    )
    marks = {r["score"]: r["reopened_after"] for r in told.rows("survey_invitations")}
    assert marks == {5: 1, 1: 0}
    shown = told.ask("csat", by="reopened_after").rows
    assert {r.by["reopened_after"]: r.value for r in shown} == {"1": 100, "0": 0}


def test_a_survey_about_a_merged_contact_is_about_the_one_that_goes_on() -> None:
    told = world(
        TALK
        + """
        2026-03-02 08:00  T1  contact.opened   channel=email
        2026-03-02 08:10  T1  contact.merged   into=C1
        2026-03-03 09:00  T1  survey.answered  invitation=I1 instrument=vijf score=4
        """
    )
    row = told.row("survey_invitations")
    assert (row["contact"], row["team"], row["excluded"]) == ("C1", "B", None)


def test_a_survey_about_a_contact_that_does_not_count_does_not_count() -> None:
    told = world(
        TALK
        + """
        2026-03-02 09:11  C1  contact.excluded  value=test
        2026-03-03 09:00  C1  survey.invited    invitation=I1 instrument=vijf
        2026-03-03 10:00  C1  survey.answered   invitation=I1 instrument=vijf score=4
        """
    )
    row = told.total("csat", first="2026-03-01", end="2026-03-10")
    assert (row.value, row.n, row.excluded) == (None, 0, {"test": 1})

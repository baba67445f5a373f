"""Survey scores as they go wrong elsewhere: zero, missing, mixed, asked twice, answered too early."""

from __future__ import annotations

from engines.worlds import World, world


def scored(instrument: str, *scores: int) -> World:
    return world(
        "\n".join(
            f"2026-03-02 09:{n:02d}  -  survey.answered  invitation=I{n} instrument={instrument} score={score}"
            for n, score in enumerate(scores)
        )
    )


def test_nought_is_a_score() -> None:
    """formbricks 3079: an NPS of 0 was exported as empty."""
    row = scored("nps", 0, 10).total("nps")
    assert (row.value, row.parts) == (0, {"promoters": 1, "detractors": 1, "answers": 2})
    assert (row.status, row.excluded) == ("ok", {}), "a value of nought is a value"


def test_the_interval_of_a_single_answer_holds_it() -> None:
    """Found here: one promoter gave 100 points with an interval that ended at 98.5."""
    for score, points in ((10, 100), (0, -100)):
        row = scored("nps", score).total("nps")
        assert row.value == points
        assert row.interval is not None
        assert row.interval[0] <= points <= row.interval[1]


def test_those_who_gave_no_answer_are_not_in_the_score() -> None:
    """50 promoters, 20 detractors, 30 passives, 25 who closed the question: 30 points, not 24."""
    lines = [
        f"2026-03-02 10:{n % 60:02d}:{n // 60:02d}  -  survey.answered  invitation=I{n} instrument=nps score={score}"
        for n, score in enumerate([10] * 50 + [3] * 20 + [8] * 30)
    ]
    lines += [f"2026-03-02 09:00  -  survey.invited  invitation=D{n} instrument=nps" for n in range(25)]
    row = world("\n".join(lines)).total("nps")
    assert (row.value, row.n) == (30, 100)


def test_a_score_off_the_scale_is_told_and_not_counted() -> None:
    row = scored("nps", 10, 11).total("nps")
    assert (row.value, row.n, row.excluded) == (100, 1, {"outside_scale": 1})


def test_scales_are_never_mixed_and_have_no_total() -> None:
    told = world(
        """
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-02 09:01  -  survey.answered  invitation=I2 instrument=tien score=5
        """
    )
    assert {r.by["instrument"]: r.value for r in told.ask("csat").rows} == {"vijf": 100, "tien": 0}
    assert {r.by["instrument"]: r.value for r in told.ask("csat_mean").rows} == {"vijf": 5, "tien": 5}


def test_a_second_answer_to_the_same_invitation_replaces_the_first() -> None:
    row = world(
        """
        2026-03-02 09:00  -  survey.answered  invitation=I1 instrument=vijf score=1
        2026-03-02 10:00  -  survey.answered  invitation=I1 instrument=vijf score=5
        """
    ).total("csat")
    assert (row.value, row.n) == (100, 1)


def test_two_invitations_about_one_contact_are_two_answers() -> None:
    """chatwoot 4526: satisfaction only once per conversation."""
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-02 11:00  T1  survey.answered  invitation=I1 instrument=vijf score=1
        2026-03-02 15:00  T1  survey.answered  invitation=I2 instrument=vijf score=5
        """
    )
    assert told.total("csat").parts == {"positive": 1, "answers": 2}


def test_an_answer_from_before_its_invitation_is_told_and_not_counted() -> None:
    row = world(
        """
        2026-03-02 09:00  -  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 08:59  -  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-02 09:00  -  survey.invited   invitation=I2 instrument=vijf
        2026-03-02 09:00  -  survey.answered  invitation=I2 instrument=vijf score=2
        """
    ).total("csat")
    assert (row.value, row.n, row.excluded) == (0, 1, {"answer_before_invitation": 1})


def test_a_condition_holds_for_those_invited_and_for_those_who_answered() -> None:
    """formbricks 2919: the filter was not applied to impressions, so rates were wrong."""
    told = world(
        """
        2026-03-02 09:00  -  survey.invited    invitation=I1 instrument=vijf channel=phone
        2026-03-02 09:00  -  survey.invited    invitation=I2 instrument=vijf channel=phone
        2026-03-02 09:30  -  survey.answered   invitation=I2 instrument=vijf channel=phone score=5
        2026-03-02 09:00  -  survey.invited    invitation=I3 instrument=vijf channel=email
        2026-03-02 09:00  -  survey.invited    invitation=I4 instrument=vijf channel=email
        2026-03-02 09:00  -  survey.invited    invitation=I5 instrument=vijf channel=email
        """
    )
    assert told.total("response_rate").parts["delivered"] == 5
    row = told.total("response_rate", where=["channel=phone"])
    assert (row.value, row.parts["answered"], row.parts["delivered"]) == (50, 1, 2)


def test_what_bounced_was_not_delivered_where_the_source_tells_of_deliveries_and_where_it_does_not() -> None:
    bounced = """
        2026-03-02 09:00  -  survey.invited   invitation=I1 instrument=vijf
        2026-03-02 09:00  -  survey.invited   invitation=I2 instrument=vijf
        2026-03-02 09:01  -  survey.bounced   invitation=I2 instrument=vijf
        2026-03-02 09:02  -  survey.answered  invitation=I1 instrument=vijf score=4
    """
    assert world(bounced).total("response_rate").value == 100
    told = world(bounced + "2026-03-02 09:01  -  survey.delivered  invitation=I1 instrument=vijf")
    assert told.total("response_rate").parts == {"answered": 1, "delivered": 1, "invited": 2, "bounced": 1}


def test_an_automatic_close_does_not_move_the_day_of_the_contact() -> None:
    """Found here: solved in February, closed by the system in March: the score stood under March."""
    told = world(
        """
        2026-02-26 09:00  T1  contact.opened   customer=Jan
        2026-02-26 10:00  T1  contact.status   status=solved
        2026-02-27 09:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-03 10:00  T1  contact.message  actor=system
        2026-03-03 10:00  T1  contact.message  actor=agent visibility=internal
        2026-03-03 10:00  T1  contact.status   status=closed actor=system
        2026-03-01 09:00  T2  contact.opened   customer=Els
        2026-03-01 10:00  T2  contact.status   status=pending
        2026-03-03 10:00  T2  contact.status   status=closed actor=system
        """
    )
    months = told.ask("csat", grain="month", first="2026-02-01", end="2026-04-01").rows
    assert [(r.period.label, r.n) for r in months] == [("2026-02", 1), ("2026-03", 0)]
    ends = {r["contact"]: str(r["ended_day"]) for r in told.rows("contacts")}
    assert ends == {"T1": "2026-02-26", "T2": "2026-03-03"}, "closing what was not done is an end"


def test_all_answers_are_in_the_figure_over_everything() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-02 10:00  T1  contact.status   status=solved
        2026-03-03 11:00  T1  survey.answered  invitation=I1 instrument=vijf score=5
        2026-03-04 09:00  T2  contact.opened   customer=Els
        2026-03-04 10:00  T2  contact.status   status=solved
        2026-03-04 11:00  T2  survey.answered  invitation=I2 instrument=vijf score=1
        """
    )
    assert told.total("csat").parts == {"positive": 1, "answers": 2}

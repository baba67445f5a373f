"""Totals, groups and windows as reports get them wrong: recomputed, never averaged; matured, never guessed."""

from __future__ import annotations

from engines.worlds import world

HOUR, DAY = 3600, 86_400

TEAMS = "\n".join(
    f"""
    2026-03-02 09:00:00  {team}{n}  queue.entered    queue=q team={team} channel=phone
    2026-03-02 09:00:{wait:02d}  {team}{n}  queue.connected  queue=q agent=Piet
    """
    for team, waits in (("A", [10]), ("B", [30, 30, 30, 30]))
    for n, wait in enumerate(waits)
)


def test_a_total_is_computed_again_and_not_averaged() -> None:
    """lightdash 5790: one call in time of 1, none of 4: 20 %, where the mean of the teams says 50."""
    told = world(TEAMS)
    assert [r.value for r in told.ask("service_level", by="team").rows] == [100, 0]
    assert told.total("service_level").value == 20
    assert told.total("average_speed_of_answer").value == (10 + 4 * 30) / 5


def test_a_quantile_of_all_is_no_mean_of_quantiles() -> None:
    lines = []
    for team, hours in (("A", [1, 1, 1]), ("B", [9])):
        for n, late in enumerate(hours):
            lines.append(f"2026-03-02 08:00  {team}{n}  contact.opened   team={team}")
            lines.append(f"2026-03-02 {8 + late:02d}:00  {team}{n}  contact.message  actor=agent team={team}")
    told = world("\n".join(lines))
    assert [r.value for r in told.ask("first_response_time", by="team").rows] == [HOUR, 9 * HOUR]
    assert told.total("first_response_time").value == HOUR
    assert told.total("first_response_time", statistic="p90").value == 9 * HOUR
    assert told.total("first_response_time", statistic="mean").value == 3 * HOUR


def test_the_median_of_an_even_number_is_one_of_them() -> None:
    lines = []
    for n, late in enumerate((1, 2, 3, 4)):
        lines += [
            f"2026-03-02 08:00  T{n}  contact.opened",
            f"2026-03-02 {8 + late:02d}:00  T{n}  contact.message  actor=agent",
        ]
    assert world("\n".join(lines)).total("first_response_time").value == 2 * HOUR


def test_a_queue_that_nobody_called_has_no_service_level() -> None:
    """A vendor shows 100 % while the queue is closed."""
    told = world(TEAMS + "\n2026-03-05 09:00  X  queue.entered  queue=q")
    for row in told.ask("service_level", grain="day", first="2026-03-03", end="2026-03-05").rows:
        assert (row.value, row.status) == (None, "no_data")


def test_calls_that_are_waiting_are_neither_answered_nor_lost() -> None:
    told = world(TEAMS + "\n2026-03-02 09:05  X  queue.entered  queue=q")
    assert (told.total("answer_rate").value, told.total("answer_rate").pending) == (100, 1)
    assert told.total("abandonment_rate").parts == {"abandoned": 0, "counted": 5}


CHAIN = """
    2026-03-02 09:00  C1  queue.entered    queue=q channel=phone customer=Jan reason=levering source=tel
    2026-03-02 09:01  C1  queue.connected  queue=q agent=Piet source=tel
    2026-03-09 09:00  T1  contact.opened   channel=email customer=Jan reason=levering
    2026-03-09 10:00  T1  contact.message  actor=agent agent=Els
    2026-03-09 10:00  T1  contact.status   status=solved
    2026-03-20 09:00  T2  contact.opened   channel=email customer=Els reason=levering
    2026-03-20 10:00  T2  contact.status   status=solved
"""


def test_coming_back_through_another_channel_is_coming_back() -> None:
    """No helpdesk report sees it: the customer calls, then mails about the same, seven days later to the second."""
    told = world(CHAIN, as_of="2026-04-30 12:00")
    fcr = told.total("first_contact_resolution")
    assert (fcr.parts, fcr.pending) == ({"solved_at_once": 1, "issues": 2}, 0)
    assert told.total("repeat_contact_rate").parts == {"repeated": 1, "contacts": 3}


def test_what_has_not_had_its_time_is_pending() -> None:
    """Seven days after the second issue began it is still pending; a second later it counts."""
    for as_of, pending in (("2026-03-27 08:59:59", 1), ("2026-03-27 09:00:00", 0)):
        row = world(CHAIN, as_of=as_of).total("first_contact_resolution", first="2026-03-01", end="2026-04-01")
        assert row.pending == pending, as_of
        assert row.parts["issues"] == 2 - pending


def test_solved_in_one_go_means_by_whoever_answered_and_that_it_is_solved() -> None:
    """A transferred call, a ticket still open and one reopened within the week are not; a call answered once is."""
    told = world(
        """
        2026-03-02 09:00  once    queue.entered     queue=q customer=A reason=levering
        2026-03-02 09:01  once    queue.connected   queue=q agent=Piet
        2026-03-02 09:05  once    call.ended        agent=Piet
        2026-03-02 09:00  passed  queue.entered     queue=q customer=B reason=levering
        2026-03-02 09:01  passed  queue.connected   queue=q agent=Piet
        2026-03-02 09:05  passed  call.transferred  agent=Piet
        2026-03-02 09:05  passed  queue.connected   queue=q agent=Els
        2026-03-02 09:09  passed  call.ended        agent=Els
        2026-03-02 09:00  open    contact.opened    customer=C reason=levering
        2026-03-02 09:00  back    contact.opened    customer=D reason=levering
        2026-03-02 10:00  back    contact.status    status=solved
        2026-03-09 10:00  back    contact.status    status=open
        2026-03-09 11:00  back    contact.status    status=solved
        2026-03-02 09:00  late    contact.opened    customer=E reason=levering
        2026-03-02 10:00  late    contact.status    status=solved
        2026-03-09 10:01  late    contact.status    status=open
        2026-03-09 11:00  late    contact.status    status=solved
        """,
        as_of="2026-04-30 12:00",
    )
    assert told.total("first_contact_resolution").parts == {"solved_at_once": 2, "issues": 5}, "once and late"


def test_what_opens_again_after_the_window_stays_solved_in_one_go_also_while_it_is_open() -> None:
    """It had been unsolved until it was solved again, and solved in one go from then on: a figure of the past moved."""
    lines = """
        2026-03-02 09:00     late  contact.opened  customer=E reason=levering
        2026-03-02 10:00     late  contact.status  status=solved
        2026-03-09 10:00:01  late  contact.status  status=open
        2026-03-02 09:00     week  contact.opened  customer=F reason=levering
        2026-03-02 10:00     week  contact.status  status=solved
        2026-03-09 10:00     week  contact.status  status=open
    """
    told = world(lines, as_of="2026-04-30 12:00").total("first_contact_resolution")
    assert told.parts == {"solved_at_once": 1, "issues": 2}


def test_the_reopen_window_is_compared_when_asked() -> None:
    lines = """
        2026-03-02 09:00  T1  contact.opened  customer=Jan
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-16 10:00  T1  contact.status  status=open
        2026-03-02 09:00  T2  contact.opened  customer=Els
        2026-03-02 10:00  T2  contact.status  status=solved
        2026-03-16 10:00:01  T2  contact.status  status=open
    """
    row = world(lines, as_of="2026-04-30 12:00").total("reopen_rate")
    assert row.parts == {"reopened": 1, "solved": 2, "reopened_ever": 2}, "fourteen days to the second are within it"


def test_an_unknown_customer_is_counted_apart_and_does_not_make_strangers_one_person() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened  reason=levering
        2026-03-02 10:00  T1  contact.status  status=solved
        2026-03-03 09:00  T2  contact.opened  reason=levering
        2026-03-03 10:00  T2  contact.status  status=solved
        2026-03-03 09:00  T3  contact.opened  reason=levering customer=Jan
        2026-03-03 10:00  T3  contact.status  status=solved
        """,
        as_of="2026-04-30 12:00",
    )
    row = told.total("first_contact_resolution")
    assert (row.parts, row.excluded) == ({"solved_at_once": 1, "issues": 1}, {"unknown_customer": 2})


def test_a_filter_on_what_is_unknown_finds_it_and_its_opposite_keeps_it() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened  team=A
        2026-03-02 09:00  T2  contact.opened  team=B
        2026-03-02 09:00  T3  contact.opened
        """
    )
    counts = {
        words: told.total("contacts", where=[words]).value
        for words in ("team=A", "team!=A", "team=(none)", "team!=(none)", "team=A,(none)", "team!=A,(none)")
    }
    assert counts == {
        "team=A": 1,
        "team!=A": 2,
        "team=(none)": 1,
        "team!=(none)": 2,
        "team=A,(none)": 2,
        "team!=A,(none)": 1,
    }


def test_a_rival_rule_counts_the_same_visits_otherwise() -> None:
    """The same day under each rule adds up to the same visits, so the gap can be explained."""
    told = world(TEAMS + "\n2026-03-02 09:05:00 X queue.entered queue=q\n2026-03-02 09:05:03 X queue.abandoned queue=q")
    ours = told.total("service_level")
    assert ours.n + ours.excluded["short_abandon"] == told.total("service_level", rule="no_exclusion").n == 6


def test_a_contact_that_waited_for_the_first_reply_of_all_is_in_the_figure() -> None:
    told = world(
        """
        2026-03-02 09:00  T1  contact.opened   customer=Jan
        2026-03-05 09:00  T1  contact.message  actor=agent agent=Piet
        2026-03-05 09:00  T2  contact.opened   customer=Els
        2026-03-05 10:00  T2  contact.message  actor=agent agent=Piet
        """
    )
    assert told.total("first_response_time", statistic="p90").value == 3 * DAY

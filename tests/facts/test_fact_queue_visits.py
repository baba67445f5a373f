"""The fact `queue_visits`: one row per wait of a contact in a queue."""

from __future__ import annotations

import datetime as dt

from engines.worlds import World, world


def outcomes(told: World) -> list[tuple[object, ...]]:
    rows = sorted(told.rows("queue_visits"), key=lambda r: (str(r["contact"]), r["entered_at"]))
    return [(r["contact"], r["queue"], r["outcome"], r["wait_s"]) for r in rows]


def test_every_way_out_of_a_queue() -> None:
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=service
        2026-03-02 09:00:20  C1  queue.connected  queue=service agent=Piet
        2026-03-02 09:00:00  C2  queue.entered    queue=service
        2026-03-02 09:00:04  C2  queue.abandoned  queue=service
        2026-03-02 09:00:00  C3  queue.entered    queue=service
        2026-03-02 09:03:00  C3  queue.left       queue=service outcome=timeout
        2026-03-02 09:00:00  C4  queue.entered    queue=service
        2026-03-02 09:01:00  C4  queue.left       queue=service outcome=callback
        2026-03-02 09:00:00  C5  queue.entered    queue=service
        """
    )
    assert outcomes(told) == [
        ("C1", "service", "answered", 20),
        ("C2", "service", "abandoned", 4),
        ("C3", "service", "timeout", 180),
        ("C4", "service", "callback", 60),
        ("C5", "service", None, None),
    ]


def test_a_call_that_goes_on_to_another_queue_and_comes_back_waits_three_times() -> None:
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered     queue=keuze team=A
        2026-03-02 09:00:30  C1  queue.left        queue=keuze outcome=timeout
        2026-03-02 09:00:30  C1  queue.entered     queue=service
        2026-03-02 09:01:00  C1  queue.connected   queue=service agent=Piet team=B
        2026-03-02 09:04:00  C1  call.transferred  agent=Piet
        2026-03-02 09:04:00  C1  queue.entered     queue=service
        2026-03-02 09:04:45  C1  queue.abandoned   queue=service
        """
    )
    assert outcomes(told) == [
        ("C1", "keuze", "timeout", 30),
        ("C1", "service", "answered", 30),
        ("C1", "service", "abandoned", 45),
    ]
    assert [r["team"] for r in told.rows("queue_visits", outcome="answered")] == ["B"]


def test_the_switch_measured_the_wait_and_its_word_goes_before_the_clock() -> None:
    """A log that writes whole seconds can be a second off on either side."""
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=service
        2026-03-02 09:00:21  C1  queue.connected  queue=service agent=Piet wait_s=20
        """
    )
    assert outcomes(told) == [("C1", "service", "answered", 20)]
    assert told.total("service_level").value == 100


def test_lines_of_one_second_in_another_order_are_the_same_visits() -> None:
    """The exit of the first wait and the second entry share a second, and the log turned them round."""
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=service seq=1
        2026-03-02 09:00:30  C1  queue.entered    queue=service seq=2
        2026-03-02 09:00:30  C1  queue.left       queue=service seq=3 outcome=timeout
        2026-03-02 09:00:50  C1  queue.connected  queue=service seq=4 agent=Piet
        """
    )
    assert outcomes(told) == [("C1", "service", "timeout", 30), ("C1", "service", "answered", 20)]


def test_an_exit_whose_entry_was_cut_off_makes_no_visit() -> None:
    told = world(
        """
        2026-03-02 09:00:10  C1  queue.connected  queue=service agent=Piet
        2026-03-02 09:10:00  C1  queue.entered    queue=service
        2026-03-02 09:10:05  C1  queue.abandoned  queue=service
        """
    )
    assert outcomes(told) == [("C1", "service", "abandoned", 5)]


def test_an_exit_is_never_that_of_a_later_entry() -> None:
    """A log that wrote the exit twice: the second wait, which has no end yet, does not get the spare one."""
    told = world(
        """
        2026-03-02 09:00:00  C1  queue.entered    queue=service
        2026-03-02 09:01:00  C1  queue.left       queue=service outcome=timeout
        2026-03-02 09:01:00  C1  queue.left       queue=service outcome=timeout
        2026-03-02 09:10:00  C1  queue.entered    queue=service
        """
    )
    assert outcomes(told) == [("C1", "service", "timeout", 60), ("C1", "service", None, None)]


def test_a_visit_counts_on_the_local_day_of_its_entry() -> None:
    told = world(
        """
        2026-03-02 23:59:50  C1  queue.entered    queue=service channel=phone customer=Jan reason=levering
        2026-03-03 00:00:10  C1  queue.connected  queue=service agent=Piet
        2026-03-03 00:00:20  C1  contact.excluded value=test
        """
    )
    row = told.row("queue_visits")
    assert (row["entered_day"], row["entered_hour"], row["entered_weekday"]) == (dt.date(2026, 3, 2), 23, 0)
    assert (row["channel"], row["reason"], row["excluded"]) == ("phone", "levering", "test")
    assert told.total("service_level").excluded == {"test": 1}


def test_a_wait_of_which_nobody_knows_the_end_is_unknown_and_not_none() -> None:
    """A list of calls with an answer, and no wait: they were not all answered in the second in which they came."""
    told = world("""
        2026-03-02 09:00:00  K1  queue.entered  queue=a channel=phone
        2026-03-02 09:00:00  K1  queue.connected  queue=a time_unit=day
        2026-03-02 09:01:00  K2  queue.entered  queue=a channel=phone
        2026-03-02 09:01:00  K2  queue.abandoned  queue=a time_unit=day
        2026-03-02 09:02:00  K3  queue.entered  queue=a channel=phone
        2026-03-02 09:02:30  K3  queue.connected  queue=a time_unit=day wait_s=30
        2026-03-02 09:03:00  K4  queue.entered  queue=a channel=phone
        2026-03-02 09:03:10  K4  queue.connected  queue=a
    """)
    waits = {r["contact"]: (r["outcome"], r["wait_s"]) for r in told.rows("queue_visits")}
    assert waits == {
        "K1": ("answered", None),
        "K2": ("abandoned", None),
        "K3": ("answered", 30),
        "K4": ("answered", 10),
    }
    assert told.total("answer_rate").parts == {"answered": 3, "offered": 4}
    level = told.total("service_level")
    assert (level.parts, level.excluded) == ({"answered_in_time": 1, "counted": 3}, {"wait_unknown": 1})
    speed = told.total("average_speed_of_answer")
    assert (speed.parts, speed.excluded) == ({"wait_total_s": 40, "answered": 2}, {"wait_unknown": 1})
    assert told.total("average_speed_of_answer", statistic="median").n == 2
    assert told.total("abandonment_rate").parts == {"abandoned": 1, "counted": 4}
    whole = told.total("average_speed_of_answer", rule="all_offered")
    assert (whole.parts, whole.excluded) == ({"wait_total_s": 40, "offered": 2}, {"wait_unknown": 2})

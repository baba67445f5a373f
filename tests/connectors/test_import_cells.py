"""Cells: numbers and durations, null words, maps, conditions, persons, several columns as one."""

from __future__ import annotations

import pytest

from connectors.taking import Taker

CALL = """
source = "pbx"
[file]
separator = ";"
decimal = "{decimal}"
[[event]]
type = "call.ended"
time = "t"
contact = "id"
talk_s = {{ column = "talk", unit = "{unit}" }}
"""


def talk(taker: Taker, text: str, unit: str = "s", decimal: str = ".") -> int | str | None:
    """Seconds of talk of one cell, or the reason why it is refused."""
    taken = taker.take(f"id;t;talk\n1;2026-01-05;{text}\n", CALL.format(unit=unit, decimal=decimal))
    return taken.rejected[0]["reason"] if taken.rejected else taken.events[0]["talk_s"]


@pytest.mark.parametrize(
    ("text", "unit", "decimal", "seconds"),
    [
        ("90", "s", ".", 90),
        ("90.4", "s", ".", 90),
        ("1.5", "min", ".", 90),
        ("1,5", "min", ",", 90),
        ("1.234,5", "s", ",", 1235),
        ("1.234", "s", ",", 1234),
        ("4000", "ms", ".", 4),
        ("2", "h", ".", 7200),
        ("0.5", "d", ".", 43_200),
        ("1:30", "s", ".", 90),
        ("1:30", "min", ".", 90),
        ("1:30", "h", ".", 5400),
        ("0:00:00", "s", ".", 0),
        ("1:00:05", "s", ",", 3605),
        ("25:00:00", "s", ".", 90_000),
        ("0:01:30.6", "s", ".", 91),
        ("0:01:30,4", "s", ",", 90),
        ("1d 3h", "s", ".", 97_200),
        ("1 dag 3 uur", "s", ".", 97_200),
        ("2 hrs, 5 min and 10 sec", "s", ".", 7510),
        ("1,5 uur", "s", ".", 5400),
        ("45m", "h", ".", 2700),
        ("PT3M", "s", ".", 180),
        ("P1DT2H0.5S", "s", ".", 93_601),
        ("2 days, 4:05:06", "s", ".", 187_506),
        ("1 dag 0:30", "s", ".", 88_200),
        ("", "s", ".", None),
    ],
)
def test_a_duration_in_seconds(taker: Taker, text: str, unit: str, decimal: str, seconds: int | None) -> None:
    assert talk(taker, text, unit, decimal) == seconds


@pytest.mark.parametrize(
    ("text", "unit", "decimal", "reason"),
    [
        ("-5", "s", ".", "is a negative duration"),
        ("-0:00:05", "s", ".", "is a negative duration"),
        ("-1,5", "min", ",", "is a negative duration"),
        ("vijf", "s", ".", "is no duration"),
        ("12,5", "s", ".", "is no duration"),
        ("12.5", "s", ",", "is no duration"),  # a thousand has three places
        ("1:2:3:4", "s", ".", "is no duration"),
        ("1:5", "s", ".", "is no duration"),
        ("1e30", "s", ".", "is no duration"),
        ("1 maand", "s", ".", "is no duration"),
        ("P1M", "s", ".", "is no duration"),  # a month is no length of time
        ("PT", "s", ".", "is no duration"),
        ("3 uur?", "s", ".", "is no duration"),
        ("-2 min", "s", ".", "is a negative duration"),
    ],
)
def test_a_duration_that_cannot_be(taker: Taker, text: str, unit: str, decimal: str, reason: str) -> None:
    assert reason in str(talk(taker, text, unit, decimal))


SURVEY = """
source = "s"
[file]
separator = ";"
{file}
[instruments.cijfer]
family = "csat"
scale = [1, 10]
[[event]]
type = "survey.answered"
time = "t"
invitation = "id"
instrument = {{ value = "cijfer" }}
score = {score}
"""


BETWEEN = (
    "is not a whole number; answers in half points are read with unit = 'half' and a scale twice as long (1 to 10"
    " becomes 2 to 20), a decimal comma with decimal = ',' under [file]"
)


@pytest.mark.parametrize(
    ("text", "decimal", "expected"),
    [
        ("8", ".", 8),
        ("8.0", ".", 8),
        ("8,0", ",", 8),
        ("8.5", ".", BETWEEN),
        ("8,5", ",", BETWEEN),
        ("acht", ".", BETWEEN),
        ("11", ".", "is outside the scale 1 to 10 of cijfer"),
        ("0", ".", "is outside the scale 1 to 10 of cijfer"),
        ("99999999999999999999", ".", BETWEEN),
    ],
)
def test_a_score_is_a_point_of_its_scale(taker: Taker, text: str, decimal: str, expected: int | str) -> None:
    mapping = SURVEY.format(file=f'decimal = "{decimal}"', score='"score"')
    taken = taker.take(f"id;t;score\n1;2026-01-05;{text}\n", mapping)
    found = taken.rejected[0]["reason"] if taken.rejected else taken.events[0]["score"]
    assert found == expected


@pytest.mark.parametrize(("text", "expected"), [("8,5", 17), ("8", 16), ("8,3", "is no whole or half point")])
def test_half_points_are_counted_in_halves(taker: Taker, text: str, expected: int | str) -> None:
    """8,5 on 1 to 10 is point 17 of 2 to 20, of which 16 and up are positive as 8 and up are of ten."""
    mapping = SURVEY.format(file='decimal = ","', score='{ column = "score", unit = "half" }')
    taken = taker.take(f"id;t;score\n1;2026-01-05;{text}\n", mapping.replace("[1, 10]", "[2, 20]"))
    assert (taken.rejected[0]["reason"] if taken.rejected else taken.events[0]["score"]) == expected
    declared = taker.store.instruments()["cijfer"]
    assert (declared["positive"], declared["negative"]) == ([16, 17, 18, 19, 20], [2, 3, 4, 5, 6, 7, 8, 9, 10])


def test_an_empty_score_is_no_answer_and_no_error(taker: Taker) -> None:
    taken = taker.take("id;t;score\n1;2026-01-05;\n2;2026-01-05;7\n", SURVEY.format(file="", score='"score"'))
    assert (taken.column("score"), taken.rejected, taken.summary.rows_unused) == ([7], [], 1)


def test_words_become_scores(taker: Taker) -> None:
    """The map of a score is read regardless of case; what it lacks is refused, with the word."""
    score = '{ column = "score", map = { "😀" = 10, "😐" = 6, "Zeer tevreden" = 9 } }'
    lines = "id;t;score\n1;2026-01-05;😀\n2;2026-01-05;zeer TEVREDEN\n3;2026-01-05;😠\n"
    taken = taker.take(lines, SURVEY.format(file="", score=score))
    assert sorted(taken.column("score")) == [9, 10]
    assert taken.reasons() == {4: ("score", "has no place in the map of score; add it, or set other")}
    assert taken.rejected[0]["value"] == "😠"


def test_null_words_in_any_case_and_spaces_around(taker: Taker) -> None:
    mapping = """
    source = "s"
    [file]
    null = ["n.v.t.", "-", "NULL"]
    [[event]]
    type = "contact.opened"
    time = "t"
    contact = "id"
    team = "team"
    reason = { column = "why", default = "onbekend" }
    """
    lines = "id,t,team,why\n 1 ,2026-01-05, Noord ,-\n2,2026-01-05,N.V.T.,null\n3,2026-01-05,-,klacht\n"
    taken = taker.take(lines, mapping)
    assert [(e["contact"], e["team"], e["reason"]) for e in taken.events] == [
        ("1", "Noord", "onbekend"),
        ("2", None, "onbekend"),
        ("3", None, "klacht"),
    ]


@pytest.mark.parametrize(
    ("when", "made"),
    [
        ('{ kind = "A" }', "1 2"),
        ('{ kind = ["a", "b"] }', "1 2 3"),
        ('{ kind = { not = "A" } }', "3 4 5"),
        ('{ kind = "*" }', "1 2 3 5"),
        ('{ kind = { not = "*" } }', "4"),
        ('{ kind = { starts = "op" } }', "5"),
        ('{ kind = { contains = ["lost", "zzz"] } }', "5"),
        ('{ kind = { like = "[A-C]" } }', "1 2 3"),
        ('{ kind = { unlike = ["a", "op.*"] } }', "3 4"),
        ("{ n = { above = 0 } }", "2 3 5"),
        ("{ n = { below = 1 } }", "1"),
        ("{ n = { above = 0, below = 20 } }", "2 3"),
        ("{ n = 5 }", "2"),
        ('{ kind = "A", n = { above = 0 } }', "2"),
    ],
)
def test_conditions_pick_rows(taker: Taker, when: str, made: str) -> None:
    mapping = f"""
    source = "s"
    [[event]]
    type = "contact.opened"
    when = {when}
    time = "t"
    contact = "id"
    """
    day = "2026-01-05"
    lines = f"id,t,kind,n\n1,{day},A,0\n2,{day},a,5\n3,{day},b,0:07\n4,{day},,\n5,{day},Opgelost,1:00:00\n"
    taken = taker.take(lines, mapping)
    assert " ".join(taken.column("contact")) == made
    assert taken.summary.rows_unused == 5 - len(taken.events)


PERSON = """
source = "{source}"
[file]
separator = ";"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
customer = {{ column = "who", kind = "{kind}" }}
"""


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Jan@Voorbeeld.NL", "jan@voorbeeld.nl"),
        ("phone", "06-1234 5678", "+31612345678"),
        ("phone", "0031 (0)6 12345678", "+31 6 12345678"),
        ("own", "K1", "K1"),
        ("klantnummer", "77", "77"),
    ],
)
def test_one_person_in_two_sources(taker: Taker, kind: str, one: str, other: str) -> None:
    taker.take(f"id;t;who\n1;2026-01-05;{one}\n", PERSON.format(source="pbx", kind=kind))
    taken = taker.take(f"id;t;who\n2;2026-01-05;{other}\n", PERSON.format(source="helpdesk", kind=kind))
    assert len(set(taken.column("customer"))) == 1
    assert None not in taken.column("customer")


def test_the_same_id_without_a_kind_is_another_person_in_another_source(taker: Taker) -> None:
    plain = PERSON.replace(', kind = "{kind}"', "")
    taker.take("id;t;who\n1;2026-01-05;77\n", plain.format(source="pbx"))
    taken = taker.take("id;t;who\n2;2026-01-05;77\n", plain.format(source="helpdesk"))
    assert len(set(taken.column("customer"))) == 2


def test_a_number_that_is_withheld_is_no_customer(taker: Taker) -> None:
    taken = taker.take("id;t;who\n1;2026-01-05;Anoniem\n", PERSON.format(source="pbx", kind="phone"))
    assert taken.column("customer") == [None]


def test_an_id_made_of_several_columns_and_of_the_row(taker: Taker) -> None:
    """A survey without any id: its file and row name the answer, so that importing the file again adds nothing."""
    mapping = """
    source = "s"
    [instruments.csat]
    family = "csat"
    scale = [1, 5]
    [[event]]
    type = "survey.answered"
    time = "t"
    invitation = "#row"
    instrument = { value = "csat" }
    contact = { columns = ["branch", "nr"], join = "-" }
    score = "score"
    """
    lines = "t,branch,nr,score\n2026-01-05,N,1,4\n2026-01-05,N,,4\n2026-01-05,,,4\n"
    taken = taker.take(lines, mapping)
    assert taken.column("contact") == ["N", "N-1", None]
    assert len(set(taken.column("ikey"))) == 3
    again = taker.take(lines, mapping)
    assert (again.summary.events_new, again.summary.events_known) == (0, 3)
    assert taker.take(lines, mapping, name="other.csv").summary.events_new == 3

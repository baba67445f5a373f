"""Parquet with types of every kind, and JSON Lines with values of every kind: what text, number or instant they are."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from connectors.taking import Taken, Taker, utc
from peil.errors import InputError

MAPPING = """
source = "s"
[file]
zone = "Europe/Amsterdam"
{file}
[[event]]
type = "call.ended"
time = {time}
contact = {contact}
reason = "why"
talk_s = "talk"
"""
MOMENT = dt.datetime(2026, 1, 5, 10, 0, tzinfo=dt.UTC)


def parquet(taker: Taker, *, time: str = '"t"', contact: str = '"id"', file: str = "", **columns: pa.Array) -> Taken:
    """One row of these columns; what is not given has a plain value."""
    plain = {
        "id": pa.array(["1"]),
        "t": pa.array([MOMENT], pa.timestamp("us", tz="UTC")),
        "why": pa.array(["x"]),
        "talk": pa.array([60], pa.int64()),
    }
    pq.write_table(pa.table({**plain, **columns}), taker.folder / "t.parquet")
    return taker.take(taker.folder / "t.parquet", MAPPING.format(time=time, contact=contact, file=file))


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([123], pa.int32()), "123"),
        (pa.array([2**64 - 1], pa.uint64()), "18446744073709551615"),
        (pa.array([123.0]), "123"),  # a spreadsheet's whole number
        (pa.array([123.5], pa.float32()), "123.5"),
        (pa.array([1.5], pa.float16()), "1.5"),
        (pa.array([decimal.Decimal("12.00")]), "12"),
        (pa.array([decimal.Decimal("12.50")]), "12.50"),
        (pa.array([True]), "true"),
        (pa.array(["  ruimte "]), "ruimte"),
        (pa.array(["ja"]).dictionary_encode(), "ja"),
        (pa.array([b"bytes"], pa.binary()), "bytes"),
        (pa.array(["groot"], pa.large_string()), "groot"),
        (pa.array([dt.date(2026, 1, 5)]), "2026-01-05 00:00:00"),
        (pa.array([dt.time(9, 30)], pa.time64("us")), "09:30:00.000000"),
        (pa.array([[1, 2]]), "[1, 2]"),
        (pa.array([float("nan")]), None),
        (pa.array([""]), None),
        (pa.nulls(1), None),
    ],
)
def test_any_column_can_be_a_text(taker: Taker, column: pa.Array, expected: str | None) -> None:
    assert parquet(taker, why=column).column("reason") == [expected]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([MOMENT], pa.timestamp("s", tz="UTC")), "2026-01-05T10:00"),
        (pa.array([MOMENT], pa.timestamp("ns", tz="America/New_York")), "2026-01-05T10:00"),
        (pa.array([MOMENT.replace(tzinfo=None)], pa.timestamp("ms")), "2026-01-05T09:00"),
        (pa.array([dt.date(2026, 1, 5)], pa.date32()), "2026-01-04T23:00"),
        (pa.array([dt.date(2026, 1, 5)], pa.date64()), "2026-01-04T23:00"),
        (pa.array(["2026-01-05 11:00"]), "2026-01-05T10:00"),
        (pa.array(["2026-01-05 11:00"]).dictionary_encode(), "2026-01-05T10:00"),
    ],
)
def test_instants_of_every_unit(taker: Taker, column: pa.Array, expected: str) -> None:
    assert parquet(taker, t=column).column("time_us") == [utc(expected)]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([2**62], pa.int64()).cast(pa.timestamp("us")),
        pa.array([2**40], pa.int64()).cast(pa.timestamp("s")),
        pa.array([-(2**31)], pa.int32()).cast(pa.date32()),
        pa.array([2**62], pa.int64()).cast(pa.timestamp("ms", tz="UTC")),
    ],
)
def test_instants_that_no_calendar_has(taker: Taker, column: pa.Array) -> None:
    assert parquet(taker, t=column).reasons() == {1: ("t", "is outside the years 1990 to 2060")}


@pytest.mark.parametrize(
    ("column", "seconds"),
    [
        (pa.array([90], pa.int16()), 90),
        (pa.array([90.4]), 90),
        (pa.array([decimal.Decimal("90.6")]), 91),
        (pa.array(["1:30"]), 90),
        (pa.array([dt.timedelta(hours=25)], pa.duration("ms")), 90_000),
        (pa.array([None], pa.int64()), None),
    ],
)
@pytest.mark.parametrize("decimal_mark", [".", ","])
def test_durations_of_every_type(taker: Taker, column: pa.Array, seconds: int | None, decimal_mark: str) -> None:
    """The decimal comma of the texts in a file does not touch its numbers."""
    assert parquet(taker, talk=column, file=f'decimal = "{decimal_mark}"').column("talk_s") == [seconds]


def test_a_negative_and_a_huge_number(taker: Taker) -> None:
    assert parquet(taker, talk=pa.array([-1])).reasons() == {1: ("talk", "is a negative duration")}


def test_seconds_since_1970_as_a_number(taker: Taker) -> None:
    found = parquet(taker, t=pa.array([1767607200]), time='{ column = "t", dates = "epoch" }')
    assert found.column("time_us") == [utc("2026-01-05T10:00")]
    found = parquet(taker, t=pa.array([1767607200.5]), time='{ column = "t", dates = "epoch" }')
    assert found.summary.events_new == 1


def test_fields_within_fields(taker: Taker) -> None:
    ticket = pa.array([{"id": 7, "by": {"name": "Jan"}}])
    found = parquet(taker, ticket=ticket, contact='"ticket.id"')
    assert found.column("contact") == ["7"]
    with pytest.raises(InputError, match=r"has no column 'ticket.nr'"):
        parquet(taker, ticket=ticket, contact='"ticket.nr"')


def test_bytes_that_are_no_text(taker: Taker) -> None:
    with pytest.raises(InputError, match="Parquet"):
        parquet(taker, why=pa.array([b"\xff\xfe"], pa.binary()))


JSON = """
source = "hook"
[file]
decimal = "{decimal}"
[[event]]
type = "call.ended"
time = "at"
contact = "ticket.id"
reason = "why"
talk_s = "talk"
"""


def json_line(taker: Taker, decimal_mark: str = ".", **more: Any) -> Taken:
    line = {"at": "2026-01-05T10:00:00Z", "ticket": {"id": 7}, "talk": 60, "why": "x", **more}
    return taker.take(json.dumps(line) + "\n", JSON.format(decimal=decimal_mark), name="hook.jsonl")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("tekst", "tekst"),
        ("", None),
        (None, None),
        (True, "true"),
        (12, "12"),
        (12.5, "12.5"),
        (12345678901234567890123, "12345678901234567890123"),
        ([1, "a"], '[1,"a"]'),
        ({"b": 1}, '{"b":1}'),
        ("é€😀", "é€😀"),
    ],
)
def test_values_of_every_kind(taker: Taker, value: object, expected: str | None) -> None:
    assert json_line(taker, why=value).column("reason") == [expected]


def test_paths_into_objects_and_lists(taker: Taker) -> None:
    mapping = JSON.format(decimal=".").replace('"why"', '"tags.1.name"').replace('"ticket.id"', '"ticket.id.x"')
    lines = [
        {"at": "2026-01-05T10:00:00Z", "ticket": {"id": {"x": 1}}, "tags": [{"name": "a"}, {"name": "b"}]},
        {"at": "2026-01-05T10:00:00Z", "ticket.id.x": 2, "tags": []},
        {"at": "2026-01-05T10:00:00Z", "ticket": {"id": 3}},
    ]
    taken = taker.take("\n".join(map(json.dumps, lines)), mapping, name="hook.ndjson")
    assert [(e["contact"], e["reason"]) for e in taken.events] == [("1", "b"), ("2", None)]
    assert taken.summary.rows_unused + taken.summary.rows_rejected == 1


def test_a_decimal_comma_is_for_texts_not_for_json_numbers(taker: Taker) -> None:
    assert json_line(taker, ",", talk=90.4).column("talk_s") == [90]
    assert json_line(taker, ",", talk="90,4", ticket={"id": 8}).column("talk_s") == [90, 90]


def test_lines_that_are_no_objects(taker: Taker) -> None:
    good = '{"at": "2026-01-05T10:00:00Z", "ticket": {"id": 1}}'
    bad = ['{"at": ', "[1, 2]", "12", '"tekst"', "null", "{'at': 1}", '{"at": "2026-01-05T10:00:00Z"} x']
    lines = [good, *bad, "", '{"at": "2026-01-05T10:00:00Z", "ticket": {"id": 2, "x": "\\ud800"}}', good]
    taken = taker.take("\n".join(lines), JSON.format(decimal="."), name="hook.jsonl")
    assert taken.column("contact") == ["1"]
    assert set(taken.reasons()) == {2, 3, 4, 5, 6, 7, 8, 10}
    assert {taken.reasons()[row] for row in range(2, 9)} == {("", "is not a JSON object")}
    assert taken.summary.events_repeated == 1


def test_the_value_at_fault_in_a_line_of_json(taker: Taker) -> None:
    taken = json_line(taker, talk={"s": "x"})
    assert (taken.rejected[0]["column"], taken.rejected[0]["value"]) == ("talk", '{"s": "x"}')


def test_one_array_is_read_as_such_unless_lines_were_said(taker: Taker) -> None:
    array = (
        '[{"at": "2026-01-05T10:00:00Z",\n "ticket": {"id": 1}},\n{"at": "2026-01-06T10:00:00Z", "ticket": {"id": 2}}]'
    )
    assert taker.take(array, JSON.format(decimal="."), name="hook.json").summary.events_new == 2
    with pytest.raises(InputError, match="is one JSON array"):
        taker.take(
            '[{"at": 1}]', JSON.format(decimal=".").replace("[file]", '[file]\nformat = "jsonl"'), name="hook.json"
        )


def test_json_without_a_telling_name(taker: Taker) -> None:
    line = '{"at": "2026-01-05T10:00:00Z", "ticket": {"id": 1}}\n'
    assert taker.take(line, JSON.format(decimal="."), name="hook.txt").summary.events_new == 1

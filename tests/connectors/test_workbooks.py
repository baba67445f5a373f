"""Workbooks as people make them: sheets, titles, merged headers, dates, durations, errors. Answers by hand."""

from __future__ import annotations

import gzip
import io
import textwrap
import zipfile
from collections.abc import Sequence

import pytest

from connectors.taking import Taker, utc
from connectors.workbooks import Cell, clock, day, moment, ods, span, xls, xlsx
from peil.connectors.files.importer import Importer
from peil.connectors.files.mapping import parse
from peil.errors import InputError

# 46083 is Monday 2 March 2026, in the system that counts from 1900.
HEADER: Sequence[Cell] = ("Nummer", "Aangemaakt", "Kanaal", "Opgelost")
ROWS: list[Sequence[Cell]] = [
    HEADER,
    (1001, moment(46083.375), "mail", moment(46084.5)),
    (1002, day(46083), "telefoon", None),
]
TICKETS = """\
    source = "lijst"
    derived = true
    [file]
    dates = ["%d-%m-%Y %H:%M"]
    zone = "Europe/Amsterdam"
    [[event]]
    type = "contact.opened"
    time = "Aangemaakt"
    contact = "Nummer"
    channel = "Kanaal"
    [[event]]
    type = "contact.status"
    time = "Opgelost"
    contact = "Nummer"
    status = { value = "solved" }
"""
OPENED = [("1001", utc("2026-03-02 08:00")), ("1002", utc("2026-03-01 23:00"))]  # Amsterdam is an hour ahead


def opened(events: Sequence[dict[str, object]]) -> list[tuple[object, object]]:
    return [(e["contact"], e["time_us"]) for e in events if e["type"] == "contact.opened"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.xlsx", xlsx({"Blad1": ROWS})),
        ("t.xls", xls("Blad1", ROWS)),
        ("t.dat", xlsx({"Blad1": ROWS})),  # the first bytes decide, not the name
        ("t.xlsx.gz", gzip.compress(xlsx({"Blad1": ROWS}))),
        (
            "t.ods",
            ods(
                {
                    "Blad1": [
                        ["Nummer", "Aangemaakt", "Kanaal", "Opgelost"],
                        [1001, ("date", "2026-03-02T09:00:00"), "mail", ("date", "2026-03-03T12:00:00")],
                        [1002, ("date", "2026-03-02"), "telefoon", None],
                    ]
                }
            ),
        ),
    ],
)
def test_a_date_cell_is_local_time_and_a_number_an_id(taker: Taker, name: str, content: bytes) -> None:
    taken = taker.take(content, TICKETS, name=name)
    assert opened(taken.events) == OPENED
    solved = [(e["contact"], e["time_us"]) for e in taken.events if e["type"] == "contact.status"]
    assert solved == [("1001", utc("2026-03-03 11:00"))]
    assert (taken.rejected, taken.summary.notes) == ([], ())


def test_within_a_zip_and_again(taker: Taker) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("map/t.xlsx", xlsx({"Blad1": ROWS}))
    taken = taker.take(out.getvalue(), TICKETS, name="t.zip")
    assert opened(taken.events) == OPENED
    again = taker.take(xlsx({"Blad1": ROWS}), TICKETS, name="t.xlsx")
    assert (again.summary.events_new, again.summary.events_known) == (0, 3)


def test_dates_that_count_from_1904(taker: Taker) -> None:
    """The same serial number is 1,462 days later; an old workbook under a new one's name is read all the same."""
    rows = [HEADER, (1001, moment(46083.375 - 1462), "mail", None)]
    for book in (xlsx({"B": rows}, since_1904=True), xls("B", rows, since_1904=True)):
        assert opened(taker.take(book, TICKETS, name="t.xlsx").events) == [OPENED[0]]


def test_title_empty_rows_and_columns_above_the_header(taker: Taker) -> None:
    """Row numbers are those of the sheet: the bad date stands in its row 8."""
    rows: list[Sequence[Cell]] = [
        [],
        [None, None, "Tickets eerste kwartaal 2026"],
        [None, None, "Gemaakt op", day(46090)],
        [],
        [None, None, *HEADER],
        [None, None, *ROWS[1]],
        [],
        [None, None, 1003, "onbekend", "mail", None],
        [None, None, *ROWS[2]],
    ]
    taken = taker.take(xlsx({"Overzicht": rows}, merged=["C2:F2"]), TICKETS, name="t.xlsx")
    assert opened(taken.events) == OPENED
    assert taken.reasons() == {8: ("Aangemaakt", "is no date or time that exists, as %d-%m-%Y %H:%M")}
    assert taken.rejected[0]["value"] == "onbekend"
    assert (taken.summary.rows, taken.summary.rows_unused) == (4, 1)
    assert "read sheet 'Overzicht', its header in row 5" in taken.summary.notes[0]


def test_a_header_of_two_rows_with_merged_cells(taker: Taker) -> None:
    """`Nummer` is merged downward; `naam` stands twice, so the cell merged over it goes along."""
    rows: list[Sequence[Cell]] = [
        ["Nummer", "Klant", None, "Behandelaar", None, "Aangemaakt"],
        [None, "naam", "plaats", "naam", "team", None],
        [1001, "De Vries", "Breda", "Anna", "Eerste lijn", moment(46083.375)],
    ]
    mapping = """\
        source = "lijst"
        [file]
        zone = "UTC"
        [[event]]
        type = "contact.opened"
        time = "Aangemaakt"
        contact = "Nummer"
        segment = "Klant naam"
        team = "team"
        reason = "Behandelaar naam"
    """
    merged = ["A1:A2", "B1:C1", "D1:E1", "F1:F2"]
    taken = taker.take(xlsx({"Blad1": rows}, merged=merged), mapping, name="t.xlsx")
    (event,) = taken.events
    assert (event["contact"], event["segment"], event["reason"], event["team"]) == (
        "1001", "De Vries", "Anna", "Eerste lijn",
    )  # fmt: skip


def test_the_sheet_that_fits_or_the_one_that_is_named(taker: Taker) -> None:
    book = xlsx(
        {
            "Toelichting": [["Wat"], ["Dit bestand bevat tickets"]],
            "Draaitabel": [["Kanaal", "Aantal"], ["mail", 12]],
            "Tickets": ROWS,
            "Vorig jaar": [HEADER, (9, day(45700), "mail", None)],
        }
    )
    first = taker.take(book, TICKETS, name="t.xlsx")
    assert opened(first.events) == OPENED
    assert first.summary.notes[0].endswith(
        "read sheet 'Tickets', its header in row 1; not read: 'Toelichting', 'Draaitabel', 'Vorig jaar'"
    )
    named = taker.take(book, TICKETS.replace("[file]", '[file]\n    sheet = "Vorig jaar"'), name="t.xlsx")
    assert named.summary.events_new == 1
    with pytest.raises(InputError, match="has no sheet 'Tikets'") as caught:
        taker.take(book, TICKETS.replace("[file]", '[file]\n    sheet = "Tikets"'), name="t.xlsx")
    assert "'Tickets'" in caught.value.remedy


def test_dates_typed_as_text_beside_date_cells(taker: Taker) -> None:
    rows = [HEADER, ROWS[1], (1002, "02-03-2026 00:00", "mail", "04-03-2026 10:00"), (1003, 46083, "mail", None)]
    taken = taker.take(xlsx({"Blad1": rows}), TICKETS, name="t.xlsx")
    assert opened(taken.events) == OPENED
    assert list(taken.reasons()) == [4]  # a bare number is no date until the cell is formatted as one
    assert taken.rejected[0]["value"] == "46083"


CALLS = """\
    source = "pbx"
    [file]
    decimal = ","
    zone = "UTC"
    dates = ["%d-%m-%Y %H:%M:%S"]
    [[event]]
    type = "call.ended"
    time = ["Dag", "Tijd"]
    contact = "Id"
    talk_s = "Gesprek"
    hold_s = { column = "Wacht (min)", unit = "min" }
    wrap_s = "Nawerk"
    value = "Terugbellen"
"""


def test_times_durations_numbers_and_booleans(taker: Taker) -> None:
    """A date cell and a time cell are joined; 26:03:05 is a duration; 1.5 is a number, decimal comma or not."""
    rows: list[Sequence[Cell]] = [
        ["Id", "Dag", "Tijd", "Gesprek", "Wacht (min)", "Nawerk", "Terugbellen"],
        ["a", day(46083), clock(0.25), span(93785 / 86400), 1.5, clock(30 / 86400), True],
        ["b", "02-03-2026", "06:00:00", "0:05:30", "1,5", 45, False],
    ]
    for name, book in (("t.xlsx", xlsx({"B": rows})), ("t.xls", xls("B", rows))):
        taken = taker.take(book, CALLS, name=name)
        assert taken.rejected == []
    said = [(e["talk_s"], e["hold_s"], e["wrap_s"], e["value"]) for e in taken.events]
    assert said == [(26 * 3600 + 3 * 60 + 5, 90, 30, "true"), (330, 90, 45, "false")]
    assert {e["time_us"] for e in taken.events} == {utc("2026-03-02 06:00")}


def test_the_durations_of_an_ods(taker: Taker) -> None:
    rows = [["Id", "Dag", "Tijd", "Gesprek", "Wacht (min)", "Nawerk", "Terugbellen"],
            ["a", ("date", "2026-03-02"), ("time", "PT06H00M00S"), ("time", "PT26H03M05S"), 1.5, None, None]]  # fmt: skip
    (event,) = taker.take(ods({"B": rows}), CALLS, name="t.ods").events
    assert (event["talk_s"], event["hold_s"], event["time_us"]) == (93785, 90, utc("2026-03-02 06:00"))


def test_a_cell_with_an_error_is_a_rejected_row_with_its_reason(taker: Taker) -> None:
    """Only of columns that the mapping reads: an error elsewhere harms nothing."""
    rows: list[Sequence[Cell]] = [
        [*HEADER, "Formule"],
        [*ROWS[1], "#DIV/0!"],
        [1002, day(46083), "#N/A", None, None],
        [1003, "#REF!", "mail", None, None],
    ]
    taken = taker.take(xlsx({"Blad1": rows}), TICKETS, name="t.xlsx")
    assert opened(taken.events) == OPENED[:1]
    told = "holds the error {} in column '{}': correct the formula, or remove the cell's content"
    assert {row: reason for row, (_, reason) in taken.reasons().items()} == {
        3: told.format("#N/A", "Kanaal"),
        4: told.format("#REF!", "Aangemaakt"),
    }


def test_a_workbook_without_a_table_or_without_the_columns(taker: Taker) -> None:
    with pytest.raises(InputError, match="holds no table"):
        taker.take(xlsx({"Leeg": [], "Ook leeg": [[None]]}), TICKETS, name="t.xlsx")
    with pytest.raises(InputError, match="has no column 'Aangemaakt'") as caught:
        taker.take(xlsx({"Blad1": [["Nummer", "Aangemaakt op"], [1, day(46083)]]}), TICKETS, name="t.xlsx")
    assert "'Aangemaakt op'" in caught.value.remedy
    assert caught.value.place.endswith("t.xlsx [Blad1]")


def test_a_sheet_without_a_header(taker: Taker) -> None:
    mapping = TICKETS.replace("[file]", '[file]\n    columns = ["Nummer", "Aangemaakt", "Kanaal", "Opgelost"]')
    taken = taker.take(xlsx({"Blad1": ROWS[1:]}), mapping, name="t.xlsx")
    assert opened(taken.events) == OPENED


def test_rejected_rows_can_be_offered_again(taker: Taker) -> None:
    rows = [HEADER, (1002, "2 maart 2026", "mail", None)]
    taken = taker.take(xlsx({"Blad1": rows}), TICKETS, name="t.xlsx")
    assert taken.events == []
    mended = parse(textwrap.dedent(TICKETS).replace("%d-%m-%Y %H:%M", "%d %B %Y"), place="m.toml")
    summary = Importer(taker.lake, taker.store, mended).replay(list(taker.store.quarantined()))
    assert opened(taker.seen(summary).events) == [OPENED[1]]

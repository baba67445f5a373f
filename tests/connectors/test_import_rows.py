"""Rows of a table: their numbers as a person counts, broken ones, blank ones, quotes, headers. The rest is taken."""

from __future__ import annotations

import pytest

from connectors.taking import Taker
from peil.connectors.files import delimited
from peil.errors import InputError

PLAIN = """
source = "s"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
reason = "why"
"""
DAY = "2026-01-05"


def test_row_numbers_are_those_of_the_file(taker: Taker) -> None:
    """The header is row 1; a broken line and a blank one count, and what follows keeps its number."""
    lines = [
        "id,t,why",
        f"1,{DAY},a",
        f"2,{DAY}",  # row 3: too few
        "",  # row 4: blank
        "3,2026-02-30,b",  # row 5: no such date
        f"4,{DAY},c,d",  # row 6: too many
        ",,",  # row 7: separators only
        f"5,{DAY},e",
        "6,nooit,f",  # row 9
        f"7,{DAY},g,h,i",  # row 10: after the last good row
    ]
    for end in ("\n", "\r\n", "\r"):
        taken = taker.take((end.join(lines) + end).encode(), PLAIN)
        assert {row: column for row, (column, _) in taken.reasons().items()} == {3: "", 5: "t", 6: "", 9: "t", 10: ""}
        assert taken.reasons()[3][1] == "has 2 fields where the table has 3 columns"
        assert taken.reasons()[10][1] == "has 5 fields where the table has 3 columns"
        assert (taken.summary.rows, taken.summary.rows_unused, taken.summary.rows_rejected) == (9, 2, 5)
        assert taken.column("contact") == ["1", "5"]
        taker.store.drop_import(taken.summary.import_id)


def test_row_numbers_over_many_batches(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every seventh line is broken and every eleventh has no date, in batches of about ten lines."""
    monkeypatch.setattr(delimited, "BLOCK", 200)
    lines = ["id,t,why"]
    broken, dateless = set(), set()
    for row in range(2, 502):
        if row % 7 == 0:
            broken.add(row)
            lines.append(f"{row},{DAY}")
        elif row % 11 == 0:
            dateless.add(row)
            lines.append(f"{row},x,y")
        else:
            lines.append(f"{row},{DAY},{row}")
    taken = taker.take("\n".join(lines), PLAIN)
    assert {row for row, (column, _) in taken.reasons().items() if not column} == broken
    assert {row for row, (column, _) in taken.reasons().items() if column == "t"} == dateless
    assert all(r["raw"]["id"] == str(r["row"]) for r in taken.rejected if r["column"])
    assert all(event["seq"] // 64 == int(event["contact"]) for event in taken.events)


def test_a_record_over_several_lines_is_one_row(taker: Taker) -> None:
    taken = taker.take(f'id,t,why\n1,{DAY},"twee\nregels, ""echt"""\n2,x,\n', PLAIN)
    assert taken.column("reason") == ['twee\nregels, "echt"']
    assert list(taken.reasons()) == [3]


def test_a_quote_that_is_never_closed_is_told(taker: Taker) -> None:
    """It would swallow the rest of the file without a word."""
    taken = taker.take(f'id,t,why\n1,{DAY},a\n2,{DAY},"b\n3,{DAY},c\n4,{DAY},d\n', PLAIN)
    assert taken.column("contact") == ["1"]
    assert taken.reasons() == {3: ("", "opens a quote that is never closed: it and all after it are not read")}


def test_a_quote_within_a_cell_is_a_letter(taker: Taker) -> None:
    taken = taker.take(f'id,t,why\n1,{DAY},scherm van 24"\n2,{DAY},b\n', PLAIN)
    assert taken.column("reason") == ['scherm van 24"', "b"]


def test_a_row_longer_than_a_block_is_told(taker: Taker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "BLOCK", 1 << 20)
    lines = f"id,t,why\n1,{DAY},a\n2,{DAY},{'x' * (3 << 20)}\n"
    with pytest.raises(InputError, match=r"row longer than 1 MB after row \d"):
        taker.take(lines, PLAIN)


def test_very_long_cells_are_taken(taker: Taker) -> None:
    taken = taker.take(f"id,t,why\n1,{DAY},{'x' * 500_000}\n{'9' * 300_000},{DAY},a\n", PLAIN)
    assert sorted(len(reason) for reason in taken.column("reason")) == [1, 500_000]


@pytest.mark.parametrize(
    ("text", "extra"),
    [
        ("id;t;why\n1;{d};a,b\n", ""),
        ("id\tt\twhy\n1\t{d}\ta,b\n", ""),
        ("id|t|why\n1|{d}|a,b\n", ""),
        ("sep=;\nid;t;why\n1;{d};a,b\n", ""),
        ("Rapport van maandag\n\nid;t;why\n1;{d};a,b\n", "skip = 2"),
        ("1;{d};a,b\n", 'columns = ["id", "t", "why"]\nseparator = ";"'),
        ("1;{d};a,b\n", 'columns = ["id", "t", "why"]'),
        ("1|{d}|a,b\n", 'columns = ["id", "t", "why"]\nseparator = "|"\nragged = true'),
        ("id;t;why\n'1';'{d}';'a,b'\n", 'quote = "\'"'),
        ("\ufeffid;t;why\n1;{d};a,b\n", ""),
        (" id ; t ;why;\n1;{d};a,b;\n", ""),
        ('"id";"t";"why\nnog"\n1;{d};x\n', 'separator = ";"'),
    ],
)
def test_separators_headers_and_quotes(taker: Taker, text: str, extra: str) -> None:
    """The separator is the one under which the mapping's columns stand in the header, where none is given."""
    mapping = PLAIN.replace("[[event]]", f"[file]\n{extra}\n[[event]]", 1)
    if "nog" in text:
        mapping = mapping.replace('reason = "why"', "")
    taken = taker.take(text.format(d=DAY), mapping)
    assert (taken.column("contact"), taken.rejected) == (["1"], [])
    assert taken.column("reason") == ([None] if "nog" in text else ["a,b"])


def test_a_header_alone_and_a_single_row(taker: Taker) -> None:
    for text in ("id,t,why", "id,t,why\n", "id,t,why\r\n"):
        assert taker.take(text, PLAIN).summary.as_dict()["rows_read"] == 0
    assert taker.take(f"id,t,why\n1,{DAY},a", PLAIN).summary.events_new == 1


def test_a_name_that_stands_twice_matters_only_where_it_is_read(taker: Taker) -> None:
    assert taker.take(f"id,t,why,x,x,,\n1,{DAY},a,1,2,3,4\n", PLAIN).column("contact") == ["1"]
    with pytest.raises(InputError, match="'why' more than once"):
        taker.take(f"id,t,why,why\n1,{DAY},a,b\n", PLAIN)


def test_a_column_that_is_not_there(taker: Taker) -> None:
    with pytest.raises(InputError) as caught:
        taker.take(f"ID,t,Why\n1,{DAY},a\n", PLAIN)
    assert "has no column 'id', which the mapping 'mine' reads (nor 1 others)" in str(caught.value)
    assert "Did you mean 'ID'" in caught.value.remedy
    lenient = PLAIN.replace("[[event]]", '[file]\nmissing = "null"\n[[event]]', 1)
    taken = taker.take(f"id,t\n1,{DAY}\n", lenient)
    assert (taken.column("reason"), taken.summary.columns_missing) == ([None], ("why",))
    with pytest.raises(InputError, match="has none of the columns"):
        taker.take("a,b\n1,2\n", lenient)


def test_rejected_rows_are_kept_whole_and_offered_again(taker: Taker) -> None:
    from peil.connectors.files.importer import Importer
    from peil.connectors.files.mapping import parse

    taken = taker.take("id,t,why\n1,05-01-2026,a\n2,2026-01-05,b\n", PLAIN, name="lijst.csv")
    (row,) = taken.rejected
    assert (row["file"].rsplit("/", 1)[1], row["row"], row["column"], row["value"]) == (
        "lijst.csv",
        2,
        "t",
        "05-01-2026",
    )
    assert row["raw"] == {"id": "1", "t": "05-01-2026", "why": "a"}
    mended = PLAIN.replace("[[event]]", '[file]\ndates = ["%d-%m-%Y"]\n[[event]]', 1)
    taker.store.mark_replayed([row["id"]])
    again = taker.seen(Importer(taker.lake, taker.store, parse(mended, place="m")).replay([row]))
    assert (again.summary.events_new, again.rejected, again.column("reason")) == (1, [], ["a", "b"])


def test_lines_of_a_log_with_as_many_fields_as_they_have(taker: Taker) -> None:
    mapping = """
    source = "log"
    [file]
    separator = "|"
    ragged = true
    columns = ["t", "id", "kind", "extra"]
    dates = ["epoch"]
    [[event]]
    type = "contact.opened"
    when = { kind = "NEW" }
    time = "t"
    contact = "id"
    reason = "extra"
    """
    lines = "1767607200|1|NEW\n1767607200|2|NEW|a|b|c\n\n1767607200|3|OLD\nx|4|NEW\n"
    taken = taker.take(lines, mapping, name="queue_log")
    assert [(e["contact"], e["reason"]) for e in taken.events] == [("1", None), ("2", "a")]
    assert taken.reasons()[5][0] == "t"
    assert (taken.rejected[0]["value"], taken.summary.rows_unused) == ("x", 2)

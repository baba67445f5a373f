"""Mappings that cannot work are refused before anything is read, with what, where and what to do."""

from __future__ import annotations

import itertools
import random
import textwrap
import tomllib
import zipfile
from pathlib import Path

import pytest

from connectors.taking import Taker
from peil.connectors.files.mapping import load, parse, shipped
from peil.connectors.files.parsing import MOST_EVENTS
from peil.errors import InputError, NotFoundError, PeilError

OPENED = '[[event]]\ntype = "contact.opened"\ntime = "t"\ncontact = "id"\n'
ANSWERED = '[[event]]\ntype = "survey.answered"\ntime = "t"\ninvitation = "id"\ninstrument = { value = "q" }\n'

VISIT = 'source = "s"\n[[event]]\ntype = "session.ended"\nid = "i"\ntime = {{ column = "m", {} }}\n'


def refused(text: str) -> InputError:
    with pytest.raises(InputError) as caught:
        parse(textwrap.dedent(text), place="mine.toml")
    error = caught.value
    assert error.place.startswith("mine.toml")
    assert error.remedy
    return error


@pytest.mark.parametrize(
    ("text", "what", "place", "remedy"),
    [
        ("source = ", "not valid TOML", "mine.toml", "Correct that line"),
        (OPENED, "names no source", "mine.toml", "source ="),
        ('source = "s"', "makes no events", "mine.toml", "[[event]]"),
        ('source = "s"\nevents = 1', "unknown setting 'events'", "mine.toml", "'event'"),
        ('source = "s"\n[event]\ntype = "x"', "written as [[event]]", "mine.toml", "Double"),
        ('source = "s"\nderived = "ja"\n' + OPENED, "neither true nor false", "mine.toml", "without quotes"),
        ('source = "s"\n' + OPENED * (MOST_EVENTS + 1), "at most 64 fit", "mine.toml", "Split"),
        ('source = "s"\n[file]\nzone = "Europe/Amsterdm"\n' + OPENED, "not a time zone", "[file] zone", "Amsterdam"),
        ('source = "s"\n[file]\nencoding = "ansi"\n' + OPENED, "encoding 'ansi'", "[file]", "cp1252"),
        ('source = "s"\n[file]\nencoding = "base64"\n' + OPENED, "encoding 'base64'", "[file]", "cp1252"),
        ('source = "s"\n[file]\nformat = "xlsx"\n' + OPENED, "format 'xlsx'", "[file]", "csv"),
        ('source = "s"\n[file]\nseparator = ";;"\n' + OPENED, "one character", "[file]", "Such as"),
        ('source = "s"\n[file]\ndecimal = ";"\n' + OPENED, "decimal", "[file]", "Choose"),
        ('source = "s"\n[file]\nskip = "een"\n' + OPENED, "skip", "[file]", "skip = 1"),
        ('source = "s"\n[file]\nragged = true\n' + OPENED, "need a separator", "[file]", "separator"),
        ('source = "s"\n[file]\nmissing = "ok"\n' + OPENED, "missing", "[file]", "error or null"),
        ('source = "s"\n[file]\nas_of = "gisteren"\n' + OPENED, "as_of 'gisteren'", "[file]", "2026-07-01"),
        ('source = "s"\n[file]\ndates = ["dd-mm-yyyy"]\n' + OPENED, "'dd-mm-yyyy'", "[file]", "%d-%m-%Y"),
        ('source = "s"\n[file]\ndates = ["%d-%m-%Q"]\n' + OPENED, "has '%Q'", "[file]", "%Y"),
        ('source = "s"\n[file]\ndates = ["%H:%M"]\n' + OPENED, "has no day", "[file]", "Join the columns"),
        ('source = "s"\n[file]\nnull = { a = 1 }\n' + OPENED, "is no word", "[file]", "one word"),
        ('source = "s"\n[file]\nseperator = ";"\n' + OPENED, "unknown setting 'seperator'", "[file]", "'separator'"),
        ('source = "s"\n[values.statuss]\na = "new"\n' + OPENED, "no attribute has", "[values.statuss]", "'status'"),
        ('source = "s"\n[values]\nstatus = "new"\n' + OPENED, "tables of words", "", "[values.status]"),
        ('source = "s"\n[[event]]\ntime = "t"\n', "has no type", "[[event]] 1", "type ="),
        ('source = "s"\n[[event]]\ntype = "contact.opened"\n', "has no time", "[[event]] 1", "time ="),
        ('source = "s"\n[[event]]\ntype = "contact.open"\ntime = "t"\n', "no event type 'contact.open'", "1", "opened"),
        ('source = "s"\n[[event]]\ntype = "contact.opened"\ntime = "t"\n', "needs contact", "[[event]] 1", "contact"),
        ('source = "s"\n' + OPENED + 'klant = "k"\n', "unknown setting 'klant'", "[[event]] 1", ""),
        ('source = "s"\n' + OPENED + 'custmer = "k"\n', "unknown setting 'custmer'", "[[event]] 1", "'customer'"),
        ('source = "s"\n' + OPENED + 'keep = "last"\n', "keep = 'last'", "[[event]] 1", "all or first"),
        ('source = "s"\n' + OPENED + "team = 5\n", "neither a column nor", "1 team", "constant"),
        ('source = "s"\n' + OPENED + "team = {}\n", "one of column", "1 team", "value"),
        ('source = "s"\n' + OPENED + 'team = ""\n', "empty column", "1 team", "header"),
        ('source = "s"\n' + OPENED + 'team = { column = "a", value = "b" }\n', "one of column", "1 team", "value"),
        ('source = "s"\n' + OPENED + 'team = { colum = "a" }\n', "unknown setting 'colum'", "1 team", "'column'"),
        ('source = "s"\n' + OPENED + 'team = { column = "a", map = "m" }\n', "no [values.m]", "1 team", ""),
        ('source = "s"\n' + OPENED + 'team = { column = "a", map = 5 }\n', "map is no table", "1 team", "map ="),
        ('source = "s"\n' + OPENED + 'team = { column = "a", other = "x" }\n', "other goes with", "1 team", "map"),
        ('source = "s"\n' + OPENED + 'team = { column = "a", unit = "min" }\n', "unit means nothing", "1 team", ""),
        ('source = "s"\n' + OPENED + 'team = { column = "a", dates = "iso" }\n', "dates means nothing", "1 team", ""),
        ('source = "s"\n' + OPENED + 'team = { column = "a", kind = "email" }\n', "kind is for", "1 team", "Leave"),
        ('source = "s"\n' + OPENED + 'actor = { value = "mens" }\n', "'mens' is no actor", "1 actor", "Known"),
        ('source = "s"\n' + OPENED + 'seq = { value = "a" }\n', "'a' is no whole number", "1 seq", "Write one"),
        ('source = "s"\n' + OPENED + 'talk_s = { column = "a", unit = "uur" }\n', "'uur' is no unit", "", "Known"),
        ('source = "s"\n' + OPENED.replace('"t"', '{ value = "x" }'), "comes from a column", "1 time", "column"),
        ('source = "s"\n' + OPENED.replace('"t"', '{ column = "t", zone = "x" }'), "not a time zone", "1 time", ""),
        ('source = "s"\n' + OPENED + "when = 5\n", "when must be a table", "[[event]] 1", "when ="),
        ('source = "s"\n' + OPENED + "when = { a = { alike = 1 } }\n", "unknown setting 'alike'", "when a", "like"),
        ('source = "s"\n' + OPENED + 'when = { a = { like = "(" } }\n', "is no pattern", "when a", "[0-9]"),
        ('source = "s"\n' + OPENED + 'when = { a = { unlike = "(?!a)b" } }\n', "looks ahead", "when a", "unlike"),
        ('source = "s"\n' + OPENED + "when = { a = [] }\n", "lists no words", "when a", '"*"'),
        ('source = "s"\n' + OPENED + 'when = { a = { above = "x" } }\n', "is no number", "when a", "above = 0"),
        ('source = "s"\n[instruments.q]\nfamily = "csat"\n' + OPENED, "needs its scale", "[instruments.q]", "scale ="),
        ('source = "s"\n[instruments.q]\nscale = [1, 5]\n' + OPENED, "names no family", "[instruments.q]", "csat"),
        ('source = "s"\n[instruments.q]\nfamily = "cast"\n' + OPENED, "'cast' is unknown", "", "'csat'"),
        ('source = "s"\n[instruments.q]\nfamily = "csat"\nscale = [5, 1]\n' + OPENED, "is empty", "", "lower"),
        ('source = "s"\n[instruments.q]\nfamily = "nps"\nscale = [1, 10]\n' + OPENED, "never rescaled", "", "csat"),
        ('source = "s"\n[instruments.q]\nfamily = "csat"\nscale = [1, 4]\n' + OPENED, "no customary", "", "positive"),
        (
            'source = "s"\n[instruments.q]\nfamily = "csat"\nscale = [1, 5]\npositive = [6]\n' + OPENED,
            "whole points",
            "",
            "",
        ),
        ('source = "s"\n[instruments]\nq = 5\n' + OPENED, "is no table", "[instruments.q]", ""),
        (VISIT.format('dates = ["%b"], year = 17'), "no year from 1990", "time", "year = 2017"),
        (VISIT.format('dates = ["%b %Y"], year = 2017'), "that name none", "time", '["%b"]'),
        (VISIT.format("year = 2017"), "that name none", "time", '["%b"]'),
        (VISIT.format('dates = ["%b"]'), "has no day", "time", "Join"),
    ],
)
def test_what_is_wrong_where_and_what_to_do(text: str, what: str, place: str, remedy: str) -> None:
    error = refused(text)
    assert what in error.what
    assert place in error.place
    assert remedy in error.remedy


def test_scores_and_types_by_column_are_checked() -> None:
    assert "needs score" in refused('source = "s"\n' + ANSWERED).what
    kinds = '[[event]]\ntype = { column = "k", map = { "a" = "contact.opend" } }\ntime = "t"\n'
    assert "no event type 'contact.opend'" in refused('source = "s"\n' + kinds).what


def test_an_instrument_that_is_nowhere_declared(taker: Taker) -> None:
    text = 'source = "s"\n' + ANSWERED + 'score = "s"\n'
    with pytest.raises(InputError) as caught:
        taker.take("id,t,s\n1,2026-01-05,3\n", text)
    assert "instrument 'q' is not declared" in str(caught.value)
    assert "[instruments.q]" in caught.value.remedy


def test_a_failed_import_declares_no_instrument(taker: Taker) -> None:
    """A mistake in the scale of a first try must not stand in the way of the second."""
    text = 'source = "s"\n[instruments.q]\nfamily = "csat"\nscale = [1, 7]\n' + ANSWERED + 'score = "s"\n'
    with pytest.raises(InputError):
        taker.take("id,t,x\n1,2026-01-05,3\n", text)
    again = taker.take("id,t,s\n1,2026-01-05,3\n", text.replace("[1, 7]", "[1, 5]"))
    assert again.summary.events_new == 1
    with pytest.raises(InputError, match="already declared otherwise"):
        taker.take("id,t,s\n1,2026-01-05,3\n", text)


@pytest.mark.parametrize("name", sorted(shipped()))
def test_shipped_mappings_parse_and_have_a_title(name: str) -> None:
    assert load(name).events
    assert shipped()[name]


def test_names_of_mappings(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no mapping 'ticket'") as caught:
        load("ticket")
    assert "'tickets'" in caught.value.remedy
    for odd in ("../x", "", "tickets.json", "é"):
        with pytest.raises(NotFoundError):
            load(odd)
    with pytest.raises(NotFoundError, match="cannot be read"):
        load(str(tmp_path / "x.toml"))
    (tmp_path / "x.toml").write_bytes(b"source = '\xe9'")
    with pytest.raises(InputError, match="UTF-8"):
        load(str(tmp_path / "x.toml"))
    (tmp_path / "x.toml").write_bytes(b"\xef\xbb\xbf" + ('source = "s"\n' + OPENED).encode())
    assert load(str(tmp_path / "x.toml")).name == "x"


@pytest.mark.parametrize("seed", range(40))
def test_any_value_at_any_place_is_taken_or_refused(seed: int) -> None:
    """Each key of the shipped mappings, given values of every TOML type: never anything but our own errors."""
    chance = random.Random(seed)
    odd = [
        "5",
        "1.5",
        "true",
        '"x"',
        '""',
        "[]",
        "[1]",
        '["a", 2]',
        "{}",
        "{ a = 1 }",
        "{ column = 3 }",
        "1979-05-27",
        "{ a = { b = [] } }",
    ]
    for name in shipped():
        lines = load(name).text.splitlines()
        numbers = [i for i, line in enumerate(lines) if " = " in line and not line.lstrip().startswith("#")]
        for i in chance.sample(numbers, min(4, len(numbers))):
            changed = [*lines[:i], lines[i].split(" = ", 1)[0] + " = " + chance.choice(odd), *lines[i + 1 :]]
            text = "\n".join(changed)
            try:
                tomllib.loads(text)
                taken = parse(text, place="mine.toml")
            except tomllib.TOMLDecodeError:
                continue
            except PeilError as refusal:
                assert refusal.place.startswith("mine.toml"), changed[i]
                assert refusal.what, changed[i]
                assert refusal.remedy, changed[i]
            else:
                assert taken.source and taken.events, changed[i]


def test_every_pair_of_types_and_attributes_compiles() -> None:
    """A rule with every attribute of the schema gives SQL that the engine accepts, whatever its type."""
    import pyarrow as pa

    from peil.connectors.files.compiled import compile_mapping
    from peil.engines.duckdb import connect
    from peil.events.schema import ATTRIBUTES, EVENT_TYPES

    engine = connect()
    columns = {name: pa.array([None], pa.string()) for name in (*ATTRIBUTES, "t")}
    engine.register("batch", pa.table({**columns, "row_": pa.array([2])}))
    instrument = '[instruments.q]\nfamily = "csat"\nscale = [1, 5]\n'
    for kind, full in itertools.product(EVENT_TYPES, (True, False)):
        needed = EVENT_TYPES[kind].needs if not full else tuple(ATTRIBUTES)
        lines = "\n".join(f'{name} = "{name}"' for name in needed)
        mapping = parse(f'source = "s"\n{instrument}[[event]]\ntype = "{kind}"\ntime = "t"\n{lines}\n', place="m")
        present = dict.fromkeys(columns, "text")
        shaped = engine.execute(compile_mapping(mapping, "columns", present, now_us=0).shaped)
        names = [name for name, *_ in shaped.description]
        (row,) = (dict(zip(names, one, strict=True)) for one in shaped.fetchall())
        assert (row["row_"], row["type"], row["time_us"], row["made"]) == (2, kind, None, 0)
        assert row["problem"] is not None, "it has no time"
        assert set(needed) <= set(names)


def test_an_empty_map_takes_the_words_as_they_stand(taker: Taker) -> None:
    """One question is answered in words, the other in numbers; [values.score] is about the first."""
    questions = "".join(
        f'[instruments.{key}]\nfamily = "{key}"\nscale = {scale}\n'
        for key, scale in (("csat", "[1, 5]"), ("nps", "[0, 10]"))
    )
    rules = "".join(
        f'[[event]]\ntype = "survey.answered"\ntime = "t"\ninvitation = "id"\ninstrument = {{ value = "{key}" }}\n{score}\n'
        for key, score in (("csat", 'score = "a"'), ("nps", 'score = { column = "b", map = {} }'))
    )
    words = '[values.score]\n"Tevreden" = "4"\n'
    taken = taker.take("id,t,a,b\n1,2026-01-05,Tevreden,9\n", f'source = "s"\n{words}{questions}{rules}')
    assert taken.rejected == []
    assert sorted((e["instrument"], e["score"]) for e in taken.events) == [("csat", 4), ("nps", 9)]


def test_a_member_of_a_zip_that_is_no_table_can_be_left_out(taker: Taker) -> None:
    path = taker.folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("t.csv", "id,t\n1,2026-01-05\n")
        archive.writestr("leesmij.txt", "Dit is de export\n")
    with pytest.raises(InputError) as caught:
        taker.take(path, 'source = "s"\n' + OPENED)
    assert caught.value.place.endswith("export.zip!leesmij.txt")
    assert "leave it out of the zip" in caught.value.remedy

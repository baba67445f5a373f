"""Encodings found out or declared: the right letters, a word about it, and never a wrong reading in silence."""

from __future__ import annotations

import gzip

import pytest

from connectors.taking import Taker
from peil.connectors.files import encodings
from peil.errors import InputError

TEXT = (
    "id,t,team\n"
    "1,2026-01-05,Coördinatie België\n"
    "2,2026-01-06,Café ’s-Hertogenbosch\n"
    "3,2026-01-07,ÉÉN LOKET\n"
    "4,2026-01-08,Über-team Zürich\n"
)
TEAMS = ["Coördinatie België", "Café ’s-Hertogenbosch", "ÉÉN LOKET", "Über-team Zürich"]
PLAIN = """\
    source = "s"
    [[event]]
    type = "contact.opened"
    time = "t"
    contact = "id"
    team = "team"
"""


def said(encoding: str) -> str:
    return PLAIN.replace("[[event]]", f'[file]\n    encoding = "{encoding}"\n    [[event]]', 1)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("utf-16-le", "read as UTF-16-LE"),
        ("utf-16-be", "read as UTF-16-BE"),
        ("utf-32", ""),
        ("cp1252", "read as cp1252 (Windows), in which it says 'Coördinatie'"),
        ("mac-roman", "read as mac-roman (Mac), in which it says 'Coördinatie'"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_an_encoding_that_nobody_said_is_found_out_and_told(
    taker: Taker, written: str, told: str, packed: bool
) -> None:
    content = TEXT.encode(written)
    taken = taker.take(gzip.compress(content) if packed else content, PLAIN)
    assert taken.column("team") == TEAMS
    notes = " ".join(taken.summary.notes)
    assert told in notes
    assert bool(told) == bool(notes)


def test_dos_and_latin_1(taker: Taker) -> None:
    """cp850 and Latin-1 have no curly quote, so theirs is a straight one."""
    text, teams = TEXT.replace("’", "'"), [team.replace("’", "'") for team in TEAMS]
    dos = taker.take(text.encode("cp850"), PLAIN)
    assert dos.column("team") == teams
    assert "read as cp850 (DOS)" in dos.summary.notes[0]
    latin = taker.take(text.encode("latin-1"), PLAIN, name="other.csv")
    assert latin.summary.events_known == 4  # the same events, letter for letter
    assert "read as cp1252" in latin.summary.notes[0]


def test_letters_that_come_late_decide_too(taker: Taker) -> None:
    """Three million bytes of ASCII, then a name."""
    lines = "".join(f"{n},2026-01-05,team {n % 7}\n" for n in range(10, 140_000))
    content = ("id,t,team\n" + lines + "x,2026-01-05,Renés team\n").encode("cp850")
    assert len(content) > 3 << 20
    taken = taker.take(content, PLAIN)
    assert "Renés team" in taken.column("team")
    assert "read as cp850 (DOS)" in taken.summary.notes[0]


def test_utf_8_under_another_name_is_refused(taker: Taker) -> None:
    with pytest.raises(InputError) as caught:
        taker.take(TEXT.encode(), said("cp1252"))
    assert "is written in UTF-8, not in cp1252: 'Coördinatie' would have become 'CoÃ¶rdinatie'" in str(caught.value)
    assert caught.value.remedy


def test_another_code_page_than_the_declared_one_is_told(taker: Taker) -> None:
    taken = taker.take(TEXT.encode("cp1252"), said("cp850"))
    assert (
        "as cp850, as the mapping says, in which it says 'Co÷rdinatie'; as cp1252 it would say 'Coördinatie'"
        in (taken.summary.notes[0])
    )
    fine = taker.take(TEXT.encode("cp1252"), said("cp1252"), name="fine.csv")
    assert fine.summary.notes == ()


def test_declared_and_impossible_is_refused(taker: Taker) -> None:
    with pytest.raises(InputError, match="is not written in utf-8 at line 2"):
        taker.take(TEXT.encode("cp1252"), said("utf-8"))


@pytest.mark.parametrize("mapping", [PLAIN, said("utf-8")])
@pytest.mark.parametrize("before", [1, 1500])  # in the first bytes, or a block after them
def test_bytes_that_are_no_utf_8_cost_their_row_alone(taker: Taker, mapping: str, before: int) -> None:
    """One such cell made the whole file cp1252: Café became CafÃ©, and nothing was rejected."""
    note = "-" if before == 1 else "-" * 4000
    lines = "".join(f"a{n},2026-01-05,Café België,{note}\n" for n in range(before))
    content = f"id,t,team,note\n{lines}".encode() + b"x,2026-01-05,Caf\xe9 Oost,-\ny,2026-01-05,Zuid,\xe9n\n"
    taken = taker.take(content, mapping)
    assert set(taken.column("team")) == {"Café België", "Zuid"}
    assert (taken.summary.events_new, taken.summary.rows_rejected) == (before + 1, 1)
    (kept,) = taken.rejected
    told = {key: kept[key] for key in ("row", "column", "value", "reason")}
    assert told == {
        "row": before + 2, "column": "team", "value": "Caf\\xe9 Oost", "reason": "has bytes that are no UTF-8",
    }  # fmt: skip


def test_more_that_is_not_utf_8_than_is_refuses_the_file(taker: Taker) -> None:
    late = b"b,2026-01-05,Ren\xe9,\n" * 2
    content = b"id,t,team,note\n" + (b"a,2026-01-05,abc," + b"-" * 4000 + b"\n") * 2500 + late
    with pytest.raises(InputError, match=r"is not written in utf-8 \(there are more bytes that are none") as caught:
        taker.take(content, said("utf-8"))
    assert "cp1252" in caught.value.remedy


def test_what_cannot_be_found_out_is_asked(taker: Taker) -> None:
    """Two Russian words: too little to tell one Cyrillic code page from another."""
    with pytest.raises(InputError, match=r"no encoding that could be found out \(line 2\)") as caught:
        taker.take("id,t,team\n1,2026-01-05,большой привет\n".encode("cp1251"), PLAIN)
    assert "cp1252" in caught.value.remedy


def test_a_long_text_in_another_script_is_found_out() -> None:
    text = "naam\n" + "большой привет всем из Москвы сегодня и завтра\n" * 20
    assert encodings.find(text.encode("cp1251")).name == "cp1251"


@pytest.mark.parametrize("name", ["cp1252", "cp850", "mac-roman"])
@pytest.mark.parametrize(
    "word", ["René", "coördinator", "reünie", "geïnteresseerd", "São Tomé", "façade", "Ærø", "Łódź"]
)
def test_one_word_is_enough_or_nothing_is_claimed(name: str, word: str) -> None:
    try:
        sample = f"naam;status\n{word};open\n".encode(name)
    except UnicodeEncodeError:
        return  # not a letter of this code page
    found = encodings.find(sample)
    assert sample.decode(found.name) == f"naam;status\n{word};open\n" or not found.sure

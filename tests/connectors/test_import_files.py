"""Files as they come: encodings, archives, damage, and files that are something else. Nothing of a bad one is kept."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from connectors.taking import NOW, Taker
from peil.connectors.files.importer import Importer
from peil.errors import InputError, NotFoundError, PeilError

PLAIN = """
source = "s"
[[event]]
type = "contact.opened"
time = "t"
contact = "id"
team = "team"
"""
TEXT = "id,t,team\n1,2026-01-05,Café €uro\n"


def with_file(extra: str) -> str:
    return PLAIN.replace("[[event]]", f"[file]\n{extra}\n[[event]]", 1)


def zipped(name: str, content: bytes, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, content)
        archive.writestr("__MACOSX/._x", b"junk")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "extra"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode("utf-8-sig"), ""),
        (TEXT.encode("utf-8-sig"), 'encoding = "cp1252"'),  # the file's own mark decides
        (TEXT.encode("cp1252"), 'encoding = "cp1252"'),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode("utf-16"), 'encoding = "utf-16"'),
        (TEXT.encode("utf-16-le"), 'encoding = "utf-16-le"'),
        (TEXT.encode("iso8859-15"), 'encoding = "iso8859-15"'),
        (TEXT.encode("cp1252"), 'encoding = "latin-1"'),  # as on the web: Latin-1 with a euro sign is cp1252
        (TEXT.encode("mac-roman"), 'encoding = "mac-roman"'),
    ],
)
def test_encodings(taker: Taker, content: bytes, extra: str) -> None:
    assert taker.take(content, with_file(extra)).column("team") == ["Café €uro"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv.gz", gzip.compress(TEXT.encode())),
        ("t.gz", gzip.compress(TEXT.encode())),
        ("t.csv", gzip.compress(TEXT.encode())),  # the first bytes decide, not the name
        ("t.zip", zipped("map/t.csv", TEXT.encode())),
        ("t.zip", zipped("t.csv", TEXT.encode(), method=zipfile.ZIP_STORED)),
        ("t.csv", zipped("t.csv", TEXT.encode())),
        ("t.zip", zipped("t.tsv", TEXT.replace(",", "\t").encode())),
        ("t", TEXT.encode()),
    ],
)
def test_packed_or_not_the_events_are_the_same(taker: Taker, name: str, content: bytes) -> None:
    plain = taker.take(TEXT, PLAIN, name="plain.csv")
    again = taker.take(content, PLAIN, name=name)
    assert (again.summary.events_new, again.summary.events_known) == (0, 1)
    assert again.events == plain.events


def test_every_table_in_a_zip_is_read(taker: Taker) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("jan.csv", "id,t,team\n1,2026-01-05,a\n")
        archive.writestr("feb.csv", "id,t,team\n2,2026-02-05,b\n3,x,c\n")
    taken = taker.take(out.getvalue(), PLAIN, name="jaar.zip")
    assert taken.column("contact") == ["1", "2"]
    assert taken.rejected[0]["file"].endswith("jaar.zip!feb.csv")


_LONG = ("id,t,team\n" + "".join(f"{n},2026-01-05,team {n * 7919}\n" for n in range(40_000))).encode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("leeg.csv", b"", "is empty"),
        ("leeg.csv.gz", gzip.compress(b""), "is empty"),
        ("leeg.zip", zipped("x/", b"")[:0] + b"PK\x05\x06" + b"\0" * 18, "holds no file"),
        ("half.csv.gz", gzip.compress(_LONG)[:-3000], "is damaged or cut off"),
        ("half.csv.gz", gzip.compress(TEXT.encode())[:12], "is damaged or cut off"),
        ("half.zip", zipped("t.csv", _LONG)[:-3000], "is not a whole zip file"),
        ("rot.zip", zipped("t.csv", TEXT.encode()).replace(b"t.csv", b"t.csx", 1), "is damaged or cut off"),
        ("t.xlsx", zipped("[Content_Types].xml", b"<x/>"), "is an Office document, but no workbook"),
        ("t.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 100, "is no workbook that can be read"),
        ("t.xls", b"<html><table><tr><td>id", "is a web page that is called a workbook"),
        ("t.pdf", b"%PDF-1.7 x", "is a PDF"),
        ("t.csv.bz2", b"BZh91AY", "is packed with bzip2"),
        ("t.7z", b"7z\xbc\xaf\x27\x1c", "is packed with 7-Zip"),
        ("t.csv", bytes(range(256)) * 40, "is not text but binary"),
        ("t.csv", os.urandom(5000), ""),
        ("t.csv", b"id,t,team\n1,2026-01-05,a\x00b\n", "there is a NUL at byte 24"),
        ("t.parquet", b"PAR1 but no more", "is not a whole Parquet file"),
        ("t.parquet", TEXT.encode(), "is not a Parquet file"),
        ("t.csv", b"\n\n\n", "has no header"),
    ],
)
def test_what_cannot_be_read_is_named_and_leaves_nothing(taker: Taker, name: str, content: bytes, words: str) -> None:
    path = taker.file(name, content)
    with pytest.raises(InputError) as caught:
        taker.take(path, PLAIN)
    assert words in str(caught.value)
    assert str(path) in caught.value.place
    assert caught.value.remedy
    assert not list((taker.lake / "events").rglob("*.parquet")) if taker.lake.exists() else True
    assert list(taker.store.quarantined()) == []
    assert taker.store.unfinished_imports() == []


def test_an_encoding_that_fails_halfway_leaves_nothing(taker: Taker) -> None:
    taker.take(TEXT, PLAIN, name="goed.csv")
    bad = taker.file("slecht.csv", _LONG.replace(b"team 7919\n", b"caf\x81\n"))
    with pytest.raises(InputError, match="is not written in cp1252"):
        taker.take(bad, with_file('encoding = "cp1252"'))
    assert len(taker.take(TEXT, PLAIN, name="goed.csv").events) == 1


def test_folders_missing_files_and_pipes(taker: Taker, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        taker.take(tmp_path, PLAIN)
    with pytest.raises(NotFoundError, match="there is no such file"):
        taker.take(tmp_path / "nergens.csv", PLAIN)
    os.mkfifo(tmp_path / "pijp")
    with pytest.raises(InputError, match="is no file that can be read twice"):
        taker.take(tmp_path / "pijp", PLAIN)


def test_a_zip_with_a_password(taker: Taker) -> None:
    content = bytearray(zipped("t.csv", TEXT.encode(), method=zipfile.ZIP_STORED))
    content[6] |= 1  # the flag of the local header …
    place = content.index(b"PK\x01\x02")
    content[place + 8] |= 1  # … and of the directory
    with pytest.raises(InputError, match="is protected by a password"):
        taker.take(bytes(content), PLAIN, name="slot.zip")


@pytest.mark.parametrize("seed", range(25))
def test_a_damaged_file_never_ends_in_a_traceback(taker: Taker, seed: int) -> None:
    """Bytes of good files changed at random: taken, rejected or refused, each with our own words."""
    import random

    chance = random.Random(seed)
    lines = b"id,t,team\n" + b"".join(b'%d,2026-01-05,"team, %d"\n' % (n, n) for n in range(200))
    content = bytearray(chance.choice([lines, gzip.compress(lines), zipped("t.csv", lines)]))
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    del content[chance.randrange(len(content)) :]
    try:
        taker.take(bytes(content), PLAIN)
    except PeilError as error:
        assert error.place
        assert error.remedy


def test_many_lines_of_json_with_every_attribute_fit_in_memory(taker: Taker) -> None:
    """Forty-six paths asked one by one needed more memory than an import has: 20,000 lines could not be read."""
    from peil.connectors.files.mapping import load

    lines = [
        json.dumps({"type": "contact.opened", "time": "2026-03-02T09:00:00Z", "contact": f"c{n}"})
        for n in range(20_000)
    ]
    path = taker.file("events.jsonl", "\n".join(lines))
    taken = taker.seen(Importer(taker.lake, taker.store, load("events"), now=NOW).run([path]))
    assert (taken.summary.events_new, taken.summary.rows_rejected) == (20_000, 0)

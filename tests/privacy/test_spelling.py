"""Spellings: one address or number is the same however it is written, in Python as in the import's SQL."""

from __future__ import annotations

import pytest

from peil.connectors.files.values_sql import _person
from peil.engines.duckdb import connect
from peil.privacy.spelling import addresses, phone, spans
from peil.privacy.tombstones import hidden_sql, keyed, keyed_sql, token

KEY = bytes(range(32))


@pytest.mark.parametrize(
    "text", ["Jan@X.nl", " jan@x.nl ", "<JAN@x.nl>", "mailto:jan@x.nl", "jan%40x.nl", "'jan@x.nl'"]
)
def test_one_address(text: str) -> None:
    assert addresses(text) == {"email:jan@x.nl"}


@pytest.mark.parametrize(
    "text", ["0612345678", "06-1234 5678", "+31612345678", "+31 (0)6 12345678", "0031612345678", "31612345678"]
)
def test_one_number(text: str) -> None:
    assert addresses(text) == {"phone:+31612345678"}


@pytest.mark.parametrize("text", ["K12345", "17", "2026-01-05", "jan", "12", ""])
def test_no_address(text: str) -> None:
    assert addresses(text) == set()


@pytest.mark.parametrize("text", ["0612345678", "06-1234 5678", "+31612345678", "+31 (0)6 12345678", "0031612345678"])
def test_the_import_spells_numbers_alike(text: str) -> None:
    row = connect().execute(f"SELECT {_person('x', 'phone', '31')} FROM (SELECT ? AS x)", [text]).fetchone()
    assert row == (phone(text, "31"),)


def test_where_someone_stands_in_a_text() -> None:
    wanted = {"email:jan@x.nl", "phone:+31612345678", "word:k1234"}.__contains__
    text = "K1234 of k12345; (jan@X.nl), annejan@x.nl, bel 06 1234 5678."
    found = [text[a:b] for a, b in spans(text, wanted)]
    assert found == ["K1234", "jan@X.nl", "06 1234 5678"]


def test_a_keyed_hash_is_the_same_in_python_and_in_sql() -> None:
    engine = connect()
    for text in ("jan@x.nl", "é", "", "x" * 300, "a'b"):
        row = engine.execute(f"SELECT {keyed_sql(KEY, 'x')} FROM (SELECT ? AS x)", [text]).fetchone()
        assert row == (keyed(KEY, text),)


def test_what_is_hidden_on_import() -> None:
    engine = connect()

    def seen(text: str) -> str:
        row = engine.execute(f"SELECT {hidden_sql(KEY, 'x')} FROM (SELECT ? AS x)", [text]).fetchone()
        assert row
        return str(row[0])

    for text in ("jan@x.nl", "jan@x.nl/2026", "ticket of jan@x.nl", "0612345678", "+31 6 12345678", "0031612345678"):
        assert seen(text) == token(KEY, text)
    for text in ("H000123", "1763812345.17", "0000012345", "2026-01-05", "K@5", "12", "INC0000045", "01-02-2026"):
        assert seen(text) == text

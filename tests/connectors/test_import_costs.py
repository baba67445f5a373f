"""Costs as the books have them: amounts in cents, periods as two days, foreign money with its rate or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.taking import Taker, utc
from peil.connectors.files.importer import Importer
from peil.connectors.files.mapping import load

TABLE = """\
    period;kind;channel;team;amount;currency;rate;share_by;reference
    2026-01;salaries;;;48.250,00;;;handle;
    2026-01;tooling;;;€ 3.100,5;usd;0,92;contacts;helpdesk
    januari 2026;bot;chat;;-950;EUR;;;
    2026-02;tooling;;;10,005;;;;
    2026-02;tooling;;;100,00;GBP;;;licence
    2026-13;tooling;;;1,00;;;;
    2026-02;tooling;;;;;;;empty
    2026-02;tooling;;;1,00;;;by heart;
"""


def take(taker: Taker, text: str, name: str = "costs.csv"):  # type: ignore[no-untyped-def]
    return taker.seen(
        Importer(taker.lake, taker.store, load("costs"), zone="Europe/Amsterdam").run([taker.file(name, text)])
    )


def test_a_table_of_costs_from_the_books(tmp_path: Path) -> None:
    taken = take(Taker(tmp_path), TABLE)
    assert taken.column("cost_kind") == ["salaries", "tooling", "bot"]
    assert taken.column("amount_cents") == [4_825_000, 310_050, -95_000]
    assert taken.column("span") == ["2026-01-01/2026-01-31"] * 3
    assert taken.column("currency") == [None, "USD", "EUR"]
    assert taken.column("rate_millionths") == [None, 920_000, None]
    assert taken.column("channel") == [None, None, "chat"]
    assert taken.column("time_us") == [utc("2025-12-31 23:00")] * 3  # the first of January in Amsterdam
    assert taken.reasons() == {
        5: ("amount", "is no amount, or has more decimals than can be kept"),
        6: ("currency", "is not EUR, in which the project reports, and the row gives no rate"),
        7: ("period", "is no date or time that exists, as period"),
        8: ("amount", "is empty, and cost.booked needs it"),
        9: ("share_by", "is not one of handle, contacts, fixed, none; map it under [values.share_by]"),
    }


def test_a_corrected_amount_replaces_the_one_before(tmp_path: Path) -> None:
    taker = Taker(tmp_path)
    take(taker, "period;kind;amount\n2026-01;salaries;100,00\n")
    again = take(taker, "period;kind;amount\n2026-01;salaries;120,00\n", "again.csv")
    assert [e["amount_cents"] for e in sorted(again.events, key=lambda e: e["revision"])] == [10_000, 12_000]
    assert len({e["ekey"] for e in again.events}) == 1


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2026-2", "2026-02-01/2026-02-28"),
        ("02-2024", "2024-02-01/2024-02-29"),
        ("12/2025", "2025-12-01/2025-12-31"),
        ("mrt 2026", "2026-03-01/2026-03-31"),
        ("Augustus 2026", "2026-08-01/2026-08-31"),
        ("2026-Q4", "2026-10-01/2026-12-31"),
        ("K1 2026", "2026-01-01/2026-03-31"),
        ("2025", "2025-01-01/2025-12-31"),
        ("2026-W01", "2025-12-29/2026-01-04"),
        ("2026-01-15", "2026-01-01/2026-01-31"),
        ("15-01-2026", "2026-01-01/2026-01-31"),
        ("2026-01-15/2026-03-14", "2026-01-15/2026-03-14"),
        ("1-1-2026 t/m 31-1-2026", "2026-01-01/2026-01-31"),
    ],
)
def test_periods_as_people_write_them(tmp_path: Path, text: str, span: str) -> None:
    assert take(Taker(tmp_path), f"period;kind;amount\n{text};salaries;1\n").column("span") == [span]


@pytest.mark.parametrize(
    "text", ["2026-00", "2026-Q5", "januari", "32-01-2026", "2026-03-31/2026-01-01", "1850", "26-01"]
)
def test_what_is_no_period_is_rejected(tmp_path: Path, text: str) -> None:
    taken = take(Taker(tmp_path), f"period;kind;amount\n{text};salaries;1\n")
    assert taken.events == []
    assert list(taken.reasons()) == [2]

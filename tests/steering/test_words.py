"""What people type as values."""

from __future__ import annotations

import pytest

from peil.errors import InputError
from peil.steering import words


@pytest.mark.parametrize(
    ("raw", "unit", "value"),
    [
        ("82,4", "%", 82.4),
        ("82.4 %", "%", 82.4),
        ("\N{MINUS SIGN}12", "points", -12),
        ("+12 punten", "points", 12),
        ("", "%", None),
        ("90", "s", 90),
        ("3:20", "s", 200),
        ("3:20 min", "s", 200),
        ("5 min", "s", 300),
        ("1,5 uur", "s", 5400),
        ("2h", "s", 7200),
        ("2 dagen", "s", 172_800),
        ("€", "money", "no number"),
        ("1.234,5", "%", "no number"),
        ("tachtig", "%", "no number"),
        ("80 s", "%", "no number"),
        ("80 %", "s", "no duration"),
        ("3:99", "s", "no duration"),
        ("1e9", "count", "no number"),
        ("nan", "%", "no number"),
    ],
)
def test_amounts(raw, unit, value):
    if isinstance(value, str):
        with pytest.raises(InputError, match=value):
            words.amount(raw, unit, "low")
    else:
        assert words.amount(raw, unit, "low") == value

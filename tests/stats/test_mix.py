"""Mix and rate, against the vectors, by hand, and adding up on any segments."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peil.stats.mix import factor_effects, mix_and_rate

Vectors = Callable[[str], list[dict[str, Any]]]
SEGMENTS = st.dictionaries(st.sampled_from("abcde"), st.tuples(st.integers(0, 999), st.floats(-50, 50)))


def test_direct_sums(vectors: Vectors) -> None:
    for vector in vectors("mix_rate"):
        before, after = (
            {name: tuple(pair) for name, pair in vector["in"][side].items()} for side in ("before", "after")
        )
        found, out = mix_and_rate(before, after), vector["out"]
        assert found is not None
        assert (found.total_change, found.mix, found.rate) == pytest.approx(
            [out[key] for key in ("total_change", "kitagawa_mix", "kitagawa_rate")], abs=1e-14
        )
        assert (found.base0_mix, found.base0_rate, found.interaction) == pytest.approx(
            [out[key] for key in ("base0_mix", "base0_rate", "interaction")], abs=1e-14
        )
        assert (found.new, found.vanished) == (0.0, 0.0)


def test_each_channel_barely_moved() -> None:
    # 81.5 to 77.2 %: shares 70/20/10 to 40/40/20. Against the average of 79.35, phone (84.5) lost 30 points of
    # share: -0.3 × 5.15; mail (69.5) and chat (80) gained 20 and 10: 0.2 × -9.85 and 0.1 × 0.65.
    found = mix_and_rate(
        {"phone": (700, 85.0), "mail": (200, 70.0), "chat": (100, 80.0)},
        {"phone": (400, 84.0), "mail": (400, 69.0), "chat": (200, 80.0)},
    )
    assert found is not None
    assert (found.total_change, found.mix, found.rate) == pytest.approx((-4.3, -3.45, -0.85))
    assert [effect.mix for effect in found.segments] == pytest.approx([-1.545, -1.97, 0.065])
    assert [effect.rate for effect in found.segments] == pytest.approx([-0.55, -0.3, 0.0])


def test_new_and_vanished_segments() -> None:
    # a: 0.9 to 0.8. c is a third of the second period at 1.0: it lifts it by (1.0 - 0.8) / 3. b was half of the
    # first at 0.5: without it that would have been 0.9, so its going gives (0.9 - 0.5) / 2.
    found = mix_and_rate({"a": (100, 0.9), "b": (100, 0.5)}, {"a": (100, 0.8), "c": (50, 1.0), "d": (0, None)})
    assert found is not None
    assert (found.mix, found.rate, found.new, found.vanished) == pytest.approx((0, -0.1, 0.2 / 3, 0.2))
    assert [(effect.segment, effect.kind) for effect in found.segments] == [
        ("a", "kept"),
        ("c", "new"),
        ("b", "vanished"),
    ]
    assert found.segments[1].rate is None


def test_nothing_in_common() -> None:
    assert mix_and_rate({}, {}) is None
    assert mix_and_rate({"a": (1, 0.5)}, {}) is None
    assert mix_and_rate({"a": (1, 0.5)}, {"b": (1, 0.5)}) is None
    assert mix_and_rate({"a": (0, None)}, {"a": (1, 0.5)}) is None
    for wrong in ({"a": (-1, 0.5)}, {"a": (1, None)}):
        with pytest.raises(ValueError, match="segment a"):
            mix_and_rate(wrong, {"a": (1, 0.5)})


@given(SEGMENTS, SEGMENTS)
def test_adds_up(before: dict[str, tuple[int, float]], after: dict[str, tuple[int, float]]) -> None:
    found = mix_and_rate(before, after)
    if found is None:
        return
    parts = found.mix + found.rate + found.new + found.vanished
    assert parts == pytest.approx(found.total_change, abs=1e-9)
    assert found.base0_mix + found.base0_rate + found.interaction == pytest.approx(found.mix + found.rate, abs=1e-9)
    assert sum(effect.mix + (effect.rate or 0) for effect in found.segments) == pytest.approx(parts, abs=1e-9)


def test_factors_by_hand() -> None:
    """Twice the volume at half the handle time costs the same: each did 100 × ln 2, up and down."""
    before = {"volume": 10, "seconds": 2, "cents": 5}
    found = factor_effects(before, {"volume": 20, "seconds": 1, "cents": 5})
    assert found == pytest.approx({"volume": 100 * math.log(2), "seconds": -100 * math.log(2), "cents": 0})
    # One factor alone is the whole change; nothing changes where nothing did.
    assert factor_effects(before, {**before, "volume": 13}) == pytest.approx({"volume": 30, "seconds": 0, "cents": 0})
    assert factor_effects(before, before) == {"volume": 0, "seconds": 0, "cents": 0}


def test_factors_from_and_to_nothing() -> None:
    before = {"volume": 0, "seconds": 2, "cents": 0}
    assert factor_effects(before, {"volume": 5, "seconds": 4, "cents": 3}) == {"volume": 30, "seconds": 0, "cents": 30}
    assert factor_effects({"a": 3, "b": 2}, {"a": 0, "b": 9}) == {"a": -6, "b": 0}
    assert factor_effects({"a": 0, "b": 2}, {"a": 0, "b": 9}) == {"a": 0, "b": 0}


@given(
    st.lists(
        st.tuples(st.floats(0, 1e6).filter(lambda v: v == 0 or v > 1e-6), st.floats(1e-6, 1e6)), min_size=1, max_size=4
    )
)
def test_factors_add_up(factors: list[tuple[float, float]]) -> None:
    before = {str(k): pair[0] for k, pair in enumerate(factors)}
    after = {str(k): pair[1] for k, pair in enumerate(factors)}
    first, second = math.prod(before.values()), math.prod(after.values())
    found = factor_effects(before, after)
    assert math.fsum(found.values()) == pytest.approx(second - first, rel=1e-6, abs=1e-9 * (first + second))


def test_impossible_factors() -> None:
    for before, after in (({"a": -1.0}, {"a": 1.0}), ({"a": 1.0}, {"b": 1.0}), ({}, {}), ({"a": math.inf}, {"a": 1.0})):
        with pytest.raises(ValueError, match=r"a before|must be the same"):
            factor_effects(before, after)

"""What a caller gives a statistic, checked and turned into Python's own numbers. No statistic, no limits on a meaning.

Whole numbers may come as int, bool, a float or Decimal without a fraction, or a scalar of numpy; other numbers as
anything that `float` takes but text. Counts become Python's int, so that no product of them overflows. What is none of
these, not a number (nan), infinite, or so far out that its square or a product of three would be beyond doubles is a
ValueError that names it: no statistic comes out as nan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import SupportsFloat, TypeVar

T = TypeVar("T")

MOST = 10**18  # of counts
LARGEST, SMALLEST = 1e50, 1e-50  # of other numbers, and of what is divided by
LARGEST_SUM = 1e130  # of exact numbers, sums of squares among them


def whole(value: SupportsFloat, what: str, least: int = 0) -> int:
    """`value` as an int. ValueError unless it is one whole number of at least `least`."""
    found = value if type(value) is int else _as_int(value, what)
    if found < least:
        raise ValueError(f"{what} is {found}: below {least}")
    if found > MOST:
        raise ValueError(f"{what} is {float(found) if found < LARGEST_SUM else 'beyond doubles'}: above {MOST:.0e}")
    return found


def _as_int(value: SupportsFloat, what: str) -> int:
    if not isinstance(value, str | bytes | bytearray):
        try:
            found = int(value)  # type: ignore[call-overload]
            if found == value:
                return int(found)
        except (TypeError, ValueError, OverflowError, ArithmeticError):
            pass
    raise ValueError(f"{what} is {value!r}: not one whole number")


def number(value: SupportsFloat, what: str, *, infinite: bool = False) -> float:
    """`value` as a float. ValueError unless it is one number, and finite unless `infinite` is allowed."""
    found = value if type(value) is float else _as_float(value, what)
    if not math.isfinite(found) and (math.isnan(found) or not infinite):
        raise ValueError(f"{what} is {found}: not a finite number")
    if abs(found) > LARGEST and not math.isinf(found):
        raise ValueError(f"{what} is {found}: beyond {LARGEST}")
    return found


def sized(value: SupportsFloat, what: str) -> float:
    """The same for what is divided by or squared: ValueError also for what is not 0 but next to it."""
    found = number(value, what)
    if 0 < abs(found) < SMALLEST:
        raise ValueError(f"{what} is {found}: closer to 0 than {SMALLEST}")
    return found


def _as_float(value: SupportsFloat, what: str) -> float:
    if not isinstance(value, str | bytes | bytearray):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError, ArithmeticError):
            pass
    raise ValueError(f"{what} is {value!r}: not one number")


def exact(value: SupportsFloat, what: str) -> int | Fraction:
    """`value` without any rounding: an int where it is whole, else a fraction. ValueError unless it is finite."""
    found = _exactly(value, what)
    if not -LARGEST_SUM <= found <= LARGEST_SUM:
        raise ValueError(f"{what} is beyond {LARGEST_SUM}")
    return found


def _exactly(value: SupportsFloat, what: str) -> int | Fraction:
    if type(value) is int:
        return value
    if isinstance(value, Fraction | Decimal) and math.isfinite(value):
        return Fraction(value)
    try:
        return _as_int(value, what)
    except ValueError:
        return Fraction(number(value, what))


def positive(value: SupportsFloat, what: str, *, zero: bool = False) -> float:
    """`value` as a float. ValueError unless it is a finite number above 0, or 0 where `zero` is allowed."""
    found = sized(value, what)
    if found < 0 or (found == 0 and not zero):
        raise ValueError(f"{what} is {found}: {'below' if zero else 'not above'} 0")
    return found


def inside(value: SupportsFloat, what: str) -> float:
    """`value` as a float. ValueError unless it lies strictly between 0 and 1 (0.95, not 95)."""
    found = number(value, what)
    if not 0 < found < 1:
        raise ValueError(f"{what} {found} is not between 0 and 1")
    return found


def share(value: SupportsFloat, what: str) -> float:
    """`value` as a float. ValueError unless it lies between 0 and 1, both allowed."""
    found = number(value, what)
    if not 0 <= found <= 1:
        raise ValueError(f"{what} {found} is not a share between 0 and 1")
    return found


def numbers(values: Iterable[SupportsFloat], what: str) -> list[float]:
    """Each of `values` as a float; the error says which place, from 0."""
    return [number(value, f"{what}[{place}]") for place, value in enumerate(listed(values, what))]


def wholes(values: Iterable[SupportsFloat], what: str) -> list[int]:
    """Each of `values` as an int of at least 0; the error says which place, from 0."""
    return [whole(value, f"{what}[{place}]") for place, value in enumerate(listed(values, what))]


def listed(values: Iterable[T], what: str) -> list[T]:
    """`values` as a list. ValueError for a text and for what has no items."""
    if isinstance(values, str | bytes):
        raise ValueError(f"{what} is {values!r}: not a list of numbers")
    try:
        return list(values)
    except TypeError:
        raise ValueError(f"{what} is {values!r}: not a list of numbers") from None


def equally_long(first: list[float] | list[int], second: list[float] | list[int], what: str) -> None:
    """Raises ValueError unless both lists have as many numbers; `what` names them ("counts and sizes")."""
    if len(first) != len(second):
        raise ValueError(f"{what} differ in number: {len(first)} and {len(second)}")

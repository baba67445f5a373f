"""When a row makes an event: the conditions of `when`, read from TOML, and as SQL over a batch. Pure."""

from __future__ import annotations

import re

from peil import toml
from peil.connectors.files.columns_sql import Columns
from peil.connectors.files.durations_sql import seconds
from peil.connectors.files.model import Condition
from peil.connectors.files.toml_words import strings
from peil.dialect import literal
from peil.errors import InputError

_TESTS = ("not", "contains", "starts", "like", "unlike", "above", "below")
#: What Python's patterns have and those of the engine do not, which never run long.
_FOREIGN = re.compile(r"\(\?(?![:i])|\\[1-9]")


def conditions(raw: object, place: str) -> tuple[Condition, ...]:
    """The conditions of a `when`. Raises InputError where one cannot be."""
    if not isinstance(raw, dict):
        raise InputError("when must be a table", place=place, remedy='when = { EVENT = "CONNECT" }')
    found = []
    for column, test in raw.items():
        where = f"{place} when {column}"
        if not isinstance(test, dict):
            found.append(_listed(column, test, negated=False, place=where))
            continue
        toml.only(test, _TESTS, where)
        for key, value in test.items():
            if key == "not":
                found.append(_listed(column, value, negated=True, place=where))
            elif key in ("above", "below"):
                if type(value) not in (int, float):
                    raise InputError(f"{key} = {value!r} is no number", place=where, remedy=f"{key} = 0")
                found.append(Condition(column, key, number=str(value)))
            elif key in ("like", "unlike"):
                found.append(Condition(column, key, tuple(_pattern(w, where) for w in strings(value, where))))
            else:
                found.append(Condition(column, key, tuple(w.lower() for w in strings(value, where))))
    return tuple(found)


def _listed(column: str, raw: object, *, negated: bool, place: str) -> Condition:
    words = strings(raw, place)
    if "*" in words:
        return Condition(column, "none" if negated else "any")
    if not words:
        raise InputError("lists no words", place=place, remedy='Write "*" for any word.')
    return Condition(column, "not_in" if negated else "in", tuple(w.lower() for w in words))


def _pattern(text: str, place: str) -> str:
    """A pattern of a whole cell, in small letters."""
    try:
        re.compile(text)
    except re.error as error:
        raise InputError(f"'{text}' is no pattern: {error}", place=place, remedy='Such as "[0-9]{2,5}".') from None
    if _FOREIGN.search(text):
        raise InputError(
            f"'{text}' looks ahead or back", place=place, remedy="Leave that out; unlike says what a cell is not."
        )
    return re.sub(r"(\\.)|([A-Z])", lambda m: m[1] or m[2].lower(), text)


def condition_sql(condition: Condition, columns: Columns, decimal: str) -> str:
    """A condition of `when` over `clean`."""
    text = columns.one(condition.column)
    test, words = condition.test, condition.words
    if test in ("any", "none"):
        return f"{text} IS {'NOT ' if test == 'any' else ''}NULL"
    if test in ("above", "below"):
        comma = decimal == "," and text not in columns.number_typed
        plain = f"replace(replace({text}, '.', ''), ',', '.')" if comma else text
        value = seconds(text, f"TRY_CAST({plain} AS DECIMAL(24, 6))", "s", exact=True)
        return f"{value} {'>' if test == 'above' else '<'} {condition.number}"
    if test in ("contains", "starts"):
        call = "contains" if test == "contains" else "starts_with"
        return "(" + " OR ".join(f"{call}(lower({text}), {literal(w)})" for w in words) + ")"
    if test in ("like", "unlike"):
        either = " OR ".join(f"regexp_full_match(lower({text}), {literal(w)})" for w in words)
        return f"({either})" if test == "like" else f"({text} IS NULL OR NOT ({either}))"
    listed = ", ".join(literal(w) for w in words)
    if test == "not_in":
        return f"({text} IS NULL OR lower({text}) NOT IN ({listed}))"
    return f"lower({text}) IN ({listed})"

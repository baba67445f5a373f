"""How a duration is written (a number in its unit, m:ss, h:mm:ss, 1d 3h, 1 dag 3 uur, PT3M) as SQL for seconds. Pure.

A day in words is one of 24 hours; the guess says so where it meets one.
"""

from __future__ import annotations

from peil.connectors.files.model import UNITS
from peil.dialect import literal

#: What the units of a duration in words are called, in Dutch and English, with their seconds.
WORDS: tuple[tuple[str, int], ...] = (
    ("weeks|week|weken|w", 604_800),
    ("days|day|dagen|dag|d", 86_400),
    ("hours|hour|hrs|hr|uren|uur|h|u", 3600),
    ("minutes|minute|minuten|minuut|mins|min|m", 60),
    ("seconds|second|seconden|seconde|secs|sec|s", 1),
)
_NUMBER = r"\d+(?:[.,]\d+)?"
_ANY = "|".join(words for words, _ in WORDS)
_ONE = rf"{_NUMBER}\s*(?:{_ANY})\.?"
#: Parts in words one after the other, and days before a clock: 3 days, 4:05:06.
IN_WORDS = rf"-?{_ONE}(?:\s*(?:,|and|en)?\s*{_ONE})*"
DAYS_AND_CLOCK = r"(\d+)\s*(?:days?|dag(?:en)?|d),?\s+(\d+:\d{2}(?::\d{2})?)"
#: As ISO 8601 has it. A month is no length of time, so an M before the T is refused.
ISO = r"-?p(?:\d+w)?(?:\d+d)?(?:t(?:\d+h)?(?:\d+m)?(?:\d+(?:[.,]\d+)?s)?)?"
_CLOCK = r"-?\d+:\d{2}(:\d{2})?([.,]\d+)?"


def seconds(text: str, value: str, unit: str, *, exact: bool = False) -> str:
    """Seconds of a duration: a number in its unit, m:ss, h:mm:ss, h:mm where the unit is hours, or in words.

    `value` is the SQL of the text as a number; `exact` keeps parts of a second, for comparing.
    """
    up, down = UNITS[unit]
    clock = _clock(text, 60 if unit == "h" else 1)
    if exact:
        return f"COALESCE({clock}, {_worded(text)}, {value})"
    # A text without a colon is no clock, one without a letter is not in words: most are plain numbers, and the rest
    # is costly.
    number = f"TRY_CAST(ROUND({value} * {up} / {down}) AS BIGINT)"
    first, second = (f"regexp_extract(lower({text}), {literal(DAYS_AND_CLOCK)}, {n})" for n in (1, 2))
    days = f"TRY_CAST({first} AS BIGINT) * 86400 + {_clock(second, 60)}"
    both = f"CASE WHEN regexp_full_match(lower({text}), {literal(DAYS_AND_CLOCK)}) THEN {days} ELSE {clock} END"
    return (
        f"CASE WHEN contains({text}, ':') THEN TRY_CAST(ROUND({both}) AS BIGINT)"
        f" WHEN regexp_matches({text}, '[A-Za-z]') THEN TRY_CAST(ROUND({_worded(text)}) AS BIGINT)"
        f" ELSE {number} END"
    )


def _clock(text: str, last: int) -> str:
    """m:ss and h:mm:ss; `last` is what the second part of two is worth in seconds."""
    parts = f"string_split(replace(ltrim({text}, '-'), ',', '.'), ':')"
    total = (
        f"list_reduce(list_transform({parts}, lambda part: TRY_CAST(part AS DECIMAL(24, 6))),"
        " lambda total, part: total * 60 + part)"
    )
    sign = f"CASE WHEN starts_with({text}, '-') THEN -1 ELSE 1 END"
    scale = f"CASE WHEN len({parts}) = 2 THEN {last} ELSE 1 END"
    return f"CASE WHEN regexp_full_match({text}, {literal(_CLOCK)}) THEN {sign} * {scale} * {total} END"


def _worded(text: str) -> str:
    """Words of units after their numbers, and ISO 8601, of which the P goes and the T parts days from hours."""
    folded = f"lower({text})"
    iso = f"(regexp_full_match({folded}, {literal(ISO)}) AND regexp_matches({folded}, '[0-9]'))"
    plain = f"CASE WHEN {iso} THEN replace(replace({folded}, 'p', ''), 't', ' ') ELSE {folded} END"
    patterns = [(literal(rf"({_NUMBER})\s*(?:{words})(?:[^a-z]|$)"), each) for words, each in WORDS]
    found = [
        f"COALESCE(TRY_CAST(replace(regexp_extract({plain}, {pattern}, 1), ',', '.') AS DECIMAL(24, 6)), 0) * {each}"
        for pattern, each in patterns
    ]
    sign = f"CASE WHEN starts_with({text}, '-') THEN -1 ELSE 1 END"
    return (
        f"CASE WHEN {iso} OR regexp_full_match({folded}, {literal(IN_WORDS)}) THEN {sign} * ({' + '.join(found)}) END"
    )

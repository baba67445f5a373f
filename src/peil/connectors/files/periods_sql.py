"""Periods as people write them (2026-01, 2026-Q1, januari 2026, a day to a day) as SQL for two dates. Pure."""

from __future__ import annotations

from peil.dialect import literal

_DUTCH_MONTHS = (
    ("januari", "january"), ("februari", "february"), ("maart", "march"), ("mrt", "mar"), ("mei", "may"),
    ("juni", "june"), ("juli", "july"), ("augustus", "august"), ("oktober", "october"), ("okt", "oct"),
)  # fmt: skip
#: What a bare date can stand for, and how long each is.
PERIOD_UNITS = {"day": "1 DAY", "week": "7 DAY", "month": "1 MONTH", "quarter": "3 MONTH", "year": "1 YEAR"}
LONGEST_SPAN = 3660
_ISO, _OURS = r"\d{4}-\d{1,2}-\d{1,2}", r"\d{1,2}[-/]\d{1,2}[-/]\d{4}"
_DAY = f"({_ISO}|{_OURS})( 00:00(:00)?)?"
_PAIR = rf"^{_DAY}\s*(/|\.\.|t/m|tot en met)\s*{_DAY}$"
_LAST_GROUP = 5


def bounds(text: str, bare: str) -> tuple[str, str]:
    """First and last day of the period that `text` names, as dates, null where it names none.

    A bare date stands for the day, week, month, quarter or year (`bare`) in which it lies.
    """
    firsts, lasts = [], []
    for pattern, start, unit in _forms(text, bare):
        day = f"CAST(date_trunc({literal(unit)}, {start}) AS DATE)"
        when = f"WHEN regexp_matches({text}, {literal(pattern)}, 'i') THEN"
        firsts.append(f"{when} {day}")
        lasts.append(f"{when} CAST({day} + INTERVAL {PERIOD_UNITS[unit]} - INTERVAL 1 DAY AS DATE)")
    pair = f"WHEN regexp_matches({text}, {literal(_PAIR)}, 'i') THEN"
    firsts.append(f"{pair} CAST({_day(_group(text, 1))} AS DATE)")
    lasts.append(f"{pair} CAST({_day(_group(text, _LAST_GROUP))} AS DATE)")
    return f"(CASE {' '.join(firsts)} END)", f"(CASE {' '.join(lasts)} END)"


def _forms(text: str, bare: str) -> list[tuple[str, str, str]]:
    """Patterns of periods, a timestamp within each, and its unit."""
    digits = f"regexp_replace({text}, '[^0-9]', '', 'g')"
    named = in_english(text, "%B"), in_english(text, "%b")
    month = [f"try_strptime('1 ' || {t}, '%d {code} %Y')" for t, code in zip(named, ("%B", "%b"), strict=True)]
    quarter = "CAST(CAST({q} AS INT) * 3 - 2 AS VARCHAR)"
    return [
        (r"^\d{4}-\d{1,2}$", f"try_strptime({text} || '-1', '%Y-%m-%d')", "month"),
        (r"^\d{1,2}[-/]\d{4}$", f"try_strptime('1-' || replace({text}, '/', '-'), '%d-%m-%Y')", "month"),
        (r"^[a-z]+\.?[ -]\d{4}$", f"COALESCE({', '.join(month)})", "month"),
        (
            r"^\d{4}[- ]?[qk][1-4]$",
            f"try_strptime({digits}[:4] || '-' || {quarter.format(q=digits + '[5:5]')} || '-1', '%Y-%m-%d')",
            "quarter",
        ),
        (
            r"^[qk][1-4][- ]?\d{4}$",
            f"try_strptime({digits}[2:] || '-' || {quarter.format(q=digits + '[:1]')} || '-1', '%Y-%m-%d')",
            "quarter",
        ),
        (r"^\d{4}$", f"try_strptime({text} || '-1-1', '%Y-%m-%d')", "year"),
        (r"^\d{4}-w\d{2}$", f"try_strptime(upper({text}) || '-1', '%G-W%V-%u')", "week"),
        (f"^{_DAY}$", _day(_group(text, 1, f"^{_DAY}$")), bare),
    ]


def _group(text: str, number: int, pattern: str = _PAIR) -> str:
    return f"regexp_extract({text}, {literal(pattern)}, {number}, 'i')"


def _day(text: str) -> str:
    """A day as people write it here, day before month, or in the ISO order."""
    return f"COALESCE(try_strptime({text}, '%Y-%m-%d'), try_strptime(replace({text}, '/', '-'), '%d-%m-%Y'))"


def in_english(text: str, pattern: str) -> str:
    """Dutch names of months as English ones, where the pattern has a month by name."""
    if "%b" not in pattern and "%B" not in pattern:
        return text
    text = f"replace(lower({text}), '.', '')" if "." not in pattern else f"lower({text})"
    for dutch, english in _DUTCH_MONTHS:
        text = f"regexp_replace({text}, '\\b{dutch}\\b', '{english if pattern.find('%B') >= 0 else english[:3]}')"
    return text

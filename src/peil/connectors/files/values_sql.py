"""Attributes as SQL: texts with their maps and defaults, numbers and durations; and why a cell is refused. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field

from peil.connectors.files.columns_sql import NOTHING, Columns
from peil.connectors.files.durations_sql import seconds
from peil.connectors.files.model import UNITS, Mapping, Spec
from peil.connectors.files.periods_sql import LONGEST_SPAN, PERIOD_UNITS, bounds
from peil.connectors.files.times_sql import EARLIEST, FINE, LATEST, NO_DATE, OUTSIDE, SKIPPED, Times
from peil.dialect import literal
from peil.events import schema

NO_NUMBER = "CAST(NULL AS BIGINT)"
#: As `other`: a word that the map lacks stays as it is.
SAME = "*"
_NO_AMOUNT = "is no amount, or has more decimals than can be kept"
#: What to do about 8,5: Peil never rounds an answer, and a mean of answers is none.
_BETWEEN = (
    "is not a whole number; answers in half points are read with unit = 'half' and a scale twice as long"
    " (1 to 10 becomes 2 to 20), a decimal comma with decimal = ',' under [file]"
)
_COMMA = r"^-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$"


@dataclass(frozen=True)
class Problem:
    """Why a row is rejected: the columns at fault (none: the row) and a sentence."""

    columns: tuple[str, ...]
    reason: str


@dataclass
class Shape:
    """What the rules of one mapping share while they are written: columns, times and the list of problems."""

    mapping: Mapping
    columns: Columns
    times: Times
    now_us: int
    problems: list[Problem] = field(default_factory=list)

    def code(self, columns: tuple[str, ...], reason: str) -> int:
        """The number of a problem, made when new."""
        problem = Problem(columns, reason)
        if problem not in self.problems:
            self.problems.append(problem)
        return self.problems.index(problem) + 1


class Cells:
    """The cells of one rule: each method gives the SQL of a value and notes what would make it a problem."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.clauses: list[str] = []

    def reject(self, condition: str, columns: tuple[str, ...], reason: str) -> None:
        """Note that a row is rejected where `condition` holds; the first that holds is told."""
        self.clauses.append(f"WHEN {condition} THEN {self.shape.code(columns, reason)}")

    def text(self, spec: Spec, name: str) -> str:
        """A text: constant, or column with its map and default."""
        if not spec.columns:
            return f"CAST({literal(spec.value)} AS VARCHAR)"
        text = self.shape.columns.text(spec)
        if spec.map is not None and text != NOTHING:
            cases = " ".join(f"WHEN {literal(k)} THEN {literal(v)}" for k, v in spec.map.items())
            other = text if spec.other == SAME else literal(spec.other)
            mapped = f"CASE lower({text}) {cases} ELSE {other} END" if cases else other
            if spec.other is None:
                self.reject(
                    f"{text} IS NOT NULL AND {mapped} IS NULL",
                    spec.columns,
                    f"has no place in the map of {name}; add it, or set other",
                )
            text = f"CASE WHEN {text} IS NULL THEN NULL ELSE {mapped} END"
        if spec.kind and text != NOTHING:
            text = _person(text, spec.kind, self.shape.mapping.file.country)
        if spec.default is not None:
            text = literal(spec.default) if text == NOTHING else f"COALESCE({text}, {literal(spec.default)})"
        return text

    def word(self, spec: Spec, name: str) -> str:
        """A text; of an attribute with a closed list of words, one of those."""
        text = self.text(spec, name)
        allowed = schema.VOCABULARY.get(name)
        if allowed and spec.columns and spec.map is None and text != NOTHING:
            text = f"lower({text})"
            words = ", ".join(literal(w) for w in allowed)
            self.reject(
                f"{text} NOT IN ({words})",
                spec.columns,
                f"is not one of {', '.join(allowed)}; map it under [values.{name}]",
            )
        return text

    def number(self, spec: Spec, name: str) -> str:
        """A whole number: seconds of a duration, points of a score, a count."""
        if not spec.columns:
            return f"CAST({int(spec.value or '0')} AS BIGINT)"
        if spec.dates:  # a revision told by when it was made: milliseconds since 1970
            return f"({self.instant(spec)} // 1000)"
        integer = None if spec.map or spec.default else self.shape.columns.integer(spec)
        if integer:
            return self._integer(integer, spec, name)
        text = self.text(spec, name)
        if text == NOTHING:
            return NO_NUMBER
        if name in schema.SCALES and name != "score":
            text = f"regexp_replace({text}, '[€\\s]', '', 'g')"
        if not spec.map and self.shape.columns.text(spec) in self.shape.columns.number_typed:
            value = f"TRY_CAST({text} AS DECIMAL(24, 6))"
        else:
            value = self._decimal(text, mapped=spec.map is not None)
        if schema.ATTRIBUTES[name] == "duration":
            told = seconds(text, value, spec.unit)
            what = "is no duration (a number, m:ss or h:mm:ss)"
            self.reject(f"{text} IS NOT NULL AND {told} IS NULL", spec.columns, what)
            self.reject(f"{told} < 0", spec.columns, "is a negative duration")
            return told
        what = _BETWEEN if name == "score" else "is not a whole number"
        if name in schema.SCALES and spec.unit == schema.SCALES[name][0]:
            value = f"({value} * {schema.SCALES[name][1]})"
            what = "is no whole or half point" if name == "score" else _NO_AMOUNT
        whole = f"TRY_CAST({value} AS BIGINT)"
        self.reject(f"{text} IS NOT NULL AND ({whole} IS NULL OR {value} <> {whole})", spec.columns, what)
        return whole

    def _integer(self, column: str, spec: Spec, name: str) -> str:
        """A number that needs no reading: the file has it as one."""
        if schema.ATTRIBUTES[name] == "duration":
            up, down = UNITS[spec.unit]
            self.reject(f"{column} < 0", spec.columns, "is a negative duration")
            scaled = f"{column} * {up}" if down == 1 else f"ROUND({column} / {down})"
            return f"TRY_CAST({scaled} AS BIGINT)"
        unit, factor = schema.SCALES.get(name, ("", 1))
        scale = factor if spec.unit == unit else 1
        whole = f"TRY_CAST(CAST({column} AS HUGEINT) * {scale} AS BIGINT)"
        self.reject(f"{column} IS NOT NULL AND {whole} IS NULL", spec.columns, "is not a whole number")
        return whole

    def instant(self, spec: Spec) -> str:
        """An instant in µs UTC: the column's time, with the durations that `plus` adds."""
        times, i = self.shape.times, self.shape.times.index(spec)
        self.reject(f"b{i} = {NO_DATE}", spec.columns, f"is no date or time that exists, as {times.formats(spec)}")
        zone = times.zone(spec)
        if zone != "UTC":
            self.reject(f"b{i} = {SKIPPED}", spec.columns, f"does not exist in {zone}: the clock went forward over it")
        outside = f"u{i} NOT BETWEEN {_micros(EARLIEST.year)} AND {_micros(LATEST.year)}"
        self.reject(
            f"b{i} = {OUTSIDE} OR {outside}",
            spec.columns,
            f"is outside the years {EARLIEST.year} to {LATEST.year}",
        )
        moment = f"u{i}"
        for extra in spec.plus:
            moment = f"({moment} + 1000000 * {self.number(extra, 'wait_s')})"
        if not self.shape.mapping.file.accept_future:
            self.reject(
                f"{moment} > {self.shape.now_us + 86_400_000_000}",
                spec.columns,
                "lies in the future; events are what happened",
            )
        assert FINE == 0
        return moment

    def span(self, spec: Spec) -> str:
        """The local days of a period, both included, as 2026-01-01/2026-01-31."""
        text = self.text(spec, "span")
        if text == NOTHING:
            return NOTHING
        first, last = bounds(text, spec.unit if spec.unit in PERIOD_UNITS else "day")
        self.reject(
            f"{text} IS NOT NULL AND ({first} IS NULL OR {last} IS NULL)",
            spec.columns,
            "is no period; write 2026-01, 2026-Q1, 2026 or 2026-01-01/2026-01-31",
        )
        self.reject(f"{last} < {first}", spec.columns, "is a period that ends before it begins")
        self.reject(f"{last} - {first} > {LONGEST_SPAN}", spec.columns, "is a period of more than ten years")
        outside = f"year({first}) < {EARLIEST.year} OR year({last}) >= {LATEST.year}"
        self.reject(outside, spec.columns, f"is outside the years {EARLIEST.year} to {LATEST.year}")
        return f"strftime({first}, '%Y-%m-%d') || '/' || strftime({last}, '%Y-%m-%d')"

    def _decimal(self, text: str, *, mapped: bool) -> str:
        if self.shape.mapping.file.decimal == "," and not mapped:
            plain = f"replace(replace({text}, '.', ''), ',', '.')"
            return f"CASE WHEN regexp_matches({text}, {literal(_COMMA)}) THEN TRY_CAST({plain} AS DECIMAL(24, 6)) END"
        return f"TRY_CAST({text} AS DECIMAL(24, 6))"


def _person(text: str, kind: str, country: str) -> str:
    """One spelling for an address or a number, so that a person is the same in every source."""
    if kind == "email":
        return f"lower({text})"
    if kind != "phone":
        return text
    digits = f"regexp_replace(replace({text}, '(0)', ''), '[^0-9+]', '', 'g')"
    return (
        f"NULLIF(CASE WHEN starts_with({digits}, '+') THEN {digits}"
        f" WHEN starts_with({digits}, '00') THEN '+' || substr({digits}, 3)"
        f" WHEN starts_with({digits}, '0') THEN {literal('+' + country)} || substr({digits}, 2)"
        f" ELSE {digits} END, '')"
    )


def _micros(year: int) -> int:
    days = (EARLIEST.replace(year=year) - EARLIEST.replace(year=1970)).days
    return days * 86_400_000_000

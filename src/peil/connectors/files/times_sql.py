"""Instants as SQL: each distinct time column parsed once, in its zone, with what is wrong with it. Pure."""

from __future__ import annotations

import datetime as dt

from peil.connectors.files.columns_sql import Columns
from peil.connectors.files.model import Mapping, Spec
from peil.connectors.files.periods_sql import bounds, in_english
from peil.dialect import literal

EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2060, 1, 1)
#: Problems of `b`: none, no such date, in the hour that the clock skips, outside the years known.
FINE, NO_DATE, SKIPPED, OUTSIDE = range(4)
_DAY = r"^\d{4}[-/]\d{1,2}[-/]\d{1,2}"
_CLOCK = r"[ T]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)?"
_NAIVE = f"{_DAY}({_CLOCK})?$"
_AWARE = f"{_DAY}{_CLOCK} ?([zZ]|UTC|[+-]\\d{{2}}(:?\\d{{2}})?)$"
#: An epoch tells its own unit: in the years known, seconds have at most 10 digits, milliseconds 13, microseconds 16.
_SCALES = {"epoch_ms": 1000, "epoch_us": 1}


def time_key(spec: Spec, mapping: Mapping) -> tuple[tuple[tuple[str, ...], str], tuple[str, ...], str, int | None]:
    """What tells one reading of a time from another: columns, formats, zone and a year that is assumed."""
    return (spec.key, spec.dates or mapping.file.dates, spec.zone or mapping.file.zone or "UTC", spec.year)


def time_specs(mapping: Mapping) -> list[Spec]:
    """Every time that the mapping reads, each reading once."""
    found: dict[object, Spec] = {}
    for rule in mapping.events:
        revision = rule.attributes.get("revision")
        for spec in (rule.time, rule.attributes.get("reported"), revision if revision and revision.dates else None):
            if spec and spec.columns:
                found.setdefault(time_key(spec, mapping), spec)
    return list(found.values())


def zones_of(mapping: Mapping) -> list[str]:
    """The zones whose days the SQL joins; UTC needs none."""
    return sorted({time_key(s, mapping)[2] for s in time_specs(mapping)} - {"UTC"})


class Times:
    """The SQL that parses every time of a mapping: `u0` in µs UTC and `b0`, a problem, in order of `time_specs`."""

    def __init__(self, mapping: Mapping, columns: Columns) -> None:
        self._mapping, self._columns = mapping, columns
        self._specs = time_specs(mapping)
        self._keys = [time_key(s, mapping) for s in self._specs]
        self._read = [columns.instant(s) for s in self._specs]

    def index(self, spec: Spec) -> int:
        """The number under which the time of `spec` is given."""
        return self._keys.index(time_key(spec, self._mapping))

    def zone(self, spec: Spec) -> str:
        """The zone in which the time of `spec` is read."""
        return time_key(spec, self._mapping)[2]

    def formats(self, spec: Spec) -> str:
        """The formats that are tried, for a sentence."""
        return ", ".join(time_key(spec, self._mapping)[1])

    def sql(self) -> str:
        """A select over `clean`: its columns, and u and b of every time."""
        parsed, joins, final = [], [], []
        for i, (text, held) in enumerate(self._read):
            _, dates, zone, year = self._keys[i]
            if self._columns.dated(self._specs[i]) and "iso" not in dates:
                dates = (*dates, "iso")
            aware, naive = _parse(text, dates, held, year)
            parsed.append(f"{aware} AS a{i}, {naive} AS n{i}")
            if zone == "UTC":
                bad = f"CASE WHEN p.{text} IS NOT NULL AND p.a{i} IS NULL AND p.n{i} IS NULL THEN 1 ELSE 0 END"
                if text.startswith("CAST("):
                    bad = "0"
                final.append(f"COALESCE(p.a{i}, epoch_us(p.n{i})) AS u{i}, {bad} AS b{i}")
                continue
            joins.append(
                f"LEFT JOIN zone_days AS z{i} ON z{i}.zone = {literal(zone)} AND z{i}.local_day = CAST(p.n{i} AS DATE)"
            )
            final.append(_zoned(i, "NULL" if text.startswith("CAST(") else f"p.{text}"))
        kept = [f"p.{alias}" for alias in self._columns.aliases()]
        return (
            f"SELECT {', '.join(['p.row_', *kept, *final])}"
            f" FROM (SELECT {', '.join(['clean.*', *parsed])} FROM clean) AS p {' '.join(joins)}"
        )


def _zoned(i: int, text: str) -> str:
    """Local time to UTC by the day's offsets; in the hour that comes twice, the first is meant."""
    second = f"((epoch_us(p.n{i}) // 1000000) % 86400)"
    gap = f"(z{i}.gap > 0 AND {second} >= z{i}.change AND {second} < z{i}.change + z{i}.gap)"
    local = f"epoch_us(p.n{i}) - 1000000 * CASE WHEN {second} >= z{i}.change THEN z{i}.after_s ELSE z{i}.before_s END"
    return (
        f"COALESCE(p.a{i}, CASE WHEN NOT {gap} THEN {local} END) AS u{i},"
        f" CASE WHEN {text} IS NULL OR p.a{i} IS NOT NULL THEN {FINE}"
        f" WHEN p.n{i} IS NULL THEN {NO_DATE} WHEN z{i}.zone IS NULL THEN {OUTSIDE}"
        f" WHEN {gap} THEN {SKIPPED} ELSE {FINE} END AS b{i}"
    )


def _parse(text: str, dates: tuple[str, ...], held: str, year: int | None) -> tuple[str, str]:
    """Expressions for an instant with its own offset (µs, UTC) and for a naive local timestamp."""
    if held == "timestamptz":
        return f"epoch_us({text})", "CAST(NULL AS TIMESTAMP)"
    if held == "timestamp":
        return "CAST(NULL AS BIGINT)", f"CAST({text} AS TIMESTAMP)"
    aware: list[str] = []
    naive: list[str] = []
    for pattern in dates:
        if pattern == "epoch" or pattern in _SCALES:
            aware.append(_epoch(text, pattern))
        elif pattern == "iso":
            zoned = f"replace(replace(replace({text}, ' UTC', 'Z'), 'UTC', 'Z'), 'z', 'Z')"
            zoned = f"regexp_replace(replace({zoned}, ',', '.'), ' ([+-]|Z)', '\\1')"
            aware.append(
                f"CASE WHEN regexp_matches({text}, {literal(_AWARE)}) THEN"
                f" epoch_us(TRY_CAST({zoned} AS TIMESTAMPTZ)) END"
            )
            naive.append(
                f"CASE WHEN regexp_matches({text}, {literal(_NAIVE)}) THEN"
                f" TRY_CAST(replace({text}, ',', '.') AS TIMESTAMP) END"
            )
        elif pattern == "period":
            naive.append(f"CAST({bounds(text, 'month')[0]} AS TIMESTAMP)")
        elif "%z" in pattern:
            offset = f"regexp_replace({text}, '[zZ]$', '+00:00')"
            aware.append(f"epoch_us(try_strptime({offset}, {literal(pattern)}))")
        else:
            said = in_english(text, pattern)
            if year:  # noon, so that the month stays the same where the organisation's zone is another
                noon = "" if "%H" in pattern or "%I" in pattern else " 12"
                said, pattern = f"({said} || ' {year}{noon}')", f"{pattern} %Y" + (" %H" if noon else "")
            naive.append(f"try_strptime({said}, {literal(pattern)})")
    return (
        f"COALESCE({', '.join(aware)})" if aware else "CAST(NULL AS BIGINT)",
        f"COALESCE({', '.join(naive)})" if naive else "CAST(NULL AS TIMESTAMP)",
    )


def _epoch(text: str, pattern: str) -> str:
    number = f"TRY_CAST({text} AS DECIMAL(26, 6))"
    if pattern in _SCALES:
        return f"TRY_CAST(ROUND({number} * {_SCALES[pattern]}) AS BIGINT)"
    scale = (
        f"CASE WHEN abs({number}) < 100000000000 THEN 1000000 WHEN abs({number}) < 100000000000000 THEN 1000 ELSE 1 END"
    )
    return f"TRY_CAST(ROUND({number} * {scale}) AS BIGINT)"

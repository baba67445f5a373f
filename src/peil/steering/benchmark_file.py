"""Benchmarks of one's own out of a CSV or TOML file, with errors that name the line. Nothing is stored here."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping

from peil.errors import InputError, NotFoundError, PeilError, did_you_mean, said
from peil.kpis.registry import all_kpis
from peil.steering import words
from peil.steering.benchmarks import KINDS, Benchmark, plausible_year

COLUMNS = (
    *("kpi", "low", "high", "unit", "kind", "source", "address", "year", "sector", "scale", "positive", "statistic"),
    *("rule", "settings", "definition", "note"),
)
UNITS = ("%", "points", "s", "count", "scale", "money")
_LARGEST = 2_000_000
_MOST = 5_000


def parse(raw: bytes, name: str) -> tuple[Benchmark, ...]:
    """The benchmarks of a file; what it does not say stays unsaid. Raises InputError and NotFoundError with the line.

    CSV has a head with the columns of COLUMNS, parted by commas, semicolons or tabs; TOML has [[benchmark]] tables with
    the same names. A scale is written 1-5, positive answers 4,5, settings threshold_s=20.
    """
    if len(raw) > _LARGEST:
        raise InputError("is too large for a list of benchmarks", place=name, remedy="Split it.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            said("byte {at} is not UTF-8", at=error.start), place=name, remedy="Save the file as UTF-8."
        ) from None
    rows = _toml(text, name) if name.lower().endswith(".toml") else _csv(text, name)
    if not rows:
        raise InputError("holds no benchmark", place=name, remedy="Give a head and one line for each benchmark.")
    if len(rows) > _MOST:
        raise InputError(said("has {n} lines", n=len(rows)), place=name, remedy=said("Keep it to {most}.", most=_MOST))
    return tuple(one(row, place) for place, row in rows)


def one(raw: Mapping[str, str], place: str) -> Benchmark:
    """One benchmark from words as people write them. Raises InputError, NotFoundError."""
    given = {name: value.strip() for name, value in raw.items() if value and value.strip()}
    for name in given.keys() - set(COLUMNS):
        raise InputError(said("'{key}' is not understood", key=name), place=place, remedy=did_you_mean(name, COLUMNS))
    try:
        return _benchmark(given)
    except PeilError as error:
        error.place = f"{place}, {error.place}" if error.place else place
        raise


def _benchmark(given: Mapping[str, str]) -> Benchmark:
    kpi = given.get("kpi", "")
    if kpi not in all_kpis():
        raise NotFoundError(said("there is no KPI '{key}'", key=kpi), place="kpi", remedy=did_you_mean(kpi, all_kpis()))
    low, high = (_number(given, name) for name in ("low", "high"))
    if low is None and high is None:
        raise InputError("gives no value", place="low", remedy="Give low, high or both.")
    if low is not None and high is not None and low > high:
        raise InputError(
            said("at least {low} and at most {high} leaves nothing", low=low, high=high),
            place="low/high",
            remedy="Give the lower number as the least and the higher as the most.",
        )
    rule = given.get("rule", "")
    if rule and rule != "default" and rule not in all_kpis()[kpi].rules:
        raise NotFoundError(
            said("{kpi} has no rule '{rule}'", kpi=kpi, rule=rule),
            place="rule",
            remedy=did_you_mean(rule, ["default", *all_kpis()[kpi].rules]),
        )
    note = words.prose(given.get("note", ""), "note")
    return Benchmark(
        kpi=kpi,
        low=low,
        high=high,
        unit=_word(given, "unit", UNITS, all_kpis()[kpi].unit),
        kind=_word(given, "kind", KINDS, "measured"),
        source=words.name(given.get("source", ""), "source"),
        address=_address(given.get("address", "")),
        year=_year(given.get("year", "")),
        sector=words.name(given.get("sector", ""), "sector", needed=False),
        scale=_scale(given.get("scale", "")),
        positive=_positive(given.get("positive", "")),
        statistic=given.get("statistic"),
        rule=rule,
        settings=_settings(given.get("settings", "")),
        definition=words.prose(given.get("definition", ""), "definition"),
        note={"nl": note, "en": note} if note else {},
    )


def _csv(text: str, name: str) -> list[tuple[str, dict[str, str]]]:
    head = text.partition("\n")[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found: list[tuple[str, dict[str, str]]] = []
    columns: list[str] = []
    try:
        for cells in reader:
            place = f"{name}:{reader.line_num}"
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = [cell.strip().lower() for cell in cells]
                _check_head(columns, place)
            elif len(cells) > len(columns):
                raise InputError(
                    said("has {n} cells, the head {head}", n=len(cells), head=len(columns)),
                    place=place,
                    remedy="Put a cell that holds the separator in quotes.",
                )
            else:
                found.append((place, dict(zip(columns, cells, strict=False))))
    except csv.Error as error:
        raise InputError(
            said("is no CSV: {why}", why=error), place=f"{name}:{reader.line_num}", remedy="Mend the quotes there."
        ) from None
    return found


def _check_head(columns: list[str], place: str) -> None:
    for column in columns:
        if column not in COLUMNS:
            raise InputError(
                said("there is no column '{column}'", column=column), place=place, remedy=did_you_mean(column, COLUMNS)
            )
    if "kpi" not in columns:
        raise InputError("a column kpi is needed", place=place, remedy="Name it in the head.")


def _toml(text: str, name: str) -> list[tuple[str, dict[str, str]]]:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(said("is no TOML: {why}", why=error), place=name, remedy="Mend that line.") from None
    listed = raw.get("benchmark", [])
    if not isinstance(listed, list) or not all(isinstance(row, dict) for row in listed):
        raise InputError("benchmarks are written as [[benchmark]]", place=name, remedy="Double the brackets.")
    starts = [number for number, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*benchmark", line)]
    places = [f"{name}:{at}" for at in starts]
    if len(places) != len(listed):  # written inline
        places = [f"{name}, {number}" for number in range(1, len(listed) + 1)]
    return [(place, {k: flat(v) for k, v in row.items()}) for place, row in zip(places, listed, strict=True)]


def flat(value: object) -> str:
    """A value of TOML as it is written in a cell."""
    if isinstance(value, list):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(f"{k}={v}" for k, v in value.items())
    return str(value)


def _number(given: Mapping[str, str], name: str) -> float | None:
    raw = given.get(name)
    if raw is None:
        return None
    plain = raw.rstrip("% ").replace(",", ".")
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", plain):
        raise InputError(said("'{raw}' is no number", raw=raw), place=name, remedy="Write 82.4 or 82,4.")
    return float(plain)


def _word(given: Mapping[str, str], name: str, known: tuple[str, ...], usual: str) -> str:
    word = given.get(name, usual)
    if word not in known:
        raise InputError(
            said("{name} '{raw}' is unknown", name=name, raw=word), place=name, remedy=did_you_mean(word, known)
        )
    return word


def _year(raw: str) -> int | None:
    if not raw:
        return None
    if not re.fullmatch(r"\d{4}", raw) or not plausible_year(int(raw)):
        raise InputError(said("'{raw}' is no year", raw=raw), place="year", remedy="Write 2025.")
    return int(raw)


def _scale(raw: str) -> tuple[int, int] | None:
    if not raw:
        return None
    found = re.fullmatch(r"(-?\d{1,3})\s*(?:-|–|,|t/m|tot)\s*(-?\d{1,3})", raw)
    if not found or int(found[1]) >= int(found[2]):
        raise InputError(said("'{raw}' is no scale", raw=raw), place="scale", remedy="Write 1-5.")
    return int(found[1]), int(found[2])


def _positive(raw: str) -> tuple[int, ...]:
    pieces = [piece for piece in re.split(r"[,;\s]+", raw) if piece]
    if not all(re.fullmatch(r"-?\d{1,3}", piece) for piece in pieces):
        raise InputError(said("'{raw}' are no scores", raw=raw), place="positive", remedy="Write 4,5.")
    return tuple(int(piece) for piece in pieces)


def _settings(raw: str) -> dict[str, int]:
    found = {}
    for piece in filter(None, re.split(r"[,;\s]+", raw)):
        name, _, value = piece.partition("=")
        if not value.isascii() or not value.isdigit():
            raise InputError(
                said("'{word}' is no setting", word=piece), place="settings", remedy="Write threshold_s=20."
            )
        found[name] = int(value)
    return found


def _address(raw: str) -> str:
    """A web address; any other would run in who clicks it."""
    if raw and not re.fullmatch(r"https?://[^\s<>\"']{1,1000}", raw):
        raise InputError(said("'{raw}' is no web address", raw=raw), place="address", remedy="Begin with https://.")
    return raw

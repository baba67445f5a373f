"""The mapping: a small TOML file that says which columns of a table make which events. Parsed and checked here.

How it becomes SQL is in `compiled`; the format is documented in docs/reference/mapping.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path

from peil.errors import InputError, NotFoundError, did_you_mean
from peil.events import schema
from peil.settings import check_zone

FORMATS = ("csv", "tsv", "jsonl", "parquet")
UNITS = {"ms": (1, 1000), "s": (1, 1), "min": (60, 1), "h": (3600, 1), "d": (86_400, 1)}
FAMILIES = ("nps", "csat", "ces", "friendliness", "solved", "other")
_TIME_WORDS = ("iso", "epoch", "epoch_ms", "epoch_us")


@dataclass(frozen=True)
class FileFormat:
    """How the table is written: format (None: by the file's name), characters, nulls, dates."""

    format: str | None = None
    encoding: str = "utf-8"
    separator: str | None = None
    quote: str = '"'
    columns: tuple[str, ...] = ()
    ragged: bool = False
    skip: int = 0
    null: tuple[str, ...] = ("",)
    decimal: str = "."
    zone: str | None = None  # None: the project's
    dates: tuple[str, ...] = ("iso",)
    missing: str = "error"  # or "null": a column that the file lacks reads as empty
    as_of: str | None = None
    accept_future: bool = False


@dataclass(frozen=True)
class Spec:
    """Where one attribute comes from: a column or a constant, and what is done to it."""

    column: str | None = None
    value: str | None = None
    map: Dict[str, str] | None = None
    other: str | None = None
    unit: str = "s"
    kind: str | None = None
    dates: tuple[str, ...] | None = None
    zone: str | None = None
    default: str | None = None


@dataclass(frozen=True)
class Condition:
    """A row makes the event only when `column` has one of `words` (or none of them, or any at all)."""

    column: str
    words: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True)
class EventRule:
    """One `[[event]]` of the mapping."""

    number: int
    type: Spec
    time: Spec
    attributes: Dict[str, Spec]
    when: tuple[Condition, ...] = ()
    keep_first: bool = False
    required: bool = False
    contact_source: Spec | None = None


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `text` is its source, kept with the import so that rejected rows can be replayed."""

    name: str
    source: Spec
    file: FileFormat
    events: tuple[EventRule, ...]
    instruments: Dict[str, Dict[str, object]] = field(default_factory=dict)
    derived: bool = False
    title: str = ""
    text: str = ""

    def columns(self) -> set[str]:
        """Every column that the mapping reads."""
        specs = [self.source]
        for event in self.events:
            specs += [event.type, event.time, *event.attributes.values()]
            if event.contact_source:
                specs.append(event.contact_source)
        used = {s.column for s in specs if s.column}
        return used | {c.column for e in self.events for c in e.when}


def shipped() -> dict[str, str]:
    """Name and title of each mapping that comes with Peil."""
    folder = resources.files("peil.connectors.files") / "mappings"
    found = {}
    for entry in sorted(folder.iterdir(), key=lambda e: e.name):
        if entry.name.endswith(".toml"):
            raw = tomllib.loads(entry.read_text(encoding="utf-8"))
            found[entry.name.removesuffix(".toml")] = str(raw.get("title", ""))
    return found


def load(name_or_path: str) -> Mapping:
    """The mapping in a TOML file, or a shipped one by its name.

    Raises NotFoundError where neither exists and InputError where it cannot be used.
    """
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.is_file():
        if not path.is_file():
            raise NotFoundError("there is no such mapping", place=name_or_path, remedy="Check the path.")
        try:
            return parse(path.read_text(encoding="utf-8"), place=str(path))
        except UnicodeDecodeError:
            raise InputError("is not UTF-8 text", place=str(path), remedy="Save it as UTF-8.") from None
    entry = resources.files("peil.connectors.files") / "mappings" / f"{name_or_path}.toml"
    if not entry.is_file():
        raise NotFoundError(f"there is no mapping '{name_or_path}'", remedy=did_you_mean(name_or_path, shipped()))
    return parse(entry.read_text(encoding="utf-8"), place=name_or_path)


def parse(text: str, *, place: str) -> Mapping:
    """A mapping from its TOML text; see `load` for the errors."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}", place=place, remedy="Correct that line.") from None
    _only(raw, {"name", "title", "source", "derived", "file", "values", "instruments", "event"}, place)
    if "source" not in raw:
        raise InputError("names no source", place=place, remedy='Add a line such as: source = "helpdesk".')
    values = raw.get("values", {})
    events = raw.get("event", [])
    if not events:
        raise InputError("makes no events", place=place, remedy="Add at least one [[event]].")
    instruments = {
        key: instrument(key, table, f"{place} [instruments.{key}]") for key, table in raw.get("instruments", {}).items()
    }
    return Mapping(
        name=str(raw.get("name", Path(place).stem)),
        title=str(raw.get("title", "")),
        source=_source(raw["source"], place),
        derived=bool(raw.get("derived", False)),
        file=_file(raw.get("file", {}), f"{place} [file]"),
        events=tuple(_event(n, table, values, f"{place} [[event]] {n}") for n, table in enumerate(events, 1)),
        instruments=instruments,
        text=text,
    )


def instrument(key: str, raw: Dict[str, object], place: str) -> dict[str, object]:
    """A checked instrument: family, scale, positive and negative set, polarity, wording."""
    _only(
        raw,
        {"family", "scale", "positive", "negative", "polarity", "question_nl", "question_en", "relational"},
        place,
    )
    family = str(raw.get("family", ""))
    if family not in FAMILIES:
        raise InputError(f"family '{family}' is unknown", place=place, remedy=did_you_mean(family, FAMILIES))
    scale = raw.get("scale")
    if not (isinstance(scale, list) and len(scale) == 2 and all(type(v) is int for v in scale)):
        raise InputError("needs its scale", place=place, remedy="Write scale = [1, 5].")
    low, high = scale
    if low >= high:
        raise InputError(f"scale {scale} is empty", place=place, remedy="Write the lower end first.")
    if family == "nps" and scale != [0, 10]:
        raise InputError(
            f"NPS is asked on 0 to 10, not on {low} to {high}: it is never rescaled",
            place=place,
            remedy='Use family = "csat" for this question.',
        )
    polarity = str(raw.get("polarity", "up"))
    if polarity not in ("up", "down"):
        raise InputError(f"polarity '{polarity}' is unknown", place=place, remedy="Choose up or down.")
    positive = _points(raw.get("positive", default_positive(family, low, high, polarity)), low, high, place)
    negative = _points(raw.get("negative", default_negative(family, low, high, polarity)), low, high, place)
    if not positive:
        raise InputError(
            f"a scale of {low} to {high} has no customary positive set",
            place=place,
            remedy="Declare it: positive = [...].",
        )
    return {
        "family": family,
        "scale": [low, high],
        "positive": positive,
        "negative": negative,
        "polarity": polarity,
        "question_nl": str(raw.get("question_nl", "")),
        "question_en": str(raw.get("question_en", "")),
        "relational": bool(raw.get("relational", False)),
    }


def scale_of(declared: Dict[str, object]) -> tuple[int, int]:
    """Lowest and highest point of a checked instrument."""
    scale = declared["scale"]
    assert isinstance(scale, list)
    return int(scale[0]), int(scale[1])


def _points(raw: object, low: int, high: int, place: str) -> list[int]:
    if isinstance(raw, list) and all(type(m) is int and low <= m <= high for m in raw):
        return sorted(raw)
    raise InputError(
        f"a set of answers must be whole points of the scale {low} to {high}",
        place=place,
        remedy="Write positive = [4, 5].",
    )


def default_positive(family: str, low: int, high: int, polarity: str) -> list[int]:
    """The positive set by scale (docs/reference: CSAT, CES): empty where none is customary."""
    if family == "nps":
        return [9, 10]
    if polarity == "down":
        return [1, 2] if (low, high) == (1, 5) else []
    if family == "ces" and (low, high) == (1, 7):
        return [5, 6, 7]
    sets = {(0, 1): [1], (1, 2): [2], (1, 3): [3], (1, 5): [4, 5], (1, 7): [6, 7], (1, 10): [8, 9, 10]}
    return sets.get((low, high), [])


def default_negative(family: str, low: int, high: int, polarity: str) -> list[int]:
    """The dissatisfied set by scale: the mirror of the positive set, NPS 0 to 6."""
    if family == "nps":
        return list(range(7))
    mirrored = default_positive(family, low, high, polarity)
    if (low, high) == (1, 10):
        return [1, 2, 3, 4, 5]
    return sorted(low + high - p for p in mirrored)


def load_instruments(path: Path) -> dict[str, dict[str, object]]:
    """Instruments declared in a TOML file of [instruments.KEY] tables; raises InputError otherwise."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise NotFoundError(f"cannot be read: {error.strerror}", place=str(path), remedy="Check the path.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"not valid TOML: {error}", place=str(path), remedy="Correct that line.") from None
    tables = raw.get("instruments", {})
    return {key: instrument(key, table, f"{path} [instruments.{key}]") for key, table in tables.items()}


def _source(raw: object, place: str) -> Spec:
    return Spec(value=raw) if isinstance(raw, str) else _spec(raw, {}, f"{place} source")


def _file(raw: Dict[str, object], place: str) -> FileFormat:
    known = set(FileFormat.__dataclass_fields__)
    _only(raw, known, place)
    options: dict[str, object] = dict(raw)
    for key in ("columns", "null", "dates"):
        if key in options:
            value = options[key]
            options[key] = tuple(str(v) for v in value) if isinstance(value, list) else (str(value),)
    if "null" in options:
        options["null"] = tuple(dict.fromkeys(("", *options["null"])))  # type: ignore[misc]
    result = FileFormat(**options)  # type: ignore[arg-type]
    if result.format is not None and result.format not in FORMATS:
        raise InputError(
            f"format '{result.format}' is unknown", place=place, remedy=did_you_mean(result.format, FORMATS)
        )
    try:
        "".encode(result.encoding)
    except LookupError:
        raise InputError(
            f"encoding '{result.encoding}' is unknown", place=place, remedy="Such as utf-8, cp1252, utf-16."
        ) from None
    for label, value in (("separator", result.separator), ("quote", result.quote)):
        if value is not None and len(value) != 1:
            raise InputError(f"{label} must be one character", place=place, remedy='Such as ";".')
    if result.decimal not in (".", ","):
        raise InputError(f"decimal '{result.decimal}'", place=place, remedy='Choose "." or ",".')
    if result.missing not in ("error", "null"):
        raise InputError(f"missing = '{result.missing}'", place=place, remedy="Choose error or null.")
    if result.zone is not None:
        check_zone(result.zone, f"{place} zone")
    _check_dates(result.dates, place)
    return result


def _event(number: int, raw: Dict[str, object], values: Dict[str, Dict[str, str]], place: str) -> EventRule:
    extra = {"type", "time", "when", "keep", "required", "contact_source"}
    _only(raw, {*schema.ATTRIBUTES, *extra}, place)
    for key in ("type", "time"):
        if key not in raw:
            raise InputError(f"has no {key}", place=place, remedy=f"Add {key} = …")
    kind = _type(raw["type"], place)
    attributes = {
        key: _spec(value, values, f"{place} {key}", key) for key, value in raw.items() if key in schema.ATTRIBUTES
    }
    if kind.value:
        event_type = schema.EVENT_TYPES[kind.value]
        lacking = [n for n in event_type.needs if n not in attributes and n not in event_type.defaults]
        if lacking:
            raise InputError(f"{kind.value} needs {', '.join(lacking)}", place=place, remedy=f"Add {lacking[0]} = …")
    keep = raw.get("keep", "all")
    if keep not in ("all", "first"):
        raise InputError(f"keep = '{keep}'", place=place, remedy="Choose all or first.")
    opening = kind.value in ("contact.opened", "queue.entered")
    source = raw.get("contact_source")
    return EventRule(
        number=number,
        type=kind,
        time=_spec(raw["time"], values, f"{place} time", "time"),
        attributes=attributes,
        when=_conditions(raw.get("when", {}), place),
        keep_first=keep == "first",
        required=bool(raw.get("required", opening or not kind.value)),
        contact_source=None if source is None else _source(source, place),
    )


def _type(raw: object, place: str) -> Spec:
    if isinstance(raw, dict):
        return _spec(raw, {}, f"{place} type")
    if raw not in schema.EVENT_TYPES:
        raise InputError(f"there is no event type '{raw}'", place=place, remedy=schema.unknown_type(str(raw)))
    return Spec(value=str(raw))


def _spec(raw: object, values: Dict[str, Dict[str, str]], place: str, attribute: str = "") -> Spec:
    if isinstance(raw, str):
        raw = {"column": raw}
    if not isinstance(raw, dict):
        raise InputError(
            "is neither a column nor a table",
            place=place,
            remedy='Write "column name", or { value = "constant" }.',
        )
    _only(raw, set(Spec.__dataclass_fields__), place)
    if ("column" in raw) == ("value" in raw):
        raise InputError("needs either column or value", place=place, remedy='{ value = "phone" }')
    options = dict(raw)
    table = options.get("map", values.get(attribute) if "column" in raw else None)
    if isinstance(table, str):
        if table not in values:
            raise InputError(f"there is no [values.{table}]", place=place, remedy=did_you_mean(table, values))
        table = values[table]
    options["map"] = None if table is None else {str(k): str(v) for k, v in table.items()}
    if "value" in options:
        options["value"] = str(options["value"])
    if "default" in options:
        options["default"] = str(options["default"])
    if options.get("unit", "s") not in UNITS:
        raise InputError(
            f"unit '{options['unit']}' is unknown", place=place, remedy=did_you_mean(str(options["unit"]), UNITS)
        )
    if "dates" in options:
        dates = options["dates"]
        options["dates"] = tuple(dates) if isinstance(dates, list) else (str(dates),)
        _check_dates(options["dates"], place)
    if "zone" in options:
        check_zone(str(options["zone"]), f"{place} zone")
    spec = Spec(**options)
    _check_words(spec, place, attribute)
    return spec


def _check_words(spec: Spec, place: str, attribute: str) -> None:
    """Refuse constants and mapped words that a closed vocabulary does not have."""
    allowed = schema.VOCABULARY.get(attribute)
    if not allowed:
        return
    words = [spec.value, spec.default, spec.other, *(spec.map or {}).values()]
    for word in words:
        if word is not None and word not in allowed:
            raise InputError(
                f"'{word}' is not a {attribute} that Peil knows",
                place=place,
                remedy=did_you_mean(word, allowed),
            )


def _conditions(raw: object, place: str) -> tuple[Condition, ...]:
    if not isinstance(raw, dict):
        raise InputError("when must be a table", place=place, remedy='when = { EVENT = "CONNECT" }')
    found = []
    for column, words in raw.items():
        negated = isinstance(words, dict)
        if isinstance(words, dict):
            _only(words, {"not"}, f"{place} when {column}")
            words = words.get("not", [])
        listed = words if isinstance(words, list) else [words]
        found.append(Condition(str(column), tuple(str(w) for w in listed), negated))
    return tuple(found)


def _check_dates(dates: tuple[str, ...], place: str) -> None:
    for text in dates:
        if text not in _TIME_WORDS and "%" not in text:
            raise InputError(
                f"date format '{text}' is not understood",
                place=place,
                remedy="Use iso, epoch, epoch_ms, or a pattern such as %d-%m-%Y %H:%M.",
            )


def _only(raw: Dict[str, object], allowed: set[str], place: str) -> None:
    for key in raw:
        if key not in allowed:
            raise InputError(f"unknown key '{key}'", place=place, remedy=did_you_mean(key, allowed))

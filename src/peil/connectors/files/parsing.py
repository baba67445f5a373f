"""Reading a mapping from TOML, and refusing what cannot work with a sentence that says where and what to do."""

from __future__ import annotations

import codecs
import datetime as dt
import re
import tomllib
from collections.abc import Iterable
from collections.abc import Mapping as Dict
from pathlib import Path

from peil import toml
from peil.connectors.files import instruments
from peil.connectors.files.conditions import conditions
from peil.connectors.files.model import FORMATS, UNITS, EventRule, FileFormat, Mapping, Spec
from peil.connectors.files.periods_sql import PERIOD_UNITS
from peil.connectors.files.toml_words import strings, word, words
from peil.errors import InputError, did_you_mean
from peil.events import schema
from peil.settings import check_zone

MOST_EVENTS = 64  # a row's number and its rule share one integer
_TOP = ("name", "title", "source", "derived", "file", "values", "instruments", "each", "event")
_EXTRA = ("type", "time", "when", "keep", "required", "contact_source")
_SPEC = ("column", *Spec.__dataclass_fields__)
_TIME_WORDS = ("iso", "period", "epoch", "epoch_ms", "epoch_us")
_TIME_PARTS = re.compile(r"%-?[aAbBdHIjmMpSfgnyYzZ%]")


def parse(text: str, *, place: str) -> Mapping:
    """A mapping from its TOML text. Raises InputError, with place and remedy, where it cannot be used."""
    try:
        raw = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}", place=place, remedy="Correct that line.") from None
    toml.only(raw, _TOP, place)
    if "source" not in raw:
        raise InputError("names no source", place=place, remedy='Add a line such as: source = "helpdesk".')
    events = raw.get("event", [])
    if not isinstance(events, list) or not all(isinstance(e, dict) for e in events):
        raise InputError("events are written as [[event]]", place=place, remedy="Double the brackets.")
    if not events:
        raise InputError("makes no events", place=place, remedy="Add at least one [[event]].")
    if len(events) > MOST_EVENTS:
        raise InputError(
            f"has {len(events)} events, at most {MOST_EVENTS} fit", place=place, remedy="Split the mapping."
        )
    values = _values(raw.get("values", {}), place)
    each = _each(raw.get("each", {}), place)
    events = [{**each, **event} for event in events]
    rules = tuple(_event(n, table, values, f"{place} [[event]] {n}") for n, table in enumerate(events, 1))
    _check_values(values, events, place)
    return Mapping(
        name=str(raw.get("name", Path(place).stem)),
        title=str(raw.get("title", "")),
        source=_where_from(raw["source"], f"{place} source"),
        derived=toml.flag(raw, "derived", False, place),
        file=_file(raw.get("file", {}), f"{place} [file]"),
        events=rules,
        instruments=instruments.declared(raw.get("instruments", {}), place),
        text=text,
    )


# -- [file] and [values] ----------------------------------------------------------------------------------


def _file(raw: object, place: str) -> FileFormat:
    if not isinstance(raw, dict):
        raise InputError("is no table", place=place, remedy="Write [file] and its lines.")
    toml.only(raw, tuple(FileFormat.__dataclass_fields__), place)
    options: dict[str, object] = {}
    for key, value in raw.items():
        if key in ("columns", "null", "dates"):
            options[key] = strings(value, f"{place} {key}")
        elif key in ("ragged", "accept_future"):
            options[key] = toml.flag(raw, key, False, place)
        elif key == "skip":
            if type(value) is not int or value < 0:
                raise InputError(f"skip = {value!r}", place=place, remedy="Write a number of lines: skip = 1.")
            options[key] = value
        else:
            options[key] = word(value, f"{place} {key}")
    if "null" in options:
        options["null"] = tuple(dict.fromkeys(("", *strings(raw["null"], place))))
    result = FileFormat(**options)  # type: ignore[arg-type]
    _check_file(result, place)
    return result


def _check_file(file: FileFormat, place: str) -> None:
    if file.format is not None and file.format not in FORMATS:
        raise InputError(f"format '{file.format}' is unknown", place=place, remedy=did_you_mean(file.format, FORMATS))
    try:
        text = codecs.lookup("utf-8" if file.encoding == "auto" else file.encoding)
    except LookupError:
        text = None
    if text is None or not getattr(text, "_is_text_encoding", True):
        raise InputError(f"encoding '{file.encoding}' is unknown", place=place, remedy="Such as utf-8, cp1252, utf-16.")
    if file.separator is not None and (len(file.separator) != 1 or file.separator in '\r\n"'):
        raise InputError("separator must be one character", place=place, remedy='Such as ";" or "\\t".')
    if len(file.quote) > 1:
        raise InputError("quote must be one character", place=place, remedy="Leave it empty for none.")
    if file.decimal not in (".", ","):
        raise InputError(f"decimal '{file.decimal}'", place=place, remedy='Choose "." or ",".')
    if file.missing not in ("error", "null"):
        raise InputError(f"missing = '{file.missing}'", place=place, remedy="Choose error or null.")
    if not file.country.isdigit():
        raise InputError(f"country = '{file.country}'", place=place, remedy='A calling code, such as "31".')
    if file.ragged and not file.separator:
        raise InputError("ragged lines need a separator", place=place, remedy='Add separator = "|".')
    if file.ragged and not file.columns:
        raise InputError("ragged lines need their columns", place=place, remedy='Add columns = ["first", …].')
    if file.as_of is not None:
        try:
            dt.datetime.fromisoformat(file.as_of)
        except ValueError:
            raise InputError(
                f"as_of '{file.as_of}' is no time", place=place, remedy="Write 2026-07-01 00:00."
            ) from None
    if file.zone is not None:
        check_zone(file.zone, f"{place} zone")
    _check_dates(file.dates, place)


def _each(raw: object, place: str) -> Dict[str, object]:
    """What every event has that does not say otherwise."""
    if not isinstance(raw, dict):
        raise InputError("each is no table", place=place, remedy="Write [each] and its lines.")
    toml.only(raw, (*schema.ATTRIBUTES, "contact_source"), f"{place} [each]")
    return raw


def _values(raw: object, place: str) -> dict[str, dict[str, str]]:
    if not isinstance(raw, dict) or not all(isinstance(table, dict) for table in raw.values()):
        raise InputError("values are tables of words", place=place, remedy="Write [values.status] and below it new = …")
    return {str(k): words(table, f"{place} [values.{k}]") for k, table in raw.items()}


def _check_values(values: Dict[str, object], events: Iterable[Dict[str, object]], place: str) -> None:
    """A table of words that nothing uses is a slip of the pen."""
    named = {s.get("map") for e in events for s in e.values() if isinstance(s, dict) and isinstance(s.get("map"), str)}
    for key in values:
        if key not in schema.ATTRIBUTES and key not in named:
            raise InputError(
                "no attribute has this name and no map uses it",
                place=f"{place} [values.{key}]",
                remedy=did_you_mean(key, schema.ATTRIBUTES),
            )


# -- [[event]] --------------------------------------------------------------------------------------------


def _event(number: int, raw: Dict[str, object], values: Dict[str, Dict[str, str]], place: str) -> EventRule:
    toml.only(raw, (*schema.ATTRIBUTES, *_EXTRA), place)
    for key in ("type", "time"):
        if key not in raw:
            raise InputError(f"has no {key}", place=place, remedy=f"Add {key} = …")
    kind = _type(raw["type"], values, place)
    attributes = {
        key: _spec(value, values, f"{place} {key}", key) for key, value in raw.items() if key in schema.ATTRIBUTES
    }
    if kind.value:
        event_type = schema.EVENT_TYPES[kind.value]
        lacking = [n for n in event_type.needs if n not in attributes and n not in event_type.defaults]
        if lacking:
            raise InputError(f"{kind.value} needs {', '.join(lacking)}", place=place, remedy=f"Add {lacking[0]} = …")
        told = attributes.get("value", Spec())
        for one in filter(None, (told.value, told.default, told.other, *(told.map or {}).values())):
            _choice(one, schema.VALUES.get(kind.value), "value", f"{place} value")
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
        when=conditions(raw.get("when", {}), place),
        keep_first=keep == "first",
        required=toml.flag(raw, "required", opening or not kind.value, place),
        contact_source=None if source is None else _where_from(source, f"{place} contact_source"),
    )


def _type(raw: object, values: Dict[str, Dict[str, str]], place: str) -> Spec:
    if not isinstance(raw, dict):
        raw = {"value": raw}
    spec = _spec(raw, values, f"{place} type", "type")
    for one in (spec.value, spec.other, spec.default, *(spec.map or {}).values()):
        if one is not None and one not in schema.EVENT_TYPES:
            raise InputError(f"there is no event type '{one}'", place=place, remedy=schema.unknown_type(one))
    return spec


def _where_from(raw: object, place: str) -> Spec:
    """A source: a bare word is its name, a table may name a column."""
    return Spec(value=raw) if isinstance(raw, str) and raw else _spec(raw, {}, place, "source")


def _spec(raw: object, values: Dict[str, Dict[str, str]], place: str, attribute: str) -> Spec:
    if isinstance(raw, str):
        raw = {"column": raw}
    elif isinstance(raw, list):
        raw = {"columns": raw}
    if not isinstance(raw, dict):
        raise InputError(
            "is neither a column nor a table",
            place=place,
            remedy='Write "column name", or { value = "constant" }.',
        )
    toml.only(raw, _SPEC, place)
    if sum(key in raw for key in ("column", "columns", "value")) != 1:
        raise InputError("needs one of column, columns or value", place=place, remedy='{ value = "phone" }')
    columns = strings(raw["columns"], place) if "columns" in raw else ()
    if "column" in raw:
        columns = (word(raw["column"], f"{place} column"),)
    if not all(columns) or (not columns and "value" not in raw):
        raise InputError("names an empty column", place=place, remedy="Write the header's own word.")
    text = {
        key: word(raw[key], f"{place} {key}")
        for key in ("join", "take", "value", "other", "unit", "kind", "zone", "default")
        if key in raw
    }
    spec = Spec(
        columns=columns,
        map=_map(raw, values, attribute, place),
        dates=strings(raw["dates"], place) if "dates" in raw else None,
        year=_year(raw["year"], place) if "year" in raw else None,
        plus=_plus(raw.get("plus", []), place),
        **text,
    )
    _check_spec(spec, raw, attribute, place)
    return spec


def _map(
    raw: Dict[str, object], values: Dict[str, Dict[str, str]], attribute: str, place: str
) -> dict[str, str] | None:
    """The words of `map`: written out, a [values] table by its name, or the table of the attribute's own name.

    An empty one says that the column's words stand as they are, whatever [values] says.
    """
    table = raw.get("map")
    if table is None:
        return None if "value" in raw else dict(values[attribute]) if attribute in values else None
    if isinstance(table, str):
        if table not in values:
            raise InputError(f"there is no [values.{table}]", place=place, remedy=did_you_mean(table, values))
        return dict(values[table])
    if not isinstance(table, dict):
        raise InputError("map is no table", place=place, remedy='map = { "J" = "yes" }')
    return words(table, place) if table else None


def _year(raw: object, place: str) -> int:
    if type(raw) is not int or not 1990 <= raw < 2060:
        raise InputError("year is no year from 1990 to 2059", place=place, remedy="Write a number: year = 2017.")
    return raw


def _plus(raw: object, place: str) -> tuple[Spec, ...]:
    items = raw if isinstance(raw, list) else [raw]
    return tuple(_spec(item, {}, f"{place} plus", "wait_s") for item in items)


def _check_spec(spec: Spec, raw: Dict[str, object], attribute: str, place: str) -> None:
    """Refuse options that mean nothing for this kind of attribute, and words that Peil does not know."""
    kind = "time" if attribute == "time" else schema.ATTRIBUTES.get(attribute, "text")
    homes = {"dates": "time", "zone": "time", "year": "time", "plus": "time"}
    for key, home in homes.items():
        if key == "dates" and attribute == "revision" and spec.columns:
            continue
        if key in raw and kind != home:
            raise InputError(f"{key} means nothing here", place=place, remedy=f"It is for a {home}; leave it out.")
    units = {"duration": tuple(UNITS), "span": tuple(PERIOD_UNITS)}.get(kind, ())
    units = (schema.SCALES[attribute][0],) if attribute in schema.SCALES else units
    if "unit" in raw and not units:
        raise InputError("unit means nothing here", place=place, remedy="It is for a duration; leave it out.")
    if kind in ("time", "span") and ("map" in raw or "value" in raw or "default" in raw):
        raise InputError(f"a {kind} comes from a column", place=place, remedy='Write { column = "…" }.')
    if "kind" in raw and attribute not in ("customer", "agent", "into_customer"):
        raise InputError("kind is for customer and agent", place=place, remedy="Leave it out.")
    if spec.kind == "":
        raise InputError("kind is empty", place=place, remedy="Write own, email, phone or a word of your own.")
    _choice(spec.take, ("all", "first"), "take", place)
    if "unit" in raw:
        _choice(spec.unit, units, "unit", place)
    if spec.other is not None and spec.map is None:
        raise InputError("other goes with a map", place=place, remedy="Add map = { … }, or use default.")
    if spec.year is not None and (not spec.dates or any("%" not in d or _has(d, "Yy") for d in spec.dates)):
        raise InputError(
            "year is for dates that name none", place=place, remedy='Write dates = ["%b"], or leave year out.'
        )
    if spec.dates is not None:
        # With a year of the mapping's own a month is enough: it stands for its first day.
        _check_dates(tuple(f"{d} %d %Y" for d in spec.dates) if spec.year else spec.dates, place)
    if spec.zone is not None:
        check_zone(spec.zone, f"{place} zone")
    for one in (w for w in (spec.value, spec.default, spec.other, *(spec.map or {}).values()) if w is not None):
        if kind in ("integer", "duration") and not re.fullmatch(r"-?\d{1,15}", one):
            raise InputError(f"'{one}' is no whole number", place=place, remedy="Write one.")
        _choice(one, schema.VOCABULARY.get(attribute), attribute, place)


# -- checks -----------------------------------------------------------------------------------------------


def _check_dates(dates: tuple[str, ...], place: str) -> None:
    for text in dates:
        if text in _TIME_WORDS:
            continue
        if "%" not in text:
            raise InputError(
                f"date format '{text}' is not understood",
                place=place,
                remedy="Use iso, epoch, epoch_ms, or a pattern such as %d-%m-%Y %H:%M.",
            )
        rest = _TIME_PARTS.sub("", text)
        if "%" in rest:
            odd = rest[rest.index("%") : rest.index("%") + 2]
            raise InputError(
                f"date format '{text}' has '{odd}', which is not understood",
                place=place,
                remedy="Use %d %m %Y (or %y, %b) and %H %M %S (or %I and %p).",
            )
        lacking = [n for n, needed in (("day", "dj"), ("month", "mbBj"), ("year", "Yy")) if not _has(text, needed)]
        if lacking:
            raise InputError(
                f"date format '{text}' has no {lacking[0]}",
                place=place,
                remedy='Join the columns: time = ["date", "time"], and describe both.',
            )


def _has(pattern: str, letters: str) -> bool:
    return any(part[-1] in letters for part in _TIME_PARTS.findall(pattern))


def _choice(word: str | None, allowed: Iterable[str] | None, what: str, place: str) -> None:
    if word is not None and allowed is not None and word not in allowed:
        raise InputError(f"'{word}' is no {what} that Peil knows", place=place, remedy=did_you_mean(word, allowed))

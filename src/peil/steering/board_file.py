"""A board's TOML file: reading it with errors that name the line, and writing it. No folders, no KPIs."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields

from peil.ask.question import parse_filter
from peil.errors import InputError, PeilError, did_you_mean, said

CHARTS = ("number", "line", "bars")
MOST_ITEMS = 60
_LARGEST = 200_000


@dataclass(frozen=True)
class Item:
    """One figure of a board. `where` holds conditions as a question takes them, such as channel=phone."""

    kpi: str
    statistic: str | None = None
    clock: str | None = None
    rule: str = "default"
    by: str | None = None
    where: tuple[str, ...] = ()
    chart: str = "number"
    wide: bool = False


_ITEM_KEYS = tuple(f.name for f in fields(Item))


def parse(raw: bytes, place: str) -> tuple[str, tuple[Item, ...]]:
    """Title and items. Raises InputError that says at which line what is wrong, and what to do."""
    if len(raw) > _LARGEST:
        raise InputError("is too large for a board", place=place, remedy="Make two boards of it.")
    try:
        text = raw.decode()
        found = tomllib.loads(text)
    except UnicodeDecodeError as error:
        raise InputError(
            said("byte {at} is not UTF-8", at=error.start), place=place, remedy="Save the file as UTF-8."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            said("is no TOML: {why}", why=error), place=place, remedy="Mend that line; 'peil board' shows an example."
        ) from None
    for key in found.keys() - {"title", "item"}:
        raise InputError(
            said("'{key}' is not understood", key=key),
            place=_at(place, text, key),
            remedy=did_you_mean(key, ("title", "item")),
        )
    title = found.get("title")
    if not isinstance(title, str) or not title.strip():
        raise InputError("a board needs a title", place=_at(place, text, "title"), remedy='Write title = "My board".')
    listed = found.get("item", [])
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise InputError("items are written as [[item]]", place=_at(place, text, "item"), remedy="Double the brackets.")
    items = tuple(_item(one, number, place, text) for number, one in enumerate(listed))
    check(items, place)
    return title.strip(), items


def plain(title: object, items: object, place: str) -> tuple[str, tuple[Item, ...]]:
    """Title and items out of plain values, as of JSON. Raises InputError."""
    if not isinstance(title, str) or not title.strip():
        raise InputError("a board needs a title", place="title", remedy='Write title = "My board".')
    if not isinstance(items, list) or not items or not all(isinstance(one, dict) for one in items):
        raise InputError("a board needs at least one figure", place=place, remedy="Choose a KPI.")
    made = tuple(_item(one, number, f"{place} {number}", "") for number, one in enumerate(items, 1))
    check(made, place)
    return title, made


def as_dict(item: Item) -> dict[str, object]:
    """An item as plain values."""
    return {**asdict(item), "where": list(item.where)}


def check(items: Sequence[Item], place: str = "items") -> None:
    """Raises InputError where these are too many items, or one has a chart or condition that there is not."""
    if len(items) > MOST_ITEMS:
        raise InputError(
            said("has {n} items", n=len(items)), place=place, remedy=said("Keep it to {most}.", most=MOST_ITEMS)
        )
    for item in items:
        if item.chart not in CHARTS:
            raise InputError(
                said("'{chart}' is no chart", chart=item.chart), place=place, remedy=did_you_mean(item.chart, CHARTS)
            )
        for condition in item.where:
            parse_filter(condition)


def write(title: str, items: Sequence[Item]) -> str:
    """The text of the file."""
    lines = [f"title = {_quoted(title)}"]
    for item in items:
        lines += ["", "[[item]]", f"kpi = {_quoted(item.kpi)}"]
        for key in ("statistic", "clock", "by"):
            if getattr(item, key):
                lines.append(f"{key} = {_quoted(getattr(item, key))}")
        if item.rule != "default":
            lines.append(f"rule = {_quoted(item.rule)}")
        if item.where:
            lines.append(f"where = [{', '.join(map(_quoted, item.where))}]")
        lines.append(f"chart = {_quoted(item.chart)}")
        if item.wide:
            lines.append("wide = true")
    return "\n".join(lines) + "\n"


def _item(raw: Mapping[str, object], number: int, place: str, text: str) -> Item:
    def at(key: str) -> str:
        return _at(place, text, key, number)

    for key in raw.keys() - set(_ITEM_KEYS):
        raise InputError(
            said("'{key}' is not understood", key=key), place=at(key), remedy=did_you_mean(key, _ITEM_KEYS)
        )
    words: dict[str, str] = {}
    for key in ("kpi", "statistic", "clock", "rule", "by", "chart"):
        if key not in raw:
            continue
        value = raw[key]
        if not isinstance(value, str) or not value:
            raise InputError(
                said("{key} = {value!r} is no word", key=key, value=value),
                place=at(key),
                remedy='Write it in "quotes".',
            )
        words[key] = value
    if "kpi" not in words:
        raise InputError("an item needs a KPI", place=at("item"), remedy='Write kpi = "csat".')
    where = raw.get("where", [])
    if not isinstance(where, list) or not all(isinstance(one, str) for one in where):
        raise InputError("where is a list of conditions", place=at("where"), remedy='Write where = ["channel=phone"].')
    wide = raw.get("wide", False)
    if not isinstance(wide, bool):
        raise InputError("wide is true or false", place=at("wide"), remedy="Write wide = true.")
    made = Item(**words, where=tuple(where), wide=wide)
    try:
        check([made], at("chart"))
    except PeilError as error:
        error.place = at("where") if error.place == "where" else error.place
        raise
    return made


def _at(place: str, text: str, key: str, item: int | None = None) -> str:
    """The file with the line where a key stands: in the item of that number, or before the first."""
    inside = -1
    start = None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[\[?\s*\"?item", line):
            inside += 1
            start = number if inside == item else start
            if item is None and key == "item":
                return f"{place}:{number}"
        elif (item is None or inside == item) and re.match(rf"\s*\"?{re.escape(key)}\"?\s*=", line):
            return f"{place}:{number}"
    return f"{place}:{start}" if start else place


def _quoted(text: str) -> str:
    """A TOML basic string: as JSON writes it, and DEL escaped too."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")

"""Workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods) as tables: which sheet, which header, and its rows as Arrow tables.

A cell means what it shows: a date cell is a local time, a time or duration cell h:mm:ss, a number that number. What
rows mean is the mapping's business. The reader holds one sheet whole: about 90 bytes for each of its cells.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import html
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, load_workbook

from peil.errors import InputError, did_you_mean

OLE = b"\xd0\xcf\x11\xe0"
_LOOKED = 60  # rows in which a header is looked for
_ROWS = 16_384
_FIRST, _LAST = dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30)  # noqa: DTZ001
_ERROR = re.compile(rb'<c\s[^>]*?\bt="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_REFERENCE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_ISO_SPAN = re.compile(r"(-?)PT(\d+)H(\d\d)M(\d\d(?:[.,]\d+)?)S")
Source = str | IO[bytes]


@dataclass(frozen=True)
class Found:
    """A sheet with its header: columns that have no name are left out; `lead` rows stand before the first one."""

    sheet: str
    header: tuple[str, ...]
    places: tuple[int, ...]  # of each name: its cell in a row, the sheet's first used column being 0
    lead: int
    note: str = ""


@dataclass(frozen=True)
class Rows:
    """Rows of which every column holds one kind of cell, with their numbers in the sheet."""

    table: pa.Table
    numbers: tuple[int, ...]
    errors: tuple[tuple[int, str, str], ...] = ()  # number, text and reason of rows that cannot be taken
    blank: int = 0


def is_workbook(start: bytes, path: Source | Path) -> bool:
    """Whether the bytes are those of a workbook; a zip is opened to see."""
    if start.startswith(OLE):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "[Content_Types].xml" in names:
                return any(name.startswith("xl/workbook") for name in names)
            return "mimetype" in names and b"opendocument.spreadsheet" in archive.read("mimetype")
    except (zipfile.BadZipFile, OSError):
        return False


def find(
    source: Source, place: str, wanted: set[str], *, sheet: str | None, columns: tuple[str, ...], skip: int
) -> Found:
    """The sheet and header in which most of the `wanted` columns stand; without any, the first that looks like a table.

    `columns` name the cells of a sheet without a header. Raises InputError where there is no table.
    """
    with _opened(source, place) as book:
        names = [m.name for m in book.sheets_metadata]
        if sheet is not None and sheet not in names:
            raise InputError(f"has no sheet '{sheet}'", place=place, remedy=did_you_mean(sheet, names))
        best: tuple[tuple[int, int, int], Found] | None = None
        for meta in book.sheets_metadata:
            if sheet is not None and meta.name != sheet:
                continue
            held = book.get_sheet_by_name(meta.name)
            one = _header(held, wanted, columns, skip)
            if one is None:
                continue
            size = 0 if wanted else (len(one.header) - 1) * (held.total_height - one.lead)
            score = (len(wanted & set(one.header)), int(str(meta.visible).endswith("Visible")), size)
            if best is None or score > best[0]:
                best = (score, one)
        if best is None:
            raise InputError("holds no table", place=place, remedy="Name a sheet with a header and rows below it.")
    found = best[1]
    if len(names) == 1 and found.lead == 1:
        return found
    others = [n for n in names if n != found.sheet]
    told = (
        f"read sheet '{found.sheet}', its header in row {found.lead}" if not columns else f"read sheet '{found.sheet}'"
    )
    left = f"; not read: {', '.join(repr(n) for n in others[:6])}" if others else ""
    return Found(found.sheet, found.header, found.places, found.lead, told + left)


def rows(source: Source, place: str, found: Found, wanted: set[str]) -> Iterator[Rows]:
    """The rows of a sheet, some thousands at a time; every column a text, number, whole number or instant.

    Rows whose cells in a `wanted` column differ in kind are given apart, so a date typed as text is read as text.
    """
    broken = _errors(source, found.sheet)
    with _opened(source, place) as book:
        sheet = book.get_sheet_by_name(found.sheet)
        left = sheet.start[1] if sheet.start else 0
        number = 0
        waiting: list[tuple[int, list[object]]] = []
        blank = 0
        bad: list[tuple[int, str, str]] = []
        for cells in sheet.iter_rows():
            number += 1
            if number <= found.lead:
                continue
            row = [cells[i] if i < len(cells) else "" for i in found.places]
            spoiled = broken.get(number)
            if spoiled and (told := _spoiled(found, left, spoiled, wanted)):
                bad.append((number, " | ".join(_text(v) for v in row)[:2000], told))
            elif all(v == "" or (isinstance(v, str) and not v.strip()) for v in row):
                blank += 1
            else:
                waiting.append((number, list(row)))
            if len(waiting) >= _ROWS:
                yield from _tables(found, waiting, wanted, bad, blank)
                waiting, bad, blank = [], [], 0
        yield from _tables(found, waiting, wanted, bad, blank)


# -- sheet and header -------------------------------------------------------------------------------------


@contextlib.contextmanager
def _opened(source: Source, place: str) -> Iterator[CalamineWorkbook]:
    if not isinstance(source, str):
        source.seek(0)
    try:
        with load_workbook(source) as book:
            yield book
    except PasswordError:
        raise InputError("is protected by a password", place=place, remedy="Save it without one.") from None
    except CalamineError as error:
        raise InputError(
            f"is no workbook that can be read ({str(error).splitlines()[0][:120]})",
            place=place,
            remedy="Open it in Excel and save it as .xlsx or as CSV UTF-8.",
        ) from None


def _header(sheet: CalamineSheet, wanted: set[str], columns: tuple[str, ...], skip: int) -> Found | None:
    head: list[list[object]] = []
    for cells in sheet.iter_rows():
        head.append(list(cells))
        if len(head) > _LOOKED + skip:
            break
    if not any(v != "" for row in head for v in row):
        return None
    if columns:
        width = len(head[0])
        return Found(sheet.name, columns[:width], tuple(range(min(len(columns), width))), skip)
    merged = [
        (a, b - _left(sheet), c, d - _left(sheet)) for (a, b), (c, d) in (sheet.merged_cell_ranges or ())
    ]  # rows from 0, columns from the first used one
    best: tuple[tuple[int, int], int, list[str]] | None = None
    for i in range(skip, len(head)):
        names = _names(head, i, merged)
        filled = [n for n in names if n]
        if not filled:
            continue
        fits = len(wanted & set(filled))
        textual = sum(isinstance(v, str) and v.strip() != "" for v in head[i])
        score = (fits, 0 if fits or (wanted and best and best[0][0]) else _table_like(head, i, textual))
        if best is None or score > best[0]:
            best = (score, i, names)
    if best is None:
        return None
    _, at, names = best
    unique: list[str] = []
    places: list[int] = []
    for place, name in enumerate(names):
        if name:
            unique.append(name if name not in unique else f"{name} (column {place + 1})")
            places.append(place)
    return Found(sheet.name, tuple(unique), tuple(places), at + 1)


def _left(sheet: CalamineSheet) -> int:
    return sheet.start[1] if sheet.start else 0


def _names(head: Sequence[Sequence[object]], i: int, merged: Sequence[tuple[int, int, int, int]]) -> list[str]:
    """The names in row `i`: of a cell merged with those above it theirs; one that is there twice takes along what
    is merged over it, as in `Klant naam`.
    """
    own = [_name(v) for v in head[i]]
    over = [""] * len(own)
    for top, left, bottom, right in merged:
        if top < i <= bottom + 1:
            for column in range(max(left, 0), min(right, len(own) - 1) + 1):
                text = _name(head[top][left])
                if bottom >= i and not own[column]:
                    own[column] = text
                elif bottom < i:
                    over[column] = text
    return [
        f"{above} {name}" if name and above and own.count(name) > 1 else name
        for name, above in zip(own, over, strict=True)
    ]


def _table_like(head: Sequence[Sequence[object]], i: int, textual: int) -> int:
    """How much a row looks like a header: many different texts, and rows below that are as wide."""
    texts = [v.strip() for v in head[i] if isinstance(v, str) and v.strip()]
    odd = sum(not isinstance(v, str) for v in head[i] if v != "")
    if len(set(texts)) != textual or odd:
        return len(set(texts)) - odd - textual
    below = head[i + 1 : i + 6]
    wide = sum(1 for row in below if sum(v != "" for v in row) * 2 >= textual)
    return textual * 2 + (wide if textual > 1 else 0) - i // 8


def _name(value: object) -> str:
    return re.sub(r"\s+", " ", _text(value)).strip()


# -- cells ------------------------------------------------------------------------------------------------


def _tables(
    found: Found,
    some: Sequence[tuple[int, list[object]]],
    wanted: set[str],
    bad: Sequence[tuple[int, str, str]],
    blank: int,
) -> Iterator[Rows]:
    """Rows in groups of which every wanted column holds one kind of cell."""
    read = {i for i, name in enumerate(found.header) if name in wanted}
    columns = list(zip(*(row for _, row in some), strict=True))
    mixed = [i for i in sorted(read) if some and len(_kinds(columns[i])) > 1]
    groups: dict[tuple[str, ...], list[tuple[int, list[object]]]] = {(): list(some)} if not mixed else {}
    for number, row in some if mixed else ():
        kinds = tuple("" if row[i] == "" else _KINDS.get(type(row[i]), "text") for i in mixed)
        groups.setdefault(kinds, []).append((number, row))
    told = (tuple(bad), blank)
    for members in groups.values():
        if mixed:
            columns = list(zip(*(row for _, row in members), strict=True))
        cells = columns if members else [() for _ in found.header]
        arrays = [_column(column, plain=i not in read) for i, column in enumerate(cells)]
        table = pa.table(dict(zip(found.header, arrays, strict=True)))
        if members or any(told):
            yield Rows(table, tuple(number for number, _ in members), *told)
        told = ((), 0)


_KINDS: dict[type, str] = {int: "number", float: "number", dt.datetime: "instant", dt.date: "instant"}


def _kinds(column: Sequence[object]) -> set[str]:
    """What the cells hold that are not empty: number, instant or text."""
    kinds = {_KINDS.get(kind, "text") for kind in set(map(type, column)) - {str}}
    if any(map(str.__len__, (v for v in column if type(v) is str))):
        kinds.add("text")
    return kinds


def _column(values: Sequence[object], *, plain: bool) -> pa.Array:
    """Cells of one kind as instants, whole numbers or numbers; all others as text."""
    kinds = _kinds(values)
    if plain or kinds not in ({"instant"}, {"number"}):
        return pa.array(
            [_text(v) if type(v) is not str or v[:2] in ("PT", "-P") else v or None for v in values], pa.string()
        )
    if kinds == {"instant"}:
        return pa.array([_instant(v) for v in values], pa.timestamp("us"))
    numbers = [v if isinstance(v, int | float) else None for v in values]
    if all(v is None or (abs(v) < 1 << 53 and v == int(v)) for v in numbers):
        return pa.array([None if v is None else int(v) for v in numbers], pa.int64())
    return pa.array([None if v is None else float(v) for v in numbers], pa.float64())


def _instant(value: object) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return min(max(value, _FIRST), _LAST)
    return dt.datetime.combine(value, dt.time()) if isinstance(value, dt.date) else None


def _text(value: object) -> str:
    """A cell as text: whole numbers without a point, days without a clock, durations as h:mm:ss."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1 << 53 else repr(value)
    if isinstance(value, dt.timedelta):
        total = value // dt.timedelta(microseconds=1)
        seconds, micros = divmod(abs(total), 1_000_000)
        clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        part = f".{micros:06}".rstrip("0") if micros else ""
        return f"{'-' if total < 0 else ''}{clock}{part}"
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    text = str(value)
    told = _ISO_SPAN.fullmatch(text)  # how an .ods hands over a time
    return f"{told[1]}{int(told[2])}:{told[3]}:{told[4].replace(',', '.')}" if told else text


# -- cells with an error ----------------------------------------------------------------------------------


def _errors(source: Source, sheet: str) -> dict[int, dict[int, str]]:
    """Rows with cells that hold an error such as #N/A, by column from 0. Only .xlsx tells: elsewhere they are empty."""
    found: dict[int, dict[int, str]] = {}
    try:
        if not isinstance(source, str):
            source.seek(0)
        with zipfile.ZipFile(source) as archive:
            member = _member(archive, sheet)
            if member is None:
                return found
            with archive.open(member) as stream:
                kept = b""
                while block := stream.read(1 << 20):
                    block = kept + block
                    end = block.rfind(b"</c>") + 4
                    if end < 4:
                        kept = block
                        continue
                    if b't="e"' in block:
                        _note(block[:end], found)
                    kept = block[end:]
    except (zipfile.BadZipFile, KeyError, OSError):
        return found
    finally:
        if not isinstance(source, str):
            source.seek(0)
    return found


def _note(block: bytes, found: dict[int, dict[int, str]]) -> None:
    for match in _ERROR.finditer(block):
        at = _REFERENCE.search(match[0])
        if at:
            column = 0
            for letter in at[1]:
                column = column * 26 + letter - 64
            found.setdefault(int(at[2]), {})[column - 1] = match[1].decode("utf-8", "replace")


def _member(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The file of a sheet within an .xlsx: by its relation in the workbook."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    for given in _elements(archive.read("xl/workbook.xml"), "sheet"):
        if given.get("name") == sheet:
            relation = next((value for key, value in given.items() if key.endswith(":id")), None)
            for link in _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship"):
                if link.get("Id") == relation:
                    target = link.get("Target", "")
                    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return None


def _elements(xml: bytes, tag: str) -> Iterator[dict[str, str]]:
    """The attributes of each element with that tag."""
    for element in re.finditer(rf"<(?:\w+:)?{tag}\s([^>]*)>", xml.decode("utf-8", "replace")):
        yield {key: html.unescape(value) for key, value in re.findall(r'([\w:]+)\s*=\s*"([^"]*)"', element[1])}


def _spoiled(found: Found, left: int, cells: dict[int, str], wanted: set[str]) -> str:
    """Why a row with errors cannot be taken, where the mapping reads one of those cells."""
    for name, place in zip(found.header, found.places, strict=True):
        error = cells.get(place + left)
        if error and name in wanted:
            return f"holds the error {error} in column '{name}': correct the formula, or remove the cell's content"
    return ""

"""A guess with what someone who knows the table said of it: its kind, which column plays which part, how dates read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from peil.connectors.files.guess import Guess, Part, is_duration, joined_clocks
from peil.connectors.files.guess_columns import Seen, moment
from peil.connectors.files.guess_directions import direction_doubts
from peil.connectors.files.guess_durations import durations
from peil.connectors.files.guess_kinds import DURATIONS, KINDS, PARTS, TIMES, lacking_parts
from peil.connectors.files.guess_scales import points_of
from peil.errors import InputError, said


def corrected(found: Guess, kind: str, roles: Mapping[str, str], dates: Mapping[str, str]) -> Guess:
    """The guess with other parts: `roles` gives the part of each column, `dates` how the days of one are written.

    Raises InputError where a part is given to two columns (only a survey has several scores), or where the table's
    kind cannot do without one that no column plays.
    """
    allowed = PARTS.get(kind, ())
    found = replace(found, columns=tuple(_as_times(found, seen, roles.get(seen.name, "")) for seen in found.columns))
    taken: dict[str, str] = {}
    parts: list[Part] = []
    known = {part.column: part for part in found.parts}
    for column, role in roles.items():
        if role not in allowed:
            continue
        if role in taken and role != "score":
            raise InputError(
                said("'{column}' and '{other}' have the same meaning", column=column, other=taken[role]),
                place=column,
                remedy="Choose one of them; a meaning belongs to one column.",
            )
        _check_cells(found.column(column), role)
        taken[role] = column
        same = known.get(column)
        parts.append(same if same and same.role == role else Part(role, column, 1.0, "said so by hand"))
    if kind in KINDS and (lacking := lacking_parts(kind, taken)):
        raise InputError(
            said("no column is chosen for: {parts}", parts=", ".join("/".join(some) for some in lacking)),
            place=lacking[0][0],
            remedy="Choose it, or choose another kind of table.",
        )
    columns = tuple(
        replace(seen, dates=(dates[seen.name], *(p for p in seen.dates if p != dates[seen.name])))
        if dates.get(seen.name) in seen.dates
        else seen
        for seen in found.columns
    )
    parts.sort(key=lambda part: allowed.index(part.role))
    units, doubts = durations(columns, parts)
    doubts += direction_doubts(columns, parts)
    return replace(
        found,
        kind=kind,
        why="said so by hand",
        columns=columns,
        parts=tuple(parts),
        shipped="",
        questions=(*found.sample.aside, *doubts),
        joined=joined_clocks(columns, parts),
        units=units,
    )


def _as_times(found: Guess, seen: Seen, role: str) -> Seen:
    """The column as times where it is said to hold them, and most of its cells are times as in another column."""
    if role not in TIMES or seen.kind == "time" or (role == "first_reply" and seen.kind != "text"):
        return seen
    cells = [cell for cell in seen.cells if cell]
    formats = dict.fromkeys(p for other in found.columns if other.kind == "time" for p in other.dates)
    read = tuple(p for p in formats if 2 * sum(moment(cell, p) is not None for cell in cells) >= len(cells) > 0)
    return replace(seen, kind="time", dates=read, why="said so by hand") if read else seen


def _check_cells(seen: Seen, role: str) -> None:
    """Raises InputError where the cells of a column cannot be what it is said to mean."""
    if role in DURATIONS and seen.kind not in ("clock", "span", "number", "whole"):
        raise InputError(
            said("'{column}' holds no durations", column=seen.name),
            place=seen.name,
            remedy="Choose another meaning, or another column.",
        )
    timely = seen.kind == "time" or is_duration(seen, role)
    if role in TIMES and not timely:
        raise InputError(
            said("'{column}' holds no dates or times", column=seen.name),
            place=seen.name,
            remedy="Choose another meaning, or another column.",
        )
    if role == "score" and not (seen.kind in ("whole", "number") or points_of(seen)):
        raise InputError(
            said("'{column}' holds no numbers, and no words of a scale that Peil knows", column=seen.name),
            place=seen.name,
            remedy="Choose another meaning, or write the scale in the mapping itself.",
        )

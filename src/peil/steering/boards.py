"""Boards: which figures stand together, as TOML files in the project's folder. How they look is for pages, reports."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from peil.ask.execute import context_of
from peil.ask.question import question
from peil.ask.supports import measurable
from peil.errors import ConflictError, NotFoundError, PeilError, StateError, did_you_mean, said
from peil.kpis.registry import all_kpis
from peil.lake import published
from peil.steering import board_file, words
from peil.steering.board_file import CHARTS, Item

__all__ = ["CHARTS", "STARTER", "Board", "Item", "Listed"]

FOLDER = "boards"
#: The board that is there before anyone made one; saving it makes a file of it.
STARTER = "start"
_GONE = "deleted"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_TITLES = {"nl": "Startbord", "en": "Starter board"}
_STARTER_KPIS = (
    *("nps", "csat", "ces", "first_contact_resolution", "service_level", "average_handle_time", "answer_rate"),
)
#: What takes the room of those that the sources cannot tell, as of a list of tickets: as many, in this order.
_INSTEAD = (
    *("first_response_time", "full_resolution_time", "backlog", "contacts", "throughput_time", "repeat_contact_rate"),
    *("average_speed_of_answer", "abandonment_rate"),
)


@dataclass(frozen=True)
class Board:
    """A board as its file says it. `digest` tells whether the file is still the one that was read; '' for none."""

    name: str
    title: str
    items: tuple[Item, ...]
    digest: str = ""


@dataclass(frozen=True)
class Listed:
    """A board in the list; `error` says why a file cannot be read."""

    name: str
    title: str
    error: PeilError | None = None


def starter(language: str = "nl", folder: Path | None = None) -> Board:
    """What is advised to start with: NPS, CSAT and CES, then what happens in the operation. Of the project in `folder`
    also what it can measure in the place of what it cannot."""
    lake = None if folder is None else folder / "data" / "lake"
    known = None if lake is None else _measured(lake, published.stamp(lake))
    room = 0 if known is None else sum(kpi not in known for kpi in _STARTER_KPIS)
    instead = [kpi for kpi in _INSTEAD if known is not None and kpi in known][:room]
    return Board(STARTER, _TITLES[language], tuple(Item(kpi) for kpi in (*_STARTER_KPIS, *instead)))


@lru_cache(maxsize=8)
def _measured(lake: Path, stamp: tuple[int, int] | None) -> frozenset[str] | None:
    """The KPIs that the sources can tell by the snapshot of this stamp; None where there is no snapshot."""
    snapshot = published.read_known(lake)
    if snapshot is None:
        return None
    context = context_of(snapshot)
    return frozenset(key for key, kpi in all_kpis().items() if measurable(kpi, context))


def read(folder: Path, name: str, language: str = "nl") -> Board:
    """A board of the project in `folder`; the starter board where none of that name was saved.

    Raises NotFoundError with the nearest names, InputError with file, line and what to do.
    """
    path = _path(folder, name)
    raw = _bytes(path)
    if raw is None:
        if name == STARTER:
            return starter(language, folder)
        raise NotFoundError(
            said("there is no board '{name}'", name=name), remedy=did_you_mean(name, [b.name for b in listed(folder)])
        )
    title, items = board_file.parse(raw, f"{FOLDER}/{path.name}")
    return Board(name, title, items, _digest(raw))


def listed(folder: Path, language: str = "nl") -> list[Listed]:
    """Every board by title, the starter board first where it was not saved otherwise; a damaged file with its error."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.toml")):
        if not _NAME.fullmatch(path.stem):
            continue
        try:
            found.append(Listed(path.stem, read(folder, path.stem).title))
        except PeilError as error:
            found.append(Listed(path.stem, path.stem, error))
    found.sort(key=lambda one: (one.title.casefold(), one.name))
    if all(one.name != STARTER for one in found):
        found.insert(0, Listed(STARTER, starter(language).title))
    return found


def save(folder: Path, board: Board) -> Board:
    """Write a board; `board.digest` is that of the version it was made from, '' for a new one.

    Returns it with its new digest. Raises ConflictError, with both versions, where the file is another by now,
    InputError where title or items cannot be used.
    """
    checked = replace(board, title=words.name(board.title, "title"), items=tuple(board.items))
    board_file.check(checked.items)
    text = board_file.write(checked.title, checked.items).encode()
    path = _path(folder, board.name)
    with _alone(folder):
        held = _bytes(path)
        if ("" if held is None else _digest(held)) != board.digest:
            raise _conflict(checked, None if held is None else _as_held(folder, board.name, held))
        _replace(path, text)
    return replace(checked, digest=_digest(text))


def delete(folder: Path, name: str, digest: str) -> None:
    """Set a board aside; `restore` brings it back. Raises NotFoundError, ConflictError (changed since it was read)."""
    path = _path(folder, name)
    with _alone(folder):
        held = _bytes(path)
        if held is None:
            raise NotFoundError(said("there is no board '{name}'", name=name), remedy="It may be deleted already.")
        if _digest(held) != digest:
            raise _conflict(None, _as_held(folder, name, held))
        aside = folder / FOLDER / _GONE
        aside.mkdir(exist_ok=True)
        path.replace(aside / path.name)


def restore(folder: Path, name: str) -> Board:
    """Bring the board of that name back that was deleted last. Raises NotFoundError; StateError where one is there."""
    path = _path(folder, name)
    aside = folder / FOLDER / _GONE / path.name
    with _alone(folder):
        if path.exists():
            raise StateError(
                said("there is a board '{name}' again", name=name), remedy="Rename that one first, then undo."
            )
        if not aside.exists():
            raise NotFoundError(
                said("no board '{name}' was deleted", name=name), remedy="It is there still, or was never made."
            )
        aside.replace(path)
    return read(folder, name)


def deleted(folder: Path) -> list[str]:
    """The names of the boards that can be brought back."""
    return sorted(p.stem for p in (folder / FOLDER / _GONE).glob("*.toml") if _NAME.fullmatch(p.stem))


def name_for(folder: Path, title: str) -> str:
    """A free name for a board with this title: its letters and figures, and a number where it is taken."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "board"
    taken = {path.stem for path in (folder / FOLDER).glob("*.toml")} | {STARTER, "new"}
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def problem(item: Item) -> PeilError | None:
    """Why an item cannot be asked any more (its KPI, statistic, rule or dimension is gone); None where it can."""
    try:
        if item.kpi not in all_kpis():
            raise NotFoundError(
                said("there is no KPI '{key}'", key=item.kpi), remedy=did_you_mean(item.kpi, all_kpis())
            )
        question(
            [item.kpi],
            by=[item.by] if item.by else (),
            where=item.where,
            statistic=item.statistic,
            clock=item.clock,
            rule=item.rule,
        )
    except PeilError as error:
        return error
    return None


def _path(folder: Path, name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise NotFoundError(
            said("there is no board '{name}'", name=name[:80]),
            remedy=did_you_mean(name[:80], [path.stem for path in (folder / FOLDER).glob("*.toml")]),
        )
    return folder / FOLDER / f"{name}.toml"


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise StateError(
            said("cannot be read: {why}", why=error.strerror),
            place=f"{FOLDER}/{path.name}",
            remedy="Check your rights.",
        ) from None


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()[:16]


def _as_held(folder: Path, name: str, raw: bytes) -> Board:
    """The other version for a conflict; one that cannot be read shows as an empty board under its digest."""
    try:
        return read(folder, name)
    except PeilError:
        return Board(name, name, (), _digest(raw))


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """One writer of boards at a time, so that comparing and replacing are one step."""
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        with (folder / FOLDER / ".lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise StateError(
            said("boards cannot be written: {why}", why=error.strerror), place=FOLDER, remedy="Check rights and space."
        ) from None


def _replace(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(content)
    fresh.replace(path)


def _conflict(mine: Board | None, theirs: Board | None) -> ConflictError:
    one = theirs or mine
    assert one is not None
    return ConflictError(
        "this board was deleted while you edited it"
        if theirs is None
        else "this board was saved by someone else since you opened it",
        mine=mine,
        theirs=theirs,
        place=f"{FOLDER}/{one.name}.toml",
        remedy="Compare the two; save yours over it, or under another name.",
    )

"""The API of targets, goals, benchmarks, baselines, notes and boards: reading them, and adding by JSON."""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Callable, Mapping

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.answer import Say
from peil.errors import InputError, did_you_mean, said
from peil.people import audit
from peil.show.spans import preset
from peil.show.why import saying
from peil.steering import baseline, benchmark_file, benchmarks, board_file, boards, goals, notes, targets, words
from peil.steering.boards import Board
from peil.steering.targets import Target
from peil.store.store import Store
from peil.web import params
from peil.web import steer_forms as forms
from peil.web.access import allowed
from peil.web.api import as_json
from peil.web.site import Asking, Site
from peil.web.spoken import spoken, told_in

_LARGEST = 200_000
Body = Mapping[str, object]
_TEXT, _NUMBER, _WHOLE, _MAP, _LIST = (str,), (int, float), (int,), (dict,), (list,)
_TARGET = {
    **dict.fromkeys(("kpi", "since", "statistic", "clock", "rule", "owner", "note"), _TEXT),
    "low": _NUMBER,
    "high": _NUMBER,
    "scope": _MAP,
    "goal": _WHOLE,
}
_GOAL = {"name": _TEXT, "why": _TEXT, "owner": _TEXT, "parent": _WHOLE}
_NOTE = {**dict.fromkeys(("kind", "text", "from", "to", "kpi"), _TEXT), "scope": _MAP}
_BOARD = {"name": _TEXT, "title": _TEXT, "digest": _TEXT, "items": _LIST}
_BASELINE = {**dict.fromkeys(("name", "board", "from", "to"), _TEXT), "where": _LIST}
_BENCHMARK = dict.fromkeys(benchmark_file.COLUMNS, (*_TEXT, *_NUMBER, *_MAP, *_LIST))


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers."""
    steering = _Steering(site)
    return [
        *_listings(steering), *_additions(steering), *_baselines(site, steering), *_boards(site, steering),
    ]  # fmt: skip


class _Steering:
    """Reads and adds, for who may."""

    def __init__(self, site: Site) -> None:
        self._site, self._project = site, site.reader.project

    async def listing(self, request: Asking, listed: Callable[[Store], list[dict[str, object]]]) -> Response[str]:
        """All of a kind."""
        allowed(request, "see")
        params.read(request.scope["query_string"], ())

        def read() -> list[dict[str, object]]:
            with self._project.store() as store:
                return listed(store)

        return as_json(await self._site.reader.run(read))

    async def adding(
        self,
        request: Asking,
        known: Mapping[str, tuple[type, ...]],
        make: Callable[[Store, Body, int | None], object],
    ) -> Response[str]:
        """One more of a kind, out of a body with the fields that are `known`."""
        who = allowed(request, "steer")
        body = await _body(request, known)

        def work() -> object:
            with self._project.store() as store:
                made = make(store, body, who.id)
                audit.note(store, who.id, "changed", request.scope["path"])
                return made

        return as_json(await self._site.reader.run(work), 201)


def _listings(steering: _Steering) -> list[HTTPRouteHandler]:
    @get("/api/v1/targets")
    async def target_list(request: Asking) -> Response[str]:
        return await steering.listing(request, lambda store: [one.as_dict() for one in targets.history(store)])

    @get("/api/v1/goals")
    async def goal_list(request: Asking) -> Response[str]:
        return await steering.listing(request, lambda store: [one.as_dict() for one in goals.listed(store)])

    @get("/api/v1/benchmarks")
    async def benchmark_list(request: Asking) -> Response[str]:
        return await steering.listing(request, lambda store: [one.as_dict() for one in benchmarks.listed(store)])

    @get("/api/v1/notes")
    async def note_list(request: Asking) -> Response[str]:
        return await steering.listing(request, lambda store: [one.as_dict() for one in notes.listed(store)])

    return [target_list, goal_list, benchmark_list, note_list]


def _additions(steering: _Steering) -> list[HTTPRouteHandler]:
    @post("/api/v1/targets")
    async def target_add(request: Asking) -> Response[str]:
        return await steering.adding(request, _TARGET, _target)

    @post("/api/v1/goals")
    async def goal_add(request: Asking) -> Response[str]:
        return await steering.adding(request, _GOAL, _goal)

    @post("/api/v1/benchmarks")
    async def benchmark_add(request: Asking) -> Response[str]:
        return await steering.adding(request, _BENCHMARK, _benchmark)

    @post("/api/v1/notes")
    async def note_add(request: Asking) -> Response[str]:
        return await steering.adding(request, _NOTE, _note)

    return [target_add, goal_add, benchmark_add, note_add]


def _baselines(site: Site, steering: _Steering) -> list[HTTPRouteHandler]:
    @get("/api/v1/baselines")
    async def baseline_list(request: Asking) -> Response[str]:
        return await steering.listing(
            request, lambda store: [one.as_dict() for one in forms.of_theirs(site, baseline.listed(store))]
        )

    @post("/api/v1/baselines")
    async def baseline_add(request: Asking) -> Response[str]:
        return await steering.adding(request, _BASELINE, functools.partial(_baseline, site))

    @get("/api/v1/baselines/{id:str}")
    async def baseline_beside(request: Asking, id: FromPath[str]) -> Response[str]:  # noqa: A002  # its name in the path
        allowed(request, "see")
        given = params.read(request.scope["query_string"], [p.name for p in params.COMPARED])
        number = params.whole({"id": [id]}, "id", 1, 999_999_999) or 0
        lang = spoken(site, request, given)
        return told_in(as_json(await site.reader.run(_beside, site, number, given, saying(lang))), lang)

    return [baseline_list, baseline_add, baseline_beside]


def _boards(site: Site, steering: _Steering) -> list[HTTPRouteHandler]:
    project = site.reader.project

    @get("/api/v1/boards")
    async def board_list(request: Asking) -> Response[str]:
        allowed(request, "see")
        params.read(request.scope["query_string"], ())
        return as_json([_board_listed(site, one) for one in boards.listed(project.folder, site.settings.language)])

    @post("/api/v1/boards")
    async def board_save(request: Asking) -> Response[str]:
        def save(store: Store, body: Body, by: int | None) -> object:
            title, items = board_file.plain(body.get("title"), body.get("items"), "items")
            name = str(body.get("name") or boards.name_for(project.folder, title))
            board = Board(name, title, items, str(body.get("digest", "")))
            for item in items:
                wrong = boards.problem(item)
                if wrong is not None:
                    raise wrong
            return board_dict(boards.save(project.folder, board))

        return await steering.adding(request, _BOARD, save)

    return [board_list, board_save]


def board_dict(board: Board) -> dict[str, object]:
    """A board as plain values."""
    items = [board_file.as_dict(item) for item in board.items]
    return {"name": board.name, "title": board.title, "digest": board.digest, "items": items}


def _board_listed(site: Site, one: boards.Listed) -> dict[str, object]:
    if one.error is not None:
        return {"name": one.name, "title": one.title, "error": str(one.error)}
    return board_dict(boards.read(site.reader.project.folder, one.name, site.settings.language))


async def _body(request: Asking, known: Mapping[str, tuple[type, ...]]) -> Body:
    """The fields of a JSON body. Raises InputError for another media type (which a form of another site could send
    without being asked), for what is no object, and for a field that is unknown or of another type."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise InputError("the body is not JSON", place="content-type", remedy="Send it as application/json.")
    raw = await request.body()
    try:
        found = json.loads(raw) if len(raw) <= _LARGEST else None
    except (ValueError, RecursionError):
        raise InputError("the body is not JSON", place="body", remedy="Send it as application/json.") from None
    if not isinstance(found, dict):
        raise InputError("the body is no object", place="body", remedy="Send the fields as one JSON object.")
    for name, value in found.items():
        if name not in known:
            raise InputError(
                said("there is no field '{name}'", name=name), place="body", remedy=did_you_mean(name, known)
            )
        if value is not None and (not isinstance(value, known[name]) or isinstance(value, bool)):
            raise InputError(
                said("{name} is of another type", name=name),
                place=name,
                remedy="See /api/docs for what each field takes.",
            )
    if "\\u0000" in json.dumps(found):
        raise InputError("a value cannot hold a null character", place="body", remedy="Leave it out.")
    return {name: value for name, value in found.items() if value is not None}


def _words(body: Body, name: str) -> str:
    return str(body.get(name, ""))


def _scope(body: Body) -> dict[str, str]:
    raw = body.get("scope", {})
    assert isinstance(raw, dict)
    return {str(dimension): str(value) for dimension, value in raw.items()}


def _whole(body: Body, name: str) -> int | None:
    value = body.get(name)
    if value is None:
        return None
    number = int(str(value))
    if not 0 < number < 1_000_000_000:
        raise InputError(said("'{raw}' is no whole number", raw=number), place=name, remedy="Write digits only.")
    return number


def _limit(body: Body, name: str) -> float | None:
    value = body.get(name)
    try:
        return None if value is None else float(str(value))
    except (ValueError, OverflowError):
        raise InputError(said("'{raw}' is no number", raw=value), place=name, remedy="Write 82.4 or 82,4.") from None


def _target(store: Store, body: Body, by: int | None) -> object:
    made = Target(
        kpi=_words(body, "kpi"),
        since=words.day(_words(body, "since"), "since"),
        low=_limit(body, "low"),
        high=_limit(body, "high"),
        scope=_scope(body),
        statistic=_words(body, "statistic") or None,
        clock=_words(body, "clock") or None,
        rule=_words(body, "rule") or "default",
        owner=_words(body, "owner"),
        goal=_whole(body, "goal"),
        note=_words(body, "note"),
    )
    return targets.add(store, made, by=by).as_dict()


def _goal(store: Store, body: Body, by: int | None) -> object:
    made = goals.add(
        store,
        _words(body, "name"),
        why=_words(body, "why"),
        owner=_words(body, "owner"),
        parent=_whole(body, "parent"),
        by=by,
    )
    return made.as_dict()


def _baseline(site: Site, store: Store, body: Body, by: int | None) -> object:
    board = boards.read(site.reader.project.folder, _words(body, "board") or boards.STARTER, site.settings.language)
    where = body.get("where", [])
    assert isinstance(where, list)
    made = baseline.freeze(
        store,
        _words(body, "name"),
        board.items,
        words.day(_words(body, "from"), "from"),
        words.day(_words(body, "to"), "to"),
        site.reader.answer,
        where=[params.condition(str(one)) for one in where],
        by=by,
    )
    return made.as_dict()


def _beside(site: Site, number: int, given: params.Given, say: Say) -> dict[str, object]:
    """A baseline with its figures beside those of a later period, by default the last four weeks."""
    with site.reader.project.store() as store:
        one = baseline.get_one(store, number)
    earliest, today = site.reader.bounds()
    usual = preset("weeks4", today, earliest)
    first, end = params.day(given, "from") or usual.first, params.day(given, "to") or usual.end
    if first >= end:
        raise InputError(
            said("the period from {first} to {end} is empty: 'to' is the first day after it", first=first, end=end),
            place="from/to",
            remedy="Give the earlier day first.",
        )
    lines = baseline.compare(forms.theirs(site, one), first, end, site.reader.answer)
    return {
        "id": one.number, "name": one.name, "where": list(one.where), "from": first.isoformat(), "to": end.isoformat(),
        "figures": [line.as_dict(say) for line in lines],
    }  # fmt: skip


def _note(store: Store, body: Body, by: int | None) -> object:
    end: dt.date | None = words.day(_words(body, "to"), "to") if body.get("to") else None
    first = words.day(_words(body, "from"), "from")
    kind, text = _words(body, "kind") or "note", _words(body, "text")
    return notes.add(
        store, kind, text, first, end, kpi=_words(body, "kpi") or None, scope=_scope(body), by=by
    ).as_dict()


def _benchmark(store: Store, body: Body, by: int | None) -> object:
    row = {name: benchmark_file.flat(value) for name, value in body.items()}
    return benchmarks.add(store, [benchmark_file.one(row, "")], by=by)[0].as_dict()

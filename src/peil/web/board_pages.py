"""The pages of boards: the list, a board, and its form, which works without a script. Its data is in `board_view`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from litestar import Response, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from peil.ask.question import filter_text, parse_filter
from peil.errors import ConflictError, InputError, PeilError, StateError
from peil.kpis.registry import all_kpis
from peil.show import targets as target_texts
from peil.show import words as words_
from peil.show.sentences import in_language
from peil.show.texts import text
from peil.steering import boards
from peil.steering.boards import Board, Item
from peil.web import board_view
from peil.web import steer_forms as forms
from peil.web.access import Form, Who, allowed, form
from peil.web.pages import filters_of
from peil.web.site import Asking, Site, html
from peil.web.steer_forms import moved, viewed
from peil.web.view import View

#: More rows than a board may hold are not read from a form.
_MOST_ROWS = 100
_FIELDS = ("kpi", "chart", "by", "statistic", "clock", "rule", "where", "wide")


def routes(site: Site) -> list[HTTPRouteHandler]:
    """The handlers of these pages."""

    @get("/boards")
    async def board_list(request: Asking) -> Response[str]:
        allowed(request, "see")
        view = viewed(site, request, "deleted")
        gone = request.query_params.get("deleted", "")
        return html(await site.reader.run(_list, site, view, gone, None))

    @get("/boards/{name:str}")
    async def board_page(request: Asking, name: FromPath[str]) -> Response[str]:
        allowed(request, "see")
        return html(await site.reader.run(_board, site, viewed(site, request), name))

    @get("/boards/{name:str}/edit")
    async def board_edit(request: Asking, name: FromPath[str]) -> Response[str]:
        allowed(request, "steer")
        return html(await site.reader.run(_edit, site, viewed(site, request), name))

    @get("/boards/new/edit")
    async def board_new(request: Asking) -> Response[str]:
        allowed(request, "steer")
        view = viewed(site, request)
        return html(_form(site, view, Board("new", "", (Item(""),))))

    @post("/boards/{name:str}")
    async def board_save(request: Asking, name: FromPath[str]) -> Response[str]:
        who = allowed(request, "steer")
        given = await form(request)
        answer = await site.reader.run(_posted, site, viewed(site, request), name, given)
        if answer.status_code == 303:
            await site.reader.run(forms.noted, site, who, answer.headers["location"].partition("?")[0])
        return answer

    @post("/boards/{name:str}/delete")
    async def board_delete(request: Asking, name: FromPath[str]) -> Response[str]:
        who = allowed(request, "steer")
        given = await form(request)
        view = viewed(site, request)
        try:
            boards.delete(site.reader.project.folder, name, given.get("digest", ""))
            await site.reader.run(forms.noted, site, who, request.scope["path"])
        except PeilError as error:
            return html(await site.reader.run(_list, site, view, "", error), error.http_status)
        link = view.overview().link("/boards")
        return moved(f"{link}{'&' if '?' in link else '?'}deleted={name}")

    @post("/boards/{name:str}/restore")
    async def board_restore(request: Asking, name: FromPath[str]) -> Response[str]:
        def restore(site: Site, given: Form, who: Who) -> str:
            return f"/boards/{boards.restore(site.reader.project.folder, name).name}"

        def again(site: Site, view: View, given: Mapping[str, str], error: PeilError | None) -> str:
            return _list(site, view, "", error)

        return await forms.changed(site, request, restore, again, "/boards")

    return [board_list, board_page, board_edit, board_new, board_save, board_delete, board_restore]


def _list(site: Site, view: View, gone: str, error: PeilError | None) -> str:
    folder = site.reader.project.folder
    listed = [(one.name, one.title, forms.failed(one.error, view.lang)) for one in boards.listed(folder, view.lang)]
    deleted = boards.deleted(folder)
    return site.render(
        "boards.html",
        view,
        path="/boards",
        boards=listed,
        gone=gone if gone in deleted else "",
        deleted=[name for name in deleted if name != gone],
        failed=forms.failed(error, view.lang),
    )


def _board(site: Site, view: View, name: str) -> str:
    board = boards.read(site.reader.project.folder, name, view.lang)
    path = f"/boards/{name}"
    try:
        site.reader.published()
    except StateError:
        return site.render("empty.html", view, path=path)
    return site.render(
        "board.html",
        view,
        path=path,
        board=board,
        shown=board_view.build(site.reader, view, board),
        **filters_of(site, view, path),
    )


def _edit(site: Site, view: View, name: str) -> str:
    return _form(site, view, boards.read(site.reader.project.folder, name, view.lang))


def _posted(site: Site, view: View, name: str, given: Form) -> Response[str]:
    """What the form's button asks: save, save as another, or change the rows and show the form again."""
    board = Board(name, given.get("title", ""), _items(given), given.get("digest", ""))
    act, _, place = given.get("act", "save").partition("-")
    if act in ("add", "up", "down", "drop"):
        return html(_form(site, view, replace(board, items=_moved(board.items, act, place)), dirty=True))
    folder = site.reader.project.folder
    try:
        if act == "copy" or name == "new":
            title = given.get("copy") or board.title if act == "copy" else board.title
            fresh = "new" if not title.strip() else boards.name_for(folder, title)
            board = replace(board, name=fresh, title=title, digest="")
        saved = _save(site, board)
    except ConflictError as error:
        theirs = error.theirs if isinstance(error.theirs, Board) else None
        shown = replace(board, digest=theirs.digest if theirs else "")
        return html(_form(site, view, shown, error=error, theirs=theirs, dirty=True), error.http_status)
    except PeilError as error:
        return html(_form(site, view, replace(board, name=name), error=error, dirty=True), error.http_status)
    return moved(view.overview().link(f"/boards/{saved.name}"))


def _save(site: Site, board: Board) -> Board:
    """Save, unless an item that was not there before cannot be asked."""
    folder = site.reader.project.folder
    held = {one.name for one in boards.listed(folder)}
    known = set(boards.read(folder, board.name).items) if board.name in held and board.digest else set()
    items = tuple(item for item in board.items if item.kpi)
    for number, item in enumerate(items, 1):
        wrong = boards.problem(item)
        if wrong is not None and item not in known:
            wrong.place = f"{number}. {target_texts.kpi_name(item.kpi, site.settings.language)}"
            raise wrong
    if not items:
        raise InputError("a board needs at least one figure", place="items", remedy="Choose a KPI.")
    return boards.save(folder, replace(board, items=items))


def _items(given: Form) -> tuple[Item, ...]:
    """The rows of the form in order."""
    columns = {name: given.all(name) for name in _FIELDS}
    found = []
    for values in list(zip(*(columns[name] for name in _FIELDS), strict=False))[:_MOST_ROWS]:
        row = dict(zip(_FIELDS, values, strict=True))
        where = tuple(filter_text(parse_filter(line)) for line in _conditions(row["where"]))
        found.append(
            Item(
                kpi=row["kpi"],
                statistic=row["statistic"] or None,
                clock=row["clock"] or None,
                rule=row["rule"] or "default",
                by=row["by"] or None,
                where=where,
                chart=row["chart"] or "number",
                wide=row["wide"] == "1",
            )
        )
    return tuple(found)


def _conditions(raw: str) -> list[str]:
    """Conditions with semicolons between; `\\;` is a semicolon inside a value."""
    return [piece.replace("\\;", ";") for piece in re.split(r"(?<!\\);", raw) if piece.strip()]


def _moved(items: tuple[Item, ...], act: str, place: str) -> tuple[Item, ...]:
    """The rows after one was added, dropped or moved."""
    rows = list(items)
    if act == "add":
        return (*rows, Item(""))
    at = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else len(rows)
    if at < len(rows):
        row = rows.pop(at)
        if act != "drop":
            rows.insert(max(0, at - 1) if act == "up" else at + 1, row)
    return tuple(rows)


def _form(
    site: Site,
    view: View,
    board: Board,
    *,
    error: PeilError | None = None,
    theirs: Board | None = None,
    dirty: bool = False,
) -> str:
    lang = view.lang
    dimensions = dict.fromkeys(d for k in all_kpis().values() for d in k.dimensions if d != "agent")
    rows = []
    for item in board.items:
        wrong = boards.problem(item) if item.kpi else None
        rows.append(
            (
                item,
                "; ".join(condition.replace(";", "\\;") for condition in item.where),
                in_language(wrong.what, lang) if wrong else "",
            )
        )
    return site.render(
        "board_edit.html",
        view,
        path=f"/boards/{board.name}",
        board=board,
        rows=rows,
        new=board.name == "new",
        saved=bool(board.digest),
        dirty=dirty,
        theirs=[target_texts.kpi_name(i.kpi, lang) for i in theirs.items] if theirs else [],
        their_title=theirs.title if theirs else "",
        kpis=forms.kpi_choices(lang),
        charts=[(name, text(lang, f"board.chart.{name}")) for name in boards.CHARTS],
        dimensions=[(d, words_.word(words_.DIMENSIONS, d, lang)) for d in dimensions],
        statistics=forms.statistic_choices(lang),
        rules=forms.rule_choices(lang),
        failed=forms.failed(error, lang),
    )

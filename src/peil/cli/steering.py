"""Commands that steer: targets, goals, benchmarks, notes, baselines, boards. What they mean is in `steering`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

from peil.cli.words import Add, common, dump, error_words, heard, language, project_of, say, table, tell
from peil.errors import said


def register(add: Add) -> None:
    """Add these commands."""
    made = add("target", "values to reach: list, set KPI, end NUMBER", _target)
    _acts(made, ("list", "set", "end"))
    made.add_argument("--low", help="at least: 80, 3:20, 5 min")
    made.add_argument("--high", help="at most")
    made.add_argument("--since", metavar="DAY", help="the day from which it holds")
    made.add_argument("--statistic")
    made.add_argument("--clock", choices=("calendar", "business"))
    made.add_argument("--rule", default="default")
    made.add_argument("--goal", type=int, metavar="NUMBER", help="the improvement goal that it serves")
    _said(made)
    made = add("goal", "improvement goals: list, add NAME, close NUMBER, reopen NUMBER", _goal)
    _acts(made, ("list", "add", "close", "reopen"))
    made.add_argument("--why", default="")
    made.add_argument("--owner", default="")
    made.add_argument("--under", type=int, metavar="NUMBER", help="the goal that it serves")
    made = add("benchmark", "figures of others: list [KPI], import FILE, withdraw NUMBER", _benchmark)
    _acts(made, ("list", "import", "withdraw"))
    made = add("note", "what is known of days: list, add TEXT, withdraw NUMBER", _note)
    _acts(made, ("list", "add", "withdraw"))
    made.add_argument("--kind", default="note", help="note, phase or excluded")
    made.add_argument("--kpi")
    _days(made)
    _said(made)
    made = add("baseline", "a nulmeting: list, freeze NAME, show NUMBER", _baseline)
    _acts(made, ("list", "freeze", "show"))
    made.add_argument("--board", default="start", help="whose figures are frozen")
    _days(made)
    _said(made)
    made = add("board", "boards: list, show NAME, delete NAME, restore NAME", _board)
    _acts(made, ("list", "show", "delete", "restore"))


def _acts(made: argparse.ArgumentParser, acts: Sequence[str]) -> None:
    common(made)
    made.add_argument("act", nargs="?", choices=acts, default="list")
    made.add_argument("what", nargs="?", default="")


def _said(made: argparse.ArgumentParser) -> None:
    made.add_argument("--where", action="append", default=[], metavar="DIM=VALUE", help="for this team or channel only")
    made.add_argument("--owner", default="")
    made.add_argument("--note", default="")


def _days(made: argparse.ArgumentParser) -> None:
    made.add_argument("--from", dest="first", metavar="DAY", help="first local day")
    made.add_argument("--to", dest="end", metavar="DAY", help="first local day after the period")


def _number(arguments: argparse.Namespace) -> int:
    from peil.errors import InputError

    if not str(arguments.what).isdigit():
        raise InputError(
            said("'{raw}' is no number", raw=arguments.what),
            remedy=said("'peil {command}' lists them with theirs.", command=arguments.name),
        )
    return int(arguments.what)


def _scope(arguments: argparse.Namespace) -> dict[str, str]:
    from peil.ask.question import parse_filter
    from peil.errors import InputError

    found = {}
    for condition in map(parse_filter, arguments.where):
        if condition.negated or len(condition.values) != 1:
            raise InputError("a scope is one value of a dimension", place="--where", remedy="Write team=A.")
        found[condition.dimension] = condition.values[0]
    return found


def _told(arguments: argparse.Namespace, listed: Sequence[Mapping[str, object]], none: str) -> None:
    if arguments.json:
        dump(listed)
    else:
        table([{k: _cell(v) for k, v in row.items()} for row in listed], none=none)


def _cell(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{k}={v}" for k, v in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def _target(arguments: argparse.Namespace) -> None:
    from peil.errors import InputError
    from peil.kpis.kpi import under
    from peil.kpis.registry import get
    from peil.steering import targets, words

    arguments.name = "target"
    with project_of(arguments).store() as store:
        if arguments.act == "set":
            kpi = get(arguments.what)
            if not (arguments.low or arguments.high):
                raise InputError("gives no value", place="--low", remedy="Give --low, --high or both.")
            unit = under(kpi, arguments.rule if arguments.rule in kpi.rules else "default").unit
            one = targets.add(
                store,
                targets.Target(
                    kpi.key,
                    words.day(arguments.since or "", "--since"),
                    low=words.amount(arguments.low or "", unit, "--low"),
                    high=words.amount(arguments.high or "", unit, "--high"),
                    scope=_scope(arguments),
                    statistic=arguments.statistic,
                    clock=arguments.clock,
                    rule=arguments.rule,
                    owner=arguments.owner,
                    goal=arguments.goal,
                    note=arguments.note,
                ),
            )
            say(said("Target {number} is entered.", number=one.number))
        elif arguments.act == "end":
            targets.end(store, _number(arguments), words.day(arguments.since or "", "--since"), note=arguments.note)
        _told(arguments, [one.as_dict() for one in targets.history(store)], "There are no targets yet: peil target set")


def _goal(arguments: argparse.Namespace) -> None:
    from peil.steering import goals

    arguments.name = "goal"
    with project_of(arguments).store() as store:
        if arguments.act == "add":
            goals.add(store, arguments.what, why=arguments.why, owner=arguments.owner, parent=arguments.under)
        elif arguments.act == "close":
            goals.close(store, _number(arguments))
        elif arguments.act == "reopen":
            goals.reopen(store, _number(arguments))
        if arguments.json:
            dump([one.as_dict() for one in goals.listed(store)])
            return
        closed = heard("closed")
        lines = [
            f"{'  ' * depth}{one.number}. {one.name}{f' ({closed})' if one.closed else ''}"
            for branch in goals.tree(goals.listed(store))
            for depth, one in branch.walk()
        ]
        print("\n".join(lines) or heard("There are no goals yet: peil goal add NAME"))


def _benchmark(arguments: argparse.Namespace) -> None:
    from peil.errors import InputError
    from peil.steering import benchmark_file, benchmarks

    arguments.name = "benchmark"
    with project_of(arguments).store() as store:
        if arguments.act == "import":
            try:
                raw = Path(arguments.what).read_bytes()
            except OSError as error:
                raise InputError(
                    said("cannot be read: {why}", why=error.strerror),
                    place=arguments.what,
                    remedy="Name a CSV or TOML file.",
                ) from None
            added = benchmarks.add(store, benchmark_file.parse(raw, Path(arguments.what).name))
            say(said("{n} benchmarks added.", n=len(added)))
        elif arguments.act == "withdraw":
            benchmarks.withdraw(store, _number(arguments))
        only = arguments.what if arguments.act == "list" and arguments.what else None
        listed = [one.as_dict() for one in benchmarks.listed(store, only)]
    if not arguments.json:
        shown = ("id", "kpi", "low", "high", "unit", "kind", "year", "sector", "source")
        listed = [{name: row[name] for name in shown} for row in listed]
    _told(arguments, listed, "There are none for this KPI.")


def _note(arguments: argparse.Namespace) -> None:
    from peil.steering import notes, words

    arguments.name = "note"
    with project_of(arguments).store() as store:
        if arguments.act == "add":
            end = words.day(arguments.end, "--to") if arguments.end else None
            first = words.day(arguments.first or "", "--from")
            notes.add(store, arguments.kind, arguments.what, first, end, kpi=arguments.kpi, scope=_scope(arguments))
        elif arguments.act == "withdraw":
            notes.withdraw(store, _number(arguments))
        _told(arguments, [one.as_dict() for one in notes.listed(store)], "There are no notes yet: peil note add TEXT")


def _baseline(arguments: argparse.Namespace) -> None:
    from peil.ask.question import parse_filter
    from peil.steering import baseline, boards, words

    arguments.name = "baseline"
    project = project_of(arguments)
    with project.store() as store:
        if arguments.act == "show":
            one = baseline.get_one(store, _number(arguments))
        elif arguments.act == "freeze":
            board = boards.read(project.folder, arguments.board)
            days = words.day(arguments.first or "", "--from"), words.day(arguments.end or "", "--to")
            where = [parse_filter(text) for text in arguments.where]
            one = baseline.freeze(store, arguments.what, board.items, *days, project.answer, where=where)
        else:
            every = [one.as_dict() for one in baseline.listed(store)]
            if not arguments.json:
                every = [{name: row[name] for name in ("id", "name", "from", "to", "where")} for row in every]
            _told(arguments, every, "There are no baselines yet: peil baseline freeze NAME --from DAY --to DAY")
            return
    if arguments.act == "show" and arguments.first and arguments.end:
        days = words.day(arguments.first, "--from"), words.day(arguments.end, "--to")
        _told(arguments, [_line(line) for line in baseline.compare(one, *days, project.answer)], "Nothing to compare.")
        return
    rows = [
        {"kpi": f.item.kpi, "by": dict(f.total.by), "value": f.total.value, "n": f.total.n, "version": f.version}
        for f in one.figures
    ]
    if arguments.json:
        dump(one.as_dict())
    else:
        tell(said("{number}. {name}: {first} to {end}", number=one.number, name=one.name, first=one.first, end=one.end))
        _told(arguments, rows, "Nothing was frozen.")


def _line(line: object) -> dict[str, object]:
    from peil.steering.baseline import Line

    assert isinstance(line, Line)
    interval = line.difference.interval if line.difference else None
    return {
        "kpi": line.frozen.item.kpi,
        "by": dict(line.frozen.total.by),
        "then": line.frozen.total.value,
        "now": None if line.now is None else line.now.value,
        "difference": None if line.difference is None else line.difference.estimate,
        "low": None if interval is None else interval.low,
        "high": None if interval is None else interval.high,
        "verdict": None if line.verdict is None else line.verdict.kind,
        "why": None if line.why is None else line.why.what,
    }


def _board(arguments: argparse.Namespace) -> None:
    from peil.steering import board_file, boards

    project = project_of(arguments)
    lang = language()
    if arguments.act == "list":
        listed = [
            {"name": one.name, "title": one.title, "error": "" if one.error is None else error_words(one.error)}
            for one in boards.listed(project.folder, lang)
        ]
        _told(arguments, listed, "")
        return
    if arguments.act == "delete":
        boards.delete(project.folder, arguments.what, boards.read(project.folder, arguments.what, lang).digest)
        say(said("Deleted; 'peil board restore {name}' brings it back.", name=arguments.what))
        return
    restore = arguments.act == "restore"
    board = boards.restore(project.folder, arguments.what) if restore else None
    board = board or boards.read(project.folder, arguments.what, lang)
    if arguments.json:
        items = [board_file.as_dict(item) for item in board.items]
        dump({"name": board.name, "title": board.title, "digest": board.digest, "items": items})
    else:
        print(board_file.write(board.title, board.items), end="")

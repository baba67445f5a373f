"""Commands that ask: figures, the records behind them, what a KPI means and how it is set. What is done is in `app`."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from peil.cli.words import Add, common, dump, heard, language, project_of, question_words, say, table, write_csv
from peil.errors import said

if TYPE_CHECKING:
    from peil.app import Project
    from peil.ask.question import Question

_ASK_HELP = """\
examples:
  peil ask service_level csat --by channel,team --grain month --period year
  peil ask service_level --by team --from 2026-01-01 --through 2026-03-31
  peil ask first_response_time --statistic p90 --where channel=email --json
  peil ask service_level --rule amazon_connect
"""


_COMPARE_HELP = "example: peil compare csat --by team --period last_month"


def register(add: Add) -> None:
    """Add these commands."""
    made = add("ask", "ask KPIs", _ask, epilog=_ASK_HELP)
    made.add_argument("kpis", nargs="+", metavar="KPI")
    question_words(made)
    made.add_argument("--engine", default="duckdb", help="duckdb, or spark as set in peil.toml")
    made.add_argument("--csv", action="store_true", help="as CSV")
    made.add_argument("--parquet", type=Path, metavar="FILE", help="into a Parquet file")
    made = add(
        "compare", "each group of a KPI against all the others, with what is chance", _compare, epilog=_COMPARE_HELP
    )
    made.add_argument("kpi", metavar="KPI")
    question_words(made)
    made = add("records", "the records behind a figure", _records)
    made.add_argument("kpi", metavar="KPI")
    question_words(made)
    made.add_argument("--kind", default="all", help="counted, excluded, pending or all")
    made.add_argument("--limit", type=int, default=100)
    made.add_argument("--csv", action="store_true", help="as CSV")
    made = add("kpis", "list the KPIs", _kpis)
    common(made)
    made = add("kpi", "what a KPI means: definition, parts, SQL, source", _kpi)
    made.add_argument("kpi", metavar="KPI")
    made.add_argument("--rule", default="default")
    made.add_argument("--statistic")
    common(made)
    made = add("script", "SQL that opens the facts in DuckDB, to be asked by hand: peil script > open.sql", _script)
    common(made)
    made = add("define", "change a KPI's settings, with an entry in the ledger", _define)
    made.add_argument("kpi", metavar="KPI")
    made.add_argument("settings", nargs="*", metavar="NAME=VALUE", help="none: show the ledger")
    made.add_argument("--note", default="", help="why")
    made.add_argument("--author")
    common(made)


def _script(arguments: argparse.Namespace) -> None:
    from peil.facts.script import script

    project = project_of(arguments)
    made = script(project.published(), project.settings.name, dt.datetime.now(dt.UTC))
    dump({"sql": made}) if arguments.json else print(made, end="")


def _ask(arguments: argparse.Namespace) -> None:
    from peil.present import answers_text
    from peil.show.why import saying

    project = project_of(arguments)
    lang = language()
    answers = project.answer(_asked(project, arguments.kpis, arguments), engine=arguments.engine)
    if arguments.json:
        dump(answers.as_dicts(saying(lang)))
    elif arguments.csv:
        from peil.ask.answer import flat

        write_csv(flat(answers, saying(lang)))
    elif arguments.parquet:
        import pyarrow.parquet

        pyarrow.parquet.write_table(answers.to_arrow(), arguments.parquet)
        say(said("Wrote {file}.", file=arguments.parquet))
    else:
        print(answers_text(answers, lang))
    if project.stale():
        say(f"peil: {heard('settings changed after these figures were derived; run: peil derive')}")
    elif project.outdated():
        older = "an earlier version of Peil derived these figures; this one may count otherwise; run: peil derive"
        say(f"peil: {heard(older)}")


def _compare(arguments: argparse.Namespace) -> None:
    from peil.ask.execute import context_of
    from peil.ask.plan import resolve
    from peil.errors import InputError
    from peil.kpis.registry import get
    from peil.present import groups_text
    from peil.show.against import as_dict
    from peil.show.spans import bounds
    from peil.show.why import saying
    from peil.steering.groups import against_others

    project, kpi = project_of(arguments), get(arguments.kpi)
    asked = _asked(project, arguments.kpi, arguments)
    lang = language()
    if len(asked.by) != 1 or asked.grain != "total":
        raise InputError("groups are of one dimension", place="--by", remedy="Give one, such as by=team.")
    base, published = replace(asked, by=()), project.published()
    found = against_others(
        kpi,
        resolve(kpi, base, context_of(published)).measure,
        base,
        asked.by[0],
        project.answer(asked)[0],
        lambda part: project.answer(part)[0],
        bounds(published)[1],
    )
    dump(as_dict(found, lang, saying(lang))) if arguments.json else print(groups_text(found, lang))


def _records(arguments: argparse.Namespace) -> None:
    project = project_of(arguments)
    asked = _asked(project, arguments.kpi, arguments)
    found = project.records(arguments.kpi, asked, kind=arguments.kind, limit=arguments.limit)
    if arguments.json:
        dump(found)
    elif arguments.csv:
        write_csv(found)
    else:
        table(found, none="No records.")


def _asked(project: Project, kpis: str | Sequence[str], arguments: argparse.Namespace) -> Question:
    from peil.ask.question import question

    words = ("by", "grain", "where", "statistic", "clock", "rule", "version", "population", "approximate")
    first, end = _days(project, arguments)
    return question(kpis, first=first, end=end, **{word: getattr(arguments, word) for word in words})


def _days(project: Project, arguments: argparse.Namespace) -> tuple[dt.date | None, dt.date | None]:
    """The period [first, end) that is asked about, in whichever words."""
    from peil.ask.question import parse_day
    from peil.errors import InputError
    from peil.show.spans import named

    given = [f"--{word}" for word in ("to", "through", "period") if getattr(arguments, "end" if word == "to" else word)]
    if arguments.first and arguments.period:
        given.append("--from")
    if len(given) > 1:
        raise InputError("a period is given in two ways", place=" and ".join(given), remedy="Give one of them.")
    if arguments.period:
        span = named(arguments.period, project.published())
        return span.first, span.end
    last = parse_day(arguments.through, "--through")
    end = parse_day(arguments.end, "--to") if last is None else last + dt.timedelta(days=1)
    return parse_day(arguments.first, "--from"), end


def _kpis(arguments: argparse.Namespace) -> None:
    from peil.kpis.describe import describe
    from peil.kpis.registry import all_kpis

    if arguments.json:
        dump([describe(k) for k in all_kpis().values()])
        return
    lang = language()
    table(
        [
            {"key": k.key, "name": k.name.in_(lang), "unit": k.unit, "by": ", ".join(k.dimensions)}
            for k in all_kpis().values()
        ]
    )


def _kpi(arguments: argparse.Namespace) -> None:
    from peil.kpis.describe import describe, describe_text
    from peil.kpis.registry import get

    kpi = get(arguments.kpi)
    described = describe(kpi)
    described["sql"] = _sql_of(arguments)
    if arguments.json:
        dump(described)
    else:
        print(describe_text(kpi, language(), str(described["sql"])))


def _sql_of(arguments: argparse.Namespace) -> str:
    """The statement that a plain question about the KPI runs, on the project or on an empty one."""
    from peil.ask.execute import sql_of
    from peil.lake.published import read_known
    from peil.settings import FILE

    known = read_known(project_of(arguments).lake) if (arguments.project / FILE).exists() else None
    return sql_of(arguments.kpi, known, rule=arguments.rule, statistic=arguments.statistic)


def _define(arguments: argparse.Namespace) -> None:
    from peil.errors import InputError
    from peil.kpis.registry import get

    kpi = get(arguments.kpi)
    project = project_of(arguments)
    changes = {}
    for word in arguments.settings:
        name, _, value = word.partition("=")
        if not value.isdigit():
            raise InputError(
                said("'{raw}' is no setting", raw=word), remedy="Write name=whole number, such as threshold_s=30."
            )
        changes[name] = int(value)
    if changes:
        version = project.define(kpi.key, changes, author=arguments.author, note=arguments.note)
        now = "{kpi} is now at definition version {version}; older versions can still be asked."
        say(said(now, kpi=kpi.key, version=version))
    with project.store() as store:
        ledger = [{"version": 1, "settings": dict(kpi.settings), "since": "", "author": "Peil", "note": "default"}]
        ledger += [dict(entry) for entry in store.definitions().get(kpi.key, [])]
    if arguments.json:
        dump(ledger)
    else:
        table([{k: str(v) for k, v in e.items()} for e in ledger])

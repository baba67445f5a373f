"""What holds for every KPI: unknown is not zero, parts add up, nothing is lost, engines agree."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.worlds import INSTRUMENTS, DuckFacts, Run
from kpis.asked import asked, over, rows_of, snapshot
from kpis.randomly import DAYS, END, FIRST, many, rows
from peil.ask.execute import ask, context_of
from peil.ask.plan import Term, plan, resolve
from peil.ask.question import Question, question
from peil.ask.records import records_query
from peil.engines.spark import Spark
from peil.facts.models import FACTS
from peil.kpis.kpi import Kpi
from peil.kpis.measures import Count, Mean, PerContact, Quantile, Ratio, Share, Stock
from peil.kpis.registry import all_kpis, get

#: Ratios rest on two facts: tests/kpis/test_ratio_kpis.py has the same for them.
KPIS = [k for k in all_kpis().values() if not isinstance(k.measure, Ratio)]
#: Of what carries a span the rows say which days are covered.
BY_EVENTS = [k for k in KPIS if not k.covered_by_rows]
SUMMED = [k for k in KPIS if not isinstance(k.measure, Quantile | Stock)]
#: Facts that KPIs are asked of; day_ends only stands beside one.
ASKED = [f for f in FACTS if f.name != "day_ends"]
TOLD = over(FIRST, END, sources=("example", "other"))
_ONE = dt.timedelta(days=1)


@functools.cache
def one_engine() -> DuckFacts:
    return DuckFacts()


def ids(kpi: Kpi) -> str:
    return kpi.key


# -- unknown is not zero ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kpi", BY_EVENTS, ids=ids)
def test_a_day_that_is_covered_but_empty(kpi: Kpi) -> None:
    """A count is 0, a stock what it was; a share or a mean of nothing is nothing."""
    day = dt.date(2026, 3, 10)
    row = {**dict(kpi.examples[0].rows[0] if kpi.examples[0].rows else {}), "instrument": "vijf"}
    row |= {"answered_at": 1, "invited_at": 1, "score": 4} if kpi.fact == "survey_invitations" else {}
    if "instrument" in kpi.always_by:
        row["instrument"] = next(k for k, i in INSTRUMENTS.items() if f"family:{i['family']}" in kpi.base)
    found = asked(kpi.key, [row], first=day, end=day + _ONE, grain="day")
    if kpi.always_by:
        assert found.rows == (), "no instrument was answered, so there is no row to be empty"
        found = asked(kpi.key, [row], first=day, end=dt.date(2026, 3, 19), grain="day")
    shown = found.rows[0]
    assert shown.period.first == day
    assert set(shown.parts.values()) <= {0}
    if isinstance(kpi.measure, Count | Stock):
        assert (shown.value, shown.status) == (0, "ok")
    else:
        assert (shown.value, shown.status, shown.interval, shown.n) == (None, "no_data", None, 0)
        assert shown.reason == "nothing to divide by"


@pytest.mark.parametrize("kpi", BY_EVENTS, ids=ids)
def test_a_day_that_no_source_covers(kpi: Kpi) -> None:
    """Before the first event and after the watermark nothing is known, not even that it was 0."""
    told = over(dt.date(2026, 3, 10), dt.date(2026, 3, 13))
    for day in (dt.date(2026, 3, 9), dt.date(2026, 3, 13)):
        for row in asked(kpi.key, [], told, first=day, end=day + _ONE, grain="day").rows:
            assert (row.value, row.status, row.interval) == (None, "no_data", None)
            assert row.reason == "the sources do not cover this period"
    inside = asked(kpi.key, [], told, first="2026-03-10", end="2026-03-13", grain="day").rows
    assert all(row.reason != "the sources do not cover this period" for row in inside)


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.needs], ids=ids)
def test_a_source_that_cannot_tell(kpi: Kpi) -> None:
    """Without the events it needs a KPI is not measurable, and the answer says which."""
    row = {**(dict(kpi.examples[0].rows[0]) if kpi.examples[0].rows else {}), "source": "example"}
    (answer,) = asked(kpi.key, [row], snapshot(0, 10**9, gives=("contact.tagged",))).rows or (None,)
    assert answer is not None
    assert (answer.value, answer.status) == (None, "not_measurable")
    assert answer.reason is not None
    assert answer.reason == "no source gives " + ", ".join(
        need.replace("|", " or ") for need in (*kpi.needs, *kpi.elsewhere)
    )


@pytest.mark.parametrize("kpi", [k for k in KPIS if k.needs], ids=ids)
def test_rows_of_a_source_that_cannot_tell_are_set_apart_and_counted(kpi: Kpi) -> None:
    """Of two sources only one gives what the KPI needs: rows of the other are not in it, nor lost."""
    told = over(FIRST, END, sources=("example", "other"))
    told = replace(told, coverage=[c for c in told.coverage if c.source == "example" or c.type == "contact.tagged"])
    engine = DuckFacts()
    drawn = many(kpi.fact, 200, seed=2)
    engine.put(kpi.fact, rows_of(kpi, drawn, DAYS[0]))
    alone = DuckFacts()
    alone.put(kpi.fact, rows_of(kpi, [r for r in drawn if r["source"] == "example"], DAYS[0]))
    both = ask(Question((kpi.key,), FIRST, END), told, engine.run)[0].rows
    one = ask(Question((kpi.key,), FIRST, END), over(FIRST, END), alone.run)[0].rows
    seen = {tuple(r.by.values()): r for r in one}
    apart = 0
    for row in both:
        left = dict(row.excluded)
        apart += left.pop("source_cannot_tell", 0)
        if tuple(row.by.values()) in seen:
            same = seen[tuple(row.by.values())]
            assert (row.value, row.parts, left) == (same.value, same.parts, same.excluded)
    assert apart > 0


# -- parts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fact", ASKED, ids=lambda f: f.name)
@given(data=st.data())
@settings(max_examples=15)
def test_parts_over_any_period_and_group_add_up_to_the_total(fact, data) -> None:  # type: ignore[no-untyped-def]
    """Numerators and denominators are summed and divided once: no value is an average of values."""
    drawn = data.draw(rows(fact.name))
    for number, row in enumerate(drawn):
        row["ckey"] = number
        if "leg_no" in row:
            row["leg_no"] = 1
    keys = tuple(k.key for k in SUMMED if k.fact == fact.name)
    if not keys:
        return
    engine = one_engine()
    engine.put(fact.name, rows_of(get(keys[0]), drawn, DAYS[0]))
    whole = summed(engine.run, Question(keys, FIRST, END))
    for grain in ("day", "week", "month", "quarter", "year"):
        assert summed(engine.run, Question(keys, FIRST, END, grain)) == whole, grain
    for by in (("channel",), ("team", "source")):
        assert summed(engine.run, Question(keys, FIRST, END, by=by)) == whole, by
    second = "reason" if all("reason" in get(key).dimensions for key in keys) else "team"
    assert summed(engine.run, Question(keys, FIRST, END, "month", ("channel", second))) == whole


def summed(run: Run, question_: Question) -> dict[str, dict[str, int]]:
    """Parts, exclusions and pending by KPI and instrument, added over all other rows of the answers.

    A value must follow from the parts that stand beside it.
    """
    found: dict[str, dict[str, int]] = {}
    for answer in ask(question_, TOLD, run):
        kpi = get(answer.kpi)
        for row in answer.rows:
            group = found.setdefault("/".join([kpi.key, *(str(row.by[d]) for d in kpi.always_by)]), {})
            counts = {**row.parts, **{f"excluded {k}": v for k, v in row.excluded.items()}, "pending": row.pending}
            for name, value in counts.items():
                group[name] = group.get(name, 0) + value
            measure = kpi.measure
            if isinstance(measure, Share | Mean | PerContact) and row.value is not None:
                top, bottom = (row.parts[n] for n in measure.names)
                assert row.value == pytest.approx((100 if isinstance(measure, Share) else 1) * top / bottom, rel=1e-15)
    return {group: {k: v for k, v in counts.items() if v} for group, counts in found.items() if any(counts.values())}


@given(drawn=rows("backlog_changes"))
@settings(max_examples=25)
def test_a_stock_adds_over_groups_and_never_over_time(drawn: list[dict[str, object]]) -> None:
    kpi = get("backlog")
    engine = one_engine()
    engine.put(kpi.fact, rows_of(kpi, drawn, DAYS[0]))

    def shown(**words: object) -> list[int]:
        return [r.parts["open"] for r in ask(question("backlog", **words), TOLD, engine.run)[0].rows]  # type: ignore[arg-type]

    ends = [dt.date(2026, m, 1) for m in range(1, 8)]
    told = [sum(int(str(r["delta"])) for r in drawn if str(r["changed_day"]) < str(end)) for end in ends]
    assert shown(first=FIRST, end=END, grain="month") == told
    assert sum(shown(first=FIRST, end=END, by="channel")) == told[-1]
    assert shown(first="2026-06-30", end=END) == told[-1:], "what came before the period is in it"


@pytest.mark.parametrize("by", [(), ("channel",), ("reason", "segment")])
def test_contacts_of_legs_are_counted_once_by_either_way_of_counting(by: tuple[str, ...]) -> None:
    """First legs (cheap) or distinct contacts (right over any axis): the same where both are right."""
    kpi = get("average_handle_time")
    engine = DuckFacts()
    drawn = many("legs", 300, seed=5)
    for row in drawn:
        row["ended_day"] = DAYS[3]
    engine.put("legs", rows_of(kpi, drawn, DAYS[3]))
    cheap = ask(Question((kpi.key,), FIRST, END, by=by), TOLD, engine.run)[0].rows
    measure = kpi.measure
    assert isinstance(measure, PerContact)
    legs = len({r["ckey"] for r in drawn if r["excluded"] is None})
    assert sum(r.parts["contacts"] for r in cheap) == legs
    by_team = ask(Question((kpi.key,), FIRST, END, by=("team",)), TOLD, engine.run)[0].rows
    assert sum(r.parts["total_s"] for r in by_team) == sum(r.parts["total_s"] for r in cheap)
    assert sum(r.parts["contacts"] for r in by_team) >= legs, "a transferred contact counts for each of its teams"


@pytest.mark.parametrize("kpi", KPIS, ids=ids)
def test_every_row_counts_or_is_told_why_not(kpi: Kpi) -> None:
    """Counted, set apart and pending rows are all rows that the KPI is about, in answers and in records."""
    engine = DuckFacts()
    engine.put(kpi.fact, rows_of(kpi, many(kpi.fact, 300, seed=11), DAYS[0]))
    context = context_of(TOLD)
    for rule in ("default", *kpi.rules):
        question_ = Question((kpi.key,), FIRST, END, rule=rule)
        term = resolve(kpi, question_, context)
        answers = ask(question_, TOLD, engine.run)[0].rows
        behind = engine.run(records_query(term, question_, FIRST, END, limit=10_000).sql)
        kinds = [str(row[-1]) for row in behind]
        apart = sum(sum(r.excluded.values()) for r in answers)
        waiting = sum(r.pending for r in answers)
        assert kinds.count("pending") == waiting
        assert sum(k.startswith("excluded") for k in kinds) == apart
        for reason in {k.removeprefix("excluded: ") for k in kinds if k.startswith("excluded")}:
            told = sum(r.excluded.get(reason, 0) for r in answers)
            assert kinds.count(f"excluded: {reason}") == told, reason
        assert len(kinds) == kinds.count("counted") + apart + waiting
        if isinstance(term.measure, Count):
            assert kinds.count("counted") == sum(r.parts[term.measure.name] for r in answers)


# -- engines ----------------------------------------------------------------------------------------------


def everything(fact: str, question_: Question) -> list[Term]:
    """Every KPI of a fact, under every rule, by every statistic, and of the whole cohort with open cases."""
    context = context_of(TOLD)
    found = []
    for kpi in (k for k in KPIS if k.fact == fact):
        found += [resolve(kpi, replace(question_, rule=r), context) for r in ("default", *kpi.rules)]
        found += [resolve(kpi, replace(question_, statistic=s), context) for s in kpi.statistics]
        cohort = replace(question_, population="cohort")
        found += [resolve(kpi, replace(cohort, statistic=s), context) for s in ("mean", "mean@business") if kpi.cohort]
    return found


@pytest.mark.parametrize("fact", ASKED, ids=lambda f: f.name)
def test_duckdb_and_spark_give_the_same_integers(fact, spark: Spark) -> None:  # type: ignore[no-untyped-def]
    duck = DuckFacts()
    kpi = next(k for k in KPIS if k.fact == fact.name)
    table = rows_of(kpi, many(fact.name, 400, seed=3), DAYS[0])
    spark.small("days", duck_days(duck))
    spark.small("day_ends", duck_ends(duck))
    duck.put(fact.name, table)
    spark.small(fact.name, table)
    for question_ in (
        Question(("contacts",), FIRST, END),
        Question(("contacts",), FIRST, END, "month", ("channel",)),
    ):
        scans = plan(question_, everything(fact.name, question_), FIRST, END)
        for scan in scans:
            ours, theirs = duck.run(scan.sql), spark.run(scan.sql)
            assert ours
            assert sorted(theirs, key=str) == sorted(ours, key=str)


def duck_days(duck: DuckFacts):  # type: ignore[no-untyped-def]
    """The table of days of the DuckDB engine, for the other one."""
    import pyarrow as pa

    names = ("local_day", "week_start", "month_start", "quarter_start", "year_start")
    found = duck.run(f"SELECT {', '.join(names)} FROM days")
    return pa.table({n: pa.array([row[i] for row in found], pa.date32()) for i, n in enumerate(names)})


def duck_ends(duck: DuckFacts):  # type: ignore[no-untyped-def]
    """The same for the ends of days."""
    from engines.worlds import fact_table
    from peil.facts.models import BY_NAME

    names = [name for name, _ in BY_NAME["day_ends"].columns]
    found = duck.run(f"SELECT {', '.join(names)} FROM day_ends")
    return fact_table("day_ends", [dict(zip(names, row, strict=True)) for row in found])

"""Questions that all four are asked: the KPI, hand-written SQL, Polars and pandas. Each gives a value per group."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bench.made import LAST

Frame = Any
#: Takes the fact's files.
Read = Callable[[list[str]], Frame]
_WEEK = 7 * 86400


@dataclass(frozen=True)
class Case:
    """One question; `scale` is what the others' value is multiplied by to be Peil's."""

    name: str
    kpi: str
    fact: str
    sql: str
    polars: Read
    pandas: Read
    options: dict[str, Any] = field(default_factory=dict)


def _scan(files: list[str]) -> Frame:
    import polars

    return polars.scan_parquet(files)


def _read(files: list[str], columns: list[str]) -> Frame:
    import pandas

    return pandas.concat([pandas.read_parquet(file, columns=columns) for file in files], ignore_index=True)


def _by(days: str, *keys: str) -> list[Frame]:
    import polars as pl

    return [pl.col(days).dt.truncate("1mo").alias("m"), *keys]


def _month(frame: Frame, days: str) -> Frame:
    import pandas

    return pandas.to_datetime(frame[days]).dt.to_period("M").rename("m")


def _level_polars(*keys: str) -> Read:
    def run(files: list[str]) -> Frame:
        import polars as pl

        good = ((pl.col("outcome") == "answered") & (pl.col("wait_s") <= 20)).sum()
        short = (pl.col("outcome") == "abandoned") & (pl.col("wait_s") < 5)
        rows = _scan(files).filter(pl.col("excluded").is_null())
        value = (100.0 * good / (~short).sum()).alias("value")
        rows = rows.group_by(_by("entered_day", *keys)).agg(value) if keys else rows.select(value)
        return rows.collect()

    return run


def _level_pandas(*keys: str) -> Read:
    def run(files: list[str]) -> Frame:
        f = _read(files, ["entered_day", "outcome", "wait_s", "excluded", *keys])
        f = f[f["excluded"].isna()]
        f["good"] = (f["outcome"] == "answered") & (f["wait_s"] <= 20)
        f["all"] = ~((f["outcome"] == "abandoned") & (f["wait_s"] < 5))
        if not keys:
            return [100.0 * f["good"].sum() / f["all"].sum()]
        sums = f.groupby([_month(f, "entered_day"), *keys], observed=True)[["good", "all"]].sum()
        return 100.0 * sums["good"] / sums["all"]

    return run


def _answer_polars(files: list[str]) -> Frame:
    import polars as pl

    rows = _scan(files).filter((pl.col("outcome") == "answered") & pl.col("excluded").is_null())
    return rows.group_by(_by("entered_day", "channel")).agg(pl.col("wait_s").mean().alias("value")).collect()


def _answer_pandas(files: list[str]) -> Frame:
    f = _read(files, ["entered_day", "channel", "outcome", "wait_s", "excluded"])
    f = f[(f["outcome"] == "answered") & f["excluded"].isna()]
    return f.groupby([_month(f, "entered_day"), "channel"])["wait_s"].mean()


def _handle_polars(files: list[str]) -> Frame:
    import polars as pl

    value = (pl.col("handle_s").sum() / (pl.col("leg_no") == 1).sum()).alias("value")
    rows = _scan(files).filter(pl.col("excluded").is_null())
    return rows.group_by(_by("ended_day", "channel")).agg(value).collect()


def _handle_pandas(files: list[str]) -> Frame:
    f = _read(files, ["ended_day", "channel", "leg_no", "handle_s", "excluded"])
    f = f[f["excluded"].isna()]
    f["first"] = f["leg_no"] == 1
    sums = f.groupby([_month(f, "ended_day"), "channel"])[["handle_s", "first"]].sum()
    return sums["handle_s"] / sums["first"]


def _repeat_polars(files: list[str]) -> Frame:
    import polars as pl

    rows = _scan(files).filter(
        pl.col("excluded").is_null()
        & (pl.col("unanswered_call") == 0)
        & (pl.col("bot_only") == 0)
        & pl.col("customer").is_not_null()
        & pl.col("reason").is_not_null()
        & (pl.col("opened_at") + _WEEK <= LAST)
    )
    value = (100.0 * (pl.col("next_gap_s") <= _WEEK).sum() / pl.len()).alias("value")
    return rows.group_by(_by("opened_day", "channel", "team")).agg(value).collect()


def _repeat_pandas(files: list[str]) -> Frame:
    known = ["customer", "reason"]
    flags = ["excluded", "unanswered_call", "bot_only"]
    f = _read(files, ["opened_day", "opened_at", "channel", "team", "next_gap_s", *known, *flags])
    f = f[
        f["excluded"].isna()
        & (f["unanswered_call"] == 0)
        & (f["bot_only"] == 0)
        & f["customer"].notna()
        & f["reason"].notna()
        & (f["opened_at"] + _WEEK <= LAST)
    ]
    f["again"] = f["next_gap_s"] <= _WEEK
    return 100.0 * f.groupby([_month(f, "opened_day"), "channel", "team"])["again"].mean()


def _reply_polars(part: float) -> Read:
    def run(files: list[str]) -> Frame:
        import polars as pl

        rows = _scan(files).filter(
            pl.col("excluded").is_null()
            & (pl.col("is_ticket") == 1)
            & (pl.col("bot_only") == 0)
            & pl.col("request_at").is_not_null()
        )
        value = pl.col("first_reply_s").quantile(part, interpolation="equiprobable").alias("value")
        return rows.group_by(_by("opened_day", "channel")).agg(value).collect()

    return run


def _reply_pandas(part: float) -> Read:
    def run(files: list[str]) -> Frame:
        flags = ["excluded", "is_ticket", "bot_only", "request_at"]
        f = _read(files, ["opened_day", "channel", "first_reply_s", *flags])
        f = f[f["excluded"].isna() & (f["is_ticket"] == 1) & (f["bot_only"] == 0) & f["request_at"].notna()]
        groups = f.groupby([_month(f, "opened_day"), "channel"])["first_reply_s"]
        return groups.quantile(part, interpolation="lower")  # pandas has no discrete quantile; one rank off at most

    return run


def _reply_sql(part: float) -> str:
    return f"""SELECT date_trunc('month', opened_day) AS m, channel, quantile_disc(first_reply_s, {part})
           FROM contacts
           WHERE excluded IS NULL AND is_ticket = 1 AND bot_only = 0 AND request_at IS NOT NULL GROUP BY ALL"""


_LEVEL = """100.0 * count(*) FILTER (WHERE outcome = 'answered' AND wait_s <= 20)
             / count(*) FILTER (WHERE NOT (outcome = 'abandoned' AND wait_s < 5))
           FROM queue_visits WHERE excluded IS NULL"""
_MONTH_CHANNEL = {"grain": "month", "by": "channel"}
_MONTH_CHANNEL_TEAM = {"grain": "month", "by": "channel,team"}

CASES: tuple[Case, ...] = (
    Case(
        "share, total: service level",
        "service_level",
        "queue_visits",
        f"SELECT {_LEVEL}",
        _level_polars(),
        _level_pandas(),
    ),
    Case(
        "share by month × channel × team: service level",
        "service_level",
        "queue_visits",
        f"SELECT date_trunc('month', entered_day) AS m, channel, team, {_LEVEL} GROUP BY ALL",
        _level_polars("channel", "team"),
        _level_pandas("channel", "team"),
        _MONTH_CHANNEL_TEAM,
    ),
    Case(
        "mean by month × channel: speed of answer",
        "average_speed_of_answer",
        "queue_visits",
        """SELECT date_trunc('month', entered_day) AS m, channel, avg(wait_s)
           FROM queue_visits WHERE outcome = 'answered' AND excluded IS NULL GROUP BY ALL""",
        _answer_polars,
        _answer_pandas,
        _MONTH_CHANNEL,
    ),
    Case(
        "mean per contact by month × channel: handle time",
        "average_handle_time",
        "legs",
        """SELECT date_trunc('month', ended_day) AS m, channel,
             sum(handle_s) / count(*) FILTER (WHERE leg_no = 1)
           FROM legs WHERE excluded IS NULL GROUP BY ALL""",
        _handle_polars,
        _handle_pandas,
        _MONTH_CHANNEL,
    ),
    Case(
        "share by month × channel × team: repeat contacts",
        "repeat_contact_rate",
        "contacts",
        f"""SELECT date_trunc('month', opened_day) AS m, channel, team,
             100.0 * count(*) FILTER (WHERE next_gap_s <= {_WEEK}) / count(*)
           FROM contacts
           WHERE excluded IS NULL AND unanswered_call = 0 AND bot_only = 0 AND customer IS NOT NULL
             AND reason IS NOT NULL AND opened_at + {_WEEK} <= {LAST} GROUP BY ALL""",
        _repeat_polars,
        _repeat_pandas,
        _MONTH_CHANNEL_TEAM,
    ),
    Case(
        "exact median by month × channel: first response",
        "first_response_time",
        "contacts",
        _reply_sql(0.5),
        _reply_polars(0.5),
        _reply_pandas(0.5),
        _MONTH_CHANNEL,
    ),
    Case(
        "exact p90 by month × channel: first response",
        "first_response_time",
        "contacts",
        _reply_sql(0.9),
        _reply_polars(0.9),
        _reply_pandas(0.9),
        {**_MONTH_CHANNEL, "statistic": "p90"},
    ),
)

"""`python -m bench.run [--rows N] [--write]`: questions against hand-written SQL, medians and ratios.

Each pair runs alternately in one process over the same Parquet files with the same two threads, so the
ratio means something even on a busy machine. Hand-written SQL gives the value per group and nothing else.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.made import make
from peil.app import Project
from peil.engines.duckdb import connect

DOC = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"

#: name, KPI, options, hand-written SQL
CASES: tuple[tuple[str, str, dict[str, object], str], ...] = (
    (
        "share, total: service level",
        "service_level",
        {},
        """SELECT 100.0 * count(*) FILTER (WHERE outcome = 'answered' AND wait_s <= 20)
             / count(*) FILTER (WHERE NOT (outcome = 'abandoned' AND wait_s < 5))
           FROM queue_visits WHERE excluded IS NULL""",
    ),
    (
        "share by month × channel × team: service level",
        "service_level",
        {"grain": "month", "by": "channel,team"},
        """SELECT date_trunc('month', entered_day) AS m, channel, team,
             100.0 * count(*) FILTER (WHERE outcome = 'answered' AND wait_s <= 20)
             / count(*) FILTER (WHERE NOT (outcome = 'abandoned' AND wait_s < 5))
           FROM queue_visits WHERE excluded IS NULL GROUP BY ALL""",
    ),
    (
        "mean by month × channel: speed of answer",
        "average_speed_of_answer",
        {"grain": "month", "by": "channel"},
        """SELECT date_trunc('month', entered_day) AS m, channel, avg(wait_s)
           FROM queue_visits WHERE outcome = 'answered' AND excluded IS NULL GROUP BY ALL""",
    ),
    (
        "mean per contact by month × channel: handle time",
        "average_handle_time",
        {"grain": "month", "by": "channel"},
        """SELECT date_trunc('month', ended_day) AS m, channel,
             sum(handle_s) / count(*) FILTER (WHERE leg_no = 1)
           FROM legs WHERE excluded IS NULL GROUP BY ALL""",
    ),
    (
        "share by month × channel × team: repeat contacts",
        "repeat_contact_rate",
        {"grain": "month", "by": "channel,team"},
        """SELECT date_trunc('month', opened_day) AS m, channel, team,
             100.0 * count(*) FILTER (WHERE next_gap_s <= 7 * 86400) / count(*)
           FROM contacts
           WHERE excluded IS NULL AND unanswered_call = 0 AND bot_only = 0 AND customer IS NOT NULL
             AND reason IS NOT NULL AND opened_at + 7 * 86400 <= 1767222000 GROUP BY ALL""",
    ),
    (
        "exact median by month × channel: first response",
        "first_response_time",
        {"grain": "month", "by": "channel"},
        """SELECT date_trunc('month', opened_day) AS m, channel, quantile_disc(first_reply_s, 0.5)
           FROM contacts
           WHERE excluded IS NULL AND is_ticket = 1 AND bot_only = 0 AND request_at IS NOT NULL GROUP BY ALL""",
    ),
)


def main() -> None:
    """Run all cases and print, or write, the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, action="append")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("build/bench"))
    parser.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    arguments = parser.parse_args()
    lines = []
    for rows in arguments.rows or [1_000_000, 10_000_000]:
        project = make(arguments.folder / str(rows), rows)
        lines += measure(project, rows, arguments.runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    text = "\n".join(
        [
            f"Measured {time.strftime('%Y-%m-%d')} with `make bench` on {os.cpu_count()} cores, {platform.machine()},"
            f" Python {platform.python_version()}; medians of {arguments.runs}, alternating. Peak memory of the"
            f" process over all cases: {peak} MB.",
            "",
            "| question | rows | Peil | hand-written SQL | ratio |",
            "|---|---:|---:|---:|---:|",
            *lines,
        ]
    )
    sys.stdout.write(text + "\n")
    if arguments.write:
        head, _, rest = DOC.read_text(encoding="utf-8").partition(BEGIN)
        _, _, tail = rest.partition(END)
        DOC.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


def measure(project: Project, rows: int, runs: int) -> list[str]:
    """One table line per case."""
    engine = connect(threads=2)
    for name, listed in project.published().facts.items():
        engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({list(listed)!r})")
    lines = []
    for name, kpi, options, sql in CASES:

        def ours(kpi: str = kpi, options: dict[str, object] = options) -> object:
            return project.ask(kpi, **options)  # type: ignore[arg-type]

        def theirs(sql: str = sql) -> object:
            return engine.execute(sql).fetchall()

        mine, plain = pair(ours, theirs, runs)
        lines.append(f"| {name} | {rows:,} | {mine:.3f} s | {plain:.3f} s | {mine / plain:.2f} |")
        sys.stderr.write(lines[-1] + "\n")
    return lines


def pair(ours: Callable[[], object], theirs: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median seconds of both, run in turn after one warm-up of each."""
    ours(), theirs()
    times: tuple[list[float], list[float]] = ([], [])
    for _ in range(runs):
        for run, kept in ((ours, times[0]), (theirs, times[1])):
            began = time.perf_counter()
            run()
            kept.append(time.perf_counter() - began)
    return statistics.median(times[0]), statistics.median(times[1])


if __name__ == "__main__":
    main()

"""Durations of a whole cohort, open cases censored: the Kaplan-Meier estimates of `peil.stats` as a measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peil.kpis.measures.sql import Parts, count_of
from peil.kpis.reasons import NOTHING, because
from peil.stats import survival
from peil.stats.interval import Interval

Cases = Sequence[tuple[int, int, int]]
_PER_CENT = 100


@dataclass(frozen=True)
class Survival:
    """An estimate of how long all cases take, those still open counted for as long as they are seen to be open.

    Its parts are the exact durations with how many ended and how many were still open after each: they add over
    every axis, the estimate does not. `statistic` is quantile (of `per_mille`), share_within (of `target_s`) or
    mean (restricted to the longest duration seen). A case is censored at its source's watermark: on the calendar
    clock after the seconds elapsed since it had `begun`; on the business clock, where `begun` counts from the beginning
    of the row's day in opening hours, after the opening hours since (`peil.ask.ends.until_now`).
    """

    seconds: str
    done: str
    begun: str
    statistic: str
    per_mille: int = 500
    business: bool = False
    method = "Kaplan-Meier"
    denominator = "cases"

    def parts(self, guard: str) -> dict[str, str]:
        """Aggregates by name: how many ended, and how many are still open."""
        return {"ended": count_of(guard, self.done), "censored": count_of(guard, f"NOT ({self.done})")}

    def duration(self) -> str:
        """Whole seconds from beginning to end, or to the watermark; null where that is not known."""
        so_far = f"open_seen - day_open_before - {self.begun}" if self.business else f"{{as_of}} - {self.begun}"
        return f"CASE WHEN {self.done} THEN {self.seconds} WHEN {so_far} < 0 THEN 0 ELSE {so_far} END"

    @property
    def target(self) -> str:
        """The setting that a share within is measured against."""
        return "target_open_s" if self.business else "target_s"

    def ended(self) -> str:
        """1 where the case ended, else 0."""
        return f"CASE WHEN {self.done} THEN 1 ELSE 0 END"

    def n(self, parts: Parts) -> int:
        """The number of cases."""
        return (parts["ended"] or 0) + (parts["censored"] or 0)

    def value(self, parts: Parts) -> None:
        """None: counts alone do not tell; see `estimate`."""
        return

    def interval(self, parts: Parts, level: float) -> None:
        """None: see `estimate`."""
        return

    def estimate(
        self, cases: Cases, level: float, target_s: int
    ) -> tuple[float | int | None, tuple[float | None, float | None] | None, str]:
        """Value, limits (either of them open) and, without a value, why there is none."""
        curve = survival.kaplan_meier(cases)
        if not curve.n:
            return None, None, NOTHING
        if self.statistic == "quantile":
            share = self.per_mille / 1000
            found = survival.quantile(curve, share)
            if found is None:
                return None, None, because("still_open", percent=f"{self.per_mille / 10:g}")
            return found, survival.quantile_interval(curve, share, level), ""
        if self.statistic == "mean":
            return survival.restricted_mean(curve), _pair(survival.restricted_mean_interval(curve, level), 1), ""
        within = survival.share_by(curve, target_s)
        if within is None:
            return None, None, because("not_followed")
        return _PER_CENT * within, _pair(survival.share_by_interval(curve, target_s, level), _PER_CENT), ""


def _pair(interval: Interval | None, scale: int) -> tuple[float, float] | None:
    return None if interval is None else (scale * interval.low, scale * interval.high)


def cohort(seconds: str, begun: str, open_seconds: str, into: str) -> dict[str, Survival]:
    """The statistics of a duration over a whole cohort, by the names that they have over those finished.

    `seconds` since `begun` on the calendar clock, `open_seconds` since `into` on the business clock.
    """
    found: dict[str, Survival] = {}
    for suffix, length, since in (("", seconds, begun), ("@business", open_seconds, into)):
        done, business = f"{length} IS NOT NULL", bool(suffix)
        for name, share in (("median", 500), ("p75", 750), ("p90", 900), ("p95", 950)):
            found[name + suffix] = Survival(length, done, since, "quantile", share, business)
        for name in ("mean", "share_within"):
            found[name + suffix] = Survival(length, done, since, name, business=business)
    return found

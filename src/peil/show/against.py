"""Groups held against all the others, as plain values with their words, for programs. Nothing is worked out here."""

from __future__ import annotations

from peil.ask.answer import Say
from peil.kpis.registry import get
from peil.show import figures, words
from peil.show.texts import text
from peil.steering.groups import MOST, Group, Groups
from peil.steering.verdicts import OF_DAYS


def kind_of(kind: str, direction: str) -> str:
    """A verdict's kind; of a KPI without an up or down only that it is higher or lower."""
    if direction not in ("up", "down") and kind in ("better", "worse"):
        return "higher" if kind == "better" else "lower"
    return kind


def as_dict(found: Groups, lang: str, say: Say) -> dict[str, object]:
    """The groups with their verdicts. `interval` is that of the `estimate`, at 95 %: of the difference of the values,
    or where `basis` is days, of what a usual day differs. `p` is corrected for all groups (Benjamini-Hochberg)."""
    answer = found.answer
    return {
        "kpi": answer.kpi,
        "name": get(answer.kpi).name.in_(lang),
        "by": found.dimension,
        "unit": answer.unit,
        "direction": answer.direction,
        "definition": dict(answer.definition),
        "as_of": None if answer.as_of is None else answer.as_of.isoformat().replace("+00:00", "Z"),
        "correction": "benjamini-hochberg",
        "comparisons": len(found.held),
        "most": MOST,
        "without": found.without or None,
        "why": text(lang, f"groups.without.{found.without}") if found.without else None,
        "groups": [_group(one, found, lang) for one in found.held],
        "rows": [row.as_dict(say) for row in answer.rows],
    }


def _group(one: Group, found: Groups, lang: str) -> dict[str, object]:
    difference, row, others = one.compared.difference, one.row, one.others
    interval = None if difference is None or difference.interval is None else difference.interval
    kind = kind_of(one.verdict.kind, found.answer.direction)
    assert row.value is not None
    return {
        "by": dict(one.by),
        "value": row.value,
        "n": row.n,
        "others": {"value": others.value, "n": others.n},
        "difference": None if others.value is None else float(row.value) - float(others.value),
        "estimate": None if difference is None else difference.estimate,
        "interval": None if interval is None or interval.degenerate else [interval.low, interval.high],
        "basis": None if difference is None else "days" if difference.test == OF_DAYS else "values",
        "method": None if difference is None else difference.test,
        "p": one.p,
        "verdict": kind,
        "because": one.verdict.because,
        "words": why_words(one, found, lang),
    }


def why_words(one: Group, found: Groups, lang: str) -> str:
    """The verdict in words, with why there is none where it is not plain."""
    kind = kind_of(one.verdict.kind, found.answer.direction)
    word = text(lang, f"verdict.{kind}")
    if one.verdict.because == "too_few":
        return f"{word}: {text(lang, 'groups.too_few')}"
    if one.verdict.because == "many_comparisons" or kind == "too_little":
        return f"{word}: {text(lang, f'verdict.{one.verdict.because}', n=len(found.held))}"
    return word


def key_words(found: Groups, lang: str) -> str:
    """What p was corrected for; or why no group is held against the others."""
    if not found.held:
        return text(lang, f"groups.without.{found.without}")
    return text(lang, "groups.key", n=len(found.held))


def lines(found: Groups, lang: str) -> list[dict[str, object]]:
    """The groups as a table, in words; differences in the unit that their heading names."""
    answer = found.answer
    days = any(one.compared.difference and one.compared.difference.test == OF_DAYS for one in found.held)
    unit = {"%": "unit.percentage_points", "points": "unit.points"}.get(answer.unit)
    heading = text(lang, "groups.difference") + (f" ({text(lang, unit)})" if unit else "")

    def written(value: float | int | None) -> str:
        return "–" if value is None else figures.value(value, answer.unit, answer.decimals, lang)

    def apart(value: float) -> str:
        return figures.difference(value, answer.unit, answer.decimals, lang)

    made: list[dict[str, object]] = []
    for one in found.held:
        difference, value, others = one.compared.difference, one.row.value, one.others.value
        interval = None if difference is None else difference.interval
        known = interval is not None and not interval.degenerate
        cells: dict[str, object] = {
            words.word(words.DIMENSIONS, found.dimension, lang): ", ".join(
                words.dimension_value(key, v, lang) for key, v in one.by.items()
            ),
            text(lang, "groups.value"): written(value),
            "n": figures.number(one.row.n, 0, lang),
            text(lang, "groups.others"): written(others),
            heading: "–" if value is None or others is None else apart(float(value) - float(others)),
            text(lang, "groups.day_interval" if days else "groups.interval"): (
                f"{apart(interval.low)} … {apart(interval.high)}" if interval is not None and known else ""
            ),
            "p": "" if one.p is None else figures.number(one.p, 3, lang),
            text(lang, "groups.verdict"): why_words(one, found, lang),
        }
        made.append(cells)
    return made

"""A declaration as plain values and as text, for the command line, the API, the pages and the reference."""

from __future__ import annotations

import re

from peil.kpis.kpi import Kpi


def filled(text: str, settings: dict[str, int]) -> str:
    """A text with its {settings} filled in."""
    return re.sub(r"\{([a-z_]+)\}", lambda m: str(settings.get(m[1], m[0])), text)


def describe(kpi: Kpi) -> dict[str, object]:
    """The whole declaration as plain values."""
    settings = dict(kpi.settings)
    return {
        "key": kpi.key,
        "name": {"nl": kpi.name.nl, "en": kpi.name.en},
        "explanation": {lang: filled(kpi.explanation.in_(lang), settings) for lang in ("nl", "en")},
        "unit": kpi.unit,
        "direction": kpi.direction,
        "clock": kpi.clock,
        "fact": kpi.fact,
        "period": kpi.day,
        "credit": {"nl": kpi.credit.nl, "en": kpi.credit.en},
        "dimensions": list(kpi.dimensions),
        "always_by": list(kpi.always_by),
        "settings": settings,
        "statistics": [s for s in kpi.statistics if "@" not in s],
        "clocks": ["calendar", "business"] if any("@" in s for s in kpi.statistics) else [kpi.clock],
        "rules": {
            "default": {"nl": "onze regel", "en": "our rule", "source": kpi.source},
            **{k: {"nl": r.name.nl, "en": r.name.en, "source": r.source} for k, r in kpi.rules.items()},
        },
        "base": kpi.base,
        "exclusions": dict(kpi.exclusions),
        "pending": kpi.pending,
        "late_days": kpi.late_days,
        "parts": kpi.measure.parts("1 = 1"),
        "needs": [*kpi.needs, *kpi.elsewhere],
        "counterweights": list(kpi.counterweights),
        "source": kpi.source,
        "examples": [
            {
                "title": e.title,
                "rule": e.rule,
                "statistic": e.statistic,
                "rows": [dict(r) for r in e.rows],
                "value": e.value,
            }
            for e in kpi.examples
        ],
    }


_WORDS = {
    "nl": {
        "unit": "Eenheid", "direction": "Richting", "credit": "Telt bij", "fact": "Rijen", "needs": "Nodig",
        "settings": "Instellingen", "excluded": "Uitgesloten", "pending": "Wacht nog als", "parts": "Delen",
        "rules": "Andere regels", "statistics": "Maten", "by": "Uit te splitsen naar", "pair": "Lees samen met",
        "source": "Bron", "sql": "SQL",
    },
    "en": {
        "unit": "Unit", "direction": "Direction", "credit": "Credit", "fact": "Rows", "needs": "Needs",
        "settings": "Settings", "excluded": "Excluded", "pending": "Pending when", "parts": "Parts",
        "rules": "Other rules", "statistics": "Statistics", "by": "Split by", "pair": "Read with",
        "source": "Source", "sql": "SQL",
    },
}  # fmt: skip


def describe_text(kpi: Kpi, language: str, sql: str) -> str:
    """The declaration for a terminal."""
    word = _WORDS[language]
    lines = [
        f"{kpi.name.in_(language)}  ({kpi.key})",
        "",
        filled(kpi.explanation.in_(language), dict(kpi.settings)),
        "",
    ]

    def add(key: str, text: str) -> None:
        if text:
            lines.append(f"{word[key]:<22}{text}")

    add("unit", kpi.unit)
    add("direction", kpi.direction)
    add("credit", kpi.credit.in_(language))
    add("fact", f"{kpi.fact}, {kpi.day}")
    add("needs", ", ".join([*kpi.needs, *kpi.elsewhere]))
    add("settings", ", ".join(f"{k} = {v}" for k, v in kpi.settings.items()))
    add("by", ", ".join(kpi.dimensions))
    add("statistics", ", ".join(s for s in kpi.statistics if "@" not in s))
    for key, rule in kpi.rules.items():
        add("rules", f"{key}: {rule.name.in_(language)}" + (f" [{rule.source}]" if rule.source else ""))
    for reason, condition in kpi.exclusions.items():
        add("excluded", f"{reason}: {condition}")
    add("pending", kpi.pending)
    for name, part in kpi.measure.parts("1 = 1").items():
        add("parts", f"{name} = {part}")
    add("pair", ", ".join(kpi.counterweights))
    add("source", kpi.source)
    lines += ["", f"{word['sql']}:", sql]
    return "\n".join(lines)

"""Writes the reference pages that follow from declarations: docs/reference/kpis.md. A test holds them current."""

from __future__ import annotations

import sys
from pathlib import Path

from peil.kpis.describe import filled
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "kpis.md"


def page() -> str:
    """The reference of all KPIs as Markdown."""
    kpis = all_kpis().values()
    lines = [
        "# KPIs",
        "",
        "Made from the declarations in `src/peil/kpis/catalogue` by `make docs`; do not edit.",
        "",
        "| key | Nederlands | English | unit | direction |",
        "|---|---|---|---|---|",
    ]
    lines += [f"| [`{k.key}`](#{k.key}) | {k.name.nl} | {k.name.en} | {k.unit} | {k.direction} |" for k in kpis]
    for kpi in kpis:
        lines += ["", *_section(kpi)]
    return "\n".join(lines) + "\n"


def _section(kpi: Kpi) -> list[str]:
    settings = dict(kpi.settings)
    lines = [
        f"## {kpi.key}",
        "",
        f"**{kpi.name.nl}**. {filled(kpi.explanation.nl, settings)} {kpi.credit.nl}",
        "",
        f"**{kpi.name.en}**. {filled(kpi.explanation.en, settings)} {kpi.credit.en}",
        "",
        f"- Rows: `{kpi.fact}` by `{kpi.day}`" + (f", only `{_sql(kpi.base)}`" if kpi.base != "1 = 1" else ""),
    ]
    if kpi.needs:
        lines.append(f"- Needs events: {', '.join(' or '.join(f'`{e}`' for e in n.split('|')) for n in kpi.needs)}")
    if settings:
        lines.append(f"- Settings: {', '.join(f'`{k}` = {v}' for k, v in settings.items())}")
    lines.append(f"- Split by: {', '.join(f'`{d}`' for d in kpi.dimensions)}")
    statistics = [s for s in kpi.statistics if "@" not in s]
    if statistics:
        lines.append(f"- Statistics: {', '.join(f'`{s}`' for s in statistics)}")
    if kpi.pending:
        lines.append(f"- Pending when `{_sql(kpi.pending)}`")
    lines.append(f"- Set apart: {', '.join(f'`{r}`' for r in kpi.exclusions) or 'nothing'}")
    for name, part in kpi.measure.parts("1 = 1").items():
        lines.append(f"- Part `{name}`: `{_sql(part)}`")
    for key, rule in kpi.rules.items():
        source = f" ({rule.source})" if rule.source else ""
        lines.append(f"- Rule `{key}`: {rule.name.nl} / {rule.name.en}{source}")
    if kpi.counterweights:
        lines.append(f"- Read together with {', '.join(f'`{c}`' for c in kpi.counterweights)}")
    lines.append(f"- Source: {kpi.source}")
    for example in kpi.examples:
        answer = "no value" if example.value is None else f"{float(example.value):.6g}"
        lines.append(f"- Worked example: {example.title} → {answer}")
    return lines


def _sql(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    sys.stdout.write(f"Wrote {PAGE}\n")

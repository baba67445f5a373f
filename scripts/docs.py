"""Writes the reference pages that follow from declarations: KPIs and events. A test holds them current."""

from __future__ import annotations

import sys
from pathlib import Path

from peil.events import schema
from peil.kpis.describe import filled
from peil.kpis.kpi import Kpi
from peil.kpis.registry import all_kpis

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"


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
    if kpi.elsewhere:
        lines.append(f"- Needs events of any source: {', '.join(f'`{e}`' for e in kpi.elsewhere)}")
    if settings:
        lines.append(f"- Settings: {', '.join(f'`{k}` = {v}' for k, v in settings.items())}")
    lines.append(f"- Split by: {', '.join(f'`{d}`' for d in kpi.dimensions)}")
    statistics = [s for s in kpi.statistics if "@" not in s]
    if statistics:
        lines.append(f"- Statistics: {', '.join(f'`{s}`' for s in statistics)}")
    if kpi.late_days:
        lines.append(f"- Provisional for {kpi.late_days} days after the period: answers still come in")
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


def events_page() -> str:
    """The reference of event types and attributes as Markdown."""
    meaning = {c.name: c.meaning for c in schema.COLUMNS}
    meaning |= {
        "contact": "the contact's id in its source",
        "into": "contact.merged: id of the contact that goes on",
        "invitation": "id of the survey invitation",
        "customer": "id of the customer; only a random key of it is kept with the events",
        "agent": "id or name of the employee; likewise",
        "reported": "contact.reported: an instant as a source's own column states it",
    }
    lines = [
        "# Events",
        "",
        "Made from `src/peil/events/schema.py` by `make docs`; do not edit.",
        "",
        "Data that you shape yourself can be imported without a mapping of your own: `peil import FILE --mapping",
        "events` reads CSV, JSON Lines or Parquet with a column `type`, a column `time` (ISO 8601 with offset, UTC",
        "without one, or a Parquet timestamp), a column `source`, and a column for each attribute you have. Contacts of",
        "another source are named by `contact_source`. Survey questions are declared in a file given with",
        "`--instruments`, in tables as in [the mapping reference](mapping.md). Customers and employees have one id",
        "in all your sources.",
        "",
        "```json",
        '{"source": "helpdesk", "type": "contact.opened", "time": "2026-03-02T09:00:00+01:00", "contact": "T1", "channel": "email", "customer": "k1", "reason": "levering"}',
        '{"source": "helpdesk", "type": "contact.message", "time": "2026-03-02T09:40:00+01:00", "contact": "T1", "actor": "agent", "agent": "Anna"}',
        '{"source": "helpdesk", "type": "contact.status", "time": "2026-03-02T09:41:00+01:00", "contact": "T1", "status": "solved"}',
        "```",
        "",
        "## Types",
        "",
        "| type | meaning | needs | when silent |",
        "|---|---|---|---|",
    ]
    for kind in schema.EVENT_TYPES.values():
        silent = ", ".join(f"{k} = {v}" for k, v in kind.defaults.items())
        lines.append(f"| `{kind.key}` | {kind.meaning} | {', '.join(f'`{n}`' for n in kind.needs)} | {silent} |")
    lines += ["", "## Attributes", "", "| attribute | kind | meaning |", "|---|---|---|"]
    lines += [f"| `{name}` | {kind} | {meaning[name]} |" for name, kind in schema.ATTRIBUTES.items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, text in (("kpis.md", page()), ("events.md", events_page())):
        (REFERENCE / name).write_text(text, encoding="utf-8")
        sys.stdout.write(f"Wrote {REFERENCE / name}\n")

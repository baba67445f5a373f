"""A report as PDF: what each place of the page holds. The layout is in report.typ, the figures come from the sheet."""

from __future__ import annotations

import re
from importlib import resources

from peil.reports.pictures import clean
from peil.reports.sheet import Line, Sheet
from peil.reports.typesetting import compiled
from peil.show import figures
from peil.show.texts import text

_LONG_WORD = re.compile(r"\S{28,}")
_LABELS = (
    *("report.kpi", "report.figure", "interval", "n.label", "report.change", "report.target"),
    *("report.page", "report.charts"),
)
_BREAK = "\N{ZERO WIDTH SPACE}"


def pdf(sheet: Sheet) -> bytes:
    """The report on A4, with its table and charts; tagged, so that it can be read aloud."""
    lang = sheet.lang
    source = (resources.files("peil.reports") / "report.typ").read_text(encoding="utf-8")
    labels = {key.removeprefix("report."): text(lang, key) for key in _LABELS}
    data = {
        "lang": lang,
        "title": _fit(sheet.title),
        "organisation": _fit(sheet.organisation),
        "simulated": text(lang, "simulated") if sheet.simulated else "",
        "period": sheet.period,
        "compared": text(lang, "compared", period=sheet.compared) if sheet.compared else "",
        "filters": [_fit(f) for f in sheet.filters],
        "as_of": text(lang, "as_of", when=sheet.as_of) if sheet.as_of else "",
        "zone": zone_words(sheet),
        "labels": labels,
        "targets": any(line.target for line in sheet.lines),
        "lines": [_line(line, lang) for line in sheet.lines],
        "pictures": [{"title": _fit(p.title), "alt": clean(p.alt), "svg": p.svg} for p in sheet.pictures],
        "key": text(lang, "trend.key", grain=text(lang, f"grain.{sheet.grain}")) if sheet.pictures else "",
    }
    return compiled(source, data, "pdf")


def zone_words(sheet: Sheet) -> str:
    """In which zone days and times are, where the reader's is not the organisation's."""
    if sheet.zone == sheet.days_zone:
        return ""
    return text(sheet.lang, "report.zones", days=sheet.days_zone, times=sheet.zone)


def _line(line: Line, lang: str) -> dict[str, object]:
    f = line.figure
    return {
        "name": _fit(line.name),
        "question": _fit(" · ".join(filter(None, (line.group, line.question)))),
        "value": f.value if f.known else text(lang, f"status.{f.status}"),
        "known": f.known,
        "why": "" if f.known else _fit(f.why),
        "interval": f"{f.low} – {f.high}" if f.low else "",
        "n": f.n if f.status != "not_measurable" else "",
        "change": line.change,
        "earlier": text(lang, "change.earlier", value=line.earlier_words) if line.earlier_words else "",
        "target": line.target,
        "rule": _fit(" · ".join(filter(None, (line.direction, line.rule)))),
        "notes": notes(line, lang),
    }


def notes(line: Line, lang: str) -> str:
    """What was set apart, what is pending and whether the value is provisional, in one line."""
    f = line.figure
    said = []
    if f.provisional:
        said.append(text(lang, "provisional"))
    if f.excluded:
        said.append(text(lang, "excluded", n=figures.number(f.excluded, 0, lang)))
    if f.pending:
        said.append(text(lang, "pending", n=figures.number(f.pending, 0, lang)))
    return " · ".join(said)


def _fit(raw: str) -> str:
    """Text that a narrow column can hold: one without a single space may break anywhere."""
    return _LONG_WORD.sub(lambda found: _BREAK.join(found[0]), clean(raw))

"""Showing things on a terminal: tables, progress, summaries. No figure is computed here."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from peil.ask.answer import Answer, Row
from peil.errors import PeilError, StateError, said
from peil.show.tables import cell
from peil.show.terminal import in_terminal

if TYPE_CHECKING:
    from peil.app import Project
    from peil.steering.groups import Groups

#: A figure as a table shows it, with sign, currency and unit: −0,6 or € 1.234,50 or 75,8 %.
_FIGURE = re.compile(r"(≈ )?[-+−]?([^\W\d]+\s|[€$£]\s)?\d[\d.,:]*(\s?[^\d\s-]+)?")


class Ticker:
    """One line of progress on a terminal, with rate; elsewhere a line each half minute."""

    def __init__(self, language: str = "en") -> None:
        self._language = language
        self._began = self._last = time.monotonic()
        self._live = sys.stderr.isatty()
        self._shown = False

    def tell(self, label: str, done: int, total: int, rows: int) -> None:
        """Show how far reading is."""
        now = time.monotonic()
        if now - self._last < (0.1 if self._live else 30):
            return
        self._last = now
        rate = rows / max(now - self._began, 0.001)
        share = f"{100 * done // total:3d} %" if total else ""
        name = label if len(label) < 50 else "…" + label[-49:]
        counted = said("{rows:,} rows  {rate:,.0f} rows/s", rows=rows, rate=rate)
        text = f"{name}  {share}  {in_terminal(counted, self._language)}"
        sys.stderr.write(f"\r\x1b[K{text}" if self._live else f"{text}\n")
        sys.stderr.flush()
        self._shown = self._live

    def say(self, text: str) -> None:
        """Say something on a line of its own."""
        self.done()
        sys.stderr.write(f"{in_terminal(text, self._language)}\n")
        sys.stderr.flush()

    def done(self) -> None:
        """End the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            self._shown = False


#: What an import counted, under which name the summary has it; the last two are told where there are any.
_COUNTS = {
    "events new": "events_new",
    "known already": "events_known",
    "repeated in file": "events_repeated",
    "rows not used": "rows_unused",
    "rows rejected": "rows_rejected",
    "events rejected": "events_rejected",
    "open again": "events_withdrawn",
}
_SELDOM = ("events_rejected", "events_withdrawn")


def summary_text(summary: Mapping[str, object], language: str = "en") -> str:
    """The closing summary of an import."""
    from peil.show.figures import number

    read = "Import {n}: {rows:,} rows read in {seconds:.1f} s"
    seconds = float(str(summary["seconds"]))
    lines = [in_terminal(said(read, n=summary["import"], rows=summary["rows_read"], seconds=seconds), language)]
    counts = {name: int(str(summary.get(key) or 0)) for name, key in _COUNTS.items()}
    told = (name for name, key in _COUNTS.items() if counts[name] or key not in _SELDOM)
    shown = {in_terminal(name, language): counts[name] for name in told}
    width = max(map(len, shown))
    lines += [f"  {name:<{width}}  {number(count, 0, language):>12}" for name, count in shown.items()]
    lines += [f"  {remark}" for remark in _remarks(summary, language)]
    rejected = summary["rejected"]
    assert isinstance(rejected, list)
    for entry in rejected:
        column = f"{entry['column']} " if entry["column"] else ""
        lines.append(f"      {number(entry['count'], 0, language):>8} × {column}{_why(entry['reason'], language)}")
    if rejected:
        lines.append(f"  {in_terminal('Rejected rows are kept: peil quarantine list', language)}")
    return "\n".join(lines)


def _why(reason: object, language: str) -> str:
    """Why a row was not taken."""
    from peil.show import import_words

    return str(reason) if language == "en" else import_words.reason(str(reason), language)


def _remarks(summary: Mapping[str, object], language: str) -> list[str]:
    """What someone should know who expected more of an import."""
    notes = summary.get("notes")
    found: list[str] = list(notes) if isinstance(notes, list) else []
    missing = summary.get("columns_missing")
    if isinstance(missing, list) and missing:
        more = said(" and {n} more", n=len(missing) - 8) if len(missing) > 8 else ""
        found.append(
            said("Taken as empty, for no file has them: {columns}{more}", columns=", ".join(missing[:8]), more=more)
        )
    if erased := summary.get("rows_erased"):
        found.append(said("Taken without their customer or employee, who was erased: {n:,} rows", n=erased))
    if not summary["rows_read"]:
        found.append("There are no rows below the header.")
    elif summary["rows_unused"] == summary["rows_read"]:
        found.append("No row made an event: look at the columns, and at `when` in the mapping.")
    return [in_terminal(one, language) for one in found]


#: How the system, the engine, the tables and the database say that a file cannot grow any more.
_NO_ROOM = ("No space left", "File too large", "Disk quota exceeded", "database or disk is full")


def explained(error: BaseException) -> PeilError:
    """An error of the system or of a library as a sentence with a remedy; its notes go along."""
    found = _sentence(error)
    for note in getattr(error, "__notes__", []):
        found.add_note(note)
    return found


def _sentence(error: BaseException) -> PeilError:
    family = type(error).__module__.partition(".")[0].lstrip("_")
    text = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryException":
        return StateError("there is not enough memory", remedy="Close other programs, or import smaller files.")
    if any(words in str(error) for words in _NO_ROOM):
        kept = "" if getattr(error, "__notes__", []) else said(", so nothing of this was kept")
        return StateError(
            said("there is no room left on the disk{kept}", kept=kept),
            place=str(getattr(error, "filename", None) or ""),
            remedy="Make room (a first import may take as much as the file itself) and give the command again.",
        )
    if isinstance(error, OSError):
        place = str(error.filename or "")
        remedy = "Check the path, your rights on it, and the space on the disk."
        return StateError((error.strerror or text).lower(), place=place, remedy=remedy)
    if family in ("sqlalchemy", "sqlite3", "alembic"):  # what else a database says is a StoreError already
        return StateError(
            said("the project's database cannot be used: {text}", text=text),
            remedy="Try it again; or restore it from a backup.",
        )
    if family in ("duckdb", "deltalake", "pyarrow"):
        return StateError(
            said("the project's data cannot be read or written: {text}", text=text),
            remedy="Check your rights on the folder data and the space on the disk; or restore it from a backup.",
        )
    return PeilError(
        said("something went wrong that Peil did not foresee ({kind}: {text})", kind=type(error).__name__, text=text),
        remedy="Run it again with PEIL_TRACE=1 before the command, and send what it then says to the makers.",
    )


def answers_text(answers: Sequence[Answer], language: str) -> str:
    """Answers as tables, one a KPI, with the words and numbers that pages have."""
    return _plain("\n\n".join(_answer_text(a, language) for a in answers))


def _plain(text: str) -> str:
    """The text with ordinary spaces, so that it can be searched and copied."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _answer_text(answer: Answer, language: str) -> str:
    from peil.show.figures import instant
    from peil.show.texts import text
    from peil.show.tiles import reported

    said = [text(language, "terminal.definition", n=answer.definition["version"])]
    if answer.definition["rule"] != "default":
        said.insert(0, text(language, "terminal.rule", rule=answer.definition["rule"]))
    if statistic := answer.definition.get("statistic"):
        said.append(str(statistic))
    rows = [_row_cells(answer, row, language) for row in answer.rows]
    lines = [
        f"{answer.name[language]}  [{', '.join([answer.kpi, *said])}]",
        table_text(rows) if rows else text(language, "terminal.nothing"),
    ]
    if answer.as_of is not None:
        when = instant(answer.as_of, answer.zone, language)
        lines.append(text(language, "terminal.as_of", when=when, zone=answer.zone))
    lines += [f"{text(language, 'status.not_measurable')}: {one.words(language)}" for one in answer.lacking]
    for one in answer.source_reported:
        lines.append("\n  ".join(reported(one, language)))
    return "\n".join(lines)


def _row_cells(answer: Answer, row: Row, language: str) -> dict[str, object]:
    from peil.show.figures import number, span
    from peil.show.texts import text
    from peil.show.why import in_words
    from peil.show.words import DIMENSIONS, REASONS, dimension_value, word

    days = span(row.period.first, row.period.end, language) if "/" in row.period.label else row.period.label
    cells: dict[str, object] = {text(language, "terminal.period"): days}
    cells.update({word(DIMENSIONS, d, language): dimension_value(d, v, language) for d, v in row.by.items()})
    shown = text(language, f"status.{row.status}") if row.value is None else _shown(row.value, answer, language)
    cells[text(language, "groups.value")] = shown if row.bound is None else f"≈ {shown}"
    cells["n"] = number(row.n, 0, language)
    for key, ends in (("terminal.between", row.bound), ("groups.interval", row.interval)):
        if ends is not None:
            cells[text(language, key)] = " … ".join("…" if v is None else _shown(v, answer, language) for v in ends)
    counts = {word(REASONS, reason, language): count for reason, count in row.excluded.items()}
    notes = [f"{why} {number(count, 0, language)}" for why, count in counts.items()]
    if row.pending:
        notes.append(f"{text(language, 'terminal.pending')} {number(row.pending, 0, language)}")
    if row.provisional:
        notes.append(text(language, "provisional"))
    if row.reason:
        notes.append(in_words(row.reason, language))
    cells[text(language, "terminal.left_out")] = "; ".join(notes)
    return cells


def _shown(value: float, answer: Answer, language: str) -> str:
    from peil.show.figures import value as written

    business = bool(answer.rows) and answer.rows[0].clock == "business"
    return written(value, answer.unit, answer.decimals, language, business=business)


def groups_text(found: Groups, language: str) -> str:
    """Groups against all the others as a table, with what was corrected for; or why there is none."""
    from peil.show.against import key_words, lines

    if not found.held:
        return key_words(found, language)
    return _plain(table_text(lines(found, language)) + "\n\n" + key_words(found, language))


def table_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as an aligned table; figures to the right."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [[_cell(row.get(name)) for name in names] for row in rows]
    widths = [max(len(n), *(len(c[i]) for c in cells)) for i, n in enumerate(names)]
    right = [all(_FIGURE.fullmatch(c[i]) or c[i] in ("", "–") for c in cells) for i in range(len(names))]

    def line(values: Sequence[str]) -> str:
        return "  ".join(
            v.rjust(w) if r else v.ljust(w) for v, w, r in zip(values, widths, right, strict=True)
        ).rstrip()

    return "\n".join([line(names), line(["-" * w for w in widths]), *(line(c) for c in cells)])


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\n", " ")


_KEPT = ("import", "file", "row", "column", "value", "reason")


def quarantine_text(
    counts: Sequence[tuple[int, str, str, int]], rows: Sequence[Mapping[str, object]], language: str = "en"
) -> str:
    """What is in quarantine: counts by reason, then the first rows with file, row, column and value."""
    if not counts:
        return in_terminal("Quarantine is empty: every row was taken.", language)
    total = [{"import": i, "column": c, "reason": _why(r, language), "rows": n} for i, c, r, n in counts]
    text = f"{table_text(_headed(total, language))}\n\n"
    if rows:
        shown = [
            {
                **{key: row.get(key) for key in _KEPT},
                "import": row["import_id"],
                "value": _short(row["value"]),
                "reason": _why(row["reason"], language),
            }
            for row in rows
        ]
        text += table_text(_headed(shown, language)) + "\n\n"
    left = sum(n for *_, n in counts) - len(rows)
    if left > 0:
        more = said("{n:,} more: peil quarantine export FILE writes all of them.", n=left)
        text += f"{in_terminal(more, language)}\n"
    return text + in_terminal("Mend the mapping, then: peil quarantine replay --mapping MENDED.toml", language)


def _headed(rows: Sequence[Mapping[str, object]], language: str) -> list[dict[str, object]]:
    """The rows under headings in a language."""
    return [{in_terminal(name, language): value for name, value in row.items()} for row in rows]


def write_quarantine(rows: Iterable[Mapping[str, object]], path: Path | None) -> int:
    """Rejected rows as CSV that a spreadsheet opens (or JSON Lines), to a file or the terminal; returns how many.

    The columns that were read of a row follow the reason, as one text.
    """
    as_lines = path is not None and path.suffix == ".jsonl"
    with path.open("w", encoding="utf-8" if as_lines else "utf-8-sig", newline="") if path else _terminal() as out:
        writer = csv.writer(out, lineterminator="\n")
        if not as_lines:
            writer.writerow([*_KEPT, "whole row"])
        count = 0
        for row in rows:
            count += 1
            kept = {**row, "import": row["import_id"]}
            if as_lines:
                out.write(json.dumps({key: kept[key] for key in (*_KEPT, "raw")}, ensure_ascii=False) + "\n")
                continue
            raw = row["raw"]
            assert isinstance(raw, dict)
            whole = "; ".join(f"{key}={value}" for key, value in raw.items() if value not in (None, ""))
            writer.writerow([cell(kept[key]) for key in _KEPT] + [cell(whole)])
        return count


def _terminal() -> contextlib.AbstractContextManager[TextIO]:
    return contextlib.nullcontext(sys.stdout)


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 60 else text[:59] + "…"


def status_dict(project: Project) -> dict[str, object]:
    """What the project holds."""
    snapshot = project.published()
    return {
        "organisation": project.settings.name,
        "simulated": project.settings.simulated,
        "zone": snapshot.zone,
        "generation": snapshot.generation,
        "settings_changed_since": project.stale(),
        "derived_by_another_version": project.outdated(),
        "sources": [
            {
                "source": c.source,
                "type": c.type,
                "events": c.events,
                "first": _utc(c.first_us),
                "last": _utc(c.last_us),
                "derived": bool(c.derived),
            }
            for c in snapshot.coverage
        ],
        "findings": [dict(f) for f in snapshot.findings],
        "failed_sendings": _failed(project),
    }


def _failed(project: Project) -> int:
    """How many reports and alerts could not be sent; a project that never sent any has no store for it."""
    from peil.steering.deliveries import failures

    if not project.has_store():
        return 0
    with project.store() as store:
        return failures(store)


def status_text(found: Mapping[str, object], language: str = "en") -> str:
    """The same for a terminal."""
    from peil.show.figures import number

    sources, findings = found["sources"], found["findings"]
    assert isinstance(sources, list)
    assert isinstance(findings, list)
    title = f"{found['organisation']}" + (in_terminal("  (simulated)", language) if found["simulated"] else "")
    derived = said("zone {zone}, generation {generation}", zone=found["zone"], generation=found["generation"])
    text = f"{title}\n{in_terminal(derived, language)}\n\n{table_text(_headed(sources, language))}"
    if findings:
        from peil.show.findings import in_words

        shown = [
            {"count": number(count, 0, language), "what": what, "examples": examples}
            for count, what, examples in in_words(findings, language)
        ]
        text += f"\n\n{in_terminal('Findings in the data:', language)}\n{table_text(_headed(shown, language))}"
    if unsent := found["failed_sendings"]:
        told = said("{n} reports or alerts could not be sent; see: peil alert list", n=unsent)
        text += f"\n\n{in_terminal(told, language)}"
    return text


def _utc(micros: int) -> str:
    return dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")

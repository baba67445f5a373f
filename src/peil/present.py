"""Showing things on a terminal: tables, progress, summaries, CSV. No figure is computed here."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from peil.ask.answer import Answer, Row
from peil.errors import PeilError, StateError

if TYPE_CHECKING:
    from peil.app import Project
    from peil.steering.groups import Groups

_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?")
#: A figure as a table shows it, with sign, currency and unit: −0,6 or € 1.234,50 or 75,8 %.
_FIGURE = re.compile(r"(≈ )?[-+−]?([^\W\d]+\s|[€$£]\s)?\d[\d.,:]*(\s?[^\d\s-]+)?")


class Ticker:
    """One line of progress on a terminal, with rate; elsewhere a line each half minute."""

    def __init__(self) -> None:
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
        text = f"{name}  {share}  {rows:,} rows  {rate:,.0f} rows/s"
        sys.stderr.write(f"\r\x1b[K{text}" if self._live else f"{text}\n")
        sys.stderr.flush()
        self._shown = self._live

    def say(self, text: str) -> None:
        """Say something on a line of its own."""
        self.done()
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()

    def done(self) -> None:
        """End the line."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            self._shown = False


def summary_text(summary: Mapping[str, object]) -> str:
    """The closing summary of an import."""
    seconds = float(str(summary["seconds"]))
    events = int(str(summary["events_new"]))
    lines = [
        f"Import {summary['import']}: {summary['rows_read']:,} rows read in {seconds:.1f} s",
        f"  events new        {events:>12,}",
        f"  known already     {summary['events_known']:>12,}",
        f"  repeated in file  {summary['events_repeated']:>12,}",
        f"  rows not used     {summary['rows_unused']:>12,}",
        f"  rows rejected     {summary['rows_rejected']:>12,}",
    ]
    if summary["events_rejected"]:
        lines.append(f"  events rejected   {summary['events_rejected']:>12,}")
    lines += _remarks(summary)
    rejected = summary["rejected"]
    assert isinstance(rejected, list)
    for entry in rejected:
        column = f"{entry['column']} " if entry["column"] else ""
        lines.append(f"      {entry['count']:>8,} × {column}{entry['reason']}")
    if rejected:
        lines.append("  Rejected rows are kept: peil quarantine list")
    return "\n".join(lines)


def _remarks(summary: Mapping[str, object]) -> list[str]:
    """What someone should know who expected more of an import."""
    notes = summary.get("notes")
    found = [f"  {note}" for note in notes] if isinstance(notes, list) else []
    missing = summary.get("columns_missing")
    if isinstance(missing, list) and missing:
        shown = ", ".join(missing[:8]) + (f" and {len(missing) - 8} more" if len(missing) > 8 else "")
        found.append(f"  Taken as empty, for no file has them: {shown}")
    if summary.get("rows_erased"):
        found.append(f"  Taken without their customer or employee, who was erased: {summary['rows_erased']:,} rows")
    if not summary["rows_read"]:
        found.append("  There are no rows below the header.")
    elif summary["rows_unused"] == summary["rows_read"]:
        found.append("  No row made an event: look at the columns, and at `when` in the mapping.")
    return found


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
        kept = "" if getattr(error, "__notes__", []) else ", so nothing of this was kept"
        return StateError(
            f"there is no room left on the disk{kept}",
            place=str(getattr(error, "filename", None) or ""),
            remedy="Make room (a first import may take as much as the file itself) and give the command again.",
        )
    if isinstance(error, OSError):
        place = str(error.filename or "")
        remedy = "Check the path, your rights on it, and the space on the disk."
        return StateError((error.strerror or text).lower(), place=place, remedy=remedy)
    if family in ("sqlalchemy", "sqlite3", "alembic"):  # what else a database says is a StoreError already
        return StateError(
            f"the project's database cannot be used: {text}", remedy="Try it again; or restore it from a backup."
        )
    if family in ("duckdb", "deltalake", "pyarrow"):
        return StateError(
            f"the project's data cannot be read or written: {text}",
            remedy="Check your rights on the folder data and the space on the disk; or restore it from a backup.",
        )
    return PeilError(
        f"something went wrong that Peil did not foresee ({type(error).__name__}: {text})",
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


def csv_text(rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as CSV; a text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if not rows:
        return ""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({key: defused(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def defused(value: object) -> object:
    """The value, made harmless for spreadsheets when it is a text that looks like a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


_KEPT = ("import", "file", "row", "column", "value", "reason")


def quarantine_text(counts: Sequence[tuple[int, str, str, int]], rows: Sequence[Mapping[str, object]]) -> str:
    """What is in quarantine: counts by reason, then the first rows with file, row, column and value."""
    if not counts:
        return "Quarantine is empty: every row was taken."
    total = table_text([{"import": i, "column": c, "reason": r, "rows": n} for i, c, r, n in counts])
    text = f"{total}\n\n"
    if rows:
        shown = [{**row, "import": row["import_id"], "value": _short(row["value"])} for row in rows]
        text += table_text([{key: row[key] for key in _KEPT} for row in shown]) + "\n\n"
    left = sum(n for *_, n in counts) - len(rows)
    if left > 0:
        text += f"{left:,} more: peil quarantine export FILE writes all of them.\n"
    return text + "Mend the mapping, then: peil quarantine replay --mapping MENDED.toml"


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
            writer.writerow([defused(kept[key]) for key in _KEPT] + [defused(whole)])
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


def status_text(found: Mapping[str, object]) -> str:
    """The same for a terminal."""
    sources, findings = found["sources"], found["findings"]
    assert isinstance(sources, list)
    assert isinstance(findings, list)
    title = f"{found['organisation']}" + ("  (simulated)" if found["simulated"] else "")
    text = f"{title}\nzone {found['zone']}, generation {found['generation']}\n\n{table_text(sources)}"
    if findings:
        shown = [{**f, "examples": ", ".join(f.get("examples", []))} for f in findings]
        text += f"\n\nFindings in the data:\n{table_text(shown)}"
    if found["failed_sendings"]:
        text += f"\n\n{found['failed_sendings']} reports or alerts could not be sent; see: peil alert list"
    return text


def _utc(micros: int) -> str:
    return dt.datetime.fromtimestamp(micros / 1_000_000, dt.UTC).strftime("%Y-%m-%d %H:%M:%SZ")

"""Trying a proposed mapping on a sample in a project that is thrown away; and telling a guess. Nothing is kept."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import zipfile
import zoneinfo
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet

from peil import settings as settings_
from peil.app import Project, init
from peil.connectors.files import sources
from peil.connectors.files.guess import Guess, guess
from peil.connectors.files.guess_kinds import KINDS
from peil.connectors.files.guess_sample import ROWS
from peil.connectors.files.guess_toml import proposed
from peil.connectors.files.mapping import parse
from peil.errors import PeilError, said
from peil.kpis.needs import given_by
from peil.kpis.registry import all_kpis
from peil.show import guess_words, import_words
from peil.show.terminal import in_terminal

_WHOLE = 4 << 20  # a file up to this size is tried whole
_SHOWN = 10
_EVENT: tuple[str, ...] = (
    "time",
    "type",
    "contact",
    "channel",
    "team",
    "queue",
    "status",
    "reason",
    "instrument",
    "score",
)
_EVENT += ("wait_s", "talk_s", "hold_s", "wrap_s")


def guessed(path: Path, folder: Path) -> dict[str, object]:
    """What a file seems to hold, the mapping proposed for it, and what that gives on a sample.

    `folder` is the project, whose zone is taken where there is one. Raises InputError where the file is no table.
    """
    return described(guess(path), folder)


def described(found: Guess, folder: Path, mapping: str | None = None, *, asked: bool = True) -> dict[str, object]:
    """The same of a guess that was made, with the mapping proposed for it, or another one for the same file.

    Unless `asked`, no figures are derived from the sample to ask each KPI; that takes longer than all else.
    """
    mapping = proposed(found) if mapping is None else mapping
    part = found.sample.part
    told: dict[str, object] = {
        "file": str(found.path),
        "kind": found.kind,
        "what": KINDS[found.kind],
        "why": found.why,
        "format": part.format,
        "encoding": part.options.encoding.removesuffix("-sig"),
        "separator": part.options.separator,
        "sheet": part.sheet.sheet if part.sheet else None,
        "header_row": None if found.sample.headless or found.sample.queue_log else (part.lead or 1),
        "notes": list(part.notes),
        "rows_seen": found.sample.rows,
        "columns": [column.as_dict() for column in found.columns],
        "parts": [{"part": p.role, "column": p.column, "sure": p.sure, "why": p.why} for p in found.parts],
        "questions": list(found.questions),
        "shipped": found.shipped or None,
        "mapping": mapping,
    }
    return told | (_tried(found, mapping, _zone(folder), asked=asked) if mapping else {"trial": None})


def guess_text(told: Mapping[str, object], lang: str = "en") -> str:
    """A guess for a reader: what it is, the columns, the parts, what is doubtful, what it would give."""
    heard = partial(in_terminal, language=lang)
    what = told["what"] if lang == "en" else import_words.kind(str(told["kind"]), lang)
    lines = [f"{told['file']}: {what}", f"  {heard('for')} {guess_words.why(str(told['why']), lang)}"]
    lines += _written(told, heard)
    columns = told["columns"]
    assert isinstance(columns, list)
    if columns:
        width = max(len(str(c["name"])) for c in columns[:40])
        lines += ["", heard("Columns"), *(_column(c, width, lang) for c in columns[:40])]
        lines += [heard(said("  … and {n} more", n=len(columns) - 40))] if len(columns) > 40 else []
    parts = told["parts"]
    assert isinstance(parts, list)
    if parts:
        lines += ["", heard("Parts that they seem to play (how sure, and why)")]
        lines += [
            f"  {p['part']:<12} {p['column']}  ({p['sure']:.0%}: {guess_words.why(p['why'], lang)})" for p in parts
        ]
    questions = told["questions"]
    assert isinstance(questions, list)
    if questions:
        lines += ["", heard("Please check"), *(f"  {guess_words.question(q, lang)}" for q in questions)]
    return "\n".join([*lines, *_outcome(told.get("trial"), lang), "", *_mapping(told, heard)])


def _written(told: Mapping[str, object], heard: Callable[[str], str]) -> list[str]:
    how: list[str] = [str(told["format"])]
    how += [said("encoding {name}", name=told["encoding"])] if told["format"] in ("csv", "tsv") else []
    how += [said("separator {mark}", mark=repr(told["separator"]))] if told["separator"] else []
    how += [said("sheet '{name}'", name=told["sheet"])] if told["sheet"] else []
    how += [said("header in row {n}", n=told["header_row"]) if told["header_row"] else "no header"]
    notes = told["notes"]
    assert isinstance(notes, list)
    written = said("written as {how}; {n:,} rows looked at", how=", ".join(map(heard, how)), n=told["rows_seen"])
    return [f"  {heard(written)}", *(f"  {heard(note)}" for note in notes)]


def _column(seen: Mapping[str, object], width: int, lang: str) -> str:
    heard = partial(in_terminal, language=lang)
    more = [guess_words.why(str(seen["why"]), lang)]
    alternatives, nulls, values = seen.get("alternatives"), seen.get("null_words"), seen.get("values")
    if isinstance(alternatives, list) and alternatives:
        more.append(heard(said("or {others}", others=", ".join(alternatives))))
    if isinstance(nulls, list):
        more.append(heard(said("empty: {words}", words=", ".join(nulls))))
    if isinstance(values, dict):
        more.append(", ".join(f"{word} {count}" for word, count in list(values.items())[:6]))
    kind = f"{heard(str(seen['kind'])):<7}"
    return f"  {seen['name']!s:<{width}}  {kind} {seen['filled']:>6} {heard('filled')}  {'; '.join(more)}"


def _outcome(trial: object, lang: str) -> list[str]:
    heard = partial(in_terminal, language=lang)
    if not isinstance(trial, dict):
        return ["", heard("No mapping can be proposed: start from one of peil mappings, and put these names in.")]
    if trial.get("error"):
        return ["", heard(said("The proposal does not work yet: {why}", why=trial["error"]))]
    tried = "Tried on {rows:,} rows: {events:,} events; rejected rows: {rejected:,}"
    counts = {"rows": trial["rows"], "events": trial["events"], "rejected": trial["rows_rejected"]}
    lines = ["", heard(said(tried, **counts))]
    lines += [
        f"  {r['count']:>6} × {r['column']} {import_words.reason(str(r['reason']), lang)}"
        for r in trial["rejected"][:8]
    ]
    lines += ["", heard("The first events")]
    for event in trial["first_events"]:
        rest = " ".join(f"{k}={v}" for k, v in event.items() if k not in ("time", "type", "contact") and v is not None)
        lines.append(f"  {event['time']}  {event['type']:<16} {event['contact'] or ''}  {rest}".rstrip())
    asked = ", ".join(trial["kpis"]) or heard("none")
    lines += ["", heard(said("KPIs that could be asked: {kpis}", kpis=asked))]
    return lines


def _mapping(told: Mapping[str, object], heard: Callable[[str], str]) -> list[str]:
    if told["shipped"]:
        return [heard(said("This file fits a mapping that comes with Peil: --mapping {name}", name=told["shipped"]))]
    if not told["mapping"]:
        return []
    return [heard("Proposed mapping (--write MINE.toml saves it)"), "", str(told["mapping"])]


# -- the trial --------------------------------------------------------------------------------------------


def _zone(folder: Path) -> str | None:
    return settings_.load(folder).zone if (folder / settings_.FILE).exists() else None


def _tried(found: Guess, mapping: str, zone: str | None, *, asked: bool) -> dict[str, object]:
    """The outcome of a real import of a sample into a project of its own."""
    with tempfile.TemporaryDirectory(prefix="peil-") as name:
        folder = Path(name) / "trial"
        settings = init(folder)
        if zone:
            text = settings.read_text(encoding="utf-8")
            settings.write_text(text.replace('zone = "Europe/Amsterdam"', f'zone = "{zone}"'), encoding="utf-8")
        project = Project(folder)
        try:
            parsed = parse(mapping, place=found.shipped or "proposal")
            summary = project.import_files([_cut(found, Path(name))], parsed, derive=asked)
        except PeilError as error:
            return {"trial": {"error": str(error), "what": error.what, "place": error.place, "remedy": error.remedy}}
        told = summary.as_dict()
        trial: dict[str, object] = {key: told[key] for key in ("rows_rejected", "rejected")}
        trial |= {"rows": told["rows_read"], "events": told["events_new"]}
        trial["first_rejected"] = _rejected(project)
        return {"trial": trial | _first(project) | (_askable(project) if asked else {})}


def _cut(found: Guess, folder: Path) -> Path:
    """The file, or where it is large a file of its first rows."""
    part, path = found.sample.part, found.path
    if part.format == "excel" or _unpacked(part) <= _WHOLE:
        return path
    target = folder / Path(part.member or path.name.removesuffix(".gz")).name
    if part.format == "parquet":
        with sources.as_path(part) as whole, pyarrow.parquet.ParquetFile(whole) as file:
            first = next(file.iter_batches(batch_size=ROWS))
            pyarrow.parquet.write_table(pa.Table.from_batches([first]), target)
        return target
    encoding = part.options.encoding
    with sources.opened(part, sources.Progress()) as stream:
        text = io.TextIOWrapper(io.BufferedReader(stream), encoding=encoding, newline="")
        lines = [line for _, line in zip(range(ROWS + part.lead), text, strict=False)]
    target.write_bytes("".join(lines).encode(encoding))
    return target


def _unpacked(part: sources.Part) -> int:
    """How large the table is when unpacked; of gzip, which does not tell, by the usual ratio."""
    if part.member is not None:
        with zipfile.ZipFile(part.path) as archive:
            return archive.getinfo(part.member).file_size
    return part.path.stat().st_size * (8 if part.path.suffix.lower() == ".gz" else 1)


def _first(project: Project) -> dict[str, object]:
    """The first events in time, as they stand in the lake, at local time; and all types that there are."""
    from peil.engines.duckdb import connect, view_over
    from peil.events.schema import COLUMNS
    from peil.lake import files
    from peil.lake.events import TABLE

    engine = connect()
    view_over(engine, "events", files.listed(project.lake / TABLE), [(c.name, c.sql_type) for c in COLUMNS])
    names = [n for n in _EVENT if n != "time"]
    rows = engine.execute(
        f"SELECT time_us, {', '.join(names)} FROM events ORDER BY time_us, seq LIMIT {_SHOWN}"
    ).fetchall()
    zone = zoneinfo.ZoneInfo(project.settings.zone)
    found = []
    for time_us, *values in rows:
        local = dt.datetime.fromtimestamp(time_us / 1_000_000, dt.UTC).astimezone(zone)
        found.append({"time": f"{local:%Y-%m-%d %H:%M:%S}", **dict(zip(names, values, strict=True))})
    types = engine.execute("SELECT DISTINCT type, derived = 1 FROM events").fetchall()
    return {"first_events": found, "types": sorted(given_by((str(kind), bool(derived)) for kind, derived in types))}


def _rejected(project: Project) -> list[dict[str, object]]:
    """The first rows that were not taken, with what is wrong with them."""
    with project.store() as store:
        return [{k: r[k] for k in ("row", "column", "value", "reason")} for r in store.quarantined(limit=_SHOWN)]


def _askable(project: Project) -> dict[str, object]:
    """The KPIs that have something to say after the trial, and why the others have not."""
    kpis: list[str] = []
    others: dict[str, str] = {}
    if project._unpublished():
        return {"kpis": kpis, "not_measurable": others}
    for key in all_kpis():
        try:
            rows = [row for answer in project.ask(key) for row in answer.rows]
        except PeilError as error:
            others[key] = error.what
            continue
        if _speaks(rows):
            kpis.append(key)
        else:
            others[key] = str(next((row.reason for row in rows if row.reason), "no data"))
    return {"kpis": kpis, "not_measurable": others}


def _speaks(rows: Sequence[object]) -> bool:
    return any(getattr(row, "status", "") in ("ok", "pending", "withheld") for row in rows)

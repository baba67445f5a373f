"""What a file that was brought in seems to hold, as a page shows it and a form corrects it. No handlers here.

What is seen in a file is the business of `connectors.files.guess`, which is loaded only when a file is looked at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from peil.app import Project
from peil.ask.conditions import Context
from peil.ask.supports import measurable
from peil.errors import InputError, PeilError
from peil.kpis.registry import all_kpis
from peil.show import figures, guess_words, import_words
from peil.show.texts import text
from peil.web.access import Form
from peil.web.uploads import Upload

if TYPE_CHECKING:
    from peil.connectors.files.guess import Guess
    from peil.connectors.files.guess_columns import Seen

KINDS = ("tickets", "changes", "messages", "calls", "states", "survey")
_EXAMPLE = 60


@dataclass(frozen=True)
class Choice:
    """How a file is to be read: as guessed, as its columns were pointed out, or by a mapping's text.

    `origin` is guess, columns, text, or earlier (the mapping of an import before). `roles` and `dates` are by column.
    """

    origin: str = "guess"
    kind: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    name: str = ""  # of an earlier mapping


@dataclass(frozen=True)
class Looked:
    """A file that was looked at: the guess, how it is read, the mapping for that, and what it gave on a sample."""

    found: Guess
    choice: Choice
    told: Mapping[str, object]

    @property
    def mapping(self) -> str:
        """The mapping's text; empty where none can be proposed."""
        return str(self.told["mapping"] or "")


@dataclass(frozen=True)
class Line:
    """One column of the file: what was seen in it, and what can be chosen for it."""

    number: int
    name: str
    kind: str
    filled: str
    examples: tuple[str, ...]
    roles: tuple[tuple[str, str, bool], ...]  # value, words, chosen
    dates: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class Page:
    """What the page of a proposal shows beside its frame."""

    shipped: str
    seen: tuple[tuple[str, str], ...]  # what, words
    kinds: tuple[tuple[str, str, bool], ...]
    lines: tuple[Line, ...]
    doubts: tuple[str, ...]
    trial: Mapping[str, object] | None
    rejected: tuple[tuple[str, str, str], ...]  # how many, column, reason
    rows: tuple[tuple[str, str, str, str], ...]  # of those: row, column, value, reason
    events: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]
    error: tuple[str, str, str] | None
    works: bool
    kpis: tuple[str, ...]


def look(project: Project, upload: Upload, choice: Choice | None, before: Looked | None = None) -> Looked:
    """Look at a file, and try how it would be read. Raises InputError where it is no table."""
    from peil.connectors.files.guess import guess
    from peil.connectors.files.guess_corrected import corrected
    from peil.trial import described

    by_columns = choice is not None and choice.origin == "columns"
    found = before.found if before and not (by_columns and before.found.shipped) else None
    found = found or guess(upload.path, shipped_ones=not by_columns)
    if choice is None:
        choice = _as_before(project, found) or Choice()
    if choice.text:
        return Looked(found, choice, described(found, project.folder, choice.text, asked=False))
    if choice.origin == "columns" and choice.kind:
        corrected_ = corrected(found, choice.kind, choice.roles, choice.dates)
        return Looked(corrected_, choice, described(corrected_, project.folder, asked=False))
    return Looked(found, choice, described(found, project.folder, asked=False))


def _as_before(project: Project, found: Guess) -> Choice | None:
    """The newest mapping of an earlier import whose columns all stand in this file."""
    from peil.connectors.files.mapping import load, parse, shipped

    if found.shipped or not found.sample.columns:
        return None
    names = set(found.sample.columns)
    with project.store() as store:
        for run in store.imports(limit=50):
            name, toml = store.import_mapping(run.id) or ("", "")
            if not toml or (name in shipped() and toml == load(name).text):
                continue
            try:
                columns = parse(toml, place=name).columns()
            except PeilError:
                continue
            if columns and columns <= names:
                return Choice(origin="earlier", text=toml, name=name)
    return None


def chosen(form: Form, looked: Looked) -> Choice:
    """How the file is to be read, by a posted form. Raises InputError where what was chosen cannot be."""
    from peil.connectors.files.guess_corrected import corrected

    if form.get("mapping", ""):
        return Choice(origin="text", text=form["mapping"].replace("\r\n", "\n").rstrip() + "\n")
    names = [seen.name for seen in looked.found.columns]
    picked = {name: form.get(f"role-{i}", "") for i, name in enumerate(names)}
    dates = {name: form[f"date-{i}"] for i, name in enumerate(names) if form.get(f"date-{i}")}
    choice = Choice(
        origin="columns",
        kind=form.get("kind", ""),
        roles={name: role for name, role in picked.items() if role},
        dates=dates,
    )
    if choice.kind and choice.kind not in KINDS:
        raise InputError("there is no such kind of table", place="kind", remedy="Choose one of the list.")
    if choice.kind:
        corrected(looked.found, choice.kind, choice.roles, choice.dates)
    return choice


def same(choice: Choice, looked: Looked) -> bool:
    """Whether a posted choice is how the file was looked at."""
    if choice.origin == "text":
        return choice.text.strip() == looked.mapping.strip()
    now = {part.column: part.role for part in looked.found.parts}
    firsts = {seen.name: seen.dates[0] for seen in looked.found.columns if seen.dates}
    if looked.choice.text:
        return False
    return (choice.kind, dict(choice.roles)) == (looked.found.kind, now) and all(
        firsts.get(name) == pattern for name, pattern in choice.dates.items()
    )


# -- the page ---------------------------------------------------------------------------------------------


def page(looked: Looked, lang: str, *, tried: Choice | None = None, error: InputError | None = None) -> Page:
    """The proposal in words; `tried` is a choice that was refused with `error`, shown as it was typed."""
    found, told = looked.found, looked.told
    kind = tried.kind if tried else (found.kind if found.kind in KINDS else "")
    roles = tried.roles if tried else {part.column: part.role for part in found.parts}
    trial = told.get("trial")
    trial = trial if isinstance(trial, Mapping) else None
    events = _events(trial, lang)
    day_of = {clock: day for day, clock in found.joined.items()}
    return Page(
        shipped=str(told["shipped"] or ""),
        seen=_seen(looked, lang),
        kinds=tuple((k, import_words.kind(k, lang), k == kind) for k in KINDS),
        lines=tuple(
            _line(i, seen, roles, tried.dates if tried else {}, day_of.get(seen.name, ""), lang)
            for i, seen in enumerate(found.columns)
        ),
        doubts=_doubts(found, lang),
        trial=trial,
        rejected=tuple(
            (
                figures.number(int(str(r["count"])), 0, lang),
                str(r["column"]),
                import_words.reason(str(r["reason"]), lang),
            )
            for r in _listed(trial, "rejected")[:8]
        ),
        rows=tuple(
            (
                str(r["row"]),
                str(r["column"]),
                _short(r["value"]),
                import_words.reason(str(r["reason"]), lang),
            )
            for r in _listed(trial, "first_rejected")[:10]
        ),
        heads=events[0],
        events=events[1],
        error=import_words.error(error, lang) if error else _trial_error(trial, lang),
        works=trial is not None and not trial.get("error"),
        kpis=_measurable(trial, lang),
    )


def _measurable(trial: Mapping[str, object] | None, lang: str) -> tuple[str, ...]:
    """The KPIs that the events of the sample suffice for, with nothing else in the project."""
    types = trial.get("types") if trial else None
    if not isinstance(types, list):
        return ()
    context = Context(as_of={}, gives={"": frozenset(types)})
    return tuple(kpi.name.in_(lang) for kpi in all_kpis().values() if measurable(kpi, context))


def _trial_error(trial: Mapping[str, object] | None, lang: str) -> tuple[str, str, str] | None:
    if trial is None or not trial.get("error"):
        return None
    place, what, remedy = (trial[name] for name in ("place", "what", "remedy"))
    assert isinstance(what, str)
    assert isinstance(remedy, str)
    return import_words.told(str(place), what, remedy, lang)


def _seen(looked: Looked, lang: str) -> tuple[tuple[str, str], ...]:
    """How the file is written, and what it is thought to be."""
    told, found = looked.told, looked.found
    lines = [("proposal.kind", import_words.kind(found.kind, lang))]
    written = import_words.format_(str(told["format"]), lang)
    if told["sheet"]:
        written += f", {text(lang, 'proposal.sheet')} ‘{told['sheet']}’"
    lines.append(("proposal.format", written))
    if told["format"] in ("csv", "tsv"):
        lines.append(("proposal.encoding", str(told["encoding"]).upper().replace("CP1252", "Windows (cp1252)")))
    if told["separator"]:
        lines.append(("proposal.separator", import_words.separator(str(told["separator"]), lang)))
    if found.kind != "queue_log" and not looked.found.shipped:
        row = told["header_row"]
        lines.append(("proposal.header", str(row) if row else text(lang, "proposal.headless")))
    if told["rows_seen"]:
        lines.append(("proposal.rows", figures.number(int(str(told["rows_seen"])), 0, lang)))
    return tuple((text(lang, key), words) for key, words in lines)


def _line(number: int, seen: Seen, roles: Mapping[str, str], dates: Mapping[str, str], day: str, lang: str) -> Line:
    """`day`: the column of days whose clock this one holds, if any: it needs no meaning of its own."""
    filled = f"{figures.number(100 * seen.filled / max(seen.rows, 1), 0, lang)}{figures.percent(lang)}"
    role = roles.get(seen.name, "")
    unused = text(lang, "proposal.clock_of", column=day) if day else text(lang, "proposal.unused")
    listed = (("", unused), *((r, import_words.role(r, lang)) for r in import_words.ROLES))
    formats = seen.dates if seen.kind == "time" and len(seen.dates) > 1 else ()
    first = dates.get(seen.name) or (formats[0] if formats else "")
    return Line(
        number=number,
        name=seen.name,
        kind=text(lang, "proposal.clock") if day else import_words.seen(seen.kind, lang),
        filled=filled,
        examples=tuple(_short(e) for e in seen.examples),
        roles=tuple((value, words, value == role) for value, words in listed),
        dates=tuple((p, _read_as(seen, p, lang), p == first) for p in formats),
    )


def _read_as(seen: Seen, pattern: str, lang: str) -> str:
    """A format with what it makes of an example on which the formats differ."""
    example, moment = _differing(seen, pattern)
    return f"{import_words.pattern(pattern, lang)}: {example} = {_told(moment, lang)}" if moment else pattern


def _differing(seen: Seen, pattern: str) -> tuple[str, dt.datetime | None]:
    from peil.connectors.files.guess_columns import moment

    cells = [cell for cell in seen.cells if cell][:400]
    apart = (c for c in cells if len({moment(c, p) for p in seen.dates}) > 1)
    example = next(apart, cells[0] if cells else "")
    return example, moment(example, pattern)


def _told(moment: dt.datetime, lang: str) -> str:
    clock = f", {moment:%H:%M}" if moment.time() != dt.time() else ""
    return figures.day(moment.date(), lang) + clock


def _doubts(found: Guess, lang: str) -> tuple[str, ...]:
    """What someone who knows the file should look at."""
    doubts = [
        text(lang, "proposal.doubt.date", column=seen.name, reading=_read_as(seen, seen.dates[0], lang))
        for seen in found.columns
        if seen.kind == "time" and len(seen.dates) > 1
    ]
    if found.sample.headless:
        doubts.append(text(lang, "proposal.doubt.headless"))
    if found.sample.part.notes:
        doubts.append(text(lang, "proposal.doubt.encoding", encoding=found.sample.part.options.encoding))
    told = (q for q in found.questions if " could be " not in q and not q.startswith("It has no header"))
    doubts += [guess_words.question(q, lang) for q in told]
    if found.kind == "tickets" and not found.shipped:
        doubts.append(text(lang, "proposal.doubt.tickets"))
    if found.kind == "unknown":
        doubts.append(text(lang, "proposal.doubt.unknown"))
    return tuple(doubts)


_HEADS = ("time", "type", "contact", "channel", "team", "queue", "status", "instrument", "score", "wait_s", "talk_s")


def _events(trial: Mapping[str, object] | None, lang: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The first events: the columns that any of them fills, and their cells."""
    events = _listed(trial, "first_events")
    filled = [h for h in _HEADS if any(e.get(h) not in (None, "") for e in events)]
    rows = tuple(tuple(import_words.cell(h, e.get(h), lang) for h in filled) for e in events)
    return tuple(import_words.head(h, lang) for h in filled), rows


def _listed(trial: Mapping[str, object] | None, key: str) -> Sequence[Mapping[str, object]]:
    found = trial.get(key) if trial else None
    return found if isinstance(found, list) else []


def _short(value: object) -> str:
    plain = "" if value is None else str(value)
    return plain if len(plain) <= _EXAMPLE else plain[: _EXAMPLE - 1] + "…"

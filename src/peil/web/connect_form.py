"""The form of a connected source: its fields out of the connector's declaration, and what is typed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from peil.app import Project
from peil.connectors.frame import Connector, Setting
from peil.errors import InputError, NotFoundError
from peil.live import sources
from peil.live.connecting import Draft, Maps, draft
from peil.references import is_reference
from peil.show.texts import text
from peil.web import reach
from peil.web.access import Form

#: The fields beside the settings. Not "source": that is the filter of every page of figures.
NAME, WORDS = "name", "words"
LONGEST, LONGEST_LINES = 2_000, 20_000


@dataclass(frozen=True)
class Field:
    """A setting as a field of the form: `kind` as of the setting, `options` with their words where one is chosen."""

    key: str
    label: str
    hint: str
    kind: str
    value: str
    needed: bool
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Saved:
    """A source as it is connected: its settings, and the words of it that are mapped."""

    settings: Mapping[str, object]
    words: Maps


def saved(project: Project, connector: Connector, name: str) -> Saved:
    """The source of that name, where it is connected through this connector; else nothing."""
    if not name:
        return Saved({}, {})
    try:
        with project.store() as store:
            one = sources.one(store, name)
    except NotFoundError:
        return Saved({}, {})
    if one.connector != connector.key:
        return Saved({}, {})
    maps = one.settings.get("maps")
    return Saved(one.settings, dict(maps) if isinstance(maps, Mapping) else {})


def fields(project: Project, connector: Connector, given: Mapping[str, str], before: Saved, lang: str) -> list[Field]:
    """The fields, filled with what was typed, else as saved, else with what is usual."""
    return [_field(project, connector, one, given, before, lang) for one in connector.settings]


def _field(
    project: Project, connector: Connector, one: Setting, given: Mapping[str, str], before: Saved, lang: str
) -> Field:
    usual = before.settings.get(one.key, one.default)
    hints = [] if one.hint is None else [one.hint.in_(lang)]
    if one.kind == "secret":
        hints.append(text(lang, "connect.secret", variables=reach.VARIABLES, secrets=reach.SECRETS))
    if one.where is not None:
        other = next(s for s in connector.settings if s.key == one.where[0])
        key = "connect.where" if one.where[1] else "connect.where_empty"
        hints.append(text(lang, key, name=other.name.in_(lang), value=one.where[1]))
    if one.kind == "mapping":
        hints.append(text(lang, "connect.mapping.own"))
    options = [(choice, choice) for choice in one.choices]
    if one.kind == "mapping":
        options = [
            (name, f"{name} – {title}" if title else name) for name, title in reach.mappings(project.folder).items()
        ]
        usual = "" if before.settings else usual
        options.insert(0, ("", text(lang, "connect.mapping.kept" if before.settings else "connect.mapping.none")))
    needed = one.default is None and one.where is None and not (one.kind == "mapping" and before.settings)
    value = given.get(one.key, "" if usual is None else str(usual))
    if one.kind == "secret" and not is_reference(value):
        value = ""  # somebody typed the secret itself: it goes into no page
    return Field(one.key, one.name.in_(lang), " · ".join(hints), one.kind, value, needed, tuple(options))


def typed(project: Project, connector: Connector, form: Form, *, everything: bool) -> Draft:
    """The source that is typed. `everything`: who types is at this machine, and may name any file or secret of it.

    Raises InputError, of which `place` is the field.
    """
    name = form.get(NAME, "")
    before = saved(project, connector, name)
    given = {one.key: form.get(one.key, "").replace("\r\n", "\n") for one in connector.settings}
    for key, raw in given.items():
        if len(raw) > (LONGEST_LINES if _kind(connector, key) == "lines" else LONGEST):
            raise InputError("is longer than a setting can be", place=key, remedy="Shorten it.")
    counted: dict[str, object] = dict(given)
    for one in connector.settings:
        kept = one.kind == "mapping" and bool(before.settings)
        if not given[one.key] and one.default is None and one.counts(counted) and not kept:
            raise InputError("is empty", place=one.key, remedy="Fill it in.")
    if not everything:
        reach.check(connector, given, before.settings, project.folder)
    if any(one.kind == "mapping" for one in connector.settings):
        # An empty choice keeps the mapping as it was taken then.
        given = {k: v for k, v in given.items() if v or _kind(connector, k) != "mapping"}
    try:
        return draft(project, connector, name, given, _words(form.get(WORDS, "")))
    except InputError as error:
        error.place = {"--map": WORDS}.get(error.place, error.place)
        raise


def _kind(connector: Connector, key: str) -> str:
    return next(one.kind for one in connector.settings if one.key == key)


def _words(raw: str) -> Maps:
    """Words of the source with ours, a line each: status:in behandeling=open. Raises InputError."""
    found: Maps = {}
    for line in raw.replace("\r\n", "\n").split("\n"):
        attribute, mark, rest = line.partition(":")
        theirs, equals, ours = rest.rpartition("=")
        if not line.strip():
            continue
        if not mark or not equals or not theirs.strip() or not ours.strip():
            raise InputError(
                "this line is no word of theirs and ours", place=WORDS, remedy="Write status:in behandeling=open."
            )
        found.setdefault(attribute.strip(), {})[theirs.strip()] = ours.strip()
    return found

"""Commands about what comes in by itself: tokens that push, the inbox, connecting and syncing. Done in `live`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from peil.cli.words import Add, agreed, common, dump, error_words, heard, language, project_of, say, table, tell
from peil.errors import said

if TYPE_CHECKING:
    from peil.app import Project
    from peil.connectors.frame import Connector
    from peil.live.connecting import Tried
    from peil.live.sync import Synced, Tell

_TOKENS = """\
examples:
  peil token create helpdesk --source helpdesk             a secret, shown once: Authorization: Bearer …
  peil token create survey --source enquete --scope survey
  peil token create hook --source crm --mapping crm.toml --signed standard --secret env:CRM_HOOK_SECRET
  peil token list
  peil token revoke survey
"""
_CONNECT = """\
examples:
  peil connect                                             the connectors there are
  peil connect watched_folder --name exports --set path=/srv/exports --set mapping=tickets
  peil connect sql --name crm --set url=postgresql+psycopg://peil@db/crm --set password=env:CRM_PASSWORD \\
      --set query=@crm.sql --set column=changed_at --set mapping=crm.toml   (--guess --write crm.toml proposes one)
A source that is connected already is changed: only what is given anew. peil disconnect NAME removes it.
"""


def register(add: Add) -> None:
    """Add these commands."""
    made = add("token", "tokens with which systems push events", _token, epilog=_TOKENS)
    made.add_argument("action", choices=("create", "list", "revoke"))
    made.add_argument("name", nargs="?")
    made.add_argument("--source", help="create: the source that it speaks for (default: its name)")
    made.add_argument("--scope", action="append", default=[], help="create: contact, queue, survey, …; may be repeated")
    made.add_argument("--mapping", help="create: a mapping's file, where it sends no events in Peil's own form")
    made.add_argument("--signed", default="", help="create: deliveries are signed: standard, hub, peil or zendesk")
    made.add_argument("--secret", default="", help="create: where the signing secret stands: env:NAME or file:PATH")
    made.add_argument("--days", type=int, default=0, help="create: how long it works (default: until it is revoked)")
    made.add_argument("--per-second", type=int, default=20_000, help="create: events a second at most")
    common(made)
    made = add("inbox", "what was pushed or fetched and waits for the lake", _inbox)
    made.add_argument("action", nargs="?", default="status", choices=("status", "drain"))
    common(made)
    made = add("connect", "connect a source: ask, test, show, save", _connect, epilog=_CONNECT)
    made.add_argument("connector", nargs="?", help="which connector; left out: list them")
    made.add_argument("--name", help="what the source is called (default: the connector's)")
    made.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", help="a setting")
    made.add_argument("--map", action="append", default=[], metavar="ATTRIBUTE:THEIRS=OURS", help="a word of theirs")
    made.add_argument("--again", action="store_true", help="read all there is once more, under what is changed")
    made.add_argument("--test", action="store_true", help="only try it; save nothing")
    made.add_argument("--guess", action="store_true", help="save nothing: propose a mapping for what it gives")
    made.add_argument("--write", type=Path, metavar="MINE.toml", help="with --guess: save the proposed mapping")
    made.add_argument("--yes", action="store_true", help="ask nothing")
    common(made)
    made = add("disconnect", "remove a source: its connection goes, what it brought in stays", _disconnect)
    made.add_argument("name", help="which source")
    made.add_argument("--yes", action="store_true", help="ask nothing")
    common(made)
    made = add("sync", "read connected sources from where they were left", _sync)
    made.add_argument("names", nargs="*", metavar="NAME", help="which sources (default: all)")
    made.add_argument("--watch", action="store_true", help="go on reading until stopped")
    common(made)


def _token(arguments: argparse.Namespace) -> None:
    from peil.errors import InputError
    from peil.live import tokens

    if arguments.action != "list" and not arguments.name:
        raise InputError("no token is named", place="NAME", remedy="Give its name.")
    with project_of(arguments).store() as store:
        if arguments.action == "list":
            listed = [one.as_dict() for one in tokens.everyone(store)]
            if arguments.json:
                dump(listed)
            else:
                table(listed, none="There are no tokens yet: peil token create NAME")
        elif arguments.action == "revoke":
            tokens.revoke(store, arguments.name)
            tell(said("Revoked {name}: it stops within a second.", name=arguments.name))
        else:
            wish = tokens.Wish(
                name=arguments.name,
                source=arguments.source or arguments.name,
                scopes=arguments.scope,
                signed=arguments.signed,
                secret=arguments.secret,
                days=arguments.days,
                per_second=arguments.per_second,
                mapping=_mapping_text(arguments.mapping) if arguments.mapping else "",
            )
            _created(tokens.create(store, wish), wish, as_json=arguments.json)


def _created(secret: str, wish: object, *, as_json: bool) -> None:
    from peil.live.tokens import Wish

    assert isinstance(wish, Wish)
    path = f"/api/v1/events/{wish.name}" if wish.signed else "/api/v1/events"
    if as_json:
        dump({"name": wish.name, "source": wish.source, "token": secret or None, "path": path})
    elif secret:
        keep = "Keep it now: it cannot be seen again. POST events to {path} with Authorization: Bearer and this token."
        say(said(keep, path=path))
        print(secret)
    else:
        tell(said("Let {name} sign its deliveries and POST them to {path}", name=wish.name, path=path))


def _mapping_text(name_or_path: str) -> str:
    from peil.connectors.files.mapping import load

    return load(name_or_path).text


def _inbox(arguments: argparse.Namespace) -> int:
    from peil.live import drain, sources

    project = project_of(arguments)
    if arguments.action == "drain":
        done = drain.drain(project, say=say)
        if arguments.json:
            dump({"rows": done.rows, "events": done.events, "known": done.known, "rejected": done.rejected})
        else:
            counts = {"rows": done.rows, "events": done.events, "known": done.known, "rejected": done.rejected}
            tell(said("{rows:,} rows: {events:,} events new, {known:,} known, {rejected:,} rejected.", **counts))
        for name, why in done.failed.items():
            say(f"peil: {name}: {error_words(why)}")
        return 6 if done.failed else 0
    with project.store() as store:
        listed = sources.listed(store)
    if arguments.json:
        dump([one.as_dict() for one in listed])
        return 0
    shown = [
        {
            "source": one.name,
            "by": one.connector,
            "health": one.health,
            "received": one.received,
            "rejected": one.rejected,
            "waiting": one.waiting,
            "since": sources.instant_text(one.waiting_since_us) or "",
            "error": one.error,
        }
        for one in listed
    ]
    table(shown, none="Nothing comes in by itself yet: peil token create NAME, or peil connect.")
    return 0


# -- connecting and syncing -------------------------------------------------------------------------------


def _connect(arguments: argparse.Namespace) -> int:
    from peil.connectors.registry import all_connectors, connector_of
    from peil.connectors.web import Web
    from peil.live import connecting

    if arguments.connector is None:
        listed = [
            {"connector": key, "what": one.name.in_(language()), "settings": ", ".join(s.key for s in one.settings)}
            for key, one in all_connectors().items()
        ]
        if arguments.json:
            dump(listed)
        else:
            table(listed)
        return 0
    project, connector = project_of(arguments), connector_of(arguments.connector)
    lang = language()
    name = arguments.name or connector.key
    given = dict(_pair(raw, "--set") for raw in arguments.set)
    if sys.stdin.isatty() and not arguments.yes:
        given = _asked(connector, given, lang)
    given = _out_of_files(connector, given)
    if arguments.guess or arguments.write:
        return _proposed(arguments, project, connector, given)
    drafted = connecting.draft(project, connector, name, given, _maps(arguments.map), again=arguments.again)
    web = Web(say=say)
    try:
        tried = connecting.attempt(project, drafted, web)
    finally:
        web.close()
    if arguments.json:
        dump(_tried_dict(tried))
    else:
        _show(tried, lang)
    if arguments.test:
        return 0
    if sys.stdin.isatty() and not arguments.yes:
        typed = input(heard("Save this source? [y/N] "))
        if typed.strip().lower() not in ("y", "j"):
            say("Nothing was saved.")
            return 0
    connecting.save(project, drafted, again=arguments.again)
    say(said("Saved as {name}. Read it now: peil sync {name}   (peil serve reads it by itself)", name=name))
    return 0


def _proposed(arguments: argparse.Namespace, project: Project, connector: Connector, given: dict[str, str]) -> int:
    """Propose a mapping for the newest rows of a source that is not connected yet."""
    from peil.cli.proposing import checked, propose
    from peil.connectors.web import Web
    from peil.live import connecting

    checked(arguments.write)
    web = Web(say=say)
    try:
        with tempfile.TemporaryDirectory(prefix="peil-") as folder:
            name = arguments.name or connector.key
            rows = connecting.sampled(project, connector, name, given, web, Path(folder))
            next_ = "Wrote {mapping}. Check it, then connect with --set mapping={mapping} instead of --guess"
            then = said(next_, mapping=arguments.write)
            return propose([rows], project.folder, arguments.write, as_json=arguments.json, then=then)
    finally:
        web.close()


def _disconnect(arguments: argparse.Namespace) -> int:
    from peil.live import removing, sources
    from peil.people import audit

    project = project_of(arguments)
    with project.store() as store:
        sources.one(store, arguments.name)
    say("Its settings, the name of its secret, how far it was read and its tokens go. What it brought in stays.")
    if not arguments.yes and not agreed("Remove it?"):
        say("Nothing was removed.")
        return 1
    gone = removing.remove(project, arguments.name)
    with project.store() as store:
        audit.note(store, None, "changed", "peil disconnect", {"removed": gone.connector})
    if arguments.json:
        dump({"removed": gone.name})
    else:
        tell(said("Removed {name}. Its events and figures stay.", name=gone.name))
    return 0


def _pair(raw: str, place: str) -> tuple[str, str]:
    from peil.errors import InputError, said

    key, mark, value = raw.partition("=")
    if not mark or not key:
        raise InputError(said("'{raw}' is no setting", raw=raw[:80]), place=place, remedy="Write key=value.")
    return key.strip(), value.strip()


def _maps(listed: Sequence[str]) -> dict[str, dict[str, str]]:
    """Maps given as status:resolved=solved."""
    from peil.errors import InputError, said

    found: dict[str, dict[str, str]] = {}
    for raw in listed:
        attribute, mark, rest = raw.partition(":")
        if not mark:
            raise InputError(
                said("'{raw}' is no map", raw=raw[:80]), place="--map", remedy="Write status:resolved=solved."
            )
        theirs, ours = _pair(rest, "--map")
        found.setdefault(attribute.strip(), {})[theirs] = ours
    return found


def _asked(connector: Connector, given: dict[str, str], lang: str) -> dict[str, str]:
    """The settings, those that are not given asked for."""
    for setting in connector.settings:
        known = {one.key: given.get(one.key, one.default) for one in connector.settings}
        if setting.key in given or not setting.counts(known):
            continue
        hint = f" ({setting.hint.in_(lang)})" if setting.hint else ""
        where = heard({"secret": " (env:NAME or file:PATH)", "lines": " (on one line, or @FILE)"}.get(setting.kind, ""))
        default = f" [{setting.default}]" if setting.default else ""
        typed = input(f"{setting.name.in_(lang)}{hint}{where}{default}: ").strip()
        if typed:
            given[setting.key] = typed
    return given


def _out_of_files(connector: Connector, given: dict[str, str]) -> dict[str, str]:
    """The settings, with those of several lines read from the file where they name one: query=@tickets.sql."""
    from peil.errors import NotFoundError

    found = dict(given)
    for setting in connector.settings:
        raw = given.get(setting.key, "")
        if setting.kind == "lines" and raw.startswith("@"):
            try:
                found[setting.key] = Path(raw[1:]).read_text(encoding="utf-8").strip()
            except (OSError, ValueError) as error:
                why = (getattr(error, "strerror", None) or "").lower() or said("it is no text in UTF-8")
                raise NotFoundError(
                    said("cannot be read: {why}", why=why),
                    place=raw[1:],
                    remedy=said("{key}=@FILE takes what stands in a file, seen from here.", key=setting.key),
                ) from None
    return found


def _tried_dict(tried: Tried) -> dict[str, object]:
    return {
        "said": tried.said.en,
        "records": list(tried.records),
        "events": list(tried.events),
        "rejected": list(tried.rejected),
        "kpis": list(tried.seen.can),
        "not_measurable": {key: list(needs) for key, (_, needs, _) in tried.seen.cannot.items()},
    }


def _show(tried: Tried, lang: str) -> None:
    from peil.present import table_text
    from peil.show import words
    from peil.show.sentences import in_language
    from peil.show.texts import text

    none = text(lang, "connect.none")
    print(tried.said.in_(lang))
    print("\n" + text(lang, "connect.records"))
    print(table_text([dict.fromkeys(_EVENT, "") | dict(one) for one in tried.events]) if tried.events else f"  {none}")
    for row in tried.rejected:
        why = in_language(str(row["reason"]), lang)
        print("  " + text(lang, "connect.rejected", column=row["column"], value=row["value"] or "", reason=why))
    print("\n" + text(lang, "connect.can", kpis=", ".join(one.in_(lang) for one in tried.seen.can.values()) or none))
    for name, needs, given in tried.seen.cannot.values():
        what = ", ".join(words.need(need, lang) for need in needs)
        told = " ".join(one.in_(lang) for one in given) or text(lang, "connect.lacks", what=what)
        print("  " + text(lang, "connect.cannot", kpi=name.in_(lang), why=told))


def _sync(arguments: argparse.Namespace) -> int:
    from peil.errors import PeilError
    from peil.live import sources, sync

    project = project_of(arguments)
    if arguments.watch:
        stop = threading.Event()
        say("Reading connected sources; stop with Ctrl+C.")
        try:
            sync.keep_syncing(project, stop, names=tuple(arguments.names), tell=lambda n, d: say(f"{n}: {_done(d)}"))
        except KeyboardInterrupt:
            stop.set()
        return 0
    with project.store() as store:
        named = arguments.names or [one.name for one in sources.listed(store) if one.connector != sources.PUSH]
    if not named:
        say("No source is connected yet: peil connect")
    code = 0
    told: dict[str, object] = {}
    for name in named:
        try:
            done = sync.sync(project, name, tell=_ticker(), say=say)
            told[name] = done.as_dict()
            if not arguments.json:
                print(f"{name}: {_done(done)}")
            if done.drained.rejected:
                say(f"  {heard('What was rejected, and why: peil quarantine list')}")
        except PeilError as error:
            say(f"peil: {name}: {error_words(error)}")
            code, told[name] = error.exit_code, {"error": error.what}
    if arguments.json:
        dump(told)
    return code


def _ticker() -> Tell:
    last = [0.0]

    def tell(name: str, records: int, share: float | None) -> None:
        now = time.monotonic()
        if now - last[0] >= (0.5 if sys.stderr.isatty() else 30):
            last[0] = now
            far = said("{name}: {records:,} records", name=name, records=records)
            say(heard(far) + (f", {100 * share:.0f} %" if share is not None else ""))

    return tell


def _done(done: Synced) -> str:
    counts = {key: done.as_dict()[key] for key in ("records", "events", "known", "rejected")}
    return heard(said("{records:,} records, {events:,} events new, {known:,} known, {rejected:,} rejected", **counts))


_EVENT = ("time", "type", "contact", "status", "actor", "team", "channel", "reason")

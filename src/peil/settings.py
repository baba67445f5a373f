"""What an organisation sets in its project's `peil.toml`, read and checked. Not KPI definitions (the ledger)."""

from __future__ import annotations

import functools
import hashlib
import re
import tomllib
import zoneinfo
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peil import opening, outgoing, references, toml, vouching
from peil.errors import InputError, NotFoundError, did_you_mean, said

FILE = "peil.toml"
ENGINES = ("duckdb", "spark")
SHARE_BY = ("handle", "contacts", "fixed", "none")


@dataclass(frozen=True)
class Engine:
    """What derives: DuckDB in the process, or Spark on `master`, with `memory` an executor and Spark's own options.

    Facts are the same integers on either, so nothing is derived anew when this changes.
    """

    kind: str = "duckdb"
    master: str = "local[2]"
    memory: str = "2g"
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Joining:
    """What is joined over sources (docs/how-to/join-sources.md); nothing where it is not said.

    `call_before_ticket_min` is how long after a call a ticket of the same customer is of that call; null: never.
    """

    customers: bool = False
    call_before_ticket_min: int | None = None
    shared: tuple[str, ...] = ()  # addresses and numbers of several people


@dataclass(frozen=True)
class Store:
    """Where the store is: `url` says where the address of a PostgreSQL can be read (env:NAME or file:PATH), of which
    the store has the schema `schema` for itself; an empty `url` is the file data/peil.db.
    """

    url: str = ""
    schema: str = "peil"


@dataclass(frozen=True)
class Settings:
    """The organisation as set in `peil.toml`; every value has a default that works."""

    name: str = "Mijn organisatie"
    zone: str = "Europe/Amsterdam"
    language: str = "nl"
    currency: str = "EUR"
    simulated: bool = False
    holidays: opening.HolidayRules = field(default_factory=opening.HolidayRules)
    schedules: tuple[opening.Schedule, ...] = field(default_factory=lambda: (opening.office_hours(),))
    team_schedule: Mapping[str, str] = field(default_factory=dict)
    channel_schedule: Mapping[str, str] = field(default_factory=dict)
    cost_share_by: str = "none"
    cost_shares: Mapping[str, int] = field(default_factory=dict)
    engine: Engine = field(default_factory=Engine)
    joining: Joining = field(default_factory=Joining)
    store: Store = field(default_factory=Store)
    mail: outgoing.Mail = field(default_factory=outgoing.Mail)
    oidc: vouching.Oidc = field(default_factory=vouching.Oidc)


TEMPLATE = (
    """\
# Settings of this Peil project. Times are local to `zone`; opening times are multiples of 15 minutes.
[organisation]
name = "{name}"
zone = "Europe/Amsterdam"
language = "nl"            # nl or en
currency = "EUR"

"""
    + opening.TEMPLATE
    + """
# [teams]
# "Avondteam" = "avond"
# [channels]
# "phone" = "default"

# How costs of no channel are shared: handle (seconds of handling), contacts, fixed (the weights below), none.
# [costs]
# share_by = "handle"
# [costs.shares]
# phone = 60
# email = 40

# One customer, one contact over several sources (docs/how-to/join-sources.md).
# [joining]
# customers = true           # the same address or number, or one source that knows both
# call_before_ticket_min = 10 # a ticket of channel phone is of the call of that customer up to so long before
# shared = ["020 1234567"]   # numbers and addresses of several people: they join nobody

# Where one machine is not enough: derive on Spark (docs/how-to/run-on-spark.md).
# [engine]
# kind = "spark"             # duckdb where nothing is set
# master = "spark://host:7077"
# memory = "4g"              # of each executor

# The store in a PostgreSQL instead of data/peil.db (docs/how-to/postgresql.md). The address is read where this says.
# [store]
# url = "env:PEIL_STORE_URL"   # postgresql://peil:PASSWORD@db.example.org/peil; or file:/run/secrets/peil-store
# schema = "peil"              # another for each project in one database
"""
    + outgoing.TEMPLATE
    + vouching.TEMPLATE
)


def digest(settings: Settings) -> str:
    """A short fingerprint of what facts depend on, to tell that settings changed since they were derived."""
    parts = (settings.zone, settings.holidays, settings.schedules)
    assigned = (sorted(settings.team_schedule.items()), sorted(settings.channel_schedule.items()))
    costs = (settings.currency, settings.cost_share_by, sorted(settings.cost_shares.items()))
    return hashlib.sha256(repr((parts, assigned, costs)).encode()).hexdigest()[:16]


def load(folder: Path) -> Settings:
    """The settings of the project in `folder`.

    Raises NotFoundError where there is no project, InputError where a setting cannot be used.
    """
    path = folder / FILE
    if not path.is_file():
        raise NotFoundError(
            said("there is no Peil project in {folder}", folder=folder),
            remedy=said("Make one with: peil init {folder}  (or name another folder with --project).", folder=folder),
        )
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            said("not valid TOML: {error}", error=error), place=str(path), remedy="Correct that line."
        ) from None
    return parse(raw, place=str(path))


def parse(raw: Mapping[str, object], *, place: str = FILE) -> Settings:
    """Settings from a parsed TOML table; see `load` for the errors."""
    toml.only(
        raw,
        {
            *("organisation", "holidays", "schedule", "teams", "channels", "costs"),
            *("engine", "joining", "store", "mail", "oidc"),
        },
        place,
    )
    org = toml.table(raw, "organisation", place)
    toml.only(org, {"name", "zone", "language", "currency", "simulated"}, f"{place} [organisation]")
    zone = str(org.get("zone", "Europe/Amsterdam"))
    check_zone(zone, f"{place} [organisation] zone")
    language = str(org.get("language", "nl"))
    if language not in ("nl", "en"):
        raise InputError(
            said("language '{language}' is not available", language=language),
            place=f"{place} [organisation] language",
            remedy="Choose nl or en.",
        )
    schedules = opening.parse_schedules(raw.get("schedule", []), place)
    currency = str(org.get("currency", "EUR"))
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise InputError(
            said("currency '{currency}' is not understood", currency=currency),
            place=f"{place} [organisation] currency",
            remedy="Write its three letters, such as EUR.",
        )
    share_by, shares = _costs(toml.table(raw, "costs", place), place)
    return Settings(
        name=str(org.get("name", "Mijn organisatie")),
        zone=zone,
        language=language,
        currency=currency,
        simulated=toml.flag(org, "simulated", False, f"{place} [organisation]"),
        holidays=opening.parse_holidays(toml.table(raw, "holidays", place), place),
        schedules=schedules,
        team_schedule=_assigned(raw, "teams", schedules, place),
        channel_schedule=_assigned(raw, "channels", schedules, place),
        cost_share_by=share_by,
        cost_shares=shares,
        engine=_engine(toml.table(raw, "engine", place), f"{place} [engine]"),
        joining=_joining(toml.table(raw, "joining", place), place),
        store=_store(toml.table(raw, "store", place), f"{place} [store]"),
        mail=outgoing.parse(toml.table(raw, "mail", place), f"{place} [mail]"),
        oidc=vouching.parse(toml.table(raw, "oidc", place), f"{place} [oidc]"),
    )


def _assigned(raw: Mapping[str, object], key: str, schedules: Iterable[opening.Schedule], place: str) -> dict[str, str]:
    """The name of a schedule by team or channel."""
    names = {one.name for one in schedules}
    found = {str(owner): str(schedule) for owner, schedule in toml.table(raw, key, place).items()}
    for owner, schedule in found.items():
        if schedule not in names:
            raise InputError(
                said("'{owner}' has the schedule '{schedule}', which does not exist", owner=owner, schedule=schedule),
                place=f"{place} [{key}]",
                remedy=did_you_mean(schedule, names),
            )
    return found


def _joining(raw: Mapping[str, object], place: str) -> Joining:
    where = f"{place} [joining]"
    toml.only(raw, {"customers", "call_before_ticket_min", "shared"}, where)
    most = raw.get("call_before_ticket_min")
    if most is not None and (type(most) is not int or not 0 <= most <= 240):
        raise InputError(
            said("call_before_ticket_min = {value!r} is no number of minutes", value=most),
            place=where,
            remedy="Write 0 to 240, such as 10; leave it out to join no calls.",
        )
    shared = raw.get("shared", [])
    if not isinstance(shared, list) or not all(isinstance(one, str) for one in shared):
        raise InputError(
            "shared is a list of addresses and numbers", place=where, remedy='Write shared = ["020 1234567"].'
        )
    return Joining(toml.flag(raw, "customers", False, where), most, tuple(shared))


def _store(raw: Mapping[str, object], place: str) -> Store:
    toml.only(raw, {"url", "schema"}, place)
    url, schema = str(raw.get("url", "")), str(raw.get("schema", Store.schema))
    if raw:
        references.check_reference(url, f"{place} url")
    if not re.fullmatch(r"[a-z_][a-z0-9_]{0,62}", schema):
        raise InputError(
            said("'{schema}' cannot be the name of a schema", schema=schema[:80]),
            place=f"{place} schema",
            remedy='Write small letters, figures and _, such as schema = "peil".',
        )
    return Store(url, schema)


def check_engine(kind: str, place: str) -> None:
    """Raises InputError when `kind` is no engine."""
    if kind not in ENGINES:
        raise InputError(said("'{kind}' is not an engine", kind=kind), place=place, remedy=did_you_mean(kind, ENGINES))


def _engine(raw: Mapping[str, object], place: str) -> Engine:
    toml.only(raw, {"kind", "master", "memory", "options"}, place)
    found = Engine()
    kind, master, memory = (str(raw.get(key, getattr(found, key))) for key in ("kind", "master", "memory"))
    check_engine(kind, f"{place} kind")
    if not re.fullmatch(r"local\[(\*|[1-9]\d*)\]|spark://[^\s,/]+:\d{1,5}(,[^\s,/]+:\d{1,5})*", master):
        raise InputError(
            said("'{master}' is not a Spark master that Peil knows", master=master),
            place=f"{place} master",
            remedy="Write spark://host:7077, or local[2] for two threads of this machine.",
        )
    if not re.fullmatch(r"[1-9]\d*[mg]", memory):
        raise InputError(
            said("memory = '{memory}' is not understood", memory=memory), place=place, remedy="Write 900m or 4g."
        )
    options = {}
    for key, value in toml.table(raw, "options", place).items():
        if not key.startswith("spark.") or not isinstance(value, str):
            raise InputError(
                said("'{key}' is not an option of Spark", key=key),
                place=f"{place} options",
                remedy='Write its full name in quotes and its value as text, such as "spark.cores.max" = "8".',
            )
        options[key] = value
    return Engine(kind, master, memory, options)


def _costs(raw: Mapping[str, object], place: str) -> tuple[str, dict[str, int]]:
    """What shares costs between channels, and the fixed weights by channel."""
    where = f"{place} [costs]"
    toml.only(raw, {"share_by", "shares"}, where)
    share_by = str(raw.get("share_by", "none"))
    if share_by not in SHARE_BY:
        raise InputError(
            said("share_by = '{share_by}' is not understood", share_by=share_by),
            place=where,
            remedy=did_you_mean(share_by, SHARE_BY),
        )
    shares = {}
    for channel, weight in toml.table(raw, "shares", where).items():
        if type(weight) is not int or not 0 <= weight <= 1_000_000:
            raise InputError(
                said("the share of {channel} is {weight!r}", channel=channel, weight=weight),
                place=f"{where} shares",
                remedy="Write a whole number, such as 60.",
            )
        shares[str(channel)] = weight
    if share_by == "fixed" and not any(shares.values()):
        raise InputError("share_by = 'fixed' needs weights", place=where, remedy="Add [costs.shares] with phone = 60.")
    return share_by, shares


@functools.cache
def _zones() -> frozenset[str]:
    """Every time zone there is: asking the system reads some six hundred files, and a server checks a mapping often."""
    return frozenset(zoneinfo.available_timezones())


def check_zone(zone: str, place: str) -> None:
    """Raises InputError, with the nearest names, when `zone` is no time zone."""
    known = _zones()
    if zone not in known:
        raise InputError(said("'{zone}' is not a time zone", zone=zone), place=place, remedy=did_you_mean(zone, known))

"""What an organisation sets in its project's `peil.toml`, read and checked. Not KPI definitions (the ledger)."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import re
import tomllib
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from peil import outgoing, vouching
from peil.errors import InputError, NotFoundError, did_you_mean, said

FILE = "peil.toml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
QUARTER_MINUTES = 15
ENGINES = ("duckdb", "spark")
SHARE_BY = ("handle", "contacts", "fixed", "none")


@dataclass(frozen=True)
class Schedule:
    """Opening hours by weekday (0 = Monday): pairs of minutes since midnight, from `valid_from` on.

    Two schedules of one name with different `valid_from` are one schedule with a history.
    """

    name: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    valid_from: dt.date | None = None
    closed_on_holidays: bool = True


@dataclass(frozen=True)
class HolidayRules:
    """Which days are closed: a country's public holidays, the two debated ones, and the organisation's own."""

    country: str = "NL"
    good_friday: bool = True
    liberation_day: str = "lustrum"  # always, never, or lustrum (years divisible by five)
    own: tuple[tuple[dt.date, str], ...] = ()


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
class Settings:
    """The organisation as set in `peil.toml`; every value has a default that works."""

    name: str = "Mijn organisatie"
    zone: str = "Europe/Amsterdam"
    language: str = "nl"
    currency: str = "EUR"
    simulated: bool = False
    holidays: HolidayRules = field(default_factory=HolidayRules)
    schedules: tuple[Schedule, ...] = field(default_factory=lambda: (office_hours(),))
    team_schedule: Mapping[str, str] = field(default_factory=dict)
    channel_schedule: Mapping[str, str] = field(default_factory=dict)
    cost_share_by: str = "none"
    cost_shares: Mapping[str, int] = field(default_factory=dict)
    engine: Engine = field(default_factory=Engine)
    joining: Joining = field(default_factory=Joining)
    mail: outgoing.Mail = field(default_factory=outgoing.Mail)
    oidc: vouching.Oidc = field(default_factory=vouching.Oidc)


def office_hours() -> Schedule:
    """The schedule where none is set: Monday to Friday, 09:00 to 17:30."""
    day = ((9 * 60, 17 * 60 + 30),)
    return Schedule("default", (day, day, day, day, day, (), ()))


TEMPLATE = (
    """\
# Settings of this Peil project. Times are local to `zone`; opening times are multiples of 15 minutes.
[organisation]
name = "{name}"
zone = "Europe/Amsterdam"
language = "nl"            # nl or en
currency = "EUR"

[holidays]
country = "NL"
good_friday = true         # Goede vrijdag: closed?
liberation_day = "lustrum" # 5 May: always, never, or lustrum (2025, 2030)
# own = {{ 2026-12-24 = "Kerstavond" }}

# The business clock runs in these hours. Add schedules and give them to teams or channels.
[[schedule]]
name = "default"
monday = ["09:00-17:30"]
tuesday = ["09:00-17:30"]
wednesday = ["09:00-17:30"]
thursday = ["09:00-17:30"]
friday = ["09:00-17:30"]

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
    _only(
        raw,
        {"organisation", "holidays", "schedule", "teams", "channels", "costs", "engine", "joining", "mail", "oidc"},
        place,
    )
    org = _table(raw, "organisation", place)
    _only(org, {"name", "zone", "language", "currency", "simulated"}, f"{place} [organisation]")
    zone = str(org.get("zone", "Europe/Amsterdam"))
    check_zone(zone, f"{place} [organisation] zone")
    language = str(org.get("language", "nl"))
    if language not in ("nl", "en"):
        raise InputError(
            said("language '{language}' is not available", language=language),
            place=f"{place} [organisation] language",
            remedy="Choose nl or en.",
        )
    schedules = _schedules(raw.get("schedule", []), place)
    names = {s.name for s in schedules}
    assigned = {}
    for part in ("teams", "channels"):
        table = {str(k): str(v) for k, v in _table(raw, part, place).items()}
        for owner, schedule in table.items():
            if schedule not in names:
                raise InputError(
                    said(
                        "'{owner}' has the schedule '{schedule}', which does not exist", owner=owner, schedule=schedule
                    ),
                    place=f"{place} [{part}]",
                    remedy=did_you_mean(schedule, names),
                )
        assigned[part] = table
    currency = str(org.get("currency", "EUR"))
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise InputError(
            said("currency '{currency}' is not understood", currency=currency),
            place=f"{place} [organisation] currency",
            remedy="Write its three letters, such as EUR.",
        )
    share_by, shares = _costs(_table(raw, "costs", place), place)
    return Settings(
        name=str(org.get("name", "Mijn organisatie")),
        zone=zone,
        language=language,
        currency=currency,
        simulated=_flag(org, "simulated", False, f"{place} [organisation]"),
        holidays=_holidays(_table(raw, "holidays", place), place),
        schedules=schedules,
        team_schedule=assigned["teams"],
        channel_schedule=assigned["channels"],
        cost_share_by=share_by,
        cost_shares=shares,
        engine=_engine(_table(raw, "engine", place), f"{place} [engine]"),
        joining=_joining(_table(raw, "joining", place), place),
        mail=outgoing.parse(_table(raw, "mail", place), f"{place} [mail]"),
        oidc=vouching.parse(_table(raw, "oidc", place), f"{place} [oidc]"),
    )


def _joining(raw: Mapping[str, object], place: str) -> Joining:
    where = f"{place} [joining]"
    _only(raw, {"customers", "call_before_ticket_min", "shared"}, where)
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
    return Joining(_flag(raw, "customers", False, where), most, tuple(shared))


def check_engine(kind: str, place: str) -> None:
    """Raises InputError when `kind` is no engine."""
    if kind not in ENGINES:
        raise InputError(said("'{kind}' is not an engine", kind=kind), place=place, remedy=did_you_mean(kind, ENGINES))


def _engine(raw: Mapping[str, object], place: str) -> Engine:
    _only(raw, {"kind", "master", "memory", "options"}, place)
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
    for key, value in _table(raw, "options", place).items():
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
    _only(raw, {"share_by", "shares"}, where)
    share_by = str(raw.get("share_by", "none"))
    if share_by not in SHARE_BY:
        raise InputError(
            said("share_by = '{share_by}' is not understood", share_by=share_by),
            place=where,
            remedy=did_you_mean(share_by, SHARE_BY),
        )
    shares = {}
    for channel, weight in _table(raw, "shares", where).items():
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


def check_zone(zone: str, place: str) -> None:
    """Raises InputError, with the nearest names, when `zone` is no time zone."""
    known = zoneinfo.available_timezones()
    if zone not in known:
        raise InputError(said("'{zone}' is not a time zone", zone=zone), place=place, remedy=did_you_mean(zone, known))


def minutes(text: str, place: str) -> int:
    """Minutes since midnight of '09:15' (24:00 allowed), refused unless a multiple of 15."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    value = int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else -1
    if not 0 <= value <= 24 * 60:
        raise InputError(said("'{text}' is not a time of day", text=text), place=place, remedy="Write it as 09:00.")
    if value % QUARTER_MINUTES:
        low = value // QUARTER_MINUTES * QUARTER_MINUTES
        near = [f"{m // 60:02d}:{m % 60:02d}" for m in (low, low + QUARTER_MINUTES)]
        raise InputError(
            said("opening time {text} is not a multiple of 15 minutes", text=text),
            place=place,
            remedy=said("Choose {earlier} or {later}.", earlier=near[0], later=near[1]),
        )
    return value


def _schedules(raw: object, place: str) -> tuple[Schedule, ...]:
    if not isinstance(raw, list):
        raise InputError("schedules are written as [[schedule]]", place=place, remedy="Double the brackets.")
    found: list[Schedule] = []
    for number, table in enumerate(raw, 1):
        if not isinstance(table, dict):
            raise InputError("schedules are written as [[schedule]]", place=place, remedy="Give each its own lines.")
        name = str(table.get("name", "default"))
        where = f"{place} [[schedule]] {number} '{name}'"
        _only(table, {"name", "valid_from", "holidays", *WEEKDAYS}, where)
        valid_from = table.get("valid_from")
        if valid_from is not None and type(valid_from) is not dt.date:
            try:
                valid_from = dt.date.fromisoformat(str(valid_from))
            except ValueError:
                raise InputError(
                    said("valid_from '{valid_from}' is not a date", valid_from=valid_from),
                    place=where,
                    remedy="Write it as 2026-01-01.",
                ) from None
        holidays = str(table.get("holidays", "closed"))
        if holidays not in ("closed", "open"):
            raise InputError(
                said("holidays = '{holidays}' is not understood", holidays=holidays),
                place=where,
                remedy="Choose closed or open.",
            )
        if any(s.name == name and s.valid_from == valid_from for s in found):
            raise InputError(
                "this schedule is there already, from the same day",
                place=where,
                remedy="Give this one a later valid_from, or another name.",
            )
        week = tuple(_spans(table.get(day, []), f"{where} {day}") for day in WEEKDAYS)
        found.append(Schedule(name, week, valid_from, holidays == "closed"))
    if not any(s.name == "default" for s in found):
        found.append(office_hours())
    return tuple(found)


def _spans(raw: object, place: str) -> tuple[tuple[int, int], ...]:
    if isinstance(raw, str):
        raw = [raw] if raw else []
    if not isinstance(raw, list):
        raise InputError("opening hours are a list", place=place, remedy='Write ["09:00-17:30"].')
    spans = []
    for text in raw:
        start, dash, end = str(text).partition("-")
        if not dash:
            raise InputError(said("'{text}' has no end", text=text), place=place, remedy="Write 09:00-17:30.")
        span = (minutes(start, place), minutes(end, place))
        if span[0] >= span[1]:
            raise InputError(
                said("'{text}' ends before it starts", text=text),
                place=place,
                remedy="Split a span that passes midnight over the two days.",
            )
        spans.append(span)
    spans.sort()
    for (_, ends), (begins, _) in itertools.pairwise(spans):
        if begins < ends:
            raise InputError("opening hours overlap", place=place, remedy="Join or shorten the spans.")
    return tuple(spans)


def _holidays(raw: Mapping[str, object], place: str) -> HolidayRules:
    where = f"{place} [holidays]"
    _only(raw, {"country", "good_friday", "liberation_day", "own"}, where)
    liberation = str(raw.get("liberation_day", "lustrum"))
    if liberation not in ("always", "never", "lustrum"):
        raise InputError(
            said("liberation_day = '{liberation}' is not understood", liberation=liberation),
            place=where,
            remedy="Choose always, never or lustrum.",
        )
    own = []
    for day, label in _table(raw, "own", where).items():
        try:
            own.append((dt.date.fromisoformat(day), str(label)))
        except ValueError:
            raise InputError(
                said("'{day}' is not a date", day=day), place=f"{where} own", remedy='Write 2026-12-24 = "Kerstavond".'
            ) from None
    country = str(raw.get("country", "NL"))
    return HolidayRules(country, _flag(raw, "good_friday", True, where), liberation, tuple(sorted(own)))


def _flag(raw: Mapping[str, object], key: str, default: bool, place: str) -> bool:
    value = raw.get(key, default)
    if not isinstance(value, bool):
        raise InputError(
            said("{key} = {value!r} is neither true nor false", key=key, value=value),
            place=place,
            remedy="Write it without quotes.",
        )
    return value


def _table(raw: Mapping[str, object], key: str, place: str) -> Mapping[str, object]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise InputError(
            said("'{key}' must be a table", key=key), place=place, remedy=said("Write [{key}] and its lines.", key=key)
        )
    return value


def _only(raw: Mapping[str, object], allowed: set[str], place: str) -> None:
    for key in raw:
        if key not in allowed:
            raise InputError(said("unknown setting '{key}'", key=key), place=place, remedy=did_you_mean(key, allowed))

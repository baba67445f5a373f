"""What a mapping consists of, as plain values. Reading it from TOML is in `parsing`, its SQL in `compiled`."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

FORMATS = ("csv", "tsv", "jsonl", "json", "parquet", "excel")
#: Seconds in a unit as (times, divided by).
UNITS = {"ms": (1, 1000), "s": (1, 1), "min": (60, 1), "h": (3600, 1), "d": (86_400, 1)}
#: A column that every table has: its own name and the row's number in it, such as answers.csv:12.
ROW = "#row"
#: Statuses that end a contact.
ENDINGS = frozenset({"solved", "closed"})
#: A column whose name begins so is no column but that word itself, as a part of several columns.
WORD = "="


@dataclass(frozen=True)
class FileFormat:
    """How the table is written: format (None: by the file's name), characters, nulls, dates."""

    format: str | None = None
    encoding: str = "auto"  # found out
    sheet: str | None = None  # None: the one in which the mapping's columns stand
    separator: str | None = None  # None: the one under which the mapping's columns appear
    quote: str = '"'
    columns: tuple[str, ...] = ()
    ragged: bool = False
    skip: int = 0
    null: tuple[str, ...] = ("",)
    decimal: str = "."
    zone: str | None = None  # None: the project's
    dates: tuple[str, ...] = ("iso",)
    missing: str = "error"  # or "null": a column that the file lacks reads as empty
    as_of: str | None = None
    accept_future: bool = False
    country: str = "31"


@dataclass(frozen=True)
class Spec:
    """Where one attribute comes from: a column, several joined, or a constant; and what is done to it."""

    columns: tuple[str, ...] = ()
    join: str = " "
    take: str = "all"  # of several columns; or "first": the first that is filled
    value: str | None = None
    map: Dict[str, str] | None = None
    other: str | None = None
    unit: str = "s"
    kind: str | None = None
    dates: tuple[str, ...] | None = None
    zone: str | None = None
    year: int | None = None  # assumed, of a time whose column names none
    default: str | None = None
    plus: tuple[Spec, ...] = ()

    @property
    def column(self) -> str:
        """The column's name for a reader, empty for a constant."""
        return " + ".join(self.columns)

    @property
    def key(self) -> tuple[tuple[str, ...], str]:
        """What tells the text that it reads from that of another."""
        if len(self.columns) < 2:
            return (self.columns, "")
        return (self.columns, self.join if self.take == "all" else "\0first")


@dataclass(frozen=True)
class Condition:
    """A row makes the event only when `column` passes `test`.

    `test` is in or not_in (one of `words`), any or none (filled or empty), contains or starts (with one of
    `words`), like or unlike (a pattern of the whole cell), above or below (`number`, durations in seconds).
    """

    column: str
    test: str
    words: tuple[str, ...] = ()
    number: str = ""


@dataclass(frozen=True)
class EventRule:
    """One `[[event]]` of the mapping."""

    number: int
    type: Spec
    time: Spec
    attributes: Dict[str, Spec]
    when: tuple[Condition, ...] = ()
    keep_first: bool = False
    required: bool = False
    contact_source: Spec | None = None

    def specs(self) -> Iterator[Spec]:
        """Everything that the rule reads."""
        yield self.type
        yield from (self.time, *self.time.plus)
        for spec in self.attributes.values():
            yield from (spec, *spec.plus)
        if self.contact_source:
            yield self.contact_source


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; `text` is its source, kept with the import so that rejected rows can be replayed."""

    name: str
    source: Spec
    file: FileFormat
    events: tuple[EventRule, ...]
    instruments: Dict[str, Dict[str, object]] = field(default_factory=dict)
    derived: bool = False
    title: str = ""
    text: str = ""
    reporting: str = "EUR"  # the project's currency

    def columns(self) -> set[str]:
        """Every column of a table that the mapping reads."""
        used = set(self.source.columns)
        for event in self.events:
            used |= {name for spec in event.specs() for name in spec.columns}
            used |= {condition.column for condition in event.when}
        return {name for name in used if name != ROW and not name.startswith(WORD)}

    def endings(self) -> frozenset[str]:
        """With which of the statuses that end a contact its rows can say that it stands; none but of `derived` ones."""
        found: set[str | None] = set()
        for rule in self.events if self.derived else ():
            status = rule.attributes.get("status")
            if rule.type.value != "contact.status" or status is None:
                continue
            words = {status.value, status.other, status.default, *(status.map or {}).values()}
            found |= ENDINGS if status.columns and status.map is None else words
        return ENDINGS & {one for one in found if one is not None}

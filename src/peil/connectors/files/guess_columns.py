"""What one column of an unknown table holds, seen by its cells: kind, date format with rivals, decimal, words. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from peil.connectors.files.durations_sql import DAYS_AND_CLOCK, IN_WORDS, ISO

#: Words that mean unknown wherever they stand, and those that do so only beside cells of another kind.
NULLS = (
    "-", "--", "?", "n.v.t.", "nvt", "n/a", "#n/a", "null", "nan", "(leeg)", "(blank)", "\\n", "n.b.", "nil",
    "anonymous", "anoniem", "[none]",
)  # fmt: skip
WEAK_NULLS = ("none", "geen", "na", "onbekend", "unknown", "leeg", "empty", "0000-00-00 00:00:00", "undefined")
FLAGS = ({"ja", "nee"}, {"yes", "no"}, {"true", "false"}, {"waar", "onwaar"}, {"j", "n"}, {"y", "n"})
_DAYS: tuple[str, ...] = (
    "%d-%m-%Y",
    "%d/%m/%Y",
    "%d.%m.%Y",
    "%m/%d/%Y",
    "%m-%d-%Y",
    "%d-%m-%y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d %b %Y",
)
_DAYS += (
    "%a %m/%d/%Y",
    "%d/%b/%y",
    "%d/%b/%Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d-%b-%Y",
    "%d-%b-%y",
    "%Y%m%d",
    "%Y.%m.%d",
)
_CLOCKS = (" %H:%M:%S", " %H:%M", "", " %I:%M %p", " %I:%M:%S %p", ", %H:%M:%S", ", %H:%M", "T%H:%M:%S", "%H%M%S")
#: As programs write a whole instant: in a mail, in a log, of a web service.
_WHOLE_INSTANTS = (
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S",
    "%a %b %d %H:%M:%S %z %Y",
    "%a %b %d %H:%M:%S %Y",
    "%d/%b/%Y:%H:%M:%S %z",
)
FORMATS = tuple(day + clock for day in _DAYS for clock in _CLOCKS if clock != "%H%M%S" or day == "%Y%m%d")
FORMATS += _WHOLE_INSTANTS
_ISO = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}([.,]\d{1,9})?)? ?([zZ]|UTC|[+-]\d{2}(:?\d{2})?)?)?"
)
_CLOCK = re.compile(r"-?\d+:\d{2}(:\d{2})?([.,]\d+)?|\d{1,2}:\d{2}(:\d{2})? [AaPp][Mm]")
_IN_WORDS = re.compile(rf"{IN_WORDS}|(?=.*\d){ISO}|{DAYS_AND_CLOCK}", re.IGNORECASE)
_WHOLE, _POINT = re.compile(r"-?\d+"), re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)\.\d+")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+")
_COMMA = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+),\d+")
_DUTCH = {"januari": "january", "februari": "february", "maart": "march", "mrt": "mar", "mei": "may", "juni": "june"}
_DUTCH |= {"juli": "july", "augustus": "august", "oktober": "october", "okt": "oct"}
_EPOCHS = (("epoch", 1), ("epoch_ms", 1000), ("epoch_us", 1_000_000))
_FEW, _MOST, _MOST_DATES = 25, 0.9, 0.8


@dataclass(frozen=True)
class Seen:
    """A column: its kind (time, clock, span, whole, number, flag, choice, text, empty) and what tells so.

    A span is a duration in words (1d 3h), a clock h:mm:ss. `label` is what a second header says of the column.

    `dates` are the formats that read every cell, the likeliest first: more than one means that it is ambiguous.
    `share` is the part of the cells that are of this kind.
    """

    name: str
    kind: str
    rows: int
    filled: int
    distinct: int
    share: float = 1.0
    dates: tuple[str, ...] = ()
    decimal: str = ""
    nulls: tuple[str, ...] = ()
    words: tuple[tuple[str, int], ...] = ()
    examples: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    why: str = ""
    cells: tuple[str | None, ...] = field(default=(), repr=False)
    label: str = ""
    hints: tuple[tuple[str, float, str], ...] = ()  # parts that its values hint at, how surely, and why

    @property
    def dated_only(self) -> bool:
        """Whether its times are days without a clock."""
        return self.kind == "time" and all(":" not in value for value in self.examples) and "epoch" not in self.dates[0]

    def as_dict(self) -> dict[str, object]:
        """What was seen, as plain values."""
        found: dict[str, object] = {"name": self.name, "kind": self.kind, "filled": self.filled, "rows": self.rows}
        found |= {"distinct": self.distinct, "share": round(self.share, 3), "why": self.why}
        if self.dates:
            found |= {"dates": self.dates[0], "alternatives": list(self.dates[1:])}
        if self.decimal:
            found["decimal"] = self.decimal
        if self.nulls:
            found["null_words"] = list(self.nulls)
        if self.words:
            found["values"] = dict(self.words)
        if self.low is not None:
            found |= {"low": self.low, "high": self.high}
        return found | {"examples": list(self.examples)}


def look(name: str, cells: Sequence[str | None], *, timely: bool, label: str = "") -> Seen:
    """What a column holds; `timely` when its name speaks of a time, so that a number may be an epoch."""
    texts = [c.strip() for c in cells if c is not None and c.strip()]
    nulls = tuple(sorted({t for t in texts if t.lower() in NULLS}))
    weak = tuple(sorted({t for t in texts if t.lower() in WEAK_NULLS}))
    kept = [t for t in texts if t not in nulls]
    without = [t for t in kept if t not in weak]
    kind, share, dates, decimal, why = _kind(without, timely)
    if weak and without and kind not in ("text", "choice", "flag"):
        nulls, kept = (*nulls, *weak), without
    elif weak:
        kind, share, dates, decimal, why = _kind(kept, timely)
    counts = Counter(kept)
    words: tuple[tuple[str, int], ...] = ()
    if kind == "text" and len(counts) < min(len(kept), _FEW) and (len(counts) * 3 <= len(kept) or len(counts) <= 6):
        kind, why = "choice", f"{len(counts)} different words"
    if kind in ("choice", "flag") or (kind in ("whole", "number") and len(counts) <= 11):
        words = tuple(counts.most_common(_FEW))
    numbers = [_number(t, decimal) for t in kept] if kind in ("whole", "number") else []
    known = [n for n in numbers if n is not None]
    cleaned = tuple(None if c is None or not c.strip() or c.strip() in nulls else c.strip() for c in cells)
    return Seen(
        name=name,
        kind=kind if kept else "empty",
        rows=len(cells),
        filled=len(kept),
        distinct=len(counts),
        share=share,
        dates=dates,
        decimal=decimal,
        nulls=nulls,
        words=words,
        examples=tuple(dict.fromkeys(kept))[:3],
        low=min(known) if known else None,
        high=max(known) if known else None,
        why=why if kept else "no cell is filled",
        cells=cleaned,
        label=label,
    )


def moment(text: str, pattern: str) -> dt.datetime | None:
    """A cell as a time under one format, without its zone; None where it is none."""
    try:
        if pattern == "iso":
            match = _ISO.fullmatch(text)
            if match is None:
                return None
            plain = re.sub(r" ?([zZ]|UTC|[+-]\d{2}(:?\d{2})?)$", "", text) if match[1] else text
            day, _, clock = plain.replace("/", "-").replace("T", " ").replace(",", ".").partition(" ")
            year, month, number = (int(p) for p in day.split("-"))
            hour, minute, *rest = (clock or "0:00").split(":")
            return dt.datetime(year, month, number, int(hour), int(minute), int(float(rest[0])) if rest else 0)  # noqa: DTZ001
        for name, scale in _EPOCHS:
            if pattern == name:
                return dt.datetime.fromtimestamp(float(text.replace(",", ".")) / scale, dt.UTC).replace(tzinfo=None)
        return dt.datetime.strptime(_english(text, pattern), pattern).replace(tzinfo=None)  # noqa: DTZ007
    except (ValueError, OverflowError, OSError):
        return None


def _english(text: str, pattern: str) -> str:
    if "%b" not in pattern and "%B" not in pattern:
        return text
    folded = text.lower().replace(".", "")
    for dutch, english in _DUTCH.items():
        folded = re.sub(rf"\b{dutch}\b", english if "%B" in pattern else english[:3], folded)
    return folded


def _kind(texts: Sequence[str], timely: bool) -> tuple[str, float, tuple[str, ...], str, str]:
    if not texts:
        return "empty", 1.0, (), "", "no cell is filled"
    folded = {t.lower() for t in texts}
    if any(folded <= flags for flags in FLAGS):
        return "flag", 1.0, (), "", f"only {' and '.join(sorted(folded))}"
    if (epoch := _epoch(texts)) and timely:
        return "time", 1.0, (epoch,), "", f"seconds since 1970 as a number ({epoch})"
    if (share := _part(texts, _CLOCK)) >= _MOST:
        return "clock", share, (), "", "h:mm:ss or m:ss"
    if (worded := _part(texts, _IN_WORDS)) and (share := share + worded) >= _MOST:
        return "span", share, (), "", f"a duration in words, such as {next(t for t in texts if _IN_WORDS.fullmatch(t))}"
    if (share := _part(texts, _WHOLE)) >= _MOST and not _compact_dates(texts, timely):
        return "whole", share, (), "", "whole numbers"
    comma, point = _part(texts, _COMMA), _part(texts, _POINT)
    whole = _part(texts, _WHOLE)
    if point and not comma and whole and point + whole >= _MOST and _parts_thousands(texts):
        return "number", point + whole, (), ",", "whole numbers in which a point parts thousands"
    if comma and comma >= point and comma + whole >= _MOST:
        return "number", comma + whole, (), ",", "numbers with a decimal comma"
    if point and point + whole >= _MOST:
        return "number", point + whole, (), ".", "numbers with a decimal point"
    dates, share = _dates(texts)
    if dates:
        return "time", share, dates, "", f"{share:.0%} of the cells read as {dates[0]}"
    return "text", 1.0, (), "", "text"


def _compact_dates(texts: Sequence[str], timely: bool) -> bool:
    return timely and all(len(t) in (8, 14) and t[:2] in ("19", "20") for t in texts)


def _part(texts: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(pattern.fullmatch(t) is not None for t in texts) / len(texts)


def _parts_thousands(texts: Sequence[str]) -> bool:
    """Whether a point parts thousands: three places behind each, and every number without one is below a thousand."""
    pointed = [t for t in texts if "." in t]
    plain = [t for t in texts if "." not in t and _WHOLE.fullmatch(t)]
    return all(_THOUSANDS.fullmatch(t) for t in pointed) and all(abs(int(t)) < 1000 for t in plain)


def _epoch(texts: Sequence[str]) -> str | None:
    if not all(re.fullmatch(r"[1-9]\d{8,16}([.,]\d+)?", t) for t in texts):
        return None
    values = [float(t.replace(",", ".")) for t in texts]
    return next((name for name, scale in _EPOCHS if all(6e8 * scale < v < 2.6e9 * scale for v in values)), None)


def _dates(texts: Sequence[str]) -> tuple[tuple[str, ...], float]:
    """The formats that read most cells, all that read equally many; and how many."""
    sample = texts[:2000]
    scored: list[tuple[int, str]] = []
    for pattern in ("iso", *FORMATS):
        if moment(sample[0], pattern) is None and moment(sample[-1], pattern) is None:
            continue
        scored.append((sum(moment(t, pattern) is not None for t in sample), pattern))
    best = max((count for count, _ in scored), default=0)
    # Of a few cells one may be wrong: that it exists is the importer's business.
    if best < _MOST_DATES * len(sample) and not best >= len(sample) - 1 >= 2:
        return (), 0.0
    return tuple(pattern for count, pattern in scored if count == best), best / len(sample)


def _number(text: str, decimal: str) -> float | None:
    plain = text.replace(".", "").replace(",", ".") if decimal == "," else text.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return None

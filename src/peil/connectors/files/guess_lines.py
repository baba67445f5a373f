"""How the lines of a proposed mapping are written: an event, its time, durations and attributes. Pure."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence

from peil.connectors.files import guess_names
from peil.connectors.files.guess import Guess, Part
from peil.connectors.files.guess_columns import Seen

_FEW = 25  # so many words of a channel are written into a map


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    return json.dumps(text, ensure_ascii=False)


def slug(text: str) -> str:
    """A word for a key: small letters, digits and low lines."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:40]


def event(kind: str, time: str, *lines: str, remark: str = "") -> list[str]:
    """The lines of one [[event]], with an empty one after it."""
    return ["[[event]]" + (f"  # {remark}" if remark else ""), f"type = {quoted(kind)}", f"time = {time}", *lines, ""]


def time_of(guess: Guess, part: Part, plus: Sequence[Part] = ()) -> str:
    """A time with the clock that stands beside its day, and with durations added. A wait that a row does not tell adds
    nothing: the event says that it is unknown."""
    column = part.column
    clock = guess.joined.get(column)
    said = f"[{quoted(column)}, {quoted(clock)}]" if clock else quoted(column)
    if not plus:
        return said
    added = ", ".join(duration(guess, p, default=p.role == "wait_s") for p in plus)
    return f"{{ {'columns' if clock else 'column'} = {said}, plus = [{added}] }}"


def duration(guess: Guess, part: Part, *, default: bool = False) -> str:
    """A duration with its unit, which the name tells: (min), in minutes, (hrs); `default`: none where it is empty."""
    unit = guess.units.get(part.column, "s")
    if guess.column(part.column).kind != "clock":
        unit = guess_names.unit(part.column) or unit
    more = ["" if unit == "s" else f", unit = {quoted(unit)}"]
    if default:
        more.append(', default = "0"')
    return f"{{ column = {quoted(part.column)}{''.join(more)} }}" if any(more) else quoted(part.column)


def whose(guess: Guess, *names: str) -> list[str]:
    """A line for each attribute for which a column was found."""
    lines = []
    for name in names:
        part = guess.part(name)
        if part is None:
            continue
        seen = guess.column(part.column)
        if name == "customer" and any("@" in e for e in seen.examples):
            lines.append(f'customer = {{ column = {quoted(part.column)}, kind = "email" }}')
        elif name == "customer" and any(re.fullmatch(r"\+?\(?0?[\d ()-]{8,}", e) for e in seen.examples):
            phone: object = re.search(
                r"tel|phone|bel|caller|nummer beller|ani|clid|src|from", guess_names.plain(part.column)
            )
            phone = phone or all(e.startswith("+") for e in seen.examples)
            kind = ', kind = "phone"' if phone else ""
            lines.append(f"customer = {{ column = {quoted(part.column)}{kind} }}")
        elif name == "channel" and (mapped := _mapped(seen, guess_names.CHANNEL)):
            lines.append(f'channel = {{ column = {quoted(part.column)}, map = {mapped}, other = "other" }}')
        else:
            lines.append(f"{name} = {quoted(part.column)}")
    return lines


def _mapped(seen: Seen, table: tuple[tuple[str, str], ...]) -> str:
    few = seen.words or [(word, 0) for word in dict.fromkeys(c for c in seen.cells if c)]
    found = {word: guess_names.word_of(word, table) for word, _ in few} if len(few) <= _FEW else {}
    listed = ", ".join(f"{quoted(word)} = {quoted(ours)}" for word, ours in found.items() if ours)
    return f"{{ {listed} }}" if listed else ""

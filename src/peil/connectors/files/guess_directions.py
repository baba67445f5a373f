"""Which calls of an unknown table came in, and which went out or stayed inside. Pure.

The figures of queues are about calls of customers. A list of calls often holds those that employees made as well:
taken along, each of them would be a call that was answered at once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from peil.connectors.files.guess_columns import Seen
from peil.connectors.files.guess_names import LOST

if TYPE_CHECKING:
    from peil.connectors.files.guess import Part

_CAME_IN = re.compile(r"\b(in|inbound|incoming|ingaand\w*|inkomend\w*|binnenkomend\w*)\b")
_WENT_OUT = re.compile(r"\b(out|outbound|outgoing|uitgaand\w*|uit|dialed)\b")
_INSIDE = re.compile(r"\b(internal|intern\w*|manual|callback|terugbel\w*)\b")
_TELEPHONE = re.compile(r"\+?[\d ()-]{9,}")
_MOST_WORDS = 12
#: Jan (101), or 101 alone.
_EXTENSION = r"(.+ \()?\d{2,5}\)?"


def came_in(seen: Seen) -> tuple[list[str], list[str]] | None:
    """The words of calls that came in, and those of all others; None where a column tells no directions."""
    words = list(dict.fromkeys(cell for cell in seen.cells if cell))
    if len(words) > _MOST_WORDS:
        return None
    out = [w for w in words if _WENT_OUT.search(_parted(w))]
    coming = [w for w in words if _CAME_IN.search(_parted(w)) and w not in out]
    if coming:  # a call that was missed or abandoned, beside inbound and outbound ones, came in
        coming += [w for w in words if w not in (*out, *coming) and re.search(LOST, w.lower())]
    others = [w for w in words if w not in coming]
    if not (coming or out) or not all(w in out or _INSIDE.search(_parted(w)) for w in others):
        return None
    return coming, others


def _parted(word: str) -> str:
    return re.sub(r"[_-]+", " ", word.lower())


def inside(seen: Seen) -> str:
    """The shape of callers that are the organisation's own extensions, where others are telephone numbers; or ''."""
    words = {cell for cell in seen.cells if cell}
    extensions = {w for w in words if re.fullmatch(_EXTENSION, w)}
    outside = [w for w in words - extensions if re.search(r"\d{6}", re.sub(r"[ ()-]", "", w))]
    return _EXTENSION if extensions and 2 * len(outside) >= len(words - extensions) > 0 else ""


def direction_doubts(columns: Sequence[Seen], parts: Sequence[Part]) -> list[str]:
    """What should be known of calls that did not come in: left out, or not to be told from the others."""
    of = {p.role: next(c for c in columns if c.name == p.column) for p in parts}
    seen, queue = of.get("direction"), of.get("queue")
    if seen is not None and (told := came_in(seen)):
        rows = Counter(cell for cell in seen.cells if cell in told[1])
        if not rows:
            return []
        named = ", ".join(f"{word} {count:,}" for word, count in rows.most_common(4))
        return [f"'{seen.name}' tells of {rows.total():,} calls that did not come in ({named}): they are left out."]
    caller = of.get("customer")
    if seen is None and caller is not None and inside(caller):
        own = [cell for cell in caller.cells if cell and re.fullmatch(_EXTENSION, cell)]
        return [
            f"'{caller.name}' is an extension of your own in {len(own):,} rows, such as {own[0]}: those calls did not"
            " come in, and are left out."
        ]
    if seen is None and queue is not None:
        dialled = [cell for cell in queue.cells if cell and _TELEPHONE.fullmatch(cell)]
        if dialled and len(dialled) < queue.filled:
            return [
                f"'{queue.name}' is a telephone number in {len(dialled):,} rows: if those are calls that went out, they"
                " are counted as if they came in; export the incoming calls alone, or name the queues in a 'when'."
            ]
    return []

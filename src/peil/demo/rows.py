"""Collects events as coded columns, puts them in order and writes them as a native event file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peil.demo import world as w
from peil.demo.clock import END, MIDNIGHT, Ints

_EVENT_TYPES = (
    "agent.state",
    "contact.opened",
    "contact.message",
    "contact.status",
    "contact.assigned",
    "contact.merged",
    "contact.excluded",
    "queue.entered",
    "queue.connected",
    "queue.abandoned",
    "queue.left",
    "call.consulted",
    "call.held",
    "call.transferred",
    "call.ended",
    "survey.invited",
    "survey.delivered",
    "survey.bounced",
    "survey.answered",
)
#: Columns of words, each with the list that its codes point into.
WORDS: dict[str, tuple[str, ...]] = {
    "type": _EVENT_TYPES,
    "contact_source": w.SOURCES,
    "agent": w.AGENTS,
    "actor": ("customer", "agent", "bot", "system"),
    "visibility": ("public", "internal"),
    "channel": w.CHANNELS,
    "team": w.TEAMS,
    "queue": w.QUEUES,
    "reason": w.REASONS,
    "segment": w.SEGMENTS,
    "language": w.LANGUAGES,
    "status": ("new", "open", "pending", "on_hold", "solved", "closed"),
    "outcome": ("timeout", "key", "empty", "callback", "transfer", "other"),
    "state": ("available", "handling", "wrap_up", "other_work", "offline"),
    "value": ("spam", "test"),
    "instrument": w.INSTRUMENT_KEYS,
}
#: Columns of numbered texts: prefix and number of digits.
_NUMBERED = {"customer": ("klant-", 6), "invitation": ("E", 7), "leg": ("B", 7)}
NUMBERS = ("talk_s", "hold_s", "wrap_s", "score")
#: All columns beside source, type, time and seq, in the order of the file.
_ORDER = (
    "contact", "contact_source", "into", "invitation", "customer", "agent", "actor", "visibility", "channel",
    "team", "queue", "reason", "segment", "language", "status", "outcome", "state", "leg", "value", "talk_s", "hold_s",
    "wrap_s", "instrument", "score",
)  # fmt: skip

Cell = Ints | int | str
_SPAN = 1 << 26  # more seconds than the period has


class Rows:
    """Events under construction: each `add` brings many of one type, in their logical order within a contact.

    `key` groups events whose order counts: the contact's number, or the invitation's. Events that come at or
    after the end of the period are left out. -1 stands for an empty cell.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._columns: set[str] = set()
        self._parts: list[tuple[int, dict[str, Ints | int]]] = []

    def add(self, kind: str, key: Ints, time: Ints, **cells: Cell) -> None:
        """Events of one type; a cell is an array parallel to `key`, or one value for all."""
        keep = np.flatnonzero(time < END)
        part: dict[str, Ints | int] = {"key": key[keep], "time": time[keep]}
        part["type"] = WORDS["type"].index(kind)
        for name, cell in cells.items():
            if isinstance(cell, str):
                part[name] = WORDS[name].index(cell)
            else:
                part[name] = cell if isinstance(cell, int) else cell[keep]
        self._columns.update(cells)
        self._parts.append((len(keep), part))

    def write(self, path: Path, contact_texts: Sequence[str]) -> int:
        """Writes the events, sorted by time and then key; returns how many there are."""
        key, time = self._gather("key"), self._gather("time")
        # Stable: equal instants of one contact stay in the order in which they were added.
        by_key = np.argsort(key * _SPAN + time - int(MIDNIGHT[0]), kind="stable")
        begins = np.r_[True, key[by_key][1:] != key[by_key][:-1]]
        position = np.arange(len(key))
        seq = position - np.maximum.accumulate(np.where(begins, position, 0))
        order = by_key[by_time := np.argsort(time[by_key], kind="stable")]
        fields: dict[str, pa.Array] = {
            "source": _words([self.source], np.zeros(len(order), dtype=np.int64)),
            "type": _words(WORDS["type"], self._gather("type")[order]),
            "time": pa.array(time[order] * 1_000_000).cast(pa.timestamp("us", tz="UTC")),
            "seq": pa.array(seq[by_time].astype(np.int64)),
        }
        for name in _ORDER:
            if name in self._columns:
                fields[name] = self._field(name, self._gather(name)[order], contact_texts)
        # Without the Arrow schema a reader sees plain text columns instead of dictionaries.
        pq.write_table(pa.table(fields), path, compression="zstd", row_group_size=250_000, store_schema=False)
        return len(order)

    def _gather(self, name: str) -> Ints:
        pieces = []
        for size, part in self._parts:
            cell = part.get(name, -1)
            pieces.append(np.full(size, cell, dtype=np.int64) if isinstance(cell, int) else cell)
        return np.concatenate(pieces)

    def _field(self, name: str, codes: Ints, contact_texts: Sequence[str]) -> pa.Array:
        if name in ("contact", "into"):
            return _words(contact_texts, codes)
        if name in _NUMBERED:
            prefix, digits = _NUMBERED[name]
            used, place = np.unique(codes, return_inverse=True)
            texts = [f"{prefix}{number:0{digits}d}" for number in used.tolist()]
            return _words(texts, np.where(codes < 0, -1, place))
        if name in NUMBERS:
            return pa.array(codes, mask=codes < 0)
        return _words(WORDS[name], codes)


def _words(words: Sequence[str], codes: Ints) -> pa.Array:
    indices = pa.array(codes.astype(np.int32), mask=codes < 0)
    texts = pa.array(words, pa.string())
    # A dictionary is written out whole with every row group: only for the short ones.
    return texts.take(indices) if len(words) > 200 else pa.DictionaryArray.from_arrays(indices, texts)

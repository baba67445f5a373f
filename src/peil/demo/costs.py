"""What the simulated shop's customer service costs, a booking a month and kind, and the truth about it. No Peil."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peil.demo import world as w
from peil.demo.arrivals import Contacts
from peil.demo.calls import ANSWERED, Calls
from peil.demo.cells import Cell, Table
from peil.demo.clock import MONTHS, at, month_of
from peil.demo.draw import within
from peil.demo.truth_contacts import Outcome

#: kind, cents a contact, what shares it, channel.
KINDS = (
    ("salaries", 310, "fixed", None),
    ("tooling", 42, "contacts", None),
    ("overhead", 65, "contacts", None),
    ("bot", 9, None, "chat"),
)
#: The weights of what is shared by fixed shares, as in the shop's peil.toml.
SHARES = {"phone": 45, "email": 30, "chat": 15, "whatsapp": 7, "web": 3}


@dataclass(frozen=True)
class Booking:
    """A cost over a month, in cents."""

    month: str
    last_day: int
    kind: str
    cents: int
    share_by: str | None
    channel: str | None


def book(rng: np.random.Generator, contacts: int) -> list[Booking]:
    """The bookings of the whole period: about as much a contact, more some months than others."""
    found = []
    for month in MONTHS:
        year, number = (int(part) for part in month.split("-"))
        last = (np.datetime64(f"{year}-{number:02d}") + 1).astype("datetime64[D]") - np.timedelta64(1, "D")
        for kind, cents, share_by, channel in KINDS:
            amount = contacts * cents // len(MONTHS) + int(within(rng, 0, 99_999, 1)[0])
            found.append(Booking(month, int(str(last)[-2:]), kind, amount, share_by, channel))
    return found


def write(path: Path, bookings: Sequence[Booking]) -> int:
    """Writes the bookings as a native event file; returns how many there are."""
    columns: dict[str, pa.Array] = {
        "source": pa.array([w.COST_SOURCE] * len(bookings)),
        "type": pa.array(["cost.booked"] * len(bookings)),
        "time": pa.array([at(f"{b.month}-01", "00:00") * 1_000_000 for b in bookings]).cast(
            pa.timestamp("us", tz="UTC")
        ),
        "seq": pa.array(range(len(bookings)), pa.int64()),
        "span": pa.array([f"{b.month}-01/{b.month}-{b.last_day:02d}" for b in bookings]),
        "cost_kind": pa.array([b.kind for b in bookings]),
        "amount_cents": pa.array([b.cents for b in bookings], pa.int64()),
        "currency": pa.array(["EUR"] * len(bookings)),
        "share_by": pa.array([b.share_by for b in bookings], pa.string()),
        "channel": pa.array([b.channel for b in bookings], pa.string()),
    }
    pq.write_table(pa.table(columns), path, compression="zstd", store_schema=False)
    return len(bookings)


def cost_truth(bookings: Sequence[Booking], contacts: Contacts, calls: Calls, outcome: Outcome) -> dict[str, Table]:
    """Costs, and costs per contact that was not abandoned; by month and channel, in cents."""
    month = month_of(contacts.opened)
    answered = np.zeros(len(month), dtype=np.bool_)
    answered[calls.visits.row[calls.visits.outcome == ANSWERED]] = True
    handled = outcome.counts & (answered | ~contacts.is_call)
    begun = np.zeros((len(MONTHS), len(w.CHANNELS)), dtype=np.int64)
    np.add.at(begun, (month[outcome.counts], contacts.channel[outcome.counts]), 1)
    dealt = np.zeros_like(begun)
    np.add.at(dealt, (month[handled], contacts.channel[handled]), 1)
    cents = np.zeros_like(begun)
    for booking in bookings:
        at_month = MONTHS.index(booking.month)
        weights = [int(n) for n in begun[at_month]]
        if booking.share_by == "fixed":
            weights = [SHARES[channel] for channel in w.CHANNELS]
        if booking.channel:
            weights = [int(channel == booking.channel) for channel in w.CHANNELS]
        cents[at_month] += largest_remainders(booking.cents, weights)

    def told(parts: dict[str, np.ndarray], axis: int | None) -> list[Cell]:
        sums = {name: part.sum() if axis is None else part.sum(axis=axis) for name, part in parts.items()}
        rows = [{n: int(s if axis is None else s[i]) for n, s in sums.items()} for i in range(_size(parts, axis))]
        return [{**row, "value": _value(row)} for row in rows]

    def table(parts: dict[str, np.ndarray]) -> Table:
        return {
            "total": told(parts, None)[0],
            "by_month": dict(zip(MONTHS, told(parts, 1), strict=True)),
            "by_channel": dict(zip(w.CHANNELS, told(parts, 0), strict=True)),
        }

    return {"costs": table({"cents": cents}), "cost_per_contact": table({"cents": cents, "contacts": dealt})}


def largest_remainders(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount divided by weights to the cent; the cents left go to the largest remainders, at a tie by name."""
    whole = sum(weights)
    shares = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount * weights[i] % whole), w.CHANNELS[i]))
    for i in order[: amount - sum(shares)]:
        shares[i] += 1
    return shares


def _size(parts: dict[str, np.ndarray], axis: int | None) -> int:
    return 1 if axis is None else next(iter(parts.values())).shape[1 - axis]


def _value(row: dict[str, int]) -> float | None:
    below = row.get("contacts", 1)
    return row["cents"] / (100 * below) if below else None

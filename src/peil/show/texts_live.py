"""Texts about live sources, in Dutch and English."""

from __future__ import annotations

_BOTH: dict[str, tuple[str, str]] = {
    "live.title": ("Wat vanzelf binnenkomt", "What comes in by itself"),
    "live.none": (
        "Nog niets. Een eigenaar kan een bron verbinden, of een systeem zelf laten sturen.",
        "Nothing yet. An owner can connect a source, or let a system send by itself.",
    ),
    "live.source": ("Bron", "Source"),
    "live.by": ("Via", "By"),
    "live.push": ("stuurt zelf", "sends by itself"),
    "live.health": ("Toestand", "Health"),
    "live.health.ok": ("gaat goed", "fine"),
    "live.health.new": ("nog niet gelezen", "not read yet"),
    "live.health.failing": ("lukt niet", "failing"),
    "live.health.skewed": ("klok loopt niet gelijk", "its clock differs"),
    "live.skew": ("Zijn klok loopt {s} {way}.", "Its clock is {s} {way}."),
    "live.ahead": ("voor", "ahead"),
    "live.behind": ("achter", "behind"),
    "live.lag": ("Laatste gebeurtenis", "Latest event"),
    "live.ago": ("{lag} geleden", "{lag} ago"),
    "live.succeeded": ("Voor het laatst gelukt", "Last success"),
    "live.received": ("Ontvangen", "Received"),
    "live.rejected": ("Geweigerd", "Rejected"),
    "live.waiting": ("Wacht", "Waiting"),
}
NL: dict[str, str] = {key: both[0] for key, both in _BOTH.items()}
EN: dict[str, str] = {key: both[1] for key, both in _BOTH.items()}

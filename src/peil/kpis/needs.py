"""What KPIs need of a source in words, in both languages: types of events. Which KPI needs what is in the catalogue."""

from __future__ import annotations

from collections.abc import Iterable

#: Beside the types of events: a source tells how each contact went on, and not only how things stand now.
HISTORY = "contact.history"
#: Type of event → Dutch, English.
EVENTS = {
    "events": ("gebeurtenissen", "events"),
    "contact.opened": ("het begin van contacten", "the opening of contacts"),
    "contact.message": ("berichten", "messages"),
    "contact.status": ("statuswijzigingen", "status changes"),
    HISTORY: ("de geschiedenis van statussen", "the history of statuses"),
    "contact.assigned": ("toewijzingen", "assignments"),
    "contact.escalated": ("escalaties", "escalations"),
    "queue.entered": ("het begin van het wachten", "the start of waiting"),
    "queue.connected": ("het opnemen door een medewerker", "the answer by an employee"),
    "queue.abandoned": ("ophangers", "abandons"),
    "queue.left": ("andere uitgangen van de wachtrij", "other exits from the queue"),
    "call.ended": ("het einde van gesprekken", "the end of calls"),
    "call.transferred": ("doorverbindingen", "transfers"),
    "agent.state": ("standen van medewerkers", "states of employees"),
    "survey.invited": ("enquête-uitnodigingen", "survey invitations"),
    "survey.delivered": ("aangekomen uitnodigingen", "delivered invitations"),
    "survey.bounced": ("teruggekomen uitnodigingen", "bounced invitations"),
    "survey.answered": ("enquêteantwoorden", "survey answers"),
    "contact.field": ("veldwijzigingen", "changes of fields"),
    "contact.tagged": ("labels", "tags"),
    "contact.merged": ("samengevoegde contacten", "merged contacts"),
    "contact.unmerged": ("weer gesplitste contacten", "contacts parted again"),
    "contact.excluded": ("contacten die niet meetellen", "contacts that do not count"),
    "contact.reported": ("cijfers van de bron zelf", "figures of the source itself"),
    "customer.merged": ("samengevoegde klanten", "merged customers"),
    "customer.known": ("klanten met meer adressen", "customers with more addresses"),
    "customer.unmerged": ("weer gesplitste klanten", "customers parted again"),
    "call.held": ("keren in de wacht", "holds"),
    "call.consulted": ("ruggespraak", "consults"),
    "session.ended": ("sessies op de website", "sessions on the website"),
    "cost.booked": ("geboekte kosten", "booked costs"),
}


def given_by(types: Iterable[tuple[str, bool]]) -> frozenset[str]:
    """What a source suffices for that gives events of these types; with each, whether they were derived from how things
    stand now: then a reopening or a wait that came and went between two exports cannot be seen. A call that is answered
    is over when it ends, so a source of calls only tells how they went on."""
    told = set(types)
    kinds = frozenset(kind for kind, _ in told)
    calls = "queue.connected" in kinds and "contact.status" not in kinds
    return kinds | ({HISTORY} if calls or ("contact.status", False) in told else frozenset())


def need(kinds: str, language: str) -> str:
    """The event types of a need in words; `a|b` is either."""
    english = language == "en"
    either = " or " if english else " of "
    return either.join(EVENTS[kind][english] if kind in EVENTS else kind for kind in kinds.split("|"))

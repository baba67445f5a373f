"""What connectors declare alike: settings, reasons and scales that several have. What is one's own is not here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from peil.connectors.frame import Setting, Text

#: What every helpdesk tells of its tickets.
TICKETS = ("contact.opened", "contact.message", "contact.status", "contact.assigned")
SURVEYS = ("survey.invited", "survey.answered")
WAITING = ("queue.entered", "queue.abandoned")
CALLS = ("queue.connected", "call.ended", "call.transferred")
TELEPHONE = (*WAITING, *CALLS)
#: Customers, or customers and employees, are known by their mail address.
BY_ADDRESS = {"customer": "email"}
ALL_BY_ADDRESS = {"customer": "email", "agent": "email"}
#: What else a helpdesk knows its customers by is a telephone number (customer.known).
NUMBERS = {"into_customer": "phone"}
TOKEN = Setting("token", Text("Token", "Token"), "secret")


def because(*reasons: tuple[Sequence[str], Text]) -> dict[str, Text]:
    """By event type why a source does not give it."""
    return {kind: why for kinds, why in reasons for kind in kinds}


def no_surveys(nl: str, en: str) -> Text:
    """That a source, by its name, asks nobody anything."""
    return Text(
        f"{nl} heeft geen enquêtes; lees antwoorden in als bestand, of laat ze insturen.",
        f"{en} has no surveys; import answers as a file, or have them pushed.",
    )


def no_telephone(nl: str, en: str) -> Text:
    """That a source, by its name, has no calls."""
    return Text(
        f"{nl} heeft geen telefoon of chat; verbind de centrale ernaast.",
        f"{en} has no telephone or chat; connect the switch beside it.",
    )


def no_waiting(name: str) -> Text:
    """That a source does not tell of people in a waiting line."""
    return Text(
        f"{name} zegt niet wanneer iemand in een wachtrij kwam of eruit ging.",
        f"{name} does not say when someone came into a waiting line or left it.",
    )


#: That a helpdesk knows its tickets only.
NO_STATES = Text(
    "Wat medewerkers doen staat niet bij het ticket; lees de roosters of de centrale in.",
    "What employees are doing does not stand with the ticket; import schedules or the switch.",
)


def address(hint: Text, default: str | None = None) -> Setting:
    """Where its API is."""
    return Setting("url", Text("Adres", "Address"), "url", default, hint)


def database(hint: Text) -> tuple[Setting, Setting]:
    """Where a database is, and the password of who reads it."""
    where = Text("Adres van de database", "Address of the database")
    return Setting("url", where, hint=hint), Setting("password", Text("Wachtwoord", "Password"), "secret", default="")


def named(key: str, name: Text, hint: Text | None = None, default: str = "") -> Setting:
    """A text that may be left empty: a field, an attribute, or whose accounts."""
    return Setting(key, name, default=default, hint=hint)


def bots(key: str, hint: Text) -> Setting:
    """Which accounts are a program's, however an employee's they look."""
    return named(key, Text("Accounts van programma's", "Accounts of programs"), hint)


def at_once(nl: str, en: str, count: int) -> Setting:
    """How many of them are asked for at once."""
    return Setting("page_rows", Text(f"{nl} ineens", f"{en} at once"), "whole", str(count))


def chosen(key: str, name: Text, choices: Sequence[str], hint: Text | None = None) -> Setting:
    """One of these, at first the first."""
    return Setting(key, name, "choice", choices[0], hint, tuple(choices))


def words(status: Mapping[str, str], channel: Mapping[str, str]) -> dict[str, Mapping[str, str]]:
    """The source's words with ours, as they are at first; teams and reasons are called as they are there."""
    return {"status": status, "channel": channel, "team": {}, "reason": {}}


def csat(scale: Sequence[int], positive: Sequence[int], question: Text) -> dict[str, object]:
    """A question about satisfaction: lowest and highest point, and which points are positive."""
    asked = {"question_nl": question.nl, "question_en": question.en}
    return {"family": "csat", "scale": list(scale), "positive": list(positive), **asked}

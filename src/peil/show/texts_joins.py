"""Texts about what is joined over sources, in Dutch and English."""

from __future__ import annotations

_BOTH: dict[str, tuple[str, str]] = {
    "joins.title": ("Samengevoegd over bronnen", "Joined over sources"),
    "joins.text": (
        "Klanten en contacten die meer bronnen zien, tellen één keer. Wat van twee mensen zou kunnen zijn, blijft"
        " apart: een verkeerde samenvoeging is erger dan een gemiste.",
        "Customers and contacts that several sources see count once. What could be of two people stays apart: a wrong"
        " join is worse than a missed one.",
    ),
    "joins.customers.on": (
        "Klanten: zelfde adres of nummer, of een bron die zegt dat het dezelfde is.",
        "Customers: the same address or number, or a source that says so.",
    ),
    "joins.customers.off": ("Klanten worden niet samengevoegd.", "Customers are not joined."),
    "joins.calls.on": (
        "Een ticket met kanaal telefoon hoort bij het gesprek van die klant dat hoogstens {minutes} minuten eerder"
        " eindigde.",
        "A ticket of channel phone is of that customer's call that ended at most {minutes} minutes before.",
    ),
    "joins.calls.off": (
        "Gesprekken en tickets worden niet samengevoegd.",
        "Calls and tickets are not joined.",
    ),
    "joins.shared": (
        "Gedeelde adressen en nummers, die niemand samenvoegen: {n}.",
        "Shared addresses and numbers, which join nobody: {n}.",
    ),
    "joins.all": ("Alle samenvoegingen", "All joins"),
    "joins.none": (
        "Er is niets samengevoegd. In peil.toml staat onder [joining] wat samengevoegd wordt.",
        "Nothing is joined. [joining] in peil.toml says what is.",
    ),
    "joins.number": ("Nr.", "No."),
    "joins.what": ("Wat", "What"),
    "joins.who": ("Welke", "Which"),
    "joins.why": ("Waarom", "Why"),
    "joins.when": ("Tijdstip", "Time"),
    "joins.undo": ("Ongedaan maken", "Undo"),
    "joins.undone": ("ongedaan gemaakt", "undone"),
    "joins.customer": ("klant", "customer"),
    "joins.contact": ("contact", "contact"),
    "joins.erased": ("(gewist)", "(erased)"),
    "joins.version": ("regel versie {n}", "rule version {n}"),
    "joins.more": ("En nog {n} eerdere; peil joins toont ze alle.", "And {n} earlier ones; peil joins shows them all."),
    "joins.rule.same_address": ("hetzelfde mailadres", "the same mail address"),
    "joins.rule.same_number": ("hetzelfde telefoonnummer", "the same telephone number"),
    "joins.rule.said_by_source": ("een bron kent de klant onder beide", "a source knows the customer by both"),
    "joins.rule.call_before_ticket": (
        "gesprek van dezelfde klant, {gap} voor het ticket geëindigd",
        "a call of the same customer that ended {gap} before the ticket",
    ),
    "joins.rule.call_before_ticket_within": (
        "ticket gemaakt tijdens het gesprek van dezelfde klant, {gap} voor het eind",
        "ticket made during the same customer's call, {gap} before its end",
    ),
}
NL: dict[str, str] = {key: both[0] for key, both in _BOTH.items()}
EN: dict[str, str] = {key: both[1] for key, both in _BOTH.items()}

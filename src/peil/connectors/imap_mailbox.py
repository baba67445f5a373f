"""Connector: a support mailbox by IMAP. Mails become messages of the conversation that they answer to; bodies stay.

A conversation is the first mail of a thread, as References and In-Reply-To tell it: what a mail answers to is looked up
in the mailbox, so that nothing need be remembered. Mails and conversations are known by a digest of their Message-ID.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import heapq
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from peil.connectors import _declared as declare
from peil.connectors.frame import Connector, Cursor, Given, Page, Record, Setting, Text
from peil.connectors.imap_box import Box
from peil.connectors.mail_headers import Mail
from peil.errors import SourceError

_WINDOW, _WIDEST = 500, 200_000
_CHAIN = 50
#: Mails whose conversation is known: within a run, and over runs for a mail that may be thrown away meanwhile.
_KNOWN, _REMEMBERED = 100_000, 1_000
#: Of two copies of a mail, and of two tellings of how a conversation began, the earlier holds: revisions count back.
_LAST = 10_000_000_000


def check(given: Given) -> Text:
    """That the mailbox opens, and its folders are there."""
    with _opened(given) as box:
        folders = _folders(given, box)
        for name in folders:
            box.open(name)
    listed = ", ".join(folders)
    return Text(f"De postbus gaat open, met de mappen {listed}.", f"The mailbox opens, with the folders {listed}.")


def newest(given: Given, count: int) -> Page:
    """The newest mails of the first folder."""
    with _opened(given) as box, _opened(given) as finder:
        folders = _folders(given, box)
        first = next(iter(folders))
        _, after = box.open(first)
        threads = _Threads(given, finder, list(folders), {})
        mails = box.mails(max(1, after - 10 * count), max(1, after - 1))[-count:]
        return Page(records=[one for mail in mails for one in threads.events(mail, folders[first])])


def pages(given: Given, cursor: Cursor) -> Iterator[Page]:
    """The mails that came since, of all folders together in the order in which they arrived.

    A folder whose numbers hold no more is read again. Read from its beginning, a mailbox is not searched: what a mail
    answers to came before it.
    """
    before = cast("Mapping[str, Mapping[str, int]]", cursor.get("folders") or {})
    places = {name: dict(place) for name, place in before.items()}
    with _opened(given) as box, _opened(given) as finder:
        folders = _folders(given, box)
        states = {name: box.open(name) for name in folders}
        known = {name for name, (validity, _) in states.items() if places.get(name, {}).get("validity") == validity}
        recent = cast("Mapping[str, list[object]]", cursor.get("recent") or {})
        threads = _Threads(given, finder, [] if not known else list(folders), recent)
        for name in folders.keys() - known:  # also of an empty folder: what comes into it later came after we looked
            places[name] = {"validity": states[name][0], "next": 1}
        if folders.keys() - known:
            yield Page({"folders": dict(places), "recent": threads.kept()})
        firsts = {name: places[name]["next"] for name in folders}
        total = sum(after - firsts[name] for name, (_, after) in states.items())
        found = [
            _since(box, name, kind, firsts[name], states[name][1], given.now if name in known else None)
            for name, kind in folders.items()
        ]
        in_order = heapq.merge(*found, key=lambda one: one.mail.arrived)
        while some := list(itertools.islice(in_order, _WINDOW)):
            records: list[Record] = []
            for one in some:
                kind, validity = folders[one.folder], states[one.folder][0]
                records += threads.events(one.mail, kind)
                if one.solved:
                    records.append(threads.solved(one.mail, f"{_key(one.folder)[:8]}-{validity}", one.solved))
                next_ = max(places[one.folder]["next"], one.mail.uid + 1)
                places[one.folder] = {"validity": validity, "next": next_}
            behind = sum(places[name]["next"] - firsts[name] for name in folders)
            yield Page({"folders": dict(places), "recent": threads.kept()}, records, done=min(1.0, behind / total))


@dataclass(frozen=True)
class _Found:
    """A mail in a folder; of one that means solved, when it came into it, where that is known."""

    folder: str
    mail: Mail
    solved: dt.datetime | None = None


def _since(box: Box, folder: str, kind: str, first: int, after: int, seen: dt.datetime | None) -> Iterator[_Found]:
    """The mails of a folder from a number on. `seen` is the moment at which they are new, if they are."""
    window = _WINDOW
    while first < after:
        last = min(first + window - 1, after - 1)
        box.look_in(folder)
        mails = box.mails(first, last)
        window = _WINDOW if mails else min(_WIDEST, window * 2)
        first = last + 1
        saved: Mapping[int, dt.datetime] = {}
        if kind == "solved" and mails:
            saved = box.saved([m.uid for m in mails]) if box.dates_saved else {m.uid: seen for m in mails if seen}
        yield from (_Found(folder, mail, saved.get(mail.uid)) for mail in mails)


@contextlib.contextmanager
def _opened(given: Given) -> Iterator[Box]:
    box = Box(given)
    try:
        yield box
    finally:
        box.close()


def _folders(given: Given, box: Box) -> dict[str, str]:
    """The folders that are read, with what they hold: inbox, sent or solved."""
    listed = box.folders()
    sent = _split(given.text("sent")) or [name for name, flags in listed.items() if "\\sent" in flags.lower()]
    named = {**dict.fromkeys(_split(given.text("inbox")), "inbox"), **dict.fromkeys(sent, "sent")}
    if not sent:
        raise SourceError(
            "does not say in which folder what was sent stands",
            place="sent",
            remedy="Name that folder: without it nobody's replies are seen.",
            again=False,
        )
    return {**named, **dict.fromkeys(_split(given.text("solved")), "solved")}


def _split(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]


class _Threads:
    """Makes events of mails: which conversation each belongs to, and who wrote it."""

    def __init__(self, given: Given, finder: Box, folders: Sequence[str], recent: Mapping[str, list[object]]) -> None:
        self._finder, self._folders = finder, folders  # without folders nothing is searched
        self._known = {key: (str(contact), bool(whole)) for key, (contact, whole) in recent.items()}
        self._fresh: dict[str, tuple[str, bool]] = dict(self._known)
        self._missing: dict[str, None] = {}
        self._tags: dict[str, tuple[str, bool]] = {}
        named = [one.lower().lstrip("@") for one in _split(given.text("agents"))]
        self._own = given.text("user").lower()
        self._addresses = {one for one in named if "@" in one} | {self._own}
        self._domains = tuple(one for one in named if "@" not in one)
        self._solving = bool(given.text("solved"))
        before, star, after = given.text("tag").partition("*")
        self._tag = re.compile(re.escape(before) + "[0-9A-Za-z-]{1,40}" + re.escape(after)) if star else None

    def kept(self) -> dict[str, list[object]]:
        """What to remember for the next run."""
        return {key: [contact, int(whole)] for key, (contact, whole) in list(self._fresh.items())[-_REMEMBERED:]}

    # -- which conversation -----------------------------------------------------------------------------------

    def _contact(self, mail: Mail) -> tuple[str, bool]:
        """The conversation of a mail, and whether its first mail is there."""
        passed: list[str] = []
        found = self._up(mail, passed)
        for one in passed:
            key = _key(one)
            self._known[key] = found
            if key != found[0]:
                self._fresh[key] = found
        if (tag := self._tag_of(mail)) and tag not in self._tags:
            self._tags[tag] = found
        for memory, most in ((self._known, _KNOWN), (self._fresh, _REMEMBERED), (self._tags, _KNOWN)):
            while len(memory) > most:
                del memory[next(iter(memory))]
        return found

    def _up(self, mail: Mail, passed: list[str]) -> tuple[str, bool]:
        """From a mail to what it answers to, until there is no more."""
        for _ in range(_CHAIN):
            if mail.id in passed:  # mails that answer to each other
                return _key(min(passed[passed.index(mail.id) :])), True
            passed.append(mail.id)
            parents = mail.parents
            if known := next((self._known[_key(one)] for one in parents if _key(one) in self._known), None):
                return known
            above = next((one for one in map(self._find, parents) if one), None)
            if not parents and len(passed) == 1 and (tag := self._tag_of(mail)):
                if tag in self._tags:
                    return self._tags[tag]
                above = self._tagged(mail, tag)
            if above is None:
                return (_key(parents[0]), False) if parents else (_key(mail.id), True)
            mail = above
        return _key(mail.id), True

    def _find(self, message_id: str) -> Mail | None:
        """The mail with that id, in any of the folders."""
        if message_id in self._missing:
            return None
        for folder in self._folders:
            self._finder.look_in(folder)
            for mail in self._finder.find(header="Message-ID", text=message_id):
                if mail.id == message_id:
                    return mail
        self._missing[message_id] = None
        if len(self._missing) > _KNOWN:
            del self._missing[next(iter(self._missing))]
        return None

    def _tag_of(self, mail: Mail) -> str | None:
        """The ticket's tag in the subject, where tags are declared."""
        found = self._tag.search(mail.subject) if self._tag else None
        return found[0] if found else None

    def _tagged(self, mail: Mail, tag: str) -> Mail | None:
        """The earliest other mail whose subject has the same tag."""
        found = []
        for folder in self._folders:
            self._finder.look_in(folder)
            found += self._finder.find(header="Subject", text=tag, most=50)
        same = [one for one in found if tag in one.subject and one.arrived < mail.arrived]
        return min(same, key=lambda one: (one.arrived, one.id), default=None)

    # -- events -----------------------------------------------------------------------------------------------

    def events(self, mail: Mail, kind: str) -> list[Record]:
        """What a mail says: a conversation that began, or a message in one."""
        contact, whole = self._contact(mail)
        actor, person = self._actor(mail, kind)
        revision = _LAST - int(mail.arrived.timestamp())
        base: Record = {"contact": contact, "time": mail.arrived.isoformat(), "actor": actor, "revision": revision}
        begins = contact == _key(mail.id)
        told: list[Record] = []
        if begins or (not whole and actor == "customer"):  # what it answers to is not there: it is the first we see
            by = {"customer": person} if actor == "customer" else {"customer": self._outside(mail)}
            first = {**base, **by, "channel": "email", "id": f"begin-{contact}"}
            told.append({**first, "type": "contact.opened"})
            if self._solving:
                told.append({**base, "id": f"new-{contact}", "type": "contact.status", "status": "new"})
        if begins:
            why = self._not_counted(mail, actor)
            return [*told, *([{**base, "id": f"x-{contact}", "type": "contact.excluded", "value": why}] if why else [])]
        shown = "internal" if actor == "agent" and not self._outside(mail) and mail.recipients else "public"
        message = {**base, "id": f"mail-{mail.mark}", "type": "contact.message", "visibility": shown, "seq": 1}
        told.append({**message, **({"agent": person} if actor == "agent" else {})})
        if self._solving and actor == "customer":
            told.append({**base, "id": f"open-{mail.mark}", "type": "contact.status", "status": "open", "seq": 2})
        return told

    def solved(self, mail: Mail, place: str, moment: dt.datetime) -> Record:
        """That a conversation was put into a folder that means solved."""
        told = {"type": "contact.status", "status": "solved", "seq": 3, "id": f"solved-{place}-{mail.uid}"}
        return {**told, "contact": self._contact(mail)[0], "time": moment.isoformat()}

    def _actor(self, mail: Mail, kind: str) -> tuple[str, str | None]:
        """Who wrote it. A form that writes in our name names its customer in Reply-To."""
        if mail.automatic:
            return "system", None
        if kind != "sent" and not self._ours(mail.sender):
            return "customer", mail.sender
        if kind != "sent" and mail.answers_to and not self._ours(mail.answers_to):
            return "customer", mail.answers_to
        return "agent", None if mail.sender == self._own else mail.sender

    def _ours(self, address: str | None) -> bool:
        if not address:
            return False
        domain = address.rpartition("@")[2]
        return address in self._addresses or any(domain == one or domain.endswith(f".{one}") for one in self._domains)

    def _outside(self, mail: Mail) -> str | None:
        return next((one for one in mail.recipients if not self._ours(one)), None)

    def _not_counted(self, mail: Mail, actor: str) -> str | None:
        """Why a conversation that this mail began does not count, if it does not."""
        if mail.spam:
            return "spam"
        if mail.automatic:
            return "automatic"
        return "internal" if actor == "agent" and mail.recipients and not self._outside(mail) else None


def _key(text: str) -> str:
    """A Message-ID as it is kept: it can hold an address."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:20]


_NOT_SOLVED = Text(
    "Een postbus weet niet wat opgelost is; verklaar een map waarin opgeloste mails worden gezet (solved).",
    "A mailbox does not know what is solved; declare a folder into which solved mails are put (solved).",
)
_OAUTH = Text("Microsoft 365 vraagt om oauth", "Microsoft 365 asks for oauth")
_BY_TOKEN = ("sign_in", "oauth")

CONNECTOR = Connector(
    key="imap_mailbox",
    name=Text("Postbus (IMAP)", "Mailbox (IMAP)"),
    about=Text(
        "Een postbus van de klantenservice: gesprekken uit de koppen van mails; de tekst wordt nooit gelezen.",
        "A mailbox of customer service: conversations from the headers of mails; their text is never read.",
    ),
    settings=(
        Setting("host", Text("Server", "Server"), hint=Text("imap.example.nl", "imap.example.org")),
        Setting("user", Text("Gebruiker", "User")),
        declare.chosen("sign_in", Text("Aanmelden met", "Sign in by"), ("password", "oauth"), _OAUTH),
        Setting("password", Text("Wachtwoord", "Password"), "secret", where=("sign_in", "password")),
        Setting(
            "oauth_url",
            Text("Adres waar OAuth een token geeft", "Address where OAuth gives a token"),
            "url",
            hint=Text(
                "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token of https://oauth2.googleapis.com/token",
                "https://login.microsoftonline.com/TENANT/oauth2/v2.0/token or https://oauth2.googleapis.com/token",
            ),
            where=_BY_TOKEN,
        ),
        Setting("oauth_client", Text("Client-id", "Client id"), where=_BY_TOKEN),
        Setting("oauth_secret", Text("Geheim van de client", "Secret of the client"), "secret", "", where=_BY_TOKEN),
        Setting(
            "oauth_refresh",
            Text("Verversingstoken", "Refresh token"),
            "secret",
            default="",
            hint=Text("leeg: de client meldt zichzelf aan", "empty: the client signs in by itself"),
            where=_BY_TOKEN,
        ),
        Setting(
            "oauth_scope",
            Text("Bereik (scope)", "Scope"),
            default="",
            hint=Text(
                "https://outlook.office365.com/.default; bij Google leeg",
                "https://outlook.office365.com/.default; empty for Google",
            ),
            where=_BY_TOKEN,
        ),
        Setting("port", Text("Poort", "Port"), "whole", default="993"),
        declare.chosen("security", Text("Beveiliging", "Security"), ("tls", "starttls")),
        declare.named(
            "ca_file",
            Text("Eigen certificaatautoriteit", "Own certificate authority"),
            Text("een bestand, alleen voor een server met een eigen", "a file, only for a server with its own"),
        ),
        declare.named(
            "agents",
            Text("Adressen en domeinen van medewerkers", "Addresses and domains of employees"),
            Text("example.nl, anna@partner.nl", "example.org, anna@partner.org"),
        ),
        Setting("inbox", Text("Mappen met wat binnenkwam", "Folders with what came in"), default="INBOX"),
        declare.named(
            "sent",
            Text("Map met wat verstuurd is", "Folder with what was sent"),
            Text("leeg: die de server zo noemt", "empty: the one that the server calls so"),
        ),
        declare.named("solved", Text("Map die opgelost betekent", "Folder that means solved")),
        declare.named(
            "tag",
            Text("Ticketnummer in het onderwerp", "Ticket number in the subject"),
            Text("[Ticket#*], waar het sterretje het nummer is", "[Ticket#*], where the asterisk is the number"),
        ),
    ),
    sees=("contact.opened", "contact.message", "contact.status", "contact.excluded"),
    only_with={"contact.status": "solved"},
    lacks=declare.because(
        (("contact.status",), _NOT_SOLVED),
        (declare.SURVEYS, declare.no_surveys("Een postbus", "A mailbox")),
        (declare.TELEPHONE, declare.no_telephone("Een postbus", "A mailbox")),
    ),
    persons=declare.ALL_BY_ADDRESS,
    check=check,
    pages=pages,
    newest=newest,
    overlap_s=0,
)

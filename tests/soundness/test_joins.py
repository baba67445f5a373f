"""One customer and one contact of several sources count once; whatever could be two people stays two."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from peil import keeping
from peil.app import Project, init
from peil.errors import NotFoundError, StateError
from peil.joining.addresses import form_of
from peil.joining.people import SAID, Known, judge, merges
from peil.privacy.nobody import nobody
from peil.store import people

Line = dict[str, str]
Make = Callable[..., Project]
FAR = [
    {"type": "contact.opened", "time": "2026-05-01T09:00:00Z", "contact": f"Z{n}", "customer": f"z{n}@x.nl",
     "source": "helpdesk", "reason": "x"}
    for n in range(12)
]  # fmt: skip
FAR.append({**FAR[0], "source": "centrale", "contact": "Z-call", "customer": "0698765432"})  # all has matured by then
RULES = "\n[joining]\ncustomers = true\ncall_before_ticket_min = 10\n"


def call(name: str, customer: str | None, at: str, minutes: int = 5, reason: str = "levering") -> list[Line]:
    """An answered call that lasted so long, as a telephone system tells it."""
    said = {"source": "centrale", "contact": name, "channel": "phone", "queue": "q", "reason": reason}
    said |= {"customer": customer} if customer else {}
    hour, minute = map(int, at[11:16].split(":"))
    end = f"{at[:11]}{hour:02}:{minute + minutes:02}:00Z"
    return [
        {**said, "type": "queue.entered", "time": f"{at[:16]}:00Z"},
        {**said, "type": "queue.connected", "time": f"{at[:16]}:10Z", "agent": "Anna"},
        {**said, "type": "call.ended", "time": end, "agent": "Anna"},
    ]


def ticket(name: str, customer: str, at: str, channel: str = "phone", reason: str = "levering") -> list[Line]:
    said = {"source": "helpdesk", "contact": name, "channel": channel, "reason": reason, "customer": customer}
    return [{**said, "type": "contact.opened", "time": at}]


def known(customer: str, other: str, source: str = "crm") -> Line:
    said = {"type": "customer.known", "time": "2026-02-01T00:00:00Z", "source": source}
    return {**said, "id": f"{customer}/{other}", "customer": customer, "into_customer": other}


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """`make(lines, rules)`: a project that took these events."""

    def made(*lines: Line, rules: str = RULES) -> Project:
        init(tmp_path / "p")
        settings = tmp_path / "p" / "peil.toml"
        settings.write_text(settings.read_text() + rules, encoding="utf-8")
        project = Project(tmp_path / "p")
        take(project, *FAR, *lines)
        return project

    return made


def take(project: Project, *lines: Line) -> None:
    path = project.folder / "events.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    project.import_files([path], "events")


def repeated(project: Project) -> int:
    (row,) = project.ask("repeat_contact_rate")[0].rows
    return row.parts["repeated"]


def count(project: Project) -> int:
    value = project.ask("contacts", where=["reason=levering"])[0].rows[0].value
    return int(value or 0)


def states(project: Project) -> list[tuple[str, str, bool]]:
    return [(one.what, one.rule, one.undone) for one in project.joins()]


def test_one_number_in_two_spellings_is_one_customer(make: Make) -> None:
    """A call on the 2nd, a ticket of the same number on the 4th: one comes back, unless nothing is declared."""
    lines = [*call("C1", "06-12345678", "2026-03-02T09:00"), *ticket("T1", "+31612345678", "2026-03-04T09:00:00Z")]
    project = make(*lines)
    assert states(project) == [("customer", "same_number", False)]
    assert repeated(project) == 1


def test_nothing_is_joined_that_is_not_declared(make: Make) -> None:
    lines = [*call("C1", "06-12345678", "2026-03-02T09:00"), *ticket("T1", "+31612345678", "2026-03-04T09:00:00Z")]
    project = make(*lines, rules="")
    assert (states(project), repeated(project)) == ([], 0)


def test_a_directory_makes_caller_and_writer_one_until_that_is_undone(make: Make) -> None:
    """FCR sees it: the call of the 2nd was not the end of it. Undone, it stays undone, also after more events."""
    project = make(
        known("K1", "jan@winkel.nl"),
        known("K1", "0612345678"),
        *call("C1", "+31612345678", "2026-03-02T09:00"),
        *ticket("T1", "Jan@Winkel.nl", "2026-03-04T09:00:00Z", channel="email"),
    )
    assert repeated(project) == 1
    fcr = project.ask("first_contact_resolution", where=["reason=levering"])[0].rows[0]
    assert fcr.n == 1
    said = [one.number for one in project.joins() if one.rule == "said_by_source"]
    assert len(said) == 2  # one person under four spellings: two are the same, and the id joins them
    for number in said:
        project.part(number)
    assert repeated(project) == 0
    take(project, *ticket("T9", "piet@winkel.nl", "2026-03-09T09:00:00Z", channel="email"))
    assert project.join().customers == 0
    assert repeated(project) == 0
    with pytest.raises(StateError):
        project.part(said[0])
    with pytest.raises(NotFoundError):
        project.part(99)


def test_what_was_parted_stays_parted_whatever_the_keys_are() -> None:
    """Keys are random, and the lower one is kept: an id, its address and its number, each in two spellings, in any order.

    One in twenty came back: the other spelling was not parted, and stood for both.
    """
    forms = {"jan": "email:j", "Jan": "email:j", "06": "phone:0", "+31": "phone:0"}
    for order in itertools.permutations(range(1, 6)):
        key = dict(zip(("K1", *forms), order, strict=True))
        judged = judge(
            [Known(key[name], "", forms.get(name)) for name in key],
            [("crm", key["K1"], key["jan"]), ("crm", key["K1"], key["06"])],
            shared=(),
            busy=(),
        )
        made, _ = merges(judged, {}, (), {key["K1"]: "crm"})
        by_source = [one for one in made if one[0] == SAID]
        assert len(by_source) == 2
        for parted in ([by_source[0]], [by_source[1]], by_source):
            into = {one: other for _, one, other in made if (SAID, one, other) not in parted}
            root_of = {one: root(into, one) for one in into}
            again, _ = merges(judged, root_of, {(rule, one) for rule, one, _ in parted}, {key["K1"]: "crm"})
            assert again == [], (order, parted)


def root(into: dict[int, int], key: int) -> int:
    while key in into:
        key = into[key]
    return key


def test_another_spelling_of_what_was_parted_joins_its_own_and_not_the_id() -> None:
    known_ = [Known(5, "", None), Known(7, "", "phone:0")]
    said = [("crm", 5, 7)]
    (parted,), _ = merges(judge(known_, said, shared=(), busy=()), {}, (), {5: "crm"})
    later = judge([*known_, Known(6, "", "phone:0")], said, shared=(), busy=())
    assert merges(later, {}, {parted[:2]}, {5: "crm"})[0] == [("same_number", 7, 6)]


def test_a_call_and_the_ticket_that_was_made_of_it_are_one_contact(make: Make) -> None:
    """A call from 9:00 to 9:05, its ticket at 9:12: seven minutes after its end. It keeps the call's beginning."""
    project = make(
        *call("C1", "06-12345678", "2026-03-02T09:00"), *ticket("T1", "+31612345678", "2026-03-02T09:12:00Z")
    )
    assert count(project) == 1
    assert ("contact", "call_before_ticket", False) in states(project)
    (join,) = [one for one in project.joins() if one.what == "contact"]
    assert (join.gap_s, join.version, join.contact) == (7 * 60, 1, "C1")
    assert repeated(project) == 0
    assert project.join() == type(project.join())(0, 0, {})  # asked again it joins nothing more
    project.part(join.number)
    assert count(project) == 2
    assert project.join().contacts == 0


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (ticket("T1", "+31612345678", "2026-03-02T09:16:00Z"), "eleven minutes after its end"),
        (ticket("T1", "+31612345678", "2026-03-02T08:59:00Z"), "before the call"),
        (ticket("T1", "+31612345678", "2026-03-02T09:06:00Z", channel="email"), "not made by telephone"),
        (ticket("T1", "+31687654321", "2026-03-02T09:06:00Z"), "another customer"),
        (
            [
                *ticket("T1", "+31612345678", "2026-03-02T09:06:00Z"),
                *ticket("T2", "+31612345678", "2026-03-02T09:07:00Z"),
            ],
            "two tickets: either could be of the call",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_could_be_another_contact_stays_one_of_its_own(make: Make, lines: list[Line], why: str) -> None:
    project = make(*call("C1", "06-12345678", "2026-03-02T09:00"), *lines)
    assert count(project) == 1 + len(lines), why


def test_a_switchboard_joins_nobody(make: Make) -> None:
    """The crm knows two people by one number; a second number is declared to be shared."""
    project = make(
        *(known(one, "0201234567") for one in ("K1", "K2")),
        known("K1", "jan@winkel.nl"),
        known("K2", "an@winkel.nl"),
        known("K3", "0207654321"),
        known("K3", "bo@winkel.nl"),
        *call("C1", "020 123 45 67", "2026-03-02T09:00"),
        *ticket("T1", "jan@winkel.nl", "2026-03-03T09:00:00Z"),
        *ticket("T2", "an@winkel.nl", "2026-03-04T09:00:00Z"),
        *call("C3", "020 765 43 21", "2026-03-05T09:00"),
        *ticket("T3", "bo@winkel.nl", "2026-03-05T09:06:00Z"),
        rules=RULES + 'shared = ["+31 20 765 4321"]\n',
    )
    assert repeated(project) == 0
    assert count(project) == 5


def test_two_sources_that_know_other_people_by_one_number_are_left_apart(make: Make) -> None:
    """A household: the crm has Jan with an address, the shop An with another, both at one number."""
    project = make(
        known("K1", "jan@winkel.nl"),
        known("K1", "0612345678"),
        known("S1", "an@winkel.nl", "shop"),
        known("S1", "0612345678", "shop"),
        *ticket("T1", "jan@winkel.nl", "2026-03-03T09:00:00Z"),
        *ticket("T2", "an@winkel.nl", "2026-03-04T09:00:00Z"),
    )
    assert repeated(project) == 0


def test_who_calls_more_than_a_person_does_is_no_person(make: Make) -> None:
    """Twenty-one calls within a month from one number, and a ticket made after one of them."""
    many = [line for n in range(21) for line in call(f"C{n}", "0612345678", f"2026-03-{n + 1:02}T10:00")]
    project = make(*many, *ticket("T1", "+31612345678", "2026-03-02T10:06:00Z"))
    assert states(project) == []


def test_strangers_are_no_customer(make: Make) -> None:
    """Callers without a number and mail of programs: nobody comes back, and nothing is joined."""
    lines = [
        line
        for n, who in enumerate(("anonymous", "Anoniem", "Unknown", "noreply@winkel.nl", "anonymous"))
        for line in call(f"C{n}", who, f"2026-03-0{n + 1}T10:00")
    ]
    project = make(*lines, *ticket("T1", "anonymous", "2026-03-01T10:06:00Z"))
    assert (states(project), repeated(project)) == ([], 0)
    assert project.ask("repeat_contact_rate", where=["reason=levering"])[0].rows[0].excluded["unknown_customer"] == 6


def test_joins_hold_no_address_and_erasing_one_of_them_works(make: Make) -> None:
    project = make(
        *call("C1", "06-12345678", "2026-03-02T09:00"), *ticket("T1", "+31612345678", "2026-03-04T09:00:00Z")
    )
    found = keeping.person(project, "+31612345678")
    assert len(found["contacten"]) >= 2
    keeping.erase(project, "0612345678")
    for file in project.lake.rglob("*.parquet"):
        assert b"12345678" not in file.read_bytes()
    assert repeated(project) == 1  # counts stay


def names(project: Project) -> dict[str, set[int]]:
    """Under what customers are known, in small letters, with their keys."""
    found: dict[str, set[int]] = {}
    with project.store() as store:
        for one in people.identities(store):
            found.setdefault(one.value.casefold(), set()).add(one.key)
    return found


def test_erasing_one_name_of_a_person_erases_the_others(make: Make) -> None:
    """By the number: the address and the id that are joined with it go too. What was parted or is shared stays."""
    project = make(
        known("K1", "jan@winkel.nl"),
        known("K1", "0612345678"),
        known("K2", "piet@winkel.nl"),
        known("K2", "0201234567"),  # of a household, as K3 shows
        known("K3", "0201234567"),
        *call("C1", "+31612345678", "2026-03-02T09:00"),
        *ticket("T1", "Jan@Winkel.nl", "2026-03-04T09:00:00Z", channel="email"),
        *ticket("T2", "piet@winkel.nl", "2026-03-05T09:00:00Z", channel="email"),
    )
    before, keys = count(project), names(project)
    both = keys["k2"] | keys["piet@winkel.nl"]
    parted = [one.number for one in project.joins() if {one.one, one.into} <= both and one.rule == "said_by_source"]
    for number in parted:
        project.part(number)
    keeping.erase(project, "06 12345678")
    left = set(names(project))
    assert not left & {"k1", "jan@winkel.nl", "0612345678", "+31612345678"}
    assert {"k2", "k3", "piet@winkel.nl"} <= left
    keeping.erase(project, "piet@winkel.nl")
    left = set(names(project))
    assert "piet@winkel.nl" not in left
    assert {"k2", "k3", "0201234567"} <= left
    assert (len(parted), count(project)) == (1, before)


@pytest.mark.long  # the rule itself is held by the test above
def test_a_number_that_a_source_knows_goes_with_its_customer_without_any_join(make: Make) -> None:
    """Nothing is declared to be joined; a helpdesk still holds a number of theirs, which is nobody else's."""
    project = make(
        known("jan@winkel.nl", "0612345678"),
        known("piet@winkel.nl", "0201234567"),
        known("eva@winkel.nl", "0201234567"),
        *ticket("T1", "jan@winkel.nl", "2026-03-04T09:00:00Z"),
        rules="",
    )
    for who in ("jan@winkel.nl", "piet@winkel.nl"):
        keeping.erase(project, who)
    left = set(names(project))
    assert not left & {"0612345678", "jan@winkel.nl", "piet@winkel.nl"}
    assert {"eva@winkel.nl", "0201234567"} <= left


@pytest.mark.parametrize(
    ("value", "form"),
    [
        ("06-12345678", "phone:+31612345678"),
        ("0031 6 1234 5678", "phone:+31612345678"),
        ("+32 470 12 34 56", "phone:+32470123456"),
        ("Jan.Jansen@Winkel.NL", "email:jan.jansen@winkel.nl"),
        ("0800-1234", None),
        ("0900 1234567", None),
        ("112", None),
        ("12", None),
        ("K12345", None),
        ("info@winkel.nl", None),
        ("klantenservice@winkel.nl", None),
        ("no-reply@winkel.nl", None),
        ("anonymous", None),
        ("06-1234", None),
    ],
)
def test_what_tells_who_somebody_is(value: str, form: str | None) -> None:
    assert form_of(value, "NL") == form


def test_a_name_is_not_nobody() -> None:
    for name in ("Jan", "Z. Onbekende", "Anouk", "K1", "jan@winkel.nl", "00316", "reply.jansen@winkel.nl"):
        assert not nobody(name)

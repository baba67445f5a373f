"""Which customers of several sources are one: the same address or number, or a source that says so. Pure.

Wrong joins are worse than missed ones: whatever could stand for two people joins nobody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

SAME_ADDRESS, SAME_NUMBER, SAID = "same_address", "same_number", "said_by_source"
#: A customer with more addresses or numbers than this is a company, not a person.
MOST_FORMS = 4


@dataclass(frozen=True)
class Known:
    """A customer as one source knows them: surrogate key, where it comes from, and the form of what it is."""

    key: int
    namespace: str
    form: str | None


@dataclass(frozen=True)
class Joined:
    """Customers that are one, by a rule."""

    rule: str
    keys: tuple[int, ...]


@dataclass
class Judged:
    """What is joined, and how much was left apart, by why."""

    joined: list[Joined] = field(default_factory=list)
    apart: dict[str, int] = field(default_factory=dict)

    def leave(self, why: str) -> None:
        """Count something that joins nobody."""
        self.apart[why] = self.apart.get(why, 0) + 1


def judge(
    known: Iterable[Known],
    said: Iterable[tuple[str, int, int]],
    *,
    shared: Collection[str],
    busy: Collection[int],
) -> Judged:
    """Who is one. `said` are (source, customer, also known as); `shared` forms and `busy` customers join nobody."""
    found = Judged()
    by_form: dict[str, list[Known]] = {}
    form_of: dict[int, str] = {}
    for one in known:
        if one.form is None:
            continue
        form_of[one.key] = one.form
        by_form.setdefault(one.form, []).append(one)
    open_forms: set[str] = set()
    for form, ones in by_form.items():
        if form in shared:
            found.leave("declared_shared")
        elif any(one.key in busy for one in ones):
            found.leave("too_many_contacts")
        else:
            open_forms.add(form)
            if len({one.key for one in ones}) > 1:
                rule = SAME_ADDRESS if form.startswith("email:") else SAME_NUMBER
                found.joined.append(Joined(rule, tuple(sorted({one.key for one in ones}))))
    _said(found, list(said), form_of, by_form, open_forms, busy)
    return found


def _said(
    found: Judged,
    said: list[tuple[str, int, int]],
    form_of: Mapping[int, str],
    by_form: Mapping[str, list[Known]],
    open_forms: Collection[str],
    busy: Collection[int],
) -> None:
    """Join customers with the addresses and numbers under which a source says to know them."""
    forms: dict[tuple[str, int], set[str]] = {}
    claims: dict[str, set[tuple[str, int]]] = {}
    for source, customer, alias in said:
        form = form_of.get(alias)
        if form is None or customer == alias:
            found.leave("no_identity")
            continue
        forms.setdefault((source, customer), set()).add(form)
        claims.setdefault(form, set()).add((source, customer))
    many = {one for one, mine in forms.items() if _most(mine) > MOST_FORMS or one[1] in busy}
    for form, claimants in sorted(claims.items()):
        if form not in open_forms:
            continue
        if len({source for source, _ in claimants}) < len(claimants):
            found.leave("several_customers")  # one source knows two people by it: a switchboard, a household
        elif claimants & many:
            found.leave("too_many_addresses")
        elif form.startswith("phone:") and _at_odds([forms[one] for one in claimants]):
            found.leave("several_customers")
        else:
            keys = {customer for _, customer in claimants} | {one.key for one in by_form[form]}
            found.joined.append(Joined(SAID, tuple(sorted(keys))))


def _most(forms: Collection[str]) -> int:
    mails = sum(form.startswith("email:") for form in forms)
    return max(mails, len(forms) - mails)


def _at_odds(of_each: list[set[str]]) -> bool:
    """Whether two sources know different addresses by one number: it may be that of a household."""
    mails = [{form for form in forms if form.startswith("email:")} for forms in of_each]
    told = [mine for mine in mails if mine]
    return any(not (one & other) for one in told for other in told)


def merges(
    judged: Judged, root_of: Mapping[int, int], parted: Collection[tuple[str, int]], space_of: Mapping[int, str]
) -> tuple[list[tuple[str, int, int]], int]:
    """(rule, customer, into) for what is not one yet, and how many groups were left apart.

    A group that would make two customers of one source one, other than by the same address or number, is left apart:
    that source can tell them from each other. So is whoever was parted by hand, under the rule that had joined them,
    and by what a source says with everybody who is one with them: a number that was parted from an id must not come
    back in its other spelling.
    """
    parent: dict[int, int] = {}

    def root(key: int) -> int:
        while parent.get(key, key) != key:
            key = parent[key]
        return key

    made: list[tuple[str, int, int]] = []
    refused = 0
    members: dict[int, set[int]] = {}
    for key, into in root_of.items():
        parent[key] = into
        members.setdefault(into, {into}).add(key)
    of_forms = {key for rule, key in parted if rule != SAID}
    held = {key for _, key in parted}
    for one in sorted(judged.joined, key=lambda one: one.rule == SAID):
        away = {root(key) for key in held} if one.rule == SAID else set()
        keys = [key for key in one.keys if key not in of_forms and root(key) not in away]
        roots = sorted({root(key) for key in keys})
        if len(roots) < 2:
            continue
        together = set().union(*(members.get(key, {key}) for key in roots))
        if one.rule == SAID and _twice(together, space_of):
            refused += 1
            continue
        for key in roots[1:]:
            parent[key] = roots[0]
            made.append((one.rule, key, roots[0]))
        members[roots[0]] = together
    return made, refused


def _twice(keys: Collection[int], space_of: Mapping[int, str]) -> bool:
    """Whether two of them are ids of one source."""
    spaces = [space for key in keys if (space := space_of.get(key))]
    return len(spaces) > len(set(spaces))

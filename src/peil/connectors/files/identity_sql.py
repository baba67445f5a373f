"""The events of a shaped batch in the lake's columns: keys, identity and content as hashes. Pure.

A hash is 63 bits of an MD5: the same on every machine and in every version, and never negative. What an
event says of a person goes into its content under a key that the store keeps: so an event is known again
after the person was erased and stands under another surrogate, and the lake alone cannot confirm a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from peil.connectors.files.model import Mapping
from peil.dialect import literal
from peil.events import schema

GOOD = "problem = 0 AND made = 1"
#: Attributes that name a person, and what kind of person.
PERSONS = {"customer": "customer", "agent": "agent", "into_customer": "customer"}
_SEP = "chr(31)"
_KEYS = {
    "ckey": ("contact_source", "contact"),
    "into_ckey": ("contact_source", "into"),
    "ikey": ("source", "invitation"),
}
#: What does not belong to what an event says: its own identity and order.
_NAMES_ONLY = ("id", "seq", "revision", "contact")


def events_sql(
    mapping: Mapping,
    filled: Sequence[str],
    *,
    now_us: int,
    revision: int,
    good: str,
    bounded: str = "",
    erased: Callable[[str], str] | None = None,
) -> str:
    """Select the `good` events of `shaped` with place (row and rule) and keep_first beside the lake's columns.

    Reads customer_keys and agent_keys (see `persons_sql`) where persons are `filled`; `revision` is that of
    derived events; `bounded` narrows the rows further. `erased` makes SQL that leaves out
    texts which were erased before: after hashing, so that the events are known again.
    """
    keys = {key: _hash63(*of) for key, of in _KEYS.items() if of[1] in filled}
    persons = [who for who in PERSONS if who in filled]
    given = {name: f"s.{name}" for name in filled if name not in (*PERSONS, "into", "invitation", "reported")}
    given |= {"source": "s.source", "type": "s.type", "time_us": "s.time_us"}
    given |= {who: f"{who}_k.key" for who in persons}
    given |= {f"{who}_said": f"{who}_k.said" for who in persons}
    if "reported" in filled:
        given["reported_us"] = "s.reported"
    keyed = ", ".join(f"{expression} AS {name}" for name, expression in {**given, **keys}.items())
    joins = "".join(
        f" LEFT JOIN {who}_keys {who}_k ON {who}_k.space = s.{who}_space AND {who}_k.value = s.{who}" for who in persons
    )
    here = {**given, **keys}
    columns = {
        "ekey": _hash(_identity(mapping, here)),
        "revision": f"COALESCE(revision, {revision})" if "revision" in here else str(revision),
        "seq": "COALESCE(seq, place)" if "seq" in here else "place",
        "observed_us": str(now_us),
        "derived": str(int(mapping.derived)),
        "content": "content",
    }
    if erased:
        columns |= {name: erased(name) for name in schema.OPEN_TEXTS if name in here}
    listed = ", ".join(
        f"CAST({columns.get(c.name, c.name if c.name in here else 'NULL')} AS {c.sql_type}) AS {c.name}"
        for c in schema.COLUMNS
    )
    return (
        f"WITH keyed AS (SELECT s.row_ * 64 + s.rule AS place, {_keep_first(mapping)} AS keep_first, {keyed}"
        f" FROM shaped s{joins} WHERE {_wanted(mapping, filled, good)}{bounded}),"
        f" hashed AS (SELECT *, {_hash(_content(here))} AS content FROM keyed)"
        f" SELECT {listed}, place, keep_first FROM hashed"
    )


def persons_sql(who: str, secret: int) -> str:
    """Select the table of persons of one kind from `keys_in` (space, value, key, erased), with what content says."""
    said = _hash(f"concat_ws({_SEP}, {literal(f'{who} {secret}')}, space, value)")
    return f"SELECT *, {said} AS said FROM keys_in"


def _keep_first(mapping: Mapping) -> str:
    first = [str(i) for i, rule in enumerate(mapping.events) if rule.keep_first]
    if not first:
        return "0"
    return f"CASE WHEN s.rule IN ({', '.join(first)}) THEN 1 ELSE 0 END"


def _wanted(mapping: Mapping, filled: Sequence[str], wanted: str) -> str:
    """Good rows only; of events of which the first counts, only the first of this batch."""
    first = [
        str(i) for i, rule in enumerate(mapping.events) if rule.keep_first and not {"seq", "id"} & set(rule.attributes)
    ]
    if not first:
        return wanted
    same = ["rule", "source", "contact_source", "type", "time_us"]
    same += [n for n in ("contact", "invitation", "instrument", "status", "field") if n in filled]
    return (
        f"{wanted} AND (rule NOT IN ({', '.join(first)}) OR (row_ * 64 + rule) IN (SELECT MIN(row_ * 64 + rule)"
        f" FROM shaped WHERE {wanted} AND rule IN ({', '.join(first)}) GROUP BY {', '.join(same)}))"
    )


def _content(here: dict[str, str]) -> str:
    """All that the event says, each word led by its column: what is not said adds nothing."""
    names = [c.name for c in schema.COLUMNS if c.name in here and c.name not in _NAMES_ONLY]
    said = ", ".join(f"'{name}=' || {f'{name}_said' if name in PERSONS else name}" for name in names)
    return f"concat_ws({_SEP}, {said})"


def _identity(mapping: Mapping, here: dict[str, str]) -> str:
    """The source's own id, else object, type and time with the sequence, else with what the event says."""
    parts = ["source", "'o'"]
    for name in ("ckey", "ikey", "instrument", "status", "field"):
        parts.append(f"COALESCE(CAST({name} AS VARCHAR), '')" if name in here else "''")
    if "agent" in here:  # what concerns no contact and no invitation concerns the employee; null adds nothing
        of_nobody = " AND ".join(f"{key} IS NULL" for key in ("ckey", "ikey") if key in here)
        parts.append(f"CASE WHEN {of_nobody} THEN CAST(agent_said AS VARCHAR) END" if of_nobody else "agent_said")
    thing = f"concat_ws({_SEP}, {', '.join([*parts, 'type', 'CAST(time_us AS VARCHAR)'])}"
    loose = "''" if mapping.derived else "CASE WHEN keep_first = 1 THEN '' ELSE CAST(content AS VARCHAR) END"
    cases = []
    if "id" in here:
        cases.append(f"WHEN id IS NOT NULL THEN concat_ws({_SEP}, source, 'i', id)")
    if "seq" in here:
        cases.append(f"WHEN seq IS NOT NULL THEN {thing}, CAST(seq AS VARCHAR))")
    last = f"{thing}, {loose})"
    return f"CASE {' '.join(cases)} ELSE {last} END" if cases else last


def _hash63(space: str, value: str) -> str:
    return f"CASE WHEN s.{value} IS NOT NULL THEN {_hash(f'concat_ws({_SEP}, s.{space}, s.{value})')} END"


def _hash(text: str) -> str:
    return f"CAST(md5_number({text}) >> 65 AS BIGINT)"

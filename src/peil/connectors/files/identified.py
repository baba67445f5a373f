"""Shaped rows as events of the lake: keys of contacts and persons, identity and content of the event. Pure SQL.

Keys are 63 bits of MD5, the same in every version and on every machine; DuckDB's own hash is neither.
"""

from __future__ import annotations

from peil.connectors.files.mapping import Mapping
from peil.events import schema

_PERSONS = ("customer", "agent")
_SEP = "chr(31)"


def events_sql(mapping: Mapping, good: str, now_us: int) -> str:
    """The events of `shaped` in the lake's columns, with keys and hashes, plus place (row and rule) and keep_first."""
    derived = int(mapping.derived)
    first = [i for i, rule in enumerate(mapping.events) if rule.keep_first]
    keep = f"CASE WHEN s.rule IN ({', '.join(map(str, first))}) THEN 1 ELSE 0 END" if first else "0"
    plain = [
        c.name
        for c in schema.COLUMNS
        if c.name in schema.ATTRIBUTES and c.name not in ("id", "seq", "revision", *_PERSONS)
    ]
    said = ", ".join(
        f"COALESCE(CAST({n} AS VARCHAR), chr(30))"
        for n in ("source", "type", "time_us", "ckey", "into_ckey", "ikey", *_PERSONS, *plain, "reported_us")
    )
    keyed = (
        "SELECT s.*, ck.key AS customer_, ak.key AS agent_,"
        f" {_hash63('s.contact_source', 's.contact')} AS ckey, {_hash63('s.contact_source', 's.into')} AS into_ckey,"
        f" {_hash63('s.source', 's.invitation')} AS ikey, {keep} AS keep_first"
        " FROM shaped s LEFT JOIN customer_keys ck ON ck.space = s.customer_space AND ck.value = s.customer"
        " LEFT JOIN agent_keys ak ON ak.space = s.agent_space AND ak.value = s.agent"
        f" WHERE {good}"
    )
    content = f"(CAST(md5_number_lower(concat_ws({_SEP}, {said})) >> 1 AS BIGINT))"
    keys = ", ".join(f"COALESCE(CAST({n} AS VARCHAR), '')" for n in ("ckey", "ikey", "instrument"))
    object_key = f"concat_ws({_SEP}, source, 'o', {keys}, type, CAST(time_us AS VARCHAR))"
    loose = f"CASE WHEN keep_first = 1 OR {derived} = 1 THEN '' ELSE CAST(content AS VARCHAR) END"
    identity = (
        f"CASE WHEN id IS NOT NULL THEN concat_ws({_SEP}, source, 'i', id)"
        f" WHEN seq IS NOT NULL THEN concat_ws({_SEP}, {object_key}, CAST(seq AS VARCHAR))"
        f" ELSE concat_ws({_SEP}, {object_key}, {loose}) END"
    )
    latest = str(now_us // 1_000_000) if mapping.derived else "0"
    columns = {
        "ekey": f"CAST(md5_number_lower({identity}) >> 1 AS BIGINT)",
        "revision": f"COALESCE(revision, {latest})",
        "seq": "COALESCE(seq, row_ * 64 + rule)",
        "observed_us": str(now_us),
        "derived": str(derived),
    }
    listed = ", ".join(f"CAST({columns.get(c.name, c.name)} AS {c.sql_type}) AS {c.name}" for c in schema.COLUMNS)
    return (
        f"WITH keyed AS ({keyed}), named AS (SELECT * REPLACE (customer_ AS customer, agent_ AS agent) FROM keyed),"
        f" hashed AS (SELECT *, {content} AS content FROM named)"
        f" SELECT {listed}, row_ * 64 + rule AS place, keep_first FROM hashed"
    )


def _hash63(space: str, value: str) -> str:
    return (
        f"CASE WHEN {value} IS NOT NULL THEN"
        f" CAST(md5_number_lower(concat_ws({_SEP}, {space}, {value})) >> 1 AS BIGINT) END"
    )

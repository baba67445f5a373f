"""A mapping as SQL over one batch of text: which events its rows give, and which rows cannot be taken and why.

Pure: text in, SQL out. DuckDB runs it (import does not run on Spark, so the dialect does not bind here).
A row is taken whole or not at all: one bad value and none of its events is made.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from peil.connectors.files.mapping import UNITS, EventRule, Mapping, Spec, scale_of
from peil.connectors.files.readers import LINE
from peil.dialect import literal
from peil.events import schema

EARLIEST = dt.date(1990, 1, 1)
LATEST = dt.date(2060, 1, 1)
_OFFSET = r"[ T]\d{1,2}:\d{2}.*([zZ]|[+-]\d{2}(:?\d{2})?)$"
_UNIT = "chr(31)"
_TEXTS = [name for name, kind in schema.ATTRIBUTES.items() if kind == "text"]
_NUMBERS = [name for name, kind in schema.ATTRIBUTES.items() if kind in ("integer", "duration")]
#: The order in which things happen within one row; used to refuse an answer before its question.
_ORDERED = {
    "contact": ("contact.opened", ("contact.message", "contact.status", "contact.reported")),
    "survey": ("survey.invited", ("survey.delivered", "survey.bounced", "survey.answered")),
    "queue": (
        "queue.entered",
        ("queue.connected", "queue.abandoned", "queue.left", "call.held", "call.transferred", "call.ended"),
    ),
    "call": ("queue.connected", ("call.held", "call.transferred", "call.ended")),
}


@dataclass(frozen=True)
class Problem:
    """Why a row is rejected: the column at fault ('' for the row) and a sentence."""

    column: str
    reason: str


@dataclass
class Compiled:
    """The SQL of one mapping for one kind of batch; `problems` is indexed by the codes that it yields."""

    shaped: str = ""
    zones: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def code(self, column: str, reason: str) -> int:
        """The number of a problem, made when new."""
        problem = Problem(column, reason)
        if problem not in self.problems:
            self.problems.append(problem)
        return self.problems.index(problem) + 1


def compile_mapping(
    mapping: Mapping, kind: str, present: dict[str, str], *, now_us: int, positions: dict[str, int] | None = None
) -> Compiled:
    """SQL that reads `batch` (columns of text and row_) and gives one row per event of `shaped`.

    `present` are the columns that the batch has, with 'timestamptz' or 'timestamp' where they are typed.
    Its columns are row_, rule, problem (a code, 0 when good), the attributes as text or BIGINT, and
    contact_source, customer_space, agent_space.
    """
    out = Compiled()
    columns = sorted(mapping.columns())
    alias = {name: f"c{i}" for i, name in enumerate(columns)}
    extracted = [f"{_extract(mapping, kind, name, present, positions or {})} AS {alias[name]}" for name in columns]
    selects = [_event_select(out, mapping, rule, alias, present, now_us, i) for i, rule in enumerate(mapping.events)]
    times = _TimeParts(out, mapping, alias, present)
    clean = f"clean AS (SELECT row_, {', '.join(extracted) or '0 AS none_'} FROM batch)"
    out.shaped = "WITH " + clean + ", " + times.sql() + " " + " UNION ALL ".join(selects)
    return out


def _time_key(spec: Spec, mapping: Mapping) -> tuple[str, tuple[str, ...], str]:
    return (spec.column or "", spec.dates or mapping.file.dates, spec.zone or mapping.file.zone or "UTC")


class _TimeParts:
    """Each distinct time column, parsed once: `u0` in µs UTC, `b0` a problem number or 0."""

    def __init__(self, out: Compiled, mapping: Mapping, alias: dict[str, str], present: dict[str, str]) -> None:
        self._mapping, self._alias, self._present = mapping, alias, present
        self._keys = times_of(mapping)
        out.zones |= {zone for _, _, zone in self._keys}

    def sql(self) -> str:
        parsed, joins, final = [], [], []
        for i, (column, dates, zone) in enumerate(self._keys):
            text = self._alias[column]
            aware, naive = _parse(text, dates, self._present.get(column, "text"))
            parsed.append(f"{aware} AS a{i}, {naive} AS n{i}")
            joins.append(
                f"LEFT JOIN zone_days AS z{i} ON z{i}.zone = {literal(zone)} AND z{i}.local_day = CAST(p.n{i} AS DATE)"
            )
            second = f"((epoch_us(p.n{i}) // 1000000) % 86400)"
            gap = f"(z{i}.gap > 0 AND {second} >= z{i}.change AND {second} < z{i}.change + z{i}.gap)"
            local = (
                f"epoch_us(p.n{i}) - 1000000 * CASE WHEN {second} >= z{i}.change THEN z{i}.after_s"
                f" ELSE z{i}.before_s END"
            )
            final.append(
                f"COALESCE(p.a{i}, CASE WHEN NOT {gap} THEN {local} END) AS u{i},"
                f" CASE WHEN p.{text} IS NULL THEN 0 WHEN p.a{i} IS NOT NULL THEN 0"
                f" WHEN p.n{i} IS NULL THEN 1 WHEN z{i}.zone IS NULL THEN 3 WHEN {gap} THEN 2 ELSE 0 END AS b{i}"
            )
        columns = ", ".join(f"p.{a}" for a in sorted(self._alias.values())) or "p.row_ AS same_"
        first = ", ".join(["clean.*", *parsed])
        second_ = ", ".join(["p.row_", columns, *final])
        return f"p AS (SELECT {first} FROM clean), timed AS MATERIALIZED (SELECT {second_} FROM p {' '.join(joins)})"


def times_of(mapping: Mapping) -> list[tuple[str, tuple[str, ...], str]]:
    """The distinct (column, formats, zone) by which the mapping reads instants."""
    keys = []
    for rule in mapping.events:
        for spec in (rule.time, rule.attributes.get("reported")):
            if spec and spec.column:
                keys.append(_time_key(spec, mapping))
    return list(dict.fromkeys(keys))


def _parse(text: str, dates: tuple[str, ...], kind: str) -> tuple[str, str]:
    """Expressions for an instant with its own offset (µs, UTC) and for a naive local timestamp."""
    if kind == "timestamptz":
        return f"epoch_us({text})", "CAST(NULL AS TIMESTAMP)"
    if kind == "timestamp":
        return "CAST(NULL AS BIGINT)", f"CAST({text} AS TIMESTAMP)"
    aware: list[str] = []
    naive: list[str] = []
    scale = {"epoch": 1_000_000, "epoch_ms": 1000, "epoch_us": 1}
    for pattern in dates:
        if pattern in scale:
            number = f"TRY_CAST({text} AS DECIMAL(26, 6))"
            aware.append(f"TRY_CAST(ROUND({number} * {scale[pattern]}) AS BIGINT)")
        elif pattern == "iso":
            offset = f"regexp_matches({text}, {literal(_OFFSET)})"
            aware.append(f"CASE WHEN {offset} THEN epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)) END")
            naive.append(f"CASE WHEN NOT {offset} THEN TRY_CAST({text} AS TIMESTAMP) END")
        elif "%z" in pattern:
            aware.append(f"epoch_us(try_strptime({text}, {literal(pattern)}))")
        else:
            naive.append(f"try_strptime({text}, {literal(pattern)})")
    return (
        f"COALESCE({', '.join(aware)})" if aware else "CAST(NULL AS BIGINT)",
        f"COALESCE({', '.join(naive)})" if naive else "CAST(NULL AS TIMESTAMP)",
    )


def _extract(mapping: Mapping, kind: str, name: str, present: dict[str, str], positions: dict[str, int]) -> str:
    """A column of the batch as trimmed text, null words made null; typed instants pass through."""
    if present.get(name) in ("timestamp", "timestamptz"):
        return _quoted(name)
    if kind == "json":
        path = "$" + "".join(f'."{step}"' for step in name.split("."))
        text = f"json_extract_string({LINE}, {literal(path)})"  # lines that are no JSON are gone by now
    elif kind == "split":
        separator = mapping.file.separator or ","
        text = f"string_split({LINE}, {literal(separator)})[{positions[name] + 1}]"
    elif name not in present:
        return "CAST(NULL AS VARCHAR)"
    else:
        text = f"CAST({_quoted(name)} AS VARCHAR)"
    words = ", ".join(literal(w) for w in mapping.file.null)
    return f"CASE WHEN trim({text}) IN ({words}) THEN NULL ELSE trim({text}) END"


def _event_select(
    out: Compiled,
    mapping: Mapping,
    rule: EventRule,
    alias: dict[str, str],
    present: dict[str, str],
    now_us: int,
    index: int,
) -> str:
    keys = times_of(mapping)
    problems: list[str] = []
    expressions: dict[str, str] = {}
    kind = _text(out, rule.type, "type", alias, problems)
    if rule.type.column:
        words = ", ".join(literal(k) for k in schema.EVENT_TYPES)
        code = out.code(rule.type.column, "is not an event type")
        problems.append(f"WHEN {kind} IS NULL OR {kind} NOT IN ({words}) THEN {code}")
    time = _instant(out, rule.time, mapping, keys, problems, now_us)
    for name in _TEXTS:
        expressions[name] = _attribute(out, rule, name, alias, problems)
    for name in _NUMBERS:
        spec = rule.attributes.get(name)
        expressions[name] = "CAST(NULL AS BIGINT)"
        if spec:
            expressions[name] = _number(out, spec, name, mapping, alias, problems)
    reported = rule.attributes.get("reported")
    expressions["reported_us"] = (
        _instant(out, reported, mapping, keys, problems, now_us) if reported else "CAST(NULL AS BIGINT)"
    )
    made = f"{time} IS NOT NULL"
    needs = _needs(out, rule, expressions, alias, problems)
    if needs:
        made = f"{made} AND {needs}"
    if rule.required:
        problems.append(
            f"WHEN {time} IS NULL THEN {out.code(rule.time.column or '', 'is empty, and the event needs it')}"
        )
    _score(out, mapping, rule, expressions, problems)
    _order(out, mapping, rule, time, keys, problems)
    source = _text(out, mapping.source, "source", alias, problems)
    other = rule.contact_source
    home = f"COALESCE({_text(out, other, 'contact_source', alias, problems)}, {source})" if other else source
    spaces = {
        who: literal(spec.kind) if (spec := rule.attributes.get(who)) and spec.kind else source
        for who in ("customer", "agent")
    }
    attributes = ", ".join(f"{e} AS {n}" for n, e in expressions.items())
    problem = f"CASE {' '.join(problems)} ELSE 0 END" if problems else "0"
    where = " AND ".join(_condition(c.column, c.words, c.negated, alias) for c in rule.when)
    clause = f" WHERE {where}" if where else ""
    return (
        f"SELECT * FROM (SELECT row_, {index} AS rule, {problem} AS problem, {source} AS source,"
        f" {home} AS contact_source, {spaces['customer']} AS customer_space, {spaces['agent']} AS agent_space,"
        f" {kind} AS type, {time} AS time_us, CASE WHEN {made} THEN 1 ELSE 0 END AS made, {attributes}"
        f" FROM timed{clause})"
    )


def _attribute(out: Compiled, rule: EventRule, name: str, alias: dict[str, str], problems: list[str]) -> str:
    defaults = schema.EVENT_TYPES[rule.type.value].defaults if rule.type.value else {}
    spec = rule.attributes.get(name)
    if spec is None:
        fallback = defaults.get(name)
        return f"CAST({literal(fallback)} AS VARCHAR)"
    text = _text(out, spec, name, alias, problems)
    allowed = schema.VOCABULARY.get(name)
    if allowed and spec.column and spec.map is None:
        text = f"lower({text})"
        words = ", ".join(literal(w) for w in allowed)
        code = out.code(spec.column, f"is not one of {', '.join(allowed)}; map it under [values.{name}]")
        problems.append(f"WHEN {text} IS NOT NULL AND {text} NOT IN ({words}) THEN {code}")
    if name in defaults:
        text = f"COALESCE({text}, {literal(defaults[name])})"
    elif not rule.type.value:
        cases = " ".join(
            f"WHEN {literal(t.key)} THEN {literal(t.defaults[name])}"
            for t in schema.EVENT_TYPES.values()
            if name in t.defaults
        )
        if cases and rule.type.column:
            text = f"COALESCE({text}, CASE {alias[rule.type.column]} {cases} END)"
    return text


def _text(out: Compiled, spec: Spec, name: str, alias: dict[str, str], problems: list[str]) -> str:
    if spec.column is None:
        return f"CAST({literal(spec.value)} AS VARCHAR)"
    text = alias[spec.column]
    if spec.map is not None:
        cases = " ".join(f"WHEN {literal(k.casefold())} THEN {literal(v)}" for k, v in spec.map.items())
        mapped = f"CASE lower({text}) {cases} ELSE {literal(spec.other)} END" if cases else literal(spec.other)
        if spec.other is None:
            code = out.code(spec.column, f"has no place in the map of {name}; add it, or set other")
            problems.append(f"WHEN {text} IS NOT NULL AND {mapped} IS NULL THEN {code}")
        text = f"CASE WHEN {text} IS NULL THEN NULL ELSE {mapped} END"
    if spec.default is not None:
        text = f"COALESCE({text}, {literal(spec.default)})"
    return text


def _number(out: Compiled, spec: Spec, name: str, mapping: Mapping, alias: dict[str, str], problems: list[str]) -> str:
    """A whole number: seconds of a duration, points of a score, a count."""
    if spec.column is None:
        try:
            return f"CAST({int(spec.value or '')} AS BIGINT)"
        except ValueError:
            return "CAST(NULL AS BIGINT)"
    text = _text(out, spec, name, alias, problems)
    plain = f"replace(replace({text}, '.', ''), ',', '.')" if mapping.file.decimal == "," else text
    value = f"TRY_CAST({plain} AS DECIMAL(24, 6))"
    if schema.ATTRIBUTES[name] == "duration":
        up, down = UNITS[spec.unit]
        clock = (
            f"CASE WHEN regexp_matches({text}, '^\\d+:\\d{{2}}(:\\d{{2}})?$') THEN list_reduce("
            f"list_transform(string_split({text}, ':'), lambda part: TRY_CAST(part AS BIGINT)),"
            f" lambda total, part: total * 60 + part) END"
        )
        number = f"COALESCE({clock}, CAST(ROUND({value} * {up} / {down}) AS BIGINT))"
        code = out.code(spec.column, "is no duration (a number, m:ss or h:mm:ss)")
        problems.append(f"WHEN {text} IS NOT NULL AND {number} IS NULL THEN {code}")
        problems.append(f"WHEN {number} < 0 THEN {out.code(spec.column, 'is a negative duration')}")
        return number
    code = out.code(spec.column, "is not a whole number")
    problems.append(f"WHEN {text} IS NOT NULL AND ({value} IS NULL OR {value} <> ROUND({value})) THEN {code}")
    return f"CAST({value} AS BIGINT)"


def _instant(
    out: Compiled,
    spec: Spec,
    mapping: Mapping,
    keys: list[tuple[str, tuple[str, ...], str]],
    problems: list[str],
    now_us: int,
) -> str:
    if not spec.column:
        return "CAST(NULL AS BIGINT)"
    i = keys.index(_time_key(spec, mapping))
    _, dates, zone = keys[i]
    shown = ", ".join(dates)
    problems.append(f"WHEN b{i} = 1 THEN {out.code(spec.column, f'is no date or time that exists, as {shown}')}")
    problems.append(
        f"WHEN b{i} = 2 THEN {out.code(spec.column, f'does not exist in {zone}: the clock went forward over it')}"
    )
    early = f"u{i} < {_micros(EARLIEST)}"
    problems.append(
        f"WHEN b{i} = 3 OR {early} OR u{i} > {_micros(LATEST)}"
        f" THEN {out.code(spec.column, f'is outside the years {EARLIEST.year} to {LATEST.year}')}"
    )
    if not mapping.file.accept_future:
        code = out.code(spec.column, "lies in the future; events are what happened")
        problems.append(f"WHEN u{i} > {now_us + 86_400_000_000} THEN {code}")
    return f"u{i}"


def _needs(
    out: Compiled, rule: EventRule, expressions: dict[str, str], alias: dict[str, str], problems: list[str]
) -> str:
    """Without its contact an event is an error; without its score or status it is simply not made."""
    if not rule.type.value:
        word = alias[rule.type.column or ""]
        for kind in schema.EVENT_TYPES.values():
            for name in kind.needs:
                expression = expressions.get(name, "NULL")
                code = out.code(name, f"is empty, and {kind.key} needs it")
                source = rule.attributes.get(name)
                if source is None or source.column:
                    problems.append(f"WHEN {word} = {literal(kind.key)} AND {expression} IS NULL THEN {code}")
        return ""
    soft = []
    for name in schema.EVENT_TYPES[rule.type.value].needs:
        spec = rule.attributes.get(name)
        if spec is None or spec.column is None:
            continue
        if name in ("contact", "invitation", "into", "queue"):
            code = out.code(spec.column, f"is empty, and {rule.type.value} needs it")
            problems.append(f"WHEN {expressions[name]} IS NULL THEN {code}")
        else:
            soft.append(f"{expressions[name]} IS NOT NULL")
    return " AND ".join(soft)


def _score(out: Compiled, mapping: Mapping, rule: EventRule, expressions: dict[str, str], problems: list[str]) -> None:
    """A score outside the instrument's declared scale is rejected, and so is an undeclared instrument."""
    instrument = rule.attributes.get("instrument")
    if instrument is None:
        return
    column = instrument.column or ""
    known = ", ".join(literal(k) for k in mapping.instruments)
    name = expressions["instrument"]
    code = out.code(column, "is an instrument that is not declared under [instruments]")
    condition = f"{name} NOT IN ({known})" if known else f"{name} IS NOT NULL"
    problems.append(f"WHEN {condition} THEN {code}")
    score = rule.attributes.get("score")
    if score is None:
        return
    for key, declared in mapping.instruments.items():
        low, high = scale_of(declared)
        code = out.code(score.column or "", f"is outside the scale {low} to {high} of {key}")
        problems.append(
            f"WHEN {name} = {literal(key)} AND {expressions['score']} NOT BETWEEN {low} AND {high} THEN {code}"
        )


def _order(
    out: Compiled,
    mapping: Mapping,
    rule: EventRule,
    time: str,
    keys: list[tuple[str, tuple[str, ...], str]],
    problems: list[str],
) -> None:
    """Within one row, what follows may not come before what it follows."""
    for family, (first, later) in _ORDERED.items():
        if rule.type.value not in later or (family == "contact" and not mapping.derived):
            continue
        for other in mapping.events:
            if other.type.value == first and other.time.column and other.time.column != rule.time.column:
                start = f"u{keys.index(_time_key(other.time, mapping))}"
                code = out.code(
                    rule.time.column or "",
                    f"({rule.type.value}) lies before {other.time.column} ({first})",
                )
                problems.append(f"WHEN {time} < {start} THEN {code}")


def _condition(column: str, words: tuple[str, ...], negated: bool, alias: dict[str, str]) -> str:
    text = alias[column]
    if words == ("*",):
        return f"{text} IS {'' if negated else 'NOT '}NULL"
    listed = ", ".join(literal(w.casefold()) for w in words)
    if negated:
        return f"({text} IS NULL OR lower({text}) NOT IN ({listed}))"
    return f"lower({text}) IN ({listed})"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _micros(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * 86_400_000_000

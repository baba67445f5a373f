"""A mapping as SQL over one batch: which events its rows give, and which rows cannot be taken and why. Pure.

DuckDB runs it (import does not run on Spark, so the dialect does not bind here). A row is taken whole or
not at all: one bad value and none of its events is made.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as Dict
from dataclasses import dataclass

from peil.connectors.files.columns_sql import NOTHING, Columns
from peil.connectors.files.conditions import condition_sql
from peil.connectors.files.identity_sql import PERSONS
from peil.connectors.files.instruments import scale_of
from peil.connectors.files.model import EventRule, Mapping
from peil.connectors.files.times_sql import Times
from peil.connectors.files.values_sql import NO_NUMBER, Cells, Problem, Shape
from peil.dialect import literal
from peil.events import schema

_TEXTS = [name for name, kind in schema.ATTRIBUTES.items() if kind == "text"]
_NUMBERS = [name for name, kind in schema.ATTRIBUTES.items() if kind in ("integer", "duration")]
#: Without one of these a row is an error; without another need the event is simply not made.
_HARD = ("contact", "invitation", "into", "queue", "cost_kind", "amount_cents", "span", "id")
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
class Compiled:
    """The SQL of one mapping for one kind of batch.

    `shaped` gives a row per event: row_, rule, problem (0 when good, else one more than its place in
    `problems`), made, source, contact_source, type, time_us, customer_space, agent_space where persons
    occur, and the attributes in `filled`, as text or BIGINT; no other attribute can have a value.
    """

    shaped: str
    problems: tuple[Problem, ...]
    filled: tuple[str, ...]


def compile_mapping(
    mapping: Mapping,
    kind: str,
    present: Dict[str, str],
    *,
    now_us: int,
    table: str = "",
    hide: Callable[[str], str] | None = None,
) -> Compiled:
    """SQL that reads `batch`: columns of the file and row_.

    `present` are the columns that the batch has with what they hold (text, number, timestamp,
    timestamptz), `table` the file's own name. `hide` makes SQL that leaves no address in an id or free text.
    """
    columns = Columns(mapping, kind, present, table)
    shape = Shape(mapping, columns, Times(mapping, columns), now_us)
    rules = [_rule(shape, rule) for rule in mapping.events]
    if hide:
        rules = [
            (fixed, _hidden(attributes, rule, hide))
            for (fixed, attributes), rule in zip(rules, mapping.events, strict=True)
        ]
    filled = tuple(name for name in schema.ATTRIBUTES if any(_says(attributes.get(name)) for _, attributes in rules))
    selects = [
        _select(fixed, {name: attributes.get(name, _nothing(name)) for name in filled}, rule, columns, mapping, i)
        for i, (rule, (fixed, attributes)) in enumerate(zip(mapping.events, rules, strict=True))
    ]
    once = "MATERIALIZED " if len(selects) > 1 else ""
    return Compiled(
        shaped=f"WITH clean AS ({columns.clean()}), timed AS {once}({shape.times.sql()}) "
        + " UNION ALL ".join(selects),
        problems=tuple(shape.problems),
        filled=filled,
    )


def _hidden(attributes: Dict[str, str], rule: EventRule, hide: Callable[[str], str]) -> dict[str, str]:
    """The attributes, without addresses where a column gives an id or free text."""
    specs = rule.attributes
    given = {name for name in schema.UNBOUND if name in specs and specs[name].columns and _says(attributes[name])}
    return {name: hide(text) if name in given else text for name, text in attributes.items()}


def _says(expression: str | None) -> bool:
    return expression not in (None, NOTHING, NO_NUMBER)


def _nothing(name: str) -> str:
    return NOTHING if schema.ATTRIBUTES[name] in ("text", "span") else NO_NUMBER


def _rule(shape: Shape, rule: EventRule) -> tuple[dict[str, str], dict[str, str]]:
    """The SQL of one rule: what every event has, and its attributes."""
    cells = Cells(shape)
    kind = _type(cells, rule)
    time = cells.instant(rule.time)
    attributes = {name: _attribute(cells, rule, name, kind) for name in _TEXTS}
    attributes |= {name: cells.number(rule.attributes[name], name) for name in _NUMBERS if name in rule.attributes}
    if "reported" in rule.attributes:
        attributes["reported"] = cells.instant(rule.attributes["reported"])
    if attributes["currency"] != NOTHING:
        attributes["currency"] = f"upper({attributes['currency']})"
    if "span" in rule.attributes:
        attributes["span"] = cells.span(rule.attributes["span"])
    made = [f"{time} IS NOT NULL", *_needs(cells, rule, attributes, kind)]
    if rule.required:
        cells.reject(f"{time} IS NULL", rule.time.columns, "is empty, and the event needs it")
    _score(cells, rule, attributes)
    for name in (n for n in schema.COUNTS if n in rule.attributes and rule.attributes[n].columns):
        cells.reject(f"{attributes[name]} < 0", rule.attributes[name].columns, "is a count below zero")
    _currency(cells, rule, attributes)
    _value(cells, rule, attributes, kind)
    _order(cells, rule, time)
    source = cells.text(shape.mapping.source, "source")
    home = source
    if rule.contact_source:
        home = f"COALESCE({cells.text(rule.contact_source, 'contact_source')}, {source})"
    fixed = {
        "problem": f"CASE {' '.join(cells.clauses)} ELSE 0 END" if cells.clauses else "0",
        "made": f"CASE WHEN {' AND '.join(made)} THEN 1 ELSE 0 END",
        "source": source,
        "contact_source": home,
        "type": kind,
        "time_us": time,
    }
    for who in PERSONS:
        spec = rule.attributes.get(who)
        fixed[f"{who}_space"] = literal(spec.kind) if spec and spec.kind else source
    return fixed, attributes


def _select(
    fixed: Dict[str, str], attributes: Dict[str, str], rule: EventRule, columns: Columns, mapping: Mapping, i: int
) -> str:
    given = {**fixed, **attributes}
    for who in PERSONS:
        if who not in attributes:
            del given[f"{who}_space"]
    listed = ", ".join(f"{expression} AS {name}" for name, expression in given.items())
    where = " AND ".join(condition_sql(c, columns, mapping.file.decimal) for c in rule.when)
    return f"SELECT row_, {i} AS rule, {listed} FROM timed{f' WHERE {where}' if where else ''}"


def _type(cells: Cells, rule: EventRule) -> str:
    kind = cells.text(rule.type, "type")
    if rule.type.columns:
        words = ", ".join(literal(k) for k in schema.EVENT_TYPES)
        cells.reject(f"{kind} IS NULL OR {kind} NOT IN ({words})", rule.type.columns, "is not an event type")
    return kind


def _attribute(cells: Cells, rule: EventRule, name: str, kind: str) -> str:
    """A text with the default that its event type gives it."""
    spec = rule.attributes.get(name)
    text = NOTHING if spec is None else cells.word(spec, name)
    if rule.type.value:
        default = schema.EVENT_TYPES[rule.type.value].defaults.get(name)
        if default is None:
            return text
        return literal(default) if text == NOTHING else f"COALESCE({text}, {literal(default)})"
    cases = " ".join(
        f"WHEN {literal(t.key)} THEN {literal(t.defaults[name])}"
        for t in schema.EVENT_TYPES.values()
        if name in t.defaults
    )
    return f"COALESCE({text}, CASE {kind} {cases} END)" if cases else text


def _needs(cells: Cells, rule: EventRule, attributes: Dict[str, str], kind: str) -> list[str]:
    """What must be there for the event to be made; without its contact a row is an error."""
    if not rule.type.value:
        for name in dict.fromkeys(n for t in schema.EVENT_TYPES.values() for n in t.needs):
            types = [t.key for t in schema.EVENT_TYPES.values() if name in t.needs]
            spec = rule.attributes.get(name)
            listed = ", ".join(literal(t) for t in types)
            cells.reject(
                f"{attributes.get(name, NOTHING)} IS NULL AND {kind} IN ({listed})",
                spec.columns if spec and spec.columns else (name,),
                "is empty, and this event type needs it",
            )
        return []
    soft = []
    for name in schema.EVENT_TYPES[rule.type.value].needs:
        spec = rule.attributes.get(name)
        if spec is None or not spec.columns:
            continue
        if name in _HARD:
            cells.reject(f"{attributes[name]} IS NULL", spec.columns, f"is empty, and {rule.type.value} needs it")
        else:
            soft.append(f"{attributes[name]} IS NOT NULL")
    return soft


def _score(cells: Cells, rule: EventRule, attributes: Dict[str, str]) -> None:
    """A score outside the instrument's declared scale is rejected, and so is an undeclared instrument."""
    spec, score = rule.attributes.get("instrument"), rule.attributes.get("score")
    if spec is None:
        return
    instruments = cells.shape.mapping.instruments
    name = attributes["instrument"]
    known = ", ".join(literal(k) for k in instruments)
    cells.reject(
        f"{name} NOT IN ({known})" if known else f"{name} IS NOT NULL",
        spec.columns,
        "is an instrument that is not declared under [instruments]",
    )
    if score is None:
        return
    for key, declared in instruments.items():
        if spec.value not in (None, key):
            continue
        low, high = scale_of(declared)
        cells.reject(
            f"{name} = {literal(key)} AND {attributes['score']} NOT BETWEEN {low} AND {high}",
            score.columns,
            f"is outside the scale {low} to {high} of {key}",
        )


def _currency(cells: Cells, rule: EventRule, attributes: Dict[str, str]) -> None:
    """An amount in another currency than the project reports in needs its rate: Peil knows none."""
    spec = rule.attributes.get("currency")
    if spec is None or "amount_cents" not in rule.attributes:
        return
    reporting = cells.shape.mapping.reporting
    rate = attributes.get("rate_millionths", NO_NUMBER)
    if rate != NO_NUMBER:
        cells.reject(f"{rate} <= 0", rule.attributes["rate_millionths"].columns, "is no rate")
    cells.reject(
        f"{attributes['currency']} <> {literal(reporting)} AND {rate} IS NULL",
        spec.columns or ("currency",),
        f"is not {reporting}, in which the project reports, and the row gives no rate",
    )


def _value(cells: Cells, rule: EventRule, attributes: dict[str, str], kind: str) -> None:
    """A `value` that its event type has no place for would be passed over without a word: such a row is rejected."""
    spec = rule.attributes.get("value")
    if spec is None or not spec.columns or attributes["value"] == NOTHING:
        return
    text = attributes["value"]
    for key, words in schema.VALUES.items():
        if rule.type.value not in (None, key):
            continue
        listed, here = ", ".join(literal(w) for w in words), f"{kind} = {literal(key)}"
        what = f"is not one of {', '.join(words)}; map it under [values.value]"
        cells.reject(f"{here} AND lower({text}) NOT IN ({listed})", spec.columns, what)
        text = f"CASE WHEN {here} THEN lower({text}) ELSE {text} END"
    attributes["value"] = text


def _order(cells: Cells, rule: EventRule, time: str) -> None:
    """Within one row, what follows may not come before what it follows."""
    mapping = cells.shape.mapping
    for family, (first, later) in _ORDERED.items():
        if rule.type.value not in later or (family == "contact" and not mapping.derived):
            continue
        for other in mapping.events:
            if other.type.value == first and other.time != rule.time:
                start = Cells(cells.shape).instant(other.time)
                made = [condition_sql(c, cells.shape.columns, mapping.file.decimal) for c in other.when]
                cells.reject(
                    " AND ".join([f"{time} < {start}", *made]),
                    rule.time.columns,
                    f"({rule.type.value}) lies before {other.time.column} ({first})",
                )

"""The description of the API: its operations, declared once, and the OpenAPI document made from them."""

from __future__ import annotations

from dataclasses import dataclass

from peil import __version__
from peil.web import params

_OBJECT: dict[str, object] = {"type": "object", "additionalProperties": True}
_LIST: dict[str, object] = {"type": "array", "items": _OBJECT}
_PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
_TEXTS = {"type": "object", "properties": {"nl": {"type": "string"}, "en": {"type": "string"}}}


@dataclass(frozen=True)
class Operation:
    """A path of the API. `schema` is the JSON that it answers with."""

    path: str
    key: str
    nl: str
    en: str
    schema: dict[str, object]
    example: str
    params: tuple[params.Param, ...] = ()
    csv: bool = False
    method: str = "get"
    body: dict[str, object] | None = None


_ROW: dict[str, object] = {
    "type": "object",
    "properties": {
        "period": {
            "type": "object",
            "properties": {
                "from": {"type": "string", "format": "date"},
                "to": {"type": "string", "format": "date", "description": "exclusive"},
                "label": {"type": "string"},
            },
        },
        "by": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
        "value": {"type": ["number", "null"], "description": "null unless status is ok: unknown is not zero"},
        "status": {"enum": ["ok", "no_data", "not_measurable", "pending", "withheld"]},
        "reason": {"type": ["string", "null"]},
        "parts": {**_COUNTS, "description": "the integers that the value is divided from"},
        "n": {"type": "integer"},
        "n_eff": {"type": "integer"},
        "interval": {
            "oneOf": [_PAIR, {"type": "null"}],
            "description": "95% interval where rows are a sample",
        },
        "method": {"type": "string"},
        "clock": {"type": "string"},
        "excluded": {**_COUNTS, "description": "rows left out, by reason"},
        "pending": {"type": "integer"},
        "provisional": {"type": "boolean"},
        "overlapping": {"type": "boolean"},
        "bound": {
            "oneOf": [_PAIR, {"type": "null"}],
            "description": "lowest and highest that the exact value can be, where approximate was asked and used (≈)",
        },
    },
}
_ANSWERS: dict[str, object] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "kpi": {"type": "string"},
            "name": _TEXTS,
            "unit": {"type": "string", "description": "%, points, s, count, scale, or a currency such as EUR"},
            "direction": {"enum": ["up", "down", "band", "none"]},
            "definition": _OBJECT,
            "as_of": {"type": ["string", "null"], "format": "date-time"},
            "zone": {"type": "string"},
            "rows": {"type": "array", "items": _ROW},
            "notes": _LIST,
            "source_reported": _LIST,
            "computed_from": {"enum": ["facts", "roll-up"], "description": "the same figures either way"},
        },
    },
}
_KPI: dict[str, object] = {
    "type": "object",
    "properties": {
        "key": {"type": "string"},
        "name": _TEXTS,
        "explanation": _TEXTS,
        "unit": {"type": "string"},
        "direction": {"type": "string"},
        "dimensions": {"type": "array", "items": {"type": "string"}},
        "rules": _OBJECT,
        "statistics": {"type": "array", "items": {"type": "string"}},
        "settings": _COUNTS,
        "version": {"type": "integer"},
        "credit": _TEXTS,
        "source": {"type": "string"},
        "needs": {"type": "array", "items": {"type": "string"}},
    },
}
_PROBLEM: dict[str, object] = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {
            "type": "string",
            "description": "what was wrong, in the language of Accept-Language (nl, en) or else the organisation's",
        },
        "place": {"type": "string"},
        "remedy": {"type": "string", "description": "what to do"},
    },
}

_FIGURES: tuple[Operation, ...] = (
    Operation(
        "/api/v1/answers",
        "answers",
        "Waarden van KPI's met onderdelen, n, interval, uitsluitingen en toestand: een lijst, één per KPI.",
        "Values of KPIs with parts, n, interval, exclusions and state: a list, one item a KPI.",
        _ANSWERS,
        "/api/v1/answers?kpi=service_level&by=channel&grain=month",
        params.ANSWERS,
        csv=True,
    ),
    Operation(
        "/api/v1/alerts",
        "alerts",
        "De waarschuwingen, de nieuwste eerst: over welke regel, welke dag, wat er is gezien, open of gezien.",
        "The alerts, the newest first: of which rule, about which day, what was seen, open or acknowledged.",
        _LIST,
        "/api/v1/alerts?state=open",
        params.ALERTS,
    ),
    Operation(
        "/api/v1/kpis",
        "kpis",
        "Alle KPI's met hun definitie.",
        "All KPIs with their definition.",
        {"type": "array", "items": _KPI},
        "/api/v1/kpis",
    ),
    Operation(
        "/api/v1/kpis/{key}",
        "kpi",
        "De definitie van één KPI.",
        "The definition of one KPI.",
        _KPI,
        "/api/v1/kpis/service_level",
    ),
    Operation(
        "/api/v1/kpis/{key}/records",
        "records",
        "De contacten achter een cijfer: meegeteld, uitgesloten of wachtend.",
        "The records behind a figure: counted, excluded or pending.",
        _LIST,
        "/api/v1/kpis/service_level/records?kind=excluded&limit=20",
        params.RECORDS,
        csv=True,
    ),
    Operation(
        "/health",
        "health",
        "Of Peil draait, en tot wanneer er gegevens zijn.",
        "Whether Peil runs, and until when there are data.",
        _OBJECT,
        "/health",
    ),
)


_SCOPE = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "description": "dimension to value, such as team and channel; empty for the whole organisation",
}
_DAY = {"type": "string", "format": "date"}
_WORDS = {"type": "string"}
_TARGET_BODY: dict[str, object] = {
    "type": "object",
    "required": ["kpi", "since"],
    "properties": {
        "kpi": _WORDS,
        "since": _DAY,
        "low": {"type": "number", "description": "at least; without low and high the target ends"},
        "high": {"type": "number", "description": "at most"},
        "scope": _SCOPE,
        **dict.fromkeys(("statistic", "clock", "rule", "owner", "note"), _WORDS),
        "goal": {"type": "integer"},
    },
}
_GOAL_BODY: dict[str, object] = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": _WORDS, "why": _WORDS, "owner": _WORDS, "parent": {"type": "integer"}},
}
_NOTE_BODY: dict[str, object] = {
    "type": "object",
    "required": ["text", "from"],
    "properties": {
        "kind": {"enum": ["note", "phase", "excluded"]},
        "text": _WORDS,
        "from": _DAY,
        "to": {**_DAY, "description": "exclusive"},
        "kpi": _WORDS,
        "scope": _SCOPE,
    },
}
_BOARD_BODY: dict[str, object] = {
    "type": "object",
    "required": ["title", "items"],
    "properties": {
        "name": {**_WORDS, "description": "of a board that is there; without it a new one is made"},
        "title": _WORDS,
        "digest": {**_WORDS, "description": "of the version that was changed; another version there now is a 409"},
        "items": {"type": "array", "items": _OBJECT},
    },
}
_BENCHMARK_BODY: dict[str, object] = {
    "type": "object",
    "required": ["kpi", "source"],
    "properties": {
        **dict.fromkeys(("kpi", "unit", "kind", "source", "address", "sector", "rule", "definition", "note"), _WORDS),
        "low": {"type": "number"},
        "high": {"type": "number"},
        "year": {"type": "integer"},
        "scale": {"type": "string", "description": "such as 1-5"},
        "positive": {"type": "array", "items": {"type": "integer"}},
        "settings": _COUNTS,
    },
}


def _steered(
    path: str, key: str, nl: tuple[str, str], en: tuple[str, str], body: dict[str, object]
) -> tuple[Operation, Operation]:
    """Reading a list of steering, and adding to it."""
    return (
        Operation(path, f"{key}s", nl[0], en[0], _LIST, path),
        Operation(path, f"add-{key}", nl[1], en[1], _OBJECT, path, method="post", body=body),
    )


OPERATIONS: tuple[Operation, ...] = (
    *_FIGURES,
    *_steered(
        "/api/v1/targets",
        "target",
        ("Alle doelen met hun geschiedenis.", "Een doel vastleggen of beëindigen."),
        ("All targets with their history.", "Set a target, or end one."),
        _TARGET_BODY,
    ),
    *_steered(
        "/api/v1/goals",
        "goal",
        ("Alle verbeterdoelen.", "Een verbeterdoel toevoegen."),
        ("All improvement goals.", "Add an improvement goal."),
        _GOAL_BODY,
    ),
    *_steered(
        "/api/v1/benchmarks",
        "benchmark",
        ("Cijfers van anderen, met bron.", "Een eigen benchmark toevoegen."),
        ("Figures of others, with their source.", "Add a benchmark of your own."),
        _BENCHMARK_BODY,
    ),
    *_steered(
        "/api/v1/notes",
        "note",
        ("Alle notities, ook ingetrokken.", "Een notitie, fase of uitgesloten dagen vastleggen."),
        ("All notes, withdrawn ones too.", "Enter a note, a phase or excluded days."),
        _NOTE_BODY,
    ),
    *_steered(
        "/api/v1/boards",
        "board",
        ("Alle borden met hun onderdelen.", "Een bord opslaan."),
        ("All boards with their items.", "Save a board."),
        _BOARD_BODY,
    ),
)


def document() -> dict[str, object]:
    """The OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Peil",
            "version": __version__,
            "description": "Measures of customer service, each with what it rests on.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {
            path: {one.method: _operation(one) for one in OPERATIONS if one.path == path}
            for path in dict.fromkeys(operation.path for operation in OPERATIONS)
        },
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _operation(operation: Operation) -> dict[str, object]:
    listed = [_parameter(p) for p in operation.params]
    if "{key}" in operation.path:
        listed.insert(
            0,
            {
                "name": "key",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "example": "service_level",
            },
        )
    content: dict[str, object] = {"application/json": {"schema": operation.schema}}
    if operation.csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    sent = {} if operation.body is None else {"requestBody": _sent(operation.body)}
    return {
        "operationId": operation.key,
        "summary": operation.en,
        "parameters": listed,
        **sent,
        "responses": {
            "200" if operation.method == "get" else "201": {"description": "the answer", "content": content},
            "400": {"description": "a parameter cannot be used", "content": problem},
            "404": {"description": "a KPI, dimension or rule that does not exist", "content": problem},
            "409": {"description": "the project holds no figures yet", "content": problem},
        },
    }


def _sent(schema: dict[str, object]) -> dict[str, object]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _parameter(one: params.Param) -> dict[str, object]:
    kinds: dict[str, dict[str, object]] = {
        "string": {"type": "string"},
        "integer": {"type": "integer", "minimum": 1},
        "date": {"type": "string", "format": "date"},
    }
    schema = dict(kinds[one.kind])
    if one.choices:
        schema["enum"] = list(one.choices)
    if one.repeated:
        schema = {"type": "array", "items": schema}
    return {
        "name": one.name,
        "in": "query",
        "required": one.required,
        "description": one.meaning,
        "schema": schema,
        "example": [one.example] if one.repeated else one.example,
    }

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

OPERATIONS = (
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
        "paths": {operation.path: {"get": _operation(operation)} for operation in OPERATIONS},
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
    return {
        "operationId": operation.key,
        "summary": operation.en,
        "parameters": listed,
        "responses": {
            "200": {"description": "the answer", "content": content},
            "400": {"description": "a parameter cannot be used", "content": problem},
            "404": {"description": "a KPI, dimension or rule that does not exist", "content": problem},
            "409": {"description": "the project holds no figures yet", "content": problem},
        },
    }


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

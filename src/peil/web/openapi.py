"""The description of the API: its operations, declared once, and the OpenAPI document made from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from peil import __version__
from peil.kpis.reasons import SENTENCES
from peil.steering.groups import Without
from peil.web import openapi_bodies as bodies
from peil.web import openapi_events, params

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
    status: str = "200"


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
        "reason": {"type": ["string", "null"], "description": "in the language that was asked"},
        "reason_code": {"enum": [*SENTENCES, None], "description": "the same for programs: a code keeps its meaning"},
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
            "not_measurable": {**_LIST, "description": "sources that do not give what the KPI needs: not in the value"},
            "source_reported": _LIST,
            "computed_from": {"enum": ["facts", "roll-up"], "description": "the same figures either way"},
        },
    },
}
_GROUPS: dict[str, object] = {
    "type": "object",
    "properties": {
        "kpi": {"type": "string"},
        "by": {"type": "string"},
        "unit": {"type": "string"},
        "direction": {"enum": ["up", "down", "band", "none"]},
        "comparisons": {"type": "integer", "description": "how many groups were looked at; p is corrected for them"},
        "without": {
            "enum": [*get_args(Without)[1:], None],
            "description": "why no group is held against the others; null where they are",
        },
        "why": {"type": ["string", "null"], "description": "the same in words"},
        "groups": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "by": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
                    "value": {"type": "number"},
                    "n": {"type": "integer"},
                    "others": {
                        "type": "object",
                        "properties": {"value": {"type": ["number", "null"]}, "n": {"type": "integer"}},
                    },
                    "difference": {"type": ["number", "null"], "description": "value less that of the others"},
                    "estimate": {"type": ["number", "null"], "description": "what the interval is of"},
                    "interval": {"oneOf": [_PAIR, {"type": "null"}], "description": "95% interval of the estimate"},
                    "basis": {
                        "enum": ["values", "days", None],
                        "description": "the estimate is the difference of the values, or of a usual day's",
                    },
                    "p": {"type": ["number", "null"], "description": "corrected for all comparisons"},
                    "verdict": {"enum": ["better", "worse", "higher", "lower", "no_difference", "too_little", "none"]},
                    "because": {"type": "string"},
                    "words": {"type": "string", "description": "the verdict in the language that was asked"},
                },
            },
        },
        "rows": {"type": "array", "items": _ROW},
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
        "/api/v1/kpis/{key}/groups",
        "groups",
        "Elke groep tegen alle andere samen: verschil, interval, gecorrigeerde p en oordeel; de twaalf grootste"
        " groepen.",
        "Each group against all the others together: difference, interval, corrected p and verdict; the twelve largest"
        " groups.",
        _GROUPS,
        "/api/v1/kpis/service_level/groups?by=team",
        params.GROUPS,
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


_BESIDE: dict[str, object] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "figures": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "kpi": {"type": "string"},
                    "version": {"type": "integer", "description": "of the definition, as frozen"},
                    "unit": {"type": "string"},
                    "then": _ROW,
                    "now": {"oneOf": [_ROW, {"type": "null"}]},
                    "difference": {"type": ["number", "null"], "description": "now less then"},
                    "interval": {"oneOf": [_PAIR, {"type": "null"}], "description": "95% interval of the difference"},
                    "verdict": {"enum": ["better", "worse", "no_difference", "too_little", None]},
                    "why": {"type": ["string", "null"], "description": "why there is no figure now"},
                },
            },
        },
    },
}


def _steered(
    path: str, key: str, nl: tuple[str, str], en: tuple[str, str], body: dict[str, object]
) -> tuple[Operation, Operation]:
    """Reading a list of steering, and adding to it."""
    return (
        Operation(path, f"{key}s", nl[0], en[0], _LIST, path),
        Operation(path, f"add-{key}", nl[1], en[1], _OBJECT, path, method="post", body=body, status="201"),
    )


_PUSH = Operation(
    "/api/v1/events",
    "push-events",
    "Gebeurtenissen sturen, met een token van peil token create: één, een lijst, regels JSON of CloudEvents. Bij 202"
    " staat wat geaccepteerd is op schijf. Een getekende webhook gaat naar /api/v1/events/NAAM.",
    "Push events, with a token of peil token create: one, an array, lines of JSON, or CloudEvents. At 202 what was"
    " accepted is on disk. A signed webhook goes to /api/v1/events/NAME.",
    openapi_events.PUSHED,
    "/api/v1/events",
    method="post",
    body=openapi_events.BODY,
    status="202",
)


OPERATIONS: tuple[Operation, ...] = (
    *_FIGURES,
    _PUSH,
    *_steered(
        "/api/v1/targets",
        "target",
        ("Alle doelen met hun geschiedenis.", "Een doel vastleggen of beëindigen."),
        ("All targets with their history.", "Set a target, or end one."),
        bodies.TARGET,
    ),
    *_steered(
        "/api/v1/goals",
        "goal",
        ("Alle verbeterdoelen.", "Een verbeterdoel toevoegen."),
        ("All improvement goals.", "Add an improvement goal."),
        bodies.GOAL,
    ),
    *_steered(
        "/api/v1/benchmarks",
        "benchmark",
        ("Cijfers van anderen, met bron.", "Een eigen benchmark toevoegen."),
        ("Figures of others, with their source.", "Add a benchmark of your own."),
        bodies.BENCHMARK,
    ),
    *_steered(
        "/api/v1/baselines",
        "baseline",
        ("Alle nulmetingen met hun bevroren cijfers.", "Een nulmeting vastleggen."),
        ("All baselines with their frozen figures.", "Freeze a baseline."),
        bodies.BASELINE,
    ),
    Operation(
        "/api/v1/baselines/{id}",
        "baseline",
        "Een nulmeting naast een latere periode: verschil, interval en oordeel.",
        "A baseline beside a later period: difference, interval and verdict.",
        _BESIDE,
        "/api/v1/baselines/1?from=2026-06-01&to=2026-06-29",
        params.COMPARED,
    ),
    *_steered(
        "/api/v1/notes",
        "note",
        ("Alle notities, ook ingetrokken.", "Een notitie, fase of uitgesloten dagen vastleggen."),
        ("All notes, withdrawn ones too.", "Enter a note, a phase or excluded days."),
        bodies.NOTE,
    ),
    *_steered(
        "/api/v1/boards",
        "board",
        ("Alle borden met hun onderdelen.", "Een bord opslaan."),
        ("All boards with their items.", "Save a board."),
        bodies.BOARD,
    ),
)


#: What stands in a path: its schema and an example.
_IN_PATH: dict[str, tuple[dict[str, object], object]] = {
    "key": ({"type": "string"}, "service_level"),
    "id": ({"type": "integer", "minimum": 1}, 1),
}


def document(lang: str) -> dict[str, object]:
    """The OpenAPI 3.1 document; what operations and parameters mean is in `lang`."""
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
            path: {one.method: _operation(one, lang) for one in OPERATIONS if one.path == path}
            for path in dict.fromkeys(operation.path for operation in OPERATIONS)
        },
        "components": {"schemas": {"Problem": _PROBLEM}},
    }


def _operation(operation: Operation, lang: str) -> dict[str, object]:
    listed = [_parameter(p, lang) for p in operation.params]
    for name, (schema, example) in _IN_PATH.items():
        if f"{{{name}}}" in operation.path:
            listed.insert(0, {"name": name, "in": "path", "required": True, "schema": schema, "example": example})
    content: dict[str, object] = {"application/json": {"schema": operation.schema}}
    if operation.csv:
        content["text/csv"] = {"schema": {"type": "string"}}
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    sent = {} if operation.body is None else {"requestBody": _sent(operation.body)}
    return {
        "operationId": operation.key,
        "summary": operation.nl if lang == "nl" else operation.en,
        "parameters": listed,
        **sent,
        "responses": {
            operation.status: {"description": "the answer", "content": content},
            "400": {"description": "a parameter cannot be used", "content": problem},
            "404": {"description": "a KPI, dimension or rule that does not exist", "content": problem},
            "409": {"description": "the project holds no figures yet, or another version is there", "content": problem},
            "default": {
                "description": "refused: not signed in, not allowed, too often",
                "content": problem,
            },
        },
    }


def _sent(schema: dict[str, object]) -> dict[str, object]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _parameter(one: params.Param, lang: str) -> dict[str, object]:
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
        "description": one.meaning.in_(lang),
        "schema": schema,
        "example": [one.example] if one.repeated else one.example,
    }

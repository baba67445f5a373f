"""The description of the API: its operations, declared once, and the OpenAPI document made from them."""

from __future__ import annotations

from dataclasses import dataclass

from peil import __version__
from peil.web import openapi_answers as answers
from peil.web import openapi_bodies as bodies
from peil.web import openapi_events, params


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


_FIGURES: tuple[Operation, ...] = (
    Operation(
        "/api/v1/answers",
        "answers",
        "Waarden van KPI's met onderdelen, n, interval, uitsluitingen en toestand: een lijst, één per KPI.",
        "Values of KPIs with parts, n, interval, exclusions and state: a list, one item a KPI.",
        answers.ANSWERS,
        "/api/v1/answers?kpi=service_level&by=channel&grain=month",
        params.ANSWERS,
        csv=True,
    ),
    Operation(
        "/api/v1/alerts",
        "alerts",
        "De waarschuwingen, de nieuwste eerst: over welke regel, welke dag, wat er is gezien, open of gezien.",
        "The alerts, the newest first: of which rule, about which day, what was seen, open or acknowledged.",
        answers.LIST,
        "/api/v1/alerts?state=open",
        params.ALERTS,
    ),
    Operation(
        "/api/v1/kpis",
        "kpis",
        "Alle KPI's met hun definitie.",
        "All KPIs with their definition.",
        {"type": "array", "items": answers.KPI},
        "/api/v1/kpis",
    ),
    Operation(
        "/api/v1/kpis/{key}",
        "kpi",
        "De definitie van één KPI.",
        "The definition of one KPI.",
        answers.KPI,
        "/api/v1/kpis/service_level",
    ),
    Operation(
        "/api/v1/kpis/{key}/records",
        "records",
        "De contacten achter een cijfer: meegeteld, uitgesloten of wachtend.",
        "The records behind a figure: counted, excluded or pending.",
        answers.LIST,
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
        answers.GROUPS,
        "/api/v1/kpis/service_level/groups?by=team",
        params.GROUPS,
    ),
    Operation(
        "/health",
        "health",
        "Of Peil draait, en tot wanneer er gegevens zijn.",
        "Whether Peil runs, and until when there are data.",
        answers.OBJECT,
        "/health",
    ),
)


def _steered(
    path: str, key: str, nl: tuple[str, str], en: tuple[str, str], body: dict[str, object]
) -> tuple[Operation, Operation]:
    """Reading a list of steering, and adding to it."""
    return (
        Operation(path, f"{key}s", nl[0], en[0], answers.LIST, path),
        Operation(path, f"add-{key}", nl[1], en[1], answers.OBJECT, path, method="post", body=body, status="201"),
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
        answers.BESIDE,
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
        "components": {"schemas": {"Problem": answers.PROBLEM}},
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

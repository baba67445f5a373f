"""What the operations of the API take as JSON: a schema for each. What they answer with is in `openapi_answers`."""

from __future__ import annotations

_SCOPE = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "description": "dimension to value, such as team and channel; empty for the whole organisation",
}
_DAY = {"type": "string", "format": "date"}
_WORDS = {"type": "string"}
TARGET: dict[str, object] = {
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
GOAL: dict[str, object] = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": _WORDS, "why": _WORDS, "owner": _WORDS, "parent": {"type": "integer"}},
}
NOTE: dict[str, object] = {
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
BOARD: dict[str, object] = {
    "type": "object",
    "required": ["title", "items"],
    "properties": {
        "name": {**_WORDS, "description": "of a board that is there; without it a new one is made"},
        "title": _WORDS,
        "digest": {**_WORDS, "description": "of the version that was changed; another version there now is a 409"},
        "items": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    },
}
BASELINE: dict[str, object] = {
    "type": "object",
    "required": ["name", "from", "to"],
    "properties": {
        "name": _WORDS,
        "board": {**_WORDS, "description": "whose figures are frozen; without it the starter board"},
        "from": _DAY,
        "to": {**_DAY, "description": "exclusive"},
        "where": {"type": "array", "items": {"type": "string", "description": "such as team=A"}},
    },
}
BENCHMARK: dict[str, object] = {
    "type": "object",
    "required": ["kpi", "source"],
    "properties": {
        **dict.fromkeys(("kpi", "unit", "kind", "source", "address", "sector", "rule", "definition", "note"), _WORDS),
        "low": {"type": "number"},
        "high": {"type": "number"},
        "year": {"type": "integer"},
        "scale": {"type": "string", "description": "such as 1-5"},
        "positive": {"type": "array", "items": {"type": "integer"}},
        "settings": {"type": "object", "additionalProperties": {"type": "integer"}},
    },
}

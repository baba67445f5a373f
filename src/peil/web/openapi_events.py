"""What pushing events takes and answers, as JSON Schema: made from the declaration of events."""

from __future__ import annotations

from peil.events.schema import ATTRIBUTES, EVENT_TYPES

_ATTRIBUTE: dict[str, dict[str, object]] = {
    "text": {"type": ["string", "null"]},
    "integer": {"type": ["integer", "string", "null"]},
    "duration": {"type": ["number", "string", "null"], "description": "seconds"},
    "time": {"type": ["string", "null"], "format": "date-time"},
    "span": {"type": ["string", "null"], "description": "local days, both included: 2026-01-01/2026-01-31"},
}
EVENT: dict[str, object] = {
    "type": "object",
    "required": ["type", "time"],
    "properties": {
        "id": {"type": "string", "description": "the source's own; the same one twice changes nothing"},
        "type": {"enum": list(EVENT_TYPES)},
        "time": {"type": "string", "format": "date-time", "description": "with its offset"},
        **{name: _ATTRIBUTE[kind] for name, kind in ATTRIBUTES.items() if name != "id"},
    },
}
BODY: dict[str, object] = {"oneOf": [EVENT, {"type": "array", "items": EVENT}]}
PUSHED: dict[str, object] = {
    "type": "object",
    "properties": {
        **{key: {"type": "integer"} for key in ("accepted", "known", "rejected")},
        "results": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["index", "status"],
                "properties": {
                    "index": {"type": "integer"},
                    "id": {"type": ["string", "null"]},
                    "status": {"enum": ["accepted", "known", "rejected"]},
                    **{key: {"type": "string"} for key in ("place", "reason", "remedy")},
                },
            },
        },
    },
}

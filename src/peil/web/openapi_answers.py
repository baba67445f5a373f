"""What the operations of the API answer with as JSON: a schema for each. What they take is in `openapi_bodies`."""

from __future__ import annotations

from typing import get_args

from peil.kpis.reasons import SENTENCES
from peil.steering.groups import Without

OBJECT: dict[str, object] = {"type": "object", "additionalProperties": True}
LIST: dict[str, object] = {"type": "array", "items": OBJECT}
_PAIR = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2}
_COUNTS = {"type": "object", "additionalProperties": {"type": "integer"}}
_TEXTS = {"type": "object", "properties": {"nl": {"type": "string"}, "en": {"type": "string"}}}
ROW: dict[str, object] = {
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
ANSWERS: dict[str, object] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "kpi": {"type": "string"},
            "name": _TEXTS,
            "unit": {"type": "string", "description": "%, points, s, count, scale, or a currency such as EUR"},
            "direction": {"enum": ["up", "down", "band", "none"]},
            "definition": OBJECT,
            "as_of": {"type": ["string", "null"], "format": "date-time"},
            "zone": {"type": "string"},
            "rows": {"type": "array", "items": ROW},
            "notes": LIST,
            "not_measurable": {**LIST, "description": "sources that do not give what the KPI needs: not in the value"},
            "source_reported": LIST,
            "computed_from": {"enum": ["facts", "roll-up"], "description": "the same figures either way"},
        },
    },
}
GROUPS: dict[str, object] = {
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
        "rows": {"type": "array", "items": ROW},
    },
}
KPI: dict[str, object] = {
    "type": "object",
    "properties": {
        "key": {"type": "string"},
        "name": _TEXTS,
        "explanation": _TEXTS,
        "unit": {"type": "string"},
        "direction": {"type": "string"},
        "dimensions": {"type": "array", "items": {"type": "string"}},
        "rules": OBJECT,
        "statistics": {"type": "array", "items": {"type": "string"}},
        "settings": _COUNTS,
        "version": {"type": "integer"},
        "credit": _TEXTS,
        "source": {"type": "string"},
        "needs": {"type": "array", "items": {"type": "string"}},
    },
}
PROBLEM: dict[str, object] = {
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
BESIDE: dict[str, object] = {
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
                    "then": ROW,
                    "now": {"oneOf": [ROW, {"type": "null"}]},
                    "difference": {"type": ["number", "null"], "description": "now less then"},
                    "interval": {"oneOf": [_PAIR, {"type": "null"}], "description": "95% interval of the difference"},
                    "verdict": {"enum": ["better", "worse", "no_difference", "too_little", None]},
                    "why": {"type": ["string", "null"], "description": "why there is no figure now"},
                },
            },
        },
    },
}

"""The API as its own description says it is: whatever fits the description is answered as described, and never by 5xx.

Schemathesis makes requests from the OpenAPI document, right and wrong ones, and calls the application without a server.
"""

from __future__ import annotations

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from stores import copy_of

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
#: What exists here: without these nearly every request would be about nothing.
KNOWN = {"key": ("service_level", "csat", "first_response_time", "nope"), "kpi": ("contacts", "nps", "backlog_age")}


@pytest.fixture(scope="module")
def fuzzed(project, tmp_path_factory):
    """A client over a copy of the project (it is written to), and the API's description."""
    from litestar.testing import TestClient

    from peil.web.server import create_app

    app = create_app(copy_of(project, tmp_path_factory.mktemp("fuzz") / "copy"))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        document = client.get("/api/docs/openapi.json").json()
        yield client, schemathesis.openapi.from_dict(document)


def fuzz(fuzzed, examples: int, number: int) -> int:
    """Every operation with so many requests, half of them about what exists; returns how many were sent."""
    client, schema = fuzzed
    sent = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        strategy = operation.as_strategy() | operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE)

        @seed(number)
        @settings(
            max_examples=examples,
            phases=(Phase.generate,),
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=strategy, known=st.booleans(), pick=st.integers(0, 11))
        def one(case, known, pick):
            nonlocal sent
            for name, values in KNOWN.items():
                for part in (case.path_parameters, case.query, case.body):
                    if known and isinstance(part, dict) and name in part:
                        value = values[pick % len(values)]
                        part[name] = [value] if isinstance(part[name], list) else value
            kwargs = case.as_transport_kwargs(base_url="http://127.0.0.1")
            try:
                response = client.request(**{k: v for k, v in kwargs.items() if k not in ("timeout", "cookies")})
            except (UnicodeEncodeError, ValueError, TypeError):
                return  # the client itself cannot write it
            sent += 1
            case.validate_response(response, checks=CHECKS)

        one()
    return sent


def test_the_api_keeps_to_its_description(fuzzed):
    assert fuzz(fuzzed, 8, 2026) > 100


@pytest.mark.long
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_api_keeps_to_its_description_at_length(fuzzed, number):
    assert fuzz(fuzzed, 400, number) > 4_000

"""The OpenAPI description holds for every response: schemathesis makes requests from it, right and wrong ones."""

from collections.abc import Callable

import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import StopReason, events, from_schema

from qa.doors.http.app import create_app
from qa.doors.http.services import ApiServices


def test_every_response_is_as_described(make_services: Callable[..., ApiServices], api_key: str) -> None:
    config = SchemathesisConfig.from_dict(
        {
            "auth": {"openapi": {"key": {"bearer": api_key}}},
            "seed": 7,
            "generation": {"max-examples": 6, "deterministic": True, "database": "none"},
            "continue-on-failure": True,
            # No schema says which texts are questions ("?!" holds no words), and which are exported conversations.
            "checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 400, 404, 409, 422]}},
        }
    )
    api = schemathesis.openapi.from_asgi(
        "/api/v1/openapi.json",
        create_app(make_services()),
        config=config,
        headers={"authorization": f"Bearer {api_key}"},
    )
    tried, finished, errors, failed, count = set(), None, [], [], 0
    for event in from_schema(api).execute():
        match event:
            case events.ScenarioFinished():
                tried.add(event.recorder.label)
                for checks in event.recorder.checks.values():
                    count += len(checks)
                    failed += [str(check.failure_info.failure) for check in checks if check.failure_info]
            case events.NonFatalError():
                errors.append(f"{event.label}: {event.value!r}")
            case events.FatalError():
                raise event.exception
            case events.EngineFinished():
                finished = event
    assert errors == []
    assert finished is not None
    assert finished.stop_reason is StopReason.COMPLETED
    assert failed == []
    assert count > 500
    assert tried >= {"POST /api/v1/ask", "GET /api/v1/documents/{document_id}", "POST /v1/chat/completions"}

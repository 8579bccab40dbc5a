"""Requests made up from the document: no fault of ours, and no answer that the document does not describe."""

import warnings

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings, strategies
from hypothesis import seed as seeded

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        negative_data_rejection,
        response_headers_conformance,
        response_schema_conformance,
        status_code_conformance,
    )

from fanzha.api.urls import urlpatterns
from tests.builders.org import AT, SYSTEM

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

EXAMPLES = 12  # of each kind for each operation; 16 operations take less than a minute together
_CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
NAMES = sorted(
    f"{method} /{str(pattern.pattern).replace('<int:', '{').replace('>', '}')}"
    for pattern in urlpatterns
    for method in getattr(pattern.callback, "operations", ())
)


@pytest.fixture
def schema(db):
    """Read the document over WSGI; the connection, which holds the test's transaction, stays open between requests."""
    from fanzha.config.wsgi import application

    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world(county):
    """A county in which each address leads to something."""
    from fanzha.alerts import actions
    from tests.builders.alerts import an_alert
    from tests.builders.api import a_token
    from tests.builders.intake import a_report

    alert = an_alert(county.liuhe, grade="orange")
    actions.assign_alert(alert_id=alert.pk, unit_id=county.liuhe.pk, officer_id=None, by=SYSTEM, at=AT)
    places = {"alert_id": alert.pk, "report_id": a_report(county.liuhe).pk, "unit_id": county.school.pk, "batch_id": 1}
    return a_token(county.root).secret, places


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["fitting", "unfitting"])
@pytest.mark.parametrize("name", NAMES)
def test_no_answer_is_outside_the_document(schema, world, name, mode):
    secret, places = world
    method, _, path = name.partition(" ")
    operation = schema[path][method]
    checks = _CHECKS if mode is GenerationMode.POSITIVE else [*_CHECKS, negative_data_rejection]
    tried = []

    @seeded(20261123)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=strategies.booleans())
    def ask(case, is_known):
        if is_known and mode is GenerationMode.POSITIVE:
            case.path_parameters.update({place: places[place] for place in case.path_parameters})
        case.headers["Authorization"] = f"Bearer {secret}"
        tried.append(case.call_and_validate(checks=checks).status_code)

    try:
        ask()
    except schemathesis.core.errors.InvalidSchema:
        raise
    except Exception as problem:
        if type(problem).__name__ in {"Unsatisfiable", "SkipTest"} and mode is GenerationMode.NEGATIVE:
            pytest.skip("nothing of this operation can be got wrong")
        raise

    assert tried

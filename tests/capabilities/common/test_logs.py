"""A log line says where something broke, never what somebody typed."""

import json
import logging
from types import SimpleNamespace

import psycopg

from fanzha.common.logs import Json, Line

SECRET = "13800138000"


def record(**more):
    made = logging.LogRecord("django.request", logging.ERROR, "x.py", 1, "Internal Server Error: %s", (SECRET,), None)
    made.__dict__.update(more)
    return made


def broken():
    try:
        try:
            int(f"x{SECRET}")
        except ValueError as problem:
            raise KeyError(SECRET) from problem
    except KeyError as problem:
        return type(problem), problem, problem.__traceback__


def test_a_traceback_keeps_its_places_and_kinds_and_drops_its_text():
    made = logging.LogRecord("fanzha.x", logging.ERROR, "x.py", 1, "broke", None, broken())
    made.exc_text = f"cached {SECRET}"

    line = Line().format(made)

    assert SECRET not in line
    assert "builtins.KeyError" in line
    assert "builtins.ValueError" in line
    assert "test_logs.py" in line


def test_the_record_itself_stays_whole_for_other_handlers():
    made = logging.LogRecord("fanzha.x", logging.ERROR, "x.py", 1, "said %s", ("this",), None)

    Line().format(made)

    assert made.getMessage() == "said this"


def test_a_record_of_a_request_names_the_route_in_place_of_the_address():
    request = SimpleNamespace(method="GET", resolver_match=SimpleNamespace(route="people/<int:person_id>/"))

    line = Line().format(record(request=request, status_code=500))

    assert SECRET not in line
    assert line.endswith("500 GET people/<int:person_id>/")


def test_a_request_that_met_no_route_is_named_by_its_status_alone():
    line = Line().format(record(request=SimpleNamespace(method="GET", resolver_match=None), status_code=404))

    assert SECRET not in line
    assert "404 GET" in line


def test_what_the_machine_says_of_itself_is_kept():
    try:
        raise psycopg.OperationalError("too many clients already\nDETAIL: more")
    except psycopg.OperationalError as problem:
        raised = type(problem), problem, problem.__traceback__

    line = Line().format(logging.LogRecord("fanzha.x", logging.ERROR, "x.py", 1, "broke", None, raised))

    assert line.endswith("OperationalError: too many clients already")


def test_a_database_error_that_quotes_a_row_is_not_kept():
    try:
        raise psycopg.errors.NotNullViolation(f"null value\nDETAIL: Failing row contains ({SECRET})")
    except psycopg.Error as problem:
        raised = type(problem), problem, problem.__traceback__

    assert SECRET not in Line().format(logging.LogRecord("x", logging.ERROR, "x.py", 1, "broke", None, raised))


def test_a_chain_of_causes_that_runs_in_a_circle_ends():
    cause = ValueError(SECRET)
    problem = KeyError(SECRET)
    problem.__cause__, cause.__context__ = cause, problem
    made = logging.LogRecord("fanzha.x", logging.ERROR, "x.py", 1, "broke", None, (KeyError, problem, None))

    line = Line().format(made)

    assert line.count("builtins.KeyError") == 1
    assert line.count("builtins.ValueError") == 1


def test_a_line_of_json_holds_the_facts_and_the_trace_without_its_text():
    made = logging.LogRecord("fanzha.requests", logging.INFO, "x.py", 1, "request", None, broken())
    made.facts = {"route": "portal:check", "status": 200}

    found = json.loads(Json().format(made))

    assert (found["route"], found["status"], found["level"]) == ("portal:check", 200, "INFO")
    assert SECRET not in found["trace"]

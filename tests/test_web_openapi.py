"""What OpenAPI says of the site is what the site does."""

import re
import subprocess
import sys

import pytest
import site_server
import web_site
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from ris2rdf.web import create_app
from ris2rdf.web.application import ENDPOINT
from ris2rdf.web.selections import OTHERS, PARTS


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    made = create_app(web_site.publication(tmp_path_factory.mktemp("library")))
    yield made
    made.extensions[ENDPOINT].pool.close()


@pytest.fixture(scope="module")
def document(app):
    answer = app.test_client().get("/openapi.json")
    assert answer.content_type == "application/json"
    return answer.json


def test_the_document_is_openapi_3_1(document):
    validate(document, cls=OpenAPIV31SpecValidator)
    assert document["openapi"].startswith("3.1")
    assert document["servers"] == [{"url": web_site.BASE.rstrip("/")}]


def test_every_route_is_told_and_nothing_else(app, document):
    rules = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    told = set()
    for path, item in document["paths"].items():
        known = {p["name"]: p["schema"].get("enum") for p in item["get"]["parameters"]}
        told |= {path.replace("{ending}", ending) for ending in known.get("ending") or [""]}
    assert told == rules


def test_every_operation_has_a_name_of_its_own(document):
    names = [op["operationId"] for item in document["paths"].values() for op in item.values()]
    assert len(names) == len(set(names))


def test_parameters_that_the_lists_know_are_all_told(document):
    works, things = (
        {p["name"] for p in document["paths"][path]["get"]["parameters"]}
        for path in ("/works", "/people")
    )
    assert {*PARTS, *OTHERS} <= works | things
    assert things - works == {"letter"}


def test_the_description_is_found_from_the_first_page(app):
    client = app.test_client()
    assert '</openapi.json>; rel="service-desc"' in client.get("/").headers["Link"]
    assert f"{web_site.BASE}openapi.json" in client.get("/.well-known/api-catalog").text


# ------------------------------------------------------------------------------ as a stranger reads it

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
]
"""What is asked of every answer: all that the tool knows but what is about logging in and writing."""


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_schemathesis_finds_nothing(tmp_path):
    with site_server.serving(tmp_path) as address:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", f"{address}openapi.json"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,coverage,fuzzing"),
            *("--max-examples", "30", "--seed", "1", "--max-failures", "20", "--no-color"),
            # A busy machine takes its time, and an idle connection may be closed as it is used.
            *("--request-timeout", "60", "--request-retries", "2"),
        ]
        run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, timeout=800)
    assert run.returncode == 0, run.stdout[-8000:]

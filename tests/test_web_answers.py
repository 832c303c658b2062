"""What every answer has, from Flask or from the plain WSGI callable."""

import json
from datetime import UTC, datetime
from wsgiref.validate import validator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from ris2rdf.web import answers
from ris2rdf.web.answers import Link, Problem

RELEASED = datetime(2026, 11, 22, 10, 15, 0, 250_000, tzinfo=UTC)


def test_everybody_may_read_and_nobody_gets_a_cookie():
    given_answer = answers.answer("x", "text/plain; charset=utf-8")
    assert given_answer.header("Access-Control-Allow-Origin") == "*"
    assert "Accept" in given_answer.header("Access-Control-Allow-Headers").split(", ")
    assert "Link" in given_answer.header("Access-Control-Expose-Headers").split(", ")
    assert given_answer.header("X-Content-Type-Options") == "nosniff"
    assert not given_answer.header("Set-Cookie")
    assert not given_answer.header("Access-Control-Allow-Credentials")
    assert not given_answer.header("Content-Security-Policy")


def test_pages_may_load_only_from_here():
    policy = answers.answer("<p>", "text/html; charset=utf-8").header("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "http" not in policy


def test_options_names_the_methods():
    allowed = answers.options(("GET", "HEAD", "POST", "OPTIONS"))
    assert (allowed.status, allowed.body) == (204, b"")
    assert allowed.header("Allow") == "GET, HEAD, POST, OPTIONS"
    assert allowed.header("Access-Control-Allow-Methods") == "GET, HEAD, POST, OPTIONS"


def test_entity_tags_are_strong_and_tell_their_parts_apart():
    tag = answers.etag("release", "work/x", "ttl", "full")
    assert tag.startswith('"')
    assert tag.endswith('"')
    assert tag == answers.etag("release", "work/x", "ttl", "full")
    assert tag != answers.etag("release", "work/x", "tt", "lfull")


TAG = answers.etag("x")


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, False),
        ({"HTTP_IF_NONE_MATCH": TAG}, True),
        ({"HTTP_IF_NONE_MATCH": f"W/{TAG}"}, True),
        ({"HTTP_IF_NONE_MATCH": f'"other", {TAG}'}, True),
        ({"HTTP_IF_NONE_MATCH": "*"}, True),
        ({"HTTP_IF_NONE_MATCH": '"other"'}, False),
        ({"HTTP_IF_MODIFIED_SINCE": "Sun, 22 Nov 2026 10:15:00 GMT"}, True),
        ({"HTTP_IF_MODIFIED_SINCE": "Sun, 22 Nov 2026 10:14:59 GMT"}, False),
        ({"HTTP_IF_MODIFIED_SINCE": "yesterday"}, False),
        (
            {
                "HTTP_IF_NONE_MATCH": '"other"',
                "HTTP_IF_MODIFIED_SINCE": "Sun, 22 Nov 2026 10:15:00 GMT",
            },
            False,
        ),
        ({"HTTP_IF_NONE_MATCH": TAG, "REQUEST_METHOD": "POST"}, False),
    ],
)
def test_a_client_that_has_it_is_told_so(environ, expected):
    environ = {"REQUEST_METHOD": "GET", **environ}
    assert answers.unchanged(environ, TAG, RELEASED) is expected


def test_not_modified_repeats_what_caches_need_and_nothing_of_the_body():
    full = answers.answer(
        "body", "text/turtle", ("ETag", TAG), answers.VARY, ("Content-Location", "/doc/x.ttl"),
        ("Cache-Control", answers.NEGOTIATED), ("Last-Modified", answers.http_date(RELEASED)),
    )  # fmt: skip
    short = answers.not_modified(full)
    assert (short.status, short.body) == (304, b"")
    for name in ("ETag", "Vary", "Content-Location", "Cache-Control", "X-Content-Type-Options"):
        assert short.header(name) == full.header(name) != ""
    assert not short.header("Last-Modified"), "the tag tells more"
    assert not short.header("Content-Type")
    assert not short.header("Content-Length")


def test_dates_are_written_as_http_wants():
    assert answers.http_date(RELEASED) == "Sun, 22 Nov 2026 10:15:00 GMT"


def test_links_put_rel_first_and_quote_attributes():
    link = Link("/doc/x.ttl", "describedby", (("type", "text/turtle"), ("title", 'A "b" \\ ü\n')))
    assert str(link) == '</doc/x.ttl>; rel="describedby"; type="text/turtle"; title="A \'b\'  ?"'


@given(st.text(), st.text())
def test_nothing_can_break_out_of_a_header(target, title):
    value = str(Link(target, "related", (("title", title),)))
    assert value.isascii()
    assert value.isprintable()
    assert value.count("<") - title.count("<") == 1
    moved = answers.redirect(303, target, "See")
    assert moved.header("Location").isascii()
    assert moved.header("Location").isprintable()


def test_redirects_say_in_one_sentence_where_to_go():
    moved = answers.redirect(303, "/doc/work/<ü>", "The description is at")
    assert moved.header("Location") == "/doc/work/%3C%C3%BC%3E"
    assert b'The description is at <a href="/doc/work/%3C%C3%BC%3E">' in moved.body


PROBLEM = Problem(
    404,
    "Not Found",
    "Nothing <here>.",
    {"near": [{"label": "A & B", "href": "/doc/work/a"}], "line": 3},
)


@pytest.mark.parametrize(
    ("accept", "content_type", "says"),
    [
        ("", "text/html; charset=utf-8", b"Nothing &lt;here&gt;."),
        ("text/turtle", "application/problem+json", b'"status": 404'),
        ("application/json", "application/problem+json", b'"near": [{'),
        ("text/plain", "text/plain; charset=utf-8", b"line: 3\n"),
        ("image/png", "application/problem+json", b'"line": 3'),
    ],
)
def test_errors_come_in_the_form_the_client_reads(accept, content_type, says):
    given_answer = answers.error(PROBLEM, accept)
    assert given_answer.status == 404
    assert given_answer.header("Content-Type") == content_type
    assert given_answer.header("Vary") == answers.VARY[1]
    assert says in given_answer.body


def test_problem_documents_are_json_with_their_members():
    body = json.loads(answers.error(PROBLEM, "application/problem+json").body)
    assert body["title"] == "Not Found"
    assert body["near"][0]["label"] == "A & B"


def test_a_bare_wildcard_is_a_machine_where_the_service_says_so():
    offers = answers.MACHINE_ERROR_OFFERS
    machine = answers.error(PROBLEM, "*/*", ("Cache-Control", "max-age=5"), offers=offers)
    assert machine.header("Content-Type") == "application/problem+json"
    assert machine.header("Cache-Control") == "max-age=5"
    browser = answers.error(
        PROBLEM, "text/html, */*;q=0.1", offers=offers, page=lambda _: "<p>ours"
    )
    assert browser.body == b"<p>ours"


def test_a_plain_wsgi_callable_can_send_an_answer():
    def application(environ, start_response):
        return answers.send(answers.answer("hello", "text/plain"), environ, start_response)

    client = Client(validator(application))
    assert client.get("/", buffered=True).data == b"hello"
    head = client.head("/", buffered=True)
    assert (head.status, head.data, head.content_length) == ("200 OK", b"", 5)

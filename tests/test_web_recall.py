"""An answer that is remembered is the answer that would be given, as long as its release is served."""

import pytest
import web_site
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from web_site import JOURNAL, WORK

from ris2rdf.web import answers, application, create_app, recall
from ris2rdf.web.recall import Recall

DOC = f"/doc/{WORK}"
PATHS = (
    f"/id/{WORK}", DOC, f"{DOC}.ttl", f"{DOC}.txt", f"/doc/{JOURNAL}", "/works", "/works.csv",
    "/dataset", "/", "/robots.txt", "/doc/work/none", "/doc/work/hash/old", "/doc/work/hash/gone",
    "/people", "/resolve", "/quality", "/sparql", "/feed.atom",
)  # fmt: skip
QUERIES = (
    "",
    "_explain=1",
    "format=ttl",
    "_profile=bibo",
    "_profile=alt",
    "style=mla",
    "n=3",
    "x=1",
)
ACCEPTS = (
    "",
    "*/*",
    "text/turtle",
    "text/html",
    "text/html;q=0, */*",
    "image/png",
    "application/ld+json",
)
TAGS = ("", "*", '"other"', "the one")


class Forgetful(Recall):
    def keep(self, *_):
        pass


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    return web_site.publication(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def remembering(publication):
    return create_app(publication).test_client()


@pytest.fixture(scope="module")
def forgetful(publication):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(application, "Recall", Forgetful)
        return create_app(publication).test_client()


def asked(client, method, path, query, headers):
    answer = client.open(path, method=method, query_string=query, headers=headers)
    return answer.status_code, sorted(answer.headers), answer.data


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(PATHS), st.sampled_from(QUERIES), st.sampled_from(ACCEPTS),
    st.lists(st.tuples(st.sampled_from(("GET", "HEAD")), st.sampled_from(TAGS)), min_size=2, max_size=4),
)  # fmt: skip
def test_a_second_answer_is_the_first(remembering, forgetful, path, query, accept, requests):
    tag = forgetful.get(path, query_string=query, headers={"Accept": accept}).headers.get(
        "ETag", '"none"'
    )
    for method, known in requests:
        headers = {
            "Accept": accept,
            **({"If-None-Match": tag if known == "the one" else known} if known else {}),
        }
        expected = asked(forgetful, method, path, query, headers)
        assert asked(remembering, method, path, query, headers) == expected


def environ(path, **headers):
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path, **headers}


@pytest.fixture
def kept(publication, monkeypatch):
    """A client of the real site, and whether each of its requests had to be passed on."""
    passed = []

    class Counting(Recall):
        def answer(self, asked):
            found = super().answer(asked)
            passed.append(found is None)
            return found

    monkeypatch.setattr(application, "Recall", Counting)
    return create_app(publication).test_client(), passed


@pytest.mark.parametrize("path", [DOC, f"{DOC}.ttl", f"/id/{WORK}", "/works", "/people.csv"])
def test_what_holds_as_long_as_the_release_is_made_once(kept, path):
    client, passed = kept
    for _ in range(3):
        assert client.get(path).status_code in {200, 303}
    assert passed == [True, False, False]


@pytest.mark.parametrize(
    "path",
    [
        "/doc/work/none",
        "/doc/work/hash/gone",
        "/healthz",
        "/resolve",
        f"{DOC}?_explain=1",
    ],
)
def test_what_may_change_in_between_is_asked_again(kept, path):
    client, passed = kept
    for _ in range(3):
        client.get(path)
    assert set(passed) == {True}


def test_who_has_it_already_is_told_so_before_it_was_ever_made(publication, remembering):
    tag = remembering.get(DOC, headers={"Accept": "text/turtle"}).headers["ETag"]
    client = create_app(publication).test_client()
    for _ in range(2):
        assert (
            client.get(DOC, headers={"Accept": "text/turtle", "If-None-Match": tag}).status_code
            == 304
        )
    assert client.get(DOC, headers={"Accept": "text/turtle"}).data.startswith(b"@prefix")


def lasting(body, tag):
    return answers.answer(body, "text/plain", ("ETag", tag))._replace(lasting=True)


def test_answers_remembered_have_a_bound(publication, monkeypatch):
    monkeypatch.setattr(recall, "LONGEST", 60)
    memory = Recall(lambda *_: [], publication.current_id, recall.Shelf(), places=5)
    release = publication.current()
    for number in range(20):
        answer = lasting("x", f'"{number}"')
        memory.keep(environ(f"/{number}"), answer, release.id, release.created)
    assert len(memory._kept) == 5
    memory.keep(environ("/" + "x" * 60), answer, release.id, release.created)
    assert len(memory._kept) == 5
    assert memory.answer(environ("/19")).body == b"x"
    assert memory.answer(environ("/1")) is None


def test_another_release_is_another_question(publication):
    memory = Recall(lambda *_: [], lambda: "another", recall.Shelf())
    release = publication.current()
    answer = lasting("x", '"1"')
    memory.keep(environ("/"), answer, release.id, release.created)
    assert memory.answer(environ("/")) is None

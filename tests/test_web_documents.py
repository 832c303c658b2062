"""Things and documents over HTTP: forms, validators, links, spellings, what is gone."""

import io
import json
import re

import pyoxigraph
import pytest
import rdflib
import web_site
from rdflib.compare import isomorphic
from web_site import BASE, JOURNAL, LICENCE, ODD, OTHER_JOURNAL, WORK

from ris2rdf import crosswalk, ris
from ris2rdf.web import answers, create_app
from ris2rdf.web.negotiation import DOCUMENT_OFFERS, RDF_OFFERS

# rdflib's own reader of JSON-LD uses what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")

DOC = f"/doc/{WORK}"
VARY = "Accept, Accept-Profile, Accept-Language"
RDF_SUFFIXES = {
    ".ttl": "turtle", ".nt": "nt", ".rdf": "xml", ".trig": "trig", ".nq": "nquads",
    ".jsonld": "json-ld", ".expanded.jsonld": "json-ld", ".flattened.jsonld": "json-ld",
    ".framed.jsonld": "json-ld", ".json": "json-ld",
}  # fmt: skip


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    return web_site.publication(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def client(publication):
    return create_app(publication).test_client()


def get(client, path, accept=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(path, headers={**({"Accept": accept} if accept else {}), **named})


def links(response, rel):
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"((?:; \w+="[^"]*")*)', response.headers["Link"])
    return [(target, rest) for target, name, rest in found if name == rel]


QUADS = {"trig": pyoxigraph.RdfFormat.TRIG, "nquads": pyoxigraph.RdfFormat.N_QUADS}


def graph(response, form):
    data = response.data
    if form in QUADS:
        quads = pyoxigraph.parse(data, format=QUADS[form])
        data = "".join(f"{quad.triple} .\n" for quad in quads).encode()
        form = "nt"
    return rdflib.Graph().parse(data=data, format=form)


# ------------------------------------------------------------------------------ things


def test_a_thing_leads_to_its_document_with_303(client):
    answer = client.get(f"/id/{WORK}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == DOC
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    assert "Vary" not in answer.headers
    assert answer.text.count("<p>") == 1
    assert links(answer, "describedby") == [(DOC, "")]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_host_header_is_believed_nowhere(client):
    for path in (f"/id/{WORK}", DOC, f"{DOC}.ttl", "/works", f"{DOC}/", "/robots.txt"):
        answer = client.get(
            path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        )
        assert "evil.example" not in str(answer.headers)
        assert b"evil.example" not in answer.data


def test_the_dataset_is_described_at_its_own_address(client):
    assert client.get("/id/dataset").headers["Location"] == "/dataset"
    assert client.get("/doc/dataset").headers["Location"] == "/dataset"
    assert client.get("/doc/dataset.ttl").headers["Location"] == "/dataset.ttl"


# ------------------------------------------------------------------------------ forms


@pytest.mark.parametrize("offer", RDF_OFFERS, ids=lambda o: o.name)
def test_a_named_type_is_sent_with_its_own_address(client, offer):
    answer = get(client, DOC, offer.content_type)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].split(";")[0] == offer.media_type
    assert answer.headers["Content-Location"] == DOC + offer.suffix
    assert answer.headers["Vary"] == VARY
    assert answer.headers["Cache-Control"] == "public, no-cache"
    fixed = client.get(answer.headers["Content-Location"])
    assert fixed.data == answer.data
    assert "Vary" not in fixed.headers
    assert "Content-Location" not in fixed.headers
    assert fixed.headers["Cache-Control"].startswith("public, max-age=300")
    assert fixed.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize(("suffix", "form"), RDF_SUFFIXES.items())
def test_every_rdf_form_is_the_same_graph(client, suffix, form):
    expected = graph(client.get(f"{DOC}.nt"), "nt")
    assert len(expected) > 100
    assert isomorphic(graph(client.get(DOC + suffix), form), expected)


def test_people_get_a_page(client):
    answer = get(client, DOC, "text/html,application/xhtml+xml,*/*;q=0.8")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Language"] == "en"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "A phase I study of autologous" in answer.text


def test_no_cookie_is_ever_set(client):
    for path in ("/", DOC, "/works", "/nothing"):
        assert "Set-Cookie" not in client.get(path).headers


def test_a_suffix_goes_before_accept_and_is_never_refused(client):
    assert get(client, f"{DOC}.ttl", "image/png").content_type == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("query", ["format=ttl", "_mediatype=text/turtle", "_mediatype=turtle"])
def test_a_parameter_goes_before_accept(client, query):
    answer = get(client, f"{DOC}?{query}", "text/html")
    assert answer.content_type == "text/turtle; charset=utf-8"
    assert answer.headers["Content-Location"] == f"{DOC}.ttl"


@pytest.mark.parametrize(
    ("query", "known"),
    [("format=docx", "jsonld"), ("_mediatype=a/b", "ttl"), ("_profile=x", "bibo")],
)
def test_unknown_choices_are_refused_with_those_there_are(client, query, known):
    answer = client.get(f"{DOC}?{query}")
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert known in json.loads(answer.data)["known"]


def test_every_form_and_profile_has_its_own_strong_tag(client):
    tags = [client.get(DOC + offer.suffix).headers.get("ETag") for offer in RDF_OFFERS]
    tags += [
        client.get(f"{DOC}.ttl?_profile={p}").headers["ETag"] for p in ("schema", "bibo", "cbd")
    ]
    tags.append(client.get(f"{DOC}.html").headers["ETag"])
    assert len(set(tags)) == len(tags)
    assert all(tag.startswith('"') for tag in tags)


def test_nothing_acceptable_is_said_with_all_there_is(client):
    answer = get(client, DOC, "image/png")
    assert answer.status_code == 406
    assert answer.content_type == "text/plain; charset=utf-8"
    assert f"text/turtle; charset=utf-8 {DOC}.ttl" in answer.text
    assert (f"{DOC}.ttl", '; type="text/turtle"') in links(answer, "alternate")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Vary"] == VARY
    problem = get(client, DOC, "image/png, application/problem+json;q=0.1")
    assert problem.content_type == "application/problem+json"
    listed = json.loads(problem.data)["alternatives"]
    assert {"type": "application/n-triples", "href": f"{DOC}.nt"} in listed


def test_only_forms_that_exist_are_offered(client):
    listed = json.loads(get(client, DOC, "application/problem+json").data)
    for form in listed["alternatives"]:
        assert client.get(form["href"]).status_code == 200


def test_a_work_comes_as_ris_that_means_the_same(client, publication):
    answer = get(client, DOC, "application/x-research-info-systems")
    assert answer.content_type == "application/x-research-info-systems; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'inline; filename="jci.insight.169424.ris"'
    assert (f"{DOC}.ris", '; type="application/x-research-info-systems"') in links(
        client.get(DOC), "describedby"
    )
    (record,) = ris.read(io.BytesIO(answer.data), "again.ris", print)
    work = crosswalk.load().work(record, lambda _: None)
    published = publication.current().entry(WORK).work
    assert work.title.value == published.title.value
    assert [c.name for c in work.contributors] == [c.name for c in published.contributors]
    saved = client.get(f"{DOC}.ris?download=1").headers["Content-Disposition"]
    assert saved == 'attachment; filename="jci.insight.169424.ris"'


def test_documents_of_shared_things_have_forms_too(client):
    assert get(client, f"/doc/{JOURNAL}", "text/turtle").status_code == 200
    assert "JCI insight" in client.get(f"/doc/{JOURNAL}").text
    missing = get(client, f"/doc/{JOURNAL}.ris", "application/json")
    assert missing.status_code == 404
    listed = [each["href"] for each in json.loads(missing.data)["alternatives"]]
    assert f"/doc/{JOURNAL}.ttl" in listed


# ------------------------------------------------------------------------------ profiles


def test_profiles_are_chosen_by_parameter_then_header_then_default(client):
    bibo = f"<{BASE}profile/bibo>"
    by_header = get(client, DOC, "text/turtle", Accept_Profile=bibo)
    assert links(by_header, "profile") == [(f"{BASE}profile/bibo", "")]
    assert by_header.headers["Content-Location"] == f"{DOC}.ttl?_profile=bibo"
    assert b"http://schema.org/" not in by_header.data
    both = get(client, f"{DOC}?_profile=schema", "text/turtle", Accept_Profile=bibo)
    assert links(both, "profile") == [(f"{BASE}profile/schema", "")]
    neither = get(client, DOC, "text/turtle", Accept_Profile="<https://other.example/>")
    assert links(neither, "profile") == [(f"{BASE}profile/full", "")]


def test_a_schema_org_media_type_means_the_schema_profile(client):
    answer = get(client, DOC, "application/vnd.schemaorg.ld+json, application/ld+json")
    assert answer.content_type == "application/ld+json"
    assert answer.headers["Content-Location"] == f"{DOC}.jsonld?_profile=schema"
    assert b"purl.org/ontology/bibo/AcademicArticle" not in answer.data


def test_the_form_of_json_ld_is_repeated_in_type_and_link(client):
    form = "http://www.w3.org/ns/json-ld#expanded"
    answer = get(client, DOC, f'application/ld+json;profile="{form}"')
    assert answer.headers["Content-Type"] == f'application/ld+json;profile="{form}"'
    assert (form, "") in links(answer, "profile")
    assert isinstance(json.loads(answer.data), list)
    framed = json.loads(client.get(f"{DOC}.framed.jsonld").data)
    assert framed["@id"] == f"{BASE}id/{WORK}" or framed["id"] == f"{BASE}id/{WORK}"


def test_all_forms_and_profiles_are_listed_on_demand(client):
    table = client.get(f"{DOC}?_profile=alt")
    assert f'href="{DOC}.ttl?_profile=bibo"' in table.text
    listed = graph(get(client, f"{DOC}?_profile=alt", "text/turtle"), "turtle")
    altr = rdflib.Namespace("http://www.w3.org/ns/dx/connegp/altr#")
    forms = set(listed.objects(rdflib.URIRef(BASE + DOC[1:]), altr.hasRepresentation))
    assert rdflib.URIRef(f"{BASE}doc/{WORK}.nt?_profile=cbd") in forms


def test_a_choice_is_explained_on_demand(client):
    told = json.loads(get(client, f"{DOC}?_explain=1", "text/turtle;q=0.5, */*;q=0.1").data)
    assert told["chosen"]["type"] == "text/turtle; charset=utf-8"
    turtle = next(offer for offer in told["offers"] if offer["name"] == "ttl")
    assert (turtle["q"], turtle["level"], turtle["range"]) == (0.5, 4, "text/turtle;q=0.5")
    refused = json.loads(get(client, f"{DOC}?_explain=1", "image/png").data)
    assert refused["chosen"] == {"status": 406}


# ------------------------------------------------------------------------------ validators


@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_a_client_that_has_it_gets_304_with_the_same_headers(client, suffix):
    full = client.get(DOC + suffix)
    tag = full.headers["ETag"]
    for condition in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        short = get(client, DOC + suffix, If_None_Match=condition)
        assert (short.status_code, short.data) == (304, b"")
        for name in ("ETag", "Vary", "Cache-Control", "Content-Location"):
            assert short.headers.get(name) == full.headers.get(name)
    assert get(client, DOC + suffix, If_None_Match='"other"').status_code == 200


def test_the_time_of_the_release_is_the_time_of_its_documents(client, publication):
    full = client.get(DOC)
    modified = answers.http_date(publication.current().created)
    assert full.headers["Last-Modified"] == modified
    assert get(client, DOC, If_Modified_Since=modified).status_code == 304
    old = "Sun, 01 Jan 2006 00:00:00 GMT"
    assert get(client, DOC, If_Modified_Since=old).status_code == 200


@pytest.mark.parametrize("path", [DOC, f"{DOC}.ttl", f"/id/{WORK}", "/works.csv", "/", "/nothing"])
def test_head_is_get_without_the_body(client, path):
    got, head = client.get(path), client.head(path)
    assert head.status_code == got.status_code
    assert head.data == b""
    ignored = {"Date", "Expires"}
    assert {k: v for k, v in head.headers if k not in ignored} == {
        k: v for k, v in got.headers if k not in ignored
    }


# ------------------------------------------------------------------------------ links


def test_the_landing_page_can_be_signposted(client):
    answer = client.get(DOC)
    assert links(answer, "cite-as") == [(f"{BASE}id/{WORK}", "")]
    assert [target for target, _ in links(answer, "type")] == [
        "https://schema.org/ScholarlyArticle",
        "https://schema.org/AboutPage",
    ]
    assert links(answer, "license") == [(LICENCE, "")]
    assert links(answer, "canonical") == [(DOC, "")]
    assert (f"{DOC}.ttl", '; type="text/turtle"') in links(answer, "describedby")
    assert (f"{DOC}.jsonld", '; type="application/ld+json"') in links(answer, "describedby")
    assert links(answer, "linkset") == [
        (f"{DOC}/linkset.json", '; type="application/linkset+json"')
    ]
    assert links(answer, "related") == [("https://doi.org/10.1172/jci.insight.169424", "")]


def test_authors_with_an_identifier_are_linked(client):
    assert links(client.get(f"/doc/{ODD}"), "author") == [
        ("https://orcid.org/0000-0002-1825-0097", "")
    ]


def test_data_point_back_to_the_page_and_to_other_types(client):
    answer = client.get(f"{DOC}.jsonld")
    assert links(answer, "describes") == [(DOC, '; type="text/html"')]
    types = [rest for _, rest in links(answer, "alternate")]
    assert '; type="text/turtle"' in types
    assert '; type="application/ld+json"' not in types


@pytest.mark.parametrize("path", [WORK, ODD, JOURNAL])
def test_the_head_of_an_answer_stays_small(client, path):
    for offer in DOCUMENT_OFFERS:
        answer = client.get(f"/doc/{path}{offer.suffix}")
        assert len(str(answer.headers)) <= 3072
    assert len(str(client.get(f"/doc/{path}").headers)) <= 3072


def test_the_link_set_names_everything_absolutely(client):
    answer = client.get(f"{DOC}/linkset.json")
    assert answer.content_type == "application/linkset+json"
    contexts = json.loads(answer.data)["linkset"]
    landing = contexts[0]
    assert landing["anchor"] == BASE + DOC[1:]
    assert landing["cite-as"] == [{"href": f"{BASE}id/{WORK}"}]
    for context in contexts:
        assert context["anchor"].startswith("https://")
        for found in (link for rel, all_ in context.items() if rel != "anchor" for link in all_):
            assert found["href"].startswith("https://")
    text = client.get(f"{DOC}/linkset.txt")
    assert text.content_type == "application/linkset"
    assert f'<{BASE}id/{WORK}>; rel="cite-as"; anchor="{BASE}{DOC[1:]}"' in text.text


# ------------------------------------------------------------------------------ spellings


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (f"{DOC}/", DOC),
        ("/doc/work/doi/10.1172/JCI.Insight.169424", DOC),
        ("/id/work/doi/10.1172/JCI.Insight.169424", f"/id/{WORK}"),
        ("/doc/work/doi/10.1172/JCI.Insight.169424.ttl", f"{DOC}.ttl"),
        ("/doc/work/doi/10.1172/jci%2Einsight.169424", DOC),
        ("/doc/work/doi/10.1172%2Fjci.insight.169424", DOC),
        ("/doc/work//doi/10.1172/jci.insight.169424", DOC),
        (f"/doc/{ODD}".replace("%3A", "%3a"), f"/doc/{ODD}"),
        (f"/doc/{OTHER_JOURNAL.lower()}", f"/doc/{OTHER_JOURNAL}"),
        (f"{DOC}.xml", f"{DOC}.rdf"),
        (f"{DOC}/linkset", f"{DOC}/linkset.json"),
        (f"{DOC}/?format=ttl&utm_source=x", f"{DOC}?format=ttl&utm_source=x"),
    ],
)
def test_other_spellings_lead_to_the_one_address(client, asked, found):
    answer = client.get(asked)
    assert asked != found
    assert (answer.status_code, answer.headers["Location"]) == (308, found)


def test_characters_that_a_proxy_unescaped_lead_nowhere_else(client):
    answer = client.get(f"/doc/{ODD}".replace("%28", "(").replace("%29", ")"))
    assert answer.status_code == 200
    assert links(answer, "canonical") == [(f"/doc/{ODD}", "")]


def test_unknown_parameters_change_nothing(client):
    plain, tracked = client.get(DOC), client.get(f"{DOC}?utm_source=x")
    assert plain.headers["ETag"] == tracked.headers["ETag"]
    assert links(tracked, "canonical") == [(DOC, "")]


# ------------------------------------------------------------------------------ what is not here


def test_near_misses_are_named(client):
    answer = get(client, "/doc/work/doi/10.1172/jci.insight.169425", "application/json")
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.headers["Cache-Control"] == "public, max-age=30"
    assert DOC in [each["href"] for each in json.loads(answer.data)["near"]]
    page = client.get("/doc/work/doi/10.1172/jci.insight.169425")
    assert page.content_type == "text/html; charset=utf-8"
    assert f'href="{DOC}"' in page.text


def test_an_unknown_ending_is_answered_with_the_known_ones(client):
    answer = get(client, f"{DOC}.docx", "application/json")
    assert answer.status_code == 404
    assert ".jsonld" in json.loads(answer.data)["detail"]


def test_what_moved_is_found_again(client):
    answer = client.get("/id/work/hash/old")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/id/{WORK}")
    answer = client.get("/doc/work/hash/old.ttl")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{DOC}.ttl")


def test_what_was_withdrawn_leaves_a_stone_in_every_form(client):
    page = client.get("/doc/work/hash/gone")
    assert page.status_code == 410
    assert page.headers["Cache-Control"] == "public, max-age=86400"
    assert "Published twice" in page.text
    assert "<work>" not in page.text
    for suffix, form in RDF_SUFFIXES.items():
        answer = client.get(f"/doc/work/hash/gone{suffix}")
        assert answer.status_code == 410
        subject = rdflib.URIRef(f"{BASE}id/work/hash/gone")
        status = rdflib.URIRef("http://schema.org/creativeWorkStatus")
        assert str(graph(answer, form).value(subject, status)) == "Withdrawn"
    assert client.get("/id/work/hash/gone").status_code == 410

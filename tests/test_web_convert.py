"""The page that tries records out: what it makes, what it refuses, and that nothing is kept."""

import io
import json
from pathlib import Path

import pytest
import rdflib
import web_site
from flask import request

from ris2rdf.pipeline import trial
from ris2rdf.pipeline.trial import FailedError, Wish
from ris2rdf.release import Publication
from ris2rdf.web import create_app
from ris2rdf.web.asking import Asked
from ris2rdf.web.bodies import Readings
from ris2rdf.web.converting import BODY, FORMS, TYPES, Conversions

GOLD = Path(__file__).parent / "gold" / "jci-insight-169424.ttl"
SEED = web_site.SEED.read_text("utf-8")
RECORD = "TY  - JOUR\nTI  - A title\nAU  - Rossi, Anna\nPY  - 2020\nDO  - 10.5555/x\nER  - \n"
WISH = Wish("nt", "full", web_site.BASE)


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    return web_site.publication(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def client(publication):
    return create_app(publication).test_client()


def post(client, ris=RECORD, **more):
    form = {"ris": ris, **more}
    return client.post("/convert", data=form, content_type="multipart/form-data")


def plain(text, form):
    """The triples of *text* but for the cells of lists."""
    graph = rdflib.Graph().parse(data=text, format=form)
    return {t for t in graph if not any(isinstance(term, rdflib.BNode) for term in t)}


# ------------------------------------------------------------------------------ what it makes


def test_the_page_has_a_real_example_and_is_led_to_from_every_page(client):
    page = client.get("/convert")
    assert page.status_code == 200
    assert "AU - De, Salvo A." in page.text
    assert 'href="/convert"' in client.get("/").text
    assert (
        client.get("/convert", headers={"If-None-Match": page.headers["ETag"]}).status_code == 304
    )


@pytest.mark.parametrize(
    ("name", "reader"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt")]
)
def test_records_become_what_the_command_makes_of_them(client, name, reader):
    answer = post(client, SEED, format=name, download="1")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="converted.{name}"'
    found, gold = plain(answer.text, reader), plain(GOLD.read_text("utf-8"), "turtle")
    assert found < gold
    own = f"{web_site.BASE}id/{web_site.WORK}"
    assert {t for t in gold - found if t[0].startswith(own)} == set()


def test_records_are_written_anew_as_ris(client):
    answer = post(client, SEED, format="ris", download="1")
    assert answer.content_type.startswith("application/x-research-info-systems")
    assert answer.data.startswith(b"TY  - JOUR\r\nTI  - A phase I study")


def test_profiles_narrow_what_is_made(client):
    made = post(client, format="nt", _profile="schema", download="1").text
    assert "schema.org" in made
    assert "purl.org/ontology/bibo" not in made


def test_a_form_in_its_plain_encoding_is_taken_too(client):
    answer = client.post("/convert", data={"ris": RECORD, "format": "nt", "download": "1"})
    assert "10.5555/x" in answer.text


def test_a_file_is_read_by_its_own_encoding(client):
    text = RECORD.replace("Anna", "Zoë")
    file = (io.BytesIO(text.encode("utf-16")), "refs.ris")
    answer = client.post("/convert", data={"ris": file, "format": "ris", "download": "1"})
    assert "Rossi, Zoë" in answer.text


def test_the_report_comes_before_the_data_with_each_line_at_fault(client):
    page = post(client, SEED).text
    assert page.index(">Report</h2>") < page.index(">Turtle</h2>")
    assert "1 record read. 45 lines: 45 mapped." in page
    assert "AU - De, Salvo A." in page.partition("Report")[2]
    assert "no line end" not in page


def test_line_ends_are_the_browsers_own_and_no_fault_of_the_text(client):
    page = post(client, RECORD.rstrip("\n").replace("\n", "\r\n")).text
    assert "mixes line ends" not in page
    assert "1 record read" in page


def test_a_record_that_a_build_would_hold_back_is_told(client):
    page = post(client, "TY  - JOUR\nAU  - Rossi, Anna\nER  - \n").text
    assert "of which 1 would be held back" in page


def test_what_is_no_ris_is_named(client):
    page = post(client, "@article{a, title={B}, year=2020}\n").text
    assert "BibTeX" in page
    assert "No record" in page


def test_text_of_records_cannot_become_markup(client):
    page = post(client, RECORD.replace("A title", "</textarea><script>alert(1)</script>")).text
    assert "<script>alert" not in page


# ------------------------------------------------------------------------------ what it refuses


def test_too_many_records_and_too_many_bytes_are_refused(client):
    many = post(client, RECORD * (trial.RECORDS + 1))
    large = client.post("/convert", data=b"ris=" + b"x" * BODY, content_type=TYPES[1])
    assert many.status_code == 413
    assert "ris2rdf convert" in many.text
    assert large.status_code == 413


@pytest.mark.parametrize(
    ("form", "said"), [({"format": "docx"}, "ttl, jsonld"), ({"_profile": "x"}, "full, schema")]
)
def test_a_wish_that_is_none_is_answered_with_those_there_are(client, form, said):
    answer = post(client, **form)
    assert answer.status_code == 400
    assert said in answer.text


def test_other_bodies_and_methods_are_refused(client):
    raw = client.post("/convert", data=RECORD, content_type="application/json")
    assert raw.status_code == 415
    assert "multipart/form-data" in raw.text
    broken = client.post("/convert", data=b"--x", content_type="multipart/form-data; boundary=y")
    assert broken.status_code == 400
    assert "field ris" in client.post("/convert", data={"format": "ttl"}).text
    put = client.put("/convert")
    assert (put.status_code, put.headers["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert client.options("/convert").headers["Allow"] == "GET, HEAD, POST, OPTIONS"
    assert client.post("/works").status_code == 405


def test_machines_are_refused_as_machines(client):
    answer = client.post(
        "/convert",
        data={"ris": RECORD * (trial.RECORDS + 1), "download": "1"},
        headers={"Accept": "application/json"},
    )
    assert json.loads(answer.data)["status"] == 413


def test_a_text_that_takes_too_long_ends_with_its_process(client, monkeypatch):
    monkeypatch.setattr(trial, "SECONDS", 0.05)
    with pytest.raises(FailedError):
        trial.apart(RECORD.encode(), WISH)
    answer = post(client)
    assert answer.status_code == 503
    assert "too much time or memory" in answer.text


def test_who_finds_no_place_is_told_to_come_again(publication, client):
    app = create_app(publication)
    page = Conversions(1, Readings())
    page._free.acquire()
    with app.test_request_context("/convert", method="POST", data={"ris": RECORD}):
        answer = page.convert(Asked(request.environ, publication, request.args))
    assert (answer.status, answer.header("Retry-After")) == (503, "5")


# ------------------------------------------------------------------------------ what is kept


def test_nothing_of_the_text_is_kept(publication, client, tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    before = {path: path.stat().st_mtime_ns for path in publication.path.rglob("*")}
    answer = post(client, RECORD.replace("Rossi", "Unheardof"))
    assert "Unheardof" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert {path: path.stat().st_mtime_ns for path in publication.path.rglob("*")} == before
    assert list(tmp_path.iterdir()) == []
    assert "Unheardof" not in caplog.text


def test_a_library_may_have_no_such_page(publication, tmp_path):
    folder = tmp_path / "library"
    web_site.publication(folder)
    config = folder / "config.toml"
    text = config.read_text("utf-8").replace("[limits]", "[limits]\nconversions = 0")
    config.write_text(text, "utf-8")
    client = create_app(Publication(folder)).test_client()
    assert client.get("/convert").status_code == 404
    assert post(client).status_code == 404
    assert 'href="/convert"' not in client.get("/").text
    assert "/convert" not in client.get("/openapi.json").text


def test_the_forms_offered_are_those_of_a_trial():
    for format_ in FORMS.values():
        assert trial.tried(RECORD.encode(), Wish(format_, "full", web_site.BASE)).text

"""Every code: one meaning, words of one style, and an example that is reported with it."""

import io
import re
from pathlib import Path

import pytest
from shapes_faults import FAULTS

from ris2rdf import crosswalk, diagnostics, pipeline, vocabulary
from ris2rdf.building import build
from ris2rdf.cli import convert
from ris2rdf.diagnostics import SEVERITIES, UsageError, catalogue
from ris2rdf.release import Publication

ROOT = Path(__file__).parent.parent
BROKEN = ROOT / "tests" / "data" / "broken"
LINES = ROOT / "tests" / "data" / "ris"
BUILT = (
    "IDN501",
    "IDN502",
    "IDN503",
    "IDN511",
    "REL601",
    "REL602",
    "REL603",
    "REL605",
    "REL606",
    "REL607",
)
CONVERTED = {"IDN520"}
CHECKED = {path.stem for path in BROKEN.glob("*.ris")} - {*BUILT, *CONVERTED}
ELSEWHERE = {
    *("RIS130", "RIS131"),  # megabytes: test_ris_lines
    # places that are no files, or compressed ones: test_ris_files
    *("RIS160", "RIS170", "RIS175", "RIS176", "RIS177", "RIS178", "RIS179"),
    # a release before this one, or withdrawn.csv: test_constancy
    *("REL608", "REL609", "REL610", "REL611"),
    # two works that are looked at together: test_identity_candidates
    *("IDN512", "IDN513"),
    # decisions.csv and authorities.csv: test_decided
    *("IDN505", "REL621", "REL622", "REL623", "REL624"),
    "MAP251",  # a wrong table: test_vocabulary_tables
    *("SHP490", "SHP491", "SHP492"),  # a library's own shapes: test_shapes
}
BEGINNING = re.compile(r"""["'`(]*(?:[A-Z0-9{\[]|[a-z]+[:.]\w|et al)""")
END = re.compile(r"""[.?!]["')]*$|\{(?:message|advice|why|reasons)\}$""")


def checked(path):
    said = []
    the = pipeline.Check(crosswalk.load(), vocabulary.load(convert.BASE))
    pipeline.check(the, [str(path)], said.append)
    return said


def built(path, folder):
    publication = Publication(folder / "library", {"base": convert.BASE})
    settings = {"on_violation": "publish"} if path.stem == "REL602" else {}
    if path.stem == "REL607":
        config = publication.path / "config.toml"
        config.write_text(config.read_text().replace("withhold = []", 'withhold = ["abstract"]'))
        publication = Publication(publication.path)
    said = []
    build(publication, [str(path)], said.append, **settings)
    return said


def converted(path):
    said = []
    writer = pipeline.FORMATS["nt"](io.BytesIO())
    parts = crosswalk.load(), vocabulary.load(convert.BASE), writer, said.append
    pipeline.convert(pipeline.Conversion(*parts), [str(path)])
    return said


def test_every_code_has_an_example_and_every_example_a_code():
    shown = {path.stem for path in (*BROKEN.glob("*.ris"), *LINES.glob("*.ris"))}
    planted = {name[:6] for name in FAULTS}
    assert set(catalogue()) == shown | planted | ELSEWHERE
    assert not shown & ELSEWHERE


@pytest.mark.parametrize("code", sorted(CHECKED))
def test_check_reports_the_code_that_names_the_file(code):
    said = checked(BROKEN / f"{code}.ris")
    assert code in [one.code for one in said]
    assert all(one.message and one.severity for one in said)


@pytest.mark.parametrize("code", sorted(BUILT))
def test_build_reports_the_code_that_names_the_file(code, tmp_path):
    said = built(BROKEN / f"{code}.ris", tmp_path)
    assert code in [one.code for one in said]
    assert all(one.message for one in said)


@pytest.mark.parametrize("code", sorted(CONVERTED))
def test_convert_reports_the_code_that_names_the_file(code):
    said = converted(BROKEN / f"{code}.ris")
    assert code in [one.code for one in said]
    assert all(one.message for one in said)


@pytest.mark.parametrize("code", catalogue())
def test_words_are_sentences_and_say_why(code):
    kind = catalogue()[code]
    assert kind.severity in SEVERITIES
    assert kind.message
    assert kind.explanation
    assert BEGINNING.match(kind.title)
    assert not re.search(r"[{}…]|\.$", kind.title), "a title stands for every value"
    for text in filter(None, (kind.message, kind.hint, kind.explanation.strip())):
        assert BEGINNING.match(text), text
        assert END.search(text), text


def test_values_are_words_in_capitals_where_a_code_is_explained():
    assert catalogue()["VAL321"].paragraphs()[0].startswith("ISSN NUMBER in TAG")
    assert not [kind for kind in catalogue().values() if "{" in "".join(kind.paragraphs())]


def test_codes_in_the_program_are_those_of_the_catalogue():
    used = {
        code
        for path in (ROOT / "ris2rdf").rglob("*.py")
        for code in re.findall(r'"((?:RIS|MAP|VAL|IDN|REL)\d{3})"', path.read_text("utf-8"))
    }
    assert used == {code for code in catalogue() if not code.startswith("SHP")}


def test_code_with_two_meanings_is_refused(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.toml").write_text('[RIS101]\nseverity = "info"\nmessage = "x"\n')
    with pytest.raises(UsageError, match=r"two\.toml: RIS101 is defined in .*one\.toml already"):
        diagnostics.read(sorted(tmp_path.glob("*.toml")))

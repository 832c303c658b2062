"""Nothing private leaves `convert`: secrets planted in records of every exporter, in every format.

The release has a test of its own, over every byte that a site serves.
"""

import io
import re
from pathlib import Path

import pytest

import ris2rdf
from ris2rdf import crosswalk, pipeline, vocabulary

DATA = Path(__file__).parent / "data" / "dialects"
BASE = "https://data.example.org/"
MARK = "zq7"
PRIVATE = (
    "RN  - {} thinks little of it",
    "LK  - https://{}.example/?id=1",
    "RP  - ON REQUEST ({})",
    "AV  - {}, second shelf",
    "L1  - internal-pdf://123/{}.pdf",
    "L1  - file:///home/{}/a.pdf",
    "L4  - C:\\Users\\{}\\a.png",
    "L2  - /Users/{}/a.pdf",
    "UR  - ~/{}.pdf",
    "UR  - https://www-example-org.ezproxy.{}.example/a",
    "UR  - https://{}:word@x.example/a",
    "UR  - https://search.x.example/a?accountid={}",
    "UR  - https://x.example/a;jsessionid={}",
    "L2  - https://resolver.{}.example/?sid=x",
    'N1  - RAYYAN-INCLUSION: {{"{}"=>"Included"}}',
    "N1  - ASReview_{}",
    "N1  - Seen. ASReview_relevant {}",
    "KW  - RAYYAN-LABELS: {}",
    "LB  - Covidence {}",
    "AD  - Institute of Rivers, Pavia; e-mail: {}@x.example",
    "AD  - {}@x.example",
    "N1  - Correspondence: M. Rossi, {}@x.example; seen twice",
    "AU  - Rossi, Mario ({}@x.example)",
    "A2  - Verdi, Giulia <{}@x.example>",
    "AI  - Rossi, Mario, {}@x.example; ORCID: https://orcid.org/0000-0002-1825-0098",
    "PB  - The Press (e-mail: {}@x.example)",
    "CY  - Pavia, {}@x.example",
    "M1  - Rossi, M., Institute of Rivers, Pavia, {}@x.example",
    "M2  - Rossi, M., Institute of Rivers, Pavia, {}@x.example",
    "C1  - [Rossi, Mario] Institute of Rivers, Pavia. {}@x.example",
    "C3  - {}@x.example",
    "U1  - {}@x.example",
    "FX  - Write to {}@x.example",
    "ZZ  - {}@x.example",
)


END = re.compile(r"^( *)(?=ER\b)", re.MULTILINE)


def planted():
    """Every record of the exporters' files, each with all secrets before its end."""
    secrets = [line.format(f"{MARK}{number}") for number, line in enumerate(PRIVATE)]
    for path in sorted(DATA.glob("*.ris")):
        if ".clean" not in path.name:
            text = path.read_text("utf-8-sig")
            yield (
                path.stem,
                END.sub(lambda m: "".join(f"{m[1]}{s}\n" for s in secrets) + m[1], text),
            )


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("planted")
    for name, text in planted():
        assert MARK in text
        (folder / f"{name}.ris").write_text(text, "utf-8")
    return str(folder)


def leaks(text):
    return sorted({line for line in text.split("\n") if MARK in line})


@pytest.mark.parametrize("format_", pipeline.FORMATS)
def test_no_secret_is_converted(files, format_):
    said, out = [], io.BytesIO()
    parts = crosswalk.load(), vocabulary.load(BASE), pipeline.FORMATS[format_](out), said.append
    done = pipeline.convert(pipeline.Conversion(*parts), [files])
    assert done.records > 50
    assert leaks(out.getvalue().decode()) == []


def test_no_secret_is_written_as_ris_again(files):
    assert leaks(ris2rdf.write(ris2rdf.read(files)).decode()) == []


def test_no_secret_is_quoted_in_what_is_said(files):
    said = []
    list(ris2rdf.read(files, report=said.append))
    assert leaks("\n".join(f"{one.message} {one.hint}" for one in said)) == []


def test_every_secret_is_accounted_for(files):
    for work in ris2rdf.read(files):
        assert {"RN", "LK", "RP", "AV", "L1", "UR"} <= {one.tag for one in work.withheld}

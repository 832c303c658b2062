"""Every code of the tag layer has a file that shows it, read as one reads any file."""

from pathlib import Path

import pytest

from ris2rdf import ris
from ris2rdf.diagnostics import Diagnostic, catalogue

DATA = Path(__file__).parent / "data" / "ris"


@pytest.mark.parametrize("path", sorted(DATA.glob("*.ris")), ids=lambda path: path.stem)
def test_file_named_by_a_code_is_reported_with_it(path):
    said: list[Diagnostic] = []
    with path.open("rb") as stream:
        records = list(ris.read(stream, path.name, said.append))
    assert path.stem in [one.code for one in said]
    assert bool(records) != (path.stem in ris.UNREADABLE)


def test_repairs_that_may_be_wrong_are_warnings_and_losses_are_errors():
    severities = {code: kind.severity for code, kind in catalogue().items()}
    assert {severities[code] for code in ("RIS104", "RIS106", "RIS109", "RIS120", "RIS123")} == {
        "warning"
    }
    assert {severities[code] for code in ("RIS130", "RIS131")} == {"error"}
    assert {severities[code] for code in ris.ONCE} == {"info"}

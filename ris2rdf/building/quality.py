"""Quality in numbers: how often each rule was broken, as DQV, and what the release before had.

Results of a draft's stages enter; counts by severity and code leave, for the manifest and as
measurements in the graph about the dataset. Every result counts, those of refused records too.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ris2rdf import terms
from ris2rdf.building.draft import Draft
from ris2rdf.shapes import SEVERITIES, rules

DQV = "http://www.w3.org/ns/dqv#"
Counts = Mapping[str, Mapping[str, int]]
_KEPT = ("id", "codes", "quality")


def counted(draft: Draft) -> Counts:
    """Return severity -> code -> number of results, the gravest first."""
    rows = draft.db.execute(
        "SELECT severity, code, SUM(results) FROM tally GROUP BY severity, code ORDER BY code"
    ).fetchall()
    return {
        severity: {code: number for weight, code, number in rows if weight == severity}
        for severity in SEVERITIES
    }


def before(release: Path) -> dict[str, object]:
    """Return what the manifest in the folder of a *release* says of it; nothing if it has none."""
    path = release / "manifest.json"
    if not path.is_file():
        return {}
    try:
        manifest = json.loads(path.read_text("utf-8"))
    except ValueError:  # a damaged one is compared with nothing
        return {}
    return {name: manifest[name] for name in _KEPT if name in manifest}


def lines(draft: Draft) -> Iterator[str]:
    """Yield the measurements of the dataset: one for each rule and severity, one for each severity.

    A rule that nothing breaks has no measurement; a severity always has one.
    """
    words = {rule.code: rule.message for rule in rules(draft.shapes, draft.config.base)}
    for severity, codes in counted(draft).items():
        told = f"Results of severity {severity}, over all rules"
        yield from _measurement(draft, severity, "", told, sum(codes.values()))
        for code, number in codes.items():
            yield from _measurement(draft, severity, code, words.get(code, ""), number)


def _measurement(draft: Draft, severity: str, code: str, words: str, number: int) -> Iterator[str]:
    dataset = f"{draft.config.base}id/dataset"
    name = "-".join(part.lower() for part in (severity, code) if part)
    measured, metric = f"<{dataset}#quality-{name}>", f"<{dataset}#metric-{name}>"
    integer = terms.literal(str(number), terms.expand("xsd:integer"))
    yield f"<{dataset}> <{DQV}hasQualityMeasurement> {measured} ."
    yield f"{measured} <{terms.expand('rdf:type')}> <{DQV}QualityMeasurement> ."
    yield f"{measured} <{DQV}computedOn> <{dataset}> ."
    yield f"{measured} <{DQV}isMeasurementOf> {metric} ."
    yield f"{measured} <{DQV}value> {integer} ."
    yield f"{metric} <{terms.expand('rdf:type')}> <{DQV}Metric> ."
    yield f"{metric} <{DQV}expectedDataType> <{terms.expand('xsd:integer')}> ."
    yield f"{metric} <{terms.expand('dcterms:type')}> <{terms.expand(f'sh:{severity}')}> ."
    if code:
        yield f"{metric} <{terms.expand('dcterms:identifier')}> {terms.literal(code)} ."
    if words:
        text = terms.literal(words, language="en")
        yield f"{metric} <{terms.expand('skos:definition')}> {text} ."

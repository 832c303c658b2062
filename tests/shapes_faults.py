"""The planted faults of tests/data/shapes, as lines; the seed's graph."""

import tomllib
from pathlib import Path

from rdflib import Graph

from ris2rdf import terms

HERE = Path(__file__).parent
FAULTS = tomllib.loads((HERE / "data/shapes/faults.toml").read_text("utf-8"))
PREFIXES = "".join(f"@prefix {p}: <{n}> .\n" for p, n in terms.prefixes().items())


def base(name):
    return f"https://data.example.org/{name}/"


def lines(turtle, name="x"):
    graph = Graph().parse(data=PREFIXES + turtle, format="turtle", publicID=base(name))
    return [line for line in graph.serialize(format="nt").splitlines() if line]


def planted(name):
    if name == "SHP460":
        return [
            f"<{base(name)}id/work/1> <http://schema.org/author> <{base(name)}id/work/1#p{i}> ."
            for i in range(1001)
        ]
    return lines(FAULTS[name]["fail"], name)


def corpus():
    """Return a fault of every rule of one record, each on nodes of its own, as one batch."""
    return [
        line for name, fault in FAULTS.items() if "scope" not in fault for line in planted(name)
    ]


def gold():
    graph = Graph().parse(HERE / "gold/jci-insight-169424.ttl")
    return [line for line in graph.serialize(format="nt").splitlines() if line]

"""Measures what validation costs: against converting alone and against plain pyshacl, as ratios.

``python benchmarks/validating.py [--records N ...] [--rounds R]``. Every figure is of processes of
their own, which take turns; medians of the rounds are compared. Two processes get half the corpus
each. *As shipped* is pyshacl without remembered queries, on a part of the corpus: it is slow.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from run import corpus

from ris2rdf import ris

BATCH = 500
SHIPPED = 20
MODES = {
    "convert": "converted, no shapes",
    "screen": "and screened by the compiled engine",
    "auto": "and judged (two stages, the default)",
    "pyshacl": "and judged by pyshacl alone, queries remembered",
    "shipped": "and judged by pyshacl as shipped",
}
LARGEST = {"pyshacl": 500, "shipped": SHIPPED}
"""How many records each slow mode is given: its records a second are compared."""

WORK = f"""
import sys, pyshacl
from itertools import islice
from ris2rdf import crosswalk, identity, pipeline, ris, shapes, vocabulary
from ris2rdf.shapes import graphs, stages
from ris2rdf.shapes.rules import load

def quiet(found): pass

def judged(mode, lines):
    if mode == "screen":
        return stages.first_stage(lines, load())
    if mode == "shipped":
        report = pyshacl.validate(graphs.graph(lines), shacl_graph=load().graph)
        return report[2].count("Constraint Violation in") + report[2].count("Result in")
    return shapes.validate(lines, engine=mode)

mode, path, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
words = vocabulary.load("https://data.example.org/")
source = next(ris.sources([path], quiet))
readings = islice(pipeline.works(source, crosswalk.load(), quiet), most)
done = 0
while batch := list(islice(readings, {BATCH})):
    lines, nodes = [], {{}}
    for record, work in batch:
        described = words.describe(work, identity.key(work, record.digest), [record.digest])
        lines += described.own
        for node in described.shared:
            nodes.setdefault(node.iri, []).append((node, 1))
    for mentions in nodes.values():
        lines += words.shared(words.reduce(mentions))
    if mode != "convert":
        judged(mode, lines)
    done += len(batch)
print(done)
"""


class Run(NamedTuple):
    """Some processes at a time: wall seconds, and the records that they did."""

    wall: float
    records: int


def measure(mode: str, paths: list[Path], most: int) -> Run:
    """Run *mode* on each of *paths* at once, on at most *most* records in all."""
    start = time.perf_counter()
    share = str(max(most // len(paths), 1))
    # -P: this file bears the name of the engine, and must not be found in its place.
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-c", WORK, mode, str(path), share],
            stdout=subprocess.PIPE,
            text=True,
        )
        for path in paths
    ]
    done = 0
    for process in running:
        said, _ = process.communicate()
        if process.returncode:
            sys.exit(f"{mode} failed")
        done += int(said)
    return Run(time.perf_counter() - start, done)


def halves(path: Path) -> list[Path]:
    """Return two files with every other record of the one at *path*."""
    with path.open("rb") as stream:
        records = [record.raw for record in ris.read(stream, path.name, lambda _found: None)]
    found = []
    for number in (0, 1):
        half = path.with_suffix(f".{number}.ris")
        half.write_text("\n".join(records[number::2]) + "\n", "utf-8")
        found.append(half)
    return found


def compare(path: Path, records: int, rounds: int) -> None:
    """Print records a second of every mode, in one process and in two, and ratios."""
    split = halves(path)
    runs: dict[tuple[str, int], list[Run]] = {}
    for _ in range(rounds):
        for mode in MODES:
            most = min(records, LARGEST.get(mode, records))
            for paths in ([path], split) if mode in ("convert", "auto", "screen") else ([path],):
                runs.setdefault((mode, len(paths)), []).append(measure(mode, paths, most))
    speed = {
        key: statistics.median(run.records / run.wall for run in found)
        for key, found in runs.items()
    }
    print(f"{records:,} records, medians of {rounds} rounds")
    print(f"{'':50}{'rec/s, 1':>9}{'rec/s, 2':>9}{'x':>6}{'time of converting':>20}")
    for mode, words in MODES.items():
        one, two = speed[mode, 1], speed.get((mode, 2), 0)
        print(
            f"{words:50}{one:9,.0f}{two or float('nan'):9,.0f}{two / one or float('nan'):6.2f}"
            f"{speed['convert', 1] / one:20.2f}"
        )
    auto = speed["auto", 1]
    for mode in ("pyshacl", "shipped"):
        print(f"two stages are {auto / speed[mode, 1]:.1f} x as fast as {MODES[mode][14:]}")


def main() -> None:
    """Run the benchmark at the sizes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for records in chosen.records:
            path = corpus(Path(name), records, clean=False)
            compare(path, records, chosen.rounds)


if __name__ == "__main__":
    main()

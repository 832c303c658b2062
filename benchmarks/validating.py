"""Measures what validation costs: against converting alone and against plain pyshacl, as ratios.

``python benchmarks/validating.py [--records N ...] [--rounds R] [--modes M ...]``. Every figure is
of processes of their own, which take turns, by their CPU time, loading included; medians of the
rounds are compared. With two processes each gets half the corpus; what counts is the CPU time of
both together, for a shared machine never gives two whole cores. pyshacl alone is given a part of
the corpus, since it is slow; pyshacl *as shipped* parses each query again for every node.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from run import corpus

from ris2rdf import ris

BATCH = 500
MODES = {
    "convert": "converted, no shapes",
    "screen": "and screened by the compiled engine",
    "auto": "and judged (two stages, the default)",
    "pyshacl": "and judged by pyshacl alone, queries remembered",
    "shipped": "and judged by pyshacl as shipped",
}
LARGEST = {"pyshacl": 100, "shipped": 10}
"""How many records each slow mode is given: records a second of CPU time are compared."""

WORK = f"""
import sys, pyshacl, time
from itertools import islice
from ris2rdf import crosswalk, identity, pipeline, ris, shapes, vocabulary
from ris2rdf.shapes import graphs, stages
from ris2rdf.shapes.rules import load

def quiet(found): pass

def judged(mode, lines):
    if mode == "screen":
        return stages.first_stage(lines, load())
    if mode == "shipped":
        return pyshacl.validate(graphs.graph(lines), shacl_graph=load().graph)
    return shapes.validate(lines, engine=mode)

mode, path, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
words = vocabulary.load("https://data.example.org/")
source = next(ris.sources([path], quiet))
readings = islice(pipeline.works(source, crosswalk.load(), quiet), most)
load()
started = time.process_time()
done = 0
with open("/dev/null", "wb") as out:
    while batch := list(islice(readings, {BATCH})):
        texts, nodes = [], {{}}
        for record, work in batch:
            described = words.describe(work, identity.key(work, record.digest), [record.digest])
            texts.append(described.text)
            for node in described.shared:
                nodes.setdefault(node.iri, []).append((node, 1))
        shared = (words.reduce(mentions) for mentions in nodes.values())
        texts += [words.shared_text(node) for node in shared]
        text = b"".join(texts)
        out.write(text)
        if mode != "convert":
            judged(mode, text.decode().split("\\n")[:-1])
        done += len(batch)
print(done, time.process_time() - started)
"""


class Run(NamedTuple):
    """Some processes at a time: CPU seconds after loading, records done, MB of the largest."""

    cpu: float
    records: int
    peak: float


def measure(mode: str, paths: list[Path], most: int) -> Run:
    """Run *mode* on each of *paths* at once, on at most *most* records in all."""
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
    cpu, done, peak = 0.0, 0, 0.0
    for process in running:
        said = process.stdout.read().split()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{mode} failed")
        done, cpu = done + int(said[0]), cpu + float(said[1])
        peak = max(peak, usage.ru_maxrss / 1024)
    return Run(cpu, done, peak)


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


Key = tuple[str, int]


def runs(path: Path, records: int, rounds: int, modes: list[str]) -> dict[Key, list[Run]]:
    """Return the runs of each mode, by how many processes did it."""
    split = halves(path)
    found: dict[Key, list[Run]] = {}
    for _ in range(rounds):
        for mode in modes:
            most = min(records, LARGEST.get(mode, records))
            for paths in ([path],) if mode in LARGEST else ([path], split):
                found.setdefault((mode, len(paths)), []).append(measure(mode, paths, most))
    return found


def compare(path: Path, records: int, rounds: int, modes: list[str]) -> None:
    """Print records a second of CPU time of every mode, and ratios."""
    found = runs(path, records, rounds, modes)
    rate = {k: statistics.median(r.records / r.cpu for r in each) for k, each in found.items()}
    print(f"{records:,} records, medians of {rounds} rounds")
    print(f"{'':50}{'rec/CPU s':>10}{'of 2':>8}{'peak MB':>9}{'time of converting':>20}")
    for mode in modes:
        one, two = rate[mode, 1], rate.get((mode, 2))
        peak = max(run.peak for run in found[mode, 1])
        both = f"{two:8,.0f}" if two else " " * 8
        print(f"{MODES[mode]:50}{one:10,.0f}{both}{peak:9.0f}{rate['convert', 1] / one:20.2f}")
    for mode in LARGEST:
        if (mode, 1) in rate and ("auto", 1) in rate:
            words = MODES[mode].removeprefix("and judged by ")
            print(f"two stages are {rate['auto', 1] / rate[mode, 1]:.1f} x as fast as {words}")
    sys.stdout.flush()


def main() -> None:
    """Run the benchmark at the sizes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=[10_000, 50_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--modes", nargs="*", choices=list(MODES), default=list(MODES))
    chosen = parser.parse_args()
    modes = list(dict.fromkeys(["convert", *chosen.modes]))
    with tempfile.TemporaryDirectory() as name:
        for records in chosen.records:
            path = corpus(Path(name), records, clean=False)
            compare(path, records, chosen.rounds, modes)


if __name__ == "__main__":
    main()

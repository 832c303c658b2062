"""Measures what validation costs: against converting alone and against plain pyshacl, as ratios.

``python benchmarks/validating.py [--records N ...] [--rounds R] [--modes M ...]``. Every figure is
of processes of their own, which take turns, by their CPU time after tables and shapes are loaded;
medians of the rounds are compared. The largest corpus is run once: it is there for the growth of
time and memory. With two processes each gets half the corpus. Their CPU time together says what
sharing costs on any machine; how much sooner two are done (their wall time against that of one)
says something only where nobody else is at work. pyshacl alone is given a sample, every nth record
of the same corpus, since it is slow, and is compared by records a second; *as shipped* it parses
each query again for every node.
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
from ris2rdf.pipeline.check import BATCH

MODES = {
    "convert": "converted, no shapes",
    "screen": "and screened by the compiled engine",
    "auto": "and judged (two stages, the default)",
    "pyshacl": "and judged by pyshacl alone, queries remembered",
    "shipped": "and judged by pyshacl as shipped",
}
SAMPLES = {"pyshacl": 100, "shipped": 10}
"""How many records of the corpus each slow mode is given: records a second are compared."""

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

mode, path = sys.argv[1:]
words = vocabulary.load("https://data.example.org/")
source = next(ris.sources([path], quiet))
readings = pipeline.works(source, crosswalk.load(), quiet)
load()
started = time.process_time(), time.perf_counter()
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
print(done, time.process_time() - started[0], time.perf_counter() - started[1])
"""


class Run(NamedTuple):
    """Some processes at a time: seconds after loading, records done, MB of the largest."""

    cpu: float
    wall: float
    records: int
    peak: float


def measure(mode: str, paths: list[Path]) -> Run:
    """Run *mode* on each of *paths* at once."""
    # -P: this file bears the name of the engine, and must not be found in its place.
    running = [
        subprocess.Popen(
            [sys.executable, "-P", "-c", WORK, mode, str(path)], stdout=subprocess.PIPE, text=True
        )
        for path in paths
    ]
    cpu, wall, done, peak = 0.0, 0.0, 0, 0.0
    for process in running:
        said = process.stdout.read().split()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{mode} failed")
        done, cpu, wall = done + int(said[0]), cpu + float(said[1]), max(wall, float(said[2]))
        peak = max(peak, usage.ru_maxrss / 1024)
    return Run(cpu, wall, done, peak)


class Corpus(NamedTuple):
    """Files of the same records: all, one for each of two processes, a sample for a slow mode."""

    whole: Path
    halves: list[Path]
    samples: dict[str, Path]

    def of(self, mode: str) -> list[list[Path]]:
        """Return what each run of *mode* in a round is given: a file for each process."""
        return [[self.samples[mode]]] if mode in SAMPLES else [[self.whole], self.halves]


def divided(path: Path) -> Corpus:
    """Return the corpus at *path* with its halves and samples beside it."""
    with path.open("rb") as stream:
        records = [record.raw for record in ris.read(stream, path.name, lambda _found: None)]

    def part(name: str, chosen: list[str]) -> Path:
        file = path.with_suffix(f".{name}.ris")
        file.write_text("\n".join(chosen) + "\n", "utf-8")
        return file

    halves = [part(str(number), records[number::2]) for number in (0, 1)]
    every = {mode: max(len(records) // size, 1) for mode, size in SAMPLES.items()}
    samples = {mode: part(mode, records[::step][: SAMPLES[mode]]) for mode, step in every.items()}
    return Corpus(path, halves, samples)


Found = dict[tuple[str, int], list[Run]]
"""The runs of each mode, by how many processes did it."""


def runs(path: Path, rounds: int, modes: list[str]) -> Found:
    """Return the runs of *modes* on the corpus at *path*, taken in turns."""
    parts = divided(path)
    found: Found = {}
    for _ in range(rounds):
        for mode in modes:
            for paths in parts.of(mode):
                found.setdefault((mode, len(paths)), []).append(measure(mode, paths))
    return found


def table(found: Found, modes: list[str]) -> None:
    """Print what each of *modes* does in a second, beside converting, and by two processes."""
    rate = {k: statistics.median(r.records / r.cpu for r in each) for k, each in found.items()}
    wall = {k: statistics.median(r.wall for r in each) for k, each in found.items()}
    print(f"{'':48}{'rec/CPU s':>10}{'x convert':>10}{'MB':>6}{'two: CPU':>10}{'wall':>6}")
    for mode in modes:
        peak = max(run.peak for run in found[mode, 1])
        cost = rate["convert", 1] / rate[mode, 1]
        print(f"{MODES[mode]:48}{rate[mode, 1]:10,.1f}{cost:10.2f}{peak:6.0f}", end="")
        if (mode, 2) in found:
            shared, sooner = rate[mode, 2] / rate[mode, 1], wall[mode, 1] / wall[mode, 2]
            print(f"{shared:10.2f}{sooner:5.2f}x", end="")
        print()
    for mode, size in SAMPLES.items():
        if (mode, 1) in rate and ("auto", 1) in rate:
            words = MODES[mode].removeprefix("and judged by ")
            times = rate["auto", 1] / rate[mode, 1]
            print(f"two stages are {times:.1f} x as fast as {words} (on {size} records)")
    sys.stdout.flush()


def main() -> None:
    """Run the benchmark at the sizes that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, nargs="*", default=[10_000, 50_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--modes", nargs="*", choices=list(MODES), default=list(MODES))
    chosen = parser.parse_args()
    modes = list(dict.fromkeys(["convert", *chosen.modes]))
    peaks: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        for number, records in enumerate(sorted(chosen.records)):
            rounds = 1 if number else chosen.rounds
            wanted = [mode for mode in modes if not number or mode not in SAMPLES]
            print(f"{records:,} records, medians of {rounds} rounds")
            found = runs(corpus(Path(name), records, clean=False), rounds, wanted)
            table(found, wanted)
            for mode in wanted:
                peaks.setdefault(mode, []).append(max(run.peak for run in found[mode, 1]))
    for mode, each in peaks.items():
        if len(each) > 1:
            print(f"memory, {MODES[mode]}: x {each[-1] / each[0]:.2f} of that of the smallest")


if __name__ == "__main__":
    main()

"""Measures builds: the time of each stage, what ten changed records cost, memory, and the load.

``python benchmarks/building.py [RECORDS...] [--changed N]``. Every build is a process of its own,
measured by its CPU time (a shared machine is never quiet) and its peak of memory. The bulk load is
compared with Oxigraph's own loader on the same N-Triples, in turns.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from ris2rdf.building.dump import DATASET
from ris2rdf.release import parts, records

HERE = Path(__file__).parent
BUILD = """
import json, sys, time
from pathlib import Path
from ris2rdf.building import build
from ris2rdf.release import Publication
home = Publication(sys.argv[1], {"base": "https://data.example.org/"})
start = time.process_time()
made = build(home, sys.argv[2:3], lambda _: None, sync=True)
print(json.dumps({"cpu": time.process_time() - start, "stages": made.manifest["cpu"],
                  "kind": made.manifest["build"]["kind"], "triples": made.counts["triples"],
                  "path": str(made.path)}))
"""
LOAD = """
import json, sys
from pathlib import Path
from ris2rdf.store import Embedded
store = Embedded.create(Path(sys.argv[2]))
store.load(Path(sys.argv[1]), json.loads(Path(sys.argv[3]).read_text()))
store.optimize()
"""
OWN = """
import sys
import pyoxigraph as ox
store = ox.Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_TRIPLES)
store.optimize()
store.flush()
"""


class Run(NamedTuple):
    """One process: CPU seconds, peak memory in MB, and what it printed."""

    cpu: float
    peak: float
    printed: str


def measure(code: str, *arguments: str) -> Run:
    """Run *code* in a process of its own."""
    command = [sys.executable, "-c", code, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("a measured process failed")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def corpus(path: Path, records: int) -> None:
    """Write a corpus of *records*."""
    command = [sys.executable, str(HERE / "corpus.py"), str(records)]
    with path.open("wb") as out:
        subprocess.run(command, stdout=out, check=True)


def change(path: Path, number: int) -> None:
    """Change the titles of *number* records of a corpus, spread over it.

    Line by line: what this process holds would count as memory of those that it starts.
    """
    fresh = path.with_suffix(".new")
    with path.open(encoding="utf-8", newline="") as lines:
        titles = sum(line.startswith(("TI", "T1")) for line in lines)
    chosen = set(random.Random(1).sample(range(titles), number))
    place = -1
    with path.open(encoding="utf-8", newline="") as lines, fresh.open("w", newline="") as out:
        for line in lines:
            place += line.startswith(("TI", "T1"))
            if line.startswith(("TI", "T1")) and place in chosen:
                out.write(f"{line.rstrip()} revisited\r\n")
            else:
                out.write(line)
    fresh.replace(path)


def built(folder: Path, path: Path) -> tuple[Run, dict]:
    """Build once; returns the run and what it printed."""
    run = measure(BUILD, str(folder), str(path))
    return run, json.loads(run.printed)


def building(folder: Path, records: int, changed: int) -> Path:
    """Print the stages of a full build and of one after a change; return the release."""
    path, home = folder / "corpus.ris", folder / "publication"
    corpus(path, records)
    whole, full = built(home, path)
    change(path, changed)
    some, after = built(home, path)
    print(f"{records:,} records, {full['triples']:,} triples; {changed} changed ({after['kind']})")
    print(f"{'CPU seconds':12}{'full':>10}{'changed':>10}")
    for name, seconds in full["stages"].items():
        print(f"{name:12}{seconds:10.2f}{after['stages'].get(name, 0):10.2f}")
    print(
        f"{'all':12}{full['cpu']:10.2f}{after['cpu']:10.2f}  ratio {after['cpu'] / full['cpu']:.3f}"
    )
    print(f"{'peak MB':12}{whole.peak:10.0f}{some.peak:10.0f}")
    return Path(after["path"])


def unpacked(release: Path, lines: Path) -> list[int]:
    """Unpack the triples of *release* into the file *lines*; return where its parts end."""
    ends = []
    with closing(records.opened(release)) as db:
        sizes = [size for _, size in parts.members(db, DATASET)]
    with (release / "dump" / DATASET).open("rb") as packed, lines.open("wb") as out:
        for size in sizes:
            out.write(gzip.decompress(packed.read(size)))
            ends.append(out.tell())
    return ends


def loading(folder: Path, release: Path, rounds: int) -> None:
    """Print time and memory of our bulk load against the store's own loader."""
    lines, places, target = (folder / name for name in ("dataset.nt", "ends.json", "store"))
    places.write_text(json.dumps(unpacked(release, lines)))
    runs: dict[str, list[Run]] = {"ours": [], "the store's own": []}
    for _ in range(rounds):
        for name, code in zip(runs, (LOAD, OWN), strict=True):
            runs[name].append(measure(code, str(lines), str(target), str(places)))
            shutil.rmtree(target)
    ours, own = (statistics.median(run.cpu for run in found) for found in runs.values())
    print(f"bulk load: {ours:.1f} CPU s, the store's own loader {own:.1f}, ratio {ours / own:.2f}")
    peaks = (max(run.peak for run in found) for found in runs.values())
    print("peak MB of the load: {:.0f}, of the store's own loader {:.0f}".format(*peaks))


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("records", type=int, nargs="*", default=[10_000])
    parser.add_argument("--changed", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    for number in chosen.records:
        with tempfile.TemporaryDirectory() as name:
            release = building(Path(name), number, chosen.changed)
            loading(Path(name), release, chosen.rounds)


if __name__ == "__main__":
    main()

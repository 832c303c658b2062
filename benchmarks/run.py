"""Measures reading and converting against rispy and bibutils, in one run, as ratios.

``python benchmarks/run.py [--records N] [--rounds R]``. Every figure is of a process of its own,
by its CPU time, start-up included; the processes take turns, and medians of rounds are compared,
since a shared machine is never quiet. Python code runs compiled, as it is once installed. rispy
reads a clean corpus (it loses records of the mixed one), and ``ris2xml`` of bibutils writes MODS;
without it, it is left out. The tag layer keeps the fields of a record in columns; ``with fields``
makes each field a value of its own besides.
"""

import argparse
import math
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent
SEED = HERE.parent / "seeds" / "adda.ris"
_PEER, _BIBUTILS = "rispy, reading", "ris2xml, to MODS"
READ = """
import sys
from ris2rdf import ris
with open(sys.argv[1], "rb") as stream:
    print(sum(1 for _ in ris.read(stream, "corpus.ris", lambda found: None)))
"""
FIELDS = """
import sys
from ris2rdf import ris
with open(sys.argv[1], "rb") as stream:
    records = ris.read(stream, "corpus.ris", lambda found: None)
    print(sum(1 for record in records if [*record.fields]))
"""
WORKS = """
import sys
from ris2rdf import crosswalk, pipeline, ris
source = next(ris.sources(sys.argv[1:2], print))
print(sum(1 for _ in pipeline.works(source, crosswalk.load(), lambda found: None)))
"""
RISPY = """
import sys, rispy
with open(sys.argv[1], encoding="utf-8") as stream:
    print(len(rispy.load(stream)))
"""
CONVERT = """
import sys
from ris2rdf import crosswalk, pipeline, vocabulary
with open("/dev/null", "wb") as out:
    done = pipeline.convert(pipeline.Conversion(crosswalk.load(), vocabulary.load(
        "https://data.example.org/"), pipeline.FORMATS["nt"](out), lambda found: None,
        pipeline.now()), sys.argv[1:2])
print(done.records, done.lines)
"""


class Run(NamedTuple):
    """One process: CPU seconds, peak memory in MB, and what it printed."""

    cpu: float
    peak: float
    printed: list[int]


def measure(code: str, corpus: Path) -> Run:
    """Run *code* on *corpus* in a process of its own."""
    command = [sys.executable, "-c", code, str(corpus)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_compiled())
    return _ended(process, [int(n) for n in process.stdout.read().split()])


def bibutils(corpus: Path) -> Run:
    """Run ris2xml on *corpus*; it tells on standard error how many records it took."""
    command = ["ris2xml", str(corpus)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace"
    )
    return _ended(process, [int(n) for n in re.findall(r"[0-9]+", process.stderr.read())[-1:]])


def _ended(process: subprocess.Popen[str], printed: list[int]) -> Run:
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit("a measured process failed")
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, printed)


def _compiled() -> dict[str, str]:
    """Return an environment in which modules are compiled once, beside the corpora."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "ris2rdf-benchmarks")}


def corpus(folder: Path, records: int, *, clean: bool) -> Path:
    """Write a corpus; a clean one has two-space tags, as rispy wants them, and nothing broken."""
    path = folder / f"{records}-{'clean' if clean else 'mixed'}.ris"
    broken = "0" if clean else "0.01"
    command = [sys.executable, str(HERE / "corpus.py"), str(records), "--broken", broken]
    with path.open("wb") as out:
        subprocess.run(command + (["--clean"] if clean else []), stdout=out, check=True)
    return path


def ratios(path: Path, rounds: int) -> None:
    """Print records per CPU second, and each as a ratio to rispy's and to ris2xml's."""
    codes = {
        _PEER: RISPY, "tag layer": READ, "with fields": FIELDS, "to Works": WORKS,
        "to N-Triples": CONVERT,
    }  # fmt: skip
    for code in codes.values():
        measure(code, Path(os.devnull) if code is RISPY else SEED)  # compiles what it imports
    taken = {name: partial(measure, code) for name, code in codes.items()}
    if shutil.which("ris2xml"):
        taken[_BIBUTILS] = bibutils
    else:
        print("ris2xml not found (Debian: bibutils): measured without it")
    runs: dict[str, list[Run]] = {name: [] for name in taken}
    for _ in range(rounds):
        for name, take in taken.items():
            runs[name].append(take(path))
    _table(runs)
    last = runs["to N-Triples"][0].printed
    rate = last[1] / _cpu(runs["to N-Triples"])
    print(f"triples: {last[1] / last[0]:.0f} a record, {rate:,.0f} per CPU second")


def _table(runs: dict[str, list[Run]]) -> None:
    rates = {name: found[0].printed[0] / _cpu(found) for name, found in runs.items()}
    print(f"{'':18}{'records/CPU s':>14}{'x rispy':>9}{'x ris2xml':>11}{'peak MB':>9}")
    for name, found in runs.items():
        peak = max(run.peak for run in found)
        beside = rates[name] / rates[_BIBUTILS] if _BIBUTILS in rates else math.nan
        rate, ratio = rates[name], rates[name] / rates[_PEER]
        print(f"{name:18}{rate:14,.0f}{ratio:9.2f}{beside:11.2f}{peak:9.0f}")


def _cpu(runs: list[Run]) -> float:
    return statistics.median(run.cpu for run in runs)


def memory(folder: Path, sizes: list[int]) -> None:
    """Print the peak memory of reading and converting at several sizes."""
    corpora = [corpus(folder, size, clean=False) for size in sizes]
    for name, code in (("tag layer", READ), ("to Works", WORKS), ("to N-Triples", CONVERT)):
        peaks = [measure(code, path).peak for path in corpora]
        told = ", ".join(f"{n:,}: {mb:.0f} MB" for n, mb in zip(sizes, peaks, strict=True))
        print(f"peak memory, {name}: {told} (x {peaks[-1] / peaks[0]:.2f})")


def main() -> None:
    """Run the benchmarks that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--memory", type=int, nargs="*", default=[10_000, 200_000])
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ratios(corpus(folder, chosen.records, clean=True), chosen.rounds)
        if chosen.memory:
            memory(folder, chosen.memory)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"(largest process: {peak:.0f} MB)")


if __name__ == "__main__":
    main()

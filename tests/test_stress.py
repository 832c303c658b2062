"""Never quadratic, never without bound: what hostile or broken files may cost.

Time is told by the ratio of two sizes on the same machine, memory by the peak of a process of its
own. Slow: ``make test-slow``.
"""

import io
import subprocess
import sys
import time
from itertools import count, islice
from pathlib import Path

import pytest

from ris2rdf import crosswalk, dialects, identity, ris, vocabulary

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent
WALK = crosswalk.load()
VOCABULARY = vocabulary.load("https://data.example.org/")
TAGS = sorted({tag for plan in WALK.plans.values() for tag in plan.steps})
RUNS = (
    *(" ", "(", "[", "<", "&", ";", ",", "-", "/", "@", "*", "?", "%", "|", "{", "\\", "é", "山"),
    *("a [", "((a)", "<i>", "&amp;", "; a", "a, ", "Rossi, M., ", "10.1/", "https://a.b/", "a@b."),
    *("Ã¨", "0000-", "et al. ", "BACKGROUND: ", "NCT01234567 ", "2020/", "(ed.) ", "PhD ", "a%20"),
)
SMALL = 6_000


def spent(text):
    """CPU seconds that the records in *text* take, all the way to triples and to RIS again."""
    start = time.process_time()
    for read in ris.read(io.BytesIO(text.encode()), "x.ris", lambda _found: None):
        record = dialects.clean(read, lambda _found: None)
        work = WALK.work(record, lambda _found: None)
        described = VOCABULARY.describe(work, identity.key(work, record.digest), [record.digest])
        for node in described.shared:
            VOCABULARY.shared(node)
        crosswalk.fields(work)
    return time.process_time() - start


def linear(text):
    """Whether four times the size takes less than ten times the time: quadratic is sixteen."""
    large = spent(text(4 * SMALL))
    if large < 0.15:  # too little to tell, and to matter
        return True
    return any(spent(text(4 * SMALL)) < 10 * spent(text(SMALL)) for _ in range(3))


@pytest.mark.parametrize("tag", TAGS)
def test_long_runs_of_any_sign_take_linear_time(tag):
    odd = []
    for run in RUNS:
        for end in ("", "x"):
            record = f"TY  - JOUR\nTI  - a\n{tag}  - %s{end}\nER  - \n"
            if not linear(lambda size, run=run, text=record: text % (run * (size // len(run)))):
                odd.append(run)
    assert odd == []


LINES = (
    "AU  - Rossi{0}, Mario",
    "AU  - Rossi, Mario",
    "AU  - De, Salvo{0} A.",
    "AU  - Rossi{0}, Mario\nAI  - Rossi{0}, Mario; ORCID: 0000-0002-1825-0097",
    "AU  - Rossi, M{0}\nAI  - Rossi, M{0}; ORCID: 0000-0002-1825-0097",
    "AU  - Group {0}\nAI  - 0000-0002-1825-0097",
    "AU  - Rossi{0}, Mario\nA1  - Rossi{0}, Mario",
    "UR  - https://x.example/",
    "UR  - https://x.example/{0}",
    "UR  - https://doi.org/10.5555/{0}",
    "DO  - 10.5555/a",
    "DO  - 10.5555/{0}",
    "AN  - 12",
    "N1  - NCT{0:08}",
    "SN  - 1234-5679",
    "PY  - {0}",
    "DA  - 2020/01/02/received {0}",
    "LA  - Italian",
    # Exporters' habits that compare a field with the others of the record.
    "UR  - https://ieeexplore.ieee.org/{0}\nVO  - {0}",
    "L1  - internal-pdf://{0}\nST  - word {0}",
    "DP  - ProQuest\nPP  - Rome {0}",
)


NUMBERS = count()


def repeated(line, times, kind):
    """A record of so many lines, numbered on and on: nothing in them was met before."""
    lines = "\n".join(line.format(number) for number in islice(NUMBERS, times))
    return f"TY  - {kind}\nTI  - a\n{lines}\nER  - \n"


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        *(("CHAP", line) for line in LINES),
        *(("JOUR", line) for line in LINES),
        *(("JOUR", f"{tag}  - {value}") for tag in TAGS for value in ("2020", "word {0}")),
    ],
)
def test_thousands_of_fields_in_one_record_take_linear_time(kind, line):
    # Eight times as many take eight times as long, and where it is quadratic, 64 times.
    spent(repeated(line, 1_000, kind))  # compiles what this kind of record needs
    assert any(
        spent(repeated(line, 8_000, kind)) < 16 * spent(repeated(line, 1_000, kind))
        for _ in range(4)
    )


PEAK = """
import resource, sys
from ris2rdf import crosswalk, dialects, ris
class Made:
    def __init__(self, head, part, count, tail):
        self.parts = iter([head, *[part] * count, tail])
    def read(self, size=-1):
        return next(self.parts, b"")
walk, said, records = crosswalk.load(), set(), 0
head, part, count, tail = eval(sys.argv[1])
for read in ris.read(Made(head, part, count, tail), "x.ris", lambda found: said.add(found.code)):
    walk.work(dialects.clean(read, lambda found: said.add(found.code)), lambda found: None)
    records += 1
print(records, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, *sorted(said))
"""


def peak(head, part, count, tail):
    """Records, peak memory in MB, and codes of a made file, read by a process of its own."""
    command = [sys.executable, "-c", PEAK, repr((head, part, count, tail))]
    out = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    records, size, *codes = out.split()
    return int(records), int(size) / 1024, codes


EMPTY = b"TY  - JOUR\nER  - \n" * 1000


def test_a_million_empty_records_take_the_memory_of_a_thousand():
    few = peak(b"\n", EMPTY, 1, b"")
    many = peak(b"\n", EMPTY, 1000, b"")
    assert (few[0], many[0]) == (1000, 1_000_000)
    assert many[1] < few[1] * 1.1


def test_a_line_of_two_hundred_megabytes_takes_bounded_memory_and_is_told():
    short = peak(b"TY  - JOUR\nTI  - a\nAB  - ", b"x" * 65536, 1, b"\nER  - \n")
    long = peak(b"TY  - JOUR\nTI  - a\nAB  - ", b"x" * 65536, 3200, b"\nER  - \n")
    assert (long[0], long[2]) == (1, ["RIS130"])
    assert long[1] < short[1] + 60


def test_ten_thousand_authors_are_all_published():
    text = "".join(f"AU  - Rossi{number}, Mario\n" for number in range(10_000))
    (record,) = ris.read(
        io.BytesIO(f"TY  - JOUR\nTI  - a\n{text}ER  - \n".encode()), "x.ris", lambda _found: None
    )
    work = WALK.work(record, lambda _found: None)
    assert len(work.contributors) == 10_000
    lines = VOCABULARY.describe(work, "hash/1", [record.digest]).own
    assert sum("<http://schema.org/author>" in line for line in lines) == 10_000

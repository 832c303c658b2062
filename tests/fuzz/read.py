"""A coverage-guided fuzz target: any bytes, all the way to triples and to RIS again.

Run by hand, out of the checkout, with the extra ``fuzz`` installed::

    python tests/fuzz/read.py -max_total_time=600 -max_len=2048 -timeout=20

Bytes enter as if they were a RIS file. A find is an exception, a field that got lost, or a record
that does not survive being written and read again: the first bytes of each kind are kept below
``.fuzz/``, and fuzzing goes on. A text that takes longer than the timeout ends it. Each find
becomes a test of its own, and this target stays as it is.
"""

import hashlib
import io
import sys
import traceback
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ris2rdf"]):
    from ris2rdf import crosswalk, dialects, identity, ris, vocabulary
    from ris2rdf.crosswalk import content
    from ris2rdf.elements import Source

ROOT = Path(__file__).parent.parent.parent
WALK = crosswalk.load()
VOCABULARY = vocabulary.load("https://data.example.org/")
TAGS = sorted({tag for plan in WALK.plans.values() for tag in plan.steps})
PLACE = ROOT / ".fuzz"
FINDS: set[str] = set()


def read(content: bytes) -> None:
    """Take *content* through every stage; an exception is a find."""
    said = []
    for raw in ris.read(io.BytesIO(content), "fuzz.ris", said.append):
        record = dialects.clean(raw, said.append)
        work = WALK.work(record, said.append)
        described = VOCABULARY.describe(work, identity.key(work, record.digest), [record.digest])
        for node in described.shared:
            VOCABULARY.shared(node)
        accounted(record, work, {one.line for one in said})
        again(work)
    for one in said:
        assert one.message
        str(one.hint)


def accounted(record, work, told) -> None:
    """Fail where a field of *record* is neither in *work* nor on a line that was *told* of."""
    found = set(sources(work))
    for field in record.fields:
        place = (field.tag, field.line - record.line + 1)
        known = field.tag == "ER" or place in found or field.line in told
        assert known, f"{record.type} {field.tag}"


def sources(part):
    """Yield tag and line of every source in *part* of a work."""
    if isinstance(part, Source):
        yield part.tag, part.line
    elif isinstance(part, dict):
        for value in part.values():
            yield from sources(value)
    elif isinstance(part, tuple | list):
        for value in part:
            yield from sources(value)
    elif hasattr(part, "__struct_fields__"):
        for name in part.__struct_fields__:
            yield from sources(getattr(part, name))


def again(work) -> None:
    """Fail where *work*, written as fields, is not read as the same again."""
    rows = crosswalk.fields(work)
    fields = tuple(ris.Field(tag, value, line) for line, (tag, value) in enumerate(rows, 1))
    second = WALK.work(ris.Record("again.ris", 1, 1, fields, ""), lambda _found: None)
    before, after = content(work), content(second)
    differing = [f for f in before.__struct_fields__ if getattr(before, f) != getattr(after, f)]
    assert before == after, f"{work.type}: {', '.join(differing)}"


def kept(content: bytes) -> None:
    """Take *content* through every stage, and keep it where that fails as nothing did before."""
    try:
        read(content)
    except Exception as fault:  # noqa: BLE001 -- every exception is a find
        last = traceback.extract_tb(fault.__traceback__)[-1]
        told = f"{type(fault).__name__} {last.name} {str(fault)[:60]}"
        if told not in FINDS:
            FINDS.add(told)
            name = hashlib.sha256(content).hexdigest()[:12]
            (PLACE / f"find-{name}.ris").write_bytes(content)
            sys.stderr.write(f"FIND {name}: {told}\n")


def corpus(folder: Path) -> None:
    """Fill *folder* with the records we have, to begin from, and with the tags as a dictionary."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (*ROOT.glob("seeds/**/*.ris"), *ROOT.glob("tests/data/**/*.ris")):
        (folder / f"{path.parent.name}-{path.name}").write_bytes(path.read_bytes())
    words = [*(f"\\x0a{tag}  - " for tag in TAGS), *(f"TY  - {name}" for name in WALK.plans)]
    (folder.parent / "tags.dict").write_text("".join(f'"{word}"\n' for word in words), "utf-8")


def main() -> None:
    """Fuzz, from the corpus on; git does not see what is below ``.fuzz/``."""
    corpus(PLACE / "corpus")
    options = [f"-dict={PLACE / 'tags.dict'}", f"-artifact_prefix={PLACE}/"]
    atheris.Setup([sys.argv[0], *options, *sys.argv[1:], str(PLACE / "corpus")], kept)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

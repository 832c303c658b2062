"""``withdraw`` and ``registry``: take a work back, and see what became of an address."""

import json
from pathlib import Path

import click

from ris2rdf.cli import options
from ris2rdf.diagnostics import UsageError

_EVENTS = {
    "records": "{time:.10} {name}, record {position} {label}\nid/record/{digest}",
    "changes": "{time:.10} {change} by {release}",
    "gone": "{time:.10} {fate} by {release} {target}{successor}\n{reason}",
}
"""How what happened to an address is told, by the name of its list."""


@click.command()
@click.argument("iri")
@options.publication
@click.option("--reason", required=True, help="Why, in a sentence: it is published.")
@click.option("--successor", metavar="IRI", help="Address of what stands in its place.")
@click.option("--no-build", is_flag=True, help="Only write withdrawn.csv; the next build obeys it.")
@options.shapes
@options.engine
def withdraw(
    iri: str,
    publication: Path,
    *,
    reason: str,
    successor: str | None,
    no_build: bool,
    shapes: Path | None,
    engine: options.Engine,
) -> int:
    """Withdraw the work at IRI, and say why at its address.

    The address answers 410 from then on. The decision is a row of withdrawn.csv, which holds for
    every build to come, whatever the input has; take the row out to publish the work again. A new
    release is built at once; its last line and the exit code are about what the withdrawal
    brings about, not about faults that were there before.
    """
    from ris2rdf.cli.publish import rebuilt  # noqa: PLC0415 -- loaded when needed
    from ris2rdf.release import fates, withdrawals  # noqa: PLC0415

    home = options.opened(publication)
    base = home.config.base
    path = withdrawals.path_of(iri, base)
    if not path:
        raise UsageError(f"{iri} is not the address of a work here ({base}id/work/...)")
    if not reason.strip():
        raise UsageError("a reason is wanted: it is what readers of the address will find")
    life = fates.life(home, path)
    if life is None:
        raise UsageError(f"nothing was ever published at {base}id/{path}")
    if life.now == "moved":
        target = f"{base}id/{life.gone[-1]['target']}"
        raise UsageError(f"{base}id/{path} has moved to {target}: withdraw that")
    stated = withdrawals.successor_of(successor, base) if successor else ""
    withdrawals.add(home, withdrawals.Withdrawal(path, reason.strip(), "", stated))
    click.echo(f"{base}id/{path} is withdrawn, by a row of {home.withdrawn}", err=True)
    return 0 if no_build or not home.current_id() else rebuilt(home, engine, shapes)


@click.command()
@click.argument("iri", required=False)
@options.publication
@options.layout
def registry(iri: str | None, publication: Path, format_: str | None) -> None:
    """Tell the life of IRI: published, changed, moved, withdrawn.

    Without IRI: how many addresses there are, and what became of those that are gone.
    """
    from ris2rdf.release import fates  # noqa: PLC0415 -- loaded when needed

    home = options.opened(publication)
    if iri is None:
        _told(fates.summary(home), format_)
        return
    life = fates.life(home, fates.path_of(iri, home.config.base))
    if life is None:
        raise UsageError(f"nothing was ever published at {iri}")
    _told(life._asdict(), format_)


def _told(facts: dict[str, object], format_: str | None) -> None:
    if not options.for_people(format_):
        click.echo(json.dumps(facts, ensure_ascii=False, indent=1))
        return
    for name, value in facts.items():
        parts = value if isinstance(value, list) else [value]
        for place, part in enumerate(parts):
            lines = _EVENTS[name].format(**part) if isinstance(part, dict) else str(part)
            for number, line in enumerate(lines.splitlines()):
                head = "" if place or number else name.replace("_", " ")
                click.echo(f"{head:<16}{line.rstrip()}")

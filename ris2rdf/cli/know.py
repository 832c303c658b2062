"""``explain``: what a code means."""

import click

from ris2rdf.diagnostics import UsageError, catalogue

WIDTH = 78
"""Columns of a paragraph, as in the help."""


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Say what a diagnostic CODE means, and what to do.

    Without CODE all are listed.
    """
    kinds = catalogue()
    if code is None:
        for kind in kinds.values():
            click.echo(f"{kind.code}  {kind.severity:<8} {kind.title}")
        return
    if code.upper() not in kinds:
        raise UsageError(f"there is no code {code}; `ris2rdf explain` lists them all")
    kind = kinds[code.upper()]
    text = "\n\n".join([f"{kind.code} ({kind.severity})", *kind.paragraphs()])
    click.echo(click.wrap_text(text, width=WIDTH, preserve_paragraphs=True))

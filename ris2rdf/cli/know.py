"""``explain``: what a code means."""

import click

from ris2rdf.diagnostics import UsageError, catalogue


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Say what a diagnostic CODE means and what to do; without CODE, list them all."""
    kinds = catalogue()
    if code is None:
        for kind in kinds.values():
            click.echo(f"{kind.code}  {kind.severity:<8} {kind.title}")
        return
    if code.upper() not in kinds:
        raise UsageError(f"there is no code {code}; `ris2rdf explain` lists them all")
    kind = kinds[code.upper()]
    parts = [f"{kind.code} ({kind.severity})", kind.message, kind.hint, kind.explanation]
    click.echo("\n\n".join(part for part in parts if part))

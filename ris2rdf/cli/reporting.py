"""What a command says about its input while it runs: to standard error, as it comes, counted."""

from collections import Counter

import click

from ris2rdf.cli import listing
from ris2rdf.diagnostics import Diagnostic


class Reporter:
    """Takes diagnostics, prints those of a weight, counts all, knows the exit code.

    ``shown`` names the severities that are printed; the rest are only counted.
    """

    def __init__(self, shown: tuple[str, ...] = ("error", "warning")) -> None:
        self.shown = shown
        self.counts: Counter[str] = Counter()
        self.unreadable = False

    def __call__(self, diagnostic: Diagnostic) -> None:
        """Print *diagnostic* if its weight is to be shown, and count it."""
        from ris2rdf.ris import UNREADABLE  # noqa: PLC0415 -- --help need not load the reader

        severity = diagnostic.severity
        self.counts[severity] += 1
        self.unreadable = self.unreadable or diagnostic.code in UNREADABLE
        if severity in self.shown:
            click.echo(listing.text([diagnostic]), err=True, nl=False)

    @property
    def exit_code(self) -> int:
        """0 fine, 1 errors reported, 3 an input unreadable (design section 8)."""
        if self.unreadable:
            return 3
        return 1 if self.counts["error"] else 0

    def close(self, summary: str) -> None:
        """Print the last line: what was done, and how much was reported."""
        click.echo(f"{summary}; {listing.counted(self.counts)}", err=True)

"""Writes the pages of docs/ that are made from the code: ``python docs/generate.py``.

A test compares each page with what this makes, so none of them can fall behind.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click

from ris2rdf.cli import COMMANDS, commands
from ris2rdf.diagnostics import catalogue

HERE = Path(__file__).parent
ROOT = HERE.parent
BLOCK = re.compile(r"<!-- (file|output): ([^\n]+?) -->\n```(\w*)\n(.*?)```\n", re.DOTALL)
FAMILIES = {
    "RIS": "Reading: lines, tags, files and exporters",
    "MAP": "Tables: the crosswalk and the vocabulary",
    "VAL": "Values: names, dates, identifiers, pages",
    "IDN": "Identity: which records are one work",
    "SHP": "Shapes: the rules a record is checked against",
    "REL": "Releases",
}


def diagnostics_page() -> str:
    """Return docs/diagnostics.md: every code with its words, by family."""
    parts = [
        "# Diagnostics\n",
        "What `ris2rdf` may say about an input.",
        "`ris2rdf explain CODE` says the same on the terminal.\n",
    ]
    for prefix, title in FAMILIES.items():
        kinds = [kind for kind in catalogue().values() if kind.code.startswith(prefix)]
        if kinds:
            parts.append(f"## {title}\n")
        for kind in kinds:
            parts.append(f"### {kind.code} ({kind.severity})\n")
            parts += [f"{text}\n" for text in (kind.message, kind.hint, kind.explanation) if text]
    return "\n".join(parts)


def commands_page() -> str:
    """Return docs/commands.md: the help text of every command."""
    parts = ["# Commands\n", "The help of every command, as `--help` prints it.\n"]
    with click.Context(commands, info_name="ris2rdf") as top:
        for name in COMMANDS:
            command = commands.get_command(top, name)
            if command is None:
                continue
            with click.Context(command, info_name=name, parent=top, max_content_width=88) as inner:
                parts.append(f"## {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


def readme() -> str:
    """Return README.md with its examples as they are: files shown, commands run in the checkout."""
    return BLOCK.sub(_shown, (ROOT / "README.md").read_text("utf-8"))


def _shown(block: re.Match[str]) -> str:
    kind, what, language, _ = block.groups()
    text = (ROOT / what).read_text("utf-8") if kind == "file" else _printed(what)
    return f"<!-- {kind}: {what} -->\n```{language}\n{text.strip()}\n```\n"


def _printed(line: str) -> str:
    command = [sys.executable, "-m", *shlex.split(line)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1735689600"}
    run = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    return run.stdout


PAGES: dict[str, Callable[[], str]] = {
    "diagnostics.md": diagnostics_page,
    "commands.md": commands_page,
    "../README.md": readme,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

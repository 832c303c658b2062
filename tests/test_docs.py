"""The documentation says what the code does: pages made from it are up to date."""

import importlib.util
import re
import shlex
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

DOCS = Path(__file__).parent.parent / "docs"
_spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_page_is_up_to_date(name, monkeypatch):
    # Neither the terminal nor a command that ran here before changes what is written.
    monkeypatch.setenv("COLUMNS", "200")
    CliRunner().invoke(generate.commands.get_command(None, "convert"), ["--help"])
    assert (DOCS / name).read_text("utf-8") == generate.PAGES[name](), "run: make docs"


@pytest.mark.parametrize("name", generate.COMMANDS)
def test_every_command_says_what_it_does(name):
    assert generate.commands.get_command(None, name).help


def console_lines():
    """Every command line shown in the documentation."""
    for page in [DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))]:
        for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            for line in block.splitlines():
                if line.startswith("$ ris2rdf "):
                    yield pytest.param(line[2:], id=f"{page.name}: {line[2:60]}")


@pytest.mark.parametrize("line", list(console_lines()))
def test_every_command_line_shown_exists(line):
    _, name, *words = shlex.split(line, comments=True)
    command = generate.commands.get_command(None, name)
    assert command, f"no command {name}"
    if isinstance(command, click.Group):
        command = command.commands[words[0]]
    known = {option for parameter in command.params for option in parameter.opts}
    used = {word.partition("=")[0] for word in words if word.startswith("-") and word != "-"}
    assert used <= known | {"--help"}


def test_every_code_named_in_the_documentation_exists():
    for page in [DOCS.parent / "README.md", *sorted(DOCS.glob("*.md"))]:
        codes = set(re.findall(r"\b(?:RIS|MAP|VAL|IDN|SHP|REL)[0-9]{3}\b", page.read_text("utf-8")))
        assert codes <= set(generate.catalogue()), page.name

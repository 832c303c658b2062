"""The documentation says what the code does: pages made from it are up to date."""

import importlib.util
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
_spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
generate = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generate)


@pytest.mark.parametrize("name", generate.PAGES)
def test_generated_page_is_up_to_date(name):
    assert (DOCS / name).read_text("utf-8") == generate.PAGES[name](), "run: make docs"


@pytest.mark.parametrize("name", generate.COMMANDS)
def test_every_command_says_what_it_does(name):
    assert generate.commands.get_command(None, name).help

"""The shape of the code: imports go one way, heavy libraries stay where they belong, modules stay small."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "ris2rdf"
ORDER = (
    "__init__ resources diagnostics terms ris dialects transforms elements crosswalk identity "
    "vocabulary mapping shapes citations store search pipeline release building sparql web cli __main__"
).split()
BESIDE = {"interop"}
HOMES = {
    "rdflib": {"shapes", "interop", "web"},
    "flask": {"web"},
    "jinja2": {"web"},
    "pyshacl": {"shapes"},
    "click": {"cli"},
    "rich": {"cli"},
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def place(path):
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_one_way(path):
    here = place(path)
    if here == "__init__":
        return  # the door: it leads everywhere, but only when it is opened (see the last test)
    known = {*ORDER, *BESIDE}
    assert here in known, f"{here} has no place in the order of imports"
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "ris2rdf" or len(parts) == 1 or here in BESIDE:
            continue
        target = parts[1]
        if target not in known:
            continue
        assert target not in BESIDE, f"{here} imports {name}, which stands beside"
        assert ORDER.index(target) <= ORDER.index(here), f"{here} imports {name}: wrong way"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_heavy_libraries_stay_in_their_place(path):
    for name in imports(path):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or place(path) in homes, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_modules_stay_small_and_say_what_they_are(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 400
    assert ast.get_docstring(ast.parse(text)), "a module says what enters, what leaves"


def functions():
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                doc = ast.get_docstring(node)
                lines = node.end_lineno - node.lineno + 1
                yield path, node, lines - (doc.count("\n") + 1 if doc else 0)


def test_functions_stay_short():
    sizes = sorted(size for _, _, size in functions())
    assert sizes[len(sizes) // 2] <= 8
    long = [f"{path.name}:{node.name} {size}" for path, node, size in functions() if size > 50]
    assert not long


def test_importing_the_package_or_the_command_loads_nothing_heavy():
    heavy = "{'rdflib', 'flask', 'pyshacl', 'pyoxigraph', 'rich', 'granian', 'ftfy', 'citeproc'}"
    code = f"import sys, ris2rdf, ris2rdf.cli; print({heavy} & set(sys.modules) or '')"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == ""


def test_reading_and_converting_load_only_what_a_plain_file_needs():
    odd = "{'rdflib', 'pyshacl', 'langcodes', 'ftfy', 'charset_normalizer', 'zipfile', 'gzip', 'mmap'}"
    code = f"import sys; from ris2rdf import pipeline, ris; print({odd} & set(sys.modules) or '')"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stdout.strip() == ""


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_every_function_with_a_public_name_says_what_it_does(path):
    tree = ast.parse(path.read_text("utf-8"))
    silent = [
        f"{node.name}, line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent

"""Writes the pages of docs/ that are made from the code: ``python docs/generate.py``.

A test compares each page with what this makes, so none of them can fall behind.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from ris2rdf.cli import COMMANDS, commands
from ris2rdf.diagnostics import catalogue
from ris2rdf.mapping import Tables
from ris2rdf.web import negotiation, openapi, selfcheck

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

SITE = "http://127.0.0.1:8000"
EXAMPLE = "work/doi/10.1172/jci.insight.169424"
TRIALS = (
    f"curl -i {SITE}/id/{EXAMPLE}",
    f"curl -L -H 'Accept: text/turtle' {SITE}/id/{EXAMPLE}",
    f"curl {SITE}/doc/{EXAMPLE}.bib",
    f"curl -H 'Accept: text/x-bibliography; style=apa; locale=de-DE' {SITE}/doc/{EXAMPLE}",
    f"curl '{SITE}/doc/{EXAMPLE}.ttl?_profile=schema'",
    f"curl -H 'Accept: image/png, text/turtle;q=0.5' '{SITE}/doc/{EXAMPLE}?_explain=1'",
    f"curl -i '{SITE}/resolve?id=doi:10.1172/jci.insight.169424'",
    f"curl '{SITE}/works.csv?q=nephrotic'",
    f"curl -L -H 'Accept: text/turtle' {SITE}/.well-known/void",
)
FATES = """\
What was published once is answered for, at `/id/...` and `/doc/...`, with and without ending:

| what became of it | answer | kept by caches |
|---|---|---|
| it is spelt otherwise (capitals, escapes, a slash at the end) | 308 to its spelling | an hour |
| it was united with another, or got an identifier | 301 to what it is now, ending kept | an hour |
| it was withdrawn (`ris2rdf withdraw`, `withdrawn.csv`) | 410, a tombstone | a day |
| it was in a release that was taken back, or it is a record, a file or an import from which \
nothing comes any more | 410, a tombstone | not at all: it may come back |
| nothing was ever here | 404, with what begins alike | half a minute |

A tombstone says title, people, date, reason and successor, as a page and in every RDF format:
`schema:creativeWorkStatus "Withdrawn"`, `prov:invalidatedAtTime`, `dcterms:isReplacedBy`, and
`Link: <...>; rel="successor-version"`. `/feed.atom` tells of withdrawals (`at:deleted-entry`).

`/release/ID` is one release: what it held, when, its files, how to cite it, as a page and in RDF.
The dataset names the current one (`dcat:hasCurrentVersion`); `latest-version` leads back from it,
`predecessor-version` to the one before. It has no ETag, as it also says whether the release is kept
for good; its files (`/dump/ID/...`) never change and are kept for a year. A release that is no
longer kept is 410, one that never was 404. `ris2rdf releases --freeze ID` keeps one for good.
""".splitlines()
EXIT_CODES = """\
Data goes to standard output, everything said about it to standard error. A command ends
with one of these codes (of 0, 1 and 3 with the highest that applies):

| code | means |
|---|---|
| 0 | fine: at most warnings and remarks |
| 1 | errors were reported, or what was asked for could not be done |
| 2 | the command line, a table or a setting is wrong; nothing was done |
| 3 | an input cannot be read, or the system refused to read or write |
| 70 | a fault of ris2rdf itself: please report it |
| 130, 141 | ended by Ctrl-C, or by whoever read the output (`... \\| head`) |
"""


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
            parts += [f"{text}\n" for text in kind.paragraphs()]
    return "\n".join(parts)


def commands_page() -> str:
    """Return docs/commands.md: the help text of every command."""
    parts = ["# Commands\n", "The help of every command, as `--help` prints it.\n", EXIT_CODES]
    top = click.Context(commands)
    for name in COMMANDS:
        command = commands.get_command(top, name)
        parts.append(_help(name))
        if isinstance(command, click.Group):
            parts += [_help(f"{name} {sub}", "###") for sub in command.commands]
    return "\n".join(parts)


def _help(words: str, mark: str = "##") -> str:
    """Return the help of the command *words*, of a process of its own: click remembers widths."""
    return f"{mark} {words}\n\n```text\n{_printed(f'ris2rdf {words} --help').strip()}\n```\n"


def crosswalk_page() -> str:
    """Return docs/crosswalk.md: what each tag becomes, by type of record."""
    return Tables.load().export("md")


def http_page() -> str:
    """Return docs/http.md: the promises to clients, out of the tables that keep and check them."""
    return "\n".join(
        [*_addresses_told(), *_forms_told(), *_matrix_told(), *_fates_told(), *_checks_told()]
    )


def _addresses_told() -> list[str]:
    rows = [
        f"| `{address.path}` | {address.summary} | {_statuses(address)} |"
        for address in openapi.addresses()
        if "{ending}" not in address.path
    ]
    return [
        "# HTTP\n",
        "What a site published with ris2rdf answers, whoever asks.",
        "`/id/...` is a thing and answers 303; `/doc/...` is the document about it.",
        "Everything here is checked by `ris2rdf selfcheck URL`, against any server.",
        "To try it, with a site on this machine (`make serve`, or `ris2rdf serve seeds/*.ris`):\n",
        "```bash",
        *TRIALS,
        "```\n",
        "## Addresses\n",
        "All of them are below the base of the publication; `/openapi.json` of a site says the",
        "same to programs, with every parameter. Lists and the dataset also have one address for",
        "each form (`/works.csv`, `/dataset.ttl`). Any address may answer 400, 404, 414, 429, 431",
        "or 503; the answers of its own are in the last column.\n",
        "| address | what it is | answers |\n|---|---|---|",
        *rows,
        "| `/sparql` | The endpoint and its page: see [sparql.md](sparql.md) | 200, 304, 400 ... |",
        "",
    ]


def _statuses(address: openapi.Address) -> str:
    own = {*([200] if address.types else []), *address.statuses}
    return ", ".join(str(status) for status in sorted(own))


def _fates_told() -> list[str]:
    return [
        "## What lasts, and what went\n",
        *FATES,
        "",
    ]


def _forms_told() -> list[str]:
    rows = [
        f"| `{offer.suffix}` | `{offer.content_type}` | {_codes(offer.aliases)} | "
        f"{_codes((offer.name, *offer.names))} |"
        for offer in negotiation.DOCUMENT_OFFERS
    ]
    return [
        "## Forms\n",
        "The order is the server's: it decides where a client likes several forms the same.",
        "Aliases are understood in `Accept` and never sent; names are those of `?format=`.",
        "A document offers those of these forms that it can be had in.\n",
        "| ending | type sent | aliases | names |\n|---|---|---|---|",
        *rows,
        "",
    ]


def _codes(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _matrix_told() -> list[str]:
    return [
        "## Negotiation\n",
        "The most specific range that matches a form gives its q;",
        "the highest q wins, then the closer match, then the order above.",
        "What clients send, and what they must get (406: nothing fits, and the answer says so):\n",
        "| client | Accept | gets |\n|---|---|---|",
        *(f"| {v.client} | {_accept(v.accept)} | `{v.wanted}` |" for v in selfcheck.VECTORS),
        "",
    ]


def _accept(header: str | None) -> str:
    return f"`{header}`" if header and header.strip() else "(none)" if header is None else "(blank)"


def _checks_told() -> list[str]:
    every = {**selfcheck.CHECKS, **selfcheck.FAIR}
    return [
        "## Promises\n",
        "Each line is a check of `ris2rdf selfcheck URL`; the last two are made with `--fair`.\n",
        *(f"- **{name}**: {promise.sentence}" for name, promise in every.items()),
        "",
    ]


def readme() -> str:
    """Return README.md with its examples as they are: files shown, commands run in the checkout."""
    return BLOCK.sub(_shown, (ROOT / "README.md").read_text("utf-8"))


def _shown(block: re.Match[str]) -> str:
    kind, what, language, _ = block.groups()
    text = (ROOT / what).read_text("utf-8") if kind == "file" else _printed(what)
    return f"<!-- {kind}: {what} -->\n```{language}\n{text.strip()}\n```\n"


def _printed(line: str) -> str:
    command = [sys.executable, "-m", *shlex.split(line)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1735689600", "COLUMNS": "80"}
    run = subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True
    )
    return run.stdout


PAGES: dict[str, Callable[[], str]] = {
    "diagnostics.md": diagnostics_page,
    "commands.md": commands_page,
    "crosswalk.md": crosswalk_page,
    "http.md": http_page,
    "../README.md": readme,
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

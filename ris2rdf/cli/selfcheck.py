"""``selfcheck``: whether a server keeps what docs/http.md promises."""

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from ris2rdf.diagnostics import UsageError

if TYPE_CHECKING:
    from ris2rdf.web.selfcheck import Finding

Found = list[tuple[str, "Finding"]]


@click.command()
@click.argument("url")
@click.option("--fair", is_flag=True, help="Also what FAIR assessment tools look for.")
@click.option("--thing", default="", help="Example to look at (default: the sitemap's first).")
@click.option("--sample", default=50, show_default=True, help="Pages that crawls take in.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="How to tell.",
)
def selfcheck(url: str, *, fair: bool, thing: str, sample: int, form: str) -> int:
    """Ask the site at URL whether it keeps its promises.

    They are those of docs/http.md; the exit code is 1 if one is broken. It asks over HTTP alone, so
    any server can be checked; what it does not offer is skipped.
    """
    if not url.startswith(("http://", "https://")):
        raise UsageError(f"{url} is no web address; write it whole, as http://127.0.0.1:8000/")
    from ris2rdf.web import selfcheck as contract  # noqa: PLC0415 -- rdflib is loaded when needed

    target = contract.Target(url, thing, sample=sample)
    checks = {**contract.CHECKS, **(contract.FAIR if fair else {})}
    found = list(contract.run(target, checks))
    click.echo(_json(url, found) if form == "json" else _table(found))
    counts = Counter(finding.verdict for _, finding in found)
    click.echo(
        f"{url}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped "
        f"({target.client.asked} requests)",
        err=True,
    )
    return 1 if counts["failed"] else 0


def _json(url: str, found: Found) -> str:
    told = [
        {
            "check": name,
            "what": finding.what,
            "verdict": finding.verdict,
            "detail": finding.fault or finding.skipped,
        }
        for name, finding in found
    ]
    return json.dumps({"url": url, "findings": told}, indent=1, ensure_ascii=False)


def _table(found: Found) -> str:
    lines = [f"{'check':16}{'passed':>8}{'failed':>8}{'skipped':>9}"]
    for name in dict.fromkeys(name for name, _ in found):
        own = [finding for check, finding in found if check == name]
        counts = Counter(finding.verdict for finding in own)
        lines.append(
            f"{name:16}{counts['passed']:8}{counts['failed']:8}{counts['skipped']:9}".rstrip()
        )
        lines += [f"  {f.verdict}: {f.what}: {f.fault or f.skipped}" for f in own if _told(f)]
    return "\n".join(lines)


def _told(finding: "Finding") -> bool:
    return finding.verdict != "passed"

"""What a library says of its publication: ``config.toml``, read strictly and written once.

A file enters, a frozen Config leaves. Unknown keys and values of the wrong kind are refused with
a message that names them: a misspelt ``licence`` must not be published as "none".
"""

import tomllib
from pathlib import Path
from typing import Any

import msgspec

from ris2rdf import terms
from ris2rdf.diagnostics import UsageError

WITHHOLDABLE = ("abstract", "notes", "keywords", "grants")
DEFAULT_BASE = "http://localhost:8000/"
_WRITTEN = "base title description licence publisher contact store store_graphs".split()
_KIND_NAMES = {"str": "text", "int": "a whole number", "array": "a list", "object": "a table"}


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of a publication; every one has a default that serves.

    ``limits`` is for the endpoint, which knows the names (``ris2rdf.sparql.limits``).
    ``store`` is where a remote store takes queries, ``store_graphs`` where it takes graphs, if
    that cannot be told from it.
    ``keep`` is how many releases stay, frozen ones besides; 0 is all.
    ``withdraw_at_most`` is the share of the works that a build with ``sync`` withdraws unconfirmed.
    ``proxies`` are addresses and networks of servers in front, for the web.
    """

    base: str = DEFAULT_BASE
    title: str = "Bibliographic records published with ris2rdf"
    description: str = ""
    licence: str = ""
    publisher: str = ""
    contact: str = ""
    withhold: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    store: str = ""
    store_graphs: str = ""
    proxies: tuple[str, ...] = ()
    keep: int = 5
    withdraw_at_most: float = 0.5
    limits: dict[str, int | float | str] = {}
    severity: dict[str, str] = {}


def read(path: Path) -> Config:
    """Return the settings in *path*; raises UsageError that names what is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise UsageError(f"{path}: this is not UTF-8; save it again as UTF-8") from fault
    except tomllib.TOMLDecodeError as fault:
        raise UsageError(f"{path}: not a TOML file: {fault}") from fault
    return checked(table, str(path))


def checked(table: dict[str, Any], place: str = "config.toml") -> Config:
    """Return *table* as a Config; raises UsageError that names the key at fault."""
    _refuse_unknown(table, Config, place)
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as fault:
        raise UsageError(f"{place}: {_sentence(str(fault))}") from fault
    for name in config.withhold:
        if name not in WITHHOLDABLE:
            known = ", ".join(WITHHOLDABLE)
            raise UsageError(f'{place}: withhold cannot name "{name}"; it knows {known}')
    if config.licence and not terms.address(config.licence):
        raise UsageError(
            f"{place}: licence is a web address, such as "
            f'"https://creativecommons.org/publicdomain/zero/1.0/", not "{config.licence}"'
        )
    if config.keep < 0:
        raise UsageError(f"{place}: keep is how many releases stay, so it cannot be less than 0")
    if not 0 <= config.withdraw_at_most <= 1:
        raise UsageError(f"{place}: withdraw_at_most is a share of the works, from 0 to 1")
    if config.severity:
        from ris2rdf.shapes import weights  # noqa: PLC0415 -- loads rdflib, which few settings need

        weights.checked(config.severity, place)
    return msgspec.structs.replace(config, base=_base(config.base, place))


def write(path: Path, config: Config) -> None:
    """Write *config* to *path* with a remark on every key, for people to edit."""
    text = Path(__file__).with_name("config.toml").read_text("utf-8")
    for name in _WRITTEN:
        text = text.replace(f'{name} = ""', f"{name} = {_quoted(getattr(config, name))}", 1)
    path.write_text(text, "utf-8")


def keep(path: Path, name: str, value: str) -> None:
    """Write the text *value* under *name* into the file at *path*, in front: above its tables."""
    text = path.read_text("utf-8")
    line = f"{name} = {_quoted(value)}"
    empty = f'{name} = ""'
    lines = text.splitlines(keepends=True)
    if f"{empty}\n" in lines:
        lines[lines.index(f"{empty}\n")] = f"{line}\n"
    else:
        lines.insert(0, f"{line}\n")
    path.write_text("".join(lines), "utf-8")


def _base(base: str, place: str) -> str:
    if (
        not base.startswith(("http://", "https://"))
        or not base.isascii()
        or set(base) & set(' <>"')
    ):
        raise UsageError(f'{place}: base must be an ASCII web address, not "{base}"')
    return base if base.endswith("/") else base + "/"


def _refuse_unknown(table: dict[str, Any], kind: type[msgspec.Struct], place: str) -> None:
    known = kind.__struct_fields__
    for name in table:
        if name not in known:
            raise UsageError(f'{place}: unknown key "{name}"; known are {", ".join(known)}')


def _sentence(fault: str) -> str:
    """Turn ``Expected `str`, got `int` - at `$.title``` into words for a librarian."""
    what, _, where = fault.partition(" - at `$.")
    for name, words in _KIND_NAMES.items():
        what = what.replace(f"`{name}`", words)
    return f'key "{where.rstrip("`")}": {what[:1].lower()}{what[1:]}'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

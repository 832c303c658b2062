"""The command line: arguments in, exit code out; every command is a thin call of the library.

Standard output carries data only; what is said about the input goes to standard error. Commands
import what they need when they run, so that ``--help`` is quick. Exit codes are those of design
section 8.
"""

import errno
import io
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import click

from ris2rdf import __version__
from ris2rdf.cli import output
from ris2rdf.diagnostics import Ris2rdfError

COMMANDS = {
    "convert": "convert",
    "check": "check",
    "build": "publish",
    "serve": "publish",
    "query": "query",
    "export": "ask",
    "restore": "ask",
    "releases": "releases",
    "rollback": "releases",
    "diff": "releases",
    "verify": "releases",
    "withdraw": "decisions",
    "registry": "decisions",
    "mapping": "mapping",
    "explain": "know",
    "selfcheck": "selfcheck",
}
"""Each command and the module of this package that holds it."""

BUG = 70
INTERRUPTED = 130
_ROOM = "; make room there, or write to another place"
_RIGHT = "; give this user the right to, or name another place"
_ADVICE = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EACCES: _RIGHT,
    errno.EPERM: _RIGHT,
    errno.EROFS: _RIGHT,
}
"""What to do about what the system says."""


class _Commands(click.Group):
    """The commands by name, imported when first asked for."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """Return the command called *name*, imported now; None where there is none."""
        if name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[name]}"), name)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command of *ctx*; click would give a closed pipe the exit code of errors."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return _closed_pipe()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ris2rdf")
def commands() -> None:
    """Turn RIS reference files into linked data, check it, publish it and serve it."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code; never with a traceback."""
    output.speak_any_script()
    sys.exit(run(lambda: commands.main(arguments, prog_name="ris2rdf", standalone_mode=False)))


def run(command: Callable[[], Any]) -> int:  # noqa: PLR0911 -- one return a kind of end
    """Return the exit code of *command*: errors become one line on standard error."""
    try:
        return int(command() or 0)
    except click.ClickException as error:
        return _misused(error)
    except Ris2rdfError as error:
        click.echo(f"ris2rdf: {error}", err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("ris2rdf: interrupted", err=True)
        return INTERRUPTED
    except MemoryError:
        click.echo("ris2rdf: not enough memory for this; give fewer files at a time", err=True)
        return BUG
    except OSError as error:
        click.echo(f"ris2rdf: {_of_the_system(error)}", err=True)
        return 3
    except Exception as error:  # noqa: BLE001 -- the border: a user never meets a traceback
        return _bug(error)


def _misused(error: click.ClickException) -> int:
    """Say what is wrong with the words of the command line, and where the right ones stand."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return error.exit_code
    click.echo(f"ris2rdf: {error.format_message()}", err=True)
    if isinstance(error, click.UsageError) and error.ctx:
        click.echo(f"    help: {error.ctx.command_path} --help", err=True)
    return error.exit_code


def _of_the_system(error: OSError) -> str:
    """Return what the system refused, and what to do if that is known."""
    if isinstance(error, io.UnsupportedOperation):  # only what was opened for it is read or written
        return "standard output is closed; lead it to a file or a pipe"
    where = f"{error.filename}: " if error.filename else ""
    advice = _ADVICE.get(error.errno or 0, "")
    return f"{where}{error.strerror or error}{advice}"


def _closed_pipe() -> int:
    """End as a program killed by a closed pipe does, without a word (``ris2rdf ... | head``)."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- flushed at exit
    return 128 + signal.SIGPIPE


def _bug(error: Exception) -> int:
    """Say that this is our fault, and what to send us; the traceback only where asked for."""
    if os.environ.get("RIS2RDF_TRACEBACK"):
        raise error
    kind = type(error).__name__
    click.echo(
        f"ris2rdf: an error of ris2rdf itself ({kind}: {error}). Please report it with the input; "
        "RIS2RDF_TRACEBACK=1 shows where it happened.",
        err=True,
    )
    return BUG

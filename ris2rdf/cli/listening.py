"""Where ``serve`` is to listen: an address of this machine and a port that nothing listens on.

What the user gave enters; what a server can take leaves, or one line that says what to do.
"""

import errno
import socket
from typing import NamedTuple

from ris2rdf.diagnostics import UsageError


class Listen(NamedTuple):
    """Where to serve, and with how many processes; ``host`` is a number, not a name."""

    host: str
    port: int
    processes: int


def at(host: str, port: int, processes: int) -> Listen:
    """Return where to listen; raises UsageError if nothing can listen there.

    A server would share the port of another that runs, and either would get requests by chance.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, *_, address = found[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as fault:
        raise UsageError(_why_not(fault, host, port)) from fault
    return Listen(str(address[0]), port, processes)


def _why_not(fault: OSError, host: str, port: int) -> str:
    if fault.errno == errno.EADDRINUSE:
        return f"something listens on port {port} already; end it, or choose another with --port"
    if fault.errno == errno.EACCES:
        return f"this user may not listen on port {port}; choose one above 1023 with --port"
    return (
        f"{host} is no address of this machine; --host 127.0.0.1 serves this machine alone, "
        "--host 0.0.0.0 all that reach it"
    )


def url(host: str, port: int) -> str:
    """Return the address of the site, as a browser takes it."""
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"

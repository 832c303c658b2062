"""A base with a path: the same site under ``https://library.example/rdf/``.

A WSGI call enters; it goes on with the path of the base taken off. A proxy may pass that path on or
not, and well-known addresses stand at the root of a host: so a path without it is taken as it is.
"""

from collections.abc import Callable, Iterable
from typing import Any

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Mounted:
    """*application* under the path *root* (``/rdf``, or empty)."""

    def __init__(self, application: Application, root: str) -> None:
        self.application, self.root = application, root

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a WSGI call."""
        path = environ.get("PATH_INFO", "")
        if self.root and (path == self.root or path.startswith(f"{self.root}/")):
            rest = path[len(self.root) :] or "/"
            environ = {
                **environ,
                "SCRIPT_NAME": environ.get("SCRIPT_NAME", "") + self.root,
                "PATH_INFO": rest,
            }
        return self.application(environ, start_response)

"""The publication over HTTP: a release enters, a WSGI application leaves.

Read-only: nothing here changes a release, and a stranger's query never runs in this process.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from ris2rdf.release import Publication


def create_app(publication: "Publication") -> "Flask":
    """Return the site of *publication*, an ordinary WSGI application."""
    # Parts of this package are of use without Flask: negotiation, answers, the pages.
    from ris2rdf.web.application import application  # noqa: PLC0415

    return application(publication)

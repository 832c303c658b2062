"""The elements that each kind of node has: the words ``vocabulary.toml`` may give lines to.

Nothing enters and nothing is computed; the describing modules supply exactly these.
"""

from collections.abc import Mapping

_BOOK = frozenset(
    "title alternative isbn13 isbn10 issn eissn coden doi lccn oclc identifier_text volume"
    " position_in_series edition place note publisher within authority".split()
)
_PERSON = frozenset(
    "name family given suffix alternative change affiliation orcid authority".split()
)
_ORGANIZATION = frozenset("name alternative address change authority".split())
_EVENT = frozenset("name alternative place start end note authority".split())
_ISSUE = frozenset("name issue volume issued within journal".split())
_FILE = frozenset("format url".split())

_CONTAINERS = (
    "journal magazine newspaper book edited-book proceedings reference container collection album"
    " code court-reporter website blog series book-series"
).split()

KNOWN: Mapping[str, frozenset[str]] = {
    # A Work has many elements, and details that the crosswalk names: these are not checked.
    "work": frozenset(),
    "person": _PERSON,
    "researcher": _PERSON,
    "organization": _ORGANIZATION,
    "publisher": _ORGANIZATION,
    **dict.fromkeys(_CONTAINERS, _BOOK),
    "volume": frozenset("name volume within".split()),
    "issue": _ISSUE,
    "newspaper-issue": _ISSUE,
    **dict.fromkeys(("event", "hearing", "interview"), _EVENT),
    "identifier": frozenset("name register value url".split()),
    "abstract": frozenset("name within part".split()),
    "section": frozenset("name position text within".split()),
    "grant": frozenset("name number funder".split()),
    "file": _FILE,
    "download": _FILE,
    "reviewed": frozenset({"title"}),
    "country": frozenset({"name"}),
    "subject": frozenset("label alternative scheme authority".split()),
    "scheme": frozenset({"title"}),
    "trial": frozenset("name identifier same".split()),
    "page": frozenset(),
    "document": frozenset("database generated topic record dataset import agent".split()),
    "record": frozenset("label position source".split()),
    "source": frozenset("name format sha256".split()),
    "import": frozenset("started source agent".split()),
    "agent": frozenset("name version".split()),
    "dataset": frozenset({"title"}),
}

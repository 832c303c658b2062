"""Works as RIS again: tags of 2011, two blanks before the hyphen, CRLF, UTF-8.

Works enter, bytes leave; what was withheld stays out, and everything else reads back the same.
"""

from ris2rdf import crosswalk, ris
from ris2rdf.elements import Work


def as_ris(work: Work) -> bytes:
    """Return *work* as one RIS record, a blank line after it."""
    rows = enumerate(crosswalk.fields(work), 1)
    return ris.write([[ris.Field(tag, value, line) for line, (tag, value) in rows]])

"""The forms of a work that are made of the Work alone, by offer.

A Work enters, bytes leave. A form is offered where it is named here: citations join the table when
there is a module that writes them.
"""

from collections.abc import Callable, Mapping

from ris2rdf import crosswalk, ris
from ris2rdf.elements import Work
from ris2rdf.ris import Field
from ris2rdf.web.negotiation import RIS, Offer

Forms = Mapping[Offer, Callable[[Work], bytes]]


def as_ris(work: Work) -> bytes:
    """Return *work* as one record in RIS, from what is published of it: nothing withheld is in."""
    pairs = enumerate(crosswalk.fields(work), 1)
    return ris.write([[Field(tag, value, line) for line, (tag, value) in pairs]])


FORMS: Forms = {RIS: as_ris}
"""The forms that are installed."""

"""Who exported a record, and its fields as everybody else would have written them.

A record enters, the same record leaves with its dialect named and its exporter's habits undone, as
``ontologies/dialects.toml`` says. It is decided for each record by itself, because files are merged
by hand. Nothing is dropped in silence, and what a tag means is still not known.
"""

from ris2rdf.dialects.cleaning import Cleaner, clean
from ris2rdf.dialects.privacy import withheld
from ris2rdf.dialects.tables import Dialect, Rule, Tables, load

__all__ = ["Cleaner", "Dialect", "Rule", "Tables", "clean", "load", "withheld"]

"""``python -m ris2rdf``: the same command as ``ris2rdf``."""

from ris2rdf.cli import main

main()

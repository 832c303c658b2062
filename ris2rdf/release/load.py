"""The store of a release: loaded in bulk from the files of the earlier stages, then compacted."""

from ris2rdf.release.draft import Draft
from ris2rdf.store import Embedded, Store


def load(draft: Draft) -> int:
    """Fill ``store/`` and return how many triples the default graph has, as a set.

    Oxigraph parses the text itself: making quads in Python takes more than twice as long.
    """
    store: Store = Embedded.create(draft.folder / "store")
    store.load(draft.triples)
    total = store.count()  # at once, while there is no other graph
    store.load(draft.about)
    store.optimize()
    store.close()
    return total

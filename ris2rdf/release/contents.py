"""What every release holds: its form, its graphs, its dumps, and the counts of its database."""

LAYOUT = 1
"""The form of what a release holds; it goes up when an older release cannot be read any more."""

GRAPHS = ("dataset", "provenance", "validation", "candidates")
"""The graphs about the data, beside the default graph; their IRIs are below ``<base>graph/``."""

DATASET, ABOUT = "dataset.nt.gz", "about.nq.gz"
"""The dumps of the default graph, and of the graphs about the data."""

STORED_COUNTS = {
    "works": "SELECT COUNT(*) FROM work",
    "records": "SELECT COUNT(*) FROM record",
    "published": "SELECT COUNT(*) FROM record WHERE state = 'published'",
    "quarantined": "SELECT COUNT(*) FROM record WHERE state = 'quarantined'",
    "withdrawn": "SELECT COUNT(*) FROM record WHERE state = 'withdrawn'",
    "kept": "SELECT COUNT(*) FROM record WHERE source IN (SELECT id FROM source WHERE NOT given)",
    "merged": "SELECT COUNT(work) - COUNT(DISTINCT work) FROM record WHERE state = 'published'",
    "people": "SELECT COUNT(*) FROM person",
    "journals": "SELECT COUNT(*) FROM thing WHERE kind = 'journal'",
    "publishers": "SELECT COUNT(*) FROM thing WHERE kind = 'publisher'",
    "subjects": "SELECT COUNT(*) FROM thing WHERE kind = 'subject'",
    "sources": "SELECT COUNT(*) FROM source",
    "valid": "SELECT COUNT(*) FROM work WHERE state = 'valid'",
    "warning": "SELECT COUNT(*) FROM work WHERE state = 'warning'",
    "violation": "SELECT COUNT(*) FROM work WHERE state = 'violation'",
}

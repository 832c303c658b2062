"""What tables cannot say: pure functions from a value as written to its parts.

Text enters, and text, tuples or an empty value leave. Nothing here knows tags, record types or
RDF; nothing reports: a caller sees by the result whether the value could be read.
"""

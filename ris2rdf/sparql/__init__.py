"""Answers strangers' SPARQL queries without ever evaluating one in the process that serves.

Query text enters; a complete answer leaves, or an exception with an HTTP status and a sentence.
``guard`` reads the text, ``pool`` has it evaluated by ``worker`` processes that may be killed,
``request`` reads the SPARQL protocol. Nothing here knows WSGI, and nothing is imported here:
a worker process starts through this package and must start quickly.
"""

"""The publication over HTTP: a release enters, a WSGI application leaves.

Read-only: nothing here changes a release, and a stranger's query never runs in this process.
"""

"""Turns RIS reference files into linked data a library can publish, and serves it."""

__version__ = "0.1.0"

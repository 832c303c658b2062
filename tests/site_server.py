"""The site of tests/web_site.py on a real server: a process on a port of its own, ended by its number."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import web_site

from ris2rdf.release import Publication

CODE = (
    "import sys; from pathlib import Path; from ris2rdf.web import serving; "
    "serving.serve(Path(sys.argv[1]), '127.0.0.1', int(sys.argv[2]), 1)"
)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def wait(address):
    """Return once something answers at *address*."""
    for _ in range(600):  # a busy machine takes its time
        try:
            urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("the server did not start")


def configured(made, **settings):
    """Write *settings* into the config.toml of *made*, limits as ``limits__requests=3``."""
    config = made.path / "config.toml"
    text = config.read_text("utf-8")
    for name, value in settings.items():
        line = f"{name.removeprefix('limits__')} = {json.dumps(value)}"
        if name.startswith("limits__"):
            text = text.replace("[limits]\n", f"[limits]\n{line}\n")
        else:
            text, found = re.subn(f"(?m)^{name} = .*$", line, text)
            assert found == 1, name
    config.write_text(text, "utf-8")
    return Publication(made.path)


@contextmanager
def serving(folder, base="", code=CODE, **settings):
    """Yield the address of a server of the test library; *settings* are for its config.toml."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    made = configured(web_site.publication(folder, base or address), **settings)
    process = subprocess.Popen(
        [sys.executable, "-c", code, made.path, str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait(f"{address}healthz")
        yield address
    finally:
        process.terminate()
        try:
            process.wait(60)
        finally:
            process.kill()

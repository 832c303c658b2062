"""What a web process has ready before it answers: nothing that two requests at once would both make."""

import subprocess
import sys

import web_site

from ris2rdf.web.negotiation import DOCUMENT_OFFERS

CODE = """
import sys
from pathlib import Path
import msgspec
from ris2rdf.release import Publication
from ris2rdf.web import create_app

client = create_app(Publication(Path(sys.argv[1]))).test_client()
first = msgspec.convert
def convert(value, type, **options):
    print(type, file=sys.stderr)
    return first(value, type, **options)
msgspec.convert = convert
for path in ("/", "/works/", "/quality", "/context.jsonld", "/openapi.json", sys.argv[2]):
    assert client.get(path).status_code in {200, 308}, path
for name in sys.argv[3:]:
    assert client.get(sys.argv[2] + "?format=" + name).status_code == 200, name
"""


def test_requests_read_no_tables(tmp_path):
    """Threads that read tables at once would read each its own, and may end the process."""
    made = web_site.publication(tmp_path / "library")
    names = [offer.name for offer in DOCUMENT_OFFERS]
    command = [sys.executable, "-c", CODE, made.path, f"/doc/{web_site.WORK}", *names]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")

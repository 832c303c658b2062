"""Other engines and tables ask the endpoint: SERVICE from elsewhere to here, a frame of pandas, a million rows."""

import http.client
import json
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import rdflib
import store_servers
from test_endpoint_server import NAME, WORKS, Server, descendants, folder  # noqa: F401 -- a fixture

MILLION = 1_000_000
MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def server(folder):  # noqa: F811 -- the fixture
    running = Server("granian", folder, DEADLINE="200", OUTPUT="400")
    yield running
    running.close()


def joined(address):
    """Return a query that joins values of one's own with names from *address*."""
    return f"""SELECT ?mine ?n {{
      VALUES (?work ?mine) {{ (<http://x.org/7> "seven") (<http://x.org/8> "eight") }}
      SERVICE <{address}> {{ ?work <{NAME}> ?n }}
    }}"""


FOUND = {("seven", "A title of some length 7"), ("eight", "A title of some length 8")}


def test_rdflib_asks_us_by_service(server):
    rows = rdflib.Graph().query(joined(server.url))
    assert {(str(row.mine), str(row.n)) for row in rows} == FOUND


def test_oxigraph_s_server_asks_us_by_service(server, program, tmp_path):
    with store_servers.oxigraph(program("oxigraph"), tmp_path) as elsewhere:
        asked = Request(
            elsewhere.query,
            joined(server.url).encode(),
            {"Content-Type": "application/sparql-query", "Accept": "application/json"},
        )
        with urlopen(asked, timeout=60) as answer:
            rows = json.load(answer)["results"]["bindings"]
    assert {(row["mine"]["value"], row["n"]["value"]) for row in rows} == FOUND


def test_pandas_reads_a_table_of_us(server):
    pandas = pytest.importorskip("pandas")
    query = f"SELECT ?work ?name {{ ?work <{NAME}> ?name }} ORDER BY ?work"
    frame = pandas.read_csv(f"{server.url}?{urlencode({'query': query, 'format': 'csv'})}")
    assert list(frame.columns) == ["work", "name"]
    assert len(frame) == WORKS
    assert frame.set_index("work").loc["http://x.org/7", "name"] == "A title of some length 7"


def peaks(server):
    """Return the most memory, in bytes, that each process of *server* has had so far."""
    found = {}
    for process in descendants(server.process.pid):
        with suppress(OSError, IndexError):  # ended, or ended and not yet collected
            text = Path(f"/proc/{process}/status").read_text()
            found[process] = int(text.partition("VmHWM:")[2].split()[0]) << 10
    return found


def fetched(server, query, outcome):
    """Read the answer piece by piece; put its stated length, its length and its lines away."""
    link = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
    link.request("GET", "/sparql?" + urlencode({"query": query, "format": "csv"}))
    answer = link.getresponse()
    assert answer.status == 200
    got, lines = 0, 0
    while chunk := answer.read(64 << 10):
        got, lines = got + len(chunk), lines + chunk.count(b"\n")
    link.close()
    outcome += [int(answer.headers["Content-Length"]), got, lines]


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_million_rows_arrive_whole_and_in_little_memory(server):
    """Neither the web process nor a worker ever holds the answer, which is larger than both."""
    assert server.ask("ASK {}")[0] == 200
    before = peaks(server)
    assert len(before) >= 4, "a web process and three workers"
    pairs = f"?work <{NAME}> ?name . ?other <http://purl.org/dc/terms/title> ?title"
    query = f"SELECT * {{ {pairs} }} LIMIT {MILLION}"
    outcome, seen = [], dict(before)
    reader = threading.Thread(target=fetched, args=(server, query, outcome))
    reader.start()
    while reader.is_alive():
        seen |= peaks(server)
        time.sleep(0.1)
    length, got, lines = outcome
    assert (got, lines) == (length, MILLION + 1)
    assert length > 80 * MEGABYTE
    assert len(seen) > len(before), "the worker of a long query is replaced"
    assert max(seen.values()) < max(before.values()) + 60 * MEGABYTE

"""``serve --watch``: a change of the files becomes a release, a fault changes nothing, nobody waits."""

import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from watchfiles import Change

from ris2rdf.building import build
from ris2rdf.cli.watching import QUIET, Inputs, rebuilding
from ris2rdf.diagnostics import UsageError
from ris2rdf.release import Publication, retention

RECORD = "TY  - JOUR\nTI  - {title}\nAU  - Rossi, Ada\nPY  - 2020\nDO  - 10.5555/watched\nER  -\n"
WORK = "work/doi/10.5555/watched"
SWITCHES = 10


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def changed(inputs, path):
    return inputs(Change.modified, str(path))


def test_files_in_a_folder_matter_if_the_reader_would_take_them(tmp_path):
    inputs = Inputs([str(tmp_path)], tmp_path / "publication")
    assert changed(inputs, tmp_path / "deep" / "a.ris")
    assert changed(inputs, tmp_path / "B.RIS.gz")
    assert changed(inputs, tmp_path / "c.zip")
    assert changed(inputs, tmp_path / "d.txt.gz")
    assert not changed(inputs, tmp_path / "a.docx")
    assert not changed(inputs, tmp_path / "a.ris~")
    assert inputs.folders == {str(tmp_path)}


def test_what_a_build_writes_never_calls_for_another_build(tmp_path):
    inputs = Inputs([str(tmp_path)], tmp_path / "publication")
    assert not changed(inputs, tmp_path / "publication" / "quarantine" / "refused.ris")


def test_a_file_is_watched_by_its_folder_since_editors_replace_files(tmp_path):
    (tmp_path / "a.ris").write_text("", "utf-8")
    inputs = Inputs([str(tmp_path / "a.ris")], tmp_path / "publication")
    assert inputs.parents == {str(tmp_path)}
    assert not inputs.folders
    assert changed(inputs, tmp_path / "a.ris")
    assert not changed(inputs, tmp_path / "b.ris")


def test_the_target_of_a_link_is_watched_too(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "2026.ris").write_text("", "utf-8")
    (tmp_path / "now.ris").symlink_to("data/2026.ris")
    inputs = Inputs([str(tmp_path / "now.ris")], tmp_path / "publication")
    assert inputs.parents == {str(tmp_path), str(tmp_path / "data")}
    assert changed(inputs, tmp_path / "data" / "2026.ris")


def test_a_new_file_that_fits_a_pattern_matters(tmp_path):
    inputs = Inputs([str(tmp_path / "export-*.ris")], tmp_path / "publication")
    assert inputs.parents == {str(tmp_path)}
    assert changed(inputs, tmp_path / "export-7.ris")
    assert not changed(inputs, tmp_path / "other.ris")


def test_standard_input_cannot_be_watched(tmp_path):
    with pytest.raises(UsageError, match="standard input"):
        Inputs(["-"], tmp_path)


def test_a_publication_alone_cannot_be_watched(ris2rdf, tmp_path):
    Publication(tmp_path / "library")
    run = ris2rdf("serve", "library", "--watch")
    assert run.returncode == 2
    assert b"serve FILES -d PUBLICATION" in run.stderr


def test_a_change_becomes_a_release_and_a_fault_leaves_the_last_one(tmp_path, capfd):
    file, home = tmp_path / "a.ris", Publication(tmp_path / "library")
    file.write_text(RECORD.format(title="First"), "utf-8")
    first = build(home, [str(file)], lambda _: None).id
    said = []

    def has_said(words):
        said.append(capfd.readouterr().err)
        return words in "".join(said)

    with rebuilding([str(file)], home.path) as begin:
        begin()
        file.write_text(RECORD.format(title="Second"), "utf-8")
        wait_for(lambda: home.current_id() != first)
        second = home.current()
        assert second.entry(WORK).label == "Second"
        file.unlink()
        wait_for(lambda: has_said(f"release {second.id} stays"))
    assert home.current_id() == second.id
    assert has_said("a.ris: error RIS170")


def test_a_change_during_the_first_build_is_not_missed(tmp_path, capfd):
    folder, home = tmp_path / "exports", Publication(tmp_path / "library")
    folder.mkdir()
    (folder / "a.ris").write_text(RECORD.format(title="First"), "utf-8")
    with rebuilding([str(folder)], home.path) as begin:
        first = build(home, [str(folder)], lambda _: None).id
        (folder / "a.ris").write_text(RECORD.format(title="Second"), "utf-8")
        time.sleep(2 * QUIET / 1000)
        assert home.current_id() == first
        begin()
        wait_for(lambda: home.current_id() != first)
    assert home.current().entry(WORK).label == "Second"
    assert "a new release" in capfd.readouterr().err


def test_what_cannot_be_watched_is_said_in_a_line_and_holds_up_nothing(tmp_path, capfd):
    with rebuilding([str(tmp_path / "none" / "**" / "*.ris")], tmp_path / "library") as begin:
        begin()
    said = capfd.readouterr().err
    assert said.startswith(f"changes in {tmp_path / 'none'} cannot be noticed")
    assert said.count("\n") == 1


# ------------------------------------------------------------------------------ a real server


@contextmanager
def served(file, folder):
    """Run ``serve --watch`` of *file* with two processes; yields its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ris2rdf", "serve", str(file), "-d", str(folder / "library")]
    options = ["--watch", "--port", str(port), "--processes", "2"]
    environment = {k: v for k, v in os.environ.items() if k != "SOURCE_DATE_EPOCH"}
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen([*command, *options], stderr=log, stdout=log, env=environment)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: process.poll() is None and answers(f"{address}/healthz"))
        yield address
    finally:
        process.terminate()
        assert process.wait(60) == 0


def answers(address):
    try:
        return fetch(address)
    except OSError:
        return None


def fetch(address, accept="*/*"):
    with urlopen(Request(address, headers={"Accept": accept}), timeout=20) as answer:
        return answer.read()


class Clients:
    """Threads that ask until told to stop; every answer but 200 is a failure."""

    def __init__(self, address):
        query = f"SELECT ?t {{ <{address}/id/{WORK}> schema:name ?t }}"
        self._asked = [
            (f"{address}/doc/{WORK}.ttl", "text/turtle"),
            (f"{address}/id/{WORK}", "application/n-triples"),
            (f"{address}/works", "text/html"),
            (f"{address}/sparql?{urlencode({'query': query})}", "application/sparql-results+json"),
        ]
        self.answered, self.failures = Counter(), []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(what,)) for what in self._asked]

    def _ask(self, what):
        while not self._stop.is_set():
            try:
                assert fetch(*what)
            except (OSError, HTTPError, AssertionError) as fault:
                self.failures.append((what[0], repr(fault)))
            self.answered[what[0]] += 1

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def title_by_query(self):
        found = json.loads(fetch(*self._asked[3]))
        return {row["t"]["value"] for row in found["results"]["bindings"]}

    def title_by_document(self):
        return set(re.findall(rb'schema:name "(Title \d+)"', fetch(*self._asked[0])))


@pytest.mark.slow
def test_ten_switches_and_a_rollback_under_load_fail_no_request_and_each_is_served(tmp_path):
    file = tmp_path / "watched.ris"
    file.write_text(RECORD.format(title="Title 0"), "utf-8")
    with served(file, tmp_path) as address, Clients(address) as clients:
        for number in range(1, SWITCHES + 1):
            file.write_text(RECORD.format(title=f"Title {number}"), "utf-8")
            title = f"Title {number}"
            wait_for(lambda title=title: clients.title_by_document() == {title.encode()})
            wait_for(lambda title=title: clients.title_by_query() == {title})
        retention.rollback(Publication(tmp_path / "library"))
        before = f"Title {SWITCHES - 1}"
        wait_for(lambda: clients.title_by_document() == {before.encode()})
        wait_for(lambda: clients.title_by_query() == {before})
    assert not clients.failures
    assert all(count > SWITCHES for count in clients.answered.values())
    assert len(clients.answered) == 4
    assert len(list((tmp_path / "library" / "releases").iterdir())) == 5, "older ones are removed"

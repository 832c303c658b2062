"""What docs/deploy.md tells people to run, run: the web server in front, the backup, the restore."""

import os
import re
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
import web_site
from store_servers import free_ports, running

from ris2rdf.release import Publication, registry

PAGE = (Path(__file__).parent.parent / "docs" / "deploy.md").read_text("utf-8")
RECORD = "TY  - JOUR\nTI  - Kept\nAU  - Rossi, Ada\nPY  - 2020\nDO  - 10.5555/kept\nER  -\n"
MAIN = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{server}
}}
"""


def blocks(kind):
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


@contextmanager
def nginx(program, folder, ours):
    """Run nginx with the settings of the page before our server on the port *ours*."""
    (port,) = free_ports(1)
    (server,) = blocks("nginx")
    server = server.replace("127.0.0.1:8000", f"127.0.0.1:{ours}")
    server = server.replace("listen 80;", f"listen 127.0.0.1:{port};")
    folder.mkdir()
    settings = folder / "nginx.conf"
    settings.write_text(MAIN.format(folder=folder, server=server), "utf-8")
    command = [program, "-c", str(settings), "-e", str(folder / "early.log")]
    with running(command, folder, f"http://127.0.0.1:{port}/healthz"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def site(tmp_path_factory, program):
    folder = tmp_path_factory.mktemp("deployed")
    found = program("nginx")
    web_site.publication(folder / "publication")
    (port,) = free_ports(1)
    command = [sys.executable, "-m", "ris2rdf", "serve", "publication", "--port", str(port)]
    with (
        running(command, folder, f"http://127.0.0.1:{port}/healthz"),
        nginx(found, folder / "nginx", port) as address,
    ):
        yield address


def fetch(address, accept="*/*"):
    with urlopen(Request(address, headers={"Accept": accept}), timeout=20) as answer:
        return answer.headers, answer.read()


@pytest.mark.slow
@pytest.mark.parametrize("path", [web_site.WORK, web_site.ODD, web_site.JOURNAL])
def test_things_behind_nginx_lead_to_their_documents(site, path):
    headers, body = fetch(f"{site}/id/{path}", "text/turtle")
    assert headers["Content-Type"].startswith("text/turtle")
    assert f"<{web_site.BASE}id/{path}>".encode() in body


@pytest.mark.slow
def test_long_queries_and_conditional_requests_pass_nginx(site):
    query = f"ASK {{ VALUES ?x {{ {' '.join(['1'] * 12_000)} }} }}"
    headers, body = fetch(f"{site}/sparql?{urlencode({'query': query, 'format': 'json'})}")
    assert b"true" in body
    known = {"If-None-Match": headers["ETag"]}
    again = Request(f"{site}/sparql?{urlencode({'query': query, 'format': 'json'})}", headers=known)
    with pytest.raises(HTTPError) as answer:
        urlopen(again, timeout=20)
    assert answer.value.code == 304
    answer.value.close()


def test_a_library_that_was_lost_comes_back_by_the_commands_shown(tmp_path, ris2rdf):
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "a.ris").write_text(RECORD, "utf-8")
    options = ("--base", web_site.BASE)
    assert ris2rdf("build", "exports", "-d", "publication", *options).returncode == 0
    before = Publication(tmp_path / "publication").current_id()
    backup, restore = [block for block in blocks("sh") if ".tar.gz" in block]
    shell(backup, tmp_path)
    shutil.rmtree(tmp_path / "publication")
    shell(restore, tmp_path)
    home = Publication(tmp_path / "publication")
    assert home.config.base == web_site.BASE
    assert home.current_id() == before
    assert home.current().entry("work/doi/10.5555/kept")
    with registry.connected(home.registry) as known:
        assert before in registry.releases(known)


def shell(commands, folder):
    beside = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}
    run = subprocess.run(
        ["sh", "-e", "-c", commands], cwd=folder, env=environment, capture_output=True, timeout=120
    )
    assert run.returncode == 0, run.stderr.decode()

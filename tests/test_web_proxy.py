"""Behind a real nginx, under a path: every promise is kept there too, and clients are told apart."""

import subprocess
import urllib.request

import pytest
import site_server
from web_site import WORK

from ris2rdf.web import selfcheck

CONFIG = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  large_client_header_buffers 4 64k;
  server {{
    listen 127.0.0.1:{port};
    location = /rdf {{ return 308 /rdf/; }}
    location /rdf/ {{
      proxy_pass {upstream};
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }}
  }}
}}
"""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]


@pytest.fixture(params=["kept", "taken off"])
def address(request, program, tmp_path):
    """The address of a site under /rdf/, whose path nginx passes on, or takes off."""
    nginx = program("nginx")
    port = site_server.free_port()
    base = f"http://127.0.0.1:{port}/rdf/"
    settings = {"proxies": ["127.0.0.1"], "limits__requests": 100_000}
    with site_server.serving(tmp_path / "library", base, **settings) as upstream:
        path = "" if request.param == "kept" else "/"
        config = tmp_path / "nginx.conf"
        config.write_text(
            CONFIG.format(folder=tmp_path, port=port, upstream=upstream.rstrip("/") + path)
        )
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [nginx, "-c", config, "-p", tmp_path], stdout=log, stderr=log
            )
        try:
            site_server.wait(f"{base}healthz")
            yield base
        finally:
            process.terminate()
            process.wait(10)


def test_every_promise_is_kept_behind_nginx_under_a_path(address):
    target = selfcheck.Target(address, f"id/{WORK}", sample=12)
    assert target.base == address
    every = {**selfcheck.CHECKS, **selfcheck.FAIR}
    found = list(selfcheck.run(target, every))
    assert [(name, f.what, f.fault) for name, f in found if f.verdict == "failed"] == []
    assert len(found) > 1000


def test_what_a_client_claims_to_be_is_not_believed(address):
    """nginx adds the real address behind what the client wrote: they all are one client."""

    def left(claimed):
        request = urllib.request.Request(f"{address}works", headers={"X-Forwarded-For": claimed})
        with urllib.request.urlopen(request) as answer:
            return int(answer.headers["RateLimit-Remaining"])

    first = left("203.0.113.9")
    assert first - 3 < left("203.0.113.10") < first + 1

"""What several test files need: the seed, the command line, and programs that may be absent."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from absent import absent
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SEED = SEEDS / "jci-insight-169424.ris"
EPOCH = "1735689600"  # 2025-01-01T00:00:00Z, the time of the gold graph


@pytest.fixture
def seed():
    """The user's own record, byte for byte."""
    return SEED


@pytest.fixture
def ris2rdf(tmp_path):
    """Run the command as a user does, in an empty folder; returns the finished process."""

    def run(*arguments, stdin=None, cwd=tmp_path, timeout=120):
        environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
        command = [sys.executable, "-m", "ris2rdf", *map(str, arguments)]
        return subprocess.run(
            command, input=stdin, capture_output=True, cwd=cwd, env=environment, timeout=timeout
        )

    return run


@pytest.fixture(scope="session")
def program():
    """Return the path of a program; skip on a user's machine without it, fail in CI."""
    beside = str(Path(sys.executable).parent)  # where pip puts programs

    def find(name):
        found = shutil.which(name) or shutil.which(name, path=beside)
        if found is None:
            absent(f"{name} is not installed")
        return found

    return find


# What a property costs is for the benchmarks: a busy machine would fail these tests by the clock.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium():
    """Return Chromium, driven by playwright."""
    if not CHROMIUM.is_file():
        absent(f"{CHROMIUM} is missing: pages were not tried in a browser")
    from playwright import sync_api  # noqa: PLC0415 -- only where a browser is wanted

    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()

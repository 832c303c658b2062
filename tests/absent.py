"""What a test needs and a machine may lack: skipped by a user's, a fault where everything must be tried."""

import os

import pytest


def absent(reason):
    """Skip the test for *reason*; fail it where CI=true."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and this machine must try everything")
    pytest.skip(reason)

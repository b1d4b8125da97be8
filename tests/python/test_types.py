"""The hand-written stub says what the compiled core has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_stub_agrees_with_the_core():
    command = [sys.executable, "-m", "mypy.stubtest", "whowhere._core", "--mypy-config-file", "pyproject.toml"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_package_says_that_it_is_typed():
    assert (ROOT / "python" / "whowhere" / "py.typed").exists()

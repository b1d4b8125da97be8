"""JupyterLab as a reader runs it, in folders of its own, and a tab of the browser with one of its notebooks.

The server listens on this machine alone, on a free port, behind a token; it is asked to stop, and what it started must
stop with it.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import Request, urlopen

from browser import Tab

LONGEST_START_SECONDS, LONGEST_RUN_SECONDS, LONGEST_STOP_SECONDS = 90, 180, 60
ADDRESS = "127.0.0.1"
#: Settings of JupyterLab: nothing is fetched, and every cell is in the page, also those out of sight.
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
#: All cells wait for their turn from the start, and none does after an error.
PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.textContent)"
ENDED = f"(prompts => prompts.some(p => /\\d/.test(p)) && !prompts.some(p => p.includes('*')))({PROMPTS})"


class Lab:
    """A running server. Notebooks lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind((ADDRESS, 0))
            self.address = f"http://{ADDRESS}:{free.getsockname()[1]}"
        self.folder = folder / "notebooks"
        self.settings = folder / "settings"
        self.log = folder / "server.log"
        self.folder.mkdir(parents=True)
        self._token = secrets.token_hex(16)
        own = {f"JUPYTER_{name.upper()}_DIR": str(folder / name) for name in ("config", "data", "runtime")}
        own |= {f"JUPYTERLAB_{name.upper()}_DIR": str(folder / name) for name in ("settings", "workspaces")}
        own |= {"JUPYTER_TOKEN": self._token, "IPYTHONDIR": str(folder / "ipython")}
        options = {"ip": ADDRESS, "port": self.address.split(":")[-1], "port_retries": 0, "root_dir": self.folder}
        options |= {"open_browser": False, "allow_root": True}
        command = [
            sys.executable,
            "-m",
            "jupyterlab",
            *(f"--ServerApp.{name}={value}" for name, value in options.items()),
        ]
        command += ["--LabApp.news_url=None", "--LabApp.extension_manager=readonly"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, env=os.environ | own, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def ask(self, path: str, method: str = "GET") -> Any:
        """What the server's interface answers."""
        request = Request(f"{self.address}/api/{path}", method=method)
        request.add_header("Authorization", f"token {self._token}")
        with urlopen(request, timeout=LONGEST_STOP_SECONDS) as answer:
            return json.loads(answer.read() or b"null")

    def answers(self) -> bool:
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8")
        try:
            return bool(self.ask("status"))
        except (URLError, ConnectionError):
            return False

    def show(self, opened: Tab, name: str, theme: str) -> None:
        """Open a notebook that has not run in a tab and wait for its kernel."""
        for of, values in (SETTINGS | {"apputils-extension/themes": {"theme": theme}}).items():
            path = self.settings / "@jupyterlab" / f"{of}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values), encoding="utf-8")
        opened.page.goto(f"{self.address}/lab/workspaces/{secrets.token_hex(4)}/tree/{name}?token={self._token}")
        opened.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=LONGEST_START_SECONDS * 1000)
        until(lambda: self._states() == ["idle"], LONGEST_START_SECONDS)
        opened.page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')

    def run_all(self, opened: Tab) -> None:
        """Choose Run All Cells in the menu, wait until the kernel is idle again or a cell has failed, and save."""
        opened.page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        opened.page.locator(".lm-Menu-item[data-command='runmenu:run-all']").click()
        opened.page.wait_for_function(ENDED, timeout=LONGEST_RUN_SECONDS * 1000)
        until(lambda: self._states() == ["idle"], LONGEST_RUN_SECONDS)
        opened.page.keyboard.press("Control+s")
        opened.page.wait_for_selector(".jp-mod-current:not(.jp-mod-dirty)")

    def _states(self) -> list[str]:
        return [session["kernel"]["execution_state"] for session in self.ask("sessions")]

    def close_sessions(self) -> None:
        for session in self.ask("sessions"):
            self.ask(f"sessions/{session['id']}", "DELETE")


@contextmanager
def jupyterlab(folder: Path) -> Iterator[Lab]:
    """A JupyterLab that is stopped in the end, with all that it started."""
    import psutil

    lab = Lab(folder)
    server = psutil.Process(lab.process.pid)
    try:
        until(lab.answers, LONGEST_START_SECONDS)
        yield lab
        family = [server, *server.children(recursive=True)]
        lab.ask("shutdown", "POST")
        _, alive = psutil.wait_procs(family, timeout=LONGEST_STOP_SECONDS)
        assert alive == [], "processes outlived the server"
    finally:
        for process in [*server.children(recursive=True), server] if server.is_running() else []:
            process.kill()
        lab.process.wait(LONGEST_STOP_SECONDS)


def until(condition: Callable[[], bool], seconds: float) -> None:
    """Wait for a condition, and fail if it does not come true."""
    stop = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < stop, f"waited for {seconds} seconds"
        time.sleep(0.1)

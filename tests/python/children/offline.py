"""Uses the package where every socket is refused. Run by `test_runtime.py` as ``python offline.py DIRECTORY``."""

from __future__ import annotations

import socket
import sys
from pathlib import Path


class Refused(socket.socket):
    """A socket that cannot be made."""

    def __init__(self, *_: object, **__: object) -> None:
        raise OSError("a socket was opened")


def refuse(*_: object, **__: object) -> None:
    raise OSError("a host was looked up")


def main(directory: str) -> None:
    socket.socket = Refused  # type: ignore[misc]
    socket.getaddrinfo = socket.create_connection = refuse  # type: ignore[assignment]
    import whowhere as ww

    path = Path(directory) / "builtin.ww"
    ww.Gazetteer.builtin().save(path)
    gazetteer = ww.Gazetteer.load(path)
    found = ww.annotate(["Turkey denied that its army had entered Syria."], gazetteer)
    print(*found["surface"], *gazetteer.lookup("Turks")["entity_id"])


if __name__ == "__main__":
    main(sys.argv[1])

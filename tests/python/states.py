"""The states of the built-in gazetteer, for tests that send a gazetteer to many processes."""

from __future__ import annotations

import whowhere as ww


def states() -> ww.Gazetteer:
    """States, intergovernmental organisations, and their names and roles."""
    builtin = ww.Gazetteer.builtin()
    entries = builtin.entries()
    entries = entries[entries["type"].isin(["state", "igo"])]
    aliases, roles = builtin.aliases().drop(columns="alias_id"), builtin.roles()
    return ww.Gazetteer.from_frames(entries, *(rows[rows["entry_id"].isin(entries["id"])] for rows in (aliases, roles)))

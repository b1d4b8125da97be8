"""What a gazetteer takes. That it gives it back is `test_runtime.py`."""

from __future__ import annotations

import pyarrow as pa

import whowhere as ww

PARTS = ["Ka", "ri", "to", "Su", "dan", "Mo", "sco", "Ni", "ger", "Be", "lin", "Pa", "ris", "Wa", "shing", "ton"]


def word(i):
    return "".join(PARTS[i // 16**k % 16] for k in range(4)).capitalize()


def names(n):
    """Distinct names of two to four words, about as long as those of places."""
    return [" ".join(word(i * 7919 + k * 104729) for k in range(1 + i % 3)) + f" {i}" for i in range(n)]


def test_aliases_take_less_than_200_bytes_each():
    n = 20_000
    listed = names(n)
    ids = [str(i) for i in range(n)]
    entries = pa.table({"id": ids, "name": listed, "kind": ["place"] * n})
    gazetteer = ww.Gazetteer.from_frames(entries, pa.table({"alias": listed, "entry_id": ids}))
    found = ww.annotate(pa.array(listed), gazetteer, link=False)
    assert found["surface"].to_pylist() == listed
    # With every automaton built. Names of this kind share little; real ones take less.
    assert gazetteer.memory_usage() / n < 200

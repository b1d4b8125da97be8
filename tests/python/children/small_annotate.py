"""A small annotate that another process, however it was started, can import and run.

Used by `test_processes.py`.
"""

from __future__ import annotations

import pyarrow as pa

import whowhere as ww

NEWS = pa.array(
    [
        "Turkey denied that Turkish soldiers had crossed into Syria.",
        None,
        "Talks in Khartoum between the United Nations and Sudanese officials ended.",
    ]
    * 50
)


def annotate_small(gazetteer: ww.Gazetteer | None = None) -> pa.Table:
    """Annotate some news on two threads; without a gazetteer with that of this process."""
    return ww.annotate(NEWS, gazetteer, threads=2)

from collections.abc import Callable
from typing import Any, TypeAlias, TypedDict, final

import pyarrow as pa

__all__ = [
    "Gazetteer",
    "__version__",
    "annotate",
    "attributions",
    "explain",
    "fold",
    "panic_for_test",
    "sentences",
    "spellings",
]

__version__: str

class _Preferences(TypedDict):
    prefer_countries: set[str]
    prefer_entries: set[str]
    prefer_bbox: list[float] | None

class _Settings(_Preferences):
    case: str
    overlaps: str
    link: bool
    kinds: str | None
    demonyms: bool
    nested: bool
    max_matches: int
    max_batch_bytes: int
    threads: int

_Item: TypeAlias = tuple[str, float, float]
_WeighedPlace: TypeAlias = tuple[str, str, float, list[_Item]]
_Span: TypeAlias = tuple[int, int]
_Told: TypeAlias = tuple[str, str | None, str | None, _Span | None, _Span | None, bool]
_Weighed: TypeAlias = tuple[
    int, int, str, float, str, list[_Item], list[_WeighedPlace], list[tuple[str, str]], _Told | None
]

@final
class Gazetteer:
    @staticmethod
    def build(
        entries: pa.RecordBatch, aliases: pa.RecordBatch, roles: pa.RecordBatch, sources: list[str]
    ) -> Gazetteer: ...
    @staticmethod
    def from_bytes(data: bytes) -> Gazetteer: ...
    def to_bytes(self) -> bytes: ...
    def entries(self) -> pa.RecordBatch: ...
    def aliases(self) -> pa.RecordBatch: ...
    def roles(self) -> pa.RecordBatch: ...
    @property
    def sources(self) -> list[str]: ...
    @property
    def n_entries(self) -> int: ...
    @property
    def n_aliases(self) -> int: ...
    def lookup(self, name: str) -> list[int]: ...
    def homes_of(self, places: list[str]) -> list[int | None]: ...
    def memory_usage(self) -> int: ...

def annotate(
    gazetteer: Gazetteer,
    texts: Any,
    dates: Any,
    homes: Any,
    settings: _Settings,
    progress: Callable[[int], object] | None,
) -> pa.Table: ...
def attributions(mentions: pa.RecordBatch, texts: Any, threads: int) -> pa.Table: ...
def sentences(mentions: pa.RecordBatch, texts: Any, threads: int) -> list[int]: ...
def explain(
    gazetteer: Gazetteer, text: str, date: int | None, home: int | None, settings: _Settings
) -> list[_Weighed]: ...
def fold(text: str) -> str: ...
def spellings(alias: str) -> list[str]: ...
def panic_for_test() -> None: ...

"""Gazetteers: the lists of actors and places to look for.

A `Gazetteer` is immutable; everything that changes one returns another. Its tables are described in `schema.py`.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from whowhere import _core, schema
from whowhere.errors import InputError
from whowhere.files import whole_file

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from whowhere._core import Gazetteer as _CoreGazetteer


class Gazetteer:
    """Entries, the aliases they are found under, and the matcher for them.

    Immutable, safe to share between threads; pickles, and survives fork and spawn. One alias may belong to many
    entries. Make one with `builtin`, `from_frames`, `from_dict` or `load`.

    Examples
    --------
    >>> gazetteer = Gazetteer.from_dict({"RSF": ["Rapid Support Forces", "Janjaweed"]}, kind="actor")
    >>> len(gazetteer), gazetteer.n_aliases
    (1, 2)
    """

    __slots__ = ("_core",)
    _core: _CoreGazetteer

    def __init__(self) -> None:
        raise TypeError("make a gazetteer with Gazetteer.builtin, from_frames, from_dict or load")

    @classmethod
    def _wrap(cls, core: _CoreGazetteer) -> Gazetteer:
        gazetteer = object.__new__(cls)
        object.__setattr__(gazetteer, "_core", core)
        return gazetteer

    @classmethod
    def builtin(cls, actors: bool = True, places: bool = True) -> Gazetteer:
        """Give the gazetteer that comes with the package.

        Parameters
        ----------
        actors, places : bool
            Which kinds of entries to include.

        Returns
        -------
        Gazetteer
            The same object at every call.

        Examples
        --------
        >>> Gazetteer.builtin().lookup("Turks")["entity_id"].tolist()
        ['TUR']
        """
        return _builtin(bool(actors), bool(places))

    @classmethod
    def from_frames(cls, entries: Any, aliases: Any, roles: Any = None, *, sources: Iterable[str] = ()) -> Gazetteer:
        """Build a gazetteer from its tables.

        Parameters
        ----------
        entries, aliases, roles : pandas, polars or pyarrow table, dict of columns, or list of dicts
            See `schema.ENTRIES`, `schema.ALIASES`, `schema.ROLES`. Optional columns may be missing, `roles` as a
            whole too. Only what `aliases` lists is found in text: list an entry's name there as well.
        sources : iterable of str
            Credits that travel with the gazetteer.

        Raises
        ------
        SchemaError
            If a table is wrong: names table, column and row, and says what would be right.

        Examples
        --------
        >>> entries = {"id": ["geo", "ga"], "name": ["Georgia", "Georgia"], "kind": ["actor", "place"]}
        >>> aliases = {"alias": ["Georgia", "Georgia", "Georgians"], "entry_id": ["geo", "ga", "geo"]}
        >>> Gazetteer.from_frames(entries, aliases).lookup("georgia")["entity_id"].tolist()
        ['geo', 'ga']
        """
        return cls._wrap(
            _core.Gazetteer.build(
                schema.conform(entries, schema.ENTRIES, "entries"),
                schema.conform(aliases, schema.ALIASES, "aliases", ignored=("alias_id",)),
                schema.conform([] if roles is None else roles, schema.ROLES, "roles"),
                [sources] if isinstance(sources, str) else list(sources),
            )
        )

    @classmethod
    def from_dict(cls, names: Mapping[str, Iterable[str]], kind: Literal["actor", "place"]) -> Gazetteer:
        """Build a gazetteer from a dict of aliases.

        Parameters
        ----------
        names : mapping of str to iterable of str
            Id (also used as name) to the aliases it is found under. As with flashtext's keyword dictionaries the id
            itself is not looked for unless it is listed.
        kind : {"actor", "place"}

        Examples
        --------
        >>> Gazetteer.from_dict({"igad": ["IGAD", "Intergovernmental Authority on Development"]}, kind="actor")
        <Gazetteer: 1 entries, 2 aliases>
        """
        if not isinstance(names, Mapping):
            raise TypeError(f"names is a {type(names).__name__}; give a dict of id to aliases")
        for name, aliases in names.items():
            if isinstance(aliases, str):
                raise InputError(f"the aliases of {name!r} are one str; give a list: [{aliases!r}]")
            if isinstance(aliases, bytes) or not isinstance(aliases, Iterable):
                raise InputError(f"the aliases of {name!r} are {aliases!r:.60}; give a list of str")
        pairs = [(alias, name) for name, aliases in names.items() for alias in aliases]
        entries = {"id": list(names), "name": list(names), "kind": [kind] * len(names)}
        listed = {"alias": [alias for alias, _ in pairs], "entry_id": [name for _, name in pairs]}
        return cls.from_frames(entries, listed)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Gazetteer:
        """Read a gazetteer that `save` wrote. Safe for files from strangers, unlike a pickle.

        Raises
        ------
        GazetteerError
            If the file is damaged, cut short, of another version or no gazetteer at all.
        OSError
            If it cannot be opened.
        """
        return cls._from_bytes(Path(path).read_bytes())

    @classmethod
    def _from_bytes(cls, data: bytes) -> Gazetteer:
        return cls._wrap(_core.Gazetteer.from_bytes(data))

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the gazetteer to a file with checksums; a failed write leaves no partial file."""
        with whole_file(os.fspath(path)) as file:
            file.write(self._core.to_bytes())

    def __len__(self) -> int:
        return self._core.n_entries

    @property
    def n_aliases(self) -> int:
        """Number of distinct listed names."""
        return self._core.n_aliases

    @property
    def sources(self) -> list[str]:
        """Credits: where the data is from, under which licence."""
        return self._core.sources

    def memory_usage(self) -> int:
        """Bytes that the gazetteer holds now. Automata are built when first needed, so it grows with use."""
        return self._core.memory_usage()

    def entries(self) -> pd.DataFrame:
        """The entries, in listed order: see `schema.ENTRIES`."""
        return _to_pandas(self._core.entries())

    def aliases(self) -> pd.DataFrame:
        """The aliases, one row per alias and entry, sorted: see `schema.ALIASES`, with ``alias_id`` in front."""
        return _to_pandas(self._core.aliases())

    def roles(self) -> pd.DataFrame:
        """The roles, sorted by entry, then time: see `schema.ROLES`."""
        return _to_pandas(self._core.roles())

    def lookup(self, name: str) -> pd.DataFrame:
        """Show every entry that `name` may mean, whatever its case.

        Parameters
        ----------
        name : str
            A name, or any spelling of it that would match ("U.S.", "saint louis").

        Returns
        -------
        pandas.DataFrame
            One row per alias and entry: ``alias, how, also``, the id as ``entity_id``, and all other columns of
            `schema.ENTRIES`; the most populous entry first, then in listed order. Empty if there is none.
        """
        if not isinstance(name, str):
            raise TypeError(f"name is a {type(name).__name__}; give a str")
        import pyarrow as pa
        import pyarrow.compute as pc

        # No text holds a lone surrogate, so no name does.
        ids = pa.array(self._core.lookup(name.encode("utf-8", "replace").decode()), pa.int32())
        aliases = self._core.aliases()
        aliases = aliases.filter(pc.is_in(aliases["alias_id"], ids))
        entries = self._core.entries()
        order = pa.array(range(len(entries)), pa.int64())
        is_found = pc.is_in(entries["id"], aliases["entry_id"])
        rows = _to_pandas(entries.filter(is_found)).rename(columns={"id": "entity_id"})
        rows["order"] = order.filter(is_found).to_pylist()
        listed = _to_pandas(aliases.select(["alias", "how", "also", "entry_id"]))
        rows = listed.merge(rows, left_on="entry_id", right_on="entity_id")
        rows = rows.sort_values(["population", "order", "alias"], ascending=[False, True, True], na_position="last")
        return rows.drop(columns=["entry_id", "order"]).reset_index(drop=True)

    def __or__(self, other: Gazetteer) -> Gazetteer:
        """Unite two gazetteers. Aliases and roles add up.

        An entry that both have keeps its place in the order and takes what `other` says of it; what `other` leaves
        null stays as it was, and so does the name if `other` only repeats the id, as `from_dict` does.

        Examples
        --------
        >>> both = Gazetteer.builtin(places=False) | Gazetteer.from_dict({"rsf": ["Hemedti's men"]}, kind="actor")
        >>> both.entries().set_index("id").loc["rsf", ["name", "country"]].tolist()
        ['Rapid Support Forces', 'SDN']
        """
        if not isinstance(other, Gazetteer):
            return NotImplemented
        import pyarrow as pa

        aliases, roles = (
            pa.Table.from_batches(pair)
            for pair in (
                [self._core.aliases(), other._core.aliases()],
                [self._core.roles(), other._core.roles()],
            )
        )
        entries = _updated(self._core.entries(), other._core.entries())
        sources = dict.fromkeys([*self.sources, *other.sources])
        return Gazetteer.from_frames(entries, aliases.drop_columns("alias_id"), roles, sources=sources)

    def without(self, ids: str | Iterable[str]) -> Gazetteer:
        """Leave out entries, with their aliases and roles.

        Raises
        ------
        InputError
            If there is no entry of such an id.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        ids = [ids] if isinstance(ids, str) else list(ids)
        known = self._entry_ids()
        for entry_id in ids:
            if entry_id not in known:
                raise InputError(f"the gazetteer has no entry {entry_id!r}; look ids up with lookup or entries")

        def rest(batch: pa.RecordBatch, column: str) -> pa.RecordBatch:
            return batch.filter(pc.invert(pc.is_in(batch[column], pa.array(ids, pa.string()))))

        return self._filtered(rest)

    def _of_kinds(self, kinds: Collection[str]) -> Gazetteer:
        """The entries of some kinds, with their aliases and roles."""
        import pyarrow as pa
        import pyarrow.compute as pc

        entries = self._core.entries()
        kept = entries["id"].filter(pc.is_in(entries["kind"], pa.array(list(kinds), pa.string())))
        return self._filtered(lambda batch, column: batch.filter(pc.is_in(batch[column], kept)))

    def _filtered(self, rest: Callable[[pa.RecordBatch, str], pa.RecordBatch]) -> Gazetteer:
        """What is left when `rest` has filtered each table by the column that names the entry."""
        import pyarrow as pa

        aliases = pa.Table.from_batches([rest(self._core.aliases(), "entry_id")]).drop_columns("alias_id")
        entries, roles = rest(self._core.entries(), "id"), rest(self._core.roles(), "entry_id")
        return Gazetteer.from_frames(entries, aliases, roles, sources=self.sources)

    def _entry_ids(self) -> frozenset[str]:
        return frozenset(self._core.entries()["id"].to_pylist())

    def _homes_of(self, places: Collection[str]) -> dict[str, int | None]:
        """The number of each id, country code, name, or "Town, Region"."""
        names = list(places)
        # No text holds a lone surrogate, so no name does.
        clean = [name.encode("utf-8", "replace").decode() for name in names]
        return dict(zip(names, self._core.homes_of(clean), strict=True)) if names else {}

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("a gazetteer is immutable; build another")

    def __delattr__(self, name: str) -> None:
        raise AttributeError("a gazetteer is immutable; build another")

    def __reduce__(self) -> tuple[Any, ...]:
        return Gazetteer._from_bytes, (self._core.to_bytes(),)

    def __copy__(self) -> Gazetteer:
        return self

    def __deepcopy__(self, memo: Any) -> Gazetteer:
        return self

    def __repr__(self) -> str:
        return f"<Gazetteer: {len(self):,} entries, {self.n_aliases:,} aliases>"


def _to_pandas(batch: pa.RecordBatch) -> pd.DataFrame:
    frame: pd.DataFrame = batch.to_pandas(types_mapper=_nullable_integers, use_threads=False)
    return frame


def _nullable_integers(kind: pa.DataType) -> Any:
    """Keep populations whole numbers where some are not known."""
    import pandas as pd
    import pyarrow as pa

    return pd.Int64Dtype() if kind == pa.int64() else None


@functools.cache
def _builtin(actors: bool, places: bool) -> Gazetteer:
    if actors and places:
        # Here, so that `import whowhere` stays quick.
        from importlib import resources

        return Gazetteer._from_bytes((resources.files("whowhere") / "data" / "builtin.gazetteer").read_bytes())
    kinds = ["actor"] * actors + ["place"] * places
    return Gazetteer.builtin()._of_kinds(kinds)


def _updated(mine: pa.RecordBatch, theirs: pa.RecordBatch) -> pa.Table:
    """Unite two tables of entries: of those that both have, what the second says, else what the first does."""
    import pyarrow as pa
    import pyarrow.compute as pc

    twin = pc.index_in(mine["id"], theirs["id"])
    # An entry that has become something else, a place for an actor, keeps nothing.
    is_other = pc.fill_null(pc.not_equal(theirs["kind"].take(twin), mine["kind"]), False)
    is_bare = pc.equal(theirs["name"], theirs["id"])
    at = theirs.schema.get_field_index("name")
    said = theirs.set_column(at, "name", pc.if_else(is_bare, pa.scalar(None, pa.string()), theirs["name"]))
    columns = [
        pc.if_else(is_other, theirs[name].take(twin), pc.coalesce(said[name].take(twin), mine[name]))
        for name in mine.schema.names
    ]
    updated = pa.RecordBatch.from_arrays(columns, schema=mine.schema)
    new = theirs.filter(pc.invert(pc.is_in(theirs["id"], mine["id"])))
    return pa.Table.from_batches([updated, new])

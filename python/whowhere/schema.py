"""Every table that whowhere takes or gives: columns, types, units, meanings.

`conform` turns the caller's frame into exactly these types or says which column and row is in the way. Whether the
values make sense together (ids that exist, dates in order) is checked by the core when a gazetteer is built.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from whowhere.errors import SchemaError

if TYPE_CHECKING:
    import pyarrow as pa


class Column(NamedTuple):
    """A column of a table: its Arrow type by name, whether it may be left out, and what it means."""

    name: str
    type: str
    meaning: str
    required: bool = False


#: Who and where: one row per entry. The order of rows is kept; of equally populous entries the first listed wins.
ENTRIES = (
    Column("id", "string", "unique id, such as TUR, rsf or geonames:745044", required=True),
    Column("name", "string", "the name it is usually known by; matched only if it is also an alias", required=True),
    Column("kind", "string", "actor or place", required=True),
    Column(
        "type",
        "string",
        "finer class: state, government, agency, military, armed_group, party, igo, ngo, media, "
        "company, group, person, role; city, admin1, admin2, country, region, water, facility",
    ),
    Column("country", "string", "ISO 3166-1 alpha-3 code"),
    Column("parent", "string", "id of what the entry belongs to"),
    Column("lat", "float64", "degrees north, -90 to 90"),
    Column("lon", "float64", "degrees east, -180 to 180"),
    Column("population", "int64", "inhabitants"),
    Column(
        "feature", "string", "GeoNames feature code, such as PPLC for a capital, PPLA for a seat, ADM1 for a division"
    ),
    Column("admin", "string", "GeoNames code of the first- or second-level division that it is or lies in: US.IL.167"),
    Column("wikidata", "string", "Wikidata id, such as Q43"),
    Column("source", "string", "where the row's facts are from"),
)

#: Under which names: one row per alias and entry. One alias may belong to many entries; all are kept.
ALIASES = (
    Column("alias", "string", "the name as printed, with its usual capitals", required=True),
    Column("entry_id", "string", "id of the entry it names", required=True),
    Column(
        "how",
        "string",
        "alias, acronym, demonym, metonym, surname, abbreviation or alternate (a name used elsewhere or once); "
        "null: acronym for two to five capitals, else alias",
    ),
    Column("case", "string", "smart (listed capitals must be capitals), exact or ignore; null: smart"),
    Column("lang", "string", "ISO 639 code of the language"),
    Column("variants", "bool", "whether spellings such as U.S. for US are generated; null: true"),
    Column("also", "string", "what else the words are in English: given, surname, word, with spaces between them"),
    Column("source", "string", "where the row is from"),
)

#: In which office, when: one row per spell. First and last day count; null is open.
ROLES = (
    Column("entry_id", "string", "id of the entry that holds the role", required=True),
    Column(
        "role",
        "string",
        "role code in capitals, such as GOV, MIL, COP, LEG, OPP, REB, IGO, NGO, MED; see the role of MENTIONS",
        required=True,
    ),
    Column("country", "string", "alpha-3 code of the country it is held in or for; null: the entry's"),
    Column("start", "date32", "first day"),
    Column("end", "date32", "last day"),
    Column("office", "string", "the office as news names it, such as Foreign Minister"),
    Column("source", "string", "where the row is from"),
)

#: What `annotate` gives: one row per mention, sorted by document, then start (with overlaps="all" the longer first).
MENTIONS = (
    Column("doc", "int64", "the document: its row, or its index label for a pandas Series"),
    Column("start", "int32", "first character (code point) of the mention; text[start:end] == surface"),
    Column("end", "int32", "one past its last character"),
    Column("surface", "string", "the characters in the document"),
    Column("kind", "string", "the reading in this context: actor or place"),
    Column(
        "type",
        "string",
        "the finer class, as in ENTRIES: the entry's; of an actor without entry and of one composed with an "
        "organisation that of the words: person for a name, role for one by office (a French official), group for "
        "several, else a body's, such as government, military or armed_group",
    ),
    Column(
        "entity_id",
        "string",
        "the entry that is meant, of a composed actor the organisation that it is of; null: none that a list has, "
        "or not decided",
    ),
    Column(
        "name",
        "string",
        "the entry's usual name; without entry the name in the document, titles left out, of a person or "
        "organisation that no list has; null where nobody is named (Turkish officials)",
    ),
    Column(
        "country",
        "string",
        "ISO 3166-1 alpha-3 code: of the role, else of the entry; of a composed actor that of its origin, of an "
        "inferred one that of the document",
    ),
    Column(
        "role",
        "string",
        "the actor's role at the document's date: GOV government, MIL military, COP police, SPY intelligence, LEG "
        "parliament, JUD courts, OPP opposition, PTY parties, REB rebels, UAF armed men of no known side, CRM "
        "criminals, IGO organisations of states, NGO others, MED media, BUS business, LAB labour, AGR agriculture, "
        "REL religion, EDU education, REF refugees, CVL civilians; ELI outside every spell, or if the document says "
        "former; lists of one's own may have others",
    ),
    Column("code", "string", "country and role run together, as in CAMEO: TURMIL; one of them where only one is known"),
    Column(
        "place_id",
        "string",
        "the literal place that the surface names, also where it is read as an actor; of a composed actor the place "
        "that it is of",
    ),
    Column("lat", "float64", "its latitude in degrees"),
    Column("lon", "float64", "its longitude in degrees"),
    Column(
        "how",
        "string",
        "the rule that found the mention: alias, acronym, demonym or metonym, a name of the gazetteer (Moscow "
        "said); composed, an agent noun with its origin (Turkish officials), "
        "or with overlaps='all' a name with what it belongs to (Paris, Texas); surname, of somebody named in full, or "
        "a listed one; defined, an acronym or short form of a name in the document; title, a title or apposition "
        "beside a name that no list has; inferred, the words alone (the police, a name that no list has)",
    ),
    Column(
        "score",
        "float32",
        "confidence in (0, 1]: of names that places have the calibrated probability; of other actors the share of "
        "the entry among those of the name, times the weight of the rule, 0.3 to 0.45 where inferred",
    ),
    Column("n_candidates", "int16", "entries that the surface could mean; 0 where it is no listed name"),
)

#: What `annotate(link=False)` gives: matches before anything is decided.
MATCHES = (
    *MENTIONS[:4],
    Column("alias_id", "int32", "smallest id of the aliases that match (column alias_id of Gazetteer.aliases())"),
    Column("entry_ids", "list<string>", "all entries that the surface could mean, in listed order"),
)

#: What `attributions` gives: one row per reporting clause and source, sorted by document, verb, then source.
ATTRIBUTIONS = (
    Column("doc", "int64", "the document, called as in the table of mentions"),
    Column("mention", "int64", "position of the source in the table of mentions, counted from 0"),
    Column("source", "string", "the mention that is said to have said it"),
    Column("source_start", "int32", "its first character (code point)"),
    Column("source_end", "int32", "one past its last character"),
    Column("verb", "string", "the words that report it, such as denied, according to or was quoted as saying"),
    Column("verb_start", "int32", "their first character"),
    Column("verb_end", "int32", "one past their last character"),
    Column("stance", "string", "reported, confirmed, denied, claimed, warned or declined"),
    Column("said_start", "int32", "first character of what is said; null if nothing is"),
    Column("said_end", "int32", "one past its last character"),
    Column("said", "string", "what is said: a quotation without its marks, else a clause"),
)


def conform(frame: Any, columns: tuple[Column, ...], table: str, *, ignored: Collection[str] = ()) -> pa.RecordBatch:
    """Bring a frame into the columns and types of a table.

    Parameters
    ----------
    frame : pandas, polars or pyarrow table, dict of columns, or list of dicts
        Optional columns may be missing. Empty text is null. Whole numbers are accepted as ids. An empty list is a
        table without rows.
    columns : tuple of Column
        One of the tables of this module.
    table : str
        Its name, for messages.
    ignored : collection of str
        Names of columns that are passed over.

    Returns
    -------
    pyarrow.RecordBatch, shape (n_rows, len(columns))

    Raises
    ------
    SchemaError
        If a column is missing, unknown or given twice, or a value has the wrong type: with column and row.

    Examples
    --------
    >>> conform({"entry_id": ["x"], "role": ["GOV"], "start": ["2014-08-28"]}, ROLES, "roles").to_pylist()[0]["start"]
    datetime.date(2014, 8, 28)
    """
    import pyarrow as pa

    known = [column.name for column in columns]
    given = columns_of(frame, table) if not (isinstance(frame, list) and not frame) else {name: [] for name in known}
    given = {name: values for name, values in given.items() if name not in ignored}
    for name in given:
        if name not in known:
            import difflib

            close = difflib.get_close_matches(str(name), known, n=1)
            hint = f" (did you mean {close[0]!r}?)" if close else ""
            raise wrong(table, str(name), None, f"is not known{hint}; the columns are: {', '.join(known)}")
    for column in columns:
        if column.required and column.name not in given:
            raise wrong(table, column.name, None, f"is missing; it holds: {column.meaning}")
    n_rows = max(map(len, given.values()), default=0)
    arrays = [
        _convert(given[column.name], column, table) if column.name in given else pa.nulls(n_rows, _arrow_type(column))
        for column in columns
    ]
    for column, array in zip(columns, arrays, strict=True):
        if len(array) != n_rows:
            raise wrong(table, column.name, None, f"has {len(array)} rows, the others {n_rows}; give one value per row")
    return pa.RecordBatch.from_arrays(arrays, names=known)


def wrong(table: str, column: str, row: int | None, problem: str) -> SchemaError:
    where = "" if row is None else f", row {row}"
    error = SchemaError(f'{table} table, column "{column}"{where}: {problem}')
    error.table, error.column, error.row = table, column, row
    return error


def columns_of(frame: Any, table: str) -> dict[str, Any]:
    """Name the frame's columns; two of one name are an error."""
    import pyarrow as pa

    if isinstance(frame, list) and all(isinstance(row, dict) for row in frame):
        names = list(dict.fromkeys(name for row in frame for name in row))
        return {name: [row.get(name) for row in frame] for name in names}
    if isinstance(frame, dict):
        for name, values in frame.items():
            if isinstance(values, str | bytes) or not isinstance(values, Iterable):
                raise wrong(table, str(name), None, f"is {values!r:.60}; give a list, one value per row")
        return {name: values if _is_column(values) else list(values) for name, values in frame.items()}
    if type(frame).__module__.split(".")[0] == "pandas" and hasattr(frame, "columns"):
        pairs = [(name, frame.iloc[:, i]) for i, name in enumerate(frame.columns)]
    elif isinstance(frame, pa.Table | pa.RecordBatch) or hasattr(frame, "__arrow_c_stream__"):
        try:
            arrow = frame if isinstance(frame, pa.RecordBatch) else pa.table(frame)
        except (pa.ArrowException, TypeError, ValueError):  # a single column
            raise _no_table(frame, table) from None
        pairs = list(zip(arrow.schema.names, arrow.columns, strict=True))
    else:
        raise _no_table(frame, table)
    columns = dict(pairs)
    if len(columns) < len(pairs):
        twice = next(name for name in columns if sum(other == name for other, _ in pairs) > 1)
        raise wrong(table, str(twice), None, "is given twice; keep one")
    return columns


def _is_column(values: Any) -> bool:
    """Whether values are of Arrow, or a Series of pandas: their length and types are known without listing them."""
    import pyarrow as pa

    return isinstance(values, pa.Array | pa.ChunkedArray) or hasattr(values, "iloc")


def _no_table(frame: Any, table: str) -> SchemaError:
    return SchemaError(
        f"{table} table: found {type(frame).__name__}; give a pandas, polars or pyarrow table, "
        "a dict of columns or a list of dicts"
    )


def _arrow_type(column: Column) -> pa.DataType:
    import pyarrow as pa

    return {
        "string": pa.string(),
        "float64": pa.float64(),
        "int64": pa.int64(),
        "bool": pa.bool_(),
        "date32": pa.date32(),
    }[column.type]


def _convert(values: Any, column: Column, table: str) -> pa.Array:
    import pyarrow as pa

    try:
        return _cast(to_array(values), column)
    except (pa.ArrowException, TypeError, ValueError, OverflowError):
        return _convert_each(values, column, table)


def _convert_each(values: Any, column: Column, table: str) -> pa.Array:
    """Convert one value after the other: finds the bad one, or mixes types that are good by themselves."""
    import pyarrow as pa

    try:
        listed = values.to_pylist() if isinstance(values, pa.Array | pa.ChunkedArray) else list(values)
    except UnicodeDecodeError:
        listed = [_value(scalar) for scalar in to_array(values)]
    arrays = [pa.array([], _arrow_type(column))]
    for row, value in enumerate(listed):
        try:
            arrays.append(_cast(pa.array([value], from_pandas=True), column))
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            wanted = {
                "string": "text",
                "float64": "a number",
                "int64": "a whole number",
                "bool": "true or false",
                "date32": "a date such as 2014-08-28",
            }[column.type]
            problem = f"found {value!r:.60} ({type(value).__name__}); the column holds {wanted}: {column.meaning}"
            raise wrong(table, column.name, row, problem) from None
    return pa.concat_arrays(arrays)


def _value(scalar: Any) -> Any:
    """The Python value of an Arrow scalar; the bytes of a string that is not UTF-8."""
    try:
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()


def to_array(values: Any) -> pa.Array:
    import pyarrow as pa

    array = values if isinstance(values, pa.Array | pa.ChunkedArray) else pa.array(values, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if isinstance(array, pa.ChunkedArray):  # older pyarrow
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if isinstance(array, pa.DictionaryArray):
        listed = array.dictionary
        if pa.types.is_string_view(listed.type):  # which Arrow cannot take from yet
            listed = listed.cast(pa.large_string())
        return listed.take(array.indices)
    return array


def _cast(array: pa.Array, column: Column) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind, wanted = array.type, _arrow_type(column)
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if wanted == pa.string():
        if not (is_text or pa.types.is_integer(kind) or pa.types.is_null(kind)):
            raise TypeError(kind)
        array = array.cast(wanted)
        array.validate(full=True)  # Parquet readers hand on bytes that are no UTF-8; the core relies on them
        return array
    if is_text:
        array = pc.if_else(pc.equal(array.cast(pa.large_string()), ""), None, array.cast(pa.large_string()))
    elif (pa.types.is_boolean(kind) != pa.types.is_boolean(wanted) and not pa.types.is_null(kind)) or (
        wanted == pa.date32() and not (pa.types.is_temporal(kind) or pa.types.is_null(kind))
    ):
        raise TypeError(kind)
    # A time of day is dropped from a date; a fraction is an error in a whole number.
    return array.cast(wanted, safe=wanted != pa.date32())

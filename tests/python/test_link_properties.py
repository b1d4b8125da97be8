"""What holds for every text that is linked, however odd: spans, order, ids, scores, and no text that takes for ever.

Which names are found and what they mean is tested in `test_link.py`; nothing here depends on fitted weights.
"""

from __future__ import annotations

import itertools
import random
import time

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whowhere as ww

OVERLAPS = ["longest", "all"]
KINDS = [None, "place", "actor"]
VIEWS = [
    {"overlaps": overlaps, "kinds": kinds, "demonyms": demonyms, "nested": nested}
    for overlaps, kinds, demonyms, nested in itertools.product(OVERLAPS, KINDS, [True, False], [True, False])
]
#: The rules that find mentions; see `schema.MENTIONS`.
HOW = {
    *("alias", "acronym", "abbreviation", "alternate", "demonym", "metonym", "composed", "surname", "defined", "title"),
    "inferred",
}
APOSTROPHES = "'’ʼ‘`´′＇ꞌ‛"
#: Pieces that the linker has rules for, and what may stand between them.
PIECES = [
    *("Turkey", "Turks", "Turkish", "Moscow", "the Kremlin", "Washington", "Paris", "Springfield", "Illinois", "Gaza"),
    *("Rapid Support Forces", "Bank of England", "Times of Israel", "South Sudan", "New York", "St. Louis", "U.S."),
    *("Vladimir Putin", "President Lincoln", "Sheriff Jackson", "Mr. Reading", "John Q. Public", "J. R. Paris"),
    *("Orchard Street", "9th Street Northwest", "Lake Wobegon", "Highway 19", "I-75", "Fort Nowhere", "Wedza district"),
    *("the village of Kogelo", "Ruritania County", "the", "in", "of", "and", "said", "denied", "attacked", "former"),
    *("-", "--", ",", ", ", ".", ". ", "!", "(", ")", "“", "”", "/", ":", "$", "'s", "’s", "s'", *APOSTROPHES),
    *(" ", "  ", "\t", "\n", "\r\n", "\r", "\n\n", "\u00a0", "\u2028", "\u200b", "\u00ad", "\u200d", "\ufeff", "\x00"),
    *("\u0301", "e\u0301", "İ", "ß", "ﬁ", "😀", "👩‍👩‍👧", "北京", "القاهرة", "Москва", "กรุงเทพ", "१९", "\U0010ffff"),
]
pieces = st.sampled_from(PIECES)
odd_texts = st.lists(st.one_of(pieces, pieces, st.just(" "), st.text(max_size=6)), max_size=25).map("".join)
prose = st.lists(pieces, max_size=25).map(" ".join)
texts = st.one_of(odd_texts, prose)
days = st.sampled_from([None, "1999-12-31", "2015-06-01", "2024-02-29"])
homes = st.sampled_from([None, "KEN", "Springfield, Illinois", "TUR", "London"])
documents = st.tuples(st.one_of(st.none(), texts), days, homes)


@pytest.fixture(scope="module")
def entries():
    """The point of every entry of the built-in gazetteer."""
    listed = ww.Gazetteer.builtin().entries()
    return dict(zip(listed["id"], zip(listed["lat"], listed["lon"], strict=True), strict=True))


def annotate(texts, **options):
    """Annotate a list; rows as dicts in which what is not known is None."""
    return ww.annotate(pa.array(texts, pa.string()), **options).to_pylist()


def check(texts, found, entries, options):
    """Check whatever a caller may count on, row by row and side by side."""
    for row in found:
        text, span = texts[row["doc"]], (row["start"], row["end"])
        assert text is not None and 0 <= span[0] < span[1] <= len(text)
        assert text[slice(*span)] == row["surface"]
        assert row["kind"] in ((options["kinds"],) if options["kinds"] else ("actor", "place"))
        assert 0 < row["score"] <= 1
        assert (row["place_id"] is None) == (row["lat"] is None) == (row["lon"] is None)
        if row["place_id"] is not None:
            assert (row["lat"], row["lon"]) == entries[row["place_id"]]
        if row["entity_id"] is None:
            assert row["type"] is not None and row["n_candidates"] == 0
            assert row["kind"] == "actor" or (row["name"], row["place_id"]) == (None, None)
        else:
            assert row["entity_id"] in entries and row["name"] is not None
            assert row["n_candidates"] >= 1 or row["how"] == "composed"
        assert row["how"] in HOW
        assert row["how"] != "demonym" or options["demonyms"]
        if row["kind"] == "place":
            assert (row["role"], row["code"]) == (None, None)
    order = [(row["doc"], row["start"], -row["end"]) for row in found]
    assert order == sorted(set(order)), "sorted by start, the longer first, none twice"
    if options["overlaps"] == "longest":
        sides = itertools.pairwise(found)
        assert all(one["doc"] < other["doc"] or one["end"] <= other["start"] for one, other in sides)


def by_document(found, documents):
    """The rows of each of the documents, without their number."""
    rows = {number: [] for number in range(len(documents))}
    for row in found:
        rows[row["doc"]].append({key: value for key, value in row.items() if key != "doc"})
    return rows


# Any text, every view.


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # the entries are long to print
@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.none(), texts), min_size=1, max_size=6))
def test_rows_are_sound_in_every_view(entries, texts):
    for options in VIEWS:
        check(texts, annotate(texts, **options), entries, options)


@settings(max_examples=100, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6))
def test_views_tell_the_same_story(texts):
    found = {(o, k): annotate(texts, overlaps=o, kinds=k) for o, k in itertools.product(OVERLAPS, KINDS)}
    for overlaps in OVERLAPS:
        assert found[overlaps, "actor"] == [row for row in found[overlaps, None] if row["kind"] == "actor"]
    for kinds in KINDS:
        assert all(row in found["all", kinds] for row in found["longest", kinds])
    outer = annotate(texts, overlaps="all", kinds="place", nested=False)
    assert all(row in found["all", "place"] for row in outer)


@settings(max_examples=40, deadline=None)
@given(st.lists(documents, min_size=1, max_size=5), st.randoms(use_true_random=False), st.sampled_from(VIEWS))
def test_a_document_has_the_same_rows_wherever_it_stands(documents, generator, view):
    alone = []
    for text, date, home in documents:
        rows = annotate([text], dates=[date], home=[home], threads=1, **view)
        alone.append(by_document(rows, [text])[0])
    order = [i for i in range(len(documents)) for _ in range(2)]
    generator.shuffle(order)
    texts, dates, homes = ([documents[i][column] for i in order] for column in range(3))
    cut = generator.randint(0, len(order))
    columns = [
        pa.array(texts, pa.string()),
        pa.chunked_array([texts[:cut], [], texts[cut:]], pa.large_string()),
        pa.array(texts, pa.string()).dictionary_encode(),
    ]
    for column, threads in itertools.product(columns, [1, 2]):
        found = ww.annotate(column, dates=dates, home=homes, threads=threads, **view).to_pylist()
        assert by_document(found, texts) == {place: alone[i] for place, i in enumerate(order)}


def test_many_documents_give_the_same_table_for_any_threads_chunks_and_order():
    generator = random.Random(1)
    joined = [" ".join(generator.choices(PIECES, k=generator.randint(0, 60))) for _ in range(6000)]
    for view in ({}, {"overlaps": "all"}, {"kinds": "place", "nested": False}):
        whole = ww.annotate(pa.array(joined), threads=1, **view)
        assert len(whole) > len(joined), "enough to tell"
        for size in (1, 999):
            chunks = pa.chunked_array([joined[i : i + size] for i in range(0, len(joined), size)])
            assert ww.annotate(chunks, threads=2, **view).equals(whole)
        backwards = ww.annotate(pa.array(joined[::-1]), threads=2, **view).to_pandas()
        backwards["doc"] = len(joined) - 1 - backwards["doc"]
        backwards = backwards.sort_values("doc", kind="stable", ignore_index=True)
        pd.testing.assert_frame_equal(backwards, whole.to_pandas())


# Fixed texts.


@pytest.mark.parametrize("text", ["'s", "’s", "s'", "'", "-", "--", "’", "", " ", "\n", "\r\n", "\t", "\x00", "\u0301"])
def test_text_without_a_name_has_no_rows(text):
    assert [annotate([text], **view) for view in VIEWS] == [[]] * len(VIEWS)


@pytest.mark.parametrize("characters", ["'\".,;:!?-()[]{}/\\|@#$%^&*~`<>=+_", APOSTROPHES, "–—―‐‑…«»“”„¿¡§¶•€£¥°№"])
def test_punctuation_alone_has_no_rows(characters):
    generator = random.Random(2)
    texts = ["".join(generator.choices(characters + " \n", k=2000)) for _ in range(20)]
    assert [annotate(texts, **view) for view in VIEWS] == [[]] * len(VIEWS)


@pytest.mark.parametrize("apostrophe", APOSTROPHES)
def test_possessive_is_no_part_of_a_name_whatever_its_apostrophe(apostrophe):
    ending = f"{apostrophe}s"
    for text in (f"in Nairobi{ending}", f"in Nairobi{ending} centre", f"near Nairobi{ending.upper()}"):
        assert [row["surface"] for row in annotate([text])] == ["Nairobi"]


ODD_EDGES = {
    "alone": "{}",
    "behind a possessive": "'s {}",
    "with a possessive": "{}'s",
    "with a plural possessive": "{}'",
    "in apostrophes": "'{}'",
    "in quotes": "“{}”",
    "in hyphens": "-{}-",
    "behind a dash": "—{}",
    "behind a byte order mark": "\ufeff{}",
    "behind a null character": "\x00{}\x00",
    "between line ends": "\r\n{}\r\n",
    "between tabs": "\t{}\t",
    "behind a paragraph": "no.\n\n{}",
    "before a joiner": "{}\u200d",
    "between emoji": "😀{}😀",
    "before a slash": "{}/",
}


@pytest.mark.parametrize("frame", ODD_EDGES.values(), ids=ODD_EDGES)
@pytest.mark.parametrize("name", ["Iran", "Nairobi", "Rapid Support Forces", "United Nations"])
def test_name_is_found_at_odd_edges(frame, name):
    assert [row["surface"] for row in annotate([frame.format(name)])] == [name]


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Khartoum,\r\nSudan", ["Khartoum", "Sudan"]),
        ("United\r\nNations", ["United\r\nNations"]),
        ("United\u00a0Nations", ["United\u00a0Nations"]),
        ("United\u2009Nations", ["United\u2009Nations"]),
        ("United\n\nNations", []),
        ("United\tNations", []),
        ("Unit\u00aded Nat\u200bions", ["Unit\u00aded Nat\u200bions"]),
        ("Iran\x00Iraq", ["Iran", "Iraq"]),
        ("Iran\u2028Iraq", ["Iran", "Iraq"]),
        ("Coˆte d’Ivoire", []),
        ("Co\u0302te d’Ivoire", ["Co\u0302te d’Ivoire"]),
        ("Co\u0302te d'Ivoire's", ["Co\u0302te d'Ivoire"]),
        ("😀 Iran 😀 Iraq", ["Iran", "Iraq"]),
        ("U.S.", ["U.S."]),
        ("U.S.'s", ["U.S."]),
        ("IRAN, IRAQ", ["IRAN", "IRAQ"]),
        ("iran, iraq", []),
    ],
)
def test_white_space_marks_and_invisible_characters(text, surfaces):
    assert [row["surface"] for row in annotate([text])] == surfaces


@pytest.mark.parametrize("alias", ["北京", "القاهرة", "ירושלים", "กรุงเทพ", "दिल्ली", "თბილისი", "Москва", "Αθήνα"])
def test_listed_place_is_found_in_any_script(alias):
    place = {"id": ["x"], "name": ["X"], "kind": ["place"], "lat": [1.0], "lon": [2.0], "population": [5_000_000]}
    gazetteer = ww.Gazetteer.from_frames(place, {"alias": [alias], "entry_id": ["x"]})
    for text in (alias, f"x {alias}, y", f"({alias})", f"{alias}."):
        rows = annotate([text], gazetteer=gazetteer)
        assert [(row["surface"], row["entity_id"], row["kind"]) for row in rows] == [(alias, "x", "place")]


def test_null_texts_have_no_rows_and_move_no_others():
    rows = annotate([None, "Iran", None, None, "Iraq", None])
    assert [(row["doc"], row["surface"]) for row in rows] == [(1, "Iran"), (4, "Iraq")]
    assert annotate([None] * 5) == [] == annotate([])


@pytest.mark.parametrize("surrogate", ["\ud800", "Iran \udfff", "\udc80\ud83d"])
@pytest.mark.parametrize("make", [list, lambda texts: pd.Series(texts, dtype=object)], ids=["list", "series"])
def test_lone_surrogate_is_an_input_error_with_its_row(surrogate, make):
    with pytest.raises(ww.InputError) as caught:
        ww.annotate(make(["Iran", None, surrogate, "Iraq"]))
    assert caught.value.row == 2


# A user's own list: what it lists is found, and nothing else is.


OWN_SENTENCES = [
    "{}",
    "{} is nice.",
    "In {}.",
    "He lives in {}.",
    "They like {} a lot.",
    "The mayor of {} spoke.",
    "{} said no.",
    "{}, they say, is far.",
    "Mr {} spoke.",
]
OWN_NAMES = ["Springfield", "Reading", "Union", "Lincoln", "Zzyzx", "Xi'an", "Rapid Support Forces", "N7", "Of"]


@pytest.mark.parametrize("kind", ["place", "actor"])
@pytest.mark.parametrize("name", OWN_NAMES)
def test_names_of_a_users_own_list_are_found(name, kind):
    gazetteer = ww.Gazetteer.from_dict({"x": [name]}, kind=kind)
    texts = [sentence.format(name) for sentence in OWN_SENTENCES]
    for kinds in (None, kind):
        rows = annotate(texts, gazetteer=gazetteer, kinds=kinds)
        assert [(row["doc"], row["surface"], row["entity_id"], row["kind"]) for row in rows] == [
            (number, name, "x", kind) for number in range(len(texts))
        ]


POINTS = {"a point": (39.8, -89.6), "no point": (None, None)}


@pytest.mark.parametrize("population", [None, 0, 500, 110_000, 4_000_000])
@pytest.mark.parametrize("point", POINTS.values(), ids=POINTS)
@pytest.mark.parametrize("type_", [None, "city", "admin1", "facility"])
def test_places_of_a_users_own_list_are_found_whatever_is_known_of_them(population, point, type_):
    lat, lon = point
    place = {"id": ["x"], "name": ["X"], "kind": ["place"], "type": [type_], "lat": [lat], "lon": [lon]}
    entries = place | {"population": [population]}
    gazetteer = ww.Gazetteer.from_frames(entries, {"alias": ["Springfield", "Reading"], "entry_id": ["x", "x"]})
    rows = annotate(["He lives in Springfield.", "They like Reading a lot."], gazetteer=gazetteer)
    assert [(row["surface"], row["entity_id"], row["kind"]) for row in rows] == [
        ("Springfield", "x", "place"),
        ("Reading", "x", "place"),
    ]


def test_a_list_of_actors_finds_no_streets():
    gazetteer = ww.Gazetteer.from_dict({"rsf": ["Rapid Support Forces"]}, kind="actor")
    text = "The Rapid Support Forces left Orchard Street near Lake Wobegon on Highway 19."
    assert [row["surface"] for row in annotate([text], gazetteer=gazetteer)] == ["Rapid Support Forces"]


# Long texts.


@pytest.mark.parametrize("text", ["x" * 5_000_000, "X" * 5_000_000, "xyz " * 1_250_000, "'" * 1_000_000], ids=len)
def test_megabytes_of_one_word_that_is_no_name_have_no_rows(text):
    assert annotate([text]) == []


def test_megabytes_of_one_name_have_as_many_rows():
    n = 1_200_000  # more than `max_matches`, which is a limit for overlapping mentions
    assert len(ww.annotate(pa.array(["Iran " * n]), columns=["surface"])) == n


def test_a_megabyte_of_capitals_is_linked(entries):
    generator = random.Random(3)
    texts = ["".join(generator.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ ", k=1_000_000)), "QX" * 500_000]
    options = VIEWS[0]
    check(texts, annotate(texts, **options), entries, options)


LONG_TEXTS = {
    "towns": lambda names, n: " ".join(f"She lives in {names[i]}." for i in range(n)),
    "towns in a row": lambda names, n: ", ".join(names[:n]),
    "one town": lambda names, n: " ".join(["He lives in Nairobi."] * n),
    "towns in states": lambda names, n: " ".join(f"Homs, Syria. {names[i]}, Kenya." for i in range(n)),
    "capitals in states": lambda names, n: " ".join(["Berlin, Germany, and Paris, France."] * n),
    "people": lambda names, n: " ".join(f"Vladimir Putin met John {names[i]}." for i in range(n)),
    "streets": lambda names, n: " ".join(f"a fire on {names[i].split()[0]} Street." for i in range(n)),
    "titles": lambda names, n: "President " * n,
    "heads": lambda names, n: "Street Lake " * n,
    "possessives": lambda names, n: " ".join(f"{names[i]}'s" for i in range(n)),
}


@pytest.fixture(scope="module")
def town_names():
    """Names of towns in English letters, shuffled."""
    aliases = ww.Gazetteer.builtin().aliases()
    names = aliases.loc[aliases["entry_id"].str.startswith("geonames:") & (aliases["how"] == "alias"), "alias"]
    names = sorted(name for name in set(names) if name.isascii())
    random.Random(4).shuffle(names)
    return names


def seconds(text):
    start = time.process_time()
    ww.annotate(text, threads=1)
    return time.process_time() - start


@pytest.mark.parametrize("make", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_time_grows_with_the_length_of_a_document_and_not_faster(town_names, make):
    few, many = make(town_names, 3_000), make(town_names, 12_000)
    seconds(few)  # what is built when first needed
    short, long = min(seconds(few), seconds(few), seconds(few)), seconds(many)
    # Four times as long: four times the time, where its square would be sixteen. Noise is about twice.
    assert long < 8 * max(short, 0.02), f"{long:.2f} s for 12,000, {short:.2f} s for 3,000"

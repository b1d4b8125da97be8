"""Compares the engine with the case tables and, on random input, with the oracle.

Everything goes through the public API. Each alias gets an entry of its own, whose id is the alias's place in the list,
so that the candidates of a mention say which aliases were accepted. What the rules mean is ``../cases/README.md``.
"""

import itertools
import random
import unicodedata
from collections import Counter

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import oracle
import whowhere as ww
from cases import ids, load, parse_marked
from whowhere.errors import SchemaError

FOLD, VARIANTS, REFUSED = load("fold"), load("variants"), load("refused")
MARKED = load("accept") + load("select")
MODES = [(case, overlaps) for case in ("smart", "ignore", "exact") for overlaps in ("longest", "all")]


def gazetteer(aliases):
    """Build a gazetteer with one entry for each alias; a column that no alias uses is left out."""
    rows = [{"alias": alias} if isinstance(alias, str) else alias for alias in aliases]
    entry_ids = [str(i) for i in range(len(rows))]
    kinds = ["actor" if i % 2 else "place" for i in range(len(rows))]
    entries = pd.DataFrame({"id": entry_ids, "name": [f"Entry {i}" for i in entry_ids], "kind": kinds})
    columns = {"alias": [row["alias"] for row in rows], "entry_id": entry_ids}
    for option in ("case", "variants"):
        if any(option in row for row in rows):
            columns[option] = pd.Series([row.get(option) for row in rows], dtype=object)
    return ww.Gazetteer.from_frames(entries, pd.DataFrame(columns))


def annotate(texts, gaz, case, overlaps):
    """Return for each text what the oracle would: a list of (start, end, indices of the accepting aliases)."""
    mentions = ww.annotate(texts, gaz, link=False, case=case, overlaps=overlaps)
    found, docs = [[] for _ in texts], [int(doc) for doc in mentions["doc"]]
    assert docs == sorted(docs), "rows are not sorted by document"
    for doc, start, end, surface, entry_ids in zip(
        docs, mentions["start"], mentions["end"], mentions["surface"], mentions["entry_ids"], strict=True
    ):
        assert texts[doc][start:end] == surface, f"{texts[doc]!a}[{start}:{end}] is not {surface!a}"
        found[doc].append((int(start), int(end), [int(i) for i in entry_ids]))
    return found


def check(texts, aliases, gaz, known, case, overlaps):
    """Compare the engine with the oracle on some texts, and return what both found.

    The entries of a mention must come in the order in which they are listed, so lists are compared, not sets.
    """
    all_found = annotate(texts, gaz, case, overlaps)
    for text, found in zip(texts, all_found, strict=True):
        where = (text, aliases, case, overlaps)
        assert found == sorted(found, key=lambda match: (match[0], -match[1])), f"not in order: {where!a}"
        if overlaps == "longest":
            assert all(a[1] <= b[0] for a, b in itertools.pairwise(found)), f"mentions overlap: {where!a}"
        expected = known.matches(text, case, overlaps)
        assert found == expected, f"engine {found}, oracle {expected}: {where!a}"
    return all_found


def check_all_modes(texts, aliases):
    """Compare the engine with the oracle in all case and overlap modes; return the number of matches of all of them."""
    gaz, known = gazetteer(aliases), oracle.Oracle(aliases)
    all_found = [check(texts, aliases, gaz, known, case, overlaps) for case, overlaps in MODES]
    return sum(len(found) for of_mode in all_found for found in of_mode)


# The tables.


@pytest.mark.parametrize("row", MARKED, ids=ids(MARKED))
def test_mentions_are_the_marked_ones(row):
    text, spans = parse_marked(row["expect"])
    found = annotate([text], gazetteer(row["aliases"]), row.get("case", "smart"), row.get("overlaps", "longest"))[0]
    assert [(start, end) for start, end, _ in found] == spans


@pytest.mark.parametrize("row", MARKED, ids=ids(MARKED))
def test_engine_agrees_with_the_oracle_on_the_marked_texts_in_all_modes(row):
    text, _ = parse_marked(row["expect"])
    check_all_modes([text, text.upper(), text.lower(), unicodedata.normalize("NFD", text)], row["aliases"])


@pytest.mark.parametrize("row", MARKED, ids=ids(MARKED))
def test_alias_id_is_the_smallest_of_the_accepted_aliases(row):
    gaz = gazetteer(row["aliases"])
    listed = gaz.aliases()
    alias_id_of_entry = dict(zip(listed["entry_id"], listed["alias_id"], strict=True))
    mentions = ww.annotate([parse_marked(row["expect"])[0]], gaz, link=False, overlaps="all")
    smallest = [min(alias_id_of_entry[entry_id] for entry_id in entry_ids) for entry_ids in mentions["entry_ids"]]
    assert mentions["alias_id"].tolist() == smallest


@pytest.mark.parametrize("row", FOLD, ids=ids(FOLD))
def test_text_and_its_folded_form_match_each_other(row):
    text, folded = f"x.{row['text']}.x", f"x.{row['folded']}.x"
    for alias, document in ((text, folded), (folded, text)):
        aliases = [{"alias": alias, "case": "ignore", "variants": False}]
        if oracle.BREAK in row["folded"]:
            with pytest.raises(SchemaError):
                gazetteer(aliases)
        else:
            assert annotate([document], gazetteer(aliases), "smart", "longest") == [[(0, len(document), [0])]]


@pytest.mark.parametrize("row", VARIANTS, ids=ids(VARIANTS))
def test_alias_is_found_in_each_of_its_variants(row):
    aliases = [{"alias": row["alias"], "case": "ignore"}]
    for variant, found in zip(
        row["variants"], annotate(row["variants"], gazetteer(aliases), "smart", "all"), strict=True
    ):
        assert (0, len(variant), [0]) in found
    check_all_modes(row["variants"] + [variant.upper() for variant in row["variants"]], [row["alias"]])


@pytest.mark.parametrize("row", VARIANTS, ids=ids(VARIANTS))
def test_alias_without_variants_is_found_as_listed_only(row):
    aliases = [{"alias": row["alias"], "variants": False}]
    check_all_modes([*row["variants"], row["alias"], row["alias"].upper()], aliases)


@pytest.mark.parametrize("row", REFUSED, ids=ids(REFUSED))
def test_alias_is_refused(row):
    with pytest.raises(SchemaError):
        gazetteer(["Khartoum", row["alias"]])


def test_all_overlaps_gives_matches_that_cross():
    gaz = gazetteer(["Bank of America", "America Online", "America"])
    found = annotate(["Bank of America Online"], gaz, "smart", "all")
    assert found == [[(0, 15, [0]), (8, 22, [1]), (8, 15, [2])]]


# Every character that Python's version of Unicode knows, private use and surrogates apart.

CHARACTERS = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) not in ("Cn", "Co", "Cs")]


def check_once(texts, aliases, case):
    """Compare the engine with the oracle in one case mode."""
    check(texts, aliases, gazetteer(aliases), oracle.Oracle(aliases), case, "longest")


def test_every_character_folds_and_is_upper_case_as_the_oracle_says():
    folded = {c: "".join(d for d, _, _ in oracle.fold(c)) for c in CHARACTERS}
    names = [c for c in CHARACTERS if folded[c]] + sorted(set(folded.values()))
    aliases = [
        {"alias": f"x.{name}.x", "variants": False} for name in names if oracle.BREAK not in folded.get(name, name)
    ]
    check_once([f"x.{c}.x" for c in CHARACTERS], aliases, "exact")


def test_every_character_is_a_boundary_or_not_as_the_oracle_says():
    check_once([f"Ab{c}中{c}Ab" for c in CHARACTERS], ["Ab", "中", "b", "A"], "smart")


# Random input. The texts are glued from aliases, aliases that were changed a little, and separators.

N_EXAMPLES, N_TEXTS = 640, 20
NASTY = [
    *"aAbBİıßſẞéeﬁ·'’-–你😀اليىکقกินかが가.&_1² ", "\u0301", "e\u0301", "\u064e", "\u0640", "\u3099", "か\u3099",
    "\u0e34", "\u00ad", "\u200b", "\u200c", "\u200d", "\u00a0", "\n", "\r\n", "\r", "\t", "\u2028", "\u2029",
    *"nŉẚÆＡΣςꞌ각ⒶǅªＩ。・", "\u11a8",
]  # fmt: skip
WORDS = [
    "the ", "The ", "THE ", "St. ", "ST ", "saint ", "Ste-", "sainte ", " & ", " and ", " AND ", "al-", "El-", "AL-",
    "US", "U.S.", "u.s", "U. S.", "IS", "is", "WHO", "It", "Ab", "ab", "ABABA", "Sudan", "ОО", "مصر", "می\u200c", "ไทย",
    "UNICEF", "n", "ŉ", " ", "-",
]  # fmt: skip
SEPARATORS = [
    " ", " ", " ", "-", "–", ".", ", ", "'s ", "’", "\n", "\n\n", "\t", "_", "²", "\u00a0", "\u00ad", "\u200b",
    "\u0301",
]  # fmt: skip
SYLLABLES = "a|e|o|ka|ri|to|sud|an|mos|cow|ni|ger|the|st.|al-|is|us|é|ß|đ|م|中|ก|'|-|\u00ad|\u0301"
LEAD = "Shelling killed nine people on Monday, residents and two aid workers told reporters by phone. "
DRESSES = ["plain", "plain", "plain", "plain", "ascii", "ascii", "behind a lead", "in capitals", "with 25 capitals"]
CHANGES = [str.upper, str.lower, str.title, str.swapcase, str.casefold, ".".join]
EXCHANGES = [(" ", "-"), ("-", " "), (".", ""), ("the ", ""), ("saint", "sainte"), (" ", "")]
FORMS = ["NFC", "NFD", "NFKC"]

names = st.one_of(
    st.lists(st.sampled_from(NASTY), min_size=1, max_size=5).map("".join),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join),
    st.lists(st.sampled_from(NASTY + WORDS), min_size=1, max_size=5).map("".join),
)
case_rules = st.sampled_from([None, None, None, "smart", "exact", "ignore"])
rows = st.fixed_dictionaries(
    {"alias": names}, optional={"case": case_rules, "variants": st.sampled_from([None, True, False])}
)


def is_refused(row):
    """Tell whether the oracle refuses an alias."""
    return oracle.refusal(oracle.listed(row["alias"])) is not None


def join_some(draw, drawn):
    """Add aliases made of two others, for matches that nest, overlap and share their starts."""
    place = st.integers(0, len(drawn) - 1)
    joints = draw(st.lists(st.tuples(place, st.sampled_from(["", " ", "-", ". "]), place), max_size=3))
    return drawn + [{"alias": drawn[a]["alias"] + joint + drawn[b]["alias"]} for a, joint, b in joints]


def perturb(name, place, character, how):
    """Insert, replace or remove one character of a name."""
    place %= max(len(name), 1)
    return name[:place] + ("" if how == "remove" else character) + name[place + (how != "insert") :]


def write(variant, capitals):
    """Write a variant with its capitals."""
    return "".join(c.upper() if capital else c for c, capital in zip(variant, capitals, strict=True))


def dress(text, how):
    """Make of a text a plain one, a pure ASCII one, one that begins far from the start, or old wire copy."""
    if how == "ascii":
        return text.encode("ascii", "ignore").decode()
    if how == "behind a lead":
        return LEAD[len(text) :] + text
    if how == "in capitals":
        return text.upper() + " QWERT ZUIOP ASDFG HJKLÖ"
    return text.upper() + " QWERT ZUIOP ASDFG HJKLÖ YXCVB" if how == "with 25 capitals" else text


@st.composite
def gazetteers_and_texts(draw):
    """Draw a list of aliases that the oracle does not refuse, and texts that contain them, or nearly."""
    drawn = draw(st.lists(rows, min_size=1, max_size=6))
    aliases = [row for row in join_some(draw, drawn) if not is_refused(row)] or [{"alias": "Ab"}]
    listed = [row["alias"] for row in aliases]
    like_aliases = [change(name) for name in listed for change in CHANGES] + listed * 6
    like_aliases += [name.replace(old, new) for name in listed for old, new in EXCHANGES if old in name]
    like_aliases += [unicodedata.normalize(form, name) for name in listed for form in FORMS]
    like_aliases += [write(*variant) for name in listed for variant in sorted(oracle.variants(name))]
    places, ways = st.integers(0, 11), st.sampled_from(["insert", "replace", "remove"])
    perturbed = st.builds(perturb, st.sampled_from(like_aliases), places, st.sampled_from(NASTY), ways)
    like_aliases += draw(st.lists(perturbed, min_size=5, max_size=12))
    spaced = st.tuples(st.sampled_from(like_aliases), st.sampled_from(SEPARATORS)).map("".join)
    part = st.one_of(spaced, spaced, st.sampled_from(like_aliases), st.sampled_from(NASTY))
    text = st.builds(dress, st.lists(part, min_size=1, max_size=9).map("".join), st.sampled_from(DRESSES))
    return aliases, draw(st.lists(text, min_size=N_TEXTS, max_size=N_TEXTS))


random_input = settings(
    max_examples=N_EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def test_engine_agrees_with_the_oracle_on_random_aliases_and_texts():
    n = Counter()

    @random_input
    @given(gazetteers_and_texts())
    def compare(drawn):
        aliases, texts = drawn
        n["matches"] += check_all_modes(texts, aliases)
        n["cases"] += len(texts)

    compare()
    assert n["cases"] >= 12_000, "fewer cases than promised were compared"
    assert n["matches"] >= len(MODES) * n["cases"], "the random texts contain too few of their aliases to say much"


def test_engine_agrees_with_the_oracle_on_thousands_of_aliases():
    # So many first words that some are told apart by nothing but their letters, not by what stands for them in
    # the automata; and so many names with the same first word that they are told apart late.
    rng = random.Random(1918)
    words = ["".join(rng.choices(SYLLABLES.split("|"), k=rng.randint(1, 3))) for _ in range(2_500)]
    words += [change(word) for word in words for change in (str.title, str.upper)]
    heads = rng.choices(words, k=40)
    aliases = [{"alias": " ".join(rng.choices(words, k=rng.randint(1, 4)))} for _ in range(6_000)]
    aliases += [{"alias": f"{rng.choice(heads)} {' '.join(rng.choices(words, k=2))}"} for _ in range(2_000)]
    aliases = [row for row in aliases if not is_refused(row)]
    listed = [row["alias"] for row in aliases]
    texts = [" ".join(rng.choices(words + listed, k=rng.randint(1, 60))) for _ in range(60)]
    assert check_all_modes(texts, aliases) > 1_000


@random_input
@given(names)
def test_engine_refuses_the_random_aliases_that_the_oracle_refuses(name):
    if is_refused({"alias": name}):
        with pytest.raises(SchemaError):
            gazetteer([name])
    else:
        assert len(gazetteer([name])) == 1

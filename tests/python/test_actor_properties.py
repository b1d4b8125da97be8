"""What holds for every actor that rules find: composed ones, people by title, forms that come again, guesses.

Texts are made from the tables that are shipped: every adjective of nationality and every agent noun is tried. What
single sentences mean is tested in `test_actor_cases.py`; nothing here depends on fitted weights.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whowhere as ww

DATA = Path(ww.__file__).parent / "data"
#: The rules that find mentions which no list names as they stand.
FOUND = {"composed", "surname", "defined", "title", "inferred"}
#: Those of them that no alias has; the list knows famous surnames, too.
MADE = FOUND - {"surname"}
OVERLAPS = ["longest", "all"]
KINDS = [None, "actor", "place"]
VIEWS = [{"overlaps": overlaps, "kinds": kinds} for overlaps, kinds in itertools.product(OVERLAPS, KINDS)]
#: Pieces that the rules for actors read, and what may stand between them.
PIECES = [
    *("Turkish", "French", "Turks", "Turkey", "Nairobi", "Hamas", "Rapid Support Forces", "U.S.", "US", "Kurdish"),
    *("officials", "police", "official", "minister", "troops", "lawmaker", "head", "spokesman", "rebels", "wife"),
    *("senior", "former", "ex-", "then", "young", "-backed", "-led", "-based", "pro-", "two", "the", "a", "their"),
    *("President", "Gen.", "Mr.", "Prime Minister", "Foreign Ministry", "Secretary of State", "Sgt.", "King", "Dr."),
    *("Lena Hartwig", "Hartwig", "Amina Warsame", "Vladimir Putin", "bin Salman", "Warsame", "Abu Qatran", "Kim"),
    *("Revolutionary Front", "(RF)", "RF", "the Front", "the Council", "Council", "Ministry of Health", "Union for Us"),
    *("of", "in", "from", "for", "and", "or", "said", "met", "denied", "attacked", "is", "of the", "in the", "who"),
    *("'s", "’s", ",", ", ", ". ", "; ", ": ", " (", ") ", " - ", "—", "/", "\n", "\n\n", "\r\n", "\t", "\u00a0", "“"),
    *("H5", "C.", "9th", "2019", "41", "<p>", "&nbsp;", "We’ve", "Le", "не", "北京", "😀", "e\u0301", "\u200b", "\x00"),
]
pieces = st.sampled_from(PIECES)
odd_texts = st.lists(st.one_of(pieces, pieces, st.just(" "), st.text(max_size=4)), max_size=25).map("".join)
prose = st.lists(pieces, max_size=30).map(" ".join)
texts = st.one_of(prose, prose, odd_texts)


def fails(*values, why):
    """Return parameters with which a test fails today, for this reason."""
    return pytest.param(*values, marks=pytest.mark.xfail(reason=why, strict=True))


def read_table(name):
    """Read a table that is shipped, as a list of dicts."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_of_states(slot):
    """Return pairs of a country's code and a word for it that stands for no other country."""
    pairs = [(row["country"], row["words"]) for row in read_table("body_words.csv") if row["slot"] == slot]
    counts = Counter(word for _, word in pairs)
    return [(country, word) for country, word in pairs if counts[word] == 1]


def agent_nouns():
    """Return triples of an agent noun, its role, and whether it is a plural; those of two roles are left out."""
    roles = defaultdict(set)
    nouns = []
    for row in read_table("agents.csv"):
        for noun, is_plural in ((row["lemma"], row["plural"] == row["lemma"]), (row["plural"], True)):
            if noun:
                roles[noun].add(row["role"])
                nouns.append((noun, row["role"], is_plural, row["class"]))
    return sorted({noun for noun in nouns if len(roles[noun[0]]) == 1})


ADJECTIVES = words_of_states("adjective")
NAMES = words_of_states("name")
NOUNS = agent_nouns()
#: What may as well be a building is no actor by itself: "a Turkish school".
BUILDINGS = {"academy", "cathedral", "church", "clinic", "college", "hospital", "institute", "mosque", "school"}
BUILDINGS |= {"temple", "university"}
#: The lists say what the Turkish coastguard is.
PLAIN_NOUNS = [noun for noun in NOUNS if noun[0] not in BUILDINGS | {"coastguard", "coastguards"}]
MODIFIERS = ["", "", "", "senior ", "young ", "top ", "local "]
CONTINUATIONS = [" met on Monday.", " said it was late.", ", they say, went home.", " were there.", " and others came."]


def annotate(texts, **options):
    """Annotate a list; rows as dicts in which what is not known is None."""
    return ww.annotate(pa.array(texts, pa.string()), **options).to_pylist()


def by_document(found, documents):
    """The rows of each of the documents, without their number."""
    rows = [[] for _ in documents]
    for row in found:
        rows[row["doc"]].append({key: value for key, value in row.items() if key != "doc"})
    return rows


def moved(rows, by):
    """Rows of which only what must not change is left, with spans moved to the left."""
    kept = ("surface", "kind", "type", "entity_id", "name", "country", "role", "code", "how")
    return [(row["start"] - by, row["end"] - by, *(row[column] for column in kept)) for row in rows]


# Any text, every view.


def check(text, found, options):
    """Check what a caller may count on of a document's rows, one by one and side by side."""
    for row in found:
        assert 0 <= row["start"] < row["end"] <= len(text)
        assert text[row["start"] : row["end"]] == row["surface"]
        assert 0 < row["score"] <= 1
        assert (row["code"] or "") == (row["country"] or "") * (row["kind"] == "actor") + (row["role"] or "")
        if row["how"] in MADE:
            assert row["kind"] == "actor"
        if row["entity_id"] is None:
            assert row["name"] is None or row["name"] in text
        if options["kinds"] == "place":
            assert row["how"] not in FOUND
    order = [(row["start"], -row["end"]) for row in found]
    assert order == sorted(set(order)), "sorted by start, the longer first, none twice"
    if options["overlaps"] == "longest":
        assert all(one["end"] <= other["start"] for one, other in itertools.pairwise(found))


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8))
def test_rows_are_sound_in_every_view(texts):
    for options in VIEWS:
        for text, found in zip(texts, by_document(annotate(texts, **options), texts), strict=True):
            check(text, found, options)


@settings(max_examples=60, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8), st.sampled_from(OVERLAPS))
def test_actors_alone_are_the_actors_among_all(texts, overlaps):
    both = [row for row in annotate(texts, overlaps=overlaps) if row["kind"] == "actor"]
    assert annotate(texts, overlaps=overlaps, kinds="actor") == both


@settings(max_examples=40, deadline=None)
@given(st.lists(texts, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_a_document_has_the_same_rows_wherever_and_however_it_stands(texts, generator):
    alone = [by_document(annotate([text], threads=1), [text])[0] for text in texts]
    order = [i for i in range(len(texts)) for _ in range(2)]
    generator.shuffle(order)
    shuffled = [texts[i] for i in order]
    cut = generator.randint(0, len(order))
    columns = [
        pa.array(shuffled, pa.string()),
        pa.chunked_array([shuffled[:cut], [], shuffled[cut:]], pa.large_string()),
        pa.array(shuffled, pa.string()).dictionary_encode(),
    ]
    for column, threads in itertools.product(columns, [1, 2]):
        found = ww.annotate(column, threads=threads).to_pylist()
        assert by_document(found, shuffled) == [alone[i] for i in order]


@settings(max_examples=40, deadline=None)
@given(texts)
def test_a_text_has_the_same_rows_in_every_kind_of_column(text):
    tables = [ww.annotate(column) for column in (text, [text], pd.Series([text]), pd.Series([text], dtype="category"))]
    for table in tables:
        pd.testing.assert_frame_equal(table, tables[0])
    arrow = ww.annotate(pa.array([text])).to_pandas()
    assert list(arrow["surface"]) == list(tables[0]["surface"])
    assert list(arrow["code"].fillna("")) == list(tables[0]["code"].astype(object).fillna(""))


SENTENCES = [
    "The police said the minister had met rebels.",
    "The ministry denied it, and the Foreign Ministry spokeswoman wept.",
    "Hartwig said the Front and the RF would meet the Council.",
    "The president met officials, gunmen and the army.",
]
SETTINGS = [
    "Turkish officials met Lena Hartwig, a French general, in Ankara.",
    "Kenya's Revolutionary Front (RF) met Kenyan police in Nairobi. The Security Council met, too.",
    "President Vladimir Putin and Russian troops left Russia.",
]


@pytest.mark.parametrize("setting", SETTINGS, ids=len)
def test_codes_do_not_leak_from_document_to_document(setting):
    alone = annotate(SENTENCES)
    assert alone and all(row["country"] is None for row in alone)
    around = annotate([text for sentence in SENTENCES for text in (setting, sentence, setting)], threads=1)
    between = [dict(row, doc=row["doc"] // 3) for row in around if row["doc"] % 3 == 1]
    assert between == alone


# What must not matter.


NEUTRAL = "it rained all night, and the wind was cold."
STORIES = [
    *("Turkish officials met French police in Nairobi.", "Kenyan soldiers attacked rebels.", "It went to his head."),
    "Two former Ghanaian ministers and Gen. Lena Hartwig met. Hartwig wept over the Front.",
    "The Zolian Revolutionary Front (ZRF) left. The ZRF and the Front met the Security Council.",
    "Foreign Minister Amina Warsame, a Somali diplomat, left. Mr. Warsame spoke.",
    *("They spoke of the police.", "He met the officials.", "This was seen by residents."),
]


@pytest.mark.parametrize("text", [*STORIES, *SENTENCES, " ".join(STORIES)], ids=lambda text: text[:30])
def test_a_neutral_paragraph_before_or_behind_changes_nothing(text):
    assert annotate([NEUTRAL]) == []
    before, behind = f"{NEUTRAL}\n\n", f"\n\n{NEUTRAL}"
    for overlaps in OVERLAPS:
        whole = moved(annotate([text], overlaps=overlaps), 0)
        assert moved(annotate([before + text], overlaps=overlaps), len(before)) == whole
        assert moved(annotate([text + behind], overlaps=overlaps), 0) == whole


@pytest.mark.parametrize("space", ["  ", "\u00a0", "\u2009", " \u200b", "\u200b "], ids=ascii)
def test_white_space_of_another_width_changes_nothing(space):
    texts = [*STORIES, *SENTENCES]
    wide = annotate([text.replace(" ", space) for text in texts])
    normal = [(row["doc"], row["surface"].replace(" ", space), row["code"], row["how"]) for row in annotate(texts)]
    assert [(row["doc"], row["surface"], row["code"], row["how"]) for row in wide] == normal


@pytest.mark.parametrize("apostrophe", ["’", "ʼ", "´", "＇"])
def test_the_kind_of_apostrophe_changes_nothing(apostrophe):
    text = "Turkey's officials met Kenya's foreign minister's wife. We've seen it. We've told Hamas's men."
    other = [(row["start"], row["end"], row["code"], row["how"]) for row in annotate([text.replace("'", apostrophe)])]
    assert other == [(row["start"], row["end"], row["code"], row["how"]) for row in annotate([text])]


#: A country by its abbreviation, before or behind an agent noun, which stands at the marks.
ABBREVIATED = [
    *("{}-backed [rebels] fled.", "Two {}-trained [soldiers] met.", "A {}-based [analyst] wept."),
    *("The {}'s [officials] met.", "{} [officials] met.", "Former {} [officials] met.", "{} and French [police] met."),
    *("[Officials] of the {} met.", "[Troops] from the {} left.", "[Officials] of the {} and France met."),
    "The fallen {} [Soldier] was named.",
]


@pytest.mark.parametrize("sentence", ABBREVIATED)
def test_the_points_of_an_abbreviation_change_nothing(sentence):
    for plain, dotted in (("UK", "U.K."), ("US", "U.S.")):
        seen = []
        for name in (plain, dotted):
            rows = annotate([re.sub(r"[\[\]]", "", sentence.format(name))])
            seen.append([(row["surface"].replace(dotted, plain), row["code"], row["how"]) for row in rows])
        assert seen[0] == seen[1]


@pytest.mark.parametrize("sentence", ABBREVIATED)
@pytest.mark.parametrize("name", ["US", "U.S."])
def test_who_is_named_with_an_abbreviation_has_a_row(sentence, name):
    text = sentence.format(name)
    at = text.index("[")
    rows = annotate([re.sub(r"[\[\]]", "", text)])
    assert sum(row["start"] <= at < row["end"] for row in rows) == 1


#: What may stand at the end of a sentence or item, and at the beginning of the next one.
LEFT = ["He met the Turkish", "She saw the President", "It was Group B", "It was the strain H5", "He took vitamin C"]
LEFT += ["We joined the Revolutionary", "It was Lena", "They know Gen. Warsame", "He met Turkish police"]
RIGHT = ["Officials met.", "Police spoke.", "Lena Hartwig spoke.", "Council members met.", "Hartwig spoke.", "of Chad"]
BORDERS = [". ", "! ", "? ", "; ", ": ", ".\n", "\n\n", "\n\n- ", " (", ") ", "\t", " | ", " * ", ".” “", " — ", " / "]


BORDERS[0] = fails(". ", why="a letter before a full stop is always an initial")


@pytest.mark.parametrize("border", BORDERS, ids=ascii)
def test_no_mention_crosses_the_end_of_a_sentence_paragraph_or_cell(border):
    texts = [left + border + right for left, right in itertools.product(LEFT, RIGHT)]
    ends = [len(left) for left, _ in itertools.product(LEFT, RIGHT)]
    crossing = [row for row in annotate(texts, overlaps="all") if row["start"] < ends[row["doc"]] < row["end"]]
    assert [row["surface"] for row in crossing] == []


# Composed from the shipped tables.


def wrong(sentences):
    """Return the sentences in which no actor ends with the agent noun and has the country and role that are meant.

    A sentence is a text, where the origin and where the noun is, and the country and role.
    """
    found = by_document(annotate([text for text, *_ in sentences], overlaps="all"), sentences)
    bad = []
    for (text, (start, end), country, role), rows in zip(sentences, found, strict=True):
        here = [row for row in rows if row["start"] <= start and row["end"] == end and row["kind"] == "actor"]
        if not any((row["country"], row["role"]) == (country, role) for row in here):
            bad.append((text, f"{country}{role}", [(row["surface"], row["code"]) for row in rows]))
    return bad


def sentence(before, origin, modifier, noun, behind):
    """Return a text, and where its actor is, origin and modifier included."""
    text = f"{before}{origin} {modifier}{noun}"
    return text + behind, (len(before), len(text))


def test_every_agent_noun_composes_with_an_adjective_of_nationality():
    tried = [(*sentence("The ", "Turkish", "", noun, " met on Monday."), "TUR", role) for noun, role, *_ in PLAIN_NOUNS]
    assert len(tried) > 5000
    assert wrong(tried) == []


@pytest.mark.parametrize(
    ("before", "noun", "role"),
    [
        ("The ", "officials", "GOV"),
        fails("Some ", "troops", "MIL", why="Sao Tome is the city, too, and has no row where neither is likely"),
        fails("Former ", "fishermen", "ELI", why="Sao Tome is the city, too, and has no row where neither is likely"),
    ],
)
def test_every_adjective_of_nationality_composes_with_an_agent_noun(before, noun, role):
    tried = [(*sentence(before, word, "", noun, " met on Monday."), country, role) for country, word in ADJECTIVES]
    assert len(tried) > 250
    assert wrong(tried) == []


@pytest.mark.parametrize(
    "frame",
    [
        fails("officials from {}", why="DR Congo is read as a doctor, Saint Lucia as a woman"),
        fails("officials of {}", why="DR Congo is read as a doctor, Saint Lucia as a woman"),
        "{}'s officials",
    ],
)
def test_every_state_is_the_origin_of_an_agent_noun(frame):
    tried = []
    for country, name in NAMES:
        surface = frame.format(name)
        start = len("The ") if surface.startswith("the ") else 0
        tried.append((f"The {surface} met on Monday.", (4 + start, 4 + len(surface)), country, "GOV"))
    assert wrong(tried) == []


#: Adjectives of one word, and agent nouns that are not told of above.
PLAIN_ADJECTIVES = [pair for pair in ADJECTIVES if pair[1].isalpha() and not pair[1].isupper()]
TOLD = {"environmentalists", "plenipotentiaries", "ultranationalists", "majority", "by", "see", "sees", "hosts", "up"}
TOLD |= {"orders"}
USUAL_NOUNS = [noun for noun in PLAIN_NOUNS if not set(noun[0].replace("-", " ").split()) & TOLD]


def combinations(seed, n, adjectives=PLAIN_ADJECTIVES, nouns=USUAL_NOUNS):
    """Return adjectives, modifiers, agent nouns and continuations, at random."""
    generator = random.Random(seed)
    for _ in range(n):
        yield [generator.choice(items) for items in (adjectives, MODIFIERS, nouns, CONTINUATIONS)]


def test_what_is_composed_at_random_has_the_country_of_its_origin_and_the_role_of_its_noun():
    tried = []
    for (country, word), modifier, (noun, role, *_), behind in combinations(1, 300):
        tried.append((*sentence("Some ", word, modifier, noun, behind), country, role))
    assert wrong(tried) == []


@pytest.mark.parametrize("word", ["former", "Former", "ex-", "the late", "ousted"])
def test_who_held_an_office_once_keeps_the_country_and_is_of_the_elite(word):
    before = f"{word}{'' if word.endswith('-') else ' '}"
    before = before if before[0].isupper() else f"He met {before}"
    tried = []
    nouns = [noun for noun in USUAL_NOUNS if noun[3] == "person"]
    for (country, adjective), modifier, (noun, *_), behind in combinations(2, 300, nouns=nouns):
        tried.append((*sentence(before, adjective, modifier, noun, behind), country, "ELI"))
    assert wrong(tried) == []


ENDINGS = ("an", "sh", "se", "ch", "li")
ADJECTIVES_ONLY = sorted(
    {pair for pair in PLAIN_ADJECTIVES if pair[1].endswith(ENDINGS)} - set(NAMES) - {("VAT", "Vatican")}
)
#: Bodies that every state has are listed with every adjective.
BODIES = ["police", "army", "navy", "parliament", "security forces", "special forces", "government"]


def not_coordinated(pairs):
    """Return the texts in which two adjectives before a noun do not make an actor each."""
    generator, bad = random.Random(3), []
    for (one, first), (noun, role), behind in pairs:
        other, second = generator.choice([pair for pair in ADJECTIVES_ONLY if pair[0] != one])
        text = f"Some {first} and {second} {noun}{behind}"
        rows = [row for row in annotate([text]) if row["end"] <= text.index(noun) + len(noun)]
        if [(row["country"], row["role"]) for row in rows] != [(one, role), (other, role)]:
            bad.append((text, [(row["surface"], row["code"]) for row in rows]))
    return bad


def test_coordinated_adjectives_are_an_actor_each():
    nouns = [noun for noun in USUAL_NOUNS if noun[0].isalpha() and noun[2] and noun[0] not in BODIES]
    drawn = combinations(3, 300, ADJECTIVES_ONLY, nouns)
    assert not_coordinated((pair, noun[:2], behind) for pair, _, noun, behind in drawn) == []


@pytest.mark.parametrize(
    ("noun", "role"),
    [
        ("police", "COP"),
        ("army", "MIL"),
        ("security forces", "COP"),
        fails("chiefs of police", "COP", why="chiefs alone is an agent noun, too"),
        ("aid workers", "NGO"),
    ],
)
def test_coordinated_adjectives_share_bodies_and_nouns_of_several_words(noun, role):
    drawn = combinations(10, 20, ADJECTIVES_ONLY)
    assert not_coordinated((pair, (noun, role), " met on Monday.") for pair, *_ in drawn) == []


VERBS = ["killed", "wounded", "captured", "arrested", "freed", "expelled", "trained", "accused", "appointed"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_stands_between_two_actors(verb):
    nouns = [noun for noun in USUAL_NOUNS if noun[2] and noun[3] == "person" and noun[0].isalpha()]
    bad = []
    for (country, adjective), _, (noun, role, *_), _ in combinations(11, 30, nouns=nouns):
        text = f"On Monday gunmen {verb} {adjective} {noun} there."
        rows = [(row["surface"], row["country"], row["role"]) for row in annotate([text], kinds="actor")]
        if rows[-1:] != [(f"{adjective} {noun}", country, role)]:
            bad.append((text, rows))
    assert bad == []


@pytest.mark.parametrize("modifier", ["foreign", "international", "Western", "allied", "neighbouring"])
def test_who_is_said_to_be_from_elsewhere_is_not_of_the_country_of_the_document(modifier):
    text = f"Kenyan officials met Kenyan lawmakers in Kenya. The {modifier} troops fled, {modifier} diplomats said."
    assert {row["country"] for row in annotate([text]) if row["start"] > text.index(". ")} <= {None}


SPONSORED = ["backed", "led", "supported", "funded", "trained", "allied"]


def test_a_sponsor_is_never_the_country_of_whom_it_backs():
    generator = random.Random(4)
    tried = []
    for (country, word), _, (noun, *_), behind in combinations(5, 400):
        by_name = [name for known, name in NAMES if known == country and not name.startswith("the ")]
        sponsor = generator.choice([word, *by_name])
        tried.append((f"Some {sponsor}-{generator.choice(SPONSORED)} {noun}{behind}", noun, country))
    tried += [(f"Some {name}-{verb} rebels fled.", "rebels", "USA") for name in ("U.S.", "US") for verb in SPONSORED]
    found = by_document(annotate([text for text, *_ in tried]), tried)
    leaks = []
    for (text, noun, country), rows in zip(tried, found, strict=True):
        at = text.rindex(noun)
        leaks += [text for row in rows if row["country"] == country and row["start"] <= at < row["end"]]
    assert leaks == []


@pytest.mark.parametrize("border", [". ", "; ", ", ", " said the ", " (", ": ", "\n\n"], ids=ascii)
def test_countries_stay_on_their_side(border):
    generator, bad = random.Random(6), []
    nouns = [noun for noun in USUAL_NOUNS if noun[2] and noun[0].isalpha() and noun[0] not in BODIES]
    for (one, first), _, (noun, role, *_), _ in combinations(7, 200, nouns=nouns):
        _, second = generator.choice([pair for pair in PLAIN_ADJECTIVES if pair[0] != one])
        left = f"He saw two {first} {noun}"
        text = f"{left}{border}{second} police met."
        rows = [row for row in annotate([text], kinds="actor") if row["end"] <= len(left)]
        if [(row["country"], row["role"]) for row in rows] != [(one, role)]:
            bad.append((text, [(row["surface"], row["code"]) for row in rows]))
    assert bad == []


# People, acronyms, short forms.


GIVEN = ["Lena", "Amina", "Jonas", "Pedro", "Olga", "Hassan"]
SURNAMES = ["Hartwig", "Warsame", "Petkov", "Quintrello", "Mbekani", "Zolotenko"]


def titled(seed, n):
    """Return texts that name somebody with a title and then by the surname, with the country and role."""
    generator = random.Random(seed)
    for (country, word), modifier, (noun, role, is_plural, sort), _ in combinations(seed, n * 4):
        if sort == "person" and not is_plural:
            name = f"{generator.choice(GIVEN)} {generator.choice(SURNAMES)}"
            yield word, f"{modifier}{noun}", name, country, role


def test_a_person_with_a_title_is_one_row_and_the_surname_means_the_same():
    bad = []
    for word, title, name, country, role in titled(8, 100):
        surname = name.split()[-1]
        text = f"The {word} {title} {name} met reporters. Later {surname} left the room."
        rows = annotate([text])
        people = [(row["how"], row["surface"], row["country"], row["role"]) for row in rows if row["name"] == name]
        full = f"{word} {title} {name}"
        if people != [("title", full, country, role), ("surname", surname, country, role)]:
            bad.append((text, [(row["how"], row["surface"], row["code"]) for row in rows]))
    assert bad == []


@pytest.mark.parametrize("title", ["President", "Gen.", "Mr.", "Prime Minister", "Foreign Minister", "Sgt."])
def test_somebody_named_once_by_a_title_and_one_name_is_found_by_the_title(title):
    (row,) = annotate([f"In the hall {title} Warsame met reporters."])
    assert (row["surface"], row["name"], row["how"]) == (f"{title} Warsame", "Warsame", "title")


@pytest.mark.parametrize("title", ["President", "Mr.", "Gen.", "Minister"])
def test_a_listed_person_named_by_title_and_surname_comes_again_as_the_same(title):
    rows = annotate(["President Bush met aides. Mr. Bush left.", f"Vladimir Putin met aides. {title} Putin left."])
    people = [row["entity_id"] for row in rows if row["type"] == "person"]
    assert people == ["george-w-bush"] * 2 + ["vladimir-putin"] * 2


@pytest.mark.parametrize("name", ["President Vladimir Putin", "President Lena Hartwig", "Turkish singer Lena Hartwig"])
@pytest.mark.parametrize("agent", ["spokesman for", "aide to", "lawyer of", "adviser of", "friend of"])
def test_who_serves_somebody_is_not_that_person(name, agent):
    text = f"On Monday an {agent} {name} left."
    rows = [row for row in annotate([text]) if row["type"] == "person"]
    assert [(row["start"] >= text.index(name), row["end"]) for row in rows] in ([], [(True, text.index(" left"))])


TITLES = ["Attorney General", "Prosecutor General", "Secretary General", "Surgeon General", "Consul General"]


@pytest.mark.parametrize("title", [*TITLES, "Chief Petty Officer", "Deputy Assistant Secretary", "Prime Minister"])
def test_a_title_of_several_words_stays_whole(title):
    (row,) = annotate([f"On Monday {title} Lena Hartwig wept."])
    assert (row["surface"], row["name"]) == (f"{title} Lena Hartwig", "Lena Hartwig")
    assert (row["role"] == "MIL") == (title == "Chief Petty Officer")


@pytest.mark.parametrize("text", ["MR. HARTWIG: Yes.", "On Monday Gen. HARTWIG wept.", "SEN. HARTWIG: No, they did."])
def test_who_has_a_title_is_a_person_in_capitals_too(text):
    assert [row["type"] for row in annotate([text])] == ["person"]


#: States whose names are given names, too.
NAMESAKES = [
    ("Chad", "TCD"),
    ("Israel", "ISR"),
    ("Jordan", "JOR"),
    ("Georgia", "GEO"),
    ("India", "IND"),
    ("China", "CHN"),
]


@pytest.mark.parametrize(("name", "code"), NAMESAKES)
@pytest.mark.parametrize(
    "other",
    [
        "The {}-Sudan border was shut.",
        fails("{} Petkov left.", why="somebody whose given name is that of a state hides the state"),
        "{}-Sudan talks began.",
        "It rained.",
    ],
)
def test_a_state_is_no_person_whoever_else_has_its_name(name, code, other):
    text = f"{name} accused Sudan of war on Monday. The leaders of Sudan and {name} met. {other.format(name)}"
    rows = [row for row in annotate([text]) if row["start"] <= text.index(" met") and name in row["surface"]]
    assert [(row["surface"], row["country"]) for row in rows] == [(name, code)] * 2


@pytest.mark.parametrize("text", ["I’m here.", "It’s gone.", "We’ve met.", "They’re in.", "You’ll see.", "She’d left."])
def test_a_contraction_is_no_name(text):
    assert annotate([f"{text} " * 3]) == []


@pytest.mark.parametrize("agent", ["mother", "group", "head", "members"])
@pytest.mark.parametrize("origin", ["US", "U.S.", "U.N.", "NATO"])
def test_a_name_before_a_noun_is_not_what_of_governs(agent, origin):
    text = f"On Monday the {agent} of a {origin} delegation wept."
    (row,) = [row for row in annotate([text]) if row["start"] <= text.index(agent)]
    assert row["surface"] == f"{agent} of a {origin} delegation"


HEADS = ["Front", "Movement", "Council", "Union", "Committee", "Authority", "Federation", "Party"]


def test_an_acronym_in_brackets_means_the_name_before_it_from_there_on():
    generator = random.Random(9)
    bad = []
    for _ in range(200):
        words = ["".join(generator.choices("zqxvk", k=3)).capitalize() + "ol" for _ in range(generator.randint(1, 3))]
        name = " ".join([*words, generator.choice(HEADS)])
        acronym = "".join(word[0] for word in name.split())
        if len(acronym) < 3:
            continue
        text = f"At noon {acronym} was a word. The {name} ({acronym}) met on Monday. Later the {acronym} left."
        rows = [(row["surface"], row["name"], row["how"]) for row in annotate([text])]
        if [row[0] for row in rows[-3:]] != [name, acronym, acronym] or rows[-2:] != [(acronym, name, "defined")] * 2:
            bad.append((text, rows))
    assert bad == []


@pytest.mark.parametrize(
    ("name", "acronym", "entity"),
    [
        ("Democratic Republic of the Congo", "DRC", "COD"),
        ("United Arab Emirates", "UAE", "ARE"),
        ("United States of America", "USA", "USA"),
        ("United Kingdom", "UK", "GBR"),
        ("World Health Organization", "WHO", "who"),
        ("Rapid Support Forces", "RSF", "rsf"),
    ],
)
def test_a_listed_name_keeps_its_entry_under_the_acronym_in_brackets(name, acronym, entity):
    rows = annotate([f"The {name} ({acronym}) denied it. The {acronym} said so on Monday."])
    assert [(row["surface"], row["entity_id"]) for row in rows] == [(name, entity), *[(acronym, entity)] * 2]


# Long texts.


def word(i, first="Z"):
    """Return a word in which no list has a part, another one for every number."""
    letters = ""
    i += 17
    while i:
        letters, i = letters + "aeiouqxzvkj"[i % 11], i // 11
    return f"{first}q{letters}"


def acronym(i):
    """Return an acronym, another one for every number."""
    return "".join(chr(65 + i // 26**k % 26) for k in range(4))


LONG_TEXTS = {
    "no spaces": lambda i: "x" * 50,
    "no spaces, capitals": lambda i: "XQ" * 25,
    "brackets": lambda i: "([{}])" * 8,
    "capitals": lambda i: f"{word(i).upper()} ",
    "capitalised words": lambda i: f"{word(i)} ",
    "odd characters": lambda i: "ßİéñ北京\u0301\u200d—'’(.)A z\n\x00"[i * i % 89 % 19] * (1 + i % 3),
    "acronyms in brackets": lambda i: f"({acronym(i)}) ",
    "acronyms of names": lambda i: "The {0[0]}oq {0[1]}aq {0[2]}iq {0[3]}uq Front ({0}F) met. ".format(acronym(i)),
    "one acronym, much defined": lambda i: "The Zolian Qab Front (ZQF) met the ZQF. ",
    "people with titles": lambda i: f"President {word(i)} {word(i, 'V')} left. ",
    "people with a title and one name": lambda i: f"Mr. {word(i)} left. ",
    "people who speak": lambda i: f"{word(i)} {word(i, 'V')} said so. ",
    "speakers of one name": lambda i: f"{word(i)} said so. ",
    "words before a verb": lambda i: f"{word(i)} walked off. ",
    "one word before a verb": lambda i: "Zqab walked off. ",
    "given names": lambda i: "John walked. Anna slept. ",
    "one listed person": lambda i: "Vladimir Putin said Putin lied. ",
    "people of one surname": lambda i: f"{word(i)} Zolqab said so. ",
    "the Front": lambda i: "the Front ",
    "fronts and the Front": lambda i: f"The {word(i)} Front met the Front. ",
    "the Council": lambda i: "The Security Council met the Council. ",
    "a council without a name": lambda i: "Hamas met the Council. ",
    "composed": lambda i: "Turkish officials met French police in Nairobi. ",
    "a list of adjectives": lambda i: "Turkish, ",
    "a list of states": lambda i: "Turkey, " if i else "Officials from ",
    "of of": lambda i: "head of the leader of ",
    "modifiers": lambda i: "senior former ",
    "sponsors": lambda i: "Turkish-backed ",
    "bodies": lambda i: "Ministry of the Council and Ministry for ",
    "hyphens": lambda i: "Al-zq-",
    "headlines": lambda i: "Turkish Officials Warn Syria\n",
}
#: Longer than 200 kB of any of them take when time is linear: less than 0.1 s.
LONGEST = 0.2


def long_text(make, n):
    """Return about n characters."""
    parts, size = [], 0
    while size < n:
        parts.append(make(len(parts)))
        size += len(parts[-1])
    return "".join(parts)


def seconds(text):
    start = time.process_time()
    ww.annotate([text], threads=1, columns=["surface"])
    return time.process_time() - start


@pytest.mark.parametrize("make", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_time_grows_with_the_length_of_a_document_and_not_faster(make):
    few = long_text(make, 200_000)
    seconds(SENTENCES[0])  # what is built when first needed
    for n in (50_000, 200_000):
        short = seconds(few[:n])
        short = min(short, seconds(few[:n])) if short < 0.5 else short
        assert short < LONGEST * n / 200_000 + 0.03, f"{short:.2f} s for {n} characters"
    long = seconds(long_text(make, 800_000))
    # Four times as long: four times the time, where its square would be sixteen. Noise is about twice.
    assert long < 8 * max(short, 0.02), f"{long:.2f} s for 0.8 MB, {short:.2f} s for 0.2 MB"


CROWDS = {
    "10,000 acronyms in brackets": lambda: " ".join(f"({acronym(i)})" for i in range(10_000)),
    "5,000 people with titles": lambda: " ".join(f"President {word(i)} {word(i, 'V')} left." for i in range(5_000)),
    "20,000 times the Front": lambda: "The Zolian Front came. " + "the Front " * 20_000,
    "brackets only": lambda: "([{<>}])" * 10_000,
    "capitals only": lambda: " ".join(word(i).upper() for i in range(10_000)),
    "odd characters": lambda: "".join(random.Random(1).choices("ßİé北\u0301\u200d\x00'’(.)-A z\n\U0010ffff", k=50_000)),
}


@pytest.mark.parametrize("make", CROWDS.values(), ids=CROWDS)
@pytest.mark.parametrize("overlaps", OVERLAPS)
def test_crowds_are_sound(make, overlaps):
    text, options = make(), {"kinds": None, "overlaps": overlaps}
    positions = [dict(row) for row in annotate([text], **options)]
    names = {row["name"] for row in positions if row["entity_id"] is None and row["name"]}
    assert all(name in text for name in itertools.islice(names, 50))
    check(text, [row | {"name": None} if row["entity_id"] is None else row for row in positions], options)

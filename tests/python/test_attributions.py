"""Attribution: who is said to have said what, in sentences by hand, and what holds for any text and any mentions.

Sentences are written with their mentions in ⟦brackets⟧; expected is one tuple per row: source, verb,
stance, said.
"""

from __future__ import annotations

import random
import re

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import whowhere as ww
from whowhere.errors import InputError, SchemaError

STANCES = ("reported", "confirmed", "denied", "claimed", "warned", "declined")
FELL = "the town fell"


def read(marked):
    """The text and the table of mentions of a sentence with marks."""
    text, spans = "", []
    for part in re.split(r"(⟦[^⟧]*⟧)", marked):
        if part.startswith("⟦"):
            spans.append((len(text), len(text) + len(part) - 2))
            part = part[1:-1]
        text += part
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    table = {"doc": [0] * len(spans), "start": starts, "end": ends}
    return text, {**table, "surface": [text[start:end] for start, end in spans]}


def rows(marked):
    text, mentions = read(marked)
    found = ww.attributions(pa.table(mentions), [text]).to_pylist()
    check_spans(found, [text])
    return [(row["source"], row["verb"], row["stance"], row["said"]) for row in found]


def check_spans(found, texts):
    for row in found:
        text = texts[row["doc"]]
        for name in ("source", "verb", "said"):
            start, end = row[f"{name}_start"], row[f"{name}_end"]
            if row[name] is None:
                assert name == "said" and start is None and end is None
            else:
                assert 0 <= start < end <= len(text)
                assert text[start:end] == row[name]
        assert row["stance"] in STANCES
        assert (row["stance"] != "declined") or row["said"] is None
    keys = [(row["doc"], row["verb_start"], row["source_start"], row["mention"]) for row in found]
    assert keys == sorted(keys)


# Sentences by hand.

WORDS = [
    ("⟦Turkey⟧ said that the town fell.", [("Turkey", "said", "reported", FELL)]),
    ("⟦Turkey⟧ said the town fell.", [("Turkey", "said", "reported", FELL)]),
    ("The town fell, ⟦Turkey⟧ said.", [("Turkey", "said", "reported", "The town fell")]),
    ("The town fell, said ⟦Hulusi Akar⟧.", [("Hulusi Akar", "said", "reported", "The town fell")]),
    ("The town fell, said ⟦Hulusi Akar⟧ on Monday.", [("Hulusi Akar", "said", "reported", "The town fell")]),
    ("KABUL (AFP) - The town fell, the ⟦Taliban⟧ said.", [("Taliban", "said", "reported", "The town fell")]),
    ("On Monday, ⟦Turkey⟧ said the town fell.", [("Turkey", "said", "reported", FELL)]),
    ("⟦Turkey⟧ said on Monday the town fell.", [("Turkey", "said", "reported", FELL)]),
    ("⟦Turkey⟧ said in a statement that the town fell.", [("Turkey", "said", "reported", FELL)]),
    ("⟦Erdogan⟧ on Monday said the town fell.", [("Erdogan", "said", "reported", FELL)]),
    ("As ⟦Erdogan⟧ said, the town fell.", [("Erdogan", "said", "reported", FELL)]),
    ("The deal, ⟦Turkey⟧ said, was dead for good.", [("Turkey", "said", "reported", "was dead for good")]),
    ("⟦Peskov⟧ said the law was bad; he would go.", [("Peskov", "said", "reported", "the law was bad")]),
    ("⟦Erdogan⟧ left, and the ⟦EU⟧ said so.", [("EU", "said", "reported", "so")]),
    ("⟦Turkey⟧ has said it will stay.", [("Turkey", "said", "reported", "it will stay")]),
    ("⟦Turkey⟧ has repeatedly said it will stay.", [("Turkey", "said", "reported", "it will stay")]),
    ("⟦Turkey⟧ is saying it will stay.", [("Turkey", "saying", "reported", "it will stay")]),
    ("⟦Turkey⟧ says all parties lost.", [("Turkey", "says", "reported", "all parties lost")]),
    ("⟦Taliban⟧ say they won 5%.", [("Taliban", "say", "reported", "they won 5%")]),
    ("⟦Turkey⟧ said it left the U.S.", [("Turkey", "said", "reported", "it left the U.S.")]),
    ("⟦Erdogan⟧ wrote that the town fell.", [("Erdogan", "wrote", "reported", FELL)]),
    ("⟦Turkey⟧ reported 20 new cases.", [("Turkey", "reported", "reported", "20 new cases")]),
    ("⟦Turkey⟧ announced a truce.", [("Turkey", "announced", "reported", "a truce")]),
    ("⟦Turkey⟧ denied the claim, but it was true.", [("Turkey", "denied", "denied", "the claim")]),
    ("⟦Abbas⟧ told reporters in Rome, Italy, that it fell.", [("Abbas", "told", "reported", "it fell")]),
    ("Earlier Monday, ⟦Abbas⟧ said on television.", [("Abbas", "said", "reported", None)]),
    ("⟦Turkey⟧ denies that and left.", [("Turkey", "denies", "denied", "that and left")]),
    ("A headline\nAccording to the ⟦UN⟧ ten died.", [("UN", "According to", "reported", "ten died")]),
    ("⟦Turkey⟧ said.", [("Turkey", "said", "reported", None)]),
]
QUOTATIONS = [
    ('"We left," ⟦Erdogan⟧ said.', [("Erdogan", "said", "reported", "We left")]),
    ('"We left," said ⟦Erdogan⟧.', [("Erdogan", "said", "reported", "We left")]),
    ("“We left,” ⟦Erdogan⟧ said.", [("Erdogan", "said", "reported", "We left")]),
    ('""We left,"" ⟦Erdogan⟧ said.', [("Erdogan", "said", "reported", "We left")]),
    ("‘We don’t know,’ said ⟦Erdogan⟧.", [("Erdogan", "said", "reported", "We don’t know")]),
    ('⟦Erdogan⟧ said: "We left."', [("Erdogan", "said", "reported", "We left.")]),
    ('⟦Erdogan⟧ told reporters: "We left. All of us."', [("Erdogan", "told", "reported", "We left. All of us.")]),
    ('"We left," said ⟦Erdogan⟧. "All of us."', [("Erdogan", "said", "reported", "We left")]),
    ('"Is it true? It is," ⟦Peskov⟧ said.', [("Peskov", "said", "reported", "Is it true? It is")]),
    ('"It fell," the ⟦EU⟧ said in a statement.', [("EU", "said", "reported", "It fell")]),
    ('⟦Erdogan⟧ said he was "sorry" for it.', [("Erdogan", "said", "reported", 'he was "sorry" for it')]),
    ('"Why?" he asked. ⟦Erdogan⟧ said it fell.', [("Erdogan", "said", "reported", "it fell")]),
    (
        '"⟦Iran⟧ said it won," ⟦Biden⟧ said.',
        [("Iran", "said", "reported", "it won"), ("Biden", "said", "reported", "Iran said it won")],
    ),
]
OTHERS = [
    ("According to ⟦Reuters⟧, ten died.", [("Reuters", "According to", "reported", "ten died")]),
    ("Ten died, according to ⟦Reuters⟧.", [("Reuters", "according to", "reported", "Ten died")]),
    ("Ten died according to ⟦Turkish⟧ officials.", [("Turkish", "according to", "reported", "Ten died")]),
    ("Ten died, according to a report by the ⟦UN⟧.", [("UN", "according to", "reported", "Ten died")]),
    ('"Ten died," according to ⟦Iran⟧.', [("Iran", "according to", "reported", "Ten died")]),
    ("⟦Reuters⟧ was told by ⟦Erdogan⟧ that it fell.", [("Erdogan", "was told by", "reported", "it fell")]),
    ("As reported by ⟦Reuters⟧, it fell.", [("Reuters", "reported by", "reported", "it fell")]),
    ("The raid was confirmed by ⟦Turkey⟧.", [("Turkey", "was confirmed by", "confirmed", "The raid")]),
    ("⟦Erdogan⟧ was quoted as saying it fell.", [("Erdogan", "was quoted as saying", "reported", "it fell")]),
    (
        "⟦Erdogan⟧ was quoted by ⟦AFP⟧ as saying it fell.",
        [("Erdogan", "was quoted by AFP as saying", "reported", "it fell")],
    ),
    ("⟦Reuters⟧ quoted ⟦Lavrov⟧ as saying that it fell.", [("Lavrov", "saying", "reported", "it fell")]),
    ("⟦Erdogan⟧ told ⟦Reuters⟧ that it fell.", [("Erdogan", "told", "reported", "it fell")]),
    ("⟦Erdogan⟧ told ⟦Reuters⟧ it fell.", [("Erdogan", "told", "reported", "it fell")]),
    ("⟦Erdogan⟧ said to ⟦Reuters⟧ that it fell.", [("Erdogan", "said", "reported", "it fell")]),
    (
        "⟦Iran⟧ said it fell, ⟦AFP⟧ reported.",
        [("Iran", "said", "reported", "it fell"), ("AFP", "reported", "reported", "Iran said it fell")],
    ),
]
SPEAKERS = [
    ("⟦Maria Zakharova⟧, the spokeswoman, said the town fell.", "Maria Zakharova"),
    ("⟦Maria Zakharova⟧, spokeswoman of the ⟦Foreign Ministry⟧, said the town fell.", "Maria Zakharova"),
    ("⟦Peskov⟧, 55, the ⟦Kremlin⟧ spokesman, said the town fell.", "Peskov"),
    ("⟦Zakharova⟧, who was in ⟦Moscow⟧, said the town fell.", "Zakharova"),
    ("⟦Lavrov⟧, speaking in ⟦Moscow⟧, said the town fell.", "Lavrov"),
    ("⟦Turkey⟧, which left ⟦NATO⟧, said the town fell.", "Turkey"),
    ("⟦Iran⟧, ⟦Turkey⟧'s neighbour, said the town fell.", "Iran"),
    ("The ⟦Vatican⟧ spokesman, ⟦Navarro-Valls⟧, said the town fell.", "Navarro-Valls"),
    ("The ⟦World Health Organization⟧ (⟦WHO⟧) said the town fell.", "World Health Organization"),
    ("⟦Turkish⟧ Foreign Minister ⟦Hakan Fidan⟧ said the town fell.", "Hakan Fidan"),
    ("⟦Turkey⟧'s foreign minister said the town fell.", "Turkey"),
    ("⟦Kremlin⟧ spokesman John Doe said the town fell.", "Kremlin"),
    ("A spokesman for the ⟦Rapid Support Forces⟧ said the town fell.", "Rapid Support Forces"),
    ("A ⟦spokesman for Putin⟧ said the town fell.", "spokesman for Putin"),
    ("Officials in ⟦Ankara⟧ said the town fell.", "Ankara"),
    ("⟦Erdogan⟧ of ⟦Turkey⟧ said the town fell.", "Erdogan"),
    ("⟦Turkey⟧ and ⟦Iran⟧ said the town fell.", "Turkey Iran"),
    ("⟦Russia⟧, ⟦Turkey⟧ and ⟦Iran⟧ said the town fell.", "Russia Turkey Iran"),
    ("⟦Erdogan⟧ visited ⟦Kabul⟧ and said the town fell.", "Erdogan"),
    ("Militant group ⟦Hamas⟧ said the town fell.", "Hamas"),
]
SILENT = [
    "He said ⟦Turkey⟧ was near.",
    "The report said ⟦Turkey⟧ left.",
    "⟦Turkey⟧ left, he said.",
    "The ⟦Turkish⟧ claims were false.",
    "⟦Israeli⟧ reports that it left were wrong.",
    "⟦Turkey⟧'s claims about it were wrong.",
    "He refuted an ⟦Associated Press⟧ report that it fell.",
    "The attack on ⟦Turkey⟧ said nothing.",
    "Residents of ⟦Kabul⟧ said the town fell.",
    "⟦Biden⟧'s wife said the town fell.",
    "The man who met ⟦Erdogan⟧ said the town fell.",
    "⟦Turkey⟧ did not say who did it.",
    "⟦Turkey⟧ never said so.",
    "⟦Turkey⟧ will say more on Monday.",
    "⟦Turkey⟧ may have said so.",
    "⟦Turkey⟧ has yet to say so.",
    "⟦Turkey⟧ is said to be leaving.",
    "⟦Putin⟧ is accused of it.",
    "⟦Turkey⟧ was told that it fell.",
    "If ⟦Turkey⟧ said yes, they went.",
    "No ⟦Turkish⟧ official said that.",
    "Neither ⟦Turkey⟧ nor ⟦Iran⟧ said so.",
    "⟦Turkey⟧ rejected the offer.",
    "⟦Turkey⟧ denied ⟦Syria⟧ entry to the market.",
    "⟦Turkey⟧ denied him a visa.",
    "The ⟦Senate⟧ confirmed ⟦Barrett⟧ as judge.",
    "The ⟦EU⟧ admitted 10 members.",
    "The storm claimed 20 lives in ⟦Turkey⟧.",
    "⟦Turkey⟧ maintained control of the area.",
    "⟦Russian⟧ officials refused to hold talks.",
    "All went according to plan in ⟦Turkey⟧.",
    "The cuts announced by ⟦Turkey⟧ hurt.",
    "⟦Turkey⟧ left. Said who?",
    "At talks, the ministers, urged ⟦Ukraine⟧ to go.",
    "The party, says China views ⟦Taiwan⟧ as it does Tibet.",
    "The islands are claimed by ⟦Japan⟧.",
    "The report, issued in Rome, says ⟦Kurds⟧ and others face it.",
    "The “Zimmermann Telegram” promised ⟦Mexico⟧ that it would win.",
    "In the war, ⟦Britain⟧ maintained its position.",
]
STANCE = [
    ("⟦Turkey⟧ denied shelling the town.", "denied", "denied", "shelling the town"),
    ("⟦Turkey⟧ has denied any role.", "denied", "denied", "any role"),
    ("⟦Peskov⟧ dismissed the reports as lies.", "dismissed", "denied", "the reports as lies"),
    ("⟦Turkey⟧ rejected the allegations.", "rejected", "denied", "the allegations"),
    ("⟦Turkey⟧ confirmed the strike.", "confirmed", "confirmed", "the strike"),
    ("⟦Turkey⟧ acknowledged that it fell.", "acknowledged", "confirmed", "it fell"),
    ("⟦Turkey⟧ admitted defeat.", "admitted", "confirmed", "defeat"),
    ("⟦Turkey⟧ claimed victory.", "claimed", "claimed", "victory"),
    ("⟦Turkey⟧ insists that it won.", "insists", "claimed", "it won"),
    ("⟦Turkey⟧ accused ⟦Syria⟧ of shelling it.", "accused", "claimed", "Syria of shelling it"),
    ("⟦Turkey⟧ warned that it would fall.", "warned", "warned", "it would fall"),
    ("⟦Turkey⟧ warned ⟦Syria⟧ that it would fall.", "warned", "warned", "it would fall"),
    ("⟦Turkey⟧ warned ⟦Syria⟧ against an attack.", "warned", "warned", "Syria against an attack"),
    ("⟦Turkey⟧ threatened to attack.", "threatened", "warned", "to attack"),
    ("⟦Turkey⟧ urged ⟦Syria⟧ to stop.", "urged", "reported", "Syria to stop"),
    ("⟦Erdogan⟧ declined to comment.", "declined to comment", "declined", None),
    ("⟦Erdogan⟧ refused to say whether it fell.", "refused to say", "declined", None),
    ("⟦Turkey⟧ did not confirm the report.", "did not confirm", "declined", None),
    ("⟦Turkey⟧ has not confirmed it.", "has not confirmed", "declined", None),
    ("⟦Turkey⟧ hasn’t confirmed it.", "hasn’t confirmed", "declined", None),
    ("⟦Reuters⟧ could not confirm the report.", "could not confirm", "declined", None),
    ("⟦Israel⟧ neither confirmed nor denied it.", "neither confirmed nor denied", "declined", None),
    ("⟦Israel⟧ would neither confirm nor deny it.", "would neither confirm nor deny", "declined", None),
    ("⟦Israel⟧ did not immediately comment.", "did not immediately comment", "declined", None),
    ("⟦Israel⟧ did not respond to a request for comment.", "did not respond", "declined", None),
]


@pytest.mark.parametrize(("marked", "expected"), WORDS + QUOTATIONS + OTHERS, ids=lambda value: str(value)[:60])
def test_what_is_said_is_found(marked, expected):
    assert rows(marked) == expected


@pytest.mark.parametrize(("marked", "sources"), SPEAKERS, ids=lambda value: value[:60])
def test_the_subject_speaks(marked, sources):
    found = rows(marked)
    names = [source for source, *_ in found]
    assert names == (sources.split() if len(names) > 1 else [sources])
    assert {row[1:] for row in found} == {("said", "reported", FELL)}


@pytest.mark.parametrize("marked", SILENT)
def test_what_is_no_report_gives_no_row(marked):
    assert rows(marked) == []


@pytest.mark.parametrize(("marked", "verb", "stance", "said"), STANCE, ids=lambda value: str(value)[:60])
def test_verbs_have_a_stance(marked, verb, stance, said):
    assert [row[1:] for row in rows(marked)] == [(verb, stance, said)]


def test_clauses_of_one_speaker_end_each_other():
    assert rows("⟦Turkey⟧ denied the charges and said it won, adding that troops left.") == [
        ("Turkey", "denied", "denied", "the charges"),
        ("Turkey", "said", "reported", "it won"),
        ("Turkey", "adding", "reported", "troops left"),
    ]


def test_what_is_said_may_be_a_report_itself():
    assert rows("⟦Iran⟧ said ⟦Turkey⟧ denied it.") == [
        ("Iran", "said", "reported", "Turkey denied it"),
        ("Turkey", "denied", "denied", "it"),
    ]


def test_a_pronoun_keeps_its_verb_to_itself():
    assert rows("⟦Turkey⟧ left after he said it fell and denied it.") == []


# Tables.


TEXTS = ["Turkey denied it. NATO said it fell.", None, "“Ça va,” Hulusi Akar told Reuters.", ""]


def annotated(texts):
    return ww.annotate(texts), texts


def test_annotate_and_attribute():
    mentions, texts = annotated(TEXTS)
    found = ww.attributions(mentions, texts)
    assert found["source"].tolist() == ["Turkey", "NATO", "Hulusi Akar"]
    assert found["said"].tolist() == ["it", "it fell", "Ça va"]
    assert mentions["surface"].iloc[found["mention"]].tolist() == found["source"].tolist()


def test_the_kind_of_frame_is_that_of_the_mentions():
    series = pl.Series(TEXTS)
    found = ww.attributions(ww.annotate(series), series)
    assert isinstance(found, pl.DataFrame)
    array = pa.array(TEXTS)
    table = ww.attributions(ww.annotate(array), array)
    assert isinstance(table, pa.Table)
    assert found.to_dicts() == table.to_pylist()
    frame = ww.attributions(ww.annotate(TEXTS), TEXTS)
    assert isinstance(frame, pd.DataFrame)
    assert frame["said"].tolist() == table["said"].to_pylist()


def test_columns_are_those_of_the_schema():
    array = pa.array(TEXTS)
    table = ww.attributions(ww.annotate(array), array)
    assert [(field.name, str(field.type)) for field in table.schema] == [
        (column.name, column.type) for column in ww.schema.ATTRIBUTIONS
    ]
    frame = ww.attributions(ww.annotate(TEXTS), TEXTS)
    assert list(frame) == table.column_names
    assert str(frame["said_start"].dtype) == "Int32"


@pytest.mark.parametrize("empty", [[], ["nothing here"], [None]])
def test_no_mentions_give_an_empty_table_of_the_same_columns(empty):
    mentions, texts = annotated(empty)
    found = ww.attributions(mentions, texts)
    assert found.empty
    assert list(found) == [column.name for column in ww.schema.ATTRIBUTIONS]


@pytest.mark.parametrize(
    "index", [["b", "a", "d", "c"], [10, 5, 7, 6], pd.MultiIndex.from_product([["x", "y"], [1, 2]])], ids=str
)
def test_documents_keep_their_labels(index):
    series = pd.Series(TEXTS, index=index)
    mentions = ww.annotate(series)
    found = ww.attributions(mentions, series)
    labels = series.index.tolist()
    assert found["doc"].tolist() == [labels[0], labels[0], labels[2]]
    frame = pd.DataFrame({"body": series})
    pd.testing.assert_frame_equal(ww.attributions(mentions, frame, text="body"), found)


def test_rows_of_mentions_may_be_left_out_and_in_any_order():
    mentions, texts = annotated(TEXTS)
    shuffled = mentions.sample(frac=1, random_state=3)
    found = ww.attributions(shuffled, texts)
    assert found["said"].tolist() == ["it", "it fell", "Ça va"]
    assert shuffled["surface"].iloc[found["mention"]].tolist() == found["source"].tolist()
    one = mentions[mentions["surface"] == "NATO"]
    assert ww.attributions(one, texts)["source"].tolist() == ["NATO"]


def test_one_str_is_one_document():
    text, mentions = read("⟦Turkey⟧ denied it.")
    assert ww.attributions(mentions, text)["source"].tolist() == ["Turkey"]


def test_overlapping_mentions_are_read_as_the_longest():
    text = "Turkish officials said it fell."
    mentions = {"doc": [0, 0], "start": [0, 0], "end": [7, 17], "surface": ["Turkish", "Turkish officials"]}
    assert ww.attributions(mentions, [text])["mention"].tolist() == [1]


def test_the_table_is_the_same_for_any_number_of_threads():
    texts = [read(marked)[0] for marked, *_ in WORDS + QUOTATIONS + OTHERS + SPEAKERS] * 200
    array = pa.array(texts)
    mentions = ww.annotate(array)
    one = ww.attributions(mentions, array, threads=1)
    assert one.num_rows > 5000
    assert one.equals(ww.attributions(mentions, array, threads=3))
    cut = pa.chunked_array([array[:7], array[7:7], array[7:]])
    assert one.equals(ww.attributions(mentions, cut))


# Mistakes.


def table(**changes):
    return {"doc": [0], "start": [0], "end": [6], "surface": ["Turkey"]} | changes


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"end": [99]}, r"mentions, row 0: spans 0 to 99 of doc 0, which has 17 characters"),
        ({"start": [6]}, r"row 0: spans 6 to 6 of doc 0"),
        ({"start": [-1]}, r"row 0: spans -1 to 6 of doc 0"),
        ({"surface": ["Syria"]}, r'row 0: doc 0 has "Turkey" at 0 to 6, where the table says "Syria"'),
        ({"doc": [3]}, r"row 0: says doc 3, but there are 2 texts"),
        ({"doc": [-1]}, r"row 0: says doc -1"),
        ({"doc": [1]}, r"row 0: says doc 1, but that text is null"),
        ({"doc": ["a"]}, r"row 0: says doc 'a'; the texts have no labels"),
        ({"doc": [None]}, r"row 0: doc is null"),
        ({"start": [None]}, r"row 0: start is null"),
        ({"surface": [None]}, r"row 0: surface is null"),
    ],
    ids=str,
)
def test_a_mention_that_is_not_there_is_named(changes, message):
    with pytest.raises(InputError, match=message) as caught:
        ww.attributions(table(**changes), ["Turkey denied it.", None])
    assert caught.value.row == 0


def test_the_row_at_fault_is_counted_in_the_table():
    mentions = {"doc": [0, 0], "start": [0, 3], "end": [6, 50], "surface": ["Turkey", "x"]}
    with pytest.raises(InputError, match="mentions, row 1: spans 3 to 50") as caught:
        ww.attributions(mentions, ["Turkey denied it."])
    assert caught.value.row == 1


@pytest.mark.parametrize("column", ["doc", "start", "end", "surface"])
def test_a_missing_column_is_named(column):
    mentions = table()
    del mentions[column]
    with pytest.raises(SchemaError, match=f'mentions table, column "{column}": is missing'):
        ww.attributions(mentions, ["Turkey denied it."])


def test_a_value_of_the_wrong_type_is_named():
    with pytest.raises(SchemaError, match="mentions table, column \"end\", row 0: found 'x'"):
        ww.attributions(table(end=["x"]), ["Turkey denied it."])


def test_labels_have_to_be_those_of_the_texts():
    series = pd.Series(["Turkey denied it."], index=["a"])
    with pytest.raises(InputError, match="row 0: says doc 'b', which is no index label of the texts"):
        ww.attributions(table(doc=["b"]), series)
    twice = pd.Series(["Turkey denied it."] * 2, index=["a", "a"])
    with pytest.raises(InputError, match="index label 'a' twice"):
        ww.attributions(table(doc=["a"]), twice)


def test_other_mistakes_are_said():
    with pytest.raises(SchemaError, match="mentions table: found int"):
        ww.attributions(3, ["x"])
    with pytest.raises(TypeError, match="position 0 is 3"):
        ww.attributions(table(), [3])
    with pytest.raises(InputError, match="threads is 0"):
        ww.attributions(table(), ["Turkey denied it."], threads=0)
    with pytest.raises(InputError, match="name its text column"):
        ww.attributions(table(), pd.DataFrame({"body": ["Turkey denied it."]}))


# Any text, any mentions.

WORDS_AND_MARKS = """
Turkey Iran said told says claims denied by was quoted as saying according to that not did neither nor who which the a
officials spokesman for in on Monday and , . ; : ( ) " “ ” ‘ ’ ' « » — - é İ 🦀 5% $5 U.S. declined comment adding
refused he is has will Mr. 's “” "" `` ''
"""
PIECES = st.sampled_from([*WORDS_AND_MARKS.split(), "\n", "\n\n"])


@st.composite
def documents(draw):
    """A text of pieces that matter, and spans in it."""
    pieces = draw(st.lists(PIECES, max_size=40))
    gaps = draw(st.lists(st.sampled_from([" ", " ", " ", "", "\n"]), min_size=len(pieces), max_size=len(pieces)))
    text = "".join(piece + gap for piece, gap in zip(pieces, gaps, strict=True))
    starts = [found.span() for found in re.finditer("Turkey|Iran|U.S.|officials", text)]
    extra = draw(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=4))
    spans = starts + [(start, start + n) for start, n in extra if start + n <= len(text)]
    return text, draw(st.permutations(spans))


@settings(max_examples=400, deadline=None)
@given(st.lists(documents(), max_size=3))
def test_any_text_with_any_mentions_gives_spans_of_it(listed):
    texts = [text for text, _ in listed]
    spans = [(doc, start, end) for doc, (_, spans) in enumerate(listed) for start, end in spans]
    random.Random(len(spans)).shuffle(spans)
    mentions = pa.table(
        {
            "doc": pa.array([doc for doc, _, _ in spans], pa.int64()),
            "start": pa.array([start for _, start, _ in spans], pa.int32()),
            "end": pa.array([end for _, _, end in spans], pa.int32()),
            "surface": pa.array([texts[doc][start:end] for doc, start, end in spans], pa.string()),
        }
    )
    found = ww.attributions(mentions, pa.array(texts, pa.string()), threads=1)
    listed_rows = found.to_pylist()
    check_spans(listed_rows, texts)
    for row in listed_rows:
        assert spans[row["mention"]] == (row["doc"], row["source_start"], row["source_end"])
    assert found.equals(ww.attributions(mentions, pa.array(texts, pa.string()), threads=2))


PATTERNS = [
    "Turkey said ",
    "Turkey, ",
    "Turkey told Turkey that ",
    "‘Turkey said ",
    '"a" Turkey said ',
    "Turkey (",
    "said by ",
]


@pytest.mark.parametrize("piece", PATTERNS)
def test_a_long_text_without_sentences_is_read_to_its_end(piece):
    """Twenty thousand words of one pattern: quick as long as nothing looks further than a sentence may be long."""
    text = piece * 20_000
    starts = [found.start() for found in re.finditer("Turkey", text)] or [0]
    width = 6 if "Turkey" in text else 1
    ends = [start + width for start in starts]
    mentions = {"doc": [0] * len(starts), "start": starts, "end": ends}
    mentions["surface"] = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    found = ww.attributions(pa.table(mentions), [text]).to_pylist()
    check_spans(found[:500], [text])
    assert max((len(row["said"] or "") for row in found), default=0) < 5000

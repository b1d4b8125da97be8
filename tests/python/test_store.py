"""Damages saved gazetteers in every way: a file is read as it was written, or it is a `GazetteerError`.

The layout is that of ``src/store.rs``: 16 bytes of magic, version and number of sections; length and CRC-32 of each
of the five sections; CRC-32 of all that; the sections.
"""

from __future__ import annotations

import random
import resource
import struct
import zlib

import pyarrow as pa
import pytest

import whowhere as ww

MAGIC, N_SECTIONS = b"WHOWHERE", 5
HEADER = len(MAGIC) + 4 + 4 + N_SECTIONS * 12 + 4


def make():
    """Build a small gazetteer that uses every column."""
    return ww.Gazetteer.from_frames(
        {
            "id": ["TUR", "ank", "rsf"],
            "name": ["Turkey", "Ankara", "RSF"],
            "kind": ["actor", "place", "actor"],
            "type": ["state", "city", None],
            "country": ["TUR", "TUR", "SDN"],
            "parent": [None, "TUR", None],
            "lat": [39.0, 39.9, None],
            "lon": [35.0, 32.9, None],
            "population": [87_000_000, 5_000_000, None],
            "feature": [None, "PPLC", None],
            "admin": [None, "TR.68", None],
            "wikidata": ["Q43", None, None],
            "source": ["here", None, None],
        },
        {
            "alias": ["Turkey", "Türken", "Ankara", "Ankara", "RSF", "St. Louis"],
            "entry_id": ["TUR", "TUR", "ank", "TUR", "rsf", "ank"],
            "how": [None, "demonym", None, "metonym", None, None],
            "case": [None, "ignore", "exact", "exact", None, None],
            "lang": [None, "de", None, None, None, None],
            "also": ["word", None, None, None, None, "given surname"],
        },
        {
            "entry_id": ["TUR", "rsf", "rsf"],
            "role": ["GOV", "REB", "MIL"],
            "country": [None, "SDN", "SDN"],
            "start": [None, "2023-04-15", "2013-08-01"],
            "end": [None, None, "2023-04-14"],
            "office": ["Government", None, None],
        },
        sources=["where it is from"],
    )


@pytest.fixture(scope="module")
def data():
    return make()._core.to_bytes()


def load(data):
    """Read bytes as `Gazetteer.load` does; None if they are refused."""
    try:
        return ww.Gazetteer._from_bytes(data)
    except ww.GazetteerError as error:
        assert str(error) and "\n" not in str(error)
        return None


def sections(data):
    """Cut a file into the contents of its sections."""
    lengths = [struct.unpack_from("<Q", data, 16 + 12 * i)[0] for i in range(N_SECTIONS)]
    ends = [HEADER + sum(lengths[: i + 1]) for i in range(N_SECTIONS)]
    return [data[end - length : end] for end, length in zip(ends, lengths, strict=True)]


def join(parts, version=3, n_sections=N_SECTIONS, lengths=None):
    """Make a file with right checksums."""
    head = MAGIC + struct.pack("<II", version, n_sections)
    for part, length in zip(parts, lengths or map(len, parts), strict=True):
        head += struct.pack("<QI", length, zlib.crc32(part))
    return head + struct.pack("<I", zlib.crc32(head)) + b"".join(parts)


def test_layout_is_the_documented_one(data):
    assert join(sections(data)) == data
    assert len(data) < 2000, "small enough to try every byte"
    assert load(data)._core.to_bytes() == data


def test_every_truncation_is_a_gazetteer_error(data):
    assert [n for n in range(len(data)) if load(data[:n]) is not None] == []


def test_every_changed_byte_of_the_header_is_a_gazetteer_error(data):
    for at in range(HEADER):
        for value in set(range(256)) - {data[at]}:
            assert load(data[:at] + bytes([value]) + data[at + 1 :]) is None, (at, value)


def test_every_changed_byte_of_the_contents_is_a_gazetteer_error(data):
    for at in range(HEADER, len(data)):
        values = {data[at] ^ (1 << bit) for bit in range(8)} | {0, 127, 128, 255}
        for value in values - {data[at]}:
            assert load(data[:at] + bytes([value]) + data[at + 1 :]) is None, (at, value)


@pytest.mark.parametrize("more", [b"\0", b"WHOWHERE", bytes(1000)])
def test_bytes_behind_the_end_are_a_gazetteer_error(data, more):
    with pytest.raises(ww.GazetteerError, match=f"^{len(more)} bytes follow the end of the gazetteer"):
        ww.Gazetteer._from_bytes(data + more)


@pytest.mark.parametrize(
    "other", [b"", b"W", b"PAR1" * 10, b"whowhere" + bytes(100), b"\x80\x04", "{}".encode("utf-16")]
)
def test_other_file_is_said_to_be_no_gazetteer(tmp_path, other):
    path = tmp_path / "g.ww"
    path.write_bytes(other)
    with pytest.raises(ww.GazetteerError, match="no saved gazetteer"):
        ww.Gazetteer.load(path)


@pytest.mark.parametrize("version", [0, 1, 2, 4, 2**32 - 1])
def test_other_version_is_named_with_ours(data, version):
    with pytest.raises(ww.GazetteerError, match=f"format version {version}, this whowhere reads version 3"):
        ww.Gazetteer._from_bytes(join(sections(data), version=version))


@pytest.mark.parametrize("n_sections", [0, 4, 6, 2**32 - 1])
def test_other_number_of_sections_is_a_gazetteer_error(data, n_sections):
    assert load(join(sections(data), n_sections=n_sections)) is None


def test_claimed_lengths_are_not_believed(data):
    parts = sections(data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for i in range(N_SECTIONS):
        for length in (0, len(parts[i]) - 1, len(parts[i]) + 1, 2**31, 2**40, 2**63, 2**64 - 1):
            lengths = [length if j == i else len(part) for j, part in enumerate(parts)]
            assert load(join(parts, lengths=lengths)) is None, (i, length)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20 * 1024


def varint(n):
    """Encode a number as postcard does."""
    out = bytearray()
    while n > 127:
        out.append(n & 127 | 128)
        n >>= 7
    return bytes([*out, n])


@pytest.mark.parametrize("claim", [2**16, 2**31, 2**40, 2**63, 2**64 - 1])
def test_claimed_number_of_rows_is_not_believed(data, claim):
    # Right checksums, but a column inside a section says that it has very many rows.
    parts = sections(data)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for i, part in enumerate(parts):
        for at in range(len(part)):
            hostile = part[:at] + varint(claim) + part[at + 1 :]
            load_hostile(join([hostile if j == i else other for j, other in enumerate(parts)]))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


TEXT = "Turkey, Türken and RSF in Ankara, St. Louis TURKEY rsf"


def load_hostile(data):
    """Read a file whose checksums are right: it is refused, or usable in every way."""
    try:
        gazetteer = load(data)
    except ww.SchemaError:
        return False  # an alias that no text can hold
    if gazetteer is None:
        return False
    for options in ({}, {"link": False, "overlaps": "all"}, {"kinds": "place", "dates": ["2020-01-01"]}):
        found = ww.annotate([TEXT], gazetteer, threads=1, **options)
        assert [TEXT[a:b] for a, b in zip(found["start"], found["end"], strict=True)] == found["surface"].tolist()
    for table in (gazetteer._core.entries(), gazetteer._core.aliases(), gazetteer._core.roles()):
        table.validate(full=True)
    assert len(gazetteer.entries()) == len(gazetteer)
    gazetteer.lookup("Ankara")
    again = ww.Gazetteer._from_bytes(gazetteer._core.to_bytes())
    assert again._core.to_bytes() == gazetteer._core.to_bytes()
    return True


def test_contents_with_every_byte_changed_and_right_checksums_are_refused_or_usable(data):
    parts = sections(data)
    n_usable = 0
    for i, part in enumerate(parts):
        for at in range(len(part)):
            for value in {part[at] ^ 1, part[at] ^ 128, (part[at] + 1) % 256, 0, 255} - {part[at]}:
                hostile = part[:at] + bytes([value]) + part[at + 1 :]
                n_usable += load_hostile(join([hostile if j == i else other for j, other in enumerate(parts)]))
    assert n_usable > 0, "some changes make another good gazetteer; else nothing was tested"


def test_contents_with_random_changes_and_right_checksums_are_refused_or_usable(data):
    parts, dice = sections(data), random.Random(7)
    for _ in range(3000):
        hostile = [bytearray(part) for part in parts]
        for _ in range(dice.randrange(1, 5)):
            part = dice.choice([part for part in hostile if part])
            at = dice.randrange(len(part))
            change = dice.randrange(4)
            if change == 0:
                part[at] = dice.randrange(256)
            elif change == 1:
                del part[at : at + dice.randrange(1, 4)]
            elif change == 2:
                part[at:at] = dice.randbytes(dice.randrange(1, 4))
            else:
                part[at:at] = part[: dice.randrange(8)]
        load_hostile(join([bytes(part) for part in hostile]))


def test_day_beyond_the_calendar_is_refused():
    with pytest.raises(ww.SchemaError):
        ww.Gazetteer.from_frames(
            {"id": ["x"], "name": ["X"], "kind": ["actor"]},
            {"alias": ["X"], "entry_id": ["x"]},
            pa.table({"entry_id": ["x"], "role": ["GOV"], "start": pa.array([2**30], pa.int32()).cast(pa.date32())}),
        )


def test_spellings_that_are_not_folded_are_a_gazetteer_error():
    # The spellings that are not the alias itself are saved as text: "saint юба", "st юба".
    parts = sections(ww.Gazetteer.from_dict({"juba": ["St. Юба"]}, kind="place")._core.to_bytes())
    for longer in "\u0587", "Ю":  # folds to two letters; is a capital
        changed = parts[4].replace("ю".encode(), longer.encode())
        assert len(changed) == len(parts[4]) and changed != parts[4]
        assert load(join([*parts[:4], changed])) is None


def test_exchanged_sections_are_a_gazetteer_error(data):
    parts, other = sections(data), sections(ww.Gazetteer.from_frames([], [])._core.to_bytes())
    assert load(join([other[0], *parts[1:]])) is None, "aliases of no entries"
    assert load(join([parts[1], parts[0], *parts[2:]])) is None
    assert load(join([parts[0], other[1], *parts[2:]])) is None, "spellings of no aliases"
    assert load_hostile(join([parts[0], other[1], *parts[2:4], other[4]])), "no aliases are fine"
    assert load_hostile(join([*parts[:4], other[4]])), "aliases without spellings are only not found"

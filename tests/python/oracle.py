"""Finds aliases in a document by the written rules, slowly and obviously.

The rules are ``../cases/README.md``; (1.4) below is its section 1, paragraph 4. The engine must agree with this file on
every input, and nothing is shared with it: standard library only, no automaton, no regular expression.

As a program it answers one JSON line for each JSON line that it reads:

    {"aliases": ["US", {"alias": "who", "case": "exact"}], "text": "The US", "case": "smart", "overlaps": "longest"}
    {"matches": [[4, 6, [0]]]}      or, if an alias is refused,      {"refused": 0}
"""

import bisect
import functools
import json
import sys
import unicodedata


def code_points(listing):
    """Read the code points and the ranges (both ends included) of the rules into a set of characters."""
    ranges = [(part.split("-")[0], part.split("-")[-1]) for part in listing.split()]
    return {chr(c) for first, last in ranges for c in range(int(first, 16), int(last, 16) + 1)}


category = functools.cache(unicodedata.category)
BREAK, CR_LF, ZWNJ, TATWEEL = "\t", "\r\n", "\u200c", "\u0640"
WHITE_SPACE = code_points("0009-000D 0020 0085 00A0 1680 2000-200A 2028 2029 202F 205F 3000")
ARABIC = code_points("0600-06FF 0750-077F 0870-08FF FB50-FDFF FE70-FEFE")
MAY_DROP = code_points(
    "0300-036F 0483-0489 0591-05C7 0610-061A 064B-065F 0670 06D6-06ED 0711 0730-074A 0898-089F 08CA-08FF 1AB0-1AFF "
    "1DC0-1DFF 20D0-20FF FE00-FE0F FE20-FE2F E0100-E01EF"
)
DENSE = code_points(
    "0E00-0EFF 1000-109F A9E0-A9FF AA60-AA7F 1780-17FF 2E80-2FDF 3005-3007 3021-3029 3031-3035 3038-303C 3040-30FF "
    "31F0-31FF FF66-FF9F 3400-4DBF 4E00-9FFF F900-FAFF 20000-3FFFF"
)
APOSTROPHES = code_points("0060 00B4 02B9 02BB 02BC 02BD 02BE 02BF 05F3 2018 2019 201A 201B 2032 2035 2039 203A A78C")
QUOTES = code_points("00AB 00BB 201C 201D 201E 201F 2033 2036")
TABLE = {"ı": "i", "đ": "d", "ð": "d", "ħ": "h", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th"}
TABLE |= {"\u0649": "\u064a", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u2043": "-", "\u2212": "-"}
TABLE |= dict.fromkeys(APOSTROPHES, "'") | dict.fromkeys(QUOTES, '"')
TABLE |= {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
ENGLISH = """
    aid all am an and any are arm arms army art as at be bid but by can cap car case cat cut day did do fact far fast
    few for gas get go had has have he her him his hope how ice if in is it its law led let made man map may me men met
    more most my new no nor not now of off old on one or our out own part peace per plan safe said same sea see set she
    so some son star start step such take team than that the them then they this those time tip to too top two under
    unit up upon us use war was way we were what when who whom why will with won yes yet you your"""
COMMON_WORDS = set(ENGLISH.split())


class Refused(Exception):
    """An alias that cannot be listed; `index` is its place in the list, `reason` what is wrong with it."""

    def __init__(self, index, reason):
        super().__init__(f"alias {index} {reason}")
        self.index, self.reason = index, reason


def is_dropped(c):
    """Tell whether a character is a dropped mark (1.4)."""
    return c in MAY_DROP and category(c) in ("Mn", "Me")


def vanishes(c):
    """Tell whether a character vanishes, if it is not a ZWNJ that is white space (1.2, 1.3)."""
    return category(c) == "Cf" or c == TATWEEL


@functools.cache
def piece(c):
    """Fold one character that is not white space (1.3 to 1.5).

    >>> piece("ǿ"), piece("ŉ"), piece("\\u00ad")
    ('o', "'n", '')
    """
    folded = ""
    for d in unicodedata.normalize("NFD", c):
        if not vanishes(d) and not is_dropped(d):
            t = TABLE.get(d, "-" if category(d) == "Pd" else d.casefold())
            folded += d if t == d else "".join(map(piece, t))
    return folded


def is_white_space(text, i):
    """Tell whether character `i` is white space, by its property or as a ZWNJ behind an Arabic character (1.1, 1.2)."""
    return text[i] in WHITE_SPACE or (text[i] == ZWNJ and i > 0 and text[i - 1] in ARABIC)


def read_run(text, start):
    """Read the white-space run at `start` (1.1): return ``' '`` or a break, and the position behind the run."""
    end, run = start, ""
    while end < len(text):
        if is_white_space(text, end):
            run += text[end]
        elif not vanishes(text[end]) and not is_dropped(text[end]):
            break
        end += 1
    n_line_breaks = sum(c in "\n\r\x85\u2028" for c in run.replace(CR_LF, "\n"))
    return BREAK if n_line_breaks >= 2 or any(c in "\t\v\f\u2029" for c in run) else " ", end


def fold(text):
    """Fold a document or an alias (section 1) to (folded character, index of its original, is that upper case).

    >>> fold("İ ß")
    [('i', 0, True), (' ', 1, False), ('s', 2, False), ('s', 2, False)]
    """
    folded, i = [], 0
    while i < len(text):
        if is_white_space(text, i):
            space, end = read_run(text, i)
            folded.append((space, i, False))
            i = end
        else:
            folded += [(c, i, text[i].isupper()) for c in piece(text[i])]
            i += 1
    return folded


@functools.cache
def is_word(c):
    """Tell whether a folded character is a word character; marks are (section 2)."""
    return category(c)[0] in "LM" or category(c) in ("Nd", "Nl", "Pc")


@functools.cache
def is_dense(c):
    """Tell whether a folded character is a word character of a script written without spaces."""
    return c in DENSE and is_word(c)


def may_start(folded, s):
    """Tell whether a match may start at `s`: the first of a piece, and a boundary."""
    if s == 0:
        return True
    (before, origin_before, _), (first, origin, _) = folded[s - 1], folded[s]
    return origin != origin_before and (not is_word(before) or is_dense(before) or is_dense(first))


def may_end(folded, e):
    """Tell whether a match may end at `e`: behind the last of a piece, and a boundary."""
    if e == len(folded):
        return True
    (last, origin, _), (n, origin_next, _) = folded[e - 1], folded[e]
    is_mark = category(n)[0] == "M"
    return origin != origin_next and (not is_word(n) or (not is_mark and (is_dense(n) or is_dense(last))))


# Section 3. From here to `variants`, an alias is a tuple of (folded character, capital flag).


def string(alias):
    """Return the folded characters without their flags."""
    return "".join(c for c, _ in alias)


def small(text):
    """Write characters that are not capital."""
    return tuple((c, False) for c in text)


def has_letter_or_number(text):
    """Tell whether there is a character of category L or N."""
    return any(category(c)[0] in "LN" for c in text)


def listed(alias):
    """Fold an alias as it is listed, without the white space at its ends."""
    folded = tuple((c, capital) for c, _, capital in fold(alias))
    n_before = len(folded) - len(string(folded).lstrip(" " + BREAK))
    return folded[n_before : len(string(folded).rstrip(" " + BREAK))]


def refusal(alias):
    """Say why a folded alias is refused; None if it is not."""
    text = string(alias)
    if not has_letter_or_number(text):
        return "has no letter or number after folding"
    if BREAK in text:
        return "contains a tab, a blank line or another break"
    return "begins with a mark" if category(text[0])[0] == "M" else None


def words(alias):
    """Return (start, end, string) of each maximal run of characters other than space and hyphen."""
    found, start = [], 0
    for i, (c, _) in enumerate(alias + small(" ")):
        if c in " -":
            found.append((start, i, string(alias[start:i])))
            start = i + 1
    return [word for word in found if word[2]]


def rewrite(alias, changes):
    """Write `new` over alias[start:end] for each (start, end, new); the changes are in order and do not touch."""
    result, position = (), 0
    for start, end, new in changes:
        result += alias[position:start] + new
        position = end
    return result + alias[position:]


def rule_the(alias):
    """Give `the X` with a small "the", and `X` (3.1)."""
    if string(alias).startswith("the ") and has_letter_or_number(string(alias[4:])):
        yield small("the") + alias[3:]
        yield alias[4:]


def saint_like(word, form):
    """Write `form` with the capitals of `word` (3.2)."""
    others = all(capital for c, capital in word if c != ".")
    return tuple((c, c != "." and (word[0][1] if i == 0 else others)) for i, c in enumerate(form))


def rule_saint(alias):
    """Write every saint, other than a last word, in three ways; the same with sainte (3.2)."""
    for forms in (("saint", "st.", "st"), ("sainte", "ste.", "ste")):
        spots = [(s, e) for s, e, word in words(alias)[:-1] if word in forms]
        for form in forms:
            yield rewrite(alias, [(s, e, saint_like(alias[s:e], form)) for s, e in spots])


def rule_and(alias):
    """Write every `&` and `and` that has a space on both sides as `&`, and as `and` (3.3)."""
    spots = []
    for s, e, word in words(alias):
        if word in ("&", "and") and string(alias[:s])[-1:] == " " == string(alias[e:])[:1]:
            spots.append((s, e))
    for form in ("&", "and"):
        yield rewrite(alias, [(s, e, small(form)) for s, e in spots])


def rule_article(alias):
    """Write every `al` and `el` before a hyphen and a letter in six ways (3.4)."""
    spots = []
    for s, e, word in words(alias):
        after = string(alias[e : e + 2])
        if word in ("al", "el") and after[:1] == "-" and category(after[1:] or " ")[0] == "L":
            spots.append((s, e + 1, alias[s][1], alias[s + 1][1]))
    for vowel in "ae":
        for joint in ("-", " ", ""):
            changes = [(s, e, ((vowel, first), ("l", second), *small(joint))) for s, e, first, second in spots]
            yield rewrite(alias, changes)


def rule_points(alias):
    """Write an acronym of two to five capital letters as `us`, `u.s.` and `u. s.` (3.5)."""
    letters = [(c, capital) for c, capital in alias if category(c)[0] == "L"]
    forms = [string(letters), ".".join(string(letters)) + ".", ". ".join(string(letters)) + "."]
    is_acronym = string(alias) in (*forms, ".".join(string(letters)))
    if is_acronym and 2 <= len(letters) <= 5 and all(capital for _, capital in letters):
        for form in forms:
            yield tuple((c, c not in ". ") for c in form)


def rule_hyphen(alias):
    """Turn all hyphens between word characters into spaces, or one or two such spaces into hyphens (3.6)."""
    text = string(alias)
    inner = [i for i in range(1, len(text) - 1) if is_word(text[i - 1]) and is_word(text[i + 1])]
    spaces = [i for i in inner if text[i] == " "]
    if any(text[i] == "-" for i in inner):
        yield rewrite(alias, [(i, i + 1, small(" ")) for i in inner if text[i] == "-"])
    elif "-" not in text and len(spaces) in (1, 2) and len(spaces) == text.count(" "):
        yield rewrite(alias, [(i, i + 1, small("-")) for i in spaces])


def all_variants(alias):
    """Apply the six rules, each to all that the ones before it gave; return (string, capital flags) pairs."""
    known = {alias}
    for rule in (rule_the, rule_saint, rule_and, rule_article, rule_points, rule_hyphen):
        known |= {new for old in known for new in rule(old)}
    return {(string(variant), tuple(capital for _, capital in variant)) for variant in known}


def variants(alias):
    """Return the variants of an alias as (folded string, capital flags); does not ask whether it is refused.

    >>> sorted(text for text, _ in variants("U.S."))
    ['u. s.', 'u.s.', 'us']
    """
    return all_variants(listed(alias))


def is_wire_copy(text):
    """Tell whether a document has at least 25 upper-case and no lower-case characters (section 4)."""
    return sum(c.isupper() for c in text) >= 25 and not any(c.islower() for c in text)


def accepts(rule, variant, capitals, uppers, wire_copy):
    """Apply a case rule to the capitals of a variant and the upper-case flags of the document (section 4)."""
    if rule == "ignore":
        return True
    if rule == "exact":
        return capitals == uppers
    if wire_copy and all(capitals) and variant in COMMON_WORDS:
        return False
    return all(upper for capital, upper in zip(capitals, uppers, strict=True) if capital)


def span(text, folded, s, e):
    """Go back from a folded range to the span of the original, with the dropped marks behind it (section 1)."""
    start, end = folded[s][1], folded[e - 1][1] + 1
    while end < len(text) and is_dropped(text[end]):
        end += 1
    return start, end


def select_longest(matches):
    """Keep, from the left, the longest of the matches that start first, then go on behind its end (section 5)."""
    selected, position = [], 0
    for match in matches:
        if match[0] >= position:
            selected.append(match)
            position = match[1]
    return selected


class Oracle:
    """A list of aliases that finds its matches in documents.

    An alias is a str, or a dict with ``alias`` and perhaps ``case`` (None, smart, exact, ignore) and ``variants``
    (True, False, None). Raises `Refused` for the first one that cannot be listed.

    >>> Oracle(["Sudan", "South Sudan"]).matches("in South Sudan's north")
    [(3, 14, [1])]
    """

    def __init__(self, aliases):
        self.listed_under = {}  # folded string -> list of (alias index, capital flags, case rule)
        for index, row in enumerate(aliases):
            row = {"alias": row} if isinstance(row, str) else row
            alias = listed(row["alias"])
            if reason := refusal(alias):
                raise Refused(index, reason)
            as_listed = {(string(alias), tuple(capital for _, capital in alias))}
            for text, capitals in as_listed if row.get("variants") is False else all_variants(alias):
                self.listed_under.setdefault(text, []).append((index, capitals, row.get("case") or "smart"))
        self.n_longest = max(map(len, self.listed_under), default=0)

    def matches(self, text, case="smart", overlaps="longest"):
        """Return (start, end, sorted indices of the accepting aliases) of each match, by start, the longer first."""
        folded, wire_copy, found = fold(text), is_wire_copy(text), []
        characters, uppers = "".join(c for c, _, _ in folded), tuple(upper for _, _, upper in folded)
        ends = [e for e in range(1, len(folded) + 1) if may_end(folded, e)]
        for s in filter(functools.partial(may_start, folded), range(len(folded))):
            near = ends[bisect.bisect_right(ends, s) : bisect.bisect_right(ends, s + self.n_longest)]
            for e in reversed(near):
                accepting = set()
                for index, capitals, own_rule in self.listed_under.get(characters[s:e], ()):
                    rule = own_rule if case == "smart" else case
                    if accepts(rule, characters[s:e], capitals, uppers[s:e], wire_copy):
                        accepting.add(index)
                if accepting:
                    found.append((*span(text, folded, s, e), sorted(accepting)))
        return found if overlaps == "all" else select_longest(found)


def answer(question):
    """Answer one question of the program."""
    case, overlaps = question.get("case") or "smart", question.get("overlaps") or "longest"
    try:
        return {"matches": Oracle(question["aliases"]).matches(question["text"], case, overlaps)}
    except Refused as refused:
        return {"refused": refused.index}


if __name__ == "__main__":
    for line in sys.stdin.buffer:
        print(json.dumps(answer(json.loads(line))), flush=True)

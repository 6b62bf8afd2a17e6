"""Texts made comparable: one case, one width, numbers with and without their separators and leading zeros, names without legal forms."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize

LONGEST_TEXT = 2_000
LONGEST_WORD = 40
MOST_RUNS = 8
MOST_OF_A_RANGE = 30
PARTIAL_DIGITS = 5

_RUN = re.compile(r"[A-Z]+|[0-9]+|[^\W\d_A-Z]+")
_ZEROS = re.compile(r"[^1-9]+")
_DIGITS = re.compile(r"[0-9]+")
_TIGHT = re.compile(r"[-/._#:\\]{0,3}")
_LOOSE = re.compile(r"[-/._#:\\\s]{0,3}")
_RANGE = re.compile(
    r"((?:[A-Z0-9]{1,12}[-/._]){0,4}[A-Z]{0,12}[-/._ ]?)([0-9]{1,18})\s*(?:[~〜]|\.\.|至|到|THRU|(?<=\s)TO(?=\s))\s*"
    r"((?:[A-Z0-9]{1,12}[-/._]){0,4}[A-Z]{0,12}[-/._ ]?)([0-9]{1,18})(?![0-9])"
)
_MAY_BE_A_RANGE = re.compile(r"[~〜至到]|\.\.|THRU|\sTO\s")
_AMOUNT = r"(?:\b(?:RMB|{currency})|[$€£¥])\s*[0-9][0-9,]*(?:\.[0-9]+)?"
_DAY = re.compile(r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")

_LEGAL_HAN = re.compile(r"股份有限公司|有限责任公司|有限公司|股份公司|分公司|公司|株式会社|股份$")
_LEGAL = frozenset(
    (
        *("AB", "AG", "APS", "AS", "BV", "CO", "COMPANY", "CORP", "CORPORATION", "GMBH", "INC", "INCORPORATED", "KG", "KK", "LIMITED"),
        *("LLC", "LLP", "LP", "LTD", "NV", "OY", "PLC", "PTE", "PTY", "PVT", "SA", "SARL", "SAS", "SE", "SL", "SPA", "SRL", "THE"),
        *("ASSOCIATES", "ASSOCIATION", "FOUNDATION", "TRUST"),
    )
)


@dataclass(frozen=True, slots=True)
class Word:
    """Some runs of letters or digits that stand together: `raw` joined, `bare` without leading zeros, and whether nothing is between."""

    first: int
    last: int
    raw: str
    bare: str
    tight: bool


def fold(text: str) -> str:
    """Upper case and half width, whatever was typed."""
    return text[:LONGEST_TEXT].upper() if text.isascii() else normalize("NFKC", text[:LONGEST_TEXT]).upper()


def compact(text: str) -> str:
    """Only the letters and digits."""
    return "".join(_RUN.findall(fold(text)))


def joined(text: str, most: int = 12) -> set[str]:
    """Every row of up to `most` neighbouring runs of letters or digits, joined: what stands in the text with whole words at both ends."""
    runs = _RUN.findall(fold(text))
    return {"".join(runs[start:end]) for start in range(len(runs)) for end in range(start + 1, min(start + most, len(runs)) + 1)}


def keys(reference: str) -> set[str]:
    """The forms in which a reference is looked up: joined, without leading zeros, and its digits alone."""
    runs = _RUN.findall(fold(reference))
    digits = "".join(run for run in runs if run[0] in "0123456789").lstrip("0")
    found = {"".join(runs), _bare(runs), digits if len(digits) > 3 else ""}
    return {key for key in found if has_digit(key)}


def digits_of(reference: str) -> str:
    """The reference's digits in a row, leading zeros away."""
    return "".join(_DIGITS.findall(fold(reference))).lstrip("0")


def sieve(reference: str) -> str:
    """Its digits but the zeros: what every form has in common in which a reference is written, so one index finds them all."""
    return _ZEROS.sub("", reference)


def shape(key: str) -> tuple[str, int]:
    """What numbers of one series share: how they begin and how long they are."""
    return key[:3], len(key)


def is_weak(key: str) -> bool:
    """Whether a word may stand in a text by chance: too short for a number of its own, or a day of the calendar."""
    return len(key) < 6 or bool(_DAY.fullmatch(key)) if key.isdigit() else len(key) < 5


def words(text: str, currency: str) -> list[Word]:
    """Every row of runs in the text that holds a digit, longest first; stated amounts of money are left out, ranges written out."""
    folded = re.sub(_AMOUNT.format(currency=re.escape(currency)), " ; ", fold(text))
    if _MAY_BE_A_RANGE.search(folded):
        folded = _RANGE.sub(_written_out, folded)
    matches = list(_RUN.finditer(folded))
    found = [word for first in range(len(matches)) for word in _words_from(folded, matches, first)]
    return sorted(found, key=lambda word: (word.first - word.last, word.first))


def has_digit(text: str) -> bool:
    """Whether runs joined to a word are more than letters."""
    return bool(text) and not text.isalpha()


def _bare(runs: list[str]) -> str:
    return "".join(run.lstrip("0") or "0" for run in runs)


def _words_from(text: str, matches: list[re.Match[str]], first: int) -> Iterator[Word]:
    runs: list[str] = []
    tight = True
    for last in range(first, min(first + MOST_RUNS, len(matches))):
        if runs:
            gap = text[matches[last - 1].end() : matches[last].start()]
            if gap and not _LOOSE.fullmatch(gap):
                return
            tight = tight and (not gap or bool(_TIGHT.fullmatch(gap)))
        runs.append(matches[last].group())
        raw = "".join(runs)
        if len(raw) > LONGEST_WORD:
            return
        if has_digit(raw):
            yield Word(first, last, raw, _bare(runs), tight)


def _written_out(match: re.Match[str]) -> str:
    """`INV-101~103` as `INV-101 ; INV-102 ; INV-103`; the second number may leave out the digits it shares with the first."""
    prefix, first, again, last = match.groups()
    last = first[: max(0, len(first) - len(last))] + last
    count = int(last) - int(first)
    if again.strip() not in ("", prefix.strip()) or not 0 < count <= MOST_OF_A_RANGE:
        return match.group()
    return " ; ".join(f"{prefix}{int(first) + step:0{len(first)}d}" for step in range(count + 1))


def bare_name(name: str) -> str:
    """A name without case, width, punctuation and legal form: `Acme Co., Ltd.` → `ACME`, `上海宏达贸易有限公司` → `上海宏达贸易`."""
    words = [word for word in re.split(r"[\W_]+", fold(name).replace("'", "")) if word]
    kept = [_LEGAL_HAN.sub("", word) for word in words if word not in _LEGAL]
    return " ".join(word for word in kept if word) or " ".join(words[:1])


def bigrams(name: str) -> frozenset[str]:
    """Pairs of neighbouring characters, blanks left out."""
    text = name.replace(" ", "")
    return frozenset(text[place : place + 2] for place in range(len(text) - 1)) or frozenset({text} if text else ())


def similarity(one: frozenset[str], other: frozenset[str]) -> int:
    """Per mille of shared pairs (Dice): 1000 for the same pairs, 0 for none."""
    return 2_000 * len(one & other) // (len(one) + len(other)) if one and other else 0

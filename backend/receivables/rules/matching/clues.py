"""What a line tells before any amount is compared: who pays, and which items, collections and customers its text names."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from receivables.rules.matching.book import Book
from receivables.rules.matching.payers import Payers
from receivables.rules.matching.references import References
from receivables.rules.matching.values import OpenItem, PayerAlias, Policy, Reason, StatementLine
from receivables.rules.matching.words import PARTIAL_DIGITS, Word, bare_name, compact, is_weak, shape, words

ALMOST_EQUAL = 900  # per mille; a name so like a known one is that one, written wrong
MOST_ALIKE = 10
MOST_CHOICES = 200
"""Of one word that names more items, the oldest are looked at."""


class How(StrEnum):
    """By what the payer is known."""

    ACCOUNT = "account"
    NAME = "name"
    SIMILAR_NAME = "similar_name"
    NOTHING = "nothing"


class Relation(StrEnum):
    """What a customer is to the payer. A stranger is somebody while the payer is known to be somebody else."""

    OWN = "own"
    GROUP = "group"
    UNKNOWN = "unknown"
    DOUBTFUL = "doubtful"
    STRANGER = "stranger"


NEAR = (Relation.OWN, Relation.GROUP)


@dataclass(frozen=True, slots=True)
class Payer:
    """The customers the payer is known to pay for, with how often that was confirmed; `known_as` is the alias that said so."""

    how: How
    customers: dict[int, int]
    known_as: str = ""
    similarity: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Items by the word that names them: a whole number, a piece of one (or a chance word), a collection's; customers by their number.

    `elsewhere`: whole numbers of items in another currency, which the line cannot pay but may have meant. `unknown`: numbers like those of
    the book that are in it no longer or not yet, or are written wrong. `limited`: words that name more than was read, by whether what was
    read of them names anything here.
    """

    whole: dict[str, list[OpenItem]]
    partial: dict[str, list[OpenItem]]
    collections: dict[str, list[OpenItem]]
    customers: dict[str, set[int]]
    elsewhere: list[str]
    unknown: list[str]
    limited: dict[str, bool]


@dataclass(frozen=True, slots=True)
class Clues:
    """A line with what is known about it."""

    line: StatementLine
    book: Book
    policy: Policy
    payer: Payer
    named: Named

    def relation(self, customer_id: int) -> Relation:
        """What the customer is to the payer."""
        if self.payer.how is How.NOTHING:
            return Relation.UNKNOWN
        if customer_id in self.payer.customers:
            return Relation.OWN
        if not self.policy.groups.get(customer_id, frozenset()).isdisjoint(self.payer.customers):
            return Relation.GROUP
        vague = self.payer.how is How.SIMILAR_NAME and self.payer.similarity < ALMOST_EQUAL
        return Relation.DOUBTFUL if vague else Relation.STRANGER

    def is_near(self, item: OpenItem) -> bool:
        """Whether the item is the payer's or of its group."""
        return self.relation(item.customer_id) in NEAR

    def same_amount(self, customer_ids: Iterable[int]) -> list[OpenItem]:
        """The customers' items whose open amount is exactly the line's."""
        amount, currency = self.line.amount_minor, self.line.currency
        return [item for customer in customer_ids for item in self.book.items.of_customer(customer, currency).between(amount, amount)]

    def unknown_number(self) -> list[Reason]:
        """The doubt that a number like those of the book, which is none of them, casts on items that nothing names."""
        lost = (too_many(word) for word, names_some in self.named.limited.items() if not names_some)
        return [*(Reason("reference_unknown", {"word": word}) for word in self.named.unknown[:1]), *islice(lost, 1)]

    def relatives(self) -> list[int]:
        """Customers of the payer's group that are not the payer's own."""
        members = {member for customer in self.payer.customers for member in self.policy.groups.get(customer, ())}
        return sorted(members - self.payer.customers.keys())


def too_many(word: str) -> Reason:
    """The doubt that a word casts which names more items than are looked at: an equal one may be among the others."""
    return Reason("reference_limited", {"word": word, "items": MOST_CHOICES})


Understood = Callable[[Word, str, References, Named], bool]


def read(line: StatementLine, book: Book, policy: Policy, told: Sequence[Word] | None = None) -> Clues:
    """The clues of one line; items in another currency than the line's are none. `told`: the line's words, if they were read before."""
    named = _named(words(line.text, line.currency) if told is None else told, line.currency, book.references)
    return Clues(line, book, policy, payer(line, book.payers), named)


def payer(line: StatementLine, known: Payers) -> Payer:
    """Who pays: by the account if it is known, else by the name as known, else by the names like it."""
    account, name = compact(line.payer_account), bare_name(line.payer_name)
    if account in known.accounts:
        return Payer(How.ACCOUNT, _confirmed(known.accounts[account]), line.payer_account)
    if name in known.names.aliases:
        return Payer(How.NAME, _confirmed(known.names.aliases[name]), known.names.aliases[name][0].name)
    alike = known.names.similar(name)
    if not alike:
        return Payer(How.NOTHING, {})
    aliases = [alias for _, other in alike[:MOST_ALIKE] for alias in known.names.aliases[other]]
    return Payer(How.SIMILAR_NAME, _confirmed(aliases), aliases[0].name, alike[0][0])


def _confirmed(aliases: Iterable[PayerAlias]) -> dict[int, int]:
    found: dict[int, int] = {}
    for alias in aliases:
        found[alias.customer_id] = max(found.get(alias.customer_id, 0), alias.confirmed)
    return found


def _named(told: Sequence[Word], currency: str, known: References) -> Named:
    """Longest words first; a word inside one that was understood names nothing more."""
    named = Named({}, {}, {}, {}, [], [], {})
    used: set[int] = set()
    for understood in (_understood, _piece, _of_a_series):
        _take(told, used, currency, known, named, understood)
    return named


def _take(told: Iterable[Word], used: set[int], currency: str, known: References, named: Named, understood: Understood) -> None:
    for word in told:
        runs = range(word.first, word.last + 1)
        if used.isdisjoint(runs) and understood(word, currency, known, named):
            used.update(runs)


def pieces(told: Sequence[Word], currency: str, known: References) -> set[str]:
    """Digits in a row that may be a piece of a number, of what no whole number explains."""
    used: set[int] = set()
    _take(told, used, currency, known, Named({}, {}, {}, {}, [], [], {}), _understood)
    return {digits for word in told if used.isdisjoint(range(word.first, word.last + 1)) and (digits := _digits_of_piece(word))}


def _understood(word: Word, currency: str, known: References, named: Named) -> bool:
    said = _says(word, currency, known, named)
    here = named.whole.get(word.raw) or named.partial.get(word.raw) or named.collections.get(word.raw) or []
    if known.is_limited(word) or len(here) > MOST_CHOICES:
        named.limited[word.raw] = bool(here)
    return said


def _says(word: Word, currency: str, known: References, named: Named) -> bool:
    if numbered := _looked_up(known.numbers, word):
        weak, found = is_weak(word.raw), _in_currency(numbered, currency)
        if found:
            (named.partial if weak else named.whole)[word.raw] = found
        elif not weak:
            named.elsewhere.append(word.raw)
        return bool(found) or not weak
    if together := _in_currency(_looked_up(known.collections, word), currency):
        only = len(together) == 1 and not is_weak(word.raw)
        (named.partial if only else named.collections)[word.raw] = together
        return True
    if customers := known.customer_numbers.get(word.raw) or known.customer_numbers.get(word.bare):
        named.customers[word.raw] = customers
        return True
    return False


def _piece(word: Word, currency: str, known: References, named: Named) -> bool:
    digits = _digits_of_piece(word)
    found = _in_currency(known.with_piece(digits), currency) if digits else []
    if found:
        named.partial[word.raw] = found
    return bool(found)


def _digits_of_piece(word: Word) -> str:
    digits = word.raw.lstrip("0")
    return digits if word.tight and word.raw.isdigit() and len(digits) >= PARTIAL_DIGITS else ""


def _of_a_series(word: Word, _currency: str, known: References, named: Named) -> bool:
    alike = not is_weak(word.raw) and shape(word.raw) in known.shapes
    if alike:
        named.unknown.append(word.raw)
    return alike


def _looked_up(index: dict[str, list[OpenItem]], word: Word) -> list[OpenItem]:
    found = index.get(word.raw)
    if found is None and word.bare != word.raw:
        found = index.get(word.bare)
    return found or []


def _in_currency(items: list[OpenItem], currency: str) -> list[OpenItem]:
    return [item for item in items if item.currency == currency]

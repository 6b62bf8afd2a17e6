"""Who is known to pay for whom: by account, by name, by a name like it; indexed once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from receivables.rules.matching.grouping import indexed
from receivables.rules.matching.values import PayerAlias
from receivables.rules.matching.words import bare_name, bigrams, compact, similarity

MOST_NAMESAKES = 500  # a pair of characters that stands in more names than this is not looked up
SIMILAR_FROM = 750


@dataclass(frozen=True, slots=True)
class Names:
    """Payers' names as known with the aliases of each; in which names a pair of characters stands is asked when the first is not known."""

    aliases: dict[str, list[PayerAlias]]
    pairs: dict[str, list[str]] = field(default_factory=dict)

    def similar(self, name: str) -> list[tuple[int, str]]:
        """(per mille, known name) of the names like this one, most alike first.

        A name that shares three quarters of its pairs shares at least one of the rarest two fifths, so only those are looked up.
        """
        if not self.pairs:
            self.pairs.update(indexed((pair, known) for known in sorted(self.aliases) for pair in sorted(bigrams(known))))
        wanted = bigrams(name)
        rarest = sorted(wanted, key=lambda pair: (len(self.pairs.get(pair, ())), pair))[: len(wanted) - len(wanted) * 6 // 10 + 1]
        found = {other for pair in rarest if len(self.pairs.get(pair, ())) <= MOST_NAMESAKES for other in self.pairs.get(pair, ())}
        alike = ((similarity(wanted, bigrams(other)), other) for other in found)
        return sorted((pair for pair in alike if pair[0] >= SIMILAR_FROM), key=lambda pair: (-pair[0], pair[1]))


@dataclass(frozen=True, slots=True)
class Payers:
    """Known payers by account and by name."""

    accounts: dict[str, list[PayerAlias]]
    names: Names


def payers(aliases: Iterable[PayerAlias]) -> Payers:
    """These payers. A customer's own name and accounts from master data are aliases with `confirmed` 0."""
    known = sorted(aliases, key=lambda alias: (-alias.confirmed, alias.customer_id, alias.name, alias.account))
    return Payers(
        accounts=indexed((compact(alias.account), alias) for alias in known if alias.account),
        names=Names(indexed((bare_name(alias.name), alias) for alias in known if alias.name)),
    )

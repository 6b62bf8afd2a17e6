"""The kinds of request: each package that needs a second person says here what its approval takes and does."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from receivables.access.permissions import Permission
from receivables.access.principal import Principal
from receivables.approvals.models import ApprovalRequest

Effect = Callable[[Session, Principal, ApprovalRequest], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of request: the permission that decides it, the duties that do not go with deciding it, and what approval does.

    `apply` runs in the transaction of the decision; what it raises refuses the approval and leaves the request pending.
    `limited` is off where requests are not about money, so that no limit of amount holds for them.
    """

    name: str
    permission: Permission
    clashes_with: frozenset[Permission]
    apply: Effect
    limited: bool = True


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Makes a kind known; called once for each when the application is made."""
    KINDS[kind.name] = kind

"""Letters on paper: what is printed is what is asked for at that moment, and is kept."""

import uuid
from collections.abc import Sequence

from receivables.clock import now
from receivables.database import transaction
from receivables.dunning import outbox, preparing
from receivables.dunning.mail import Unreachable
from receivables.errors import unavailable


def print_out(ids: Sequence[int]) -> list[int]:
    """Makes letters that wait to be printed final, in transactions of its own; answers those that are printed, in their order.

    Each is narrowed to what is still asked for, its words and its PDF (`pdf_hash`) are kept, and it counts as told; one with nothing left
    is dropped, one that cannot be written fails alone. The caller has checked whose they are and holds no transaction open. Raises 503
    where fonts or file store are away; the letters then wait as before.
    """
    worker = uuid.uuid4().hex
    try:
        batch = preparing.printed(worker, ids)
    except Unreachable as error:
        with transaction() as session:
            outbox.give_back(session, worker, now(), None, None)
        raise unavailable("Letters cannot be typeset or kept at the moment.", error.code) from error
    with transaction() as session:
        done = outbox.printed(session, worker, [one.id for one in batch.ready], now())
    for failed in batch.failed:
        with transaction() as session:
            outbox.end(session, worker, failed.id, "failed", failed.code, failed.detail, told=failed.told)
    return sorted(done)

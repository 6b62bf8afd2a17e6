"""The job that sends letters."""

import psycopg
import structlog
from sqlalchemy.exc import DBAPIError

from receivables.dunning.sending import send_due
from receivables.jobs.evaluation import interrupter

log = structlog.get_logger()


def send_letters() -> int:
    """Sends what is due, until there is no more or the worker is to stop; answers how many."""
    try:
        return send_due(lambda: not interrupter.stopping.is_set())
    except (DBAPIError, psycopg.Error) as error:
        log.error("sending broken off", exc_info=error)
        return 0  # what was claimed is free again when its claim runs out

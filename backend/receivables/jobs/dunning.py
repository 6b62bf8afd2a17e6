"""The job that sends letters."""

import structlog

from receivables.database import transaction
from receivables.dunning import outbox
from receivables.dunning.sending import more_due, send_due
from receivables.jobs.evaluation import interrupter
from receivables.jobs.runs import JobProgress

log = structlog.get_logger()


def send_letters(run: JobProgress | None = None) -> int:
    """Sends what is due for half a minute or until the worker is to stop; answers how many. Where there is more it asks for another job.

    What goes wrong is told by its kind alone: the words of an error may hold those of a letter. What was claimed is free again when its
    claim runs out.
    """
    run = run or JobProgress()
    try:
        count = send_due(lambda: not interrupter.stopping.is_set(), progress=run.at)
        if count and not interrupter.stopping.is_set() and more_due():
            with transaction() as session:
                outbox.again(session)
    except Exception as error:
        run.went_wrong(error)
        log.error("sending broken off", error=type(error).__name__, code=getattr(getattr(error, "orig", error), "sqlstate", None))
        return run.done
    return count

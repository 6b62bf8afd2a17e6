"""The job that makes statements and reminders ready when they are due, and sends them."""

from datetime import date
from functools import partial

import structlog
from sqlmodel import Session

from receivables.clock import now
from receivables.database import transaction
from receivables.jobs.evaluation import interrupter, tried
from receivables.jobs.runs import JobProgress
from receivables.mailings import outbox, schedules
from receivables.mailings.sending import send_due
from receivables.mailings.writing import ACTOR

log = structlog.get_logger()


def send_mails(run: JobProgress | None = None) -> int:
    """Queues what is due by now and sends what is queued, for half a minute or until the worker is to stop; answers how many.

    What goes wrong is told by its kind alone: the words of an error may hold those of a mail, and its address.
    """
    run = run or JobProgress()
    try:
        with transaction() as session:
            due = schedules.due(session, now())
        for schedule_id, day in due:
            _run(schedule_id, day, run)
        with transaction() as session:
            outbox.queue_reminders(session, now(), ACTOR)
        return send_due(lambda: not interrupter.stopping.is_set(), progress=run.at)
    except Exception as error:
        run.went_wrong(error)
        log.error("mailing broken off", error=type(error).__name__, code=getattr(getattr(error, "orig", error), "sqlstate", None))
        return run.done  # what was claimed is free again when its claim runs out


def _run(schedule_id: int, day: date, run: JobProgress) -> None:
    """One schedule in a transaction of its own: one that fails holds up no other, and is tried again in a minute."""
    if interrupter.stopping.is_set():
        return
    if made := tried(partial(_queue, schedule_id, day), f"schedule {schedule_id}", run):
        log.info("statements queued", run=made, schedule=schedule_id, due=str(day))


def _queue(schedule_id: int, day: date, session: Session) -> int:
    return schedules.run_due(session, schedule_id, day) or 0

"""The virus scanner: a command of the settings, asked before anything is kept."""

import shlex
import subprocess

import structlog

from receivables.errors import Problem, invalid
from receivables.settings import get_settings

log = structlog.get_logger()


def scan(path: str) -> bool:
    """Answers whether a scanner looked at the file; without a command in the settings none does.

    The command gets the file's path as its last word and says 0 for clean and 1 for infected, as clamscan and clamdscan do. Raises 422
    `file_infected`, and 503 `scan_failed` for any other answer, none in time, or a command that cannot be run: the file is refused.
    """
    settings = get_settings()
    if not settings.scan_command:
        return False
    try:
        command = [*shlex.split(settings.scan_command), path]
        done = subprocess.run(  # noqa: S603 - the operator's own command, without a shell
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=settings.scan_seconds, check=False
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        log.error("scanner failed", error=f"{type(error).__name__}: {error}"[:300])
        raise _failed() from error
    if done.returncode == 1:
        raise invalid("file_infected", "The virus scanner found something in the file; it was not kept.")
    if done.returncode != 0:
        log.error("scanner failed", code=done.returncode, told=done.stderr[-300:].decode(errors="replace"))
        raise _failed()
    return True


def _failed() -> Problem:
    detail = "The virus scanner could not look at the file, so it was not kept; try again later."
    return Problem(503, "scan_failed", "Temporarily unavailable", detail, headers={"Retry-After": "60"})

"""What is asked of a place for files."""

from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from receivables.errors import Problem

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    digest: str
    size: int


class Storage(Protocol):
    """A place for files. Both may raise 503 `storage_unavailable` where it is another machine's."""

    def put(self, file: IO[bytes]) -> Stored:
        """Keeps the content from the file's beginning to its end; one that is there already is kept once."""

    def path(self, digest: str) -> Path:
        """A file of this machine with that content, to read. Raises 404 `file_missing`."""


def missing() -> Problem:
    return Problem(404, "file_missing", "Not found", "The file is not in the storage any more; ask who runs the server.")

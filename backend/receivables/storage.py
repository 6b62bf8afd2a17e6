"""Where files are kept: by their SHA-256, each content once, never changed and never deleted by the program.

One small interface, so that another place than a folder needs no more than this. Invariant: a name is the hash of what it holds.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from receivables.errors import Problem
from receivables.settings import get_settings

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Stored:
    digest: str
    size: int


class Storage(Protocol):
    """What is asked of a place for files."""

    def put(self, file: IO[bytes]) -> Stored:
        """Keeps the content from the file's beginning to its end; one that is there already is kept once."""

    def path(self, digest: str) -> Path:
        """A file of this machine with that content, to read. Raises 404 `file_missing`."""


class Folder:
    """Files in a folder, two letters of the hash deep; readable by the program's own user only."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, file: IO[bytes]) -> Stored:
        """A file is whole before it bears its name: it is written beside, forced to the disk and then renamed."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.seek(0)
        mark, size = hashlib.sha256(), 0
        with tempfile.NamedTemporaryFile(dir=self.root, prefix="incoming-", delete=False) as copy:
            try:
                while part := file.read(CHUNK):
                    mark.update(part)
                    size += len(part)
                    copy.write(part)
                copy.flush()
                os.fsync(copy.fileno())
                target = self._place(mark.hexdigest())
                target.parent.mkdir(exist_ok=True, mode=0o700)
                os.replace(copy.name, target)
            except BaseException:
                Path(copy.name).unlink(missing_ok=True)
                raise
        return Stored(mark.hexdigest(), size)

    def path(self, digest: str) -> Path:
        found = self._place(digest)
        if not found.is_file():
            raise Problem(404, "file_missing", "Not found", "The file is not in the storage any more; ask who runs the server.")
        return found

    def _place(self, digest: str) -> Path:
        return self.root / digest[:2] / digest


def storage() -> Storage:
    """The place the settings name: `files` under HUIKUAN_HOME."""
    return Folder(get_settings().home / "files")

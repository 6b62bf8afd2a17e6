"""Files in a folder of this machine, or of a volume that all its processes share."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from receivables.storage.place import CHUNK, Stored, missing


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
            raise missing()
        return found

    def _place(self, digest: str) -> Path:
        return self.root / digest[:2] / digest

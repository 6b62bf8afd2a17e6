"""Where files are kept: by their SHA-256, each content once, never changed and never deleted by the program.

A folder, or a bucket of an S3-compatible store. Invariants: a name is the hash of what it holds; a file is whole before it bears its name.
"""

from receivables.settings import get_settings
from receivables.storage.bucket import Bucket
from receivables.storage.folder import Folder
from receivables.storage.place import Storage


def storage() -> Storage:
    """The place the settings name: `files` under HUIKUAN_HOME unless HUIKUAN_STORAGE names a bucket."""
    settings = get_settings()
    return Folder(settings.home / "files") if settings.storage == "folder" else Bucket(settings)

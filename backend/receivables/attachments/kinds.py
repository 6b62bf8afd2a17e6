"""What a file is, told by its content and never by its name: PDF, image, Office, mail, and nothing else."""

import re
import zipfile
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import IO


@dataclass(frozen=True, slots=True)
class FileKind:
    content_type: str
    ending: str


_OFFICE = "application/vnd.openxmlformats-officedocument"
PDF = FileKind("application/pdf", ".pdf")
EML = FileKind("message/rfc822", ".eml")
_STARTS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", FileKind("image/png", ".png")),
    (b"\xff\xd8\xff", FileKind("image/jpeg", ".jpg")),
    (b"GIF87a", FileKind("image/gif", ".gif")),
    (b"GIF89a", FileKind("image/gif", ".gif")),
    (b"II*\x00", FileKind("image/tiff", ".tif")),
    (b"MM\x00*", FileKind("image/tiff", ".tif")),
)
_WEBP, _HEIC = FileKind("image/webp", ".webp"), FileKind("image/heic", ".heic")
# An Office file of today is a ZIP archive with one of these parts; macros make it another kind, which is refused.
_PARTS = {
    "word/document.xml": FileKind(f"{_OFFICE}.wordprocessingml.document", ".docx"),
    "xl/workbook.xml": FileKind(f"{_OFFICE}.spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": FileKind(f"{_OFFICE}.presentationml.presentation", ".pptx"),
}
# An old one, and Outlook's mail, is a compound file: its directory names its streams in UTF-16.
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = (
    ("__properties_version1.0", FileKind("application/vnd.ms-outlook", ".msg")),
    ("WordDocument", FileKind("application/msword", ".doc")),
    ("PowerPoint Document", FileKind("application/vnd.ms-powerpoint", ".ppt")),
    ("Workbook", FileKind("application/vnd.ms-excel", ".xls")),
)
_MACROS = ("_VBA_PROJECT", "VBA")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]*:[ \t\r\n]")
_HEAD = 64 * 1024
_DIRECTORY = 1024 * 1024
"""Bytes of an archive's directory: ten thousand parts, where Office makes dozens. One of hundreds of thousands is none of Office's."""


class _Bounded:
    """A file to be read as an archive, whose directory may be so long and no longer: reading it is what takes time and memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self.seek, self.tell, self.seekable, self._file = file.seek, file.tell, file.seekable, file

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(size if 0 <= size <= _DIRECTORY else _DIRECTORY + 1)
        if len(found) > _DIRECTORY:
            raise ValueError("its directory is too long")
        return found


def told(file: IO[bytes]) -> FileKind | None:
    """The kind of the file by its content; None for one that is not taken."""
    file.seek(0)
    head = file.read(_HEAD)
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _WEBP
    if head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
        return _HEIC
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    if head.startswith(_COMPOUND):
        return _compound(file)
    return EML if _is_mail(head) else None


def _office(file: IO[bytes]) -> FileKind | None:
    """Looks at the names in the archive only: nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(_Bounded(file)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None
    if "[Content_Types].xml" not in names or any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    found = [kind for part, kind in _PARTS.items() if part in names]
    return found[0] if len(found) == 1 else None


def _compound(file: IO[bytes]) -> FileKind | None:
    file.seek(0)
    content = file.read()
    if any(f"{name}\x00".encode("utf-16-le") in content for name in _MACROS):
        return None
    return next((kind for name, kind in _STREAMS if f"{name}\x00".encode("utf-16-le") in content), None)


def _is_mail(head: bytes) -> bool:
    """A text of header lines with a sender, and a subject, day or id."""
    if b"\x00" in head or not _HEADER.match(head):
        return False
    names = {name.lower() for name in BytesHeaderParser().parsebytes(head)}
    return "from" in names and bool(names & {"subject", "date", "message-id"})

"""How a reader says what is wrong with a file, and the text of a file whatever its encoding."""

import re
import unicodedata
from collections.abc import Sequence

from receivables.errors import FieldError, Problem

NAME, TEXT = 200, 4000
_SPACES = re.compile(r"\s+")


def field_fault(code: str, detail: str, line: int, name: str = "") -> FieldError:
    """One thing wrong with a file; the pointer is `/lines/{line}/{field}`, lines counted from 1."""
    where = f"Line {line}, {name}" if name else f"Line {line}"
    return FieldError(f"/lines/{line}/{name}".rstrip("/"), code, f"{where}: {detail}"[:500])


def refused(faults: Sequence[FieldError]) -> Problem:
    """The 422 of a file with these faults; nothing of it is taken."""
    return Problem(422, faults[0].code, "Not accepted", faults[0].detail, list(faults))


def fault(code: str, detail: str, line: int, name: str = "") -> Problem:
    return refused([field_fault(code, detail, line, name)])


def clean(text: str | None, longest: int = NAME) -> str | None:
    """Text without control characters and runs of blanks, cut to what the database keeps; None when nothing is left."""
    if text is None:
        return None
    printable = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text) if not text.isprintable() else text
    return _SPACES.sub(" ", printable).strip()[:longest].strip() or None


def line_of(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def decoded(data: bytes, encoding: str | None) -> str:
    """The text of a file: in the encoding given, else by its byte-order mark, else UTF-8, else GB18030 (which holds GBK).

    Raises 422 `wrong_encoding` naming the line.
    """
    if encoding is None and data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    first: UnicodeDecodeError | None = None
    for name in [encoding] if encoding else ["utf-8-sig", "gb18030"]:
        try:
            return data.decode(name)
        except UnicodeDecodeError as error:
            first = first or error
    at = line_of(data, first.start if first else 0)
    told = encoding or "UTF-8 nor GB18030"
    raise fault("wrong_encoding", f"The file is not {told}; set the encoding on the bank account.", at)

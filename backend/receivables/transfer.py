"""Files over HTTP: a body received whole into a temporary file, and a download that no browser opens as a page of ours."""

import tempfile
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import IO, Annotated, Any
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import FileResponse, Response
from starlette.requests import ClientDisconnect

from receivables.errors import invalid, malformed
from receivables.routing import problems

LONGEST_NAME = 200
BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
FILE_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {"application/octet-stream": BINARY}}}

DOWNLOAD: dict[str, Any] = {
    "response_class": Response,
    "responses": {200: {"description": "The file", "content": {"application/octet-stream": BINARY}}} | problems(404),
}


async def receive_file(request: Request) -> AsyncIterator[IO[bytes]]:
    """The body as a file on disk that is gone when the request is; a client that goes away half-way leaves nothing behind."""
    with tempfile.NamedTemporaryFile(prefix="huikuan-") as file:
        try:
            async for part in request.stream():
                file.write(part)
        except ClientDisconnect as error:
            raise malformed("The body was cut off.", "body_cut_off") from error
        if file.tell() == 0:
            raise invalid("empty_file", "The body holds no file.")
        file.flush()
        file.seek(0)
        yield file


FileDep = Annotated[IO[bytes], Depends(receive_file)]


def safe_name(given: str, ending: str | None = None) -> str:
    """The last part of a path, without control and direction marks and what no file system takes; ends in `ending` where one is given."""
    last = given.replace("\\", "/").rpartition("/")[2]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C" and letter not in '<>:"|?*')
    name = kept.strip(" .") or "file"
    if ending is None or name.lower().endswith(ending):
        ending = name[-10:][name[-10:].rfind(".") :] if "." in name[-10:] else ""
        name = name[: len(name) - len(ending)]
    return name[: LONGEST_NAME - len(ending)] + ending


def disposition(name: str) -> str:
    """Content-Disposition of a download (RFC 6266): a plain name for old readers, and the whole one (RFC 8187)."""
    plain = "".join(letter if letter.isascii() and letter.isprintable() and letter not in '"\\%;' else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def file_answer(path: Path, name: str, media_type: str) -> FileResponse:
    """A download: never shown in place, and nothing in it runs if a browser shows it after all."""
    headers = {"Content-Disposition": disposition(name), "Content-Security-Policy": "sandbox; default-src 'none'"}
    headers["Cache-Control"] = "private, no-store"
    return FileResponse(path, media_type=media_type, headers=headers)

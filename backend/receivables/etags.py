"""ETags of single resources, and the If-Match that a change needs."""

import hashlib
from typing import Annotated

from fastapi import Header, Response
from pydantic import BaseModel

from receivables.errors import Problem

IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=200)]


def etag(answer: BaseModel) -> str:
    """The strong tag of a representation."""
    return f'"{hashlib.sha256(answer.model_dump_json().encode()).hexdigest()[:32]}"'


def tagged(answer: BaseModel, status: int = 200) -> Response:
    return Response(answer.model_dump_json(), status, media_type="application/json", headers={"ETag": etag(answer)})


def _strong(tag: str) -> str:
    """A proxy that compresses answers (nginx) marks their tags as weak; ours are of what was compressed."""
    return tag.strip().removeprefix("W/")


def check_match(if_match: str | None, current: BaseModel) -> None:
    """Raises 428 `if_match_missing` or 412 `stale` when the resource is no longer as the client read it."""
    if if_match is None:
        raise Problem(428, "if_match_missing", "If-Match needed", "Send If-Match with the ETag you read.")
    if not {"*", etag(current)} & {_strong(tag) for tag in if_match.split(",")}:
        raise Problem(412, "stale", "Changed since", "It was changed since you read it; read it again.")

"""Counts the statements each request sends, in this process: paths as arguments, a JSON object of counts as the answer."""

import json
import sys
from typing import Any

from fastapi.testclient import TestClient
from servers import KEY
from sqlalchemy import event

from receivables.database import get_engine
from receivables.main import create_app


def main() -> None:
    seen: list[str] = []

    @event.listens_for(get_engine(), "before_cursor_execute")
    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    client = TestClient(create_app(), headers={"X-API-Key": KEY})
    counts = {}
    for path in sys.argv[1:]:
        client.get(path).raise_for_status()  # the first one may fill caches
        seen.clear()
        client.get(path).raise_for_status()
        counts[path] = len(seen)
    print(json.dumps(counts))


if __name__ == "__main__":
    main()

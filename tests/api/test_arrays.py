"""Array literals are read by PostgreSQL as the values they were made of."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from receivables.arrays import literal
from receivables.database import transaction

KINDS: dict[str, Any] = {
    "text": st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=20),
    "bigint": st.integers(-(2**63), 2**63 - 1),
    "date": st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    "boolean": st.booleans(),
}


@pytest.mark.parametrize("kind", KINDS)
def test_read_back_as_written(database: None, kind: str) -> None:
    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.one_of(st.none(), KINDS[kind]), max_size=8))
    def check(values: list[Any]) -> None:
        with transaction() as session:
            back = session.execute(text(f"SELECT CAST(CAST(:literal AS text) AS {kind}[])"), {"literal": literal(values)}).scalar_one()
        assert back == values

    check()


@pytest.mark.parametrize("values", [[], [""], ["NULL"], [None], ["a,b", "{}"], ['"'], ["\\"], [" x "], ["a", None], ['","'], ["全角，"]])
def test_words_that_mean_something_to_arrays(database: None, values: list[str | None]) -> None:
    with transaction() as session:
        assert session.execute(text("SELECT CAST(CAST(:literal AS text) AS text[])"), {"literal": literal(values)}).scalar_one() == values

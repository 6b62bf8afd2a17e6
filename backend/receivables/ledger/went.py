"""SQL of when a letter went out: one on paper on the day its batch was posted, whenever that was said, any other when it was sent.

Interest and fees, limitation and effect all ask for it.
"""

POSTED_ON = "(SELECT posted_on FROM dunning_prints WHERE id = {letter}.print_id)"


def went_on(letter: str, zone: str) -> str:
    """The business day in a time zone (SQL of its name); null for a letter that did not go. `letter`: alias of `dunning_letters`."""
    return f"coalesce({POSTED_ON.format(letter=letter)}, ({letter}.sent_at AT TIME ZONE {zone})::date)"


def went_at(letter: str, zone: str) -> str:
    """The instant: of one on paper the end of the day it was posted, or when that was said, if that was sooner."""
    return f"least({letter}.sent_at, ({POSTED_ON.format(letter=letter)} + 1)::timestamp AT TIME ZONE {zone} - interval '1 second')"

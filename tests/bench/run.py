"""`make bench`: measures ours beside the raw limit of the same machine in the same run, and whether the bounds hold.

BENCH_N is the number of rows (100,000); BENCH_ONLY names some of push, ndjson, aging, list, pages, matching, clearing, dunning, letters;
BENCH_MILLION=1 adds the aging of 1,000,000 items, matching against as many and dunning of them; BENCH_SECONDS ends the run at the
latest. Writes bench.json into the home folder.
"""

import os
import signal
import sys
from typing import NoReturn

import aging
import banking
import dunning
import letters
import lists
import pages
import push
from results import Results
from servers import Machine

from receivables.settings import get_settings

PARTS = {
    "push": push.measure_json, "ndjson": push.measure_ndjson, "aging": aging.measure, "list": lists.measure, "pages": pages.measure,
    "matching": banking.measure, "clearing": banking.measure_clearing, "dunning": dunning.measure, "letters": letters.measure,
}  # fmt: skip


def _stop(number: int, _frame: object) -> NoReturn:
    raise SystemExit("bench: the time allowed is over (BENCH_SECONDS)" if number == signal.SIGALRM else "bench: stopped")


def main() -> int:
    n = int(os.environ.get("BENCH_N") or 100_000)
    wanted = (os.environ.get("BENCH_ONLY") or ",".join(PARTS)).split(",")
    unknown = sorted(set(wanted) - set(PARTS))
    if unknown or n < 1_000:
        print(f"bench: BENCH_ONLY takes {', '.join(PARTS)} and BENCH_N at least 1000", file=sys.stderr)
        return 2
    signal.signal(signal.SIGALRM, _stop)
    signal.signal(signal.SIGTERM, _stop)
    signal.alarm(int(os.environ.get("BENCH_SECONDS") or 3600))
    home = get_settings().home
    machine = Machine(home)
    results = Results(home / "bench.json")
    try:
        results.header()
        for part in PARTS:
            if part in wanted:
                PARTS[part](machine, results, n)
    finally:
        signal.alarm(0)
        machine.remove()
    print(f"{len(results.missed)} missed; written to {results.file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One Chromium and one server with a small book for all tests of this folder; both have ended when the folder is done."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from browser import book as books
from browser import serving
from browser.book import Book
from browser.visits import ARGUMENTS, Visits


def _without(reason: str) -> NoReturn:
    if os.environ.get("HUIKUAN_BROWSER_TESTS") == "1":
        pytest.fail(f"HUIKUAN_BROWSER_TESTS=1, but {reason}", pytrace=False)
    pytest.skip(f"no browser tests: {reason}")


# The scope is the folder: Playwright keeps an event loop running, which other tests must not find.
@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium")
    if program is None:
        _without("no Chromium was found (Debian: apt install chromium)")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(chromium: Browser) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="huikuan-browser-", ignore_cleanup_errors=True) as name:
        try:
            dist = serving.screens(Path(name))
        except serving.Unavailable as error:
            _without(str(error))
        with serving.server(Path(name), dist) as address:
            yield address


@pytest.fixture(scope="package")
def book(address: str) -> Iterator[Book]:
    made = books.make(address)
    yield made
    made.api.close()


@pytest.fixture
def visits(chromium: Browser, address: str, book: Book) -> Iterator[Visits]:
    """Opens pages; a test fails when one of them had an error in its console that the test did not take off `faults`."""
    opened = Visits(chromium, address)
    yield opened
    opened.end()
    assert opened.faults == []

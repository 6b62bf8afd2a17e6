"""Writes a picture of every screen into a folder: run `python -m browser.shots FOLDER` in the folder of the tests."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from browser import book as books
from browser import serving
from browser.screens import PHONE, WIDE, addresses, settle
from browser.visits import ARGUMENTS, Visits


def shoot(browser: Browser, address: str, folder: Path) -> None:
    book = books.make(address)
    for size in (WIDE, PHONE):
        for language in ("zh-CN", "zh-TW", "en"):
            visits = Visits(browser, address)
            page = visits.signed_in(size=size)
            page.goto("/account")
            page.request.patch("/api/v1/auth/me", data={"language": language}, headers=_bearer(page))
            for name, path in addresses(book).items():
                page.goto(path)
                settle(page)
                _keep(page, folder / f"{language}-{size['width']}-{name}.png")
            stranger = visits.stranger(size, language)
            stranger.goto("/sign-in")
            settle(stranger)
            _keep(stranger, folder / f"{language}-{size['width']}-sign-in.png")
            visits.end()
            print(language, size["width"], *visits.faults, sep="\n  ")


def _bearer(page: Page) -> dict[str, str]:
    token = page.request.post("/api/v1/auth/token", form={"username": serving.ADMIN, "password": serving.PASSWORD}).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


def _keep(page: Page, file: Path) -> None:
    page.screenshot(path=file, full_page=True, animations="disabled")


def main() -> None:
    folder, home = Path(sys.argv[1]), Path(tempfile.mkdtemp(prefix="huikuan-shots-"))
    folder.mkdir(parents=True, exist_ok=True)
    program = shutil.which("chromium") or "chromium"
    with sync_playwright() as playwright, serving.server(home, serving.screens(home)) as address:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        shoot(browser, address, folder)
        browser.close()
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()

"""People at their browsers."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, ViewportSize

from browser.screens import WIDE
from browser.serving import ADMIN, PASSWORD

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Visits:
    """Opens pages, each in a browser of its own as far as cookies go, and keeps what went wrong in them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser, self._address = browser, address
        self._ends: list[Callable[[], None]] = []
        self.faults: list[str] = []

    def stranger(self, size: ViewportSize = WIDE, language: str | None = "en") -> Page:
        """A page of someone who is not signed in; without a language, of someone who was never here before."""
        context = self._browser.new_context(
            base_url=self._address, viewport=size, timezone_id="Asia/Shanghai", locale="en-GB", reduced_motion="reduce"
        )
        context.set_default_timeout(45_000)
        if language:
            context.add_init_script(f"localStorage.getItem('huikuan.language') ?? localStorage.setItem('huikuan.language', '{language}')")
        page = context.new_page()
        page.on("console", lambda said: self.faults.append(f"{said.text} ({page.url})") if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(f"{error} ({page.url})"))
        self._ends.append(context.close)
        return page

    def signed_in(self, email: str = ADMIN, size: ViewportSize = WIDE) -> Page:
        """A page of someone whose sign-in is remembered."""
        page = self.stranger(size)
        answer = page.context.request.post("/api/v1/auth/token", form={"username": email, "password": PASSWORD})
        assert answer.ok, answer.text()
        return page

    def end(self) -> None:
        for end in self._ends:
            end()

"""Handing mails to a mail server: the message, and one connection that tells exactly how far each mail came."""

import re
import smtplib
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from email.utils import format_datetime
from types import TracebackType
from typing import Any

from receivables.clock import now
from receivables.settings import get_settings
from receivables.templates.words import one_line


class Refused(Exception):
    """The mail was not taken; `code` is stable, `for_good` says that trying again is useless."""

    def __init__(self, code: str, detail: str, *, for_good: bool) -> None:
        super().__init__(detail)
        self.code, self.for_good = code, for_good


class Unknown(Exception):
    """The connection was lost while the server was taking the mail: it may have it, or not."""


class Unreachable(Exception):
    """There is no server to talk to now; no mail is at fault."""


def address(text: str) -> str:
    """The address, if it is one and nothing else. Raises Refused `bad_address`."""
    try:
        parsed = Address(addr_spec=text)
    except (ValueError, IndexError, AttributeError) as error:
        raise Refused("bad_address", f"{text[:100]!r} is no mail address.", for_good=True) from error
    if not text.isascii() or not text.isprintable() or " " in text or "@" not in text or not parsed.domain:
        raise Refused("bad_address", f"{text[:100]!r} is no mail address.", for_good=True)
    return text


def domain() -> str:
    return (get_settings().smtp_from or "huikuan.invalid").rpartition("@")[2]


def compose(
    *, to: str, sender: str, reply_to: str | None, subject: str, body: str, html: str, message_id: str, pdf: bytes | None, pdf_name: str
) -> bytes:
    """The message as it goes over the wire. No header can hold a line break, whatever the books say. Raises Refused `bad_address`."""
    message = EmailMessage(policy=POLICY)
    own = address(get_settings().smtp_from or "")
    message["From"] = Address(one_line(sender), addr_spec=own)
    message["To"] = address(to)
    if reply_to:
        message["Reply-To"] = address(reply_to)
    message["Subject"], message["Message-ID"], message["Date"] = one_line(subject), message_id, format_datetime(now())
    message["Auto-Submitted"] = "auto-generated"
    # Said, not tried out: working out the shorter of two encodings was a third of a mail's time.
    message.set_content(body, cte="base64")
    message.add_alternative(html, subtype="html", cte="base64")
    if pdf is not None:
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=pdf_name)
    return message.as_bytes()


class Mailer:
    """A connection to the mail server of the settings, opened with the first mail and kept."""

    def __init__(self) -> None:
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (smtplib.SMTPException, OSError):
                self._drop()

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _connected(self) -> smtplib.SMTP:
        if self._server is not None:
            return self._server
        settings = get_settings()
        try:
            there: Any = {"host": settings.smtp_host or "", "port": settings.smtp_port, "timeout": settings.smtp_seconds}
            if settings.smtp_security == "tls":
                server: smtplib.SMTP = smtplib.SMTP_SSL(**there, context=ssl.create_default_context())
            else:
                server = smtplib.SMTP(**there)
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value() if settings.smtp_password else "")
            server.ehlo_or_helo_if_needed()
        except (smtplib.SMTPException, OSError) as error:
            raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error
        self._server = server
        return server

    def send(self, to: str, message: bytes, handing_over: Callable[[], None]) -> None:
        """Hands one mail over; `handing_over` is called when the server is ready for its content, and may raise to stop it.

        Raises Unreachable or Refused: the server does not have it. Raises Unknown: it may.
        """
        server = self._connected()
        try:
            self._say(server.mail(get_settings().smtp_from or ""), "sender_refused")
            self._say(server.rcpt(to), "address_refused")
            code, answer = server.docmd("DATA")
            self._say((code, answer), "refused", ready=354)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._drop()
            raise Unreachable(f"{type(error).__name__}: {error}"[:300]) from error
        try:
            handing_over()
        except BaseException:
            self._drop()  # without the final dot the server forgets it
            raise
        try:
            server.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n.\r\n")
            answered = server.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise Unknown(f"{type(error).__name__}: {error}"[:300]) from error
        self._say(answered, "refused")

    def _say(self, answered: tuple[int, bytes], code: str, ready: int = 250) -> None:
        status, words = answered
        if status == ready or (ready == 250 and status == 251):
            return
        if self._server is not None:
            try:
                self._server.rset()
            except (smtplib.SMTPException, OSError):
                self._drop()
        if status == 421:
            raise Unreachable(words.decode(errors="replace")[:300])
        raise Refused(code, f"{status} {words.decode(errors='replace')}"[:300], for_good=status >= 500)

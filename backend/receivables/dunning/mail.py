"""Handing mails to a mail server: the message, and one connection that tells exactly how far each mail came."""

import re
import smtplib
import socket
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
from receivables.texts import is_mail_address

TAKEN, CONTENT, CLOSING = 250, 354, 421
NOT_SIGNED_IN = (530, 535, 538)
"""At a recipient, too, these are about us: RFC 4954."""


def readable(said: str) -> str:
    """What a server said, fit to be kept: a stranger's words may hold what no text field takes, and would end the run, not the letter."""
    return "".join(letter if letter.isprintable() else " " for letter in said)[:300]


class Refused(Exception):
    """This letter was not taken; `code` is stable, `for_good` says that trying again is useless."""

    def __init__(self, code: str, detail: str, *, for_good: bool) -> None:
        super().__init__(readable(detail))
        self.code, self.for_good = code, for_good


class Unknown(Exception):
    """The connection was lost while the server was taking the mail: it may have it, or not."""

    def __init__(self, detail: str) -> None:
        super().__init__(readable(detail))


class Unreachable(Exception):
    """Nothing goes out this way now: no server, or one that does not accept us as a sender. No letter is at fault; `code` is stable.

    The words are the server's and may name people: they are kept with the letters that wait and not put into the log.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(readable(detail))
        self.code = code


class _Cut(Exception):
    """The server has closed the connection before it had the mail (RFC 5321 lets it: 421, or no word at all)."""


def address(text: str, code: str = "bad_address") -> str:
    """The address, if it is one and nothing else. Raises Refused with the code."""
    if not is_mail_address(text):
        raise Refused(code, f"{text[:100]!r} is no mail address.", for_good=True)
    return text


def domain() -> str:
    return (get_settings().smtp_from or "huikuan.invalid").rpartition("@")[2]


def compose(
    *, to: str, sender: str, reply_to: str | None, subject: str, body: str, html: str, message_id: str, pdf: bytes | None, pdf_name: str
) -> bytes:
    """The message as it goes over the wire. No header can hold a line break, whatever the books say. Raises Refused `bad_address`,
    `bad_reply_to`."""
    message = EmailMessage(policy=POLICY)
    own = address(get_settings().smtp_from or "")
    message["From"] = Address(one_line(sender), addr_spec=own)
    message["To"] = address(to)
    if reply_to:
        message["Reply-To"] = address(reply_to, "bad_reply_to")
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
                self.drop()

    def drop(self) -> None:
        """Ends the connection without a word."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _connect(self) -> smtplib.SMTP:
        """A new connection, signed in. Raises Unreachable."""
        settings = get_settings()
        there: Any = {"host": settings.smtp_host or "", "port": settings.smtp_port, "timeout": settings.smtp_seconds}
        code = "not_reachable"
        try:
            if settings.smtp_security == "tls":
                self._server = smtplib.SMTP_SSL(**there, context=ssl.create_default_context())
            else:
                self._server = smtplib.SMTP(**there)
            # The dot follows its mail at once: else the system holds it back until the server has acknowledged what came before.
            if self._server.sock is not None:
                self._server.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if settings.smtp_security == "starttls":
                self._server.starttls(context=ssl.create_default_context())
            self._server.ehlo_or_helo_if_needed()
            if settings.smtp_user:
                code = "sign_in_refused"
                self._server.login(settings.smtp_user, settings.smtp_password.get_secret_value() if settings.smtp_password else "")
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise Unreachable(code, f"{type(error).__name__}: {error}") from error
        return self._server

    def send(self, to: str, message: bytes, handing_over: Callable[[], None]) -> None:
        """Hands one mail over; `handing_over` is called when all but its last dot went over the wire, and may raise to stop it.

        Raises Unreachable or Refused: the server does not have it. Raises Unknown: it may.
        """
        self.offer(to, message)
        try:
            handing_over()
        except BaseException:
            self.drop()
            raise
        self.dot()
        self.taken()

    def offer(self, to: str, message: bytes) -> None:
        """All of a mail but its last dot goes over the wire; without it, it is none: the server forgets it.

        A connection that was idle for too long, or has carried as many mails as the server likes, is opened anew, once. Raises
        Unreachable or Refused.
        """
        used = self._server is not None
        try:
            server = self._offer(to, message)
        except _Cut as cut:
            if not used:
                raise Unreachable("not_reachable", str(cut)) from cut
            server = self._offer_again(to, message)
        try:
            server.send(re.sub(rb"(?m)^\.", b"..", message.removesuffix(b"\r\n")) + b"\r\n")
        except (smtplib.SMTPException, OSError) as error:
            self.drop()  # perhaps at this very letter: the others are not held up by it
            raise Refused("connection_cut", _said(error), for_good=False) from error

    def dot(self) -> None:
        """Ends the mail that was offered. Raises Unknown."""
        self._last(lambda server: server.send(b".\r\n"))

    def taken(self) -> None:
        """The server's answer to all of the mail. Raises Refused or Unknown."""
        status, words = self._last(lambda server: server.getreply())
        if status != TAKEN:
            self.drop() if status == CLOSING else self._reset()
            raise Refused("refused", _said(words, status), for_good=status >= 500)

    def _last(self, act: Callable[[smtplib.SMTP], Any]) -> Any:
        if self._server is None:
            raise Unknown("the connection is gone")
        try:
            return act(self._server)
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise Unknown(_said(error)) from error

    def _offer_again(self, to: str, message: bytes) -> smtplib.SMTP:
        try:
            return self._offer(to, message)
        except _Cut as cut:
            raise Unreachable("not_reachable", str(cut)) from cut

    def _offer(self, to: str, message: bytes) -> smtplib.SMTP:
        """Up to where the server waits for the content. What it says of the sender is about none of the letters, and holds them all."""
        server = self._server or self._connect()
        limit = server.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(message):
            raise Refused("too_large", f"{len(message)} bytes; the server takes {limit}", for_good=True)
        try:
            status, words = server.mail(get_settings().smtp_from or "")
            if status != TAKEN:
                self._refused(status, words)
                raise Unreachable("sender_refused", _said(words, status))
            status, words = server.rcpt(to)
            if status not in (TAKEN, 251):
                self._refused(status, words)
                if status in NOT_SIGNED_IN or b"relay" in words.lower():
                    raise Unreachable("sender_refused", _said(words, status))
                raise Refused("address_refused", _said(words, status), for_good=status >= 500)
            status, words = server.docmd("DATA")
            if status != CONTENT:
                self._refused(status, words)
                raise Refused("refused", _said(words, status), for_good=status >= 500)
        except (smtplib.SMTPException, OSError) as error:
            self.drop()
            raise _Cut(_said(error)) from error
        return server

    def _refused(self, status: int, words: bytes) -> None:
        """Raises _Cut where the server hangs up; else lets it forget what was said of this mail."""
        if status == CLOSING:
            self.drop()
            raise _Cut(_said(words, status))
        self._reset()

    def _reset(self) -> None:
        if self._server is not None:
            try:
                self._server.rset()
            except (smtplib.SMTPException, OSError):
                self.drop()


def _said(words: bytes | BaseException, status: int | None = None) -> str:
    """What stands with the letter: the server's answer, or what became of the connection."""
    if isinstance(words, BaseException):
        return f"{type(words).__name__}: {words}"[:300]
    return f"{status} {words.decode(errors='replace')}"[:300]

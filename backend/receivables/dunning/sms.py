"""Short messages through a provider: one interface, an adapter that writes to the log, one that posts to an HTTP provider."""

import json
from typing import Protocol

import httpx
import structlog

from receivables.dunning.mail import Refused, Unknown, Unreachable
from receivables.settings import get_settings

log = structlog.get_logger()
THIS_MESSAGE = (400, 413, 422)


class Provider(Protocol):
    """What is asked of a provider of short messages."""

    def send(self, number: str, text: str, key: str) -> None:
        """Hands one message over, once for a key. Raises Refused, Unreachable, Unknown as mails do."""


class LogProvider:
    """Sends nothing: says in the log that it would, without the words."""

    def send(self, number: str, text: str, key: str) -> None:
        log.info("short message", number=number[:3] + "…", characters=len(text), key=key)


class HttpProvider:
    """`POST {to, text, reference}` as JSON with an `Idempotency-Key` and, where there is one, a bearer token.

    2xx is taken; 400, 413 and 422 refuse this message, 5xx puts it off; any other answer is about us (key, address, credit, rate) and
    holds them all, as do settings that make no request.
    """

    def __init__(self, url: str, token: str) -> None:
        self._url, self._token = url, token

    def send(self, number: str, text: str, key: str) -> None:
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        if self._token:  # one inside one's own network may ask for none
            headers["Authorization"] = f"Bearer {self._token}"
        body = json.dumps({"to": number, "text": text, "reference": key})
        try:
            answer = httpx.post(self._url, content=body, headers=headers, timeout=get_settings().smtp_seconds)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise Unreachable("not_reachable", type(error).__name__) from error
        except (httpx.InvalidURL, httpx.LocalProtocolError, httpx.UnsupportedProtocol, UnicodeError) as error:
            # An address or a token that makes no request: nothing was sent, and nothing will be until the settings are right.
            raise Unreachable("provider_refused", type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unknown(type(error).__name__) from error
        if not answer.is_success:
            said = f"{answer.status_code} {answer.text[:200]}"
            if answer.status_code not in THIS_MESSAGE and answer.status_code < 500:
                raise Unreachable("provider_refused", said)
            raise Refused("provider_refused", said, for_good=answer.status_code < 500)


def provider() -> Provider:
    """The provider of the settings; the log where none is named."""
    settings = get_settings()
    if settings.sms_provider == "http" and settings.sms_url:
        return HttpProvider(settings.sms_url, settings.sms_token.get_secret_value() if settings.sms_token else "")
    return LogProvider()

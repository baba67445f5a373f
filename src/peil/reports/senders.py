"""Sending over mail, webhook and apprise, each with a time limit. What is sent and when to try again is elsewhere."""

from __future__ import annotations

import hashlib
import hmac
import os
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email import message_from_string, policy

from peil.outgoing import Mail
from peil.reports import hooks
from peil.steering.deliveries import Send, TransportError

SIGNATURE, TIMESTAMP = "Peil-Signature", "Peil-Timestamp"
TIMEOUT_S = 15
_RETRIED = (408, 425, 429)  # answers of a web server that ask to come back later


def sender(mail: Mail) -> Send:
    """What sends a message over its channel, with the project's settings of mail."""
    ways: Mapping[str, Callable[[str, Mapping[str, object]], None]] = {
        "mail": lambda address, body: by_mail(mail, address, str(body["message"])),
        "webhook": lambda _, body: by_webhook(body),
        "apprise": lambda address, body: by_apprise(address, str(body["title"]), str(body["text"])),
    }

    def send(channel: str, address: str, body: Mapping[str, object]) -> None:
        ways[channel](address, body)

    return send


def by_mail(mail: Mail, address: str, message: str) -> None:
    """Send a message to one address. Raises TransportError: permanent where the server says never (5xx)."""
    if not mail.host:
        raise TransportError("no mail server is set: fill in [mail] in peil.toml", permanent=False)
    password = _secret(mail.password_env) if mail.password_env else ""
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, password)
            server.sendmail(mail.sender, [address], _from(mail.sender, message))
    except smtplib.SMTPRecipientsRefused as error:
        code, why = next(iter(error.recipients.values()))
        raise _refused(code, why) from None
    except smtplib.SMTPAuthenticationError as error:
        # A password is put right by hand, and the message can still go then.
        raise TransportError(f"sign-in refused: {error.smtp_code} {_text(error.smtp_error)}", permanent=False) from None
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise TransportError(f"the mail server cannot: {error}", permanent=True) from None
    except (smtplib.SMTPException, OSError) as error:
        raise TransportError(f"no connection with {mail.host}:{mail.port}: {_reason(error)}", permanent=False) from None


def _from(address: str, message: str) -> bytes:
    """The message from the sender of now: it may have been made before one was set."""
    parsed = message_from_string(message, policy=policy.SMTP)
    del parsed["From"]
    parsed["From"] = address
    return parsed.as_bytes()


def _connected(mail: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_s, context=context)
    server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_s)
    if mail.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _refused(code: int, why: bytes | str) -> TransportError:
    return TransportError(f"refused: {code} {_text(why)}", permanent=500 <= code < 600)


def by_webhook(body: Mapping[str, object]) -> None:
    """POST what waits as a CloudEvent, signed where the environment variable `secret_env` is named.

    The signature is HMAC-SHA256 over `timestamp.body`, in hex after `v1=`; the receiver refuses old timestamps.
    Redirects are not followed. Raises TransportError: permanent for answers 4xx.
    """
    made, payload = hooks.request(body)
    headers = {**made, "user-agent": "Peil"}
    if body.get("secret_env"):
        stamp = str(int(time.time()))
        headers |= {TIMESTAMP: stamp, SIGNATURE: signature(_secret(str(body["secret_env"])), stamp, payload)}
    request = urllib.request.Request(str(body["url"]), data=payload, headers=headers, method="POST")  # noqa: S310
    try:
        with urllib.request.build_opener(_Stay).open(request, timeout=TIMEOUT_S) as answer:
            answer.read(1000)
    except urllib.error.HTTPError as error:
        error.close()
        permanent = 300 <= error.code < 500 and error.code not in _RETRIED
        raise TransportError(f"answered {error.code}", permanent=permanent) from None
    except OSError as error:
        raise TransportError(f"no connection: {_reason(error)}", permanent=False) from None


class _Stay(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is signed for one address is not for another."""

    def redirect_request(self, *_: object) -> None:
        """No other request."""


def signature(secret: str, stamp: str, payload: bytes) -> str:
    """The signature of a payload sent at `stamp` (epoch seconds)."""
    return "v1=" + hmac.new(secret.encode(), f"{stamp}.".encode() + payload, hashlib.sha256).hexdigest()


def by_apprise(variable: str, title: str, text: str) -> None:
    """Send through apprise to the address in an environment variable. Raises TransportError."""
    import apprise

    service = apprise.Apprise()
    if not service.add(_secret(variable)):
        raise TransportError(f"what {variable} holds is no address that apprise knows", permanent=True)
    if not service.notify(title=title, body=text):
        raise TransportError(f"apprise could not send to the address in {variable}", permanent=False)


def _secret(variable: str) -> str:
    """What an environment variable holds. Its absence is mended by hand, so the message waits."""
    found = os.environ.get(variable, "")
    if not found:
        raise TransportError(f"the environment variable {variable} is not set", permanent=False)
    return found


def _text(raw: bytes | str) -> str:
    return raw.decode(errors="replace") if isinstance(raw, bytes) else raw


def _reason(error: BaseException) -> str:
    reason = getattr(error, "reason", None) or error
    return "timed out" if isinstance(reason, TimeoutError) else str(reason)

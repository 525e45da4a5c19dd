"""Mail: a few plain words to one person, over SMTP."""

import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.errors import Invalid, Refused, Unavailable
from services.settings import Settings

PATIENCE_SECONDS = 20.0
"""Seconds the server has for each answer."""
_FOR_GOOD = 500
"""Codes from here on are of what never will be taken (RFC 5321 4.2.1)."""
_WIRE = SMTP.clone(cte_type="7bit", max_line_length=998)
"""Lines of any length (RFC 5322 2.1.1): an address that is folded is encoded, and no program reads it."""
_NOT_OURS = frozenset({530, 534, 535, 538, 554})
"""But for these, which tell of ourselves: not signed in, or no service."""


def configured(settings: Settings) -> bool:
    """Whether we can mail links: there is a server to send by, and we know the address they lead to."""
    return settings.smtp_url is not None and settings.public_url is not None


async def send(
    settings: Settings,
    to: str,
    subject: str,
    text: str,
    *,
    name: str = "",
    headers: Mapping[str, str] | None = None,
) -> None:
    """Hand a message to the installation's mail server.

    `name` is what a Message-ID is made of: the same message sent twice is known as one. `headers` are further
    ones. `smtps://` speaks TLS from the start, `smtp://` as soon as the server offers it. Raises Refused for
    a recipient that the server will never take, Unavailable where it does not take the message now, and
    Invalid for a line break in an address or a header.
    """
    server = urlsplit(settings.smtp_url or "")
    if server.scheme not in ("smtp", "smtps") or server.hostname is None:
        raise Unavailable("VETARK_SMTP_URL is not smtp:// or smtps://user:password@host:port")
    heads = {"From": settings.mail_from, "To": to, "Subject": subject, **(headers or {})}
    message = _message(heads, name, text)
    try:
        await aiosmtplib.send(
            # An address that is no ASCII takes SMTPUTF8, which is negotiated of a message alone.
            message.as_bytes(policy=_WIRE) if to.isascii() else message,
            sender=parseaddr(settings.mail_from)[1],
            recipients=[one.addr_spec for one in message["To"].addresses],
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            timeout=PATIENCE_SECONDS,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        if all(one.code >= _FOR_GOOD and one.code not in _NOT_OURS for one in error.recipients):
            raise Refused("the mail server takes nothing for this address") from error
        raise Unavailable("the mail server does not take a message for this address now") from error
    except (aiosmtplib.SMTPException, ssl.SSLError, OSError) as error:
        raise Unavailable(f"the mail server did not take a message: {type(error).__name__}") from error


def _message(heads: Mapping[str, str], name: str, text: str) -> EmailMessage:
    message = EmailMessage()
    try:
        for header, value in heads.items():
            message[header] = value
    except ValueError:  # a line break: somebody tries to write headers of their own
        raise Invalid("a mail's addresses and subject have one line") from None
    domain = parseaddr(heads["From"])[1].rpartition("@")[2] or None
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = f"<{name}@{domain or 'localhost'}>" if name else make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office notes (RFC 3834)
    message.set_content(text)
    return message

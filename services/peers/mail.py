"""Mail: a few plain words to one person, over SMTP."""

import ssl
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from services.errors import Invalid, Unavailable
from services.settings import Settings

PATIENCE_SECONDS = 20.0
"""Seconds the server has for each answer."""


def configured(settings: Settings) -> bool:
    """Whether we can mail links: there is a server to send by, and we know the address they lead to."""
    return settings.smtp_url is not None and settings.public_url is not None


async def send(settings: Settings, to: str, subject: str, text: str) -> None:
    """Hand a message to the installation's mail server; raises Unavailable where it does not take it.

    `smtps://` speaks TLS from the start, `smtp://` as soon as the server offers it.
    """
    server = urlsplit(settings.smtp_url or "")
    if server.scheme not in ("smtp", "smtps") or server.hostname is None:
        raise Unavailable("VETARK_SMTP_URL is not smtp:// or smtps://user:password@host:port")
    message = _message(settings.mail_from, to, subject, text)
    try:
        await aiosmtplib.send(
            message,
            hostname=server.hostname,
            port=server.port,
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            timeout=PATIENCE_SECONDS,
        )
    except (aiosmtplib.SMTPException, ssl.SSLError, OSError) as error:
        raise Unavailable(f"the mail server did not take a message: {type(error).__name__}") from error


def _message(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"], message["To"], message["Subject"] = sender, to, subject
    except ValueError:  # a line break: somebody tries to write headers of their own
        raise Invalid("a mail's addresses and subject have one line") from None
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"  # no out-of-office notes (RFC 3834)
    message.set_content(text)
    return message

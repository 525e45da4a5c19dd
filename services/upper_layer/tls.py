"""TLS as PS3.15 B.12 asks for it (BCP 195, RFC 9325): 1.3, and 1.2 with forward secrecy and AEAD alone."""

import hashlib
import ssl
from pathlib import Path

from services.errors import Invalid

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"  # of TLS 1.2; those of 1.3 are all good


def server_context(certificate: Path, key: Path | None, client_authorities: Path | None) -> ssl.SSLContext:
    """For the port we open: our PEM chain and key, and who signs the certificates that clients may show.

    A certificate is asked for where there is such an authority, and who shows none is let through: whether
    one is needed is a matter of the remote AE. One that does not verify ends the handshake. Raises OSError.
    """
    context = _strict(ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER))
    context.load_cert_chain(certificate, key)
    if client_authorities:
        context.load_verify_locations(client_authorities)
        context.verify_mode = ssl.CERT_OPTIONAL
    return context


def context_of_port(
    setting: str, certificate: Path | None, key: Path | None, client_authorities: Path | None
) -> ssl.SSLContext:
    """The same for a port of which the settings `{setting}_PORT` and `{setting}_CERTIFICATE` speak.

    Raises Invalid without a certificate, or where it cannot be had.
    """
    if certificate is None:
        raise Invalid(f"{setting}_PORT needs {setting}_CERTIFICATE")
    try:
        return server_context(certificate, key, client_authorities)
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise Invalid(f"the certificates of the TLS port: {why}") from None


def client_context(authorities: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    """For calling others: who signs their certificates (None: whom the system trusts), and what we show.

    The certificate must name the host that is called. Raises OSError.
    """
    context = _strict(ssl.create_default_context(cafile=authorities))
    if certificate:
        context.load_cert_chain(certificate, key)
    return context


def fingerprint(connection: ssl.SSLObject | ssl.SSLSocket | None) -> str | None:
    """SHA-256 of the certificate the peer has shown, in small hexadecimal digits; None: there was none."""
    shown = connection.getpeercert(binary_form=True) if connection else None
    return hashlib.sha256(shown).hexdigest() if shown else None


def _strict(context: ssl.SSLContext) -> ssl.SSLContext:
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers(_CIPHERS)
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    return context

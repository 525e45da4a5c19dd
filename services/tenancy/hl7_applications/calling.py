"""How results are sent to an HL7 application: at its address, never inside, over TLS where it says so."""

import ssl
from functools import lru_cache, partial
from pathlib import Path

from services.errors import Invalid, Unavailable
from services.peers.mllp import Receiver
from services.persistence import Engines
from services.tenancy.hl7_applications.directory import Hl7Application
from services.tenancy.vpn import overlay
from services.upper_layer.tls import client_context


def receiver_of(engines: Engines, application: Hl7Application) -> Receiver:
    """Where it takes results.

    Raises Invalid for one that only sends, Unavailable without our certificates.
    """
    if application.port is None:
        raise Invalid(f"{application.name} has no port: it sends, and takes no results")
    settings = engines.settings
    context = None
    if application.tls:
        try:
            context = _context(settings.hl7_tls_ca, settings.hl7_tls_certificate, settings.hl7_tls_key)
        except OSError:
            raise Unavailable("the installation's TLS certificates cannot be read") from None
    where = partial(overlay.callable_at, engines, application.tenant)
    return Receiver(application.host, application.port, where, context)


@lru_cache(4)
def _context(authorities: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    return client_context(authorities, certificate, key)

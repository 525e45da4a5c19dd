"""How we call a remote AE of a tenant: its facts over the installation's settings, and never ourselves."""

import ssl
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from services.errors import Invalid, NotFound, Unavailable
from services.peers.peer import Peer
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.application_entities.directory import find_local
from services.tenancy.application_entities.remote_entity import RemoteEntity
from services.tenancy.installation import Installation
from services.tenancy.scope import Scope
from services.tenancy.vpn import overlay
from services.upper_layer.limits import Limits
from services.upper_layer.tls import client_context


def limits_of(settings: Settings, remote: RemoteEntity | None = None) -> Limits:
    """Bounds of associations under these settings, with what the remote AE has of its own instead."""
    limits = Limits(
        maximum_associations=settings.maximum_clients,
        maximum_outgoing=settings.maximum_outgoing,
        maximum_length=settings.maximum_pdu_length,
        maximum_dataset=settings.maximum_object_bytes,
        artim=settings.artim_timeout,
        dimse=settings.dimse_timeout,
        request=settings.request_timeout,
        close_delay=settings.socket_close_delay,
        half_open=settings.dimse_half_open,
    )
    if remote is None:
        return limits
    return replace(
        limits,
        maximum_length=remote.maximum_pdu_length or limits.maximum_length,
        dimse=remote.dimse_timeout or limits.dimse,
    )


async def peer_to_call(
    scope: Scope, engines: Engines, remote: RemoteEntity, calling_aet: str | None = None
) -> Peer:
    """The remote AE for every call of the tenant's, as `calling_aet` or as the tenant's first AE title.

    A call that leads inside is Refused when it is made. Raises Invalid for one that only calls us or a
    tenant without a title, NotFound for a title that is not the tenant's, Unavailable.
    """
    titles = [local.aet for local in await find_local(scope, engines)]
    if not titles:
        raise Invalid("the clinic has no AE title to call from")
    calling = titles[0] if calling_aet is None else calling_aet.strip(" ")
    if calling not in titles:
        raise NotFound("no such AE title")
    installation = engines.own(Installation)
    return replace(
        peer_of(remote, calling, engines.settings),
        where=partial(overlay.callable_at, engines, scope.grant.tenant),
        version_name=await installation.version_name(),
    )


def peer_of(remote: RemoteEntity, calling_aet: str, settings: Settings) -> Peer:
    """The remote AE as it is described, wherever it stands; see `peer_to_call`.

    Raises Invalid for one that only calls us, Unavailable without our certificates.
    """
    if remote.only_calls or remote.port is None:
        raise Invalid(remote.only_calls)
    limits = limits_of(settings, remote)
    limits = replace(limits, artim=remote.connect_timeout or limits.artim)
    context = None
    if remote.tls:
        try:
            context = _context(settings.dimse_tls_ca, settings.dimse_tls_certificate, settings.dimse_tls_key)
        except OSError:
            raise Unavailable("the installation's TLS certificates cannot be read") from None
    return Peer(remote.host, remote.port, remote.aet, calling_aet, limits, context)


@lru_cache(4)
def _context(authorities: Path | None, certificate: Path | None, key: Path | None) -> ssl.SSLContext:
    return client_context(authorities, certificate, key)

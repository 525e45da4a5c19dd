# ruff: noqa: E501 - prose
"""The conformance statement's part on a site's ingest pod: what success means there, and what is refused."""

from services.edge.session import REFUSALS
from services.upper_layer.dimse_messages import CommandField


def site_services() -> str:
    """The section as Markdown."""
    refused = [
        f"| {CommandField(operation).name.removesuffix('_RQ').replace('_', '-')} | {status:04X}H |"
        for operation, status in REFUSALS.items()
    ]
    return "\n".join((
        """### Services of a site without its archive (`vetark edge`)

A pod at a site negotiates and answers as above while it reaches the archive: C-STORE is answered 0000H once the archive has
the instance. **Where the operator runs `vetark edge` and the archive gives no answer, 0000H means that the instance is encrypted on the disk of
the site**, from where it is stored later in the order of its calling AE; so is what comes while earlier instances of that AE
wait. A700H: no room there. Associations are then decided by the AE registry as it was read last. Storage commitment is never confirmed for an
instance that waits at the site: an N-ACTION that names one is answered 0213H at any time, to be asked again later. C-ECHO is
answered 0000H. What needs the archive is refused while it is not reached:

| Request | Status |
|---|---|""",
        *refused,
    ))  # fmt: skip

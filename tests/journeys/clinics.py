"""A clinic that takes images of `ANY-MODALITY`, made as another process would: a command costs a second."""

from services.persistence import Engines
from services.tenancy import application_entities, tenants, tokens
from services.tenancy.scope import operator_scope, system_scope


async def open_clinic(engines: Engines, slug: str, aet: str) -> str:
    """Make it; the token of a veterinarian's program."""
    await tenants.create(operator_scope(), engines, slug, name=slug.capitalize(), kind="clinic")
    scope = system_scope(slug)
    await application_entities.add_local(scope, engines, aet)
    modality = {"name": "CT", "aet": "ANY-MODALITY", "host": "127.0.0.1", "port": 104}
    await application_entities.add_remote(scope, engines, **modality)
    return await tokens.create(scope, engines, role="veterinarian")

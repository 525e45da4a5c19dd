"""The demo's accounts: two clinics, a telemedicine provider, their AEs and users, and who operates it all."""

import contextlib
from pathlib import Path

from services.embedded.data_folder import DataFolder
from services.errors import AlreadyExists, NotFound
from services.persistence import Engines
from services.tenancy import application_entities, operators, tenants, users
from services.tenancy.scope import operator_scope, system_scope

MODALITY = "ANY-MODALITY"
_MODALITY_PORT = 11113  # nothing listens there: it only calls
_TENANTS = (
    ("oakwood", "Oakwood Veterinary Clinic", "clinic", "OAKWOOD"),
    ("elmside", "Elmside Animal Hospital", "clinic", "ELMSIDE"),
    ("vetrad", "VetRad Telemedicine", "telemedicine", "VETRAD"),
)
_USERS = (
    ("oakwood", "vet@oakwood.test", "veterinarian", "Dr. Olivia Oak"),
    ("oakwood", "admin@oakwood.test", "administrator", "Ada Acorn"),
    ("elmside", "vet@elmside.test", "veterinarian", "Dr. Emil Elm"),
    ("vetrad", "radiologist@vetrad.test", "radiologist", "Dr. Rada Diaz"),
    ("vetrad", "admin@vetrad.test", "administrator", "Rory Reed"),
)
_OPERATOR = ("operator@vetark.test", "Otto Operator")
_PASSWORD = "demo"  # noqa: S105 -- everybody may know it: loopback only


def mark(folder: DataFolder) -> Path:
    """The file that says a demo was here, and once they are in, how many images it has."""
    return folder.path / "demo"


async def prepare(engines: Engines, folder: DataFolder, *, wanted: bool) -> None:
    """Make the demo's tenants, AEs and users; without `--demo`, take users it left behind away."""
    if wanted:
        mark(folder).touch()
        await _create(engines)
    elif mark(folder).exists():
        for slug, email, _, _ in _USERS:
            with contextlib.suppress(NotFound):
                await users.remove(system_scope(slug), engines, email)
        with contextlib.suppress(NotFound):
            await operators.remove(engines, _OPERATOR[0])


async def _create(engines: Engines) -> None:
    for slug, name, kind, aet in _TENANTS:
        scope = system_scope(slug)
        with contextlib.suppress(AlreadyExists):
            await tenants.create(operator_scope(), engines, slug, name=name, kind=kind)
        with contextlib.suppress(AlreadyExists):
            await application_entities.add_local(scope, engines, aet)
        if kind == "clinic":
            with contextlib.suppress(AlreadyExists):
                await application_entities.add_remote(
                    scope,
                    engines,
                    name="Any modality of this machine",
                    aet=MODALITY,
                    host="127.0.0.1",
                    port=_MODALITY_PORT,
                    query_retrieve=True,
                )
    # Looked for first: the hash of a password takes 20 ms, and memory that the process keeps.
    for slug, email, role, name in _USERS:
        scope = system_scope(slug)
        if email not in {user.email for user in await users.find(scope, engines)}:
            with contextlib.suppress(AlreadyExists):
                await users.create(scope, engines, email, role, _PASSWORD, name=name, demo=True)
    email, name = _OPERATOR
    if email not in {operator.email for operator in await operators.find(engines)}:
        with contextlib.suppress(AlreadyExists):
            await operators.create(engines, email, _PASSWORD, name, demo=True)

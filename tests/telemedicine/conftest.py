"""A clinic, its telemedicine provider with two readers, and another of each."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.courier.service import work_off
from services.dicom.uids import new_uid
from services.persistence import Engines
from services.telemedicine import cases, catalogue, collaborations
from services.telemedicine.case import Case, CasePriority
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.tenancy import tenants
from services.tenancy.roles import RIGHTS, Role
from services.tenancy.scope import Principal, Scope, operator_scope, system_scope
from tests.archive.samples import dataset, make_due, put

DX = "1.2.840.10008.5.1.4.1.1.1.1"
SERVICE = Service(
    name="Radiographs",
    modalities=("DX", "CR"),
    species=("dog", "cat"),
    price_cents=9_500,
    stat_surcharge_cents=4_000,
    turnaround={CasePriority.ROUTINE: 1440, CasePriority.STAT: 60},
)


@dataclass
class Parties:
    """Who takes part: `reader` and `second` read at VetRad. `study` is a dog's thorax, `prior` its pelvis."""

    engines: Engines
    oakwood: Scope
    vetrad: Scope
    reader: Scope
    second: Scope
    elmside: Scope
    farview: Scope
    service: Service
    study: str = ""
    prior: str = ""

    async def submitted(self, **wanted: Any) -> Case:
        """A case of Oakwood's that stands in the queue."""
        made = await cases.draft(self.oakwood, self.engines, CaseDraft(studies=(self.study,), **wanted))
        return await cases.submit(self.oakwood, self.engines, made.id)

    async def images(self, *views: str, region: str = "Thorax", **values: Any) -> str:
        """A study of Oakwood's with radiographs of these views; answers its UID."""
        uid = new_uid()
        for number, view in enumerate(views, 1):
            made = dataset(
                SOPClassUID=DX, Modality="DX", StudyInstanceUID=uid, SeriesInstanceUID=f"{uid}.1",
                StudyDescription=region, SeriesDescription=region, ViewPosition=None,
                ContentDescription=view, InstanceNumber=str(number), **values,
            )  # fmt: skip
            await put(self.oakwood, self.engines, made)
        return uid

    async def counted(self) -> None:
        """Let what follows a store be done."""
        await make_due(self.oakwood, self.engines)
        await work_off(self.engines, "images")


def person(scope: Scope, name: str, role: Role) -> Scope:
    """Somebody of a tenant in a role."""
    return replace(scope, principal=Principal("user", name, name.capitalize()), rights=RIGHTS[role])


@pytest.fixture
async def parties(engines: Engines, oakwood: Scope, elmside: Scope) -> Parties:
    """Oakwood works with VetRad; Elmside and Farview, another provider, with nobody."""
    return await parties_of(engines, oakwood, elmside)


async def parties_of(engines: Engines, oakwood: Scope, elmside: Scope) -> Parties:
    """The same, for other folders' tests."""
    scopes = {}
    for slug in ("vetrad", "farview"):
        await tenants.create(operator_scope(), engines, slug, name=slug.capitalize(), kind="telemedicine")
        scopes[slug] = system_scope(slug)
    await collaborations.ask(oakwood, engines, "vetrad")
    await collaborations.agree(scopes["vetrad"], engines, "oakwood")
    service = await catalogue.put_service(scopes["vetrad"], engines, SERVICE)
    made = Parties(
        engines=engines,
        oakwood=oakwood,
        vetrad=scopes["vetrad"],
        reader=person(scopes["vetrad"], "reader", Role.RADIOLOGIST),
        second=person(scopes["vetrad"], "second", Role.RADIOLOGIST),
        elmside=elmside,
        farview=scopes["farview"],
        service=service,
    )
    made.prior = await made.images("VD", region="Pelvis", StudyDate="20250102")
    made.study = await made.images("Right lateral", "Left lateral", "VD", "VD")
    await made.counted()
    return made


async def rest(engines: Engines) -> None:
    """Let the courier do all that is due, also telling of what it has done: it comes to an end."""
    for _ in range(5):
        if not await work_off(engines, "courier"):
            return
    raise AssertionError("the courier finds something to do again and again")

"""Every kind of HL7 message: what is sent to one clinic touches nothing of the other, of whatever numbers."""

import pytest

from services.hl7.messages import SERVED
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import hl7_applications
from services.tenancy.scope import Scope
from tests.hl7.client import Sender
from tests.hl7.conftest import open_listener
from tests.hl7.messages import PID, adt, omi, orm, siu
from tests.hl7.test_orders import only, requests

NEW = PID.replace("B-17", "B-18")
MERGED = "MRG|B-17^^^OAKPIMS"
CASES = {
    ("ORM", "O01"): [orm("A1"), orm("A1", "XO", when="20270101"), orm("A1", "CA")],
    ("OMI", "O23"): [omi("A1"), omi("A1", "XO", when="20270101"), omi("A1", "CA")],
    ("SIU", "S12"): [siu("S12", order="A1^PIMS", when="20270101")],
    ("SIU", "S13"): [siu("S13", order="A1^PIMS", when="20270101")],
    ("SIU", "S14"): [siu("S14", order="A1^PIMS", when="20270101")],
    ("SIU", "S15"): [siu("S15", order="A1^PIMS")],
    ("ADT", "A08"): [adt("A08", PID.replace("Bella", "Other"))],
    ("ADT", "A31"): [adt("A31", PID.replace("Bella", "Other"))],
    ("ADT", "A40"): [adt("A40", NEW, MERGED)],
    ("ADT", "A47"): [adt("A47", NEW, MERGED)],
}
"""A kind that is served and not here fails the suite."""


def test_every_kind_has_a_case() -> None:
    assert CASES.keys() == SERVED.keys()


@pytest.mark.parametrize("kind", CASES)
async def test_leaves_the_twin_alone(
    settings: Settings, engines: Engines, oakwood: Scope, elmside: Scope, kind: tuple[str, str]
) -> None:
    """Both clinics have a practice system at one address, which use the same numbers."""
    for scope in (oakwood, elmside):
        await hl7_applications.add(scope, engines, name="PIMS", host="127.0.0.1")
    listener = await open_listener(settings)
    async with Sender.to(listener.port) as pims:
        assert (await pims.send(orm("A1", receiver="|elmside", control_id="1"))).code == "AA"
        before = await only(elmside, engines)
        for number, sent in enumerate(CASES[kind], 1):
            again = sent.replace(sent.split("|")[9], str(number), 1)  # the IDs that Elmside's had, too
            assert (await pims.send(again)).code == "AA"
        assert await only(elmside, engines) == before
        assert (await pims.send(orm("A2", receiver="|elmside", control_id="2"))).code == "AA"
        second = next(one for one in await requests(elmside, engines) if one.id != before.id)
        assert second.patient.id == "B-17"  # no merge of Oakwood's
    await listener.close()

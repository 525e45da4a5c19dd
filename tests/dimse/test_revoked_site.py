"""A site of the VPN that was revoked and keeps sending: refused, and told of."""

import asyncio
import logging
from dataclasses import replace

import pytest

from services.dicom.sop_classes import VERIFICATION
from services.dimse.metrics import REJECTED
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.application_entities.admission import Unrecognised
from services.tenancy.rejections import EACH
from services.tenancy.scope import Scope
from services.tenancy.vpn import sites
from services.tenancy.vpn.sites import WantedDevice
from services.vpn.keys import new_keys
from tests.dimse.clinics import opened, trail
from tests.dimse.conftest import Scp
from tests.tenancy.vpn.conftest import LAN, add_hub
from tests.upper_layer.conftest import Raw, request
from tests.upper_layer.test_proxy_header import header

ACCEPTED, REJECTION = 2, 3


async def associated(scp: Scp, address: str) -> int:
    """The PDU that answers X-ray's A-ASSOCIATE-RQ, as a balancer passes it on from this address."""
    raw = Raw(*await asyncio.open_connection("127.0.0.1", scp.port))
    asked = replace(request(VERIFICATION), called_aet="OAKWOOD", calling_aet="XRAY")
    await raw.send(header(address) + asked.encode())
    kind, _ = await raw.pdu()
    raw.writer.close()
    return kind


async def test_keeps_being_refused_and_is_said_in_log_metric_and_trail(
    settings: Settings, engines: Engines, oakwood: Scope, caplog: pytest.LogCaptureFixture
) -> None:
    await add_hub(engines, "north")
    await application_entities.add_local(oakwood, engines, "OAKWOOD")
    device = WantedDevice("X-ray", "192.168.1.20", "XRAY", 104)
    made = await sites.add(
        oakwood, engines, name="surgery", lan=LAN, devices=(device,), key=new_keys().public
    )
    address = made.devices[0].address
    with caplog.at_level(logging.INFO):
        async with opened(settings, dimse_proxy_networks=("127.0.0.1",)) as scp:
            assert await associated(scp, address) == ACCEPTED
            await sites.revoke_site(oakwood, engines, "surgery")
            before = REJECTED.labels("calling")._value.get()
            async with asyncio.timeout(10):  # as `vetark vpn site revoke` says
                while await associated(scp, address) != REJECTION:
                    await asyncio.sleep(0.05)
            for _ in range(5):
                assert await associated(scp, address) == REJECTION
            assert REJECTED.labels("calling")._value.get() == before + 6
    (entry, *_) = await trail(engines, "association rejected")
    assert entry["details"]["reason"] == Unrecognised.CALLING
    told = [line for line in caplog.messages if f"from {address} rejected: " in line]
    assert len(told) == EACH  # and the others in one line
    assert "1 more associations from 100.64.0." in caplog.text

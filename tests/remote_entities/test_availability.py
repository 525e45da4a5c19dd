"""Instance Availability Notification: pynetdicom hears of a study once it is quiet."""

import asyncio
from typing import Any

from pydicom.dataset import Dataset as Attributes
from pynetdicom import AE, evt

from services.courier.errands import Runner
from services.courier.service import work_off
from services.delivery import errands
from services.delivery.errands import ErrandKind, ErrandState
from services.peers.availability import INSTANCE_AVAILABILITY
from services.peers.store import store
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from tests.archive.samples import make_due
from tests.dimse.conftest import Scp, scp
from tests.dimse.datasets import image

__all__ = ["scp"]


class TestAnnounce:
    async def test_who_wants_to_know_is_told_of_a_quiet_study(
        self, scp: Scp, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        told: list[Attributes] = []

        def created(event: Any) -> tuple[int, Attributes]:
            told.append(event.attribute_list)
            return 0, Attributes()

        ae = AE("RIS")
        ae.add_supported_context(INSTANCE_AVAILABILITY)
        server = ae.start_server(("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_N_CREATE, created)])
        try:
            await application_entities.add_remote(
                oakwood, engines, name="RIS", aet="RIS", host="127.0.0.1",
                port=server.socket.getsockname()[1], announce=True,
            )  # fmt: skip
            await store(scp.peer(), [image("1.2.3.1"), image("1.2.3.2")])
            await store(scp.peer("ELMSIDE"), [image("1.2.3.3")])
            for scope in (oakwood, elmside):
                await make_due(scope, engines)
            await work_off(engines, "me")
            runner = Runner(engines)
            async with asyncio.timeout(60):
                while not (found := await errands.find(oakwood, engines, ErrandKind.ANNOUNCE)) or (
                    found[0].state is not ErrandState.DONE
                ):
                    await runner.look()
                    await runner.wait(0.05)
            await runner.close()
        finally:
            server.shutdown()
        assert await errands.find(elmside, engines, ErrandKind.ANNOUNCE) == []
        series = [one for notification in told for one in notification.ReferencedSeriesSequence]
        members = {item.ReferencedSOPInstanceUID for one in series for item in one.ReferencedSOPSequence}
        assert members == {"1.2.3.1", "1.2.3.2"}
        [item, _] = series[0].ReferencedSOPSequence
        assert (item.InstanceAvailability, item.RetrieveAETitle) == ("ONLINE", "OAKWOOD")

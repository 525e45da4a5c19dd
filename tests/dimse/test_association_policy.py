import asyncio
import struct

import pytest

from services.dicom.sop_classes import STORAGE_SOP_CLASSES, VERIFICATION
from services.dicom.transfer_syntaxes import STORAGE_TRANSFER_SYNTAXES
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities
from services.tenancy.scope import Scope
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.errors import Aborted, Rejected
from services.upper_layer.items import ProposedContext, UserInformation
from services.upper_layer.limits import Limits
from services.upper_layer.pdus import AssociateAccept, AssociateRequest
from services.upper_layer.requestor import associate, propose
from tests.dimse.clinics import opened, set_tenant, trust
from tests.dimse.conftest import MODALITY, Scp, open_scp

SYNTAXES = [syntax.uid for syntax in STORAGE_TRANSFER_SYNTAXES]
CT = "1.2.840.10008.5.1.4.1.1.2"


async def _associate(
    port: int, called: str, calling: str = MODALITY, contexts: tuple[ProposedContext, ...] | None = None
) -> Association:
    return await associate(
        "127.0.0.1",
        port,
        called_aet=called,
        calling_aet=calling,
        contexts=contexts or propose([(VERIFICATION, SYNTAXES[:1])]),
        limits=Limits(),
    )


class TestNegotiate:
    @pytest.mark.parametrize(
        ("called", "calling", "reason"),
        [("NOBODY", MODALITY, 7), ("oakwood", MODALITY, 7), ("", MODALITY, 7), ("OAKWOOD", "STRANGER", 3)],
    )
    async def test_who_is_not_known_is_rejected(
        self, scp: Scp, called: str, calling: str, reason: int
    ) -> None:
        with pytest.raises(Rejected) as caught:
            await _associate(scp.port, called, calling)
        assert (caught.value.result, caught.value.source, caught.value.reason) == (1, 1, reason)

    async def test_a_known_title_from_another_address_is_rejected(
        self, settings: Settings, engines: Engines, oakwood: Scope
    ) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        await application_entities.add_remote(
            oakwood, engines, name="far", aet=MODALITY, host="192.0.2.1", port=104
        )
        scp = await open_scp(settings)
        with pytest.raises(Rejected) as caught:
            await _associate(scp.port, "OAKWOOD")
        assert caught.value.reason == 3
        scp.stop()
        await scp.task

    async def test_a_modality_of_one_clinic_is_a_stranger_to_the_other(
        self, settings: Settings, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await application_entities.add_local(oakwood, engines, "OAKWOOD")
        await application_entities.add_local(elmside, engines, "ELMSIDE")
        await application_entities.add_remote(
            oakwood, engines, name="mine", aet=MODALITY, host="127.0.0.1", port=104
        )
        scp = await open_scp(settings)
        await (await _associate(scp.port, "OAKWOOD")).release()
        with pytest.raises(Rejected) as caught:
            await _associate(scp.port, "ELMSIDE")
        assert caught.value.reason == 3
        scp.stop()
        await scp.task

    async def test_every_storage_class_is_taken_in_every_syntax(self, scp: Scp) -> None:
        classes = sorted(STORAGE_SOP_CLASSES)
        for start in range(0, len(classes), 128):
            group = classes[start : start + 128]
            association = await _associate(
                scp.port, "OAKWOOD", contexts=propose([(uid, SYNTAXES) for uid in group])
            )
            assert [c.abstract_syntax for c in association.contexts.values()] == group
            await association.release()
        association = await _associate(
            scp.port, "OAKWOOD", contexts=propose([(CT, [syntax]) for syntax in SYNTAXES])
        )
        assert [c.transfer_syntax for c in association.contexts.values()] == SYNTAXES
        await association.release()

    async def test_what_we_do_not_know_is_not_accepted(self, scp: Scp) -> None:
        odd = propose([("1.2.3.4", SYNTAXES), (CT, ["1.2.840.10008.9.9"]), (VERIFICATION, [SYNTAXES[-1]])])
        association = await _associate(scp.port, "OAKWOOD", contexts=odd)
        assert not association.contexts
        await association.release()

    async def test_private_classes_are_a_setting(
        self, settings: Settings, engines: Engines, scp: Scp
    ) -> None:
        del engines, scp
        private = await open_scp(settings.model_copy(update={"private_sop_classes": ("1.2.3.4",)}))
        association = await _associate(private.port, "OAKWOOD", contexts=propose([("1.2.3.4", SYNTAXES)]))
        assert len(association.contexts) == 1
        await association.release()
        private.stop()
        await private.task


class TestWhatARemoteHasOfItsOwn:
    async def test_its_pdu_length_and_its_patience(
        self, settings: Settings, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, maximum_pdu_length=65536, dimse_timeout=0.3)
        async with opened(settings) as scp:
            reader, writer = await asyncio.open_connection("127.0.0.1", scp.port)
            contexts = propose([(CT, SYNTAXES[:1])])
            asked = AssociateRequest("OAKWOOD", MODALITY, contexts, UserInformation(16384))
            writer.write(asked.encode())
            kind, length = struct.unpack(">BxI", await reader.readexactly(6))
            accept = AssociateAccept.decode(await reader.readexactly(length))
            assert (kind, accept.user.maximum_length) == (2, 65536)
            writer.write(struct.pack(">BxI", 4, 1000))
            async with asyncio.timeout(60):
                abort = await reader.readexactly(10)
            assert abort[0] == 7
            writer.close()


class TestWhoIsNoLongerKnown:
    @pytest.mark.parametrize("how", ["removed", "changed", "suspended", "title"])
    async def test_gets_no_further_message_through(
        self, scp: Scp, engines: Engines, oakwood: Scope, how: str
    ) -> None:
        """Within seconds, on an association that is there already; others go on."""
        other = await _associate(scp.port, "ELMSIDE")
        association = await _associate(scp.port, "OAKWOOD")
        assert await _echo(association) == 0
        match how:
            case "removed":
                await application_entities.remove_remote(oakwood, engines, "modality")
            case "changed":
                await application_entities.update_remote(oakwood, engines, "modality", host="192.0.2.1")
            case "suspended":
                await set_tenant(engines, "oakwood", state="suspended")
            case "title":
                await application_entities.remove_local(oakwood, engines, "OAKWOOD")
        with pytest.raises(Aborted, match="aborted by the peer"):
            await _echo_on(association)
        assert await _echo(other) == 0
        await other.release()


async def _echo(association: Association) -> int:
    (context,) = association.contexts
    asked = {"CommandField": CommandField.C_ECHO_RQ, "MessageID": 1, "AffectedSOPClassUID": VERIFICATION}
    await association.send(context, asked)
    return (await association.receive()).command["Status"]


async def _echo_on(association: Association) -> None:
    async with asyncio.timeout(60):
        while await _echo(association) == 0:
            await asyncio.sleep(0.05)

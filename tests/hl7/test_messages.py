"""Which messages are taken, of whom, how they are answered, and that none is done twice."""

import asyncio
from typing import Any

import hl7
import pytest

from services.errors import Unavailable
from services.hl7 import receiving
from services.hl7.messages import SERVED
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, hl7_applications, tenants
from services.tenancy.scope import Scope, operator_scope
from tests.hl7.client import Sender
from tests.hl7.conftest import Listener, open_listener
from tests.hl7.messages import PID, adt, omi, orm, siu
from tests.hl7.test_orders import only, requests

REFUSED = "HL7 message refused"


async def refusals(engines: Engines, tenant: str | None) -> list[dict[str, Any]]:
    """What the trail of a tenant, or of the installation, tells of messages that were refused."""
    async with asyncio.timeout(60):
        while True:
            found = await engines.documents.installation("audit").find({"event": REFUSED})
            if mine := [one for one in found if one.get("tenant") == tenant]:
                return mine
            await asyncio.sleep(0.02)


class TestAgain:
    @pytest.mark.parametrize("sent", [orm(), omi(), siu("S12")])
    async def test_is_answered_alike_and_done_once_also_after_a_restart(
        self, listener: Listener, settings: Settings, oakwood: Scope, engines: Engines, sent: str
    ) -> None:
        async with Sender.to(listener.port) as pims:
            first = await pims.send(sent)
            second = await pims.send(sent)
        again = await open_listener(settings)
        async with Sender.to(again.port) as pims:
            third = await pims.send(sent)
        await again.close()
        assert {(one.code, one.control_id, one.why) for one in (second, third)} == {
            (first.code, first.control_id, first.why)
        }
        assert first.code == "AA"
        assert len(await requests(oakwood, engines)) == 1

    async def test_is_told_apart_from_another_message_of_the_same_id(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(orm("A1", control_id="SAME"))).code == "AA"
        other = await pims.send(orm("A2", control_id="SAME"))
        assert (other.code, other.why.partition(":")[0]) == ("AE", "MSH-10")
        assert len(await requests(oakwood, engines)) == 1
        later = orm("A1", control_id="SAME", at="20261129093100")
        assert (await pims.send(later)).code == "AA"

    async def test_a_change_that_comes_again_undoes_no_later_one(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        first = orm(control="XO", when="20261201", at="")
        second = orm(control="XO", when="20261202", at="")
        for sent in (first, second, first):
            assert (await pims.send(sent)).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261202000000"

    async def test_that_came_at_the_same_time_on_many_connections_is_done_once(
        self, listener: Listener, oakwood: Scope, engines: Engines
    ) -> None:
        sent = orm()

        async def once() -> str:
            async with Sender.to(listener.port) as pims:
                return (await pims.send(sent)).code

        assert set(await asyncio.gather(*(once() for _ in range(6)))) == {"AA"}
        assert len(await requests(oakwood, engines)) == 1

    async def test_what_was_refused_is_looked_at_again(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        wrong = orm(procedure="", control_id="R1")
        assert [(await pims.send(wrong)).code for _ in range(2)] == ["AE", "AE"]
        assert (await pims.send(orm(control_id="R1"))).code == "AA"


class TestAcknowledgements:
    @pytest.mark.parametrize(
        ("asked", "good", "bad"),
        [
            ("|", ["AA"], ["AE"]),
            ("AL|NE", ["CA"], ["CE"]),
            ("NE|AL", ["AA"], ["AE"]),
            ("AL|AL", ["CA", "AA"], ["CE", "AE"]),
            ("ER|NE", [], ["CE"]),
            ("SU|ER", ["CA"], ["AE"]),
            ("NE|NE", [], []),
        ],
    )
    async def test_are_those_that_the_sender_asks_for(
        self, pims: Sender, asked: str, good: list[str], bad: list[str]
    ) -> None:
        for sent, codes in ((omi(acks=asked), good), (omi(acks=asked, procedure=""), bad)):
            await pims.write(b"\x0b" + sent.encode() + b"\x1c\r")
            assert [(await pims.answer()).code for _ in codes] == codes
        assert (await pims.send(orm("LAST"))).code == "AA"  # and nothing was answered besides

    async def test_go_back_to_who_sent_in_its_version_and_its_letters(self, pims: Sender) -> None:
        sent = orm(sender="PIMS Änne|OAK", receiver="VETARK|oakwood", character_set="8859/1")
        answer = await pims.send(sent, "iso8859-1")
        header = str(hl7.parse(answer.raw.decode("iso8859-1"))[0]).split("|")
        assert header[2:6] == ["VETARK", "oakwood", "PIMS Änne", "OAK"]
        assert (header[8], header[11], header[17]) == ("ACK^O01^ACK", "2.3.1", "8859/1")

    async def test_name_the_field_in_the_error_segment_of_their_version(self, pims: Sender) -> None:
        old = await pims.send(orm(procedure=""))
        assert old.error == "ERR|OBR^1^4^101&Required field missing&HL70357"
        new = await pims.send(omi(procedure=""))
        assert new.error.startswith("ERR||OBR^1^4|101^Required field missing^HL70357|E||||OBR-4: ")


class TestBadMessages:
    @pytest.mark.parametrize(
        ("sent", "code", "where"),
        [
            ("", "AR", "MSH"),
            ("hello", "AR", "MSH"),
            ("MSH", "AR", "MSH"),
            ("MSH|^~\\&", "AR", "MSH-6"),
            ("MSH|^^\\&|a|b|c|oakwood||||X", "AR", "MSH-2"),
            ("MSHA^~\\&AaAbAcAoakwoodA", "AR", "MSH-2"),
            ("PID|1\rMSH|^~\\&|a|b|c|oakwood", "AR", "MSH"),
            (orm().replace("ORM^O01", ""), "AR", "MSH-9"),
            (orm().replace("ORM^O01", "MDM^T02"), "AR", "MSH-9.1"),
            (adt("A01", PID), "AR", "MSH-9.2"),
            (orm(control_id=""), "AR", "MSH-10"),
            (orm(control_id="9" * 200), "AR", "MSH-10"),
            (orm(processing="D"), "AR", "MSH-11"),
            (orm(version="3.0"), "AR", "MSH-12"),
            (orm().replace("PV1|", "P V1|"), "AE", "segment 5"),
            (orm() + orm(), "AE", "MSH"),
            (orm() + "ZZZ|1\r" * 600, "AE", "MSH"),
            (orm() + "ZZZ|" + "~^&|" * 9000, "AE", "MSH"),
        ],
    )
    async def test_are_told_why_and_the_connection_stays(
        self, pims: Sender, oakwood: Scope, engines: Engines, sent: str, code: str, where: str
    ) -> None:
        answer = await pims.send(sent)
        assert (answer.code, answer.why.partition(":")[0]) == (code, where)
        assert not await requests(oakwood, engines)
        assert (await pims.send(orm("A101"))).code == "AA"

    async def test_a_mistake_of_ours_ends_no_connection(
        self, pims: Sender, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def breaks(_: object) -> str:
            raise KeyError("Bella")

        sent = orm()
        with monkeypatch.context() as patch:
            patch.setitem(SERVED, ("ORM", "O01"), breaks)
            answer = await pims.send(sent)
        assert (answer.code, "Bella" in str(answer.raw)) == ("AR", False)
        assert (await pims.send(sent)).code == "AA"

    async def test_while_the_database_is_away_they_are_to_be_sent_again(
        self, pims: Sender, oakwood: Scope, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away(*_: object) -> None:
            raise Unavailable("the database")

        sent = orm()
        with monkeypatch.context() as patch:
            patch.setattr(receiving, "note_message", away)
            answer = await pims.send(sent)
        assert (answer.code, answer.why) == ("AR", "MSH: not at the moment: send it again")
        assert (await pims.send(sent)).code == "AA"
        assert len(await requests(oakwood, engines)) == 1


class TestWhoMaySend:
    async def test_names_the_clinic_by_slug_or_ae_title_in_facility_or_application(
        self, listener: Listener, oakwood: Scope, engines: Engines
    ) -> None:
        await application_entities.add_local(oakwood, engines, "OAKXRAY")
        async with Sender.to(listener.port) as pims:
            for number, receiver in enumerate(("VETARK|oakwood", "VETARK|OAKWOOD", "oakwood|", "|OAKXRAY")):
                assert (await pims.send(orm(f"A{number}", receiver=receiver))).code == "AA"
        assert len(await requests(oakwood, engines)) == 4

    async def test_an_ae_title_never_leads_past_the_clinic_of_that_slug(
        self, pims: Sender, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await application_entities.add_local(elmside, engines, "OAKWOOD")
        await hl7_applications.add(elmside, engines, name="Spy", host="127.0.0.1")
        assert (await pims.send(orm(receiver="VETARK|OAKWOOD"))).code == "AA"
        assert len(await requests(oakwood, engines)) == 1

    @pytest.mark.usefixtures("notes_written_soon")
    async def test_a_message_for_no_clinic_is_refused_and_told_to_the_installation(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        answer = await pims.send(orm(receiver="VETARK|nobody"))
        assert (answer.code, answer.why.partition(":")[0]) == ("AR", "MSH-6")
        (entry,) = await refusals(engines, None)
        assert entry["details"]["receiving"] == "VETARK^nobody"
        assert (entry["outcome"], entry["address"]) == ("failure", "127.0.0.1")

    @pytest.mark.usefixtures("notes_written_soon")
    async def test_from_an_address_of_another_clinics_is_refused_and_told_to_the_clinic(
        self, pims: Sender, elmside: Scope, engines: Engines
    ) -> None:
        answer = await pims.send(orm(receiver="VETARK|elmside"))
        assert (answer.code, answer.why.partition(":")[0]) == ("AR", "MSH-4")
        assert not await requests(elmside, engines)
        (entry,) = await refusals(engines, "elmside")
        assert entry["details"]["sending"] == "PIMS^OAKCLINIC"

    async def test_a_stranger_is_told_so_once_and_cut_off(
        self, settings: Settings, oakwood: Scope, engines: Engines
    ) -> None:
        await hl7_applications.add(oakwood, engines, name="OakPIMS", host="192.0.2.7")
        listener = await open_listener(settings)
        async with Sender.to(listener.port) as stranger:
            assert (await stranger.send(orm())).code == "AR"
            assert await stranger.ended()
        await listener.close()
        assert not await requests(oakwood, engines)

    async def test_who_was_listed_a_moment_ago_is_taken(
        self, settings: Settings, oakwood: Scope, engines: Engines
    ) -> None:
        listener = await open_listener(settings)
        async with Sender.to(listener.port) as pims:
            await hl7_applications.add(oakwood, engines, name="OakPIMS", host="127.0.0.0/8")
            assert (await pims.send(orm("A1"))).code == "AA"
            assert (await pims.send(orm("A2"))).code == "AA"
            await hl7_applications.remove(oakwood, engines, "OakPIMS")
            async with asyncio.timeout(60):
                while (await pims.send(orm("A3"))).code == "AA":
                    await asyncio.sleep(0.02)
        await listener.close()

    async def test_another_application_of_the_same_address_is_not(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await hl7_applications.update(oakwood, engines, "OakPIMS", application="PIMS", facility="OAKCLINIC")
        assert (await pims.send(orm("A1"))).code == "AA"
        async with asyncio.timeout(60):
            while (answer := await pims.send(orm("A2", sender="LAB|OAKCLINIC"))).code == "AA":
                await asyncio.sleep(0.02)
        assert answer.why.partition(":")[0] == "MSH-3"

    async def test_a_suspended_clinic_is_to_be_tried_again(self, pims: Sender, engines: Engines) -> None:
        await tenants.set_state(operator_scope(), engines, "oakwood", "suspended")
        async with asyncio.timeout(60):
            while (answer := await pims.send(orm())).code == "AA":
                await asyncio.sleep(0.02)
        assert (answer.code, "suspended" in answer.why) == ("AR", True)

    async def test_our_own_address_is_no_proof(
        self, settings: Settings, listed: None, oakwood: Scope, engines: Engines
    ) -> None:
        """Any clinic's administrator can have us send results from it."""
        listener = await open_listener(settings, remote_networks=())
        async with Sender.to(listener.port) as pims:
            answer = await pims.send(orm())
        await listener.close()
        assert (answer.code, "no proof" in answer.why) == ("AR", True)
        assert not await requests(oakwood, engines)

    async def test_two_applications_may_use_the_same_numbers(
        self, listener: Listener, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await hl7_applications.add(elmside, engines, name="ElmPIMS", host="127.0.0.1")
        for receiver in ("VETARK|oakwood", "VETARK|elmside"):
            async with Sender.to(listener.port) as pims:
                assert (await pims.send(orm("A1", receiver=receiver, control_id="1"))).code == "AA"
        ours, theirs = await only(oakwood, engines), await only(elmside, engines)
        assert ours.accession_number != theirs.accession_number
        async with Sender.to(listener.port) as pims:
            await pims.send(orm("A1", "CA", receiver="VETARK|elmside"))
        assert (await only(oakwood, engines)).state.value == "SCHEDULED"

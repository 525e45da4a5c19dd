"""Orders as they become image requests: all that the mapping says, in whatever order they come."""

import pytest

from services.errors import NotFound
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist import image_requests
from services.worklist.image_request import ImageRequest, Priority, RequestState
from services.worklist.image_requests import advance
from services.worklist.listing import requests_page
from services.worklist.scheduled_step import STEP
from tests.hl7.client import Sender
from tests.hl7.messages import PID, message, omi, orm


async def requests(scope: Scope, engines: Engines) -> list[ImageRequest]:
    return list((await requests_page(scope, engines)).requests)


async def only(scope: Scope, engines: Engines) -> ImageRequest:
    (found,) = await requests(scope, engines)
    return found


class TestGeneralOrder:
    async def test_becomes_a_request_with_all_that_it_says(
        self, pims: Sender, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        sent = orm(accession="ACC-100", study="1.2.276.0.7230010.3.1.2.100", control_id="X1")
        answer = await pims.send(sent)
        assert (answer.code, answer.control_id) == ("AA", "X1")
        made = await only(oakwood, engines)
        patient, item = made.patient, made.item
        assert (patient.id, patient.issuer, patient.name) == ("B-17", "OAKPIMS", "Bella")
        assert (patient.microchip, patient.tattoo) == ("276098102345678", "TT-9")
        assert (patient.sex, patient.neutered, patient.birth_date) == ("F", True, "20200401")
        assert (patient.weight, patient.comments) == (11.4, "Bites")
        assert (patient.client.family, patient.client.given) == ("Müller", "Änne")
        assert patient.species.code.value == "448771007"
        assert patient.breed.text == "Beagle"
        assert "beagle" in patient.breed.code.meaning.casefold()
        assert (made.accession_number, made.study_instance_uid) == ("ACC-100", "1.2.276.0.7230010.3.1.2.100")
        assert (made.procedure.id, made.procedure.modality) == ("dog-cat-thx3", "DX")
        assert (made.starts, made.priority) == ("20261129103000", Priority.STAT)
        assert (made.requested_by, made.reason) == ("Okafor^Ngozi", "Coughs & wheezes")
        assert (item["RequestedProcedureID"], item[STEP][0]["ScheduledProcedureStepID"]) == (
            "RP1026",
            "SPS2032",
        )
        assert item["PatientName"] == {"Alphabetic": "Müller^Bella"}
        others = [(one["PatientID"], one["TypeOfPatientID"]) for one in item["OtherPatientIDsSequence"]]
        assert others == [("276098102345678", "RFID"), ("TT-9", "BARCODE")]
        assert not await requests(elmside, engines)

    async def test_without_numbers_of_its_own_gets_ours(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(orm(requested_procedure="", step=""))).code == "AA"
        made = await only(oakwood, engines)
        assert len(made.accession_number) == 16
        assert made.item["RequestedProcedureID"] == made.accession_number

    async def test_a_code_that_the_catalogue_has_not_is_a_description(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(orm(procedure="P1^Teeth, all of them", modality="IO"))).code == "AA"
        made = await only(oakwood, engines)
        assert (made.procedure.name, made.procedure.modality) == ("Teeth, all of them", "IO")

    async def test_of_a_fee_code_for_both_sides_is_told_apart_by_its_text(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(orm(procedure="ELB2^Elbow, right^FEES", modality=""))).code == "AA"
        assert (await only(oakwood, engines)).procedure.id == "dog-cat-elb2r"

    async def test_several_in_one_message_are_several_requests(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        first, second = orm("A1").split("\r"), orm("A2").split("\r")
        begin = next(at for at, segment in enumerate(second) if segment.startswith("ORC"))
        assert (await pims.send(message(*filter(None, [*first, *second[begin:]])))).code == "AA"
        assert len(await requests(oakwood, engines)) == 2


class TestImagingOrder:
    async def test_becomes_a_request_for_its_stations(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(omi())).code == "AA"
        made = await only(oakwood, engines)
        assert (made.accession_number, made.study_instance_uid) == (
            "ACC200",
            "1.2.276.0.7230010.3.1.2.200",
        )
        assert (made.requested_procedure_id, made.step_id) == ("RP200", "SPS200")
        assert (made.procedure.modality, made.stations) == ("US", ("US1", "US2"))
        assert (made.starts, made.priority) == ("20261129104500", Priority.HIGH)
        assert made.procedure.name == "Ultrasound of the abdomen"

    async def test_titles_parted_by_a_backslash_are_several_too(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(omi(ipc="IPC|A|||S|US||||US1\\\\US2\\E\\US3"))).code == "AA"
        assert (await only(oakwood, engines)).stations == ("US1", "US2", "US3")

    async def test_an_offset_is_turned_into_the_clinics_time(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        assert (await pims.send(omi(when="20261129004500+0200"))).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261128224500"


class TestChange:
    async def test_changes_what_nobody_has_begun(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        before = await only(oakwood, engines)
        moved = orm(control="XO", when="20261201120000", priority="R", at="20261129100000")
        assert (await pims.send(moved)).code == "AA"
        after = await only(oakwood, engines)
        assert (after.starts, after.priority) == ("20261201120000", Priority.ROUTINE)
        assert (after.id, after.accession_number, after.study_instance_uid) == (
            before.id,
            before.accession_number,
            before.study_instance_uid,
        )

    async def test_that_comes_first_makes_the_request_and_the_new_one_is_done_already(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        changed = orm(control="XO", when="20261201120000", at="20261129100000")
        assert (await pims.send(changed)).code == "AA"
        assert (await pims.send(orm(at="20261129093000"))).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261201120000"

    async def test_that_is_older_than_what_is_known_changes_nothing(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm(at="20261129093000"))
        await pims.send(orm(control="XO", when="20261203120000", at="20261129110000"))
        answer = await pims.send(orm(control="XO", when="20261201120000", at="20261129100000"))
        assert (answer.code, "older" in answer.why) == ("AA", True)
        assert (await only(oakwood, engines)).starts == "20261203120000"

    async def test_a_new_order_with_a_later_time_stamp_is_a_change(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        assert (await pims.send(orm(when="20261202090000", at="20261129120000"))).code == "AA"
        assert (await only(oakwood, engines)).starts == "20261202090000"

    async def test_of_what_has_begun_is_refused_with_the_reason(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        await advance(oakwood, engines, await only(oakwood, engines), RequestState.IN_PROGRESS)
        answer = await pims.send(orm(control="XO", at="20261129100000"))
        assert (answer.code, answer.why) == ("AE", "ORC-1: the request has begun, or has ended")
        assert "^206&" in answer.error or "206^" in answer.error


class TestStatus:
    @pytest.mark.parametrize(("status", "state"), [("IP", "SCHEDULED"), ("CM", "COMPLETED")])
    async def test_says_that_the_images_are_there_and_else_asks_for_nothing(
        self, pims: Sender, oakwood: Scope, engines: Engines, status: str, state: str
    ) -> None:
        told = orm(control="SC", status=status, when="20270101", at="20261129100000")
        assert (await pims.send(told)).why == "nothing is known of it"
        assert not await requests(oakwood, engines)
        await pims.send(orm())
        assert (await pims.send(orm(control="SC", status=status, when="20270101", at=""))).code == "AA"
        made = await only(oakwood, engines)
        assert (made.state.value, made.starts) == (state, "20261129103000")


class TestWithdrawal:
    @pytest.mark.parametrize("control", ["CA", "OC", "DC"])
    async def test_takes_it_off_the_worklist(
        self, pims: Sender, oakwood: Scope, engines: Engines, control: str
    ) -> None:
        await pims.send(orm())
        assert (await pims.send(orm(control=control))).code == "AA"
        assert (await only(oakwood, engines)).state is RequestState.CANCELED
        assert (await pims.send(orm(control=control))).code == "AA"

    async def test_as_a_change_of_status_does_too(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        assert (await pims.send(orm(control="SC", status="CA"))).code == "AA"
        assert (await only(oakwood, engines)).state is RequestState.CANCELED

    async def test_before_its_order_keeps_that_from_being_made(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        early = await pims.send(orm(control="CA"))
        assert (early.code, "not be made" in early.why) == ("AA", True)
        late = await pims.send(orm())
        assert (late.code, "withdrawn" in late.why) == ("AA", True)
        assert not await requests(oakwood, engines)

    async def test_needs_no_more_than_its_number(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        lines = orm(control="CA").split("\r")
        bare = [line for line in lines if line[:3] in ("MSH", "ORC")]
        assert (await pims.send(message(*bare))).code == "AA"
        assert (await only(oakwood, engines)).state is RequestState.CANCELED

    async def test_of_what_has_begun_is_refused_but_can_be_discontinued(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        await advance(oakwood, engines, await only(oakwood, engines), RequestState.IN_PROGRESS)
        assert (await pims.send(orm(control="CA"))).code == "AE"
        assert (await pims.send(orm(control="DC"))).code == "AA"
        assert (await only(oakwood, engines)).state is RequestState.DISCONTINUED


class TestBadOrders:
    @pytest.mark.parametrize(
        ("sent", "where"),
        [
            (orm(pid="PID|1||^^^X||Müller^Bella"), "PID-3"),
            (orm(pid="PID|1||B-17"), "PID-5"),
            (orm(pid="PID|1||B-17||Müller^Bella||20201301"), "PID-7"),
            (orm(pid="PID|1||B-17||Müller^Bella|||Z"), "PID-8"),
            (orm(pid="PID|1||B-17||Müller^Bella|||F^X"), "PID-8.2"),
            (orm(pid=f"PID|1||{'9' * 65}||Müller^Bella"), "PID-3"),
            (orm(pid=f"PID|1||B-17||{'M' * 65}^Bella"), "PID-5"),
            (orm(pid=f"PID|1||B-17||Müller^Bella{'|' * 30}^{'x' * 70}"), "PID-35"),
            (orm().replace("|11.4|", "|heavy|"), "OBX-5"),
            (orm(accession="A" * 17), "OBR-18"),
            (orm(requested_procedure="R" * 17), "OBR-19"),
            (orm(study="1.2.abc"), "ZDS-1"),
            (orm(when="tomorrow"), "ORC-7.4"),
            (orm(when="20261332"), "ORC-7.4"),
            (orm(procedure=""), "OBR-4"),
            (orm(procedure="P1^Teeth", modality=""), "OBR-24"),
            (orm(procedure="P1^Teeth", modality="D X"), "OBR-24"),
            (orm(procedure=f"P1^{'T' * 65}"), "OBR-4.2"),
            (orm(control=""), "ORC-1"),
            (orm(control="ZZ"), "ORC-1"),
            (orm(order="").replace("|^PIMS|", "||"), "ORC-2"),
            (orm(order="9" * 200), "ORC-2"),
            (omi(ipc=f"IPC|A|R||S|US||||{'T' * 17}"), "IPC-9"),
            (omi(ipc="IPC|A|R||S|US||||US1\rIPC|A|R||S|CT||||CT1"), "IPC-5"),
            (omi(ipc="IPC|A|R||S||||||"), "IPC-5"),
            (orm().replace("ORC|NW", "ORX|NW"), "ORC"),
            (orm().replace("PID|", "PIX|"), "PID"),
        ],
    )
    async def test_are_answered_with_the_field_and_the_connection_stays(
        self, pims: Sender, oakwood: Scope, engines: Engines, sent: str, where: str
    ) -> None:
        answer = await pims.send(sent)
        assert (answer.code, answer.why.partition(":")[0]) == ("AE", where)
        segment, _, field = where.partition(".")[0].partition("-")
        assert segment in answer.error
        assert field in answer.error
        assert not await requests(oakwood, engines)
        assert (await pims.send(orm("A101"))).code == "AA"

    async def test_one_of_several_leaves_none_made(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        first, second = orm("A1").split("\r"), orm("A2", procedure="").split("\r")
        begin = next(at for at, segment in enumerate(second) if segment.startswith("ORC"))
        assert (await pims.send(message(*filter(None, [*first, *second[begin:]])))).code == "AE"
        assert not await requests(oakwood, engines)

    async def test_two_with_one_accession_number_are_told(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        await pims.send(orm("A1", accession="ACC-1"))
        answer = await pims.send(orm("A2", accession="ACC-1"))
        assert (answer.code, answer.why.partition(":")[0]) == ("AE", "OBR-18")
        assert len(await requests(oakwood, engines)) == 1


class TestTexts:
    async def test_species_that_nobody_knows_stays_a_text(
        self, pims: Sender, oakwood: Scope, engines: Engines
    ) -> None:
        unknown = PID.replace("448771007^Canis lupus familiaris^SCT", "XQ^Quagga").replace(
            "^Beagle", "^Plain"
        )
        await pims.send(orm(pid=unknown))
        patient = (await only(oakwood, engines)).patient
        assert (patient.species.text, patient.species.code) == ("Quagga", None)
        assert (patient.breed.text, patient.breed.code) == ("Plain", None)

    async def test_species_by_name_has_its_code(self, pims: Sender, oakwood: Scope, engines: Engines) -> None:
        await pims.send(orm(pid=PID.replace("448771007^Canis lupus familiaris^SCT", "CAN^Hund")))
        patient = (await only(oakwood, engines)).patient
        assert patient.species.text == "Hund"
        assert patient.species.code.value == "448771007"

    @pytest.mark.parametrize(
        ("named", "codec"),
        [
            ("8859/1", "iso8859-1"),
            ("8859/15", "iso8859-15"),
            ("", "utf-8"),
            ("", "iso8859-1"),
            ("UTF-8", "utf-8"),
        ],
    )
    async def test_are_read_in_the_character_set_of_the_message(
        self, pims: Sender, oakwood: Scope, engines: Engines, named: str, codec: str
    ) -> None:
        assert (await pims.send(orm(character_set=named), codec)).code == "AA"
        assert (await only(oakwood, engines)).patient.client.family == "Müller"

    @pytest.mark.parametrize(
        ("named", "codec"), [("UNICODE UTF-8", "iso8859-1"), ("ASCII", "utf-8"), ("KLINGON", "utf-8")]
    )
    async def test_in_another_one_are_refused(
        self, pims: Sender, oakwood: Scope, engines: Engines, named: str, codec: str
    ) -> None:
        answer = await pims.send(orm(character_set=named), codec)
        assert (answer.code, answer.why.partition(":")[0]) == ("AE", "MSH-18")
        assert not await requests(oakwood, engines)


class TestTheOtherClinic:
    async def test_sees_nothing_of_it(
        self, pims: Sender, oakwood: Scope, elmside: Scope, engines: Engines
    ) -> None:
        await pims.send(orm())
        made = await only(oakwood, engines)
        with pytest.raises(NotFound):
            await image_requests.get(elmside, engines, made.id)

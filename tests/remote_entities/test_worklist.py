"""Worklists of other systems, brought in as image requests."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pynetdicom.dsutils import encode

from services.courier.worklists import Fetcher
from services.errors import NotFound, Refused, Unavailable
from services.persistence import Edit, Engines
from services.remote_entities import worklist
from services.remote_entities.worklist import Fetch
from services.tenancy import application_entities
from services.tenancy.scope import Principal, Right, Scope
from services.upper_layer.association import Association
from services.upper_layer.dimse_messages import CommandField, response
from services.upper_layer.message import Message
from services.worklist import image_requests
from services.worklist.image_request import ImageRequest, Priority, RequestState
from services.worklist.listing import requests_page
from services.worklist.modality_worklist import Asker, stream
from tests.dimse.clinics import set_tenant
from tests.peers import worklist_servers
from tests.peers.scripted import scripted
from tests.peers.worklist_servers import STEP, PracticeSystem, code, entry, practice_system
from tests.worklist.requests import requested

TODAY = f"{datetime.now(UTC):%Y%m%d}"
EXPLICIT = "1.2.840.10008.1.2.1"


def after(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y%m%d}"


async def know(scope: Scope, engines: Engines, port: int, **facts: Any) -> None:
    """Let the clinic take the worklist of THEM."""
    there = {"name": "Practice", "aet": "THEM", "host": "127.0.0.1", "port": port, "worklist_minutes": 5}
    await application_entities.add_remote(scope, engines, **(there | facts))
    if not await application_entities.find_local(scope, engines):
        await application_entities.add_local(scope, engines, scope.grant.tenant.upper())


async def requests(scope: Scope, engines: Engines) -> list[ImageRequest]:
    """By the patient's name."""
    return sorted((await requests_page(scope, engines)).requests, key=lambda one: one.patient.name)


def came(fetch: Fetch) -> tuple[str, int, int, int, int]:
    return fetch.reason, fetch.found, fetch.made, fetch.changed, fetch.gone


@pytest.fixture
def there() -> Iterator[PracticeSystem]:
    with practice_system() as system:
        yield system


@pytest.fixture
async def fetch(engines: Engines, oakwood: Scope, there: PracticeSystem) -> Callable[[], Any]:
    """Look at the practice system's worklist."""
    await know(oakwood, engines, there.port)
    return lambda: worklist.fetch(oakwood, engines, "Practice")


@asynccontextmanager
async def _pynetdicom(entries: list[Dataset]) -> AsyncIterator[int]:
    with practice_system(*entries) as system:
        yield system.port


class TestFetch:
    @pytest.mark.parametrize("server", ["wlmscpfs", "Orthanc", "pynetdicom"])
    async def test_entries_become_requests_once(
        self, server: str, engines: Engines, oakwood: Scope, dcmtk: Any, orthanc: Path, tmp_path: Path
    ) -> None:
        entries = [entry(TODAY, 1), entry(after(1), 2), entry(after(9), 3)]
        start = {
            "wlmscpfs": lambda: worklist_servers.wlmscpfs(dcmtk("wlmscpfs"), tmp_path, entries),
            "Orthanc": lambda: worklist_servers.orthanc(orthanc, tmp_path, entries),
            "pynetdicom": lambda: _pynetdicom(entries),
        }[server]
        async with start() as port:
            await know(oakwood, engines, port)
            for made in (2, 0):
                assert came(await worklist.fetch(oakwood, engines, "Practice")) == ("", 2, made, 0, 0)
        first, second = await requests(oakwood, engines)
        assert (first.accession_number, second.accession_number) == ("PIMS-1", "PIMS-2")
        assert first.study_instance_uid == "1.2.826.0.1.3680043.10.9.7.1"
        assert (first.patient.id, first.patient.name) == ("P-1", "Bella1")
        assert (first.starts, first.stations) == (f"{TODAY}093000", ("CR1",))
        assert first.item["RequestedProcedureID"] == "RP1"
        assert first.item[STEP][0]["ScheduledProcedureStepID"] == "SPS1"

    async def test_what_modalities_are_told_is_what_the_other_system_sent(
        self, fetch: Any, there: PracticeSystem, engines: Engines, oakwood: Scope
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        ((item,),) = [items async for items in stream(oakwood, engines, (), Asker())]
        step = item[STEP][0]
        assert item["PatientName"] == {"Alphabetic": "Müller^Bella1"}
        assert item["PatientSpeciesCodeSequence"][0]["CodeMeaning"] == "dog"
        assert item["PatientBreedCodeSequence"][0]["CodingSchemeDesignator"] == "99PIMS"
        assert (item["ResponsiblePerson"], item["PatientSexNeutered"]) == (
            {"Alphabetic": "Müller^Änne"},
            "ALTERED",
        )
        assert (item["MedicalAlerts"], item["PatientWeight"]) == ("bites", 11.4)
        assert item["RequestedProcedureCodeSequence"][0]["CodeValue"] == "THO-9"
        assert [code["CodeValue"] for code in step["ScheduledProtocolCodeSequence"]] == ["399198007", "X-77"]
        assert step["ScheduledPerformingPhysicianName"] == {"Alphabetic": "Okafor^Ngozi"}
        assert step["ScheduledProcedureStepStatus"] == "SCHEDULED"
        (request,) = await requests(oakwood, engines)
        assert (request.procedure.name, request.procedure.modality) == ("Thorax, theirs", "CR")
        assert [view.name for view in request.procedure.views] == ["their right lateral"]
        assert (request.priority, request.reason, request.requested_by) == (
            Priority.HIGH, "coughs", "Okafor Ngozi"
        )  # fmt: skip
        assert (request.patient.client.family, request.patient.microchip) == ("Müller", "276098102345678")
        assert request.origin
        assert request.origin.remote == "Practice"

    async def test_a_code_of_the_catalogue_is_its_procedure(
        self, fetch: Any, there: PracticeSystem, engines: Engines, oakwood: Scope
    ) -> None:
        codes = [{"CodeValue": "thx3", "CodingSchemeDesignator": "99PIMS", "CodeMeaning": "Thorax"}]
        there.entries = [entry(TODAY, RequestedProcedureCodeSequence=codes)]
        await fetch()
        (request,) = await requests(oakwood, engines)
        assert (request.procedure.id, request.procedure.modality) == ("dog-cat-thx3", "CR")

    async def test_only_what_is_asked_for_comes_though_the_server_ignores_keys(
        self, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [
            entry(TODAY, 1),
            entry(TODAY, 2, step={"Modality": "US"}),
            entry(TODAY, 3, step={"ScheduledStationAETitle": "CR2"}),
            entry(TODAY, 4, step={"ScheduledStationAETitle": ["CR2", "CR1"]}),
            entry(after(1), 5),
            entry(after(-1), 6),
        ]
        facts = {"worklist_modality": "CR", "worklist_station": "CR1", "worklist_days": 0}
        await know(oakwood, engines, there.port, **facts)
        await worklist.fetch(oakwood, engines, "Practice")
        told = sorted(one.accession_number for one in await requests(oakwood, engines))
        assert told == ["PIMS-1", "PIMS-4"]
        (asked,) = there.asked
        step = asked.ScheduledProcedureStepSequence[0]
        assert (step.Modality, step.ScheduledStationAETitle) == ("CR", "CR1")
        assert step.ScheduledProcedureStepStartDate == TODAY
        assert "PatientSpeciesCodeSequence" in asked

    async def test_needs_the_right_and_the_setting_and_is_not_the_twins(
        self, fetch: Any, engines: Engines, oakwood: Scope, elmside: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        reading = Scope(Principal("user", "a", "A"), frozenset({Right.FIND}), oakwood.grants)
        with pytest.raises(Refused):
            await worklist.fetch(reading, engines, "Practice")
        with pytest.raises(NotFound):
            await worklist.fetch(elmside, engines, "Practice")
        await fetch()
        assert await requests(elmside, engines) == []
        assert await worklist.last(elmside, engines) == {}
        await application_entities.update_remote(oakwood, engines, "Practice", worklist_minutes=None)
        with pytest.raises(Refused, match="not taken"):
            await fetch()

    async def test_a_study_of_another_clinic_neither_collides_nor_shows(
        self, fetch: Any, engines: Engines, oakwood: Scope, elmside: Scope, there: PracticeSystem
    ) -> None:
        theirs = await requested(elmside, engines, accession_number="E-1")
        there.entries = [entry(TODAY, StudyInstanceUID=theirs.study_instance_uid, AccessionNumber="E-1")]
        assert came(await fetch()) == ("", 1, 1, 0, 0)
        (ours,) = await requests(oakwood, engines)
        assert ours.patient.name == "Bella1"
        assert await image_requests.get(elmside, engines, theirs.id) == theirs

    async def test_an_address_inside_is_not_called(self, engines: Engines, oakwood: Scope) -> None:
        await know(oakwood, engines, 1)
        where = {"host": "169.254.169.254", "port": 80}
        remotes = engines.documents.of(oakwood.grant, "remote_application_entities")
        await remotes.update({"name": "Practice"}, Edit(set=where))
        failed = await worklist.fetch(oakwood, engines, "Practice")
        assert "no remote server may stand at this address" in failed.reason

    async def test_why_it_failed_is_kept_beside_when_it_worked(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        worked = await fetch()
        await application_entities.update_remote(oakwood, engines, "Practice", port=1)
        failed = await fetch()
        assert failed.reason == "nothing listens at its address and port"
        assert failed.fetched_at == worked.fetched_at
        assert await worklist.last(oakwood, engines) == {"Practice": failed}


class TestChanges:
    async def test_a_changed_entry_changes_the_request_until_it_has_begun(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        there.entries = [entry(after(1), PatientWeight="12", step={"ScheduledStationAETitle": "CR2"})]
        assert came(await fetch()) == ("", 1, 0, 1, 0)
        (request,) = await requests(oakwood, engines)
        assert (request.starts[:8], request.stations, request.patient.weight) == (after(1), ("CR2",), 12)
        assert request.item["PatientWeight"] == 12
        await image_requests.advance(oakwood, engines, request, RequestState.IN_PROGRESS)
        there.entries = [entry(after(1), PatientWeight="13")]
        assert came(await fetch()) == ("", 1, 0, 0, 0)
        (begun,) = await requests(oakwood, engines)
        assert (begun.patient.weight, begun.state) == (12, RequestState.IN_PROGRESS)

    async def test_a_corrected_patient_is_told_as_corrected(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        (request,) = await requests(oakwood, engines)
        assert request.origin
        right = replace(request.patient, name="Nala")
        assert (
            request.origin.told(request.item, request.patient)["PatientName"]["Alphabetic"] == "Müller^Bella1"
        )
        item = {**request.item, **right.attributes}
        assert request.origin.told(item, right)["PatientName"]["Alphabetic"] == "Müller^Nala"

    @pytest.mark.parametrize("cancels", [False, True])
    async def test_a_vanished_entry_is_marked_and_cancelled_only_where_that_is_set(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem, cancels: bool
    ) -> None:
        await application_entities.update_remote(oakwood, engines, "Practice", worklist_cancels=cancels)
        there.entries = [entry(TODAY, 1), entry(TODAY, 2)]
        await fetch()
        kept = there.entries.pop()
        assert (await fetch()).gone == 1
        (_, marked) = await requests(oakwood, engines)
        assert marked.origin
        assert (marked.origin.missing_since is not None, marked.state) == (True, RequestState.SCHEDULED)
        done = await fetch()
        assert (done.gone, done.cancelled) == (0, int(cancels))
        (_, now) = await requests(oakwood, engines)
        assert now.state is (RequestState.CANCELED if cancels else RequestState.SCHEDULED)
        there.entries.append(kept)
        await fetch()
        (_, back) = await requests(oakwood, engines)
        assert back.origin
        assert (back.state, back.origin.missing_since) == (RequestState.SCHEDULED, None)

    async def test_what_somebody_here_has_cancelled_stays_so(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        (request,) = await requests(oakwood, engines)
        await image_requests.cancel_request(oakwood, engines, request.id, "died")
        for entries in ([entry(TODAY, PatientWeight="9")], [], [entry(TODAY)]):
            there.entries = entries
            await fetch()
        (request,) = await requests(oakwood, engines)
        assert (request.state, request.ended_because) == (RequestState.CANCELED, "died")

    async def test_a_step_that_its_system_has_ended_is_as_one_that_vanished(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        ended = {"ScheduledProcedureStepStatus": "CANCELED"}
        there.entries = [entry(TODAY, step=ended), entry(TODAY, 2, step=ended)]
        assert came(await fetch()) == ("", 2, 0, 0, 1)
        assert len(await requests(oakwood, engines)) == 1

    async def test_an_answer_cut_short_says_nothing_of_what_is_not_in_it(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem, monkeypatch: Any
    ) -> None:
        there.entries = [entry(TODAY, 1), entry(TODAY, 2)]
        await fetch()
        monkeypatch.setattr(worklist, "MOST_ENTRIES", 1)
        cut = await fetch()
        assert (cut.more, cut.found, cut.gone) == (True, 1, 0)

    async def test_a_repeated_request_is_no_longer_the_other_systems(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        (request,) = await requests(oakwood, engines)
        again = await image_requests.repeat(oakwood, engines, request.id, date=TODAY)
        assert again.origin is None
        assert again.item[STEP][0]["ScheduledProcedureStepID"] != "SPS1"


class TestBrokenServers:
    @pytest.mark.parametrize(
        ("facts", "reason"),
        [
            ({"step": {"Modality": None}}, "it has no modality"),
            ({"step": {"ScheduledProcedureStepStartDate": ""}}, "it has no start date"),
            ({"step": {"ScheduledProcedureStepID": None}, "StudyInstanceUID": None},
             "it names neither a step nor a study"),
            ({"StudyInstanceUID": "1.2.abc"}, "its Study Instance UID is none"),
            ({"PatientName": "", "PatientID": ""}, "a patient has a name or an ID"),
        ],
    )  # fmt: skip
    @pytest.mark.filterwarnings("ignore::UserWarning")
    async def test_what_cannot_be_a_request_is_left_out_and_told(
        self, fetch: Any, there: PracticeSystem, facts: dict[str, Any], reason: str
    ) -> None:
        there.entries = [entry(TODAY, 1, **facts), entry(TODAY, 2)]
        fetched = await fetch()
        assert (fetched.found, fetched.made, fetched.left_out) == (2, 1, {reason: 1})

    async def test_what_lacks_keys_that_we_can_make_is_a_request(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        bare = {"ScheduledStationAETitle": None, "ScheduledProcedureStepStartTime": None}
        there.entries = [
            entry(TODAY, 1, StudyInstanceUID=None, AccessionNumber=None, step=bare),
            entry(TODAY, 2, step={"ScheduledProcedureStepID": None}, RequestedProcedureID=None),
            entry(TODAY, 3, PatientID=None, PatientName="Solo"),
        ]
        for made in (3, 0):
            assert came(await fetch()) == ("", 3, made, 0, 0)
        first, second, third = await requests(oakwood, engines)
        assert (first.starts, first.stations) == (f"{TODAY}000000", ())
        assert len(first.accession_number) == 16
        assert first.study_instance_uid.startswith("2.25.")
        assert second.item[STEP][0]["ScheduledProcedureStepID"]
        assert (third.patient.name, third.patient.id[0]) == ("Solo", "V")

    async def test_one_that_makes_up_a_study_each_time_makes_no_request_each_time(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        for number in range(3):
            there.entries = [entry(TODAY, StudyInstanceUID=f"1.2.3.{number}")]
            await fetch()
        assert [one.study_instance_uid for one in await requests(oakwood, engines)] == ["1.2.3.0"]

    async def test_two_procedures_of_one_order_are_two_requests(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY, 1), entry(TODAY, 2, AccessionNumber="PIMS-1")]
        for made in (2, 0):
            assert came(await fetch()) == ("", 2, made, 0, 0)
        first, second = await requests(oakwood, engines)
        assert first.accession_number != second.accession_number
        assert {one.item["AccessionNumber"] for one in (first, second)} == {"PIMS-1"}

    async def test_several_steps_of_one_study_are_one_request(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        study = {"StudyInstanceUID": "1.2.3.77", "PatientID": "P-1", "PatientName": "Müller^Bella"}
        second = {
            "ScheduledProcedureStepDescription": "Abdomen",
            "ScheduledStationAETitle": "CR2",
            "ScheduledProcedureStepStartTime": "0800",
            "ScheduledProtocolCodeSequence": [code("442441009", "SCT", "VD")],
        }
        one, two = entry(TODAY, 1, **study), entry(TODAY, 2, **study, step=second)
        other = entry(TODAY, 3, **{**study, "PatientID": "P-9"})
        there.entries = [two, one, other]
        fetched = await fetch()
        assert (fetched.made, fetched.left_out) == (1, {"another entry has its study": 1})
        (request,) = await requests(oakwood, engines)
        step = request.item[STEP][0]
        assert step["ScheduledProcedureStepDescription"] == "Thorax in three views, Abdomen"
        assert [code["CodeValue"] for code in step["ScheduledProtocolCodeSequence"]] == [
            "399198007", "X-77", "442441009",
        ]  # fmt: skip
        assert [view.name for view in request.procedure.views] == ["their right lateral", "VD"]
        assert (request.starts, request.stations) == (f"{TODAY}080000", ("CR1", "CR2"))
        there.entries = [one, two]
        assert came(await fetch()) == ("", 2, 0, 0, 0)
        there.entries = [two]
        assert came(await fetch()) == ("", 1, 0, 1, 0)
        (request,) = await requests(oakwood, engines)
        assert request.item[STEP][0]["ScheduledProcedureStepID"] == "SPS2"
        there.entries = []
        assert (await fetch()).gone == 1

    async def test_an_entry_whose_numbers_have_changed_is_known_by_its_study(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        await fetch()
        there.entries = [entry(TODAY, AccessionNumber="PIMS-1b")]
        for changed in (1, 0):
            assert came(await fetch()) == ("", 1, 0, changed, 0)
        (request,) = await requests(oakwood, engines)
        assert (request.accession_number, request.item["AccessionNumber"]) == ("PIMS-1", "PIMS-1b")

    async def test_a_study_that_has_a_request_stays_its_own(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        ours = await requested(oakwood, engines)
        there.entries = [entry(TODAY, StudyInstanceUID=ours.study_instance_uid, PatientName="Evil^Rex")]
        fetched = await fetch()
        assert fetched.left_out == {"another request has its study": 1}
        assert await requests(oakwood, engines) == [ours]

    @pytest.mark.parametrize(
        "charset", ["ISO_IR 100", "ISO_IR 192", "ISO_IR 144", "\\ISO 2022 IR 87", "GB18030"]
    )
    async def test_character_sets_are_read_and_told_on(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem, charset: str
    ) -> None:
        names = {
            "ISO_IR 144": "Иванов^Мурка",
            "\\ISO 2022 IR 87": "Yamada^Taro=山田^太郎",
            "GB18030": "王^小东",
        }
        name = names.get(charset, "Müller^Bällo")
        there.entries = [entry(TODAY, PatientName=name, SpecificCharacterSet=charset.split("\\"),
                               ResponsiblePerson=None)]  # fmt: skip
        await fetch()
        (request,) = await requests(oakwood, engines)
        assert "=".join(request.item["PatientName"].values()) == name
        assert request.patient.name == name.partition("=")[0].partition("^")[2]

    @pytest.mark.filterwarnings("ignore::UserWarning")
    async def test_an_unknown_character_set_and_long_texts_spoil_nothing(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        odd = entry(
            TODAY,
            PatientName="A" * 200 + "^" + "B" * 200,
            PatientComments="x" * 10_000,
            ReasonForTheRequestedProcedure="r" * 5000,
            RequestedProcedureDescription="d" * 200,
        )
        odd.SpecificCharacterSet = "ISO_IR 999"
        garbage, huge = b"\x10\x00\x10\x00PN\xff\xff", bytes(1 << 17)

        async def answer(association: Association, message: Message) -> None:
            for data in (_bytes(odd), garbage, huge, b""):
                pending = response(message.command, 0xFF00)
                await association.send(message.context.id, pending, data or None)
            await association.send(message.context.id, response(message.command, 0))

        async with scripted(answer, EXPLICIT) as peer:
            await know(oakwood, engines, peer.port)
            fetched = await worklist.fetch(oakwood, engines, "Practice")
        assert (fetched.reason, fetched.made, fetched.left_out) == ("", 1, {"it cannot be read": 3})
        (request,) = await requests(oakwood, engines)
        assert len(request.patient.name) == 64

    async def test_one_that_never_ends_is_stopped(
        self, engines: Engines, oakwood: Scope, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(worklist, "MOST_ENTRIES", 5)
        seen: list[int] = []

        async def answer(association: Association, message: Message) -> None:
            seen.append(message.command["CommandField"])
            number = 0
            while not association.is_cancelled(message.command):
                number += 1
                data = _bytes(entry(TODAY, number))
                await association.send(message.context.id, response(message.command, 0xFF00), data)
                await asyncio.sleep(0)
            await association.send(message.context.id, response(message.command, 0xFE00))

        async with scripted(answer, EXPLICIT) as peer:
            await know(oakwood, engines, peer.port)
            fetched = await worklist.fetch(oakwood, engines, "Practice")
        assert seen == [CommandField.C_FIND_RQ]
        assert (fetched.reason, fetched.made, fetched.more) == ("", 5, True)

    async def test_one_that_says_nothing_is_waited_for_so_long(
        self, engines: Engines, oakwood: Scope, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(worklist, "PATIENCE_SECONDS", 0.3)

        async def answer(association: Association, message: Message) -> None:
            await asyncio.sleep(3600)

        async with scripted(answer, EXPLICIT) as peer:
            await know(oakwood, engines, peer.port)
            fetched = await worklist.fetch(oakwood, engines, "Practice")
        assert fetched.reason.startswith("it did not answer within")


class TestTimer:
    async def test_each_is_looked_at_when_it_is_due(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        there.entries = [entry(TODAY)]
        fetcher = Fetcher(engines)
        assert await fetcher.look() == 1
        await fetcher.wait()
        assert (await worklist.last(oakwood, engines))["Practice"].made == 1
        assert await fetcher.look() == 0
        fetches = engines.documents.of(oakwood.grant, "worklist_fetches")
        long_ago = Edit(set={"looked_at": datetime.now(UTC) - timedelta(minutes=6)})
        await fetches.update({"remote": "Practice"}, long_ago)
        await set_tenant(engines, "oakwood", state="suspended")
        assert await fetcher.look() == 0
        await set_tenant(engines, "oakwood", state="active")
        assert await fetcher.look() == 1
        await fetcher.wait()
        assert len(there.asked) == 2

    async def test_two_couriers_and_a_person_look_once(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem
    ) -> None:
        fetchers = [Fetcher(engines), Fetcher(engines)]
        for fetcher in fetchers:
            await fetcher.look()
        await asyncio.gather(*(fetcher.wait() for fetcher in fetchers))
        assert len(there.asked) == 1

    async def test_what_a_killed_one_held_is_free_after_its_lease(
        self, fetch: Any, engines: Engines, oakwood: Scope, there: PracticeSystem, monkeypatch: Any
    ) -> None:
        await fetch()
        monkeypatch.setattr(worklist, "WAIT_SECONDS", 0.1)
        fetches = engines.documents.of(oakwood.grant, "worklist_fetches")
        until = datetime.now(UTC) + timedelta(minutes=1)
        held = {"lease": {"holder": "dead", "until": until}, "looked_at": None}
        await fetches.update({"remote": "Practice"}, Edit(set=held))
        assert await Fetcher(engines).look() == 0
        with pytest.raises(Unavailable, match="at this moment"):
            await fetch()
        past = datetime.now(UTC) - timedelta(seconds=1)
        await fetches.update({"remote": "Practice"}, Edit(set={"lease.until": past}))
        monkeypatch.undo()
        fetcher = Fetcher(engines)
        assert await fetcher.look() == 1
        await fetcher.wait()
        assert len(there.asked) == 2
        await asyncio.gather(fetch(), fetch())  # a person who comes meanwhile waits
        assert len(there.asked) == 4


def _bytes(one: Dataset) -> bytes:
    return encode(one, is_implicit_vr=False, is_little_endian=True) or b""

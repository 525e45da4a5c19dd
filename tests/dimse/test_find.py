"""C-FIND: three animals of Oakwood, asked for by pynetdicom and by hand."""

import asyncio
import random
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from services.archive.search.find import stream
from services.peers.peer import association
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.upper_layer.dimse_messages import CommandField
from services.upper_layer.requestor import propose
from tests.archive.samples import MR, dataset, encoded, put, put_all, series
from tests.dimse.clinics import opened, trail, trust
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.querying import PATIENT_ROOT, STUDY_ROOT, asking, identifier

Ask = Callable[..., Any]
RELATIONAL, DATE_TIME, FUZZY = b"\1", b"\0\1", b"\0\0\1"
CT = "1.2.840.10008.5.1.4.1.1.2"
MATCHES: list[tuple[dict[str, Any], list[str]]] = [
    ({"PatientID": "R-2"}, ["1.2.3"]),
    ({"StudyInstanceUID": ["1.2.3", "1.2.4", "1.2.9"]}, ["1.2.3", "1.2.4"]),
    ({"PatientID": "?-*"}, ["1.2.1", "1.2.2", "1.2.3", "1.2.4"]),
    ({"PatientName": "m?ller*"}, ["1.2.1", "1.2.2", "1.2.4"]),
    ({"PatientName": "MÜLLER^mimi", "SpecificCharacterSet": "ISO_IR 192"}, ["1.2.4"]),
    ({"PatientName": "MULLER^MIMI"}, ["1.2.4"]),
    ({"StudyDate": "20260102-20260110"}, ["1.2.1", "1.2.3"]),
    ({"StudyDate": "-20251231"}, ["1.2.2"]),
    ({"StudyDate": "20260110-", "StudyTime": "0900-1000"}, ["1.2.4"]),
    ({"StudyDate": "20260102-20260111", "StudyTime": "0900-1000"}, ["1.2.4"]),
    ({"ModalitiesInStudy": "CT"}, ["1.2.1"]),
    ({"ModalitiesInStudy": ["CT", "US"]}, ["1.2.1"]),
    ({"NumberOfStudyRelatedInstances": "5"}, ["1.2.1"]),
    ({"StudyID": '""', "StudyDate": "20260101-"}, ["1.2.1", "1.2.4"]),
    ({"PatientSpeciesDescription": "Fel*"}, ["1.2.4"]),
    ({"ResponsiblePerson": "smith^jo"}, ["1.2.3"]),
    ({"PatientBreedDescription": "Beagle", "PatientSpeciesDescription": "Feline"}, ["1.2.4"]),
]
"""Keys of a STUDY query, and the studies that match."""


@dataclass(frozen=True)
class Clinic:
    """Oakwood with its studies, Elmside with none, and the entry point of both. It is only asked."""

    oakwood: Scope
    engines: Engines
    scp: Scp


@pytest.fixture(scope="module")
async def clinic(
    settings_in: Callable[[Path], Settings], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Clinic]:
    """The modality may query both."""
    settings = settings_in(tmp_path_factory.mktemp("find"))
    async with Engines.open(settings) as engines:
        for slug in ("oakwood", "elmside"):
            await tenants.create(operator_scope(), engines, slug, name=slug, kind="clinic")
            await trust(system_scope(slug), engines, query_retrieve=True)
        oakwood = system_scope("oakwood")
        await _fill(oakwood, engines)
        async with opened(settings) as scp:
            yield Clinic(oakwood, engines, scp)


async def _fill(oakwood: Scope, engines: Engines) -> None:
    """Bella's study of two series and five instances, and an earlier one; Rex's; Müller's Mimi's."""
    bella = {"StudyInstanceUID": "1.2.1", "StudyTime": "083000"}
    more = bella | {"SeriesInstanceUID": "1.2.1.2", "Modality": "CT", "SOPClassUID": CT, "SeriesNumber": "2"}
    rex = {
        "PatientID": "R-2", "PatientName": "Smith^Rex", "ResponsiblePerson": "Smith^Jo", "StudyID": "7",
        "TimezoneOffsetFromUTC": "-0500",
    }  # fmt: skip
    cat = Dataset()
    cat.CodeValue, cat.CodingSchemeDesignator, cat.CodeMeaning = "448771007", "SCT", "Cat"
    mimi = {
        "PatientID": "M-3", "PatientName": "Müller^Mimi", "SpecificCharacterSet": "ISO_IR 100",
        "PatientSpeciesDescription": "Feline", "PatientSpeciesCodeSequence": [cat], "WindowCenter": "40.5",
    }  # fmt: skip
    await put_all(oakwood, engines, series(3, **bella | {"SeriesInstanceUID": "1.2.1.1"}))
    await put_all(oakwood, engines, series(2, **more))
    for uid, day, hour, facts in (
        ("1.2.2", "20250601", "170000", {}),
        ("1.2.3", "20260110", "120000", rex),
        ("1.2.4", "20260111", "090000", mimi),
    ):
        made = dataset(StudyInstanceUID=uid, StudyDate=day, StudyTime=hour, **facts)
        await put(oakwood, engines, made)


@pytest.fixture
def ask(clinic: Clinic) -> Ask:
    return asking(clinic.scp)


class TestTimezone:
    """PS3.4 C.4.1.1.3.2."""

    @pytest.mark.parametrize("asked", [{}, {"TimezoneOffsetFromUTC": ""}, {"TimezoneOffsetFromUTC": "+0200"}])
    async def test_tells_what_was_sent_asked_for_or_not(self, ask: Ask, asked: dict[str, str]) -> None:
        found = await ask("STUDY", PatientID="R-2", StudyTime="", **asked)
        (row,) = found.rows
        assert (row.StudyTime, row.TimezoneOffsetFromUTC) == ("120000", "-0500")
        assert "SpecificCharacterSet" not in row
        assert found.pending == {0xFF00}

    @pytest.mark.parametrize("level", ["SERIES", "IMAGE"])
    async def test_of_the_levels_below_too(self, ask: Ask, level: str) -> None:
        (row,) = (await ask(level, PatientID="R-2", Modality="", extended=RELATIONAL)).rows
        assert row.TimezoneOffsetFromUTC == "-0500"

    async def test_is_empty_for_who_asks_where_none_was_sent(self, ask: Ask) -> None:
        for asked, there in (({}, False), ({"TimezoneOffsetFromUTC": ""}, True)):
            rows = (await ask("STUDY", PatientID="B-17", StudyTime="", **asked)).rows
            assert [("TimezoneOffsetFromUTC" in row) for row in rows] == [there, there]
            assert not any(row.get("TimezoneOffsetFromUTC") for row in rows)

    async def test_matches_nothing(self, ask: Ask) -> None:
        found = await ask("STUDY", StudyTime="120000", TimezoneOffsetFromUTC="+0900", PatientID="")
        assert found.all("PatientID") == ["R-2"]

    async def test_findscu_shows_it(self, clinic: Clinic, dcmtk: Callable[[str], Path]) -> None:
        asked = ("0008,0052=STUDY", "0010,0020=R-2", "0008,0030", "0008,0201")
        keys = [word for key in asked for word in ("-k", key)]
        titles = ("-aet", MODALITY, "-aec", "OAKWOOD")
        command = [dcmtk("findscu"), "-S", *titles, "127.0.0.1", str(clinic.scp.port), *keys]
        done = await asyncio.to_thread(subprocess.run, command, capture_output=True, check=True, text=True)
        assert "(0008,0201) SH [-0500" in done.stdout + done.stderr


class TestLevels:
    @pytest.mark.parametrize("root", [STUDY_ROOT, PATIENT_ROOT])
    async def test_descend_from_patient_to_image(self, ask: Ask, root: str) -> None:
        above = {"PatientID": "B-17"} if root == PATIENT_ROOT else {}
        patients = await ask("PATIENT", root=root, PatientID="", PatientName="")
        assert patients.all("PatientID") == ["B-17", "M-3", "R-2"]
        studies = await ask("STUDY", root=root, PatientID="B-17", StudyInstanceUID="")
        assert studies.all("StudyInstanceUID") == ["1.2.1", "1.2.2"]
        found = await ask(
            "SERIES", root=root, StudyInstanceUID="1.2.1", SeriesInstanceUID="", Modality="", **above
        )
        assert found.all("Modality") == ["CT", "MR"]
        above |= {"StudyInstanceUID": "1.2.1", "SeriesInstanceUID": "1.2.1.1"}
        images = await ask("IMAGE", root=root, SOPInstanceUID="", InstanceNumber="", **above)
        assert images.all("InstanceNumber") == ["1", "2", "3"]
        assert {found.status for found in (patients, studies, found, images)} == {0x0000}

    async def test_need_the_unique_keys_above_them(self, ask: Ask) -> None:
        for keys in ({}, {"StudyInstanceUID": ""}, {"StudyInstanceUID": ["1.2.1", "1.2.2"]}):
            found = await ask("SERIES", SeriesInstanceUID="", **keys)
            assert (found.status, found.rows) == (0xA900, []), keys
        assert (await ask("STUDY", root=PATIENT_ROOT, PatientID="B-*", StudyInstanceUID="")).status == 0xA900
        found = await ask("IMAGE", StudyInstanceUID="1.2.1", SOPInstanceUID="")
        assert (found.status, found.comment) == (
            0xA900,
            "a hierarchical query at this level needs one SeriesInstanceUID",
        )

    async def test_need_none_of_them_where_relational_queries_were_agreed_on(self, ask: Ask) -> None:
        found = await ask("IMAGE", SOPInstanceUID="", PatientID="B-17", extended=RELATIONAL)
        assert (found.status, len(found.rows), found.agreed) == (0x0000, 6, b"\1")

    @pytest.mark.parametrize("level", [None, "", "FRAME"])
    async def test_that_do_not_exist_do_not_match_the_sop_class(self, ask: Ask, level: str | None) -> None:
        assert (await ask(level, PatientID="")).status == 0xA900

    async def test_of_patient_and_study_only_end_there(self, ask: Ask) -> None:
        root = "1.2.840.10008.5.1.4.1.2.3.1"
        assert len((await ask("STUDY", root=root, PatientID="B-17", StudyInstanceUID="")).rows) == 2
        assert (await ask("SERIES", root=root, PatientID="B-17", StudyInstanceUID="1.2.1")).status == 0xA900


class TestTransferSyntaxes:
    @pytest.mark.parametrize(
        "syntax",
        [
            ImplicitVRLittleEndian,
            ExplicitVRLittleEndian,
            ExplicitVRBigEndian,
            DeflatedExplicitVRLittleEndian,
        ],
    )
    async def test_carry_the_same_answers(self, ask: Ask, syntax: str) -> None:
        code = Dataset()
        code.CodeValue, code.CodeMeaning = "448771007", ""
        found = await ask(
            "IMAGE",
            syntax=syntax,
            extended=RELATIONAL,
            PatientName="muller*",
            Rows=8,
            WindowCenter="",
            PatientSpeciesCodeSequence=[code],
        )
        (row,) = found.rows
        assert (row.PatientName, row.Rows, row.WindowCenter) == ("Müller^Mimi", 8, 40.5)
        (item,) = row.PatientSpeciesCodeSequence
        assert {one.keyword: one.value for one in item} == {"CodeValue": "448771007", "CodeMeaning": "Cat"}


class TestMatching:
    async def test_of_every_kind(self, ask: Ask) -> None:
        wrong = {}
        for keys, expected in MATCHES:
            found = await ask("STUDY", **{"StudyInstanceUID": ""} | keys)
            if (found.status, found.all("StudyInstanceUID")) != (0x0000, expected):
                wrong[str(keys)] = found.status, found.all("StudyInstanceUID")
        assert not wrong

    async def test_of_a_sequence_meets_in_one_item(self, ask: Ask) -> None:
        code = Dataset()
        code.CodeValue, code.CodingSchemeDesignator = "448771007", "SCT"
        found = await ask("STUDY", StudyInstanceUID="", PatientSpeciesCodeSequence=[code])
        assert found.all("StudyInstanceUID") == ["1.2.4"]
        code.CodingSchemeDesignator = "SRT"
        assert not (await ask("STUDY", StudyInstanceUID="", PatientSpeciesCodeSequence=[code])).rows

    async def test_takes_date_and_time_as_one_moment_where_agreed_on(self, ask: Ask) -> None:
        keys = {"StudyDate": "20260102-20260111", "StudyTime": "1000-0930", "StudyInstanceUID": ""}
        assert not (await ask("STUDY", **keys)).rows
        found = await ask("STUDY", **keys, extended=DATE_TIME)
        assert (found.all("StudyInstanceUID"), found.agreed) == (["1.2.3", "1.2.4"], DATE_TIME)

    async def test_takes_names_fuzzily_where_agreed_on(self, ask: Ask) -> None:
        keys = {"PatientName": "mimi mul", "StudyInstanceUID": ""}
        assert not (await ask("STUDY", **keys)).rows
        found = await ask("STUDY", **keys, extended=FUZZY)
        assert (found.all("StudyInstanceUID"), found.agreed) == (["1.2.4"], FUZZY)

    async def test_agrees_on_nothing_we_do_not_do(self, ask: Ask) -> None:
        found = await ask("STUDY", StudyInstanceUID="", extended=bytes([1] * 9))
        assert found.agreed == bytes((1, 1, 1, 0, 0, 1, 1))
        assert (await ask("STUDY", StudyInstanceUID="", extended=b"\0\0\0\0")).agreed == bytes(4)


class TestResponses:
    async def test_carry_what_was_asked_for_and_where_it_is(self, ask: Ask) -> None:
        (row,) = (await ask("STUDY", StudyInstanceUID="1.2.1", StudyID="", PatientName="")).rows
        assert {one.keyword: str(one.value or "") for one in row} == {
            "InstanceAvailability": "ONLINE",
            "PatientName": "Miller^Bella",
            "QueryRetrieveLevel": "STUDY",
            "RetrieveAETitle": "OAKWOOD",
            "StudyID": "",
            "StudyInstanceUID": "1.2.1",
        }

    async def test_count_what_there_is(self, ask: Ask) -> None:
        (row,) = (
            await ask(
                "STUDY",
                StudyInstanceUID="1.2.1",
                ModalitiesInStudy="",
                SOPClassesInStudy="",
                NumberOfStudyRelatedSeries="",
                NumberOfStudyRelatedInstances="",
                NumberOfPatientRelatedStudies="",
                NumberOfPatientRelatedSeries="",
                NumberOfPatientRelatedInstances="",
            )
        ).rows
        assert (sorted(row.ModalitiesInStudy), sorted(row.SOPClassesInStudy)) == (["CT", "MR"], [CT, MR])
        assert (row.NumberOfStudyRelatedSeries, row.NumberOfStudyRelatedInstances) == (2, 5)
        counts = ("Studies", "Series", "Instances")
        assert [row[f"NumberOfPatientRelated{of}"].value for of in counts] == [2, 3, 6]
        keys = {"StudyInstanceUID": "1.2.1", "SeriesInstanceUID": "1.2.1.1"}
        (row,) = (await ask("SERIES", NumberOfSeriesRelatedInstances="", **keys)).rows
        assert row.NumberOfSeriesRelatedInstances == 3

    async def test_warn_of_keys_that_are_not_kept(self, ask: Ask) -> None:
        found = await ask("STUDY", StudyInstanceUID="1.2.1", PatientName="")
        assert found.pending == {0xFF00}
        found = await ask("STUDY", StudyInstanceUID="1.2.1", PatientName="", Occupation="Guide dog")
        assert found.pending == {0xFF01}
        assert found.rows[0].Occupation in ("", None)

    async def test_tell_the_character_set_they_need(self, ask: Ask) -> None:
        async def told(study: str, **keys: str) -> str | None:
            (row,) = (await ask("STUDY", StudyInstanceUID=study, PatientName="", **keys)).rows
            return row.get("SpecificCharacterSet")

        assert await told("1.2.1", SpecificCharacterSet="ISO_IR 192") is None
        assert await told("1.2.4") == "ISO_IR 100"
        assert await told("1.2.4", SpecificCharacterSet="ISO_IR 192") == "ISO_IR 192"
        assert await told("1.2.4", SpecificCharacterSet="ISO_IR 144") == "ISO_IR 100"


class TestRefusals:
    async def test_of_who_may_only_store(self, clinic: Clinic) -> None:
        facts = {"name": "camera", "aet": "CAMERA", "host": "127.0.0.1", "port": 104}
        await application_entities.add_remote(clinic.oakwood, clinic.engines, **facts)
        async with opened(clinic.engines.settings) as scp:
            found = await asking(scp)("STUDY", StudyInstanceUID="", calling="CAMERA")
        assert (found.status, found.rows) == (0x0124, [])

    async def test_the_other_tenant_sees_nothing(self, ask: Ask) -> None:
        for level in ("PATIENT", "STUDY", "SERIES", "IMAGE"):
            found = await ask(level, called="ELMSIDE", StudyInstanceUID="", extended=RELATIONAL)
            assert (found.status, found.rows) == (0x0000, [])
        found = await ask("STUDY", called="ELMSIDE", StudyInstanceUID="1.2.1")
        assert (found.status, found.rows) == (0x0000, [])

    async def test_of_what_is_no_identifier(self, clinic: Clinic) -> None:
        datas = (None, b"", b"no dataset at all", bytes(1 << 21))
        statuses = [(await by_hand(clinic.scp, data))[-1] for data in datas]
        assert statuses == [0xC000, 0xA900, 0xC000, 0xC000]

    async def test_of_damaged_identifiers_leave_the_association_standing(self, clinic: Clinic) -> None:
        dice = random.Random(4)
        whole = encoded(
            identifier("STUDY", {"PatientName": "M*", "StudyDate": "20260101-", "StudyInstanceUID": "1.2.1"})
        )
        damaged = []
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(dice.randint(1, 5)):
                at = dice.randrange(len(data))
                data[at : at + dice.randint(0, 3)] = dice.randbytes(dice.randint(0, 4))
            damaged.append(bytes(data))
        statuses = await by_hand(clinic.scp, *damaged, whole)
        assert statuses[-2:] == [0xFF00, 0x0000]
        assert set(statuses) <= {0xFF00, 0xFF01, 0x0000, 0xA900, 0xC000}


def _went_well(entry: dict[str, Any]) -> bool:
    return bool(entry["outcome"] == "success")


class TestTrail:
    @pytest.mark.usefixtures("notes_written_soon")
    async def test_tells_who_asked_and_not_for_whom(self, ask: Ask, clinic: Clinic) -> None:
        await ask("PATIENT", PatientName="Miller*")
        async with asyncio.timeout(60):
            while not (found := [one for one in await trail(clinic.engines, "queried") if _went_well(one)]):
                await asyncio.sleep(0.05)
        entry = found[0]
        assert {**entry["details"], "level": "", "count": 0} == {
            "calling": "ANY-MODALITY",
            "called": "OAKWOOD",
            "level": "",
            "count": 0,
        }


class TestCancel:
    @pytest.mark.parametrize("after", [0, 1])
    async def test_is_honoured_within_a_second(
        self, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, after: int
    ) -> None:
        """However long the search would go on, with matches or without."""

        async def endless(*how: Any) -> AsyncIterator[Any]:
            async for batch in stream(*how):
                yield batch if after else []
                await asyncio.sleep(600)

        monkeypatch.setattr("services.dimse.find.stream", endless)
        asked = encoded(identifier("STUDY", {"StudyInstanceUID": ""}))
        statuses, seconds = await cancelled(clinic.scp, asked, after=after)
        assert statuses == ([0xFF00] * 4 if after else []) + [0xFE00]
        assert seconds < 1

    async def test_after_the_end_changes_nothing(self, clinic: Clinic) -> None:
        asked = encoded(identifier("STUDY", {"StudyInstanceUID": "1.2.1"}))
        assert await by_hand(clinic.scp, asked, asked) == [0xFF00, 0x0000, 0xFF00, 0x0000]


async def by_hand(scp: Scp, *datas: bytes | None) -> list[int]:
    """The statuses of C-FINDs with these bytes, each followed by a C-CANCEL that comes too late."""
    statuses = []
    contexts = propose([(STUDY_ROOT, [ExplicitVRLittleEndian])])
    async with association(scp.peer(), contexts) as established:
        for data in datas:
            await established.send(1, _request(), data)
            while True:
                statuses.append((await established.receive()).command["Status"])
                if statuses[-1] not in (0xFF00, 0xFF01):
                    break
            await established.send(1, _cancel())
    return statuses


async def cancelled(
    scp: Scp, data: bytes, *, after: int, sop_class: str = STUDY_ROOT
) -> tuple[list[int], float]:
    """The statuses of a C-FIND that is cancelled after some, and the seconds from then to the last."""
    statuses, start = [], time.monotonic()
    contexts = propose([(sop_class, [ExplicitVRLittleEndian])])
    async with association(scp.peer(), contexts) as established:
        await established.send(1, _request(sop_class), data)
        if not after:
            await established.send(1, _cancel())
        while True:
            statuses.append((await established.receive()).command["Status"])
            if statuses[-1] not in (0xFF00, 0xFF01):
                break
            if len(statuses) == after:
                start = time.monotonic()
                await established.send(1, _cancel())
    return statuses, time.monotonic() - start


def _request(sop_class: str = STUDY_ROOT) -> Any:
    return {
        "CommandField": CommandField.C_FIND_RQ,
        "MessageID": 7,
        "AffectedSOPClassUID": sop_class,
        "Priority": 0,
    }


def _cancel() -> Any:
    return {"CommandField": CommandField.C_CANCEL_RQ, "MessageIDBeingRespondedTo": 7}

from typing import Any

import httpx
import pytest
from pydicom import Dataset
from pydicom.dataset import Dataset as Item

from services.api.graphql.schema import SDL, schema
from services.archive.search import browse
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.roles import Role
from services.tenancy.scope import Scope
from tests.api.clients import image, part10, stow
from tests.api.graphql.asking import ask

LIST = """query ($first: Int!, $after: String, $sort: StudySort!, $filter: StudyFilter) {
  studies(tenant: "oakwood", first: $first, after: $after, sort: $sort, filter: $filter) {
    endCursor hasNextPage
    nodes {
      studyInstanceUID studyDate modalitiesInStudy numberOfStudyRelatedSeries numberOfStudyRelatedInstances
      patient {
        patientID otherPatientIDs patientName { alphabetic display } patientSpeciesDescription
        client { responsiblePerson { display } }
      }
      series { modality numberOfSeriesRelatedInstances instances { sopInstanceUID sopClassName rows size } }
    }
  }
}"""


async def studies(client: httpx.AsyncClient, **variables: Any) -> dict[str, Any]:
    asked = {"first": 5, "sort": "STUDY_DATE_DESC", **variables}
    answer = await ask(client, LIST, **asked)
    assert "errors" not in answer, answer
    return answer["data"]["studies"]


@pytest.fixture
async def three(vet: httpx.AsyncClient) -> list[Dataset]:
    other = Item()
    other.PatientID = "CHIP-1"
    made = [
        image(
            PatientName=name,
            PatientID=f"P{number}",
            StudyDate=f"2026010{number}",
            Modality="CT",
            ResponsiblePerson="Smith^Anna",
            PatientSpeciesDescription=species,
            OtherPatientIDsSequence=[other],
        )
        for number, (name, species) in enumerate(
            [("Rex", "Canine"), ("Bella", "Feline"), ("Zoe", "Canine")], 1
        )
    ]
    more = image(StudyInstanceUID=made[0].StudyInstanceUID, Modality="SR", PatientID="P1", PatientName="Rex")
    assert (await stow(vet, *map(part10, made))).status_code == 200
    assert (await stow(vet, part10(more))).status_code == 200  # later: a study is described by its first
    return made


class TestSchema:
    def test_is_the_committed_sdl(self) -> None:
        assert SDL.read_text() == schema.as_str() + "\n"


class TestStudies:
    async def test_lists_studies_with_all_below_them(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        page = await studies(vet)
        assert not page["hasNextPage"]
        assert [node["studyInstanceUID"] for node in page["nodes"]] == [
            one.StudyInstanceUID for one in three[::-1]
        ]
        first = page["nodes"][2]
        assert first["patient"] == {
            "patientID": "P1",
            "otherPatientIDs": ["CHIP-1"],
            "patientName": {"alphabetic": "Rex", "display": "Rex"},
            "patientSpeciesDescription": "Canine",
            "client": {"responsiblePerson": {"display": "Smith Anna"}},
        }
        assert sorted(first["modalitiesInStudy"]) == ["CT", "SR"]
        assert (first["numberOfStudyRelatedSeries"], first["numberOfStudyRelatedInstances"]) == (2, 2)
        assert {one["modality"] for one in first["series"]} == {"CT", "SR"}
        (instance,) = page["nodes"][0]["series"][0]["instances"]
        assert instance["sopInstanceUID"] == three[2].SOPInstanceUID
        assert instance["sopClassName"] == "Secondary Capture Image Storage"
        assert (instance["rows"], instance["size"] > 0) == (4, True)

    @pytest.mark.parametrize(
        ("sort", "order"),
        [("STUDY_DATE_ASC", [0, 1, 2]), ("PATIENT_NAME_ASC", [1, 0, 2]), ("PATIENT_NAME_DESC", [2, 0, 1])],
    )
    async def test_pages_in_the_order_asked_for(
        self, vet: httpx.AsyncClient, three: list[Dataset], sort: str, order: list[int]
    ) -> None:
        after, seen = None, []
        for left in (2, 1, 0):
            page = await studies(vet, first=1, after=after, sort=sort)
            assert page["hasNextPage"] == bool(left)
            after = page["endCursor"]
            seen += [node["studyInstanceUID"] for node in page["nodes"]]
        assert seen == [three[number].StudyInstanceUID for number in order]

    async def test_narrows_by_what_the_list_offers(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        for given, found in (
            ({"text": "bell smith"}, {1}),
            ({"species": "Canine"}, {0, 2}),
            ({"modality": "SR"}, {0}),
            ({"patientID": "P3"}, {2}),
            ({"dateFrom": "20260102", "dateTo": "20260103"}, {1, 2}),
            ({"text": "nobody"}, set()),
        ):
            page = await studies(vet, filter=given)
            uids = {three[number].StudyInstanceUID for number in found}
            assert {node["studyInstanceUID"] for node in page["nodes"]} == uids, given

    async def test_asks_once_for_each_level_however_many_studies(
        self, vet: httpx.AsyncClient, three: list[Dataset], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[int] = []
        for name in ("series_of_studies", "instances_of_series"):
            verb = getattr(browse, name)

            async def counted(scope: Any, engines: Any, keys: Any, verb: Any = verb) -> Any:
                asked.append(len(keys))
                return await verb(scope, engines, keys)

            monkeypatch.setattr(browse, name, counted)
        assert len((await studies(vet))["nodes"]) == len(three)
        assert asked == [3, 4]


def _code(meaning: str) -> list[Item]:
    item = Item()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = "1", "99TEST", meaning
    return [item]


class TestPatient:
    QUERY = """{ studies(tenant: "oakwood") { nodes { patient {
      patientSpeciesDescription patientBreedDescription species breed otherPatientIDs
      breedRegistrations { number registry }
      client { display responsibleOrganization responsiblePerson { display } }
    } } } }"""

    async def test_is_told_by_codes_and_organization_alone(self, vet: httpx.AsyncClient) -> None:
        registration = Item()
        registration.BreedRegistrationNumber = "DN1"
        registration.BreedRegistryCodeSequence = _code("American Kennel Club")
        made = image(
            PatientSpeciesCodeSequence=_code("Canine species"),
            PatientBreedCodeSequence=_code("Beagle") + _code("Poodle"),
            BreedRegistrationSequence=[registration],
            ResponsibleOrganization="Happy Paws Shelter",
            OtherPatientIDs=["276098", "7"],
        )
        assert (await stow(vet, part10(made))).status_code == 200
        (node,) = (await ask(vet, self.QUERY))["data"]["studies"]["nodes"]
        assert node["patient"] == {
            "patientSpeciesDescription": None,
            "patientBreedDescription": None,
            "species": "Canine species",
            "breed": "Beagle, Poodle",
            "otherPatientIDs": ["276098", "7"],
            "breedRegistrations": [{"number": "DN1", "registry": "American Kennel Club"}],
            "client": {
                "display": "Happy Paws Shelter",
                "responsibleOrganization": "Happy Paws Shelter",
                "responsiblePerson": None,
            },
        }
        (study,) = (await vet.get("/tenants/oakwood/dicomweb/studies")).json()
        assert study["00102201"] == {"vr": "LO"}  # an answer to a query says what the object says

    async def test_has_no_client_where_nobody_is_responsible(self, vet: httpx.AsyncClient) -> None:
        assert (
            await stow(vet, part10(image(ResponsiblePerson="", ResponsibleOrganization="")))
        ).status_code == 200
        (node,) = (await ask(vet, self.QUERY))["data"]["studies"]["nodes"]
        assert (node["patient"]["client"], node["patient"]["species"]) == (None, None)


class TestStudy:
    QUERY = """query ($tenant: ID!, $uid: ID!) {
      study(tenant: $tenant, studyInstanceUID: $uid) { studyInstanceUID }
    }"""

    async def test_gives_one_or_nothing(self, vet: httpx.AsyncClient, three: list[Dataset]) -> None:
        uid = three[0].StudyInstanceUID
        found = await ask(vet, self.QUERY, tenant="oakwood", uid=uid)
        assert found["data"]["study"] == {"studyInstanceUID": uid}
        assert (await ask(vet, self.QUERY, tenant="oakwood", uid="1.2.3"))["data"]["study"] is None


class TestSession:
    QUERY = """{
      session { user { email name } operator memberships { role rights tenant { slug name kind state } } }
    }"""

    async def test_tells_who_is_signed_in_or_that_nobody_is(self, person: httpx.AsyncClient) -> None:
        assert (await ask(person, self.QUERY))["data"]["session"] is None
        await person.post("/session", json={"email": "vet@oakwood.test", "password": "demo"})
        assert (await ask(person, self.QUERY))["data"]["session"] == {
            "user": {"email": "vet@oakwood.test", "name": "Dr. Oak"},
            "operator": False,
            "memberships": [
                {
                    "role": "VETERINARIAN",
                    "rights": ["FIND", "RETRIEVE", "STORE", "REQUEST", "REPORT", "SIGN", "SHARE", "EXPORT"],
                    "tenant": {"slug": "oakwood", "name": "Oakwood", "kind": "CLINIC", "state": "ACTIVE"},
                }
            ],
        }

    async def test_is_not_for_a_program_even_with_a_persons_cookie(
        self, person: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        await person.post("/session", json={"email": "vet@oakwood.test", "password": "demo"})
        token = await tokens.create(oakwood, engines, role="administrator")
        person.headers["Authorization"] = f"Bearer {token}"
        assert (await ask(person, self.QUERY))["data"]["session"] is None


class TestPatientStudies:
    async def test_are_all_of_the_patient_with_weight_and_microchips(
        self, vet: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        chip = Item()
        chip.PatientID, chip.TypeOfPatientID = "276098555123456", "RFID"
        weighed = image(
            PatientID="P1", StudyDate="20260110", PatientWeight="11.40", OtherPatientIDsSequence=[chip]
        )
        odd = image(PatientID="P1", StudyDate="20260111", PatientWeight="0")
        assert (await stow(vet, part10(weighed), part10(odd))).status_code == 200
        query = """query ($uid: ID!, $after: String) {
          patientStudies(tenant: "oakwood", studyInstanceUID: $uid, first: 2, after: $after) {
            nodes { studyDate patient { patientWeight microchips } }
            endCursor hasNextPage
          }
        }"""
        page = (await ask(vet, query, uid=three[0].StudyInstanceUID))["data"]["patientStudies"]
        assert page["nodes"] == [
            {"studyDate": "20260111", "patient": {"patientWeight": None, "microchips": []}},
            {"studyDate": "20260110", "patient": {"patientWeight": 11.4, "microchips": ["276098555123456"]}},
        ]
        assert page["hasNextPage"]
        after = page["endCursor"]
        rest = (await ask(vet, query, uid=three[0].StudyInstanceUID, after=after))["data"]["patientStudies"]
        assert [one["studyDate"] for one in rest["nodes"]] == ["20260101"]
        assert (await ask(vet, query, uid="1.2.3"))["data"]["patientStudies"] is None


class TestRoles:
    async def test_are_told_with_their_rights(self, anyone: httpx.AsyncClient) -> None:
        found = (await ask(anyone, "{ roles { role rights } }"))["data"]["roles"]
        assert {"role": "FRONT_DESK", "rights": ["FIND", "REQUEST"]} in found
        assert {one["role"] for one in found} == {role.name for role in Role}


class TestErrors:
    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ('{ studies(tenant: "nowhere") { endCursor } }', "NOT_FOUND"),
            ('{ studies(tenant: "oakwood", first: 0) { endCursor } }', "INVALID"),
            ('{ studies(tenant: "oakwood", after: "what") { endCursor } }', "INVALID"),
            ('{ studies(tenant: "oakwood", filter: {dateFrom: "soon"}) { endCursor } }', "INVALID"),
        ],
    )
    async def test_ours_come_with_their_code(self, vet: httpx.AsyncClient, query: str, code: str) -> None:
        answer = await ask(vet, query)
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]

    async def test_others_say_nothing_and_leave_no_patient_in_the_log(
        self, vet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        name = "Rex^Smith"

        async def fail(*_: Any, **__: Any) -> None:
            raise KeyError(name)

        monkeypatch.setattr(browse, "studies_page", fail)
        answer = await ask(vet, '{ studies(tenant: "oakwood") { endCursor } }')
        (error,) = answer["errors"]
        assert (error["message"], error["extensions"]) == ("unexpected error", {"code": "INTERNAL"})
        assert "unexpected KeyError" in caplog.text
        assert "Rex" not in caplog.text

    async def test_a_request_that_is_none_is_a_problem(self, vet: httpx.AsyncClient) -> None:
        for sent in ({"content": b"{"}, {"json": {}}, {"data": {"query": "{session{user{id}}}"}}):
            answer = await vet.post("/graphql", **sent)
            assert answer.status_code == 400
            assert answer.headers["content-type"] == "application/problem+json"


class TestIsolation:
    async def test_the_twin_sees_nothing(
        self, twin: httpx.AsyncClient, anyone: httpx.AsyncClient, three: list[Dataset]
    ) -> None:
        uid = three[0].StudyInstanceUID
        for query in (
            '{ studies(tenant: "%s") { nodes { studyInstanceUID } } }',
            '{ study(tenant: "%s", studyInstanceUID: "' + uid + '") { studyInstanceUID } }',
            '{ patientStudies(tenant: "%s", studyInstanceUID: "' + uid + '") { nodes { tenant } } }',
        ):
            mine = (await ask(twin, query % "elmside"))["data"]
            assert mine in ({"studies": {"nodes": []}}, {"study": None}, {"patientStudies": None})
            (error,) = (await ask(twin, query % "oakwood"))["errors"]
            assert error["extensions"]["code"] == "NOT_FOUND"
            (error,) = (await ask(anyone, query % "oakwood"))["errors"]
            assert error["extensions"]["code"] == "UNAUTHENTICATED"

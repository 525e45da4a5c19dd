from typing import Any

import httpx

from tests.api.graphql.asking import ask

PUT = """mutation ($procedure: ProcedureInput!) { putProcedure(tenant: "oakwood", procedure: $procedure) {
  id name species region { meaning } views { name laterality required code { value } } } }"""


class TestCatalogue:
    async def test_is_changed_and_brought_back_by_an_administrator(
        self, head: httpx.AsyncClient, vet: httpx.AsyncClient
    ) -> None:
        listed = '{ procedures(tenant: "oakwood") { id name } }'
        before = (await ask(vet, listed))["data"]["procedures"]
        asked = (
            "{ regions: codes(group: REGIONS) { value scheme meaning } views: codes(group: VIEWS) { value } }"
        )
        codes = (await ask(vet, asked))["data"]
        pelvis = next(one for one in codes["regions"] if one["meaning"] == "Pelvis")
        assert {"399162004", "442441009"} <= {one["value"] for one in codes["views"]}
        procedure: dict[str, Any] = {
            "name": "Hips",
            "modality": "DX",
            "species": ["448771007"],
            "region": pelvis,
            "views": [{"name": "Frog leg", "required": False}, {"name": "Ventrodorsal", "laterality": "B"}],
        }
        made = (await ask(head, PUT, procedure=procedure))["data"]["putProcedure"]
        assert made["region"] == {"meaning": "Pelvis"}
        assert [one["name"] for one in made["views"]] == ["Frog leg", "Ventrodorsal"]
        gone = next(one["id"] for one in before if one["id"].startswith("rabbit"))
        removed = f'mutation {{ removeProcedure(tenant: "oakwood", id: "{gone}") }}'
        assert (await ask(head, removed))["data"] == {"removeProcedure": True}
        back = 'mutation { importStartingProcedures(tenant: "oakwood", species: "36571002") { id } }'
        assert (await ask(head, back))["data"] == {"importStartingProcedures": [{"id": gone}]}
        assert len((await ask(vet, listed))["data"]["procedures"]) == len(before) + 1
        for answer in (await ask(vet, PUT, procedure=procedure), await ask(vet, back)):
            assert answer["errors"][0]["extensions"]["code"] == "REFUSED"

    async def test_a_code_too_long_for_its_sequence_is_said(self, head: httpx.AsyncClient) -> None:
        region = {"value": "1" * 17, "scheme": "SCT", "meaning": "Pelvis"}
        procedure = {"name": "Hips", "modality": "DX", "region": region}
        (error,) = (await ask(head, PUT, procedure=procedure))["errors"]
        assert error["extensions"]["code"] == "INVALID"

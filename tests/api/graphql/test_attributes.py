import httpx
import pytest

from tests.api.graphql.asking import ask

TAGS = "query ($tags: [AttributeTag!]!) { attributes(tags: $tags) { tag name keyword } }"


class TestAttributes:
    async def test_are_named_in_the_order_asked_for(self, vet: httpx.AsyncClient) -> None:
        answer = await ask(vet, TAGS, tags=[{"tag": "7fe00010"}, {"tag": "00091001", "creator": "NOBODY"}])
        assert answer["data"]["attributes"] == [
            {"tag": "7fe00010", "name": "Pixel Data", "keyword": "PixelData"},
            {"tag": "00091001", "name": "", "keyword": ""},
        ]

    @pytest.mark.parametrize("tags", [[{"tag": "PatientName"}], [{"tag": "00100010"}] * 2001])
    async def test_are_not_told_of_what_is_no_tag_or_of_too_many(
        self, vet: httpx.AsyncClient, tags: list[dict[str, str]]
    ) -> None:
        (error,) = (await ask(vet, TAGS, tags=tags))["errors"]
        assert error["extensions"]["code"] == "INVALID"

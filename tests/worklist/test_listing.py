import pytest

from services.errors import Invalid
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist import listing
from services.worklist.image_request import RequestState
from services.worklist.image_requests import cancel_request
from services.worklist.listing import requests_page
from tests.worklist.requests import DAY, bella, requested


async def named(scope: Scope, engines: Engines, **how: object) -> list[str]:
    """Names of the patients, page after page."""
    names, after = [], None
    while True:
        page = await requests_page(scope, engines, after=after, **how)
        names += [one.patient.name for one in page.requests]
        after = page.end_cursor
        if after is None:
            return names


class TestRequestsPage:
    @pytest.fixture
    async def day(self, oakwood: Scope, engines: Engines) -> None:
        for number, (name, stations) in enumerate(
            (("Bella", ("CR1",)), ("Änne", ()), ("Rex", ("US1", "CR1")), ("Minka", ("US1",)))
        ):
            patient = bella(name=name, id=f"P-{number}")
            made = await requested(
                oakwood, engines, patient=patient, time=f"{8 + number:02}00", stations=stations
            )
            if name == "Rex":
                await cancel_request(oakwood, engines, made.id)

    async def test_a_stations_are_also_those_that_have_ended(self, oakwood, engines, day) -> None:
        assert await named(oakwood, engines, station="CR1") == ["Bella", "Änne", "Rex"]
        assert await named(oakwood, engines, station="CR1", first=1) == ["Bella", "Änne", "Rex"]
        assert await named(oakwood, engines, station="US1", states=[RequestState.SCHEDULED]) == [
            "Änne",
            "Minka",
        ]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("anne", ["Bella", "Änne", "Rex", "Minka"]),  # the client's name
            ("bell", ["Bella"]),
            ("muller minka", ["Minka"]),
            ("P-2", ["Rex"]),
            ("thorax rex", ["Rex"]),
            ("nobody", []),
        ],
    )
    async def test_every_word_is_looked_for(self, oakwood, engines, day, text: str, found: list[str]) -> None:
        for first in (1, 50):
            assert await named(oakwood, engines, text=text, days=(DAY, DAY), first=first) == found

    async def test_by_accession_number(self, oakwood, engines) -> None:
        made = await requested(oakwood, engines)
        await requested(oakwood, engines)
        page = await requests_page(oakwood, engines, text=made.accession_number.lower())
        assert [one.id for one in page.requests] == [made.id]

    async def test_what_reads_far_in_vain_goes_on_where_it_ended(
        self, oakwood, engines, day, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(listing, "MOST", 2)
        monkeypatch.setattr(listing, "READING", 2)
        page = await requests_page(oakwood, engines, text="minka", first=1)
        assert page.requests == ()
        assert page.end_cursor
        assert await named(oakwood, engines, text="minka", first=1) == ["Minka"]

    async def test_the_other_clinic_has_none(self, elmside, engines, day) -> None:
        assert await named(elmside, engines, text="bella") == []

    async def test_a_page_has_a_size(self, oakwood, engines) -> None:
        for first in (0, 201):
            with pytest.raises(Invalid):
                await requests_page(oakwood, engines, first=first)

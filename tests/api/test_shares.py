"""A share's link, over HTTP: opened, looked at, and of no use to anybody else."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from fastapi import FastAPI

from services.api.graphql.mounted_fields import OPEN
from services.errors import Invalid, NotFound
from services.persistence import Edit, Engines
from services.tenancy import users
from services.tenancy.scope import Scope
from services.tenancy.shares import sharing, taking, visiting
from services.tenancy.shares.share import LONGEST_NAME
from services.tenancy.shares.sharing import TRIES, Wanted
from tests.api.clients import client_of, image, part10, stow
from tests.isolation import documents


async def ask(client: httpx.AsyncClient, query: str) -> dict:
    return (await client.post("/graphql", json={"query": query})).json()


class Shown:
    """A study and its report that are shared, one that is not, and a browser of nobody's."""

    def __init__(self, oakwood: Scope, engines: Engines, browser: httpx.AsyncClient) -> None:
        self.oakwood, self.engines, self.browser = oakwood, engines, browser
        self.image = image(StudyDescription="shared")
        self.study = str(self.image.StudyInstanceUID)
        self.report = image(StudyInstanceUID=self.study, Modality="SR")
        self.hidden = image(StudyDescription="hidden")
        self.id = self.secret = ""
        self.vet = browser

    async def share(self, **wanted: object) -> str:
        made, self.secret = await sharing.create(
            self.oakwood,
            self.engines,
            Wanted((self.study,), **wanted),
        )
        self.id = made.id
        return made.id

    async def open(self, **typed: object) -> httpx.Response:
        body = {"secret": self.secret, **typed}
        return await self.browser.post(f"/shares/{self.id}/open", json=body)

    async def get(self, path: str) -> httpx.Response:
        return await self.browser.get(f"/shares/{self.id}/dicomweb/{path}")

    async def ask(self, query: str) -> dict:
        return (await self.browser.post(f"/shares/{self.id}/graphql", json={"query": query})).json()


@pytest.fixture
async def shown(app: FastAPI, engines: Engines, oakwood: Scope, vet: httpx.AsyncClient) -> Shown:
    async with client_of(app) as browser:
        shown = Shown(oakwood, engines, browser)
        files = [part10(one) for one in (shown.image, shown.report, shown.hidden)]
        assert (await stow(vet, *files)).status_code == 200
        shown.vet = vet
        yield shown


class TestOpening:
    async def test_begins_a_visit_that_sees_what_is_shared(self, shown: Shown) -> None:
        await shown.share(download=True, label="<b>Rex</b>")
        answer = await shown.open()
        assert answer.status_code == 200, answer.text
        assert answer.json()["clinic"] == "Oakwood"
        assert answer.json()["label"] == "<b>Rex</b>"
        cookie = answer.headers["set-cookie"]
        assert f"Path=/shares/{shown.id};" in cookie
        assert "HttpOnly" in cookie
        assert shown.secret not in cookie
        found = (await shown.get("studies")).json()
        assert [one["0020000D"]["Value"] for one in found] == [[shown.study]]
        for path in ("", "/metadata", "/export", "/rendered"):
            assert (await shown.get(f"studies/{shown.study}{path}")).status_code == 200, path
            hidden = await shown.get(f"studies/{shown.hidden.StudyInstanceUID}{path}")
            assert (hidden.status_code, hidden.text) == (
                (nothing := await shown.get(f"studies/1.2.3{path}")).status_code,
                nothing.text,
            ), path
        (visit,) = await sharing.visits(shown.oakwood, shown.engines, shown.id)
        assert (visit.viewed, visit.downloaded) == ((shown.study,), (shown.study,))

    async def test_again_in_the_same_browser_is_no_further_use(self, shown: Shown) -> None:
        await shown.share(uses=1)
        assert (await shown.open()).status_code == 200
        assert (await shown.open()).status_code == 200
        assert (await shown.open(secret="")).status_code == 200  # back from the viewer
        shown.browser.cookies.clear()
        assert (await shown.open()).status_code == 404

    async def test_gives_a_token_to_who_asks_for_one(self, shown: Shown, app: FastAPI) -> None:
        await shown.share()
        answer = await shown.open(bearer=True)
        assert "set-cookie" not in answer.headers
        async with client_of(app, answer.json()["token"]) as program:
            assert len((await program.get(f"/shares/{shown.id}/dicomweb/studies")).json()) == 1
            assert (await program.get("/tenants/oakwood/dicomweb/studies")).status_code == 401

    async def test_asks_for_the_name(self, shown: Shown) -> None:
        await shown.share(asks_name=True)
        assert (await shown.open()).json() == {"passcode": False, "name": True, "tries": None}
        assert (await shown.open(name="x" * (LONGEST_NAME + 1))).status_code == 400
        assert (await shown.open(name="a\0b")).status_code == 400
        assert (await shown.open(name=" <script>Mia</script> ")).status_code == 200
        (visit,) = await sharing.visits(shown.oakwood, shown.engines, shown.id)
        assert visit.name == "<script>Mia</script>"

    async def test_what_does_not_work_is_answered_alike_and_no_sooner(
        self, shown: Shown, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await shown.share(uses=1)
        used, secret = shown.id, shown.secret
        assert (await shown.open()).status_code == 200
        shown.browser.cookies.clear()
        await shown.share()
        await sharing.revoke(shown.oakwood, shown.engines, shown.id)
        revoked = shown.id, shown.secret
        await shown.share(begins_at=datetime.now(UTC) + timedelta(days=1))
        early = shown.id, shown.secret
        await shown.share(ends_at=datetime.now(UTC) + timedelta(days=1))
        over = shown.id, shown.secret
        past = Edit(set={"ends_at": datetime.now(UTC) - timedelta(seconds=1)})
        await shown.engines.documents.of(shown.oakwood.grant, "shares").update({"id": shown.id}, past)
        waited = list[float]()

        async def slept(seconds: float) -> None:
            waited.append(seconds)

        monkeypatch.setattr("services.tenancy.shares.visiting.asyncio.sleep", slept)
        tried = [(used, secret), revoked, early, over, (used, "guess"), ("nothing", secret), (revoked[0], "")]
        told = set()
        for shown.id, shown.secret in tried:
            answer = await shown.open()
            told.add((answer.status_code, answer.text))
        assert len(told) == 1
        assert 404 in told.pop()
        assert len([one for one in waited if one > 0]) == len(tried)

    async def test_guesses_of_an_address_are_throttled(self, shown: Shown, app: FastAPI) -> None:
        await shown.share()
        right = shown.secret
        statuses = []
        for number in range(shown.engines.settings.token_failures + 1):
            shown.secret = f"guess {number}"
            statuses.append((await shown.open()).status_code)
        assert statuses[-1] == 429
        assert set(statuses[:-1]) == {404}
        shown.secret = right
        assert (await shown.open()).status_code == 200


class TestPasscode:
    async def test_of_fifty_at_once_no_more_are_looked_at_than_allowed(self, shown: Shown) -> None:
        await shown.share(passcode="2468")
        looked = 0

        async def verify(known: str, passcode: str) -> bool:
            nonlocal looked
            looked += 1
            await asyncio.sleep(0)
            return False

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("services.tenancy.sign_in.passwords.verify", verify)
            answers = await asyncio.gather(
                *(
                    visiting.open_link(shown.engines, shown.id, shown.secret, passcode=f"{number:04}")
                    for number in range(50)
                )
            )
        assert looked == TRIES
        assert {one.tries for one in answers if isinstance(one, visiting.StillAsked)} == set(range(TRIES))
        locked = await shown.open(passcode="2468")
        assert (locked.status_code, locked.json()["tries"]) == (401, 0)
        await sharing.unlock(shown.oakwood, shown.engines, shown.id)
        assert (await shown.open(passcode="2468")).status_code == 200

    async def test_that_is_right_costs_none(self, shown: Shown) -> None:
        await shown.share(passcode="2468")
        assert (await shown.open(passcode="1357")).json()["tries"] == TRIES - 1
        for _ in range(TRIES + 1):
            assert (await shown.open(passcode="2468")).status_code == 200
            shown.browser.cookies.clear()
        (one,) = (await sharing.shares_page(shown.oakwood, shown.engines)).shares
        assert one.tries == TRIES - 1


class TestWhatIsShown:
    async def test_is_without_its_reports_where_they_are_not(self, shown: Shown) -> None:
        await shown.share(reports=False)
        await shown.open()
        series = (await shown.get(f"studies/{shown.study}/series")).json()
        assert [one["00080060"]["Value"] for one in series] == [["OT"]]
        of_report = f"studies/{shown.study}/series/{shown.report.SeriesInstanceUID}/metadata"
        assert (await shown.get(of_report)).status_code == 404

    async def test_to_look_at_is_not_to_be_taken_along_nor_the_other_way(self, shown: Shown) -> None:
        await shown.share()
        await shown.open()
        one = f"studies/{shown.study}"
        assert [(await shown.get(one + path)).status_code for path in ("", "/export", "/metadata")] == [
            403, 403, 200,
        ]  # fmt: skip
        await shown.share(view=False, download=True)
        await shown.open()
        assert [(await shown.get(one + path)).status_code for path in ("", "/export", "/metadata")] == [
            200, 200, 403,
        ]  # fmt: skip

    async def test_is_asked_for_by_graphql_at_its_place(self, shown: Shown) -> None:
        await shown.share()
        await shown.open()
        place = f"shares/{shown.id}"
        told = await shown.ask(f'{{ studies(tenant: "{place}") {{ nodes {{ tenant studyInstanceUID }} }} }}')
        assert told["data"]["studies"]["nodes"] == [{"tenant": place, "studyInstanceUID": shown.study}]
        for other in ("oakwood", "elmside", "shares/other"):
            told = await shown.ask(f'{{ studies(tenant: "{other}") {{ nodes {{ tenant }} }} }}')
            assert told["errors"][0]["extensions"]["code"] == "NOT_FOUND"
        told = await shown.ask(f'{{ place(tenant: "{place}") {{ name rights }} }}')
        assert told["data"]["place"] == {"name": "Oakwood", "rights": ["FIND", "RETRIEVE"]}

    async def test_is_nothing_of_the_rest_of_the_schema(self, shown: Shown) -> None:
        await shown.share()
        await shown.open()
        for kind, fields in documents.ROOTS.items():
            for name in fields.keys() - OPEN[kind]:
                query = f"{kind.lower()} {{ ...F }} fragment F on {kind} {{ {name} }}"
                told = await shown.ask(query)
                assert "this is not asked here" in [one["message"] for one in told["errors"]], name
            assert OPEN[kind] - {"__typename"} <= fields.keys()

    async def test_is_no_session(self, shown: Shown) -> None:
        await shown.share()
        await shown.open()
        assert (await shown.ask("{ session { operator } }"))["data"] == {"session": None}


class TestTaking:
    async def test_puts_it_among_what_is_shared_with_a_clinic(
        self, shown: Shown, app: FastAPI, engines: Engines, elmside: Scope, twin: httpx.AsyncClient
    ) -> None:
        await users.create(elmside, engines, "v@elm.test", "veterinarian", "demo", name="Eve", demo=True)
        listed = (
            '{ sharedWithUs(tenant: "elmside") { id clinic shown { studyInstanceUID studyDescription } } }'
        )
        assert (await ask(twin, listed))["data"] == {"sharedWithUs": []}
        await shown.share()
        taken = f"/shares/{shown.id}/take"
        async with client_of(app) as eve:
            assert (await eve.post("/session", json={"email": "v@elm.test", "password": "demo"})).is_success
            assert (await eve.post(taken, json={"tenant": "elmside"})).status_code == 404
            place = f"/shares/{shown.id}/dicomweb/studies"
            assert (await eve.get(place)).status_code == 404
            heard = asyncio.ensure_future(anext(taking.changes(elmside, engines)))
            mine = shown.browser
            shown.browser = eve
            assert (await shown.open()).status_code == 200
            shown.browser = mine
            assert (await eve.post(taken, json={"tenant": "oakwood"})).status_code == 404
            assert (await eve.post(taken, json={"tenant": "elmside"})).status_code == 204
            assert await asyncio.wait_for(heard, 5) == shown.id
            del eve.cookies["vetark_share"]
            assert len((await eve.get(place)).json()) == 1
        (one,) = (await ask(twin, listed))["data"]["sharedWithUs"]
        assert one == {
            "id": shown.id, "clinic": "Oakwood",
            "shown": [{"studyInstanceUID": shown.study, "studyDescription": "shared"}],
        }  # fmt: skip
        assert len((await twin.get(place)).json()) == 1
        told = await ask(shown.vet, '{ shares(tenant: "oakwood") { nodes { takenBy visits { viewed } } } }')
        assert told["data"]["shares"]["nodes"][0]["takenBy"] == ["Elmside"]
        await sharing.revoke(shown.oakwood, engines, shown.id)
        assert (await ask(twin, listed))["data"] == {"sharedWithUs": []}
        assert (await twin.get(place)).status_code == 404

    async def test_can_be_undone(self, shown: Shown, engines: Engines, elmside: Scope) -> None:
        await shown.share()
        (share,) = (await sharing.shares_page(shown.oakwood, engines)).shares
        with pytest.raises(Invalid, match="your own"):
            await taking.take(shown.oakwood, engines, share)
        await taking.take(elmside, engines, share)
        assert [one.share.id for one in await taking.find(elmside, engines)] == [shown.id]
        await taking.leave(elmside, engines, shown.id)
        assert await taking.find(elmside, engines) == []
        with pytest.raises(NotFound):
            await taking.leave(elmside, engines, shown.id)


class TestSharing:
    async def test_is_for_those_who_may(
        self, vet: httpx.AsyncClient, twin: httpx.AsyncClient, shown: Shown
    ) -> None:
        query = """mutation($share: ShareWanted!) {
            createShare(tenant: "oakwood", share: $share) { secret share { id works opened } }
        }"""
        body = {"query": query, "variables": {"share": {"studies": [shown.study], "passcode": "1234"}}}
        made = (await vet.post("/graphql", json=body)).json()["data"]["createShare"]
        assert made["share"]["works"]
        assert len(made["secret"]) == 43
        (error,) = (await twin.post("/graphql", json=body)).json()["errors"]
        assert error["extensions"]["code"] == "NOT_FOUND"
        kept = await shown.engines.documents.of(shown.oakwood.grant, "shares").find_one(
            {"id": made["share"]["id"]}
        )
        assert made["secret"] not in str(kept)
        assert "1234" not in str(kept["passcode"])

    @pytest.mark.parametrize(
        "wrong",
        [
            {"view": False},
            {"passcode": "123"},
            {"uses": 0},
            {"label": "x" * 101},
            {"label": "two\nlines"},
            {"ends_at": datetime.now(UTC)},
        ],
    )
    async def test_takes_no_nonsense(self, shown: Shown, wrong: dict) -> None:
        with pytest.raises(Exception, match="share|label|passcode|link"):
            await shown.share(**wrong)


class TestListing:
    async def test_pages_through_all_links_each_with_its_own_receipts(self, shown: Shown) -> None:
        await shown.share(label="read often")
        first = shown.id
        for _ in range(3):
            shown.browser.cookies.clear()
            assert (await shown.open()).status_code == 200
        later = [await shown.share(label=f"later {number}") for number in range(4)]
        query = (
            "query ($after: String, $study: ID) {"
            ' shares(tenant: "oakwood", studyInstanceUID: $study, first: 2, after: $after) {'
            " nodes { id opened visits { at } } endCursor } }"
        )
        for study in (None, shown.study):
            found, after, pages = [], None, 0
            while pages == 0 or after:
                asked = {"query": query, "variables": {"after": after, "study": study}}
                page = (await shown.vet.post("/graphql", json=asked)).json()["data"]["shares"]
                found, after, pages = found + page["nodes"], page["endCursor"], pages + 1
            assert [one["id"] for one in found] == [*reversed(later), first]
            assert [(one["opened"], len(one["visits"])) for one in found] == [(0, 0)] * 4 + [(3, 3)]
            assert pages == 3

    @pytest.mark.parametrize("after", ["x", "0001-01-01T00:00:00+14:00 x", "\0 a"])
    async def test_a_cursor_that_is_none_is_refused(self, shown: Shown, after: str) -> None:
        with pytest.raises(Invalid, match="cursor"):
            await sharing.shares_page(shown.oakwood, shown.engines, after=after)

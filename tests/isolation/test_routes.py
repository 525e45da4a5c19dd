"""Every route of the application: none tells of a clinic, a person or a secret to who has no part in it."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount, Route, WebSocketRoute

from services.tenancy.shares import visiting
from tests.api.clients import client_of
from tests.isolation.conftest import Twins
from tests.isolation.twins import ABSENT, PASSWORD, UNKNOWN, plain

Case = Callable[[Twins], Awaitable[None]]
NOBODY = "nobody@nowhere.test"


@pytest.fixture(autouse=True)
def _untouched(untouched: None) -> None:
    """Whatever is asked, Elmside stays as it was."""


async def tell_nothing(twins: Twins, path: str) -> None:
    """What everybody may read."""
    for client in (twins.stranger, twins.oak.browser):
        answer = await client.get(path)
        assert not twins.elm.leaks_into(answer.text)
        assert "elmside" not in answer.text


async def metrics(twins: Twins) -> None:
    """They name clinics that send images, for who runs the installation: nobody else is given any."""
    transport = httpx.ASGITransport(twins.oak.app, client=("192.0.2.7", 1234))
    cookies = twins.oak.browser.cookies
    async with httpx.AsyncClient(
        transport=transport, base_url="http://vetark.test", cookies=cookies
    ) as client:
        answer = await client.get("/metrics")
    assert (answer.status_code, "elmside" in answer.text) == (403, False)


async def alike(client: httpx.AsyncClient, path: str, *bodies: dict[str, Any]) -> httpx.Response:
    """Two requests of which one names what is Elmside's and one what is nobody's: they are answered alike."""
    answers = [await client.post(path, json=body) for body in bodies]
    values = [{key: value for key, value in body.items() if isinstance(value, str)} for body in bodies]
    first, second = (plain(answer, **value) for answer, value in zip(answers, values, strict=True))
    assert first == second
    return answers[0]


async def sign_in(twins: Twins) -> None:
    wrong = "a wrong password indeed"
    bodies = [{"email": email, "password": wrong} for email in (twins.elm.email("vet"), NOBODY)]
    assert (await alike(twins.stranger, "/session", *bodies)).status_code == 401


async def session(twins: Twins) -> None:
    answer = await twins.oak.browser.get("/session")
    assert [one["tenant"]["slug"] for one in answer.json()["memberships"]] == ["oakwood"]
    assert not twins.elm.leaks_into(answer.text)
    assert (await twins.stranger.get("/session")).status_code == 401


async def sign_out(twins: Twins) -> None:
    assert (await twins.stranger.delete("/session")).status_code == 204
    assert (await twins.elm.browser.get("/session")).status_code == 200


async def second_factor(twins: Twins) -> None:
    bodies = [{"ticket": ticket, "code": "000000"} for ticket in (twins.elm.ids["session"], UNKNOWN)]
    assert (await alike(twins.stranger, "/session/second-factor", *bodies)).status_code in (401, 404)


async def look_at_invitation(twins: Twins) -> None:
    """Its identifier, which administrators see, is not its secret."""
    bodies = [{"secret": secret} for secret in (twins.elm.ids["invitation"], UNKNOWN)]
    assert (await alike(twins.stranger, "/invitations/look", *bodies)).status_code == 404


async def accept_invitation(twins: Twins) -> None:
    bodies = [
        {"secret": secret, "name": "X", "password": PASSWORD}
        for secret in (twins.elm.ids["invitation"], UNKNOWN)
    ]
    assert (await alike(twins.stranger, "/invitations/accept", *bodies)).status_code == 404


async def forget_password(twins: Twins) -> None:
    bodies = [{"email": email} for email in ("never@elmark.test", NOBODY)]
    assert (await alike(twins.stranger, "/password-reset", *bodies)).status_code == 202


async def look_at_reset(twins: Twins) -> None:
    bodies = [{"secret": secret} for secret in (twins.elm.ids["session"], UNKNOWN)]
    assert (await alike(twins.stranger, "/password-reset/look", *bodies)).status_code == 404


async def renew_password(twins: Twins) -> None:
    bodies = [{"secret": secret, "password": PASSWORD} for secret in (twins.elm.ids["session"], UNKNOWN)]
    assert (await alike(twins.stranger, "/password-reset/confirm", *bodies)).status_code == 404


async def passkey_challenge(twins: Twins) -> None:
    """It is the same for everybody: it names no account."""
    answer = await twins.stranger.post("/session/passkey/options", json={})
    assert not twins.elm.leaks_into(answer.text)
    assert not answer.json().get("allowCredentials")


async def passkey_sign_in(twins: Twins) -> None:
    bodies = [{"credential": {"id": one, "rawId": one}} for one in (twins.elm.ids["user"], UNKNOWN)]
    assert (await alike(twins.stranger, "/session/passkey", *bodies)).status_code in (400, 401, 403, 404)


async def passkey_options(twins: Twins) -> None:
    answer = await twins.oak.browser.post("/passkeys/options", json={})
    assert not twins.elm.leaks_into(answer.text)
    assert (await twins.stranger.post("/passkeys/options", json={})).status_code == 401


async def add_passkey(twins: Twins) -> None:
    answer = await twins.stranger.post("/passkeys", json={"credential": {}, "name": "X"})
    assert answer.status_code == 401


async def provider(twins: Twins) -> None:
    for path in ("", "/callback?state=x&code=y"):
        there, nowhere = [
            plain(await twins.stranger.get(f"/oidc/{slug}{path}"), slug=slug) for slug in ("elmside", ABSENT)
        ]
        assert there == nowhere
        assert there[0] == 303


def credentials(twins: Twins) -> dict[str, str]:
    """Of Elmside's practice system."""
    kept = twins.elm.kept
    return {
        "grant_type": "client_credentials",
        "client_id": kept.system.client_id,
        "client_secret": kept.client_secret,
    }


async def access_token(twins: Twins) -> None:
    """One clinic's client is nobody at another, and a wrong secret tells of no client."""
    right = credentials(twins)
    answers = [
        plain(await twins.stranger.post(f"/tenants/{slug}/pims/accesstoken", json=sent))
        for slug, sent in (
            ("oakwood", right),
            (ABSENT, right),
            ("elmside", {**right, "client_secret": "x"}),
            ("elmside", {**right, "client_id": UNKNOWN}),
        )
    ]
    assert {code for code, _, _ in answers} == {401}
    assert len({text for _, _, text in answers}) == 1


async def of_practice_systems(twins: Twins, method: str, path: str) -> None:
    """Oakwood's practice system asks Elmside, and Oakwood for what is Elmside's."""
    kept = twins.oak.kept
    sent = {"client_id": kept.system.client_id, "client_secret": kept.client_secret}
    answer = await twins.stranger.post(
        "/tenants/oakwood/pims/accesstoken", json={"grant_type": "client_credentials", **sent}
    )
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    body = {"patient": {"name": "X"}, "description": "X", "modality": "DX", "date": "2026-11-29"}
    if path.endswith("launches"):
        body = {"accession_number": twins.elm.ids["accession"]}

    async def asked(slug: str, request: str) -> tuple[int, Any, str]:
        where = path.format(slug=slug, id=request)
        answer = await twins.stranger.request(method, where, json=body, headers=headers)
        return plain(answer, slug=slug, id=request)

    theirs = twins.elm.ids["request"]
    there, nowhere = await asked("elmside", theirs), await asked(ABSENT, theirs)
    assert there == nowhere
    assert there[0] == 404
    if "{id}" in path:
        there, nowhere = await asked("oakwood", theirs), await asked("oakwood", UNKNOWN)
        assert there == nowhere
        assert there[0] == 404
    elif path.endswith("launches"):
        assert (await asked("oakwood", ""))[0] == 404
    elif method == "GET":
        assert not twins.elm.leaks_into((await asked("oakwood", ""))[2])


async def of_reports(twins: Twins, method: str, path: str) -> None:
    """The other clinic's reports, drafts and letterhead are as those of nobody."""
    for client in (twins.oak.browser, twins.oak.program):
        there, nowhere = [
            plain(
                await client.request(method, path.format(slug=slug, id_=report, number=1)),
                slug=slug,
                id_=report,
            )
            for slug, report in (("elmside", twins.elm.ids["report"]), (ABSENT, UNKNOWN))
        ]
        assert there == nowhere
        if "{id_}" in path:
            mine, none = [
                await client.request(method, path.format(slug="oakwood", id_=report, number=1))
                for report in (twins.elm.ids["report"], UNKNOWN)
            ]
            assert (mine.status_code, mine.text) == (none.status_code, none.text)
            assert mine.status_code == 404
    assert (
        await twins.stranger.request(method, path.format(slug="elmside", id_="x", number=1))
    ).status_code == 401


async def uploads(twins: Twins, method: str, path: str) -> None:
    """Elmside's own uploads, and what waits in its inbox, are as those of nobody; a visitor's too."""
    body = {"patient": "X"} if method == "PUT" or path.endswith("uploads") else {"files": []}
    theirs = twins.elm.ids

    async def asked(client: httpx.AsyncClient, **names: str) -> tuple[int, Any, str]:
        named = {"upload": theirs["upload"], "file": theirs["file"], "part": "0", **names}
        return plain(await client.request(method, path.format(**named), json=body), **names)

    if path.startswith("/inboxes"):
        for secret in ("", twins.oak.visit):
            twins.stranger.cookies.set("vetark_inbox", secret)
            there = await asked(twins.stranger, id=theirs["inbox"])
            assert there == await asked(twins.stranger, id=UNKNOWN)
            assert there[0] == 401
        twins.stranger.cookies.delete("vetark_inbox")
        return
    there, nowhere = [await asked(twins.oak.browser, slug=slug) for slug in ("elmside", ABSENT)]
    assert there == nowhere
    assert there[0] == 404
    if "{upload}" in path:
        there, nowhere = [
            await asked(twins.oak.browser, slug="oakwood", upload=one) for one in (theirs["upload"], UNKNOWN)
        ]
        assert there == nowhere
        assert there[0] == 404


async def enter_inbox(twins: Twins) -> None:
    """Its identifier, which the clinic's people see, opens nothing, and another inbox's secret does not."""
    answers = [
        plain(await twins.stranger.post(f"/inboxes/{one}/session", json={"secret": twins.oak.visit}), id=one)
        for one in (twins.elm.ids["inbox"], UNKNOWN)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 401


async def case_files(twins: Twins) -> None:
    """A file of Elmside's case is none of Oakwood's, under either clinic's path."""
    path = "/tenants/{}/cases/{}/attachments"
    for slug in ("oakwood", "elmside", ABSENT):
        answers = []
        for case in (twins.elm.ids["case"], UNKNOWN):
            where = path.format(slug, case)
            sent = await twins.oak.browser.post(where, content=b"text")
            fetched = await twins.oak.browser.get(f"{where}/{UNKNOWN}")
            answers += [plain(sent, case=case), plain(fetched, case=case)]
        assert answers[:2] == answers[2:]
        assert {code for code, _, _ in answers} == {404}


async def launch(twins: Twins) -> None:
    """What a link is called in the records is no secret of one."""
    bodies = [{"secret": secret} for secret in (twins.elm.ids["invitation"], UNKNOWN)]
    assert (await alike(twins.stranger, "/launch", *bodies)).status_code == 404


async def unsubscribe(twins: Twins) -> None:
    """A link of somebody's is a secret of its own: nothing that anybody else has opens it."""
    one = twins.elm.people["head"].id
    answers = [await twins.stranger.post(f"/notifications/unsubscribe/{secret}") for secret in (one, UNKNOWN)]
    assert {answer.status_code for answer in answers} == {404}
    assert answers[0].text == answers[1].text
    shown = await twins.stranger.get(f"/notifications/unsubscribe/{one}")
    assert shown.headers["location"] == "/account/notifications"


async def page(twins: Twins) -> None:
    for path in ("/tenants/{}/studies", "/sign-in/{}", "/tenants/{}/administration"):
        there, nowhere = [
            plain(await twins.stranger.get(path.format(slug)), slug=slug) for slug in ("elmside", ABSENT)
        ]
        assert there == nowhere


async def open_share(twins: Twins) -> None:
    """Its identifier, which stands in the path, is of no use without its secret."""
    secret, share = twins.elm.share_secret, twins.elm.ids["share"]
    for client in (twins.stranger, twins.oak.browser):
        answers = [
            plain(await client.post(f"/shares/{one}/open", json={"secret": UNKNOWN}))
            for one in (share, UNKNOWN)
        ]
        assert answers[0] == answers[1]
        assert answers[0][0] == 404
    swapped = await twins.stranger.post(f"/shares/{twins.oak.ids['share']}/open", json={"secret": secret})
    assert plain(swapped) == answers[0]


async def of_a_place(twins: Twins, method: str, path: str) -> None:
    """There is nothing at a case or a share for who may not see it; nor for a visitor of another one's."""
    oak, elm = twins.oak, twins.elm
    asked = {"query": '{ place(tenant: "oakwood") { name } }', "tenant": "oakwood"}
    opened = await visiting.open_link(oak.engines, oak.ids["share"], oak.share_secret)
    assert isinstance(opened, visiting.Opened)
    async with client_of(oak.app, opened.secret) as visitor:
        for client in (twins.stranger, oak.browser, oak.program, visitor):
            body = asked if method == "POST" else None
            there, nowhere = [
                plain(await client.request(method, path.format(id=one), json=body), id=one)
                for one in (elm.ids["share"], UNKNOWN)
            ]
            assert there == nowhere
            assert there[0] in (401, 404) or '"data":null' in there[2]


async def vpn_hub(twins: Twins) -> None:
    """A hub's token opens its own state alone, which names no clinic; nobody else's opens that."""
    held = (twins.oak.token, "vhub_x")
    answers = [
        plain(await client.post("/vpn/hub", json={}, headers={"Authorization": f"Bearer {one}"}))
        for client in (twins.stranger, twins.oak.browser)
        for one in held
    ]
    assert {code for code, _, _ in answers} == {401}
    assert len({text for _, _, text in answers}) == 1
    assert (await twins.oak.browser.post("/vpn/hub", json={})).status_code == 401
    authorization = {"Authorization": f"Bearer {twins.hub_token}"}
    told = await twins.stranger.post("/vpn/hub", json={}, headers=authorization)
    assert len(told.json()["state"]["tunnels"]) == 2
    assert not twins.elm.leaks_into(told.text)
    assert "elmside" not in told.text
    elsewhere = await twins.stranger.get("/tenants/elmside/dicomweb/studies", headers=authorization)
    assert elsewhere.status_code in (401, 429)  # a wrong token, maybe one of many


async def another_suite(_: Twins) -> None:
    """Asked thoroughly elsewhere: test_dicomweb.py, test_graphql.py, test_subscription.py."""


CASES: dict[tuple[str, str], Case] = {
    ("*", "/tenants/{slug}/dicomweb"): another_suite,
    **{
        (kind, f"/{kind_of_place}/{{id}}/{path}"): partial(
            of_a_place, method=method, path=f"/{kind_of_place}/{{id}}/{path}{below}"
        )
        for kind_of_place in ("cases", "shares")
        for kind, method, path, below in (
            ("*", "GET", "dicomweb", "/studies"),
            ("POST", "POST", "graphql", ""),
            ("WEBSOCKET", "POST", "graphql", ""),
        )
    },
    ("POST", "/shares/{id}/open"): open_share,
    ("POST", "/shares/{id}/take"): partial(of_a_place, method="POST", path="/shares/{id}/take"),
    ("POST", "/graphql"): another_suite,
    ("WEBSOCKET", "/graphql"): another_suite,
    ("WEBSOCKET", "/tenants/{slug}/dicomweb/subscribers/{aet}"): another_suite,
    ("GET", "/healthz"): lambda twins: tell_nothing(twins, "/healthz"),
    ("GET", "/readyz"): lambda twins: tell_nothing(twins, "/readyz"),
    ("GET", "/metrics"): metrics,
    ("POST", "/session"): sign_in,
    ("GET", "/session"): session,
    ("DELETE", "/session"): sign_out,
    ("POST", "/session/second-factor"): second_factor,
    ("POST", "/session/passkey/options"): passkey_challenge,
    ("POST", "/session/passkey"): passkey_sign_in,
    ("POST", "/passkeys/options"): passkey_options,
    ("POST", "/passkeys"): add_passkey,
    ("POST", "/invitations/look"): look_at_invitation,
    ("POST", "/invitations/accept"): accept_invitation,
    ("POST", "/password-reset"): forget_password,
    ("POST", "/password-reset/look"): look_at_reset,
    ("POST", "/password-reset/confirm"): renew_password,
    ("GET", "/oidc/{slug}"): provider,
    ("GET", "/oidc/{slug}/callback"): provider,
    ("POST", "/launch"): launch,
    ("POST", "/tenants/{slug}/cases/{id}/attachments"): case_files,
    ("GET", "/tenants/{slug}/cases/{id}/attachments/{attachment}"): case_files,
    ("POST", "/tenants/{slug}/pims/accesstoken"): access_token,
    **{
        (method, f"/tenants/{{slug}}/pims/{path}"): partial(
            of_practice_systems, method=method, path=f"/tenants/{{slug}}/pims/{path}"
        )
        for method, path in (
            ("GET", "modalities"),
            ("GET", "species"),
            ("GET", "procedures"),
            ("POST", "requests"),
            ("GET", "requests/{id}"),
            ("PUT", "requests/{id}"),
            ("DELETE", "requests/{id}"),
            ("POST", "launches"),
            ("POST", "provet"),
        )
    },
    **{
        (method, f"/tenants/{{slug}}/{path}"): partial(
            of_reports, method=method, path=f"/tenants/{{slug}}/{path}"
        )
        for method, path in (
            ("GET", "reports/{id_}/draft.pdf"),
            ("GET", "reports/{id_}/editions/{number}.pdf"),
            ("GET", "letterhead/logo"),
            ("PUT", "letterhead/logo"),
        )
    },
    ("POST", "/inboxes/{id}/session"): enter_inbox,
    ("GET", "/inboxes/{id}"): partial(uploads, method="GET", path="/inboxes/{id}"),
    ("GET", "/tenants/{slug}/uploads/{upload}/files/{file}/thumbnail"): partial(
        uploads, method="GET", path="/tenants/{slug}/uploads/{upload}/files/{file}/thumbnail"
    ),
    **{
        (method, f"{root}/uploads{path}"): partial(uploads, method=method, path=f"{root}/uploads{path}")
        for root in ("/inboxes/{id}", "/tenants/{slug}")
        for method, path in (
            ("GET", ""),
            ("POST", ""),
            ("PUT", "/{upload}"),
            ("POST", "/{upload}/finished"),
            ("POST", "/{upload}/files"),
            ("GET", "/{upload}/files"),
            ("PUT", "/{upload}/files/{file}/{part}"),
        )
    },
    ("*", ""): page,
    ("POST", "/vpn/hub"): vpn_hub,
    ("GET", "/notifications/unsubscribe/{secret}"): unsubscribe,
    ("POST", "/notifications/unsubscribe/{secret}"): unsubscribe,
}
"""Every route, and how it is asked about the other clinic. One that is not here fails the suite."""


def routes(app: FastAPI) -> set[tuple[str, str]]:
    """(method, path) of all there are."""
    found = set()
    for route in iter_route_contexts(app.routes):
        shown = getattr(route, "route", route)
        path = getattr(route, "path", None) or getattr(shown, "path", "")
        if isinstance(shown, WebSocketRoute):
            found.add(("WEBSOCKET", path))
        elif isinstance(shown, Mount):
            found.add(("*", path))
        else:
            assert isinstance(shown, Route), f"{shown}: the suite knows no such route"
            found |= {(method, path) for method in (shown.methods or {"POST"}) - {"HEAD"}}
    return found


class TestTable:
    def test_has_a_case_for_every_route_there_is(self, twins: Twins) -> None:
        assert routes(twins.oak.app) == CASES.keys()


class TestRoute:
    @pytest.mark.parametrize("route", CASES, ids=" ".join)
    async def test_tells_nothing_of_the_clinic_next_api(self, twins: Twins, route: tuple[str, str]) -> None:
        await CASES[route](twins)

"""What a provider says is believed only where every part of it holds."""

import base64
import json
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from services.errors import Refused, Unavailable
from services.peers import https, openid
from services.peers.inward import Inward
from services.peers.openid import Client
from services.settings import Settings
from tests import oidc_provider
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider

LOOPBACK = Inward(Settings(sign_in_networks=("127.0.0.0/8", "::1/128")), tuple)
BACK = "https://vetark.test/oidc/oakwood/callback"
CLIENT = Client(CLIENT_ID, CLIENT_SECRET, BACK)
NONCE, VERIFIER = "n" * 43, "v" * 43


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    async with oidc_provider.running() as provider:
        yield provider


def unsigned(claims: dict[str, Any]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."


async def sign_in(
    provider: Provider, client: Client = CLIENT, *, nonce: str = NONCE, verifier: str = VERIFIER
) -> dict[str, Any]:
    """Go to the provider and come back; what it vouches for."""
    async with https.client(LOOPBACK) as http:
        metadata = await openid.discover(http, provider.issuer)
        url = openid.authorization_url(metadata, CLIENT, state="s", nonce=NONCE, verifier=VERIFIER)
        async with httpx.AsyncClient() as browser:
            back = httpx.URL((await browser.get(url)).headers["location"])
        assert str(back).startswith(BACK)
        assert back.params["state"] == "s"
        return await openid.claims(
            http, metadata, client, back.params["code"], nonce=nonce, verifier=verifier
        )


class TestDiscover:
    async def test_believes_no_other_issuer(self, provider: Provider) -> None:
        provider.metadata = {"issuer": "https://accounts.example.test"}
        async with https.client(LOOPBACK) as http:
            with pytest.raises(Unavailable, match="another issuer"):
                await openid.discover(http, provider.issuer)

    @pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
    @pytest.mark.parametrize("url", [None, "javascript:alert(1)", 7, ["https://a"]])
    async def test_needs_every_endpoint(self, provider: Provider, name: str, url: object) -> None:
        provider.metadata = {name: url}
        async with https.client(LOOPBACK) as http:
            with pytest.raises(Unavailable, match=name):
                await openid.discover(http, provider.issuer)


class TestClaims:
    async def test_are_what_the_provider_vouches_for(self, provider: Provider) -> None:
        found = await sign_in(provider)
        assert found["sub"] == provider.person.sub
        assert found["email"] == "ada@oakwood.test"

    async def test_over_tls_too(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(tmp_path / "ca.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        monkeypatch.setattr(https, "_tls", https._tls.__wrapped__)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        authority.issue_cert("localhost").configure_cert(context)
        async with oidc_provider.running(context) as provider, https.client(LOOPBACK) as http:
            assert (await openid.discover(http, provider.issuer))["issuer"] == provider.issuer
            with pytest.raises(Unavailable):  # the certificate is localhost's
                await openid.discover(http, provider.issuer.replace("localhost", "127.0.0.1"))

    async def test_come_from_user_info_where_the_id_token_is_thin(self, provider: Provider) -> None:
        provider.person.profile, provider.person.claims = provider.person.claims | {"sub": "17"}, {}
        assert (await sign_in(provider))["email"] == "ada@oakwood.test"

    async def test_of_somebody_else_are_not_believed(self, provider: Provider) -> None:
        provider.person.profile = {"sub": "18"}
        with pytest.raises(Refused, match="somebody else"):
            await sign_in(provider)

    async def test_also_of_a_provider_that_wants_the_secret_posted(self, provider: Provider) -> None:
        provider.metadata = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        assert (await sign_in(provider))["sub"] == "17"

    async def test_need_the_secret_that_was_agreed(self, provider: Provider) -> None:
        with pytest.raises(Unavailable, match="401"):
            await sign_in(provider, Client(CLIENT_ID, "guess", BACK))

    async def test_need_the_verifier_that_began_it(self, provider: Provider) -> None:
        with pytest.raises(Unavailable, match="400"):
            await sign_in(provider, verifier="w" * 43)

    async def test_need_the_nonce_that_began_it(self, provider: Provider) -> None:
        with pytest.raises(Refused, match="InvalidClaim"):
            await sign_in(provider, nonce="m" * 43)

    @pytest.mark.parametrize(
        "change",
        [
            {"iss": "https://accounts.example.test"},
            {"aud": "another"},
            {"aud": [CLIENT_ID, "another"]},  # without azp
            {"azp": "another"},
            {"exp": 1},
            {"iat": 1 << 40},
            {"nonce": "another"},
            {"nonce": None},
            {"sub": ""},
            {"sub": None},
            {"aud": None},
            {"exp": None},
            {"exp": "tomorrow"},
            {"at_hash": "another"},
        ],
        ids=str,
    )
    async def test_that_are_wrong_in_one_part_are_none(
        self, provider: Provider, change: dict[str, Any]
    ) -> None:
        provider.forge = lambda claims: {k: v for k, v in (claims | change).items() if v is not None}
        with pytest.raises(Refused, match="not valid"):
            await sign_in(provider)

    @pytest.mark.parametrize(
        "sign",
        [
            lambda claims: jwt.encode(
                {"alg": "RS256", "kid": "1"}, claims, RSAKey.generate_key(parameters={"kid": "1"})
            ),
            lambda claims: jwt.encode(
                {"alg": "RS256", "kid": "2"}, claims, RSAKey.generate_key(parameters={"kid": "2"})
            ),
            lambda claims: jwt.encode(
                {"alg": "HS256"}, claims, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"]
            ),
            unsigned,
            lambda _: "a.b.c",
            lambda _: "",
        ],
        ids=["another key", "unknown key", "shared secret", "unsigned", "no JWT", "empty"],
    )
    async def test_need_the_providers_signature(
        self, provider: Provider, sign: Callable[[dict[str, Any]], str]
    ) -> None:
        provider.sign = sign
        with pytest.raises(Refused, match="not valid"):
            await sign_in(provider)

"""An OpenID provider tells us who somebody is (OpenID Connect Core 1.0, code flow with PKCE)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import DEFAULT_HEADERS
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from services.errors import Refused, Unavailable
from services.peers.https import ask

SCOPE = "openid email profile"
LEEWAY_SECONDS = 60
"""Seconds that two clocks may differ."""
_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures only: with a shared secret, or none, a token says nothing about who made it."""


@dataclass(frozen=True, slots=True)
class Client:
    """What a provider knows us as, and where it sends people back to."""

    id: str
    secret: str
    redirect_uri: str


async def discover(http: httpx.AsyncClient, issuer: str) -> Mapping[str, Any]:
    """What a provider says of itself (OpenID Connect Discovery 1.0). Raises Unavailable, Refused."""
    metadata = await ask(http, "GET", get_well_known_url(issuer, external=True))
    if not isinstance(metadata, dict) or metadata.get("issuer") != issuer:
        raise Unavailable("what is there describes no OpenID provider, or another issuer")
    endpoints: dict[str, Any] = OpenIDProviderMetadata(metadata)
    endpoints.setdefault("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not str(endpoints.get(name)).startswith(("https://", "http://")):
            raise Unavailable(f"the OpenID provider names no {name}")
    return endpoints


def authorization_url(metadata: Mapping[str, Any], client: Client, **secrets: str) -> str:
    """Where somebody goes to sign in. `secrets` are the `state`, the `nonce` and PKCE's `verifier`."""
    url: str = prepare_grant_uri(
        metadata["authorization_endpoint"],
        client.id,
        "code",
        redirect_uri=client.redirect_uri,
        scope=SCOPE,
        state=secrets["state"],
        nonce=secrets["nonce"],
        code_challenge=create_s256_code_challenge(secrets["verifier"]),
        code_challenge_method="S256",
    )
    return url


async def claims(
    http: httpx.AsyncClient,
    metadata: Mapping[str, Any],
    client: Client,
    code: str,
    *,
    nonce: str,
    verifier: str,
) -> dict[str, Any]:
    """What the provider vouches for of whoever came back with `code`.

    Those of the ID token, and what only the UserInfo endpoint tells. Raises Refused for a token that is not
    for us, not for this sign-in, not theirs or not valid now; Unavailable where the provider does not answer.
    """
    token = await _redeem(http, metadata, client, code, verifier)
    keys = await ask(http, "GET", metadata["jwks_uri"])
    try:
        made = jwt.decode(
            token["id_token"],
            KeySet.import_key_set(keys),
            registry=JWSRegistry(algorithms=_ALGORITHMS, strict_check_header=False),
        )
        found = CodeIDToken(
            made.claims,
            made.header,
            {
                "iss": {"essential": True, "value": metadata["issuer"]},
                "aud": {"essential": True, "value": client.id},
                "sub": {"essential": True},
            },
            {"nonce": nonce, "client_id": client.id, "access_token": token.get("access_token")},
        )
        found.validate(leeway=LEEWAY_SECONDS)
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Refused(f"the provider's ID token is not valid: {type(error).__name__}") from error
    return {**await _user_info(http, metadata, token, found["sub"]), **found}


async def _redeem(
    http: httpx.AsyncClient, metadata: Mapping[str, Any], client: Client, code: str, verifier: str
) -> dict[str, Any]:
    methods = metadata["token_endpoint_auth_methods_supported"]
    method = "client_secret_basic" if "client_secret_basic" in methods else "client_secret_post"
    body = prepare_token_request(
        "authorization_code", code=code, redirect_uri=client.redirect_uri, code_verifier=verifier
    )
    url, headers, content = ClientAuth(client.id, client.secret, method).prepare(
        "POST", metadata["token_endpoint"], dict(DEFAULT_HEADERS), body
    )
    token = await ask(http, "POST", url, headers=headers, content=content)
    if not isinstance(token, dict) or not isinstance(token.get("id_token"), str):
        raise Refused("the provider gives no ID token")
    return token


async def _user_info(
    http: httpx.AsyncClient, metadata: Mapping[str, Any], token: Mapping[str, Any], subject: str
) -> dict[str, Any]:
    """Some providers keep email and groups out of the ID token (OpenID Connect Core 5.3)."""
    url, access = metadata.get("userinfo_endpoint"), token.get("access_token")
    if not isinstance(url, str) or not isinstance(access, str):
        return {}
    found = await ask(http, "GET", url, headers={"Authorization": f"Bearer {access}"})
    if not isinstance(found, dict) or found.get("sub") != subject:
        raise Refused("the provider's UserInfo is about somebody else")
    return found

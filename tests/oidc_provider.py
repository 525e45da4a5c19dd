"""A real OpenID provider on a port of its own: discovery, keys, sign-in page, tokens, UserInfo.

It holds to OpenID Connect Core 1.0 (code flow) and checks what it is sent; a test may make it misbehave.
"""

import asyncio
import base64
import contextlib
import functools
import hashlib
import secrets
import socket
import ssl
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import httpx
import uvicorn
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from services.http_server import HttpServer

CLIENT_ID, CLIENT_SECRET = "vetark", "a secret of the two"


@functools.cache
def new_key(kid: str = "1") -> RSAKey:
    """A key pair; made once, for it takes a while."""
    return RSAKey.generate_key(parameters={"kid": kid})


@dataclass
class Person:
    """Who sits before the provider's sign-in page. `claims` stand in the ID token, `profile` in UserInfo."""

    sub: str = "17"
    claims: dict[str, Any] = field(
        default_factory=lambda: {"email": "ada@oakwood.test", "email_verified": True, "name": "Dr. Ada Oak"}
    )
    profile: dict[str, Any] = field(default_factory=dict)


@dataclass
class Provider:
    """A running provider. `forge` changes an ID token's claims, `sign` signs them in place of its key."""

    issuer: str
    person: Person = field(default_factory=Person)
    key: RSAKey = field(default_factory=new_key)
    forge: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
    sign: Callable[[dict[str, Any]], str] | None = None
    metadata: dict[str, Any] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _access: set[str] = field(default_factory=set)

    def application(self) -> Starlette:
        """Its endpoints."""
        found = {
            "/.well-known/openid-configuration": ("GET", self.configuration),
            "/keys": ("GET", self.keys),
            "/authorize": ("GET", self.authorize),
            "/token": ("POST", self.token),
            "/user": ("GET", self.user),
        }
        return Starlette(routes=[Route(path, call, methods=[how]) for path, (how, call) in found.items()])

    async def configuration(self, request: Request) -> Response:
        self.requests.append(request.url.path)
        said = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/user",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
        return JSONResponse(
            {key: value for key, value in (said | self.metadata).items() if value is not None}
        )

    async def keys(self, request: Request) -> Response:
        self.requests.append(request.url.path)
        return JSONResponse(KeySet([self.key]).as_dict(private=False))

    async def authorize(self, request: Request) -> Response:
        """Let the person in at once: who asks is who is meant."""
        asked = dict(request.query_params)
        right = asked["client_id"] == CLIENT_ID and asked["response_type"] == "code"
        if not right or "openid" not in asked["scope"].split() or asked["code_challenge_method"] != "S256":
            return JSONResponse({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe()
        self._codes[code] = asked
        back = httpx.URL(asked["redirect_uri"])
        answer = back.copy_merge_params({"code": code, "state": asked["state"], "iss": self.issuer})
        return RedirectResponse(str(answer), 302)

    async def token(self, request: Request) -> Response:
        self.requests.append(request.url.path)
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        form = dict(parse_qsl((await request.body()).decode()))
        posted = (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if request.headers.get("authorization") != f"Basic {basic}" and not posted:
            return JSONResponse({"error": "invalid_client"}, 401)
        asked = self._codes.pop(form["code"], None)
        challenge = hashlib.sha256(form["code_verifier"].encode()).digest()
        if (
            asked is None
            or form["grant_type"] != "authorization_code"
            or form["redirect_uri"] != asked["redirect_uri"]
            or base64.urlsafe_b64encode(challenge).decode().rstrip("=") != asked["code_challenge"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        access = secrets.token_urlsafe()
        self._access.add(access)
        claims = self.forge(self.claims(asked["nonce"]))
        return JSONResponse(
            {
                "access_token": access,
                "token_type": "Bearer",
                "expires_in": 60,
                "id_token": self.sign(claims) if self.sign else self.signed(claims),
            }
        )

    async def user(self, request: Request) -> Response:
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self._access:
            return JSONResponse({"error": "invalid_token"}, 401)
        return JSONResponse({"sub": self.person.sub, **self.person.profile})

    def claims(self, nonce: str) -> dict[str, Any]:
        """What an honest ID token says."""
        now = int(time.time())
        standard = {"iss": self.issuer, "aud": CLIENT_ID, "sub": self.person.sub, "nonce": nonce}
        return {**standard, "iat": now, "exp": now + 60, **self.person.claims}

    def signed(self, claims: dict[str, Any]) -> str:
        """An ID token by the key that `/keys` shows."""
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)


@contextlib.asynccontextmanager
async def running(tls: ssl.SSLContext | None = None) -> AsyncIterator[Provider]:
    """A provider on a free port of loopback: `http://127.0.0.1:P`, over TLS `https://localhost:P`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        provider = Provider(f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}")
        config = uvicorn.Config(
            provider.application(),
            lifespan="off",
            log_config=None,
            ssl_context_factory=(lambda *_: tls) if tls else None,
        )
        server = HttpServer(config)
        serving = asyncio.create_task(server.serve([listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        try:
            yield provider
        finally:
            server.should_exit = True
            await serving

"""Who sends a request: the session of its cookie, or the token of its Authorization header."""

from typing import TYPE_CHECKING, cast

from starlette.requests import HTTPConnection

from services.errors import Unauthenticated
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import sessions, tokens
from services.tenancy.scope import Scope
from services.tenancy.session import Session
from services.tenancy.shares.visiting import PREFIX as VISIT

if TYPE_CHECKING:
    from services.api.limits import Guesses

COOKIE = "vetark_session"
DEVICE_COOKIE = "vetark_device"
SHARE_COOKIE = "vetark_share"


def cookie_name(settings: Settings, plain: str = COOKIE) -> str:
    """The session's cookie; where it is secure, a name that no other host can set and no path narrows."""
    return f"__Host-{plain}" if settings.secure_cookies else plain


def share_cookie(settings: Settings) -> str:
    """The cookie of a share's visit: its path is the share's, so no prefix that demands another."""
    return f"__Secure-{SHARE_COOKIE}" if settings.secure_cookies else SHARE_COOKIE


def visit_of(connection: HTTPConnection) -> str:
    """The secret of the visit to a share that a request is part of, "" where it is of none."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip().startswith(VISIT):
        return token.strip()
    return connection.cookies.get(share_cookie(connection.app.state.settings), "")


def device_of(connection: HTTPConnection) -> str:
    """The secret of the browser's device, "" where it has none."""
    return connection.cookies.get(cookie_name(connection.app.state.settings, DEVICE_COOKIE), "")


def address_of(connection: HTTPConnection) -> str:
    """The IP address a request came from, "" if from no network."""
    client = connection.client
    return client.host if client else ""


async def scope_of(engines: Engines, connection: HTTPConnection) -> Scope:
    """The sender's scope, over all tenants it reaches.

    A token that is sent is what counts: a bad one is not made good by a cookie.
    Raises Unauthenticated, TooMany where an address guesses tokens, Refused, Unavailable.
    """
    authorization = connection.headers.get("authorization")
    if authorization is None:
        return (await session_of(engines, connection)).scope
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("Authorization: Bearer TOKEN is what we understand")
    token, address = token.strip(), address_of(connection)
    guesses = cast("Guesses", connection.app.state.guesses)
    return await guesses.check(address, token, lambda: tokens.scope_of_token(engines, token, address))


async def session_of(engines: Engines, connection: HTTPConnection) -> Session:
    """The session of the cookie. Raises Unauthenticated, Unavailable."""
    secret = connection.cookies.get(cookie_name(engines.settings))
    if not secret:
        raise Unauthenticated("sign in, or send a token")
    return await sessions.find(engines, secret, address_of(connection))

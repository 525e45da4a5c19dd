"""Time-based one-time passwords (RFC 6238) as a second factor, and recovery codes for a lost phone."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from services.errors import Invalid, NotFound, Unauthenticated
from services.persistence import Edit, Engines, Exactly, Filter, TenantCollection
from services.tenancy import account, audit, sessions, users
from services.tenancy.audit import Event
from services.tenancy.session import Session
from services.tenancy.short_cache import forget_all
from services.tenancy.sign_in import devices, links, notices, sealed, throttle
from services.tenancy.users import User

RECOVERY_CODES = 10
TICKET = "second_factor"
PATIENCE = timedelta(minutes=5)
"""Between the password and the code."""
STEP_SECONDS = 30
"""Seconds one code is shown; the one before and the one after are good too (clocks differ)."""


async def set_up(session: Session, engines: Engines) -> tuple[str, str]:
    """A new secret and its otpauth:// URI, for the user's phone; in force once a code confirms it."""
    await account.require_second_factor(session, engines)
    secret = pyotp.random_base32()
    pending = Edit(set={"totp_pending": sealed.seal(engines, secret)})
    await _users(engines).update(session.user.as_known, pending)
    return secret, pyotp.TOTP(secret).provisioning_uri(name=session.user.email, issuer_name="Vetark")


async def confirm(session: Session, engines: Engines, code: str) -> list[str]:
    """Put the second factor in force; answers recovery codes, each good for one sign-in, shown this once.

    Raises Invalid for a wrong code, NotFound where nothing was set up.
    """
    await account.require_second_factor(session, engines)
    document = await _document(engines, session.user.id)
    if "totp_pending" not in document:
        raise NotFound("no second factor waits to be confirmed")
    step = _step_of(sealed.unseal(engines, document["totp_pending"]), code, after=0)
    if step is None:
        raise Invalid("this code is wrong: is your phone's clock right?")
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    totp = {"secret": document["totp_pending"], "step": step, "recovery": [_hash(code) for code in codes]}
    as_read = {**session.user.as_known, "totp_pending": document["totp_pending"]}
    if not await _users(engines).update(as_read, Edit(set={"totp": totp}, unset=("totp_pending",))):
        raise NotFound("no second factor waits to be confirmed")
    await sessions.strengthen(session, engines)
    forget_all(engines)
    await audit.record(session.scope, engines, Event.SECOND_FACTOR_SET_UP)
    notices.notify(engines, session.user, "Two-step verification was turned on, with new recovery codes.")
    return codes


async def remove(session: Session, engines: Engines, password: str, address: str = "") -> None:
    """Sign in by password alone again; raises Refused for a wrong password."""
    await account.require_second_factor(session, engines)
    await account.check_password(session, engines, password, address)
    await _users(engines).update(session.user.as_known, Edit(unset=("totp", "totp_pending")))
    forget_all(engines)
    await audit.record(session.scope, engines, Event.SECOND_FACTOR_REMOVED)
    notices.notify(engines, session.user, "Two-step verification was turned off.")


async def recovery_codes_left(session: Session, engines: Engines) -> int:
    """Return how many recovery codes were not used yet; none without a second factor."""
    document = await _document(engines, session.user.id)
    return len(document.get("totp", {}).get("recovery", ()))


async def ask(engines: Engines, user: User) -> str:
    """A ticket for somebody whose password was right: good for one sign-in with a code, for a short time."""
    return await links.create(engines, TICKET, PATIENCE, {"user": user.id})


async def sign_in(engines: Engines, ticket: str, code: str, address: str, device: str = "") -> User:
    """The user of a ticket and a code of their phone, or one of their recovery codes.

    Raises Unauthenticated for a wrong or used code or ticket, TooMany after too many wrong ones.
    """
    try:
        user_id = (await links.look(engines, TICKET, ticket))["user"]
        user = await check(engines, user_id, code, address, device)
        await links.take(engines, TICKET, ticket)
    except NotFound:
        raise Unauthenticated("sign in again: this took too long") from None
    return user


async def check(engines: Engines, user_id: str, code: str, address: str, device: str = "") -> User:
    """Use up a code of a user, who is answered as they were then.

    Guesses hold everywhere, but at a `device` where they signed in before only those made there.
    Raises Unauthenticated for a wrong or used one, TooMany after too many, NotFound without second factor.
    """
    place = await devices.known(engines, device, user_id)
    await throttle.attempt(engines, user_id, place)
    document = await _document(engines, user_id)
    await _use(engines, document, code, address)
    await throttle.succeeded(engines, user_id, place)
    return User.of(document)


async def _use(engines: Engines, document: Mapping[str, Any], code: str, address: str) -> None:
    totp = document.get("totp")
    if totp is None:
        raise NotFound("no second factor any more")
    known: Filter = {"id": document["id"]}
    used: dict[str, Any] | None = None
    step = _step_of(sealed.unseal(engines, totp["secret"]), code, after=totp["step"])
    if step is not None:
        known, used = {**known, "totp.step": totp["step"]}, {"totp.step": step}
    elif _hash(code) in totp["recovery"]:
        known = {**known, "totp.recovery": Exactly(totp["recovery"])}
        used = {"totp.recovery": [kept for kept in totp["recovery"] if kept != _hash(code)]}
    if used is None or not await _users(engines).update(known, Edit(set=used)):
        await users.sign_in_failed(engines, document["id"], address)
        raise Unauthenticated("this code is wrong or was used already")


def _step_of(secret: str, code: str, *, after: int) -> int | None:
    """The time step whose code this is, if it is a late one, ours or an early one, and not used before."""
    given, now = "".join(code.split()), int(datetime.now(UTC).timestamp()) // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if step > after and given.isascii() and secrets.compare_digest(totp.generate_otp(step), given):
            return step
    return None


def _recovery_code() -> str:
    """80 bits in four groups, without letters that look alike."""
    text = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return "-".join(text[start : start + 4] for start in range(0, 16, 4))


def _hash(code: str) -> str:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


async def _document(engines: Engines, user_id: str) -> dict[str, Any]:
    document = await _users(engines).find_one({"id": user_id})
    if document is None:
        raise NotFound("no such user")
    return document


def _users(engines: Engines) -> TenantCollection:
    return engines.documents.installation("users")

"""Somebody who is signed in shows once more that it is they, before they put their name under something."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from services.errors import NotFound, Refused, Unauthenticated
from services.persistence import Engines
from services.tenancy import account
from services.tenancy.session import Session
from services.tenancy.sign_in import passkeys, totp
from services.tenancy.sign_in.passkeys import FRESH, RelyingParty


@dataclass(frozen=True, slots=True)
class Proof:
    """One of: the password, a code of the authenticator app, a passkey's answer to a challenge."""

    password: str = ""
    code: str = ""
    credential: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who it was, and by what."""

    user: str
    how: str


async def confirm_person(session: Session, engines: Engines, proof: Proof, party: RelyingParty) -> Confirmed:
    """Have the session's person prove who they are.

    Somebody whom a clinic's provider signed in has no proof of their own: they signed in a moment ago. Raises
    Refused for a wrong or missing one (TooMany when guessed too often); the session stands.
    """
    user, address = session.user, session.scope.principal.address
    if session.tenant is not None:
        if datetime.now(UTC) - session.created_at > FRESH:
            raise Refused("sign in again through your clinic's provider, then sign within ten minutes")
        return Confirmed(user.id, "single sign-on")
    if proof.credential is not None:
        try:
            known = await passkeys.sign_in(engines, party, proof.credential, address)
        except Unauthenticated as error:
            raise Refused(str(error)) from None
        if known.id != user.id:
            raise Refused("this passkey is somebody else's")
        return Confirmed(user.id, "passkey")
    if proof.code:
        try:
            await totp.check(engines, user.id, proof.code, address)
        except (Unauthenticated, NotFound):
            raise Refused("this code is wrong or was used already") from None
        return Confirmed(user.id, "authenticator app")
    if proof.password:
        await account.check_password(session, engines, proof.password, address)
        return Confirmed(user.id, "password")
    raise Refused("confirm that it is you: type your password")

"""Passkeys: a key pair per person and device, of which we keep the public half (W3C Web Authentication).

The device asks for a finger, a face or a PIN before it signs, so a passkey stands for both factors.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    options_to_json_dict,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.structs import (
    AuthenticationCredential,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.errors import AlreadyExists, Invalid, NotFound, PacsError, Refused, Unauthenticated
from services.persistence import Edit, Engines, TenantCollection
from services.settings import Settings
from services.tenancy import account, audit, sessions, users
from services.tenancy.audit import Event
from services.tenancy.session import Session
from services.tenancy.sign_in import links, notices
from services.tenancy.users import User

FRESH = timedelta(minutes=10)
"""How long after signing in a session may add a passkey without another word."""
LIFETIME = timedelta(minutes=5)
"""How long a challenge waits for its answer."""
MOST = 20
"""Passkeys of one user."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """What passkeys are bound to: the host name, and the origin that the browser says it is at."""

    id: str
    origin: str

    @classmethod
    def of(cls, settings: Settings, asked: str) -> "RelyingParty":
        """The installation's own address; where it knows none, the `asked` one, if that is localhost.

        Raises Refused for any other, for browsers take neither a bare IP address nor plain http.
        """
        url = urlsplit(settings.public_url or asked)
        if url.hostname is None or (settings.public_url is None and url.hostname != "localhost"):
            raise Refused("passkeys work where VETARK_PUBLIC_URL leads, or at http://localhost")
        return cls(url.hostname, f"{url.scheme}://{url.netloc}")


@dataclass(frozen=True, slots=True)
class Passkey:
    """What its owner may know of a passkey."""

    id: str
    name: str
    created_at: datetime
    last_used: datetime | None


async def begin(
    session: Session, engines: Engines, party: RelyingParty, password: str | None = None
) -> dict[str, Any]:
    """The options of `navigator.credentials.create()` for a new passkey of the session's user.

    Raises Refused through a clinic's provider, for a session no longer fresh without the right password, and
    where there are as many passkeys as there may be.
    """
    await account.require_second_factor(session, engines)
    await _require_fresh(session, engines, password)
    known = await _passkeys(engines).find({"user": session.user.id})
    if len(known) >= MOST:
        raise Refused(f"nobody has more than {MOST} passkeys: remove one")
    challenge = await links.create(engines, _NEW, LIFETIME, {"user": session.user.id})
    options = generate_registration_options(
        rp_id=party.id,
        rp_name="Vetark",
        user_id=session.user.id.encode(),
        user_name=session.user.email,
        user_display_name=session.user.name,
        challenge=challenge.encode(),
        timeout=int(LIFETIME.total_seconds() * 1000),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key["credential"]) for key in known],
    )
    return options_to_json_dict(options)


async def add(
    session: Session, engines: Engines, party: RelyingParty, credential: Mapping[str, Any], name: str = ""
) -> Passkey:
    """Keep what `create()` gave.

    Raises Invalid where it does not hold, NotFound where it took too long, AlreadyExists for one we have.
    """
    await account.require_second_factor(session, engines)
    with _distrusted(Invalid("this is no passkey")):
        given = parse_registration_credential_json(dict(credential))
        challenge = parse_client_data_json(given.response.client_data_json).challenge
        secret = challenge.decode("ascii")
    if (await links.take(engines, _NEW, secret))["user"] != session.user.id:
        raise Invalid("somebody else asked for this passkey")
    with _distrusted(Invalid("this passkey does not hold")):
        made = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    document = {
        "id": uuid.uuid4().hex,
        "user": session.user.id,
        "renewals": session.user.renewals,
        "credential": made.credential_id,
        "public_key": made.credential_public_key,
        "sign_count": made.sign_count,
        "name": _checked(name),
        "created_at": datetime.now(UTC),
    }
    try:
        await _passkeys(engines).insert(document)
    except AlreadyExists:
        raise AlreadyExists("this passkey is known already") from None
    await sessions.strengthen(session, engines)
    await audit.record(session.scope, engines, Event.PASSKEY_ADDED, {"passkey": document["id"]})
    notices.notify(engines, session.user, f"A passkey was added: {document['name']}.")
    return _shown(document)


async def challenge(engines: Engines, party: RelyingParty) -> dict[str, Any]:
    """The options of `navigator.credentials.get()`, for whoever it will turn out to be."""
    secret = await links.create(engines, _SIGN_IN, LIFETIME, {})
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=secret.encode(),
        timeout=int(LIFETIME.total_seconds() * 1000),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(options)


async def sign_in(engines: Engines, party: RelyingParty, credential: Mapping[str, Any], address: str) -> User:
    """The user whose passkey answered a challenge; raises Unauthenticated, whatever was wrong."""
    with _distrusted(Unauthenticated(_WRONG)):
        given = parse_authentication_credential_json(dict(credential))
        challenge = parse_client_data_json(given.response.client_data_json).challenge
        secret = challenge.decode("ascii")
    try:
        await links.take(engines, _SIGN_IN, secret)
    except NotFound:
        raise Unauthenticated("this took too long: try again") from None
    known = await _passkeys(engines).find_one({"credential": given.raw_id})
    try:
        return await _use(engines, party, given, challenge, known)
    except (Unauthenticated, NotFound):
        await users.sign_in_failed(engines, known["user"] if known else "", address)
        raise Unauthenticated(_WRONG) from None


async def find(session: Session, engines: Engines) -> list[Passkey]:
    """The user's passkeys, the oldest first; none where a clinic's provider signed them in."""
    if session.tenant is not None:
        return []
    return await of_user(engines, session.user)


async def of_user(engines: Engines, user: User) -> list[Passkey]:
    """List the passkeys of a user, for tenancy itself."""
    found = await _passkeys(engines).find({"user": user.id}, sort=[("created_at", 1)])
    return [_shown(document) for document in found if document.get("renewals", 0) == user.renewals]


async def rename(session: Session, engines: Engines, id_: str, name: str) -> None:
    """Give one of the user's passkeys another name; raises NotFound."""
    session.require_own()
    named = Edit(set={"name": _checked(name)})
    if not await _passkeys(engines).update({"user": session.user.id, "id": id_}, named):
        raise NotFound("no such passkey")


async def remove(session: Session, engines: Engines, id_: str) -> None:
    """Let one of the user's passkeys sign in no more; raises NotFound."""
    await account.require_second_factor(session, engines)
    if not await _passkeys(engines).delete({"user": session.user.id, "id": id_}):
        raise NotFound("no such passkey")
    await audit.record(session.scope, engines, Event.PASSKEY_REMOVED, {"passkey": id_})


_NEW, _SIGN_IN = "new_passkey", "passkey"
_WRONG = "this passkey does not sign in here"


@contextmanager
def _distrusted(error: PacsError) -> Iterator[None]:
    """Turn whatever parsers of a stranger's bytes raise into one error: they raise all sorts."""
    try:
        yield
    except Exception as cause:
        raise error from cause


async def _require_fresh(session: Session, engines: Engines, password: str | None) -> None:
    if datetime.now(UTC) - session.created_at <= FRESH:
        return
    if password is None:
        raise Refused("type your password again")
    try:
        await account.check_password(session, engines, password, session.scope.principal.address)
    except Unauthenticated:
        raise Refused("this password is wrong") from None  # still signed in


async def _use(
    engines: Engines,
    party: RelyingParty,
    given: AuthenticationCredential,
    challenge: bytes,
    known: Mapping[str, Any] | None,
) -> User:
    """Verify an answer to a challenge; the user. The counter of signatures finds out a copied key."""
    if known is None or given.response.user_handle != known["user"].encode():
        raise Unauthenticated(_WRONG)
    user = await users.get(engines, known["user"])
    if known.get("renewals", 0) != user.renewals:
        raise Unauthenticated(_WRONG)
    with _distrusted(Unauthenticated(_WRONG)):
        verified = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=known["public_key"],
            credential_current_sign_count=known["sign_count"],
            require_user_verification=True,
        )
    used = Edit(set={"sign_count": verified.new_sign_count, "last_used": datetime.now(UTC)})
    as_read = {"credential": known["credential"], "sign_count": known["sign_count"]}
    if not await _passkeys(engines).update(as_read, used):
        raise Unauthenticated(_WRONG)
    return user


def _checked(name: str) -> str:
    stripped = name.strip() or "Passkey"
    if len(stripped) > LONGEST_NAME or not stripped.isprintable():
        raise Invalid(f"a passkey's name has at most {LONGEST_NAME} characters on one line")
    return stripped


def _shown(document: Mapping[str, Any]) -> Passkey:
    return Passkey(document["id"], document["name"], document["created_at"], document.get("last_used"))


def _passkeys(engines: Engines) -> TenantCollection:
    return engines.documents.installation("passkeys")

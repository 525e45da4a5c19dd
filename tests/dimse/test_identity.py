"""User identity negotiation stands in for the address (PS3.7 D.3.3.7), with pynetdicom at the other end."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from pynetdicom import AE, evt
from pynetdicom.pdu_primitives import UserIdentityNegotiation
from pynetdicom.sop_class import Verification

from services.persistence import Engines
from services.settings import Settings
from services.tenancy.scope import Scope
from services.tenancy.sign_in.throttle import FREE
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp

PASSCODE = "a secret of the scanner"


@pytest.fixture
async def scp(settings: Settings, engines: Engines, oakwood: Scope) -> AsyncIterator[Scp]:
    """Oakwood's modality is somewhere else, and shows who it is."""
    await trust(oakwood, engines, host="192.0.2.1", username="scanner", passcode=PASSCODE)
    async with opened(settings) as scp:
        yield scp


def _associate(port: int, identity: UserIdentityNegotiation | None) -> str:
    """What becomes of it; `confirmed` where the answer speaks of the identity."""
    ae = AE(MODALITY)
    ae.add_requested_context(Verification)
    read: list[evt.Event] = []
    association = ae.associate(
        "127.0.0.1",
        port,
        ae_title="OAKWOOD",
        ext_neg=[identity] if identity else None,
        evt_handlers=[(evt.EVT_PDU_RECV, read.append)],
    )
    if not association.is_established:
        answer = read[0].pdu
        return f"rejected {answer.result} {answer.source} {answer.reason_diagnostic}"
    confirmed = association.acceptor.user_identity is not None
    association.release()
    return "accepted, confirmed" if confirmed else "accepted"


def _identity(username: str, passcode: str | None, *, reply: bool = True) -> UserIdentityNegotiation:
    shown = UserIdentityNegotiation()
    shown.user_identity_type = 1 if passcode is None else 2
    shown.primary_field = username.encode()
    shown.secondary_field = (passcode or "").encode()
    shown.positive_response_requested = reply
    return shown


class TestUserIdentity:
    @pytest.mark.parametrize(
        ("shown", "answer"),
        [
            (_identity("scanner", PASSCODE), "accepted, confirmed"),
            (_identity("scanner", PASSCODE, reply=False), "accepted"),
            (_identity("scanner", "wrong"), "rejected 1 1 3"),
            (_identity("somebody", PASSCODE), "rejected 1 1 3"),
            (_identity("scanner", None), "rejected 1 1 3"),
            (None, "rejected 1 1 3"),
        ],
        ids=["right", "without reply", "wrong passcode", "wrong username", "username alone", "none"],
    )
    async def test_is_needed_and_enough(
        self,
        scp: Scp,
        shown: UserIdentityNegotiation | None,
        answer: str,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        assert await asyncio.to_thread(_associate, scp.port, shown) == answer
        assert PASSCODE not in caplog.text

    async def test_nobody_asked_for_changes_nothing(
        self, settings: Settings, engines: Engines, elmside: Scope, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines)
        async with opened(settings) as scp:
            shown = _identity("scanner", "whatever")
            assert await asyncio.to_thread(_associate, scp.port, shown) == "accepted"

    async def test_guesses_wait_and_what_was_right_before_does_not(self, scp: Scp) -> None:
        shown = _identity("scanner", PASSCODE, reply=False)
        assert await asyncio.to_thread(_associate, scp.port, shown) == "accepted"
        answers = [
            await asyncio.to_thread(_associate, scp.port, _identity("scanner", f"guess {number}"))
            for number in range(FREE + 2)
        ]
        assert answers[:FREE] == ["rejected 1 1 3"] * FREE
        assert "rejected 2 3 1" in answers[FREE:]
        assert await asyncio.to_thread(_associate, scp.port, shown) == "accepted"

    async def test_a_modality_that_repeats_a_wrong_one_is_in_once_it_is_right(self, scp: Scp) -> None:
        wrong = _identity("scanner", "mistyped")
        for _ in range(2 * FREE):
            assert await asyncio.to_thread(_associate, scp.port, wrong) == "rejected 1 1 3"
        shown = _identity("scanner", PASSCODE, reply=False)
        assert await asyncio.to_thread(_associate, scp.port, shown) == "accepted"

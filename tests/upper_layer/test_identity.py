import pytest
from pynetdicom.pdu_primitives import UserIdentityNegotiation

from services.upper_layer.errors import ProtocolError
from services.upper_layer.identity import UserIdentity
from services.upper_layer.items import UserInformation


def _pynetdicom(kind: int, primary: bytes, secondary: bytes, *, reply: bool) -> bytes:
    """The item's value as pynetdicom writes it."""
    negotiation = UserIdentityNegotiation()
    negotiation.user_identity_type = kind
    negotiation.primary_field = primary
    negotiation.secondary_field = secondary
    negotiation.positive_response_requested = reply
    return bytes(negotiation.from_primitive().encode()[4:])


class TestDecode:
    @pytest.mark.parametrize("reply", [True, False])
    def test_reads_what_pynetdicom_writes(self, *, reply: bool) -> None:
        identity = UserIdentity.decode(_pynetdicom(2, b"scanner", "p\u00e4ss".encode(), reply=reply))
        assert identity.credentials == ("scanner", "p\u00e4ss")
        assert identity.wants_reply is reply
        assert UserIdentity.decode(identity.encode()) == identity

    @pytest.mark.parametrize("kind", [1, 3, 4, 5])
    def test_knows_nobody_by_another_kind(self, kind: int) -> None:
        assert UserIdentity.decode(_pynetdicom(kind, b"scanner", b"", reply=False)).credentials is None

    def test_knows_nobody_by_what_is_no_text(self) -> None:
        assert UserIdentity(2, b"\xff", b"p").credentials is None

    @pytest.mark.parametrize("size", range(14))
    def test_refuses_one_that_is_cut_short(self, size: int) -> None:
        whole = UserIdentity.of("user", "pass").encode()
        assert len(whole) == 14
        with pytest.raises(ProtocolError):
            UserIdentity.decode(whole[:size])


class TestOf:
    def test_does_not_show_the_passcode(self) -> None:
        assert "a secret" not in repr(UserInformation(0, identity=UserIdentity.of("scanner", "a secret")))


class TestUserInformation:
    def test_carries_it_and_the_answer(self) -> None:
        identity = UserIdentity.of("scanner", "a secret")
        for information in (
            UserInformation(0, identity=identity),
            UserInformation(0, identity_accepted=True),
        ):
            assert UserInformation.decode(information.encode()[4:]) == information

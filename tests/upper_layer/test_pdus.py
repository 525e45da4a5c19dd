import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynetdicom import pdu as reference
from pynetdicom.pdu_primitives import A_ASSOCIATE  # noqa: F401 - the reference loads its items by it

from services.upper_layer.errors import AbortReason, ProtocolError
from services.upper_layer.items import ContextReply, ProposedContext, Result, Role, UserInformation
from services.upper_layer.pdus import Abort, AssociateAccept, AssociateRequest, Rejection
from tests.upper_layer.conftest import CT, EXPLICIT, IMPLICIT, request

USER = UserInformation(
    16384,
    "1.2.3",
    "VERSION",
    {CT: Role(scu=True, scp=False)},
    {CT: b"\2\0\3\0\0\0"},
    asynchronous=True,
)
REQUEST = AssociateRequest("CALLED", "CALLING", (ProposedContext(1, CT, (EXPLICIT, IMPLICIT)),), USER)
ACCEPT = AssociateAccept("CALLED", "CALLING", (ContextReply(1, Result.ACCEPTANCE, EXPLICIT),), USER)


def _item(kind: int, value: bytes) -> bytes:
    return struct.pack(">BxH", kind, len(value)) + value


class TestAssociateRequest:
    def test_the_reference_reads_it(self) -> None:
        read = reference.A_ASSOCIATE_RQ()
        read.decode(REQUEST.encode())
        assert (read.called_ae_title, read.calling_ae_title) == ("CALLED", "CALLING")
        (context,) = read.presentation_context
        assert (context.context_id, context.abstract_syntax) == (1, CT)
        assert context.transfer_syntax == [EXPLICIT, IMPLICIT]
        user = read.user_information
        assert user.maximum_length == 16384
        assert user.role_selection[CT].scu_role == 1
        assert user.ext_neg[0].app_info == b"\2\0\3\0\0\0"
        assert read.encode() == REQUEST.encode()

    def test_it_comes_back_as_it_went(self) -> None:
        assert AssociateRequest.decode(REQUEST.encode()[6:]) == REQUEST

    def test_items_nobody_knows_are_ignored(self) -> None:
        body = REQUEST.encode()[6:] + _item(0x99, b"anything")
        assert AssociateRequest.decode(body) == REQUEST

    def test_sub_items_nobody_knows_are_ignored(self) -> None:
        plain = request().encode()[6:]
        at = plain.rindex(_item(0x51, (16384).to_bytes(4, "big")))
        longer = plain[: at - 4] + _item(0x50, _item(0x57, b"\1\0\0\1u\0\0") + plain[at:])
        assert AssociateRequest.decode(longer) == request()

    def test_an_ill_formed_uid_spoils_nothing_else(self) -> None:
        odd = request("1." * 60, "../../etc", CT)
        assert AssociateRequest.decode(odd.encode()[6:]) == odd

    @pytest.mark.parametrize("ids", [(1, 1), (2,), ()])
    def test_context_ids_must_be_odd_and_unique(self, ids: tuple[int, ...]) -> None:
        contexts = tuple(ProposedContext(number, CT, (EXPLICIT,)) for number in ids)
        body = AssociateRequest("A", "B", contexts, USER).encode()[6:]
        with pytest.raises(ProtocolError) as caught:
            AssociateRequest.decode(body)
        assert caught.value.reason is AbortReason.INVALID_PARAMETER

    @pytest.mark.parametrize("length", range(0, len(REQUEST.encode()) - 6, 7))
    def test_a_truncated_one_is_refused(self, length: int) -> None:
        with pytest.raises(ProtocolError):
            AssociateRequest.decode(REQUEST.encode()[6:][:length])

    @given(st.binary(max_size=400))
    def test_no_bytes_do_harm(self, tail: bytes) -> None:
        with contextlib.suppress(ProtocolError):
            AssociateRequest.decode(REQUEST.encode()[6:74] + tail)

    @given(st.integers(0, len(REQUEST.encode()) - 7), st.integers(0, 255))
    def test_no_changed_byte_does_harm(self, at: int, value: int) -> None:
        body = bytearray(REQUEST.encode()[6:])
        body[at] = value
        with contextlib.suppress(ProtocolError):
            AssociateRequest.decode(bytes(body))


class TestAssociateAccept:
    def test_the_reference_reads_it(self) -> None:
        read = reference.A_ASSOCIATE_AC()
        read.decode(ACCEPT.encode())
        (context,) = read.presentation_context
        assert (context.context_id, context.result, context.transfer_syntax) == (1, 0, EXPLICIT)
        assert read.user_information.async_ops_window.maximum_number_operations_invoked == 1
        assert read.encode() == ACCEPT.encode()

    def test_it_comes_back_as_it_went(self) -> None:
        assert AssociateAccept.decode(ACCEPT.encode()[6:]) == ACCEPT

    def test_a_result_nobody_knows_is_a_rejection(self) -> None:
        body = ACCEPT.encode()[6:]
        at = body.index(b"\x21\x00") + 6
        changed = AssociateAccept.decode(body[:at] + b"\x77" + body[at + 1 :])
        assert changed.contexts[0].result is Result.NO_REASON


class TestRejection:
    def test_the_reference_reads_it(self) -> None:
        read = reference.A_ASSOCIATE_RJ()
        read.decode(Rejection(2, 3, 2).encode())
        assert (read.result, read.source, read.reason_diagnostic) == (2, 3, 2)

    def test_it_comes_back_as_it_went(self) -> None:
        assert Rejection.decode(Rejection(1, 1, 7).encode()[6:]) == Rejection(1, 1, 7)


class TestAbort:
    def test_the_reference_reads_it(self) -> None:
        read = reference.A_ABORT_RQ()
        read.decode(Abort(2, 6).encode())
        assert (read.source, read.reason_diagnostic) == (2, 6)

    def test_one_of_a_wrong_length_is_refused(self) -> None:
        with pytest.raises(ProtocolError):
            Abort.decode(b"\0\0\0")

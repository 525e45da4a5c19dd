from services.upper_layer.items import ProposedContext, Result, Role, UserInformation
from services.upper_layer.negotiation import Agreement, agree
from services.upper_layer.pdus import AssociateRequest
from tests.upper_layer.conftest import CT, EXPLICIT, IMPLICIT

MR = "1.2.840.10008.5.1.4.1.1.4"
JPEG = "1.2.840.10008.1.2.4.50"
RLE = "1.2.840.10008.1.2.5"
FIND = "1.2.840.10008.5.1.4.1.2.2.1"


def _agree(*contexts: tuple[str, tuple[str, ...]], user: UserInformation | None = None) -> Agreement:
    proposed = tuple(
        ProposedContext(2 * number + 1, abstract, syntaxes)
        for number, (abstract, syntaxes) in enumerate(contexts)
    )
    request = AssociateRequest("A", "B", proposed, user or UserInformation(0))
    return agree(
        request,
        lambda uid: {IMPLICIT, EXPLICIT, RLE} if uid in {CT, FIND} else (),
        lambda *_: b"\2\0\3\0\0\0",
        CT.__eq__,
    )


class TestAgree:
    def test_the_first_proposed_syntax_that_we_take_is_chosen(self) -> None:
        (reply,) = _agree((CT, (JPEG, EXPLICIT, IMPLICIT))).contexts
        assert (reply.result, reply.transfer_syntax) == (Result.ACCEPTANCE, EXPLICIT)

    def test_every_context_gets_its_answer(self) -> None:
        replies = _agree((MR, (IMPLICIT,)), (CT, (JPEG,)), (CT, ()), (CT, (IMPLICIT,)), ("", ())).contexts
        assert [reply.id for reply in replies] == [1, 3, 5, 7, 9]
        assert [reply.result for reply in replies] == [
            Result.ABSTRACT_SYNTAX_NOT_SUPPORTED,
            Result.TRANSFER_SYNTAXES_NOT_SUPPORTED,
            Result.TRANSFER_SYNTAXES_NOT_SUPPORTED,
            Result.ACCEPTANCE,
            Result.ABSTRACT_SYNTAX_NOT_SUPPORTED,
        ]

    def test_the_requestor_is_scp_too_of_what_we_send(self) -> None:
        roles = dict.fromkeys((CT, FIND, MR), Role(scu=True, scp=True))
        agreement = _agree(*((uid, (IMPLICIT,)) for uid in roles), user=UserInformation(0, roles=roles))
        assert agreement.roles == {CT: Role(scu=True, scp=True), FIND: Role(scu=True, scp=False)}

    def test_a_requestor_that_would_only_be_scp_is_declined_where_we_do_not_send(self) -> None:
        roles = dict.fromkeys((CT, FIND), Role(scu=False, scp=True))
        agreement = _agree((CT, (IMPLICIT,)), (FIND, (IMPLICIT,)), user=UserInformation(0, roles=roles))
        assert [reply.result for reply in agreement.contexts] == [Result.ACCEPTANCE, Result.USER_REJECTION]
        assert agreement.roles == {CT: Role(scu=False, scp=True)}

    def test_to_an_scp_anything_can_be_sent_where_it_lets_us_choose(self) -> None:
        user = UserInformation(0, roles={CT: Role(scu=False, scp=True)})
        replies = _agree((CT, (RLE, EXPLICIT, IMPLICIT)), (CT, (RLE,)), user=user).contexts
        assert [reply.transfer_syntax for reply in replies] == [EXPLICIT, RLE]
        assert _agree((CT, (RLE, EXPLICIT))).contexts[0].transfer_syntax == RLE

    def test_extended_negotiation_is_answered_for_accepted_classes(self) -> None:
        user = UserInformation(0, extended={CT: b"\2", MR: b"\2"})
        assert _agree((CT, (IMPLICIT,)), (MR, (IMPLICIT,)), user=user).extended == {CT: b"\2\0\3\0\0\0"}

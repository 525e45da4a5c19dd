"""Which contexts, roles and extended items of a request are accepted (PS3.8 7.1.1.14, PS3.7 D.3.3)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from services.dicom.transfer_syntaxes import (
    EXPLICIT_BIG_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    IMPLICIT_LITTLE_ENDIAN,
)
from services.upper_layer.items import ContextReply, ProposedContext, Result, Role
from services.upper_layer.pdus import AssociateRequest

UNCOMPRESSED = frozenset({IMPLICIT_LITTLE_ENDIAN, EXPLICIT_LITTLE_ENDIAN, EXPLICIT_BIG_ENDIAN})


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the acceptor answers: a reply to every context, roles and extended items for some classes."""

    contexts: tuple[ContextReply, ...]
    roles: Mapping[str, Role] = field(default_factory=dict)
    extended: Mapping[str, bytes] = field(default_factory=dict)


def agree(
    request: AssociateRequest,
    transfer_syntaxes: Callable[[str], Collection[str]],
    extended: Callable[[str, bytes], bytes | None] = lambda *_: None,
    sent: Callable[[str], bool] = lambda _: False,
) -> Agreement:
    """Accept every context we can be SCP of, or SCU where the requestor would be SCP and we send that class.

    `transfer_syntaxes(abstract syntax)` names those we take, none if we do not know the class. Of those
    proposed the first we take is chosen: the order is the proposer's wish, and the first is most often what
    it need not convert.
    `sent(SOP class)`: whether we may be its SCU, as C-GET wants it; then a syntax that anything can be sent
    in is chosen before any other.
    `extended(SOP class, what was asked)` is our answer to its extended negotiation item, None for no answer.
    """
    roles = {uid: Role(role.scu, role.scp and sent(uid)) for uid, role in request.user.roles.items()}
    replies = tuple(_reply(context, transfer_syntaxes, roles) for context in request.contexts)
    accepted = {
        context.abstract_syntax
        for context, reply in zip(request.contexts, replies, strict=True)
        if reply.result is Result.ACCEPTANCE
    }
    answers = {
        uid: answer
        for uid, asked in request.user.extended.items()
        if uid in accepted and (answer := extended(uid, asked))
    }
    return Agreement(replies, {uid: role for uid, role in roles.items() if uid in accepted}, answers)


def _reply(
    context: ProposedContext,
    transfer_syntaxes: Callable[[str], Collection[str]],
    roles: Mapping[str, Role],
) -> ContextReply:
    first = context.transfer_syntaxes[0] if context.transfer_syntaxes else ""
    ours = transfer_syntaxes(context.abstract_syntax)
    if not ours:
        return ContextReply(context.id, Result.ABSTRACT_SYNTAX_NOT_SUPPORTED, first)
    role = roles.get(context.abstract_syntax)
    if role and not (role.scu or role.scp):
        return ContextReply(context.id, Result.USER_REJECTION, first)
    taken = [syntax for syntax in context.transfer_syntaxes if syntax in ours]
    plain = [syntax for syntax in taken if role and role.scp and syntax in UNCOMPRESSED]
    chosen = next(iter(plain or taken), None)
    if chosen is None:
        return ContextReply(context.id, Result.TRANSFER_SYNTAXES_NOT_SUPPORTED, first)
    return ContextReply(context.id, Result.ACCEPTANCE, chosen)

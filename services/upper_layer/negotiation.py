"""Which contexts, roles and extended items of a request are accepted (PS3.8 7.1.1.14, PS3.7 D.3.3)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from services.upper_layer.items import ContextReply, ProposedContext, Result, Role
from services.upper_layer.pdus import AssociateRequest


@dataclass(frozen=True, slots=True)
class Agreement:
    """What the acceptor answers: a reply to every context, roles and extended items for some classes."""

    contexts: tuple[ContextReply, ...]
    roles: Mapping[str, Role] = field(default_factory=dict)
    extended: Mapping[str, bytes] = field(default_factory=dict)


def agree(
    request: AssociateRequest,
    transfer_syntaxes: Callable[[str], Collection[str]],
    extended: Callable[[str], bytes | None] = lambda _: None,
    scp: Collection[str] = (),
) -> Agreement:
    """Accept every context we can be SCP of.

    `transfer_syntaxes(abstract syntax)` names those we take, none if we do not know the class. Of those
    proposed the first we take is chosen: the order is the proposer's wish, and the first is most often what
    it need not convert.
    `extended(SOP class)` is our answer to its extended negotiation item, None for no answer.
    `scp`: classes of which the requestor may be SCP, where it asks for that role.
    """
    roles = request.user.roles
    replies = tuple(_reply(context, transfer_syntaxes, roles, scp) for context in request.contexts)
    accepted = {
        context.abstract_syntax
        for context, reply in zip(request.contexts, replies, strict=True)
        if reply.result is Result.ACCEPTANCE
    }
    answers = {uid: answer for uid in request.user.extended if uid in accepted and (answer := extended(uid))}
    # Elsewhere the requestor stays SCU; that it would also be SCP is declined.
    agreed = {
        uid: Role(role.scu, role.scp) if uid in scp else Role(scu=True, scp=False)
        for uid, role in roles.items()
        if uid in accepted
    }
    return Agreement(replies, agreed, answers)


def _reply(
    context: ProposedContext,
    transfer_syntaxes: Callable[[str], Collection[str]],
    roles: Mapping[str, Role],
    scp: Collection[str],
) -> ContextReply:
    first = context.transfer_syntaxes[0] if context.transfer_syntaxes else ""
    ours = transfer_syntaxes(context.abstract_syntax)
    if not ours:
        return ContextReply(context.id, Result.ABSTRACT_SYNTAX_NOT_SUPPORTED, first)
    role = roles.get(context.abstract_syntax)
    if role and not role.scu and not (role.scp and context.abstract_syntax in scp):
        return ContextReply(context.id, Result.USER_REJECTION, first)
    chosen = next((syntax for syntax in context.transfer_syntaxes if syntax in ours), None)
    if chosen is None:
        return ContextReply(context.id, Result.TRANSFER_SYNTAXES_NOT_SUPPORTED, first)
    return ContextReply(context.id, Result.ACCEPTANCE, chosen)

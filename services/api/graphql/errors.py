"""Turns errors into what a GraphQL client sees: a code of this table, and never more than our own words."""

import logging
from types import MappingProxyType

from graphql import GraphQLError
from strawberry.extensions import MaskErrors

from services import errors
from services.background import trace_of

log = logging.getLogger(__name__)

CODES = MappingProxyType(
    {
        errors.PacsError: "INTERNAL",
        errors.NotFound: "NOT_FOUND",
        errors.Gone: "NOT_FOUND",
        errors.AlreadyExists: "ALREADY_EXISTS",
        errors.AlreadyClaimed: "ALREADY_CLAIMED",
        errors.Invalid: "INVALID",
        errors.TooBroad: "TOO_BROAD",
        errors.TooLarge: "TOO_LARGE",
        errors.Unwritable: "UNWRITABLE",
        errors.Malformed: "MALFORMED",
        errors.Mismatched: "MISMATCHED",
        errors.Refused: "REFUSED",
        errors.Unauthenticated: "UNAUTHENTICATED",
        errors.QuotaExceeded: "QUOTA_EXCEEDED",
        errors.TooMany: "TOO_MANY",
        errors.NoLongerUpdatable: "NO_LONGER_UPDATABLE",
        errors.Unsupported: "UNSUPPORTED",
        errors.UnsupportedClass: "UNSUPPORTED",
        errors.Damaged: "DAMAGED",
        errors.Unavailable: "UNAVAILABLE",
        errors.BeingFetched: "BEING_FETCHED",
        errors.Misconfigured: "MISCONFIGURED",
        errors.OutOfSpace: "OUT_OF_SPACE",
    }
)
_OF: dict[type, str] = dict(CODES.items())


def code_of(error: errors.PacsError) -> str:
    """Return the code of an error: its own row, or its nearest ancestor's."""
    return next(code for kind in type(error).__mro__ if (code := _OF.get(kind)))


def shown(error: GraphQLError) -> GraphQLError:
    """Return what the client may see: our errors with their code, mistakes in the query, else nothing."""
    cause = error.original_error
    if cause is None or isinstance(cause, GraphQLError):
        return error
    if isinstance(cause, errors.PacsError):
        message, code = str(cause) or code_of(cause).replace("_", " ").lower(), code_of(cause)
    else:
        log.error("unexpected %s\n%s", type(cause).__name__, trace_of(cause))
        message, code = "unexpected error", "INTERNAL"
    return GraphQLError(message, error.nodes, path=error.path, extensions={"code": code})


class Masked(MaskErrors):
    """Show each error as the table says; log where the unforeseen ones came from, without their message."""

    def anonymise_error(self, error: GraphQLError) -> GraphQLError:
        """Return what the client may see."""
        return shown(error)

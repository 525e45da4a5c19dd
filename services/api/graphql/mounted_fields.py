"""Restricts GraphQL at a case or a share (`services/api/scoped_mounts.py`) to some fields of the schema."""

from collections.abc import Iterator

from graphql import FieldNode, GraphQLError, ValidationRule
from strawberry.extensions import SchemaExtension

OPEN = {
    "Query": frozenset({
        "attributes", "breeds", "codes", "hanging", "keyImages", "patientStudies", "place",
        "presentationStates", "roles", "savedMeasurements", "session", "studies", "study", "__typename",
    }),
    "Mutation": frozenset({"saveKeyImages", "saveMeasurements", "savePresentationState", "__typename"}),
    "Subscription": frozenset({"studyArrived", "__typename"}),
}  # fmt: skip
"""Each is bound by the scope of the case or share; a change of a study takes its rights too."""


class _NotHere(ValidationRule):
    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.context.get_parent_type()
        there = OPEN.get(parent.name) if parent else None
        if there is not None and node.name.value not in there:
            self.report_error(GraphQLError("this is not asked here", node, extensions={"code": "REFUSED"}))


class OnlyWhatIsOpen(SchemaExtension):
    """Refuse all other fields of an operation at a case or a share."""

    def on_validate(self) -> Iterator[None]:
        """Add the rule."""
        if self.execution_context.context.mount is not None:
            self.execution_context.validation_rules += (_NotHere,)
        yield

"""How much one operation may ask for: depth, aliases, tokens, cost; and who may see the schema.

Fragments are weighed once each, not wherever they are spread: a page of text can spread them 2^100 times.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from graphql import (
    SKIP,
    ASTValidationRule,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    IntValueNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableNode,
    VisitorAction,
)
from strawberry.extensions import SchemaExtension

from services.settings import Settings

CHANGE = 2_000
"""What a change costs: one may check a password or ask a server far away."""
_EXPECTED = {
    "series": 10,
    "instances": 50,
    "shots": 10,
    "others": 10,
    "codes": 100,
}  # rows below one parent, where nobody says how many
_SCHEMA_ROWS = 10  # fields of a type, values of an enum: the schema's own lists, which can be nested for ever
_SCHEMA_LISTS = frozenset({"types", "fields", "inputFields", "interfaces", "possibleTypes", "enumValues"})


@dataclass(frozen=True, slots=True)
class Weight:
    """Of a set of selections: fields below the deepest path, aliases, and fields times rows."""

    depth: int = 0
    aliases: int = 0
    cost: int = 0


class Weighing(SchemaExtension):
    """Refuse an operation that is too long or asks for too much."""

    async def on_operation(self) -> AsyncIterator[None]:
        """Bound what is parsed at all, and how much of the time."""
        self.execution_context.parse_options["max_tokens"] = self._settings.graphql_tokens
        await self.execution_context.context.turn.take()
        yield

    def on_validate(self) -> Iterator[None]:
        """Weigh the operation before anything else of it is looked at; one that is too heavy is refused."""
        document, given = self.execution_context.graphql_document, self.execution_context.variables or {}
        if document and (errors := _too_much(weight(document, given), document, self._settings)):

            class TooMuch(ASTValidationRule):
                def enter_document(self, *_: Any) -> VisitorAction:
                    for error in errors:
                        self.report_error(error)
                    return SKIP

            self.execution_context.validation_rules = (TooMuch,)
        yield

    @property
    def _settings(self) -> Settings:
        settings: Settings = self.execution_context.context.engines.settings
        return settings


class SignedInIntrospection(SchemaExtension):
    """Show the schema to those who are signed in only."""

    def on_validate(self) -> Iterator[None]:
        """Add the rule for strangers."""
        if not self.execution_context.context.signed_in:
            self.execution_context.validation_rules += (NoSchemaIntrospectionCustomRule,)
        yield


def weight(document: DocumentNode, variables: Mapping[str, Any]) -> Weight:
    """Weigh all operations of a document together."""
    fragments = {
        part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
    }
    weighed: dict[str, Weight] = {}

    def of(selections: SelectionSetNode | None) -> Weight:
        return _together(map(one, selections.selections if selections else ()))

    def one(node: Any) -> Weight:
        if isinstance(node, FieldNode):
            below, schema = of(node.selection_set), node.name.value.startswith("__")
            return Weight(
                depth=0 if schema or not node.selection_set else below.depth + 1,
                aliases=below.aliases + (node.alias is not None),
                cost=1 + _rows(node, variables) * below.cost,
            )
        if isinstance(node, FragmentSpreadNode):
            name = node.name.value
            if name not in weighed:
                weighed[name] = Weight()  # of one that spreads itself, which another rule refuses
                weighed[name] = of(fragments[name].selection_set) if name in fragments else Weight()
            return weighed[name]
        return of(node.selection_set) if isinstance(node, InlineFragmentNode) else Weight()

    operations = [part for part in document.definitions if isinstance(part, OperationDefinitionNode)]
    changes = (
        Weight(cost=CHANGE * len(part.selection_set.selections))
        for part in operations
        if part.operation is OperationType.MUTATION
    )
    return _together([*(of(part.selection_set) for part in operations), *changes])


def _too_much(asked: Weight, document: DocumentNode, settings: Settings) -> list[GraphQLError]:
    return [
        GraphQLError(f"this {what.format(found)}, the most is {most}", document, extensions={"code": code})
        for found, most, what, code in (
            (asked.cost, settings.graphql_cost, "asks for {} fields", "TOO_COSTLY"),
            (asked.depth, settings.graphql_depth, "is {} fields deep", "TOO_DEEP"),
            (asked.aliases, settings.graphql_aliases, "has {} aliases", "TOO_MANY_ALIASES"),
        )
        if found > most
    ]


def _together(weights: Any) -> Weight:
    depth = aliases = cost = 0
    for one in weights:
        depth, aliases, cost = max(depth, one.depth), aliases + one.aliases, cost + one.cost
    return Weight(depth, aliases, cost)


def _rows(field: FieldNode, variables: Mapping[str, Any]) -> int:
    """Rows a field answers with: as many as it is asked for, else as many as are to be expected."""
    name = field.name.value
    first = next((one.value for one in field.arguments or () if one.name.value == "first"), None)
    asked = variables.get(first.name.value) if isinstance(first, VariableNode) else None
    if isinstance(first, IntValueNode):
        asked = int(first.value)
    if isinstance(asked, int):
        return max(asked, 1)
    if first is not None or name in _PAGED:
        return 50
    return _SCHEMA_ROWS if name in _SCHEMA_LISTS else _EXPECTED.get(name, 1)


_PAGED = frozenset({"studies", "patientStudies", "auditTrail"})

LIMITS = (Weighing, SignedInIntrospection)

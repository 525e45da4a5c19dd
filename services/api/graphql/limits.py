"""How much one operation may ask for: depth, aliases, tokens, cost; and who may see the schema."""

from collections.abc import Iterator, Mapping
from typing import Any

from graphql import (
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
    SelectionSetNode,
    VariableNode,
)
from strawberry.extensions import MaxAliasesLimiter, MaxTokensLimiter, QueryDepthLimiter, SchemaExtension

MAXIMUM_COST = 20_000
_EXPECTED = {"series": 10, "instances": 50}  # rows below one parent, where nobody says how many


class CostLimiter(SchemaExtension):
    """Refuse an operation whose fields, times the rows they are asked of, exceed MAXIMUM_COST."""

    def on_validate(self) -> Iterator[None]:
        """Add the rule, which must know the variables."""
        variables = self.execution_context.variables or {}

        class Weighed(ASTValidationRule):
            def enter_document(self, node: DocumentNode, *_: Any) -> None:
                weight = cost(node, variables)
                if weight > MAXIMUM_COST:
                    message = f"this asks for {weight} fields, the most is {MAXIMUM_COST}"
                    self.report_error(GraphQLError(message, node, extensions={"code": "TOO_COSTLY"}))

        self.execution_context.validation_rules += (Weighed,)
        yield


class SignedInIntrospection(SchemaExtension):
    """Show the schema to those who are signed in only."""

    def on_validate(self) -> Iterator[None]:
        """Add the rule for strangers."""
        if not self.execution_context.context.signed_in:
            self.execution_context.validation_rules += (NoSchemaIntrospectionCustomRule,)
        yield


def cost(document: DocumentNode, variables: Mapping[str, Any]) -> int:
    """Return the number of fields a document asks for, at most, over all its operations."""
    fragments = {
        part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)
    }
    weighed: dict[str, int] = {}

    def of(selections: SelectionSetNode | None) -> int:
        total = 0
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                total += 1 + _rows(node, variables) * of(node.selection_set)
            elif isinstance(node, FragmentSpreadNode):
                name = node.name.value
                if name not in weighed:
                    weighed[name] = 0  # of one that spreads itself, which another rule refuses
                    weighed[name] = of(fragments[name].selection_set) if name in fragments else 0
                total += weighed[name]
            elif isinstance(node, InlineFragmentNode):
                total += of(node.selection_set)
        return total

    return sum(
        of(part.selection_set) for part in document.definitions if isinstance(part, OperationDefinitionNode)
    )


def _rows(field: FieldNode, variables: Mapping[str, Any]) -> int:
    if field.name.value == "studies":
        first = next((one.value for one in field.arguments or () if one.name.value == "first"), None)
        asked = variables.get(first.name.value) if isinstance(first, VariableNode) else None
        if isinstance(first, IntValueNode):
            asked = int(first.value)
        return max(asked, 1) if isinstance(asked, int) else 50
    return _EXPECTED.get(field.name.value, 1)


LIMITS = (
    lambda: QueryDepthLimiter(max_depth=8),
    lambda: MaxAliasesLimiter(max_alias_count=15),
    lambda: MaxTokensLimiter(max_token_count=1000),
    SignedInIntrospection,
    CostLimiter,
)

"""GraphQL documents made of the schema itself: a root field with everything below it."""

from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_composite_type,
    is_object_type,
    is_required_argument,
)

from services.api.graphql.schema import schema as strawberry_schema

SCHEMA: GraphQLSchema = strawberry_schema._schema
ROOTS = {
    kind: root.fields
    for kind, root in (
        ("Query", SCHEMA.query_type),
        ("Mutation", SCHEMA.mutation_type),
        ("Subscription", SCHEMA.subscription_type),
    )
    if root is not None
}


def names() -> set[str]:
    """Every root field there is, as `Query.studies`."""
    return {f"{kind}.{name}" for kind, fields in ROOTS.items() for name in fields}


def has_tenant(name: str) -> bool:
    """Whether a field is asked of one tenant."""
    return "tenant" in _field(name).args


def document(name: str, arguments: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The field with all that can be selected below it, and its variables."""
    kind, _, called = name.partition(".")
    field, given = _field(name), {key: value for key, value in arguments.items() if key in _field(name).args}
    assert not (missing := _required(field) - given.keys()), f"{name} needs {missing}"
    declared = ", ".join(f"${key}: {field.args[key].type}" for key in given)
    passed = ", ".join(f"{key}: ${key}" for key in given)
    text = (
        f"{kind.lower()} {f'({declared})' if declared else ''} {{ {called}{f'({passed})' if passed else ''}"
    )
    return f"{text} {_selections(field.type, ())} }}", given


def _field(name: str) -> GraphQLField:
    kind, _, called = name.partition(".")
    return ROOTS[kind][called]


def _required(field: GraphQLField) -> set[str]:
    return {key for key, argument in field.args.items() if is_required_argument(argument)}


def _selections(type_: Any, above: tuple[str, ...]) -> str:
    """All fields below a type, but for those that lead back to a type above."""
    named = get_named_type(type_)
    if not is_composite_type(named):
        return ""
    assert is_object_type(named), f"{named}: the suite knows objects, no unions or interfaces"
    inner = []
    for name, field in named.fields.items():
        below = get_named_type(field.type)
        if below.name not in (*above, named.name):
            assert not _required(field), f"{named}.{name} needs arguments"
            inner.append(f"{name} {_selections(field.type, (*above, named.name))}")
    return "{ " + " ".join(inner) + " }"

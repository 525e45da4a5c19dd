"""Operations that hypothesis draws, over documents shaped like those of the archive and of the trail."""

import dataclasses
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from services.errors import PacsError
from services.persistence import (
    Condition,
    Delete,
    Documents,
    Edit,
    Exactly,
    Grant,
    In,
    Insert,
    Not,
    Operation,
    TenantCollection,
    Update,
    Within,
)

Document = dict[str, Any]


class Long(str):
    """A long text that is told in short."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "LONG"


LONG = Long("\U0001f434 " * 10_000)
TEXTS = [
    "",
    "a",
    "A",
    "ab",
    "b",
    "\xe9",
    "e\u0301",
    "\0",
    "a\0",
    "a\0b",
    "\U0001f434",
    "\uffff",
    "0",
    "1.1",
    "%",
    "_",
]
MOMENTS = [
    datetime(1899, 12, 30, tzinfo=UTC),
    datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(2026, 1, 2, 3, 4, 5, 678_901, tzinfo=UTC),
    datetime(2026, 1, 2, 3, 4, 5, 678_999, tzinfo=UTC),
    datetime(2026, 1, 2, 3, 4, 5, 679_000, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC),
]
texts = st.sampled_from(TEXTS) | st.text(max_size=6)
words = st.sampled_from(["abc", "bcd", "cde", "", "\0", "\U0001f434"])
integers = st.sampled_from(
    [0, 1, -1, 2, 7, 1 << 31, -(1 << 31) - 1, (1 << 53) + 1, (1 << 63) - 1, -(1 << 63)]
)
small = st.integers(-3, 3)
reals = st.sampled_from([0.0, 1.0, 1.5, -2.25, float(1 << 53), 1e300])
truths = st.booleans()
moments = st.sampled_from(MOMENTS)
mixed = st.sampled_from(["", "a", "0", 0, 1, 1.0, True, False, MOMENTS[2], "\0"])
"""Values of several types that a column keeps alike."""
scalars = texts | integers | reals | truths | moments | st.none()


@dataclass(frozen=True)
class Field:
    """A field: what it holds, whether it may be missing or None, and how it may be changed."""

    values: st.SearchStrategy[Any]
    kept: bool = False
    numbers: bool = False
    array: bool = False
    ordered: bool = True

    @property
    def elements(self) -> st.SearchStrategy[Any]:
        """What conditions compare it with."""
        return words if self.array else self.values


@dataclass(frozen=True, repr=False)
class Shape:
    """The documents of one collection. `key` names one of them within its tenant.

    `seen` are values that some have, by field: what is asked for is mostly one of them.
    """

    collection: str
    key: str
    keys: st.SearchStrategy[str]
    fields: Mapping[str, Field]
    grants: Sequence[Grant | None]
    orders: Sequence[str]
    projections: Sequence[str]
    seen: Mapping[str, Sequence[Any]] = dataclasses.field(default_factory=dict)


STUDIES = Shape(
    "studies",
    "StudyInstanceUID",
    st.sampled_from(["1.1", "1.2", "1.3", "1.4", "", "1.\0", "\U0001f434"]),
    {
        "listed": Field(small, kept=True, numbers=True),
        "received_at": Field(moments, kept=True),
        "search.name": Field(texts, kept=True),
        "search.PatientID": Field(texts),
        "search.words": Field(st.lists(words, max_size=4), array=True, ordered=False),
        "ModalitiesInStudy": Field(st.lists(words, max_size=3), array=True, ordered=False),
        "patient": Field(mixed, ordered=False),
        "changed": Field(moments),
        "counts.instances": Field(integers, numbers=True),
        "counts.done": Field(truths),
        "StudyDescription": Field(texts | st.just(LONG)),
        "score": Field(reals),
        "checked": Field(truths),
    },
    [Grant("oakwood"), Grant("elmside"), Grant("oakwood", frozenset({"1.1", "1.2", ""})), None],
    ["listed", "received_at", "search.name"],
    [
        "StudyInstanceUID",
        "search.name",
        "search.words",
        "counts",
        "ModalitiesInStudy",
        "items.uid",
        "items.part.n",
    ],
)
DELIVERIES = Shape(
    "deliveries",
    "id",
    st.sampled_from(["d1", "d2", "d3", "d4", "", "\0"]),
    {
        "created_at": Field(moments, kept=True),
        "changed": Field(moments),
        "routed": Field(mixed, ordered=False),
        "lease.holder": Field(texts),
        "lease.until": Field(moments),
        "state": Field(texts),
        "attempts": Field(integers),
        "counts.sent": Field(small, kept=True, numbers=True),
        "counts.failed": Field(small),
        "studies": Field(st.lists(words, max_size=3), array=True, ordered=False),
    },
    [Grant("oakwood"), Grant("elmside"), None],
    ["created_at"],
    ["id", "created_at", "lease", "counts.sent", "studies", "items.uid"],
)


def put(document: Document, path: str, value: Any) -> None:
    """Set a field, or a field's field."""
    *outer, last = path.split(".")
    for name in outer:
        document = document.setdefault(name, {})
    document[last] = value


items = st.lists(
    st.fixed_dictionaries(
        {"uid": words},
        optional={"part": st.fixed_dictionaries({"n": small}), "words": st.lists(words, max_size=2)},
    ),
    max_size=2,
)


@st.composite
def documents_of(draw: st.DrawFn, shape: Shape, key: str | None = None) -> Document:
    """A document as that collection holds them; what may be missing is missing, or None."""
    document: Document = {shape.key: draw(shape.keys) if key is None else key}
    for path, field in shape.fields.items():
        how = 2 if field.kept else draw(st.integers(0, 3))
        if how >= 2:
            put(document, path, draw(field.values))
        elif how == 1 and not field.array:  # to None nothing can be added
            put(document, path, None)
    if draw(truths):
        document["items"] = draw(items)
    return document


def seen_in(documents: Sequence[Document], shape: Shape) -> Shape:
    """The shape, with the values of these documents."""
    seen: dict[str, list[Any]] = {}
    for path in (shape.key, *shape.fields):
        for document in documents:
            value: Any = document
            for name in path.split("."):
                value = value.get(name) if isinstance(value, dict) else None
            seen.setdefault(path, []).extend(value if isinstance(value, list) else [value])
    return dataclasses.replace(shape, seen={path: values for path, values in seen.items() if values})


@st.composite
def conditions_of(draw: st.DrawFn, field: Field, seen: Sequence[Any] = ()) -> Condition:
    """A condition, mostly of a value that is there, or of the field's own type."""
    likely = st.sampled_from(seen) if seen and draw(st.integers(0, 3)) else field.elements
    some = likely | scalars
    kind = draw(st.integers(0, 7))
    condition: Any
    if kind <= 2:
        return draw(likely)
    if kind == 3:
        condition = In(
            draw(st.lists(some, max_size=4)) + draw(st.sampled_from([[], [f"x{n}" for n in range(70)]]))
        )
    elif kind == 4 and not field.array:
        condition = draw(ranges_of(field))
    elif kind == 5 and field.array:
        return Exactly(draw(field.values))
    else:
        condition = draw(some)
    return Not(condition) if draw(truths) else condition


@st.composite
def ranges_of(draw: st.DrawFn, field: Field) -> Within:
    """One bound or two, mostly of the field's own type.

    No `lte` alone: SecantusDB takes it for `lt` where an index goes on behind the field.
    """
    values = field.elements if draw(st.integers(0, 5)) else texts | integers | moments | reals
    low, high = draw(st.sampled_from(["gt", "gte"])), draw(st.sampled_from(["lt", "lte"]))
    names = draw(st.sampled_from([[low], ["lt"], [low, high]]))
    return Within(**{name: draw(values) for name in names})


@st.composite
def filters_of(draw: st.DrawFn, shape: Shape, most: int = 3) -> Mapping[str, Condition]:
    """None to a few conditions, now and then on the key or below an array."""
    number = min(most, draw(st.sampled_from([0, 1, 0, 1, 2, 1, 3])))
    fields = st.sampled_from(list(shape.fields))
    names = draw(st.lists(fields, min_size=number, max_size=number, unique=True))
    found = {name: draw(conditions_of(shape.fields[name], shape.seen.get(name, ()))) for name in names}
    extra = draw(st.integers(0, 19))
    if extra == 0:
        found["items.uid"] = draw(conditions_of(Field(words)).filter(lambda one: not _is_range(one)))
    elif extra == 1:
        found["items.words"] = draw(words | st.none() | st.lists(words, max_size=2).map(In))
    elif extra == 2:
        found["items.part.n"] = draw(small | st.none() | st.lists(small, max_size=2).map(In))
    elif extra <= 6:
        keys = keys_of(shape)
        found[shape.key] = draw(keys | st.lists(keys, max_size=3).map(In) | keys.map(Not))
    return found


def keys_of(shape: Shape) -> st.SearchStrategy[str]:
    """Mostly one that is there."""
    seen = shape.seen.get(shape.key)
    return st.sampled_from(seen) | shape.keys if seen else shape.keys


def _is_range(condition: Any) -> bool:
    return isinstance(condition, Within) or (
        isinstance(condition, Not) and isinstance(condition.condition, Within)
    )


@st.composite
def edits_of(draw: st.DrawFn, shape: Shape) -> Edit:
    """Each field in one operation at most."""
    made: dict[str, Any] = {
        "set": {},
        "set_on_insert": {},
        "unset": [],
        "inc": {},
        "max": {},
        "add_to_set": {},
    }
    names = draw(st.lists(st.sampled_from([*shape.fields]), max_size=4, unique=True))
    for name in names:
        field = shape.fields[name]
        ways = ["set", "set_on_insert"]
        if not field.kept:
            ways.append("unset")
        if field.array:
            ways.append("add_to_set")
        elif field.ordered:
            ways.append("max")
        if field.numbers and field.kept:
            ways.append("inc")
        way = draw(st.sampled_from(ways))
        if way == "unset":
            made["unset"].append(name)
        elif way == "add_to_set":
            made[way][name] = draw(st.lists(words, max_size=3))
        elif way == "inc":
            made[way][name] = draw(small)
        else:
            made[way][name] = draw(field.values)
    if draw(st.integers(0, 3)) == 0:
        made["inc"]["seen"] = draw(small)
    return Edit(**made)


@st.composite
def courses_of(draw: st.DrawFn, shape: Shape) -> "Course":
    """Documents that are there first, and what is done then."""
    keys = draw(st.lists(shape.keys, min_size=3, max_size=6, unique=True))
    first = [draw(documents_of(shape, key)) for key in (*keys, *keys[:2])]
    known = seen_in(first, shape)
    steps = draw(st.lists(steps_of(known), min_size=3, max_size=12))
    return Course(first, steps, draw(st.lists(filters_of(known), min_size=8, max_size=8)))


@dataclass(frozen=True)
class Course:
    """What both engines are given, and what they are asked about what is left in the end."""

    first: list[Document]
    steps: "list[Step]"
    asked: list[Mapping[str, Condition]]


class Step:
    """One operation of a sequence."""

    def __init__(
        self,
        shape: Shape,
        grant: Grant | None,
        name: str,
        arguments: Sequence[Any],
        options: Mapping[str, Any],
    ) -> None:
        self.shape, self.grant, self.name, self.arguments, self.options = (
            shape,
            grant,
            name,
            arguments,
            options,
        )

    def __repr__(self) -> str:
        parts = [repr(one) for one in self.arguments] + [f"{k}={v!r}" for k, v in self.options.items()]
        return f"{self.grant and (self.grant.tenant, self.grant.studies)}.{self.name}({', '.join(parts)})"

    async def on(self, documents: Documents) -> Any:
        """Do it; an error is an answer too."""
        collection = open_(documents, self.shape, self.grant)
        try:
            if self.name == "stream":
                return [one async for one in collection.stream(*self.arguments, **self.options)]
            do: Callable[..., Awaitable[Any]] = getattr(collection, self.name)
            return await do(*self.arguments, **self.options)
        except PacsError as error:
            return type(error)

    @property
    def in_order(self) -> bool:
        """Whether the order of what it answers is promised."""
        return bool(self.options.get("sort"))


def open_(documents: Documents, shape: Shape, grant: Grant | None) -> TenantCollection:
    """The collection within a grant, or across all."""
    if grant is None:
        return documents.installation(shape.collection)
    return documents.of(grant, shape.collection)


@st.composite
def steps_of(draw: st.DrawFn, shape: Shape) -> Step:
    """A reading or a writing."""
    grant = draw(st.sampled_from(list(shape.grants)))
    writes = _WRITES if grant is not None else ("delete",)  # no document lacks its tenant
    name = draw(st.sampled_from([*_READS, *_READS, *writes]))
    arguments, options = draw((_READS | _WRITES)[name](shape))
    return Step(shape, grant, name, arguments, options)


@st.composite
def _orders(draw: st.DrawFn, shape: Shape) -> list[tuple[str, int]]:
    """It ends with what is unique within a tenant, and the tenant."""
    way = draw(st.sampled_from([1, -1]))
    return [(draw(st.sampled_from(list(shape.orders))), way), (shape.key, way), ("tenant", way)]


@st.composite
def _free_orders(draw: st.DrawFn, shape: Shape) -> list[tuple[str, int]]:
    names = [name for name, field in shape.fields.items() if field.ordered]
    fields = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    ways = st.sampled_from([1, -1])
    return [*((name, draw(ways)) for name in fields), (shape.key, draw(ways)), ("tenant", draw(ways))]


@st.composite
def _find(draw: st.DrawFn, shape: Shape) -> Any:
    options: dict[str, Any] = {}
    how = draw(st.integers(0, 3))
    if how:
        options["sort"] = draw(_free_orders(shape) if how == 1 else _orders(shape))
        if draw(truths):
            options["limit"] = draw(st.integers(1, 4))
    if how == 3:
        first = options["sort"][0][0]
        values = shape.fields[first].values
        if first in shape.seen:
            values |= st.sampled_from(shape.seen[first])
        options["after"] = (draw(values), draw(keys_of(shape)), draw(st.sampled_from(TENANTS)))
    if draw(truths):
        options["projection"] = draw(
            st.lists(st.sampled_from(list(shape.projections)), max_size=3, unique=True)
        )
    return (draw(filters_of(shape)),), options


TENANTS = ["elmside", "oakwood"]


@st.composite
def _stream(draw: st.DrawFn, shape: Shape) -> Any:
    options = {"batch": draw(st.integers(1, 3))}
    if draw(truths):
        options["sort"] = draw(_free_orders(shape))
    return (draw(filters_of(shape)),), options


@st.composite
def _count(draw: st.DrawFn, shape: Shape) -> Any:
    return (draw(filters_of(shape)),), {"limit": draw(st.integers(0, 3))}


@st.composite
def _distinct(draw: st.DrawFn, shape: Shape) -> Any:
    names = [shape.key, *(name for name, field in shape.fields.items() if field.ordered or field.array)]
    return (draw(st.sampled_from(names)), draw(filters_of(shape, 1))), {}


@st.composite
def _insert(draw: st.DrawFn, shape: Shape) -> Any:
    return (draw(documents_of(shape)),), {}


@st.composite
def _inserts(draw: st.DrawFn, shape: Shape) -> Any:
    return (draw(st.lists(documents_of(shape), max_size=4)),), {}


@st.composite
def _inserts_in_order(draw: st.DrawFn, shape: Shape) -> Any:
    return (draw(st.lists(documents_of(shape), min_size=1, max_size=4)),), {}


@st.composite
def _named(draw: st.DrawFn, shape: Shape) -> Any:
    """A filter that meets one document of a tenant at most."""
    return {**draw(filters_of(shape, 1)), shape.key: draw(keys_of(shape))}


@st.composite
def _update(draw: st.DrawFn, shape: Shape) -> Any:
    how = draw(st.integers(0, 2))
    if how == 0:
        return (draw(filters_of(shape)), draw(edits_of(shape))), {"many": True}
    if how == 1:
        return (draw(_named(shape)), draw(edits_of(shape))), {}
    return ({shape.key: draw(keys_of(shape))}, draw(_upserting(shape))), {"upsert": True}


@st.composite
def _upserting(draw: st.DrawFn, shape: Shape) -> Edit:
    """An edit after which no document lacks what all of them have."""
    edit = draw(edits_of(shape))
    lacking = {
        name: draw(field.values)
        for name, field in shape.fields.items()
        if field.kept and name not in edit.paths
    }
    return Edit(
        set=edit.set,
        set_on_insert={**edit.set_on_insert, **lacking},
        unset=edit.unset,
        inc=edit.inc,
        max=edit.max,
        add_to_set=edit.add_to_set,
    )


@st.composite
def _find_and_update(draw: st.DrawFn, shape: Shape) -> Any:
    if draw(truths):
        return (draw(filters_of(shape)), draw(edits_of(shape))), {"sort": draw(_orders(shape))}
    key = draw(keys_of(shape))
    return ({shape.key: key}, draw(_upserting(shape))), {"upsert": True, "sort": [("tenant", 1)]}


@st.composite
def _delete(draw: st.DrawFn, shape: Shape) -> Any:
    if draw(truths):
        return (draw(filters_of(shape)),), {"many": True}
    return (draw(_named(shape)),), {}


@st.composite
def _bulk(draw: st.DrawFn, shape: Shape) -> Any:
    """Each of another key: in what order they are done is not promised."""
    made: list[Operation] = []
    for key in draw(st.lists(keys_of(shape), min_size=1, max_size=4, unique=True)):
        kind = draw(st.integers(0, 3))
        if kind == 0:
            made.append(Insert(draw(documents_of(shape, key))))
        elif kind == 1:
            made.append(Update({shape.key: key}, draw(_upserting(shape)), upsert=True))
        elif kind == 2:
            made.append(Update({shape.key: key}, draw(edits_of(shape)), many=draw(truths)))
        else:
            made.append(Delete({shape.key: key}, many=draw(truths)))
    return (made,), {}


_READS = {"find": _find, "stream": _stream, "count": _count, "distinct": _distinct}
_WRITES = {
    "insert": _insert,
    "insert_many_unordered": _inserts,
    "insert_in_order": _inserts_in_order,
    "update": _update,
    "find_one_and_update": _find_and_update,
    "delete": _delete,
    "bulk": _bulk,
}


def plain(value: Any) -> Any:
    """A value that is equal to another only if the types are too; the order of fields is not promised."""
    if isinstance(value, dict):
        return "document", tuple(sorted((name, plain(one)) for name, one in value.items()))
    if isinstance(value, list):
        return "array", tuple(plain(one) for one in value)
    if isinstance(value, bool):
        return "truth", value
    if isinstance(value, int):
        return "integer", int(value)
    if isinstance(value, datetime):
        return (
            "moment",
            (value - datetime.fromtimestamp(0, UTC)) / timedelta(milliseconds=1),
            value.utcoffset(),
        )
    return type(value).__name__, value


def multiset(values: Sequence[Any]) -> list[Any]:
    """Values whose order nobody promised."""
    return sorted((plain(one) for one in values), key=repr)

"""Plans a query as one SELECT: which index is read, what columns tell, and what is left to be matched.

There are no statistics: the index is chosen by rule and named, so that a plan is the same on an empty archive
and on a full one. Values are bound, never written into the text; names come from `COLLECTIONS`.
"""

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from services.persistence.binding import Term, Terms
from services.persistence.collection import Reading, Sort
from services.persistence.filters import Condition, Exactly, In, Not, Scalar, Within
from services.persistence.sqlite.codec import Cell, cell
from services.persistence.sqlite.matching import TEXT, type_of
from services.persistence.sqlite.tables import LEAST, Table

FEW = 64
"""Values of a list that are bound one by one; more go as one JSON text."""
_SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


@dataclass(frozen=True, slots=True)
class Plan:
    """A SELECT of `_r` and `columns`, its values, and the conditions it does not hold completely.

    `ordered`: the rows come in the order asked for; else whoever reads them puts them in order.
    `repeats`: a row may come more than once.
    """

    sql: str
    values: tuple[Cell, ...]
    left: Terms
    ordered: bool
    repeats: bool

    @property
    def exact(self) -> bool:
        """Its rows are what was asked for: no document need be read to tell."""
        return self.ordered and not self.left and not self.repeats


@dataclass(frozen=True, slots=True)
class _Way:
    """An index, or None for the whole table; `rank` tells how well it narrows and orders."""

    rank: tuple[bool, int, bool, bool, bool]
    name: str | None
    array: str | None = None
    fields: tuple[str, ...] = ()


def plan_of(table: Table, reading: Reading, columns: str) -> Plan:
    """The best way to what is asked for."""
    way = _way_of(table, reading)
    conditions = ["0"] if _is_in_vain(reading.terms) else []
    values: list[Cell] = []
    left: list[Term] = []
    repeats = False
    for path, condition in reading.terms:
        if path == way.array and isinstance(condition, In):
            repeats = True
        column = f't."{path}"' if condition is None else _column(way, path)
        made = _sql_of(column, condition) if path in table.columns or path == way.array else None
        if made is None:
            left.append((path, condition))
            continue
        conditions.append(made[0])
        values += made[1]
        if not _is_told(table, way, path, condition):
            left.append((path, condition))
    ordered = all(name in table.columns for name, _ in reading.sort)
    if reading.after is not None:
        text, bound = _behind(way, reading.sort, reading.after)
        conditions.append(text)
        values += bound
    sql = f"SELECT t._r, {columns} FROM {_source(table, way)}"
    if conditions:
        sql += " WHERE " + " AND ".join(conditions)
    if ordered and reading.sort:
        sql += " ORDER BY " + ", ".join(
            f"{_column(way, name)} {'ASC' if direction > 0 else 'DESC'}" for name, direction in reading.sort
        )
    if reading.limit and ordered and not left and not repeats:
        sql += " LIMIT ?"
        values.append(reading.limit)
    return Plan(sql, tuple(values), tuple(left), ordered, repeats)


def _source(table: Table, way: _Way) -> str:
    if way.array is not None:
        return f'"{way.name}" a CROSS JOIN "{table.name}" t ON t._r = a._r'
    chosen = f'INDEXED BY "{way.name}"' if way.name else "NOT INDEXED"
    return f'"{table.name}" t {chosen}'


def _column(way: _Way, path: str) -> str:
    return f'a."{path}"' if way.array is not None and path in way.fields else f't."{path}"'


def _way_of(table: Table, reading: Reading) -> _Way:
    best = _Way((False, 0, False, False, False), None)
    if _is_in_vain(reading.terms):
        return best
    asked: dict[str, list[Condition]] = {}
    for path, condition in reading.terms:
        asked.setdefault(path, []).append(condition)
    for index in table.usable:
        if index.array is not None and not any(
            _is_equality(one) and _is_there(one) for one in asked.get(index.array, ())
        ):
            continue
        if (index.sparse or index.expires) and not any(_is_there(one) for one in asked.get(index.needed, ())):
            continue
        rank = _rank(index.fields, index.unique, asked, reading.sort)
        if rank > best.rank:
            best = _Way(rank, f"{table.name}.{index.name}", index.array, index.fields)
    return best


def _rank(
    fields: Sequence[str], unique: bool, asked: dict[str, list[Condition]], sort: Sort
) -> tuple[bool, int, bool, bool, bool]:
    """Rank an index: leads to one document; equal fields but the tenant's; a range; the tenant; the order."""
    equal = ranged = 0
    single = True
    told = 0
    for field in fields:
        conditions = asked.get(field, ())
        if any(_is_equality(one) for one in conditions):
            told += 1
            equal += field != "tenant"
            single = single and any(_is_single(one) for one in conditions)
        else:
            ranged = any(isinstance(one, Within) for one in conditions)
            break
    in_order = bool(sort) and single and told < len(fields) and fields[told] == sort[0][0]
    return unique and told == len(fields), equal, bool(ranged), told > 0, in_order


def _is_in_vain(terms: Terms) -> bool:
    """Return whether nothing can match: SQLite reads nothing then, and refuses an index that it is told."""
    return any(isinstance(condition, In) and not condition.values for _, condition in terms)


def _is_equality(condition: Condition) -> bool:
    return not isinstance(condition, (Within, Not, Exactly))


def _is_single(condition: Condition) -> bool:
    return not isinstance(condition, (In, Within, Not, Exactly)) or (
        isinstance(condition, In) and len(condition.values) == 1
    )


def _is_there(condition: Condition) -> bool:
    """Return whether it holds for no document without the field."""
    if isinstance(condition, In):
        return all(value is not None for value in condition.values)
    return condition is not None and not isinstance(condition, (Not, Exactly))


def _is_told(table: Table, way: _Way, path: str, condition: Condition) -> bool:
    """Return whether a column tells it completely: of texts, and of the one type that a field is of.

    Else a truth, a number and a moment look alike there.
    """
    types = {type_of(value) for value in _values_of(condition)}
    if types <= {TEXT}:
        return True
    stands_for_missing = way.array is not None and path in way.fields and _lets_through_least(condition)
    return types == {table.types.get(path)} and not stands_for_missing


def _values_of(condition: Condition) -> Collection[Any]:
    if isinstance(condition, In):
        return condition.values
    return condition.bounds.values() if isinstance(condition, Within) else (condition,)


def _lets_through_least(condition: Condition) -> bool:
    """Return whether a missing field, as an array's table has it, would meet it."""
    if isinstance(condition, Within):
        return condition.gt is None and condition.gte in (None, LEAST)
    return LEAST in _values_of(condition)


def _sql_of(column: str, condition: Condition) -> tuple[str, list[Cell]] | None:
    """SQL that holds wherever the condition does; None where no column could tell."""
    match condition:
        case Not() | Exactly():
            return None
        case In(values):
            return _list(column, values)
        case Within():
            bounds = condition.bounds
            texts = " AND ".join(f"{column} {_SIGNS[name]} ?" for name in bounds)
            if all(
                isinstance(bound, str) for bound in bounds.values()
            ):  # numbers, texts, bytes: in this order
                texts += f" AND {column} < x''" if not {"lt", "lte"} & bounds.keys() else ""
                texts += f" AND {column} >= ''" if not {"gt", "gte"} & bounds.keys() else ""
            return texts, [cell(bound) for bound in bounds.values()]
        case None:
            return f"{column} IS NULL", []
    return f"{column} = ?", [cell(condition)]


def _list(column: str, values: Collection[Scalar]) -> tuple[str, list[Cell]] | None:
    if any(value is None for value in values):
        return None
    cells = [cell(value) for value in values]
    if len(cells) > FEW and all(map(_is_json, cells)):
        return f"{column} IN (SELECT value FROM json_each(?))", [json.dumps(cells)]
    room = 1 << (len(cells) - 1).bit_length() if cells else 0
    padded = [*cells, *cells[-1:] * (room - len(cells))]  # a power of two: few texts to be prepared
    return f"{column} IN ({', '.join('?' * room)})", padded


def _is_json(one: Cell) -> bool:
    """Return whether SQLite reads the same from JSON: a text ends at its first NUL there."""
    return isinstance(one, int) or (isinstance(one, str) and "\0" not in one)


def _behind(way: _Way, sort: Sort, after: Sequence[Scalar]) -> tuple[str, list[Cell]]:
    """Behind a place: the first field alone bounds the index, all of them tell the place."""
    sign = ">" if sort[0][1] > 0 else "<"
    names = [_column(way, name) for name, _ in sort]
    cells = [cell(value) for value in after]
    if len(names) == 1:
        return f"{names[0]} {sign} ?", cells
    whole = f"({', '.join(names)}) {sign} ({', '.join('?' * len(names))})"
    return f"{names[0]} {sign}= ? AND {whole}", [cells[0], *cells]


def sorted_by(sort: Sort, rows: list[Any], key: Callable[[Any, str], Any]) -> list[Any]:
    """Rows in an order that no column gives: None first, then by value."""
    for name, direction in reversed(sort):
        rows.sort(key=lambda row: _sort_key(key(row, name)), reverse=direction < 0)
    return rows


def _sort_key(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    if isinstance(value, bool):
        return 4, value
    if isinstance(value, (int, float)):
        return 1, value
    if isinstance(value, str):
        return 2, value
    return (3, value) if isinstance(value, bytes) else (5, cell(value))

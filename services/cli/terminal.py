"""Helpers of all commands: errors in one line, options, tables, and the engines they work on."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click
from pydantic import ValidationError

from services.errors import PacsError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection

    from services.persistence import Engines
    from services.persistence.damage import Part
    from services.tenancy.scope import Scope

T = TypeVar("T")


class Commands(click.Group):
    """Tells what went wrong in one line: exit code 2 for what was typed, 1 for everything else."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, and turn what it raises into that line."""
        try:
            return super().invoke(ctx)
        except PacsError as error:
            raise click.ClickException(str(error)) from error
        except ValidationError as error:
            raise click.UsageError(_explained(error)) from error


def _explained(error: ValidationError) -> str:
    """The first setting that cannot be right, by the name it has in the environment."""
    first = error.errors()[0]
    if not first["loc"]:  # settings that do not go together: the message names them
        return first["msg"].removeprefix("Value error, ")
    name = "_".join(map(str, first["loc"])).upper()
    return f"VETARK_{name}: {first['msg']}"


class Span(click.ParamType[timedelta]):
    """A length of time such as 12h, 90d or 1y."""

    name = "span"
    _units: ClassVar = {"h": timedelta(hours=1), "d": timedelta(1), "w": timedelta(7), "y": timedelta(365)}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Convert from text; fails as click does."""
        number, unit = value[:-1], value[-1:]
        if unit not in self._units or not number.isdecimal():
            self.fail(f"{value!r} is not a time such as 12h, 90d or 1y", param, ctx)
        try:
            return int(number) * self._units[unit]
        except OverflowError:
            self.fail(f"{value!r} is longer than any time", param, ctx)


class Bytes(click.ParamType[int]):
    """A size such as 500GB; a plain number is bytes."""

    name = "size"
    _units: ClassVar = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Convert from text; fails as click does."""
        number, unit = (value[:-2], value[-2:].upper()) if value[-1:].isalpha() else (value, "")
        if not number.isdecimal() or (unit and unit not in self._units):
            self.fail(f"{value!r} is not a size such as 500GB", param, ctx)
        return int(number) * self._units.get(unit, 1)


data_option = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".vetark"),
    show_default=True,
    metavar="DIR",
    help="Folder of the installation to work on.",
)
tenant_option = click.option(
    "--tenant", "slug", required=True, metavar="SLUG", help="The tenant it belongs to."
)


def administer(
    data: Path,
    work: "Callable[[Engines], Awaitable[T]]",
    without: "Collection[Part]" = (),
    *,
    alone: bool = False,
    prepared: bool = True,
    begins: bool = False,
) -> T:
    """Do `work` on the engines of the installation on `data`; see `engines_of`."""
    from services.embedded.administration import engines_of

    async def connected() -> T:
        async with engines_of(data, without, alone=alone, prepared=prepared, begins=begins) as engines:
            return await work(engines)

    return asyncio.run(connected())


def within(data: Path, slug: str, work: "Callable[[Scope, Engines], Awaitable[T]]") -> T:
    """Do `work` in one tenant; raises NotFound where there is none."""
    from services.tenancy import scope, tenants

    async def known(engines: "Engines") -> T:
        await tenants.get(engines, slug)
        return await work(scope.system_scope(slug), engines)

    return administer(data, known)


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]], none: str = "") -> None:
    """Print columns as wide as they need to be; where there are no rows `none`, if that says what to do."""
    if none and not rows:
        click.echo(none)
        return
    lines = [head, *[tuple(map(str, row)) for row in rows]]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def progress(count: int) -> None:
    """Show a person, not a program, how far it is."""
    if sys.stderr.isatty():
        click.echo(f"\r{count} ", err=True, nl=False)


def typed(options: dict[str, Any]) -> dict[str, Any]:
    """Leave out the options that were not typed."""
    return {name: value for name, value in options.items() if value is not None}

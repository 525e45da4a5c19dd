"""The store that images lie in."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from services.cli.terminal import administer, data_option, progress, table

if TYPE_CHECKING:
    from services.persistence import Engines
    from services.persistence.bucket_protection import Step
    from services.persistence.tried import Tried


@click.group()
def objects() -> None:
    """The store that images lie in."""


@objects.command("probe")
@data_option
def objects_probe(data: Path) -> None:
    """Try on the S3 exactly what is asked of it; exits 1 where it lacks what images need.

    Writes some objects (one of 64 MiB, twice) below a name of its own, and makes a bucket for a moment.
    Nothing of them stays. The bucket itself must be there, as `vetark engines prepare` or a first start makes
    it: one whose name was mistyped is not made. Then it tells how the bucket is protected; `vetark objects
    protect` changes that.
    """

    async def work(engines: "Engines") -> "tuple[list[Tried], list[Step]]":
        from services.persistence import bucket_protection

        await engines.objects.look()
        return await engines.objects.probe(), await bucket_protection.state(engines.objects.bucket())

    tried, protection = administer(data, work, prepared=False)
    rows = [
        (one.feature, "needed" if one.needed else "useful", "works" if one.wrong is None else one.wrong)
        for one in tried
    ]
    table(("FEATURE", "", "HERE"), rows)
    if lacking := [one.feature for one in tried if one.needed and one.wrong is not None]:
        raise click.ClickException(f"Vetark must not keep images here: it lacks {'; '.join(lacking)}")
    click.echo("Vetark may keep images here.")
    holds = {one.feature: one.now for one in protection}
    click.echo(f"Of this bucket: {', '.join(' '.join(one) for one in holds.items())}.")
    if holds["versions"] != "Enabled":
        click.echo("What is overwritten or deleted is gone: `vetark objects protect` changes that.")


@objects.command("protect")
@click.option("--apply", is_flag=True, help="Set it; else it is only said what would be.")
@click.option(
    "--old-days",
    type=click.IntRange(1, 36500),
    default=30,
    show_default=True,
    help="Days in which what was overwritten or deleted can be brought back.",
)
@click.option(
    "--upload-days",
    type=click.IntRange(1, 365),
    default=7,
    show_default=True,
    help="Days after which an upload that was broken off is removed.",
)
@click.option(
    "--lock",
    "mode",
    type=click.Choice(["governance", "compliance"]),
    help="Let nobody delete a version before --lock-days are over; by compliance, no administrator either.",
)
@click.option("--lock-days", type=click.IntRange(1, 36500), help="Days of the lock.")
@data_option
def objects_protect(
    apply: bool,
    old_days: int,
    upload_days: int,
    mode: Literal["governance", "compliance"] | None,
    lock_days: int | None,
    data: Path,
) -> None:
    """Have the bucket keep old versions for some days, and lock them; without --apply nothing is changed.

    Prints how it is, how it shall be and what the store said; exits 1 where that was no. Other lifecycle
    rules stay. What Vetark erases then stays in the bucket as an old version for --old-days, and nobody can
    take it out sooner while it is locked: see "Disaster" in docs/operating.md before you lock.
    """
    from services.persistence import bucket_protection as protection

    if (mode is None) != (lock_days is None):
        raise click.UsageError("--lock and --lock-days go together")
    lock = protection.Lock(protection.LockMode(mode.upper()), lock_days) if mode and lock_days else None
    wanted = protection.WantedProtection(old_days, upload_days, lock)
    steps = administer(
        data, lambda engines: protection.protect(engines.objects.bucket(), wanted, apply=apply)
    )
    rows = [
        (one.feature, one.now, one.wanted, one.said or ("" if one.is_met else "not set")) for one in steps
    ]
    table(("", "NOW", "WANTED", "THE STORE SAID"), rows)
    if refused := [one.feature for one in steps if one.refused]:
        raise click.ClickException(f"the store does not take: {', '.join(refused)}")
    if not apply and not all(one.is_met for one in steps):
        click.echo("Nothing was changed. --apply sets it.")


@objects.command("repair")
@click.option(
    "--from", "url", required=True, metavar="URL", help="The replica: s3://bucket or file:///folder."
)
@click.option("--endpoint", metavar="URL", help="Of the replica's S3; default: AWS_ENDPOINT_URL.")
@click.option("--tenant", "slug", metavar="SLUG", help="Only this tenant; default: all.")
@click.option(
    "--every", is_flag=True, help="Read each object whole; else its size, and what was found damaged."
)
@click.option("--dry-run", is_flag=True, help="Say what is wrong and whether the replica has it.")
@data_option
def objects_repair(
    url: str, endpoint: str | None, slug: str | None, every: bool, dry_run: bool, data: Path
) -> None:
    """Bring objects that are missing or damaged back from a replica, which is only read.

    The checksum in the index decides; each object is mended alone and audited. Broken off, call it again.
    Exits 1 where something could not be brought back, and lists it. `vetark index scrub` finds damage that
    leaves the size as it was.
    """
    from services.archive.lifecycle.repair import Replica, repair
    from services.cli.index import scopes
    from services.errors import Invalid
    from services.persistence import Objects

    async def work(engines: "Engines") -> tuple[int, int]:
        if url.rstrip("/") == engines.settings.objects_url.rstrip("/") and endpoint is None:
            raise Invalid("--from names the store that is to be repaired")
        mended = failed = 0
        there = Objects.replica(engines.settings, url, endpoint)
        try:
            await there.look()
            async for scope, name in scopes(engines, slug):
                async for one in repair(
                    scope,
                    engines,
                    Replica(there, url),
                    every=every,
                    apply=not dry_run,
                    progress=progress,
                ):
                    done = "the replica has it" if dry_run else "brought back"
                    click.echo(f"{name}: {one.key} {one.damage}: {one.failed or done}")
                    mended, failed = mended + (one.failed is None), failed + (one.failed is not None)
        finally:
            await there.close()
        return mended, failed

    mended, failed = administer(data, work)
    click.echo(f"{mended} objects {'can be' if dry_run else 'were'} brought back, {failed} not.")
    if failed:
        raise click.ClickException(f"{failed} objects could not be brought back")

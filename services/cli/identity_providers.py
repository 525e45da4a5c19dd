"""The OpenID provider of a tenant."""

import sys
from pathlib import Path

import click

from services.cli.terminal import data_option, table, tenant_option, within


@click.group("identity-provider")
def identity_provider() -> None:
    """Where a tenant's people sign in, if not here (OpenID Connect)."""


@identity_provider.command("set")
@tenant_option
@click.option("--issuer", required=True, metavar="URL", help="As the provider names itself.")
@click.option("--client-id", required=True, help="What the provider knows us as.")
@click.option("--client-secret-stdin", is_flag=True, help="Read the client secret from standard input.")
@click.option("--role-claim", metavar="NAME", help="The claim whose values give roles; dots lead into it.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    metavar="VALUE=ROLE",
    help="A value of that claim and its role, the strongest first; many times.",
)
@click.option(
    "--default-role", metavar="ROLE", help="Of those without such a value; without it they stay out."
)
@data_option
def set_provider(
    slug: str,
    issuer: str,
    client_id: str,
    client_secret_stdin: bool,
    role_claim: str | None,
    roles: tuple[str, ...],
    default_role: str | None,
    data: Path,
) -> None:
    """Set it, the first or another. The client secret is asked for; an empty one keeps the one there is."""
    from services.tenancy.sign_in import identity_providers

    if client_secret_stdin:
        secret = sys.stdin.readline().rstrip("\r\n")
    else:
        secret = click.prompt("Client secret", hide_input=True, default="", show_default=False, err=True)
    pairs = [role.rpartition("=") for role in roles]
    if not all(value for value, _, _ in pairs):
        raise click.BadParameter("VALUE=ROLE is what it takes", param_hint="--role")
    within(
        data,
        slug,
        lambda scope, engines: identity_providers.set_(
            scope,
            engines,
            issuer=issuer,
            client_id=client_id,
            client_secret=secret or None,
            role_claim=role_claim,
            role_map={value: role for value, _, role in pairs},
            default_role=default_role,
        ),
    )
    click.echo(f"{slug} signs in at {issuer}; it leads back to /oidc/{slug}/callback.")


@identity_provider.command("show")
@tenant_option
@data_option
def show_provider(slug: str, data: Path) -> None:
    """Show it, but for the client secret."""
    from services.tenancy.sign_in import identity_providers

    found = within(data, slug, identity_providers.find)
    if found is None:
        raise click.ClickException(f"{slug} has no identity provider")
    rows = [("Issuer", found.issuer), ("Client id", found.client_id), ("Role claim", found.role_claim or "-")]
    rows += [(f"Role of {value}", role.value) for value, role in found.role_map.items()]
    table(("WHAT", "VALUE"), [*rows, ("Role of others", found.default_role or "-")])


@identity_provider.command("remove")
@tenant_option
@data_option
def remove_provider(slug: str, data: Path) -> None:
    """Let nobody sign in there any more."""
    from services.tenancy.sign_in import identity_providers

    within(data, slug, identity_providers.remove)
    click.echo(f"{slug} signs in here alone.")

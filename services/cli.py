"""`vetark`: see `vetark --help`."""

import click


@click.group()
def main() -> None:
    """A multi-tenant, web-hosted veterinary PACS."""

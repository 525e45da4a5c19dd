"""`vetark`: see `vetark --help`. A command imports the packages it needs, so that a process stays small."""

import os

import click

from services.cli.audit import audit
from services.cli.background import background
from services.cli.backups import backup, restore
from services.cli.conformance import conformance
from services.cli.edge import edge
from services.cli.engines import engines
from services.cli.entities import ae
from services.cli.files import import_files
from services.cli.hl7_applications import hl7_application
from services.cli.identity_providers import identity_provider
from services.cli.index import index
from services.cli.keeping import tenant
from services.cli.objects import objects
from services.cli.operators import operator
from services.cli.people import token, user
from services.cli.practice_systems import practice_system
from services.cli.processes import api, courier, dimse, hl7, up
from services.cli.routes import route
from services.cli.terminal import Commands
from services.cli.vpn import vpn


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="vetark", prog_name="vetark")
def main() -> None:
    """Vetark, a multi-tenant, web-hosted veterinary PACS.

    `vetark up` runs all of it on this machine. Commands that administer work on the engines that the
    environment names (VETARK_MONGODB_URL or VETARK_SQLITE_FOLDER, and VETARK_OBJECTS_URL), else on those in
    --data DIR, whether `vetark up` is running there or not.
    """
    os.umask(0o077)  # whatever is written, by our engines too, holds patients: it is for our user alone


for _command in (
    up,
    api,
    courier,
    dimse,
    edge,
    hl7,
    operator,
    tenant,
    ae,
    hl7_application,
    route,
    user,
    token,
    identity_provider,
    practice_system,
    vpn,
    import_files,
    index,
    objects,
    engines,
    background,
    audit,
    backup,
    restore,
    conformance,
):
    main.add_command(_command)

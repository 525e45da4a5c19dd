"""No tenant passes for a remote AE of another's: of its title, and calling from where all of ours call.

These answers come early and in plain words. What holds, whatever changes later (a name's address, two changes
at one moment), is decided when somebody calls: see `registry` and `calling`.
"""

from collections.abc import Mapping
from typing import Any

from services.errors import AlreadyExists, Refused
from services.peers.inward import INSIDE, Inward
from services.persistence import Engines
from services.tenancy.installation import Installation
from services.tenancy.vpn import overlay


async def check_local(engines: Engines, tenant: str, aet: str) -> None:
    """Raise AlreadyExists where another tenant trusts a remote AE of this title at an address of ours."""
    remotes = await engines.documents.installation("remote_application_entities").find({"aet": aet})
    hosts = {remote["host"] for remote in remotes if remote["tenant"] != tenant}
    for host in hosts:
        if await _inward(engines).may_be_own(host):
            raise AlreadyExists("this AE title is taken")


async def check_remote(engines: Engines, tenant: str, facts: Mapping[str, Any]) -> None:
    """Raise Refused for a host inside, for a device of another's, and another's AE title at our address."""
    inward = _inward(engines)
    if inward.is_inside_alone(facts["host"]):
        raise Refused(INSIDE)
    await overlay.check_host(engines, tenant, facts["host"])
    local = await engines.documents.installation("local_application_entities").find_one({"aet": facts["aet"]})
    if local and local["tenant"] != tenant and await inward.may_be_own(facts["host"]):
        raise Refused("no remote server of this AE title may stand at this address")


def _inward(engines: Engines) -> Inward:
    return engines.own(Installation).inward

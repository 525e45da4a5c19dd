"""The demo's link: the same one at each start, for as long as it works."""

from services.embedded.demo_shares import working_link
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.tenancy.shares import sharing, visiting
from tests.archive.samples import dataset, put


class TestWorkingLink:
    async def test_is_kept_until_somebody_revokes_it(self, engines: Engines, oakwood: Scope) -> None:
        assert await working_link(engines.settings, "") == ""
        await put(oakwood, engines, dataset(PatientName="Miller^Bella", Modality="DX"))
        link = await working_link(engines.settings, "")
        share, _, secret = link.partition("#")
        assert isinstance(await visiting.open_link(engines, share, secret), visiting.Opened)
        assert await working_link(engines.settings, link) == link
        await sharing.revoke(oakwood, engines, share)
        assert await working_link(engines.settings, link) not in ("", link)

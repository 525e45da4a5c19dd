import asyncio

import pytest

from services.archive.index.entries import object_key
from services.archive.ingest.differing import differing
from services.archive.lifecycle.delete import delete
from services.errors import QuotaExceeded, Refused
from services.persistence import Engines
from services.tenancy import audit, quotas, tenants, usage, users
from services.tenancy.audit import Event
from services.tenancy.scope import Right, Scope, operator_scope
from services.tenancy.tenants import Limits
from services.tenancy.usage_meter import Meter
from tests.archive.samples import dataset, put
from tests.smtp_server import SmtpServer
from tests.tenancy.test_usage import limit_at_once

CHIEF, VET, SLEEPER = "chief@oakwood.test", "vet@oakwood.test", "unproved@oakwood.test"


async def give(engines: Engines, percent: int, used: int, *, hard: bool = False) -> None:
    """Agree on so much storage that what is used makes up this percentage."""
    limits = Limits(storage_bytes=100 * used // percent, storage_hard=hard)
    await tenants.update(operator_scope(), engines, "oakwood", limits=limits)
    engines.own(Meter)._known.clear()


@pytest.fixture
async def used(mailing: Engines, oakwood: Scope) -> int:
    """Bytes that the clinic stores; it has an administrator, one with an unproved address, and a vet."""
    for email, role, proved in ((CHIEF, "administrator", True), (VET, "veterinarian", True)):
        await users.create(oakwood, mailing, email, role, None, proved=proved)
    await users.create(oakwood, mailing, SLEEPER, "administrator", None, proved=False)
    await put(oakwood, mailing, dataset())
    return (await usage.read(oakwood, mailing)).storage_bytes


class TestTellAdministrators:
    async def test_each_step_is_mailed_once_to_administrators_and_stands_in_the_trail(
        self, mailing: Engines, mail_server: SmtpServer, oakwood: Scope, used: int
    ) -> None:
        told = []
        for percent in (50, 81, 85, 91, 120, 130):
            await give(mailing, percent, used)
            told.append(await quotas.tell_administrators(oakwood, mailing))
        assert told == [0, 80, 0, 90, 100, 0]
        assert [mail["To"] for mail in mail_server.taken] == [CHIEF] * 3
        assert "taken in as before" in mail_server.taken[-1].get_content()
        assert "/tenants/oakwood/administration/clinic" in mail_server.taken[-1].get_content()
        page = await audit.entries(oakwood, mailing, event=Event.QUOTA_REACHED)
        assert sorted(one.details["percent"] // 10 for one in page.entries) == [8, 9, 12]

    async def test_is_told_anew_after_room_was_made_and_not_while_it_hovers(
        self, mailing: Engines, oakwood: Scope, used: int
    ) -> None:
        told = []
        for percent in (81, 79, 81, 60, 81):
            await give(mailing, percent, used)
            told.append(await quotas.tell_administrators(oakwood, mailing))
        assert told == [80, 0, 0, 0, 80]

    async def test_without_a_quota_or_the_right_nothing_is_told(
        self, mailing: Engines, mail_server: SmtpServer, oakwood: Scope, used: int
    ) -> None:
        assert used
        assert await quotas.tell_administrators(oakwood, mailing) == 0
        assert mail_server.taken == []
        with pytest.raises(Refused):
            await quotas.tell_administrators(
                Scope(oakwood.principal, frozenset({Right.FIND}), oakwood.grants), mailing
            )

    async def test_says_so_where_images_are_refused(
        self, mailing: Engines, mail_server: SmtpServer, oakwood: Scope, used: int
    ) -> None:
        await give(mailing, 95, used, hard=True)
        assert await quotas.tell_administrators(oakwood, mailing) == 90
        assert "no more images are taken in" in mail_server.taken[-1].get_content()


class TestTenantsPast:
    async def test_counts_tenants_by_step_for_the_operator_alone(
        self, mailing: Engines, oakwood: Scope, elmside: Scope, used: int
    ) -> None:
        await put(elmside, mailing, dataset())
        await usage.read(elmside, mailing)
        assert await quotas.tenants_past(operator_scope(), mailing) == {80: 0, 90: 0, 100: 0}
        await give(mailing, 92, used)
        assert await quotas.tenants_past(operator_scope(), mailing) == {80: 1, 90: 1, 100: 0}
        with pytest.raises(Refused):
            await quotas.tenants_past(oakwood, mailing)


class TestQuota:
    async def test_a_soft_one_refuses_nothing_and_a_hard_one_says_why(
        self, mailing: Engines, oakwood: Scope, used: int
    ) -> None:
        await give(mailing, 200, used)
        await asyncio.gather(*(put(oakwood, mailing, dataset()) for _ in range(3)))
        await give(mailing, 200, used, hard=True)
        with pytest.raises(QuotaExceeded, match="storage is full: its operator can give it more"):
            await put(oakwood, mailing, dataset())

    async def test_what_is_stored_already_costs_nothing(self, engines: Engines, oakwood: Scope) -> None:
        made, deleted = dataset(), dataset()
        key = object_key(str(made.SOPInstanceUID))
        for one in (made, deleted):
            await put(oakwood, engines, one)
        await delete(oakwood, engines, str(deleted.StudyInstanceUID))
        before = await usage.read(oakwood, engines)
        await limit_at_once(engines, storage_bytes=1, storage_hard=True)
        assert (await put(oakwood, engines, made)).duplicate
        await engines.objects.of(oakwood.grant).delete(key)
        assert (await put(oakwood, engines, made)).duplicate
        assert await engines.objects.of(oakwood.grant).size(key)  # what was lost is there again
        other = dataset(SOPInstanceUID=made.SOPInstanceUID, PatientName="Somebody^Else")
        for one in (other, deleted, dataset()):
            with pytest.raises(QuotaExceeded):
                await put(oakwood, engines, one)
        assert await differing(oakwood, engines) == []
        after = await usage.read(oakwood, engines)
        assert (after.storage_bytes, after.instances) == (before.storage_bytes, before.instances)

    def test_storage_that_was_limited_before_there_was_a_choice_is_hard(self) -> None:
        assert Limits.of({"associations": None, "storage_bytes": 5, "instances_a_day": None}).storage_hard
        assert not Limits.of({"storage_bytes": 5, "storage_hard": False}).storage_hard
        assert Limits.of(None) == Limits()

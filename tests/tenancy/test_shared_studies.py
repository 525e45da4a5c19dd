import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import replace

import pytest

from services.archive.search.find import find
from services.cancellation import cancel_and_wait
from services.dicom.query import Query
from services.errors import NotFound, Refused, TooBroad
from services.persistence import Engines, Grant
from services.persistence.moments import moment_now
from services.tenancy import sessions, shared_studies, users
from services.tenancy.scope import Right, Scope
from services.tenancy.users import User
from tests.archive.samples import dataset, put

Listening = Callable[[Scope], AbstractAsyncContextManager["asyncio.Queue[str]"]]


@pytest.fixture
async def referrer(engines: Engines, oakwood: Scope) -> User:
    """Somebody who sends patients to Oakwood."""
    return await users.create(oakwood, engines, "ref@field.test", "referring_veterinarian", "demo", demo=True)


@pytest.fixture
async def study(engines: Engines, oakwood: Scope) -> str:
    """One of Oakwood's studies; there is another one."""
    await put(oakwood, engines, dataset(PatientID="other"))
    made = dataset(PatientID="B-17")
    await put(oakwood, engines, made)
    return str(made.StudyInstanceUID)


async def seen(engines: Engines, secret: str) -> list[str]:
    scope = (await sessions.scope_of_session(engines, secret)).within("oakwood")
    return [row["PatientID"] for row in (await find(scope, engines, Query.from_parameters("STUDY", []))).rows]


async def until_seen(engines: Engines, secret: str, expected: list[str]) -> float:
    """Seconds until another process shows this."""
    began = time.monotonic()
    while await seen(engines, secret) != expected:
        assert time.monotonic() - began < 5
    return time.monotonic() - began


class TestShare:
    async def test_shows_that_study_alone(
        self, engines: Engines, oakwood: Scope, referrer: User, study: str
    ) -> None:
        secret = await sessions.start(engines, referrer)
        assert await seen(engines, secret) == []
        shared = await shared_studies.share(oakwood, engines, referrer.id, study)
        assert (shared.study, shared.user, shared.shared_by) == (study, referrer.id, "system")
        assert await seen(engines, secret) == ["B-17"]
        scope = (await sessions.scope_of_session(engines, secret)).within("oakwood")
        assert scope.grants == (Grant("oakwood", frozenset({study})),)
        assert scope.rights == {Right.FIND, Right.RETRIEVE}

    async def test_twice_is_once(self, engines: Engines, oakwood: Scope, referrer: User, study: str) -> None:
        first = await shared_studies.share(oakwood, engines, referrer.id, study)
        again = await shared_studies.share(oakwood, engines, referrer.id, study)
        assert (again.study, again.user) == (first.study, first.user)
        assert len(await shared_studies.find(oakwood, engines)) == 1

    async def test_is_told_of_one_study_where_too_many_are_shared_to_tell_all(
        self,
        engines: Engines,
        oakwood: Scope,
        elmside: Scope,
        referrer: User,
        study: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await shared_studies.share(oakwood, engines, referrer.id, study)
        other = {"user": referrer.id, "StudyInstanceUID": "1.2", "shared_at": moment_now(), "by": "system"}
        await engines.documents.of(oakwood.grant, "shared_studies").insert(other)
        monkeypatch.setattr(shared_studies, "MOST_LISTED", 2)
        assert {one.study for one in await shared_studies.find(oakwood, engines)} == {study, "1.2"}
        monkeypatch.setattr(shared_studies, "MOST_LISTED", 1)
        with pytest.raises(TooBroad):
            await shared_studies.find(oakwood, engines)
        assert [one.user for one in await shared_studies.find(oakwood, engines, study)] == [referrer.id]
        assert await shared_studies.find(elmside, engines, study) == []

    async def test_takes_hold_in_another_process_within_seconds_and_lets_go(
        self, engines: Engines, oakwood: Scope, referrer: User, study: str
    ) -> None:
        secret = await sessions.start(engines, referrer)
        async with Engines.open(engines.settings) as other:
            assert await seen(other, secret) == []
            await shared_studies.share(oakwood, engines, referrer.id, study)
            await until_seen(other, secret, ["B-17"])
            await shared_studies.withdraw(oakwood, engines, referrer.id, study)
            assert await seen(engines, secret) == []
            await until_seen(other, secret, [])

    async def test_wants_a_study_and_a_referring_veterinarian_of_ones_own(
        self, engines: Engines, oakwood: Scope, elmside: Scope, referrer: User, study: str
    ) -> None:
        vet = await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", demo=True)
        theirs = await users.create(
            elmside, engines, "ref@elmside.test", "referring_veterinarian", "demo", demo=True
        )
        for user in ("nobody", vet.id, theirs.id):
            with pytest.raises(NotFound, match="no such referring veterinarian"):
                await shared_studies.share(oakwood, engines, user, study)
        with pytest.raises(NotFound, match="no such study"):
            await shared_studies.share(oakwood, engines, referrer.id, "1.2.3")
        with pytest.raises(NotFound, match="no such study"):
            await shared_studies.share(elmside, engines, theirs.id, study)

    async def test_wants_the_right(
        self, engines: Engines, oakwood: Scope, referrer: User, study: str
    ) -> None:
        unable = replace(oakwood, rights=frozenset({Right.FIND}))
        for attempt in (
            shared_studies.share(unable, engines, referrer.id, study),
            shared_studies.withdraw(unable, engines, referrer.id, study),
            shared_studies.find(unable, engines),
            shared_studies.recipients(unable, engines),
        ):
            with pytest.raises(Refused):
                await attempt


class TestWithdraw:
    async def test_of_what_is_not_shared_is_not_found(
        self, engines: Engines, oakwood: Scope, elmside: Scope, referrer: User, study: str
    ) -> None:
        await shared_studies.share(oakwood, engines, referrer.id, study)
        for scope, uid in ((oakwood, "1.2.3"), (elmside, study)):
            with pytest.raises(NotFound):
                await shared_studies.withdraw(scope, engines, referrer.id, uid)
        assert len(await shared_studies.find(oakwood, engines)) == 1
        assert await shared_studies.find(elmside, engines) == []

    async def test_comes_with_the_end_of_the_membership(
        self, engines: Engines, oakwood: Scope, elmside: Scope, referrer: User, study: str
    ) -> None:
        await users.admit(elmside, engines, referrer.id, "referring_veterinarian")
        await shared_studies.share(oakwood, engines, referrer.id, study)
        await users.remove(oakwood, engines, referrer.id)
        assert await shared_studies.find(oakwood, engines) == []


class TestChanges:
    @pytest.fixture
    def listening(self, engines: Engines) -> Listening:
        """What a listener is told meanwhile, once it hears."""

        @asynccontextmanager
        async def listen(scope: Scope) -> AsyncIterator["asyncio.Queue[str]"]:
            told: asyncio.Queue[str] = asyncio.Queue()

            async def follow() -> None:
                async with aclosing(shared_studies.changes(scope, engines)) as changes:
                    async for study in changes:
                        told.put_nowait(study)

            follower = asyncio.create_task(follow())
            try:
                yield told
            finally:
                await cancel_and_wait(follower)

        return listen

    async def test_are_told_to_whom_they_concern_once_they_count_everywhere(
        self,
        engines: Engines,
        oakwood: Scope,
        elmside: Scope,
        referrer: User,
        study: str,
        listening: Listening,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(shared_studies, "KEPT_SECONDS", 0.5)
        stranger = await users.create(
            oakwood, engines, "other@field.test", "referring_veterinarian", "demo", demo=True
        )
        one, other = [
            (await sessions.scope_of_session(engines, await sessions.start(engines, user))).within("oakwood")
            for user in (referrer, stranger)
        ]
        async with (
            listening(one) as concerned,
            listening(other) as unconcerned,
            listening(oakwood) as clinic,
            listening(elmside) as elsewhere,
        ):
            await asyncio.sleep(0.5)  # until all have read what is shared so far
            for change in (shared_studies.share, shared_studies.withdraw):
                before = time.monotonic()
                await change(oakwood, engines, referrer.id, study)
                for told in (concerned, clinic):
                    assert await asyncio.wait_for(told.get(), 30) == study
                assert time.monotonic() - before >= 0.5
            for told in (concerned, unconcerned, clinic, elsewhere):
                assert told.empty()

    async def test_of_everybody_want_the_right(self, engines: Engines, oakwood: Scope, study: str) -> None:
        with pytest.raises(Refused):
            await anext(shared_studies.changes(replace(oakwood, rights=frozenset({Right.FIND})), engines))


class TestRecipients:
    async def test_are_the_tenants_own(
        self, engines: Engines, oakwood: Scope, elmside: Scope, referrer: User
    ) -> None:
        await users.create(oakwood, engines, "vet@oakwood.test", "veterinarian", "demo", demo=True)
        assert [user.email for user in await shared_studies.recipients(oakwood, engines)] == [referrer.email]
        assert await shared_studies.recipients(elmside, engines) == []

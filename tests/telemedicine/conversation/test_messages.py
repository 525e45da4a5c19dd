import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.courier.service import work_off
from services.errors import Invalid, NotFound, Refused
from services.persistence import Edit, TenantCollection
from services.telemedicine import cases, workitems
from services.telemedicine.conversation import messages, people, reads
from services.telemedicine.conversation.message import LONGEST, MessageKind, WantedMessage
from services.telemedicine.events import CaseEvent, events_of
from services.telemedicine.listing import queue_page
from services.tenancy.scope import Right
from tests.telemedicine.conftest import Parties
from tests.telemedicine.talking import Talk, talk_of


@pytest.fixture
async def talk(parties: Parties) -> Talk:
    return await talk_of(parties)


async def events(talk: Talk) -> list[CaseEvent]:
    found = await events_of(talk.scope("asker"), talk.engines, talk.case.id)
    return [one.what for one in reversed(found)]


class TestPost:
    async def test_is_read_by_both_sides_and_by_nobody_else(self, talk: Talk) -> None:
        said = await talk.say("asker", " <b>Bella</b>\r\nlimps ", mentions=(talk.id("reader"),))
        heard = await talk.say("reader", "Thank you")
        assert said.text == "<b>Bella</b>\nlimps"
        assert [one.name for one in said.mentions] == ["Dr. Reader"]
        assert (said.by_provider, heard.by_provider) == (False, True)
        for who in ("asker", "colleague", "reader", "second"):
            assert await messages.messages_page(talk.scope(who), talk.engines, talk.case.id) == [said, heard]
        case = (talk.engines, talk.case.id)
        with pytest.raises(NotFound):
            await messages.messages_page(talk.scope("stranger"), *case)
        with pytest.raises(NotFound):
            await messages.messages_page(talk.parties.farview, *case)
        with pytest.raises(Refused):
            await messages.messages_page(talk.scope("referring"), *case)
        with pytest.raises(NotFound):
            await talk.say("stranger", "Hello")

    async def test_sent_again_is_one_message_and_one_event(self, talk: Talk) -> None:
        key = "0" * 32
        first = await talk.say("asker", "Once", key=key)
        assert await talk.say("asker", "Once", key=key) == first
        assert await events(talk) == [CaseEvent.SUBMITTED, CaseEvent.MESSAGE]
        with pytest.raises(Invalid):
            await talk.say("reader", "Another's", key=key)

    async def test_refuses_what_cannot_be_said(self, talk: Talk) -> None:
        for who, wanted in (
            ("asker", {"text": "x" * (LONGEST + 1)}),
            ("asker", {"text": "a\0b"}),
            ("asker", {"text": "  "}),
            ("asker", {"text": "x", "key": "<script>"}),
            ("asker", {"text": "x", "mentions": (talk.id("stranger"),)}),
            ("asker", {"text": "x", "attachments": ("another's",)}),
            ("asker", {"text": "x", "kind": MessageKind.CLARIFICATION}),
            ("reader", {"text": "x", "kind": MessageKind.ANSWER}),
        ):
            with pytest.raises(Invalid):
                await talk.say(who, **wanted)
        assert await messages.messages_page(talk.scope("asker"), talk.engines, talk.case.id) == []

    async def test_whose_taker_died_is_followed_up_by_a_courier(
        self, talk: Talk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def die(*_: object, **__: object) -> None:
            raise asyncio.CancelledError

        with monkeypatch.context() as dying:
            dying.setattr(messages, "_follow", die)
            with pytest.raises(asyncio.CancelledError):
                await talk.ask()
        assert (await cases.get(talk.scope("asker"), talk.engines, talk.case.id)).waiting_since is None
        due: TenantCollection = talk.engines.documents.of(talk.parties.oakwood.grant, "case_messages")
        await due.update({}, Edit(set={"changed": datetime.now(UTC) - timedelta(seconds=1)}))
        await work_off(talk.engines, "a courier")
        case = await cases.get(talk.scope("asker"), talk.engines, talk.case.id)
        assert (case.waiting_since is not None, case.clarifications) == (True, 1)
        assert await events(talk) == [CaseEvent.SUBMITTED, CaseEvent.CLARIFICATION_ASKED]


class TestPages:
    async def test_go_back_in_time(self, talk: Talk) -> None:
        said = [await talk.say("asker", f"Message {number}") for number in range(3)]
        last = await messages.messages_page(talk.scope("reader"), talk.engines, talk.case.id, first=2)
        assert last == said[1:]
        before = await messages.messages_page(
            talk.scope("reader"), talk.engines, talk.case.id, before=said[1].id
        )
        assert before == said[:1]


class TestArriving:
    async def test_tells_both_sides_as_it_happens(self, talk: Talk) -> None:
        listening = [
            messages.arriving(talk.scope(who), talk.engines, talk.case.id) for who in ("asker", "reader")
        ]
        async with aclosing(listening[0]) as clinic, aclosing(listening[1]) as provider:
            first = [asyncio.ensure_future(anext(each)) for each in (clinic, provider)]
            await asyncio.sleep(0.05)
            said = await talk.say("second", "Now")
            assert [await asyncio.wait_for(one, 10) for one in first] == [said, said]


class TestPeople:
    async def test_are_those_who_may_see_the_case_by_name(self, talk: Talk) -> None:
        for who in ("asker", "reader"):
            found = await people.people_of(talk.scope(who), talk.engines, talk.case.id)
            assert [(one.name, one.of_provider) for one in found] == [
                ("Dr. Asker", False), ("Dr. Colleague", False), ("Dr. Reader", True), ("Dr. Second", True),
            ]  # fmt: skip
        with pytest.raises(NotFound):
            await people.people_of(talk.scope("stranger"), talk.engines, talk.case.id)


class TestMarks:
    async def test_tell_the_other_side_that_it_was_read(self, talk: Talk) -> None:
        first, last = await talk.say("asker", "One"), await talk.say("asker", "Two")
        for message in (last, first):  # an older page that is open does not take it back
            await reads.mark_read(talk.scope("reader"), talk.engines, talk.case.id, message.id)
        for who in ("asker", "reader"):
            (mark,) = await reads.marks(talk.scope(who), talk.engines, talk.case.id)
            assert (mark.name, mark.at) == ("Dr. Reader", last.at)
        with pytest.raises(NotFound):
            await reads.marks(talk.scope("stranger"), talk.engines, talk.case.id)


class TestClarifications:
    async def test_stop_the_clock_until_they_are_answered(self, talk: Talk) -> None:
        engines, asker = talk.engines, talk.scope("asker")
        due = talk.case.due_at
        assert due is not None
        asked = await talk.ask()
        more = await talk.ask("And since when?")
        waiting = await cases.get(asker, engines, talk.case.id)
        assert (waiting.waiting_since, waiting.clarifications) == (asked.at, 2)
        answered = await talk.answer()
        again = await talk.say("asker", "The left one.", kind=MessageKind.ANSWER, key=answered.id)
        assert again == answered
        gone_on = await cases.get(asker, engines, talk.case.id)
        assert gone_on.waiting_since is None
        assert gone_on.due_at == due + (answered.at - asked.at)
        (item,) = (await queue_page(talk.scope("reader"), engines)).workitems
        assert item.due_at == gone_on.due_at
        asking = CaseEvent.CLARIFICATION_ASKED
        assert await events(talk) == [CaseEvent.SUBMITTED, asking, asking, CaseEvent.ANSWERED]
        assert more.at <= answered.at

    async def test_are_asked_of_no_case_that_has_ended_and_by_who_may_report(self, talk: Talk) -> None:
        (item,) = (await queue_page(talk.scope("reader"), talk.engines)).workitems
        await workitems.claim(talk.scope("reader"), talk.engines, item.uid)
        await workitems.complete(talk.scope("reader"), talk.engines, item.uid)
        with pytest.raises(Exception, match="has ended"):
            await talk.ask()
        await talk.say("asker", "Thank you")  # which may still be said
        wanted = WantedMessage("1" * 32, "x")
        for who, right in (("reader", Right.REPORT), ("colleague", Right.REQUEST)):
            scope = talk.scope(who)
            with pytest.raises(Refused):
                await messages.post(
                    replace(scope, rights=scope.rights - {right}), talk.engines, talk.case.id, wanted
                )

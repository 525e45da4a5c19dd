import asyncio
import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from services.courier.service import work_off
from services.errors import Invalid, NoLongerUpdatable, NotFound, Refused
from services.peers.web_push import PushSubscription
from services.persistence import Edit
from services.settings import Settings
from services.telemedicine import workitems
from services.telemedicine.conversation import reads
from services.telemedicine.events import CaseEvent, announce
from services.telemedicine.notifications import listing, spreading
from services.telemedicine.notifications import webhooks as told
from services.telemedicine.passing_on import pass_on
from services.tenancy import notification_settings, push_subscriptions, sessions, users, webhooks
from services.tenancy.notification_settings import ByMail, Category, WantedSettings, Ways
from services.tenancy.webhooks import WantedWebhook
from tests.forks import Forks
from tests.practice_systems.conftest import Listener, listener
from tests.telemedicine.notifications.conftest import Browser, Mails, later, work
from tests.telemedicine.talking import Talk

__all__ = ["listener"]


async def unread(talk: Talk, who: str) -> list[tuple[str, str]]:
    found = await listing.notifications_page(talk.sessions[who].scope, talk.engines)
    return [(one.what.value, one.category.value) for one in found if one.unread]


class TestInApp:
    async def test_tells_whom_it_concerns_but_never_who_did_it(self, talk: Talk) -> None:
        await talk.say("asker", "Please look at the elbow too", mentions=(talk.id("second"),))
        await work(talk.engines)
        assert await unread(talk, "second") == [("message", "mentions")]
        assert await unread(talk, "reader") == [("message", "messages")]  # as nobody has claimed it
        assert await unread(talk, "asker") == []
        await talk.ask()
        await work(talk.engines)
        assert await unread(talk, "asker") == [("clarification asked", "clarifications")]
        assert await unread(talk, "colleague") == []
        assert await unread(talk, "stranger") == []
        (one,) = await listing.notifications_page(talk.sessions["second"].scope, talk.engines)
        assert (one.number, one.by, one.tenant) == (talk.case.number, "Dr. Asker", "vetrad")
        assert await listing.one(talk.sessions["second"].scope, talk.engines, one.event) == one
        with pytest.raises(NotFound):
            await listing.one(talk.sessions["asker"].scope, talk.engines, one.event)

    async def test_a_clinics_administrators_hear_of_a_case_that_nobody_claims(self, talk: Talk) -> None:
        clinic, engines = talk.parties.oakwood, talk.engines
        chief = await users.create(clinic, engines, "chief@oakwood.test", "administrator", None)
        scope = (await sessions.find(engines, await sessions.start(engines, chief))).scope
        events = {CaseEvent.UNCLAIMED, CaseEvent.OVERFLOWED, CaseEvent.FELL_BACK}
        for what in events:
            await announce(clinic, engines, talk.case, what)
        await work(engines)
        found = await listing.notifications_page(scope, engines)
        assert {one.what for one in found} == events
        assert await unread(talk, "colleague") == []
        assert len(await unread(talk, "reader")) == len(await unread(talk, "asker")) == len(found)

    async def test_readers_hear_of_a_case_that_has_left_their_queue(self, talk: Talk) -> None:
        clinic, engines = talk.parties.oakwood, talk.engines
        (item, *_) = await workitems.of_case(clinic, engines, talk.case.id)
        assert await pass_on(clinic, engines, item, "farview", CaseEvent.OVERFLOWED)
        await work(engines)
        for who in ("reader", "second"):
            assert (CaseEvent.OVERFLOWED.value, "new cases") in await unread(talk, who)
        assert await unread(talk, "stranger") == []

    async def test_what_is_read_in_the_conversation_is_read_here(self, talk: Talk) -> None:
        first = await talk.ask()
        await work(talk.engines)
        await talk.ask("And since when?")
        await work(talk.engines)
        scope = talk.sessions["asker"].scope
        assert await listing.unread(scope, talk.engines) == 2
        await reads.mark_read(talk.scope("asker"), talk.engines, talk.case.id, first.id)
        assert await listing.unread(scope, talk.engines) == 1
        await listing.mark_read(scope, talk.engines, None)
        assert await listing.unread(scope, talk.engines) == 0

    async def test_an_event_whose_courier_died_is_told_once(
        self, talk: Talk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await talk.ask()

        async def die(*_: object) -> bool:
            raise asyncio.CancelledError

        with monkeypatch.context() as dying:
            dying.setattr(spreading, "clear", die)
            with suppress(asyncio.CancelledError):
                await work_off(talk.engines, "dying")
        await work(talk.engines)
        assert await unread(talk, "asker") == [("clarification asked", "clarifications")]
        outgoing = talk.engines.documents.of(talk.parties.oakwood.grant, "outgoing_notifications")
        assert Counter(one["way"] for one in await outgoing.find({})) == {"mail": 1, "push": 1}


class TestMail:
    async def test_once_each_after_a_day_without_a_mail_server(self, talk: Talk, mails: Mails) -> None:
        for number in range(3):
            await talk.ask(f"Question {number} of Bella Miller")
        await work(talk.engines)
        await later(talk, "outgoing_notifications")
        await work(talk.engines)
        server = await mails.up()
        await later(talk, "outgoing_notifications")
        await work(talk.engines)
        await work(talk.engines)
        assert len({mail["Message-ID"] for mail in server.taken}) == len(server.taken) == 3
        mail = server.taken[0]
        assert mail["To"] == "asker@oakwood.test"
        assert mail["Subject"] == f"Clarification asked ({talk.case.number})"
        text = mail.get_content()
        assert f"https://pacs.test/tenants/oakwood/cases/{talk.case.id}" in text
        assert text.count("https://") == 1
        patient = talk.case.patient
        assert not [word for word in ("Bella", patient.name, patient.client) if word and word in str(mail)]

    async def test_what_a_mailbox_never_takes_holds_up_no_other(self, talk: Talk, mails: Mails) -> None:
        server = await mails.up()
        server.knows_not = "second@vetrad.test"
        await talk.say("asker", "Both of you", mentions=(talk.id("second"), talk.id("reader")))
        await work(talk.engines)
        assert [mail["To"] for mail in server.taken] == ["reader@vetrad.test"]
        outgoing = talk.engines.documents.of(talk.parties.vetrad.grant, "outgoing_notifications")
        failed = await outgoing.find({"state": "failed", "way": "mail"})
        assert [one["user"] for one in failed] == [talk.id("second")]

    async def test_killed_between_sending_and_noting_sends_the_same_again(
        self, talk: Talk, mails: Mails, settings: Settings, forks: Forks
    ) -> None:
        """A real process, killed as soon as the server has taken the mail."""
        server = await mails.up()
        await talk.ask()
        await work_off(talk.engines, "a courier")
        assert await forks.run("tests.telemedicine.notifications.dying", settings) == 9
        outgoing = talk.engines.documents.of(talk.parties.oakwood.grant, "outgoing_notifications")
        (waiting,) = await outgoing.find({"way": "mail"})
        assert (waiting["state"], waiting["attempts"]) == ("sending", 1)
        await outgoing.update({"way": "mail"}, Edit(unset=("lease",)))  # as if two minutes had passed
        await work(talk.engines)
        await work(talk.engines)
        first, again = server.taken
        assert first["Message-ID"] == again["Message-ID"]
        (sent,) = await outgoing.find({"way": "mail"})
        assert sent["state"] == "sent"

    async def test_daily_it_is_one_digest_that_one_request_ends(self, talk: Talk, mails: Mails) -> None:
        server = await mails.up()
        reader = talk.sessions["reader"]
        daily = WantedSettings({Category.MENTIONS: Ways(mail=ByMail.DAILY)}, time_zone="Europe/London")
        await notification_settings.choose_ways(reader, talk.engines, daily)
        for number in range(3):
            await talk.say("asker", f"Message {number} of Bella", mentions=(talk.id("reader"),))
        await work(talk.engines)
        assert server.taken == []
        await later(talk, "digests")
        await work(talk.engines)
        await work(talk.engines)
        (mail,) = [one for one in server.taken if one["To"] == "reader@vetrad.test"]
        assert (mail["To"], mail["Subject"]) == ("reader@vetrad.test", "3 notifications of your cases")
        assert f"* {talk.case.number}: You were mentioned (3)" in mail.get_content()
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        link = mail["List-Unsubscribe"].strip("<>")
        secret = link.removeprefix("https://pacs.test/notifications/unsubscribe/")
        with pytest.raises(NotFound):
            await notification_settings.end_digests(talk.engines, "another")
        await notification_settings.end_digests(talk.engines, secret)
        ways = (await notification_settings.get(talk.engines, reader.user.id)).ways
        assert ways[Category.MENTIONS].mail is ByMail.NEVER
        assert ways[Category.REPORTS].mail is ByMail.AT_ONCE

    async def test_a_digest_names_no_case_that_was_passed_on(self, talk: Talk, mails: Mails) -> None:
        server, clinic, engines = await mails.up(), talk.parties.oakwood, talk.engines
        await announce(clinic, engines, talk.case, CaseEvent.SUBMITTED)
        await work(engines)
        (item, *_) = await workitems.of_case(clinic, engines, talk.case.id)
        assert await pass_on(clinic, engines, item, "farview", CaseEvent.OVERFLOWED)
        await work(engines)
        await later(talk, "digests")
        await work(engines)
        told = [one["To"] for one in server.taken if talk.case.number in one.get_content()]
        assert [one for one in told if one.endswith("@vetrad.test")] == []
        assert any(one.endswith("@oakwood.test") for one in told)

    async def test_of_the_night_comes_in_the_morning_but_for_what_is_critical(
        self, talk: Talk, mails: Mails, browser: Browser
    ) -> None:
        server = await mails.up()
        asker, now = talk.sessions["asker"], datetime.now(UTC)
        minute = now.hour * 60 + now.minute
        night = WantedSettings({}, ((minute - 60) % 1440, (minute + 60) % 1440))
        await notification_settings.choose_ways(asker, talk.engines, night)
        await push_subscriptions.subscribe(asker, talk.engines, browser.subscription)
        await talk.ask()
        await talk.ask("And?")
        await work(talk.engines)
        assert (server.taken, browser.came) == ([], [])
        await announce(talk.scope("reader"), talk.engines, talk.case, CaseEvent.CRITICAL_FINDING)
        await work(talk.engines)
        assert [mail["Subject"] for mail in server.taken] == [f"Critical finding ({talk.case.number})"]
        assert len(browser.came) == 1
        await later(talk, "digests", "outgoing_notifications")
        await work(talk.engines)
        assert [mail["Subject"] for mail in server.taken[1:]] == ["2 notifications of your cases"]
        assert len(browser.came) == 2  # one for all of the night


class TestPush:
    async def test_holds_an_events_id_and_nothing_else(self, talk: Talk, browser: Browser) -> None:
        asker = talk.sessions["asker"]
        await push_subscriptions.subscribe(asker, talk.engines, browser.subscription, "Firefox")
        browser.status = 503
        asked = await talk.ask()
        await work(talk.engines)
        browser.status = 201
        await later(talk, "outgoing_notifications")
        await work(talk.engines)
        assert browser.payloads() == [{"id": f"message-{asked.id}"}] * 2
        headers = browser.came[-1][0]
        assert headers["content-encoding"] == "aes128gcm"
        key = await push_subscriptions.public_key(talk.engines)
        assert headers["authorization"].startswith("vapid t=")
        assert headers["authorization"].endswith(f"k={key}")

    async def test_a_browser_that_is_gone_is_forgotten(self, talk: Talk, browser: Browser) -> None:
        asker = talk.sessions["asker"]
        await push_subscriptions.subscribe(asker, talk.engines, browser.subscription)
        browser.status = 410
        await talk.ask()
        await work(talk.engines)
        assert len(browser.came) == 1
        assert await push_subscriptions.find(asker, talk.engines) == []

    async def test_goes_to_no_address_inside_and_to_one_person(self, talk: Talk, browser: Browser) -> None:
        asker, reader = talk.sessions["asker"], talk.sessions["reader"]
        good = browser.subscription
        for endpoint, error in (
            ("http://10.0.0.1/push", Refused),
            ("http://169.254.169.254/latest", Refused),
            ("file:///etc/passwd", Invalid),
            ("https://x/" + "y" * 2000, Invalid),
        ):
            planted = PushSubscription(endpoint, good.p256dh, good.auth)
            with pytest.raises(error):
                await push_subscriptions.subscribe(asker, talk.engines, planted)
        with pytest.raises(Invalid):
            await push_subscriptions.subscribe(
                asker, talk.engines, PushSubscription(good.endpoint, good.p256dh[:-8] + "AAAAAAAA", good.auth)
            )
        mine = await push_subscriptions.subscribe(asker, talk.engines, good)
        with pytest.raises(NotFound):
            await push_subscriptions.remove(reader, talk.engines, mine.id)
        await push_subscriptions.subscribe(reader, talk.engines, good)  # the next who signs in there
        assert await push_subscriptions.find(asker, talk.engines) == []


class TestWebhooks:
    async def test_are_signed_retried_and_sent_again_while_another_is_away(
        self, talk: Talk, listener: Listener
    ) -> None:
        clinic, provider = talk.parties.oakwood, talk.parties.vetrad
        kept = await webhooks.add(clinic, talk.engines, WantedWebhook("PIMS", listener.url))
        away = await webhooks.add(provider, talk.engines, WantedWebhook("Away", "http://127.0.0.1:9/hook"))
        asked = await talk.ask()
        await work(talk.engines)
        ((headers, body),) = listener.came
        message = json.loads(body)
        assert message["type"] == "case.clarification_asked"
        assert message["data"]["number"] == talk.case.number
        assert talk.case.patient.name not in body.decode()
        assert headers["webhook-id"] == f"message-{asked.id}-{kept.webhook.id}"
        (waiting,) = await told.sent(provider, talk.engines, away.webhook.id)
        assert waiting.state == "waiting"
        with pytest.raises(NoLongerUpdatable):
            await told.replay(provider, talk.engines, waiting.id)
        resting = await webhooks.get(provider, talk.engines, away.webhook.id)
        assert resting.resting_until is not None
        (sent,) = await told.sent(clinic, talk.engines, kept.webhook.id)
        with pytest.raises(NotFound):
            await told.replay(provider, talk.engines, sent.id)
        await told.replay(clinic, talk.engines, sent.id)
        await told.test(clinic, talk.engines, kept.webhook.id)
        await work(talk.engines)
        ids = [headers["webhook-id"] for headers, _ in listener.came]
        assert ids[:2] == [f"message-{asked.id}-{kept.webhook.id}"] * 2
        assert ids[2].startswith("test-")

    async def test_are_nobody_elses(self, talk: Talk, listener: Listener) -> None:
        wanted = WantedWebhook("PIMS", listener.url, frozenset({Category.REPORTS}))
        kept = await webhooks.add(talk.parties.oakwood, talk.engines, wanted)
        assert kept.secret
        for other in (talk.parties.elmside, talk.parties.vetrad):
            with pytest.raises(NotFound):
                await webhooks.get(other, talk.engines, kept.webhook.id)
            with pytest.raises(NotFound):
                await webhooks.remove(other, talk.engines, kept.webhook.id)
        with pytest.raises(Refused):
            await webhooks.find(talk.scope("asker"), talk.engines)
        with pytest.raises(Refused):
            await webhooks.add(
                talk.parties.oakwood, talk.engines, WantedWebhook("In", "http://10.0.0.1/hook")
            )
        await talk.ask()  # of another category
        await work(talk.engines)
        assert listener.came == []

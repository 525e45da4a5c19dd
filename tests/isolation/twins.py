"""Two clinics with the same UIDs and patient IDs. What is Elmside's own says so: ELMARK, in all its texts.

Oakwood asks; no answer may hold `ELMARK`, one of Elmside's own identifiers or its pixels, nor differ from the
answer there would be if Elmside did not exist.
"""

import asyncio
import base64
import hashlib
import json
import re
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import numpy as np
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from fastapi import FastAPI

from services.archive.exchange.send import send
from services.archive.index.legal_holds import place
from services.archive.ingest.differing import differing
from services.archive.lifecycle.corrections import correct_study
from services.archive.lifecycle.delete import delete
from services.courier.service import work_off
from services.delivery import Level, What, errands, rules
from services.delivery.errands import ErrandKind
from services.dicom.uids import new_uid
from services.peers.web_push import PushSubscription
from services.persistence import Edit, Engines, In
from services.persistence.collections import COLLECTIONS
from services.reading import hanging
from services.remote_entities import query_retrieve
from services.telemedicine import cases, collaborations, workitems
from services.telemedicine import catalogue as telemedicine_catalogue
from services.telemedicine.cases import CaseDraft
from services.telemedicine.catalogue import Service
from services.telemedicine.conversation import messages
from services.telemedicine.conversation.message import WantedMessage
from services.telemedicine.image_scores import ImageScore, score_images
from services.telemedicine.inboxes import entering, inbox, uploads
from services.telemedicine.inboxes.entering import Entering
from services.telemedicine.inboxes.inbox import WantedInbox
from services.telemedicine.inboxes.receiving import receive_part
from services.telemedicine.inboxes.upload import Said
from services.telemedicine.inboxes.uploads import Announced
from services.telemedicine.reports import drafting
from services.telemedicine.reports.content import ReportContent, ReportSection
from services.telemedicine.reports.letterhead import put_letterhead
from services.telemedicine.reports.report import EditionKind
from services.telemedicine.reports.signing import sign_report
from services.telemedicine.reports.templates import ReportTemplate, TextBlock, put_template, put_text_block
from services.tenancy import (
    application_entities,
    edge_sites,
    hl7_applications,
    practice_systems,
    push_subscriptions,
    sessions,
    tenants,
    tokens,
    users,
    webhooks,
)
from services.tenancy.practice_systems import Kept
from services.tenancy.scope import Scope, operator_scope, system_scope
from services.tenancy.shares import sharing
from services.tenancy.sign_in import invitations
from services.tenancy.usage_meter import Meter
from services.tenancy.users import User
from services.tenancy.vpn import sites
from services.tenancy.webhooks import WantedWebhook
from services.vpn.keys import new_keys
from services.worklist import catalogue, image_requests, performed_steps
from services.worklist.catalogue import Procedure
from services.worklist.image_request import Wanted
from services.worklist.patient import Patient
from tests.api.clients import client_of, image, part10, stow
from tests.archive.samples import make_due
from tests.dicom.overlaid import lay
from tests.telemedicine.inboxes.samples import PDF

PASSWORD = "tallow viaduct omelet 93"
STUDY, SERIES, FIRST = "2.25.1001", "2.25.1002", "2.25.1003"
"""UIDs that both clinics have; the first is that of a performed step, too."""
ONLY_THERE = "2.25.2001"
"""A study of Elmside's alone, and a performed step; its series and instance are `.1` and `.2` of it."""
SEEN_THERE = "2.25.4001"
"""The same, until a test stores it with Oakwood too."""
DELETED = "2.25.5001"
"""A study that both clinics have deleted; its series and instance are `.1` and `.2` of it."""
NOWHERE = "2.25.3001"
"""A study of nobody."""
ABSENT = "nowhere"
"""The slug of no tenant."""
UNKNOWN = "0123456789abcdef0123456789abcdef"
"""An identifier of nothing."""

_AT_A_SITE = edge_sites.Waiting(1, 1, datetime(2026, 11, 30, tzinfo=UTC), 0)


@dataclass
class Twin:
    """One of the two: who works there, and what of it is its own."""

    scope: Scope
    mark: str
    app: FastAPI
    engines: Engines
    token: str = ""
    people: dict[str, User] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """One identifier of each kind of thing it has, by kind."""
    share_secret: str = ""
    stored: int = 0
    kept: Kept = field(init=False)
    """The practice system, and its secrets."""
    visit: str = ""
    """The secret in the cookie of a visitor of its inbox."""
    browser: httpx.AsyncClient = field(init=False)
    program: httpx.AsyncClient = field(init=False)

    @property
    def slug(self) -> str:
        """Of the tenant."""
        return self.scope.grant.tenant

    @property
    def shown(self) -> int:
        """How many of the images that were stored can be found: one is deleted."""
        return self.stored - 1

    def email(self, name: str) -> str:
        """Of a person there."""
        return f"{name}@{self.mark.lower()}.test"

    async def settle(self, pixel: int, instances: int) -> None:
        """Fill the installation: people, programs, servers, images."""
        scope, engines, mark = self.scope, self.engines, self.mark
        for name, role in (
            ("head", "administrator"),
            ("vet", "veterinarian"),
            ("ref", "referring_veterinarian"),
        ):
            self.people[name] = await users.create(
                scope, engines, self.email(name), role, PASSWORD, name=f"{name} {mark}"
            )
        self.token = await tokens.create(scope, engines, role="administrator", name=f"{mark} program")
        await application_entities.add_local(scope, engines, mark)
        await application_entities.add_remote(
            scope, engines, name=f"{mark} server", aet=f"{mark}-CT", host="127.0.0.1", port=1,
            query_retrieve=True,
        )  # fmt: skip
        await application_entities.add_remote(
            scope, engines, name=f"{mark} archive", aet=mark, host="127.0.0.1", port=1, query_retrieve=True
        )
        await edge_sites.note_waiting(engines, f"{mark} barn", None, {self.slug: _AT_A_SITE})
        await hl7_applications.add(scope, engines, name=f"{mark} application", host="192.0.2.1", port=1)
        (errand,) = await query_retrieve.retrieve(
            scope, engines, f"{mark} archive", [(STUDY, f"{mark} retrieval")]
        )
        await invitations.invite(scope, engines, self.email("invited"), "technician", f"invited {mark}")
        self.program = client_of(self.app, self.token)
        await self.store(
            *(
                self.image(pixel, STUDY, SERIES, FIRST if number == 0 else f"{FIRST}.{number}")
                for number in range(instances)
            ),
            self.image(pixel, DELETED, f"{DELETED}.1", f"{DELETED}.2"),
        )
        other = self.image(pixel, STUDY, SERIES, FIRST).replace(b"comment", b"another")
        await stow(self.program, other, path=f"/tenants/{self.slug}/dicomweb/studies")
        (aside,) = await differing(scope, engines)
        described = {"StudyDescription": f"{mark} corrected"}
        corrected = await correct_study(scope, engines, STUDY, described, f"{mark} reason")
        deletion = await delete(scope, engines, DELETED)
        await make_due(scope, engines)
        await work_off(engines, mark)
        self.kept = await practice_systems.add(
            scope,
            engines,
            name=f"{mark} PIMS",
            rights=practice_systems.RIGHTS,
            webhook_url=f"https://{mark}.test",
        )
        wanted = Wanted(
            patient=Patient(name=mark, id="P1"),
            procedure="dog-cat-thx3",
            date="20261129",
            practice_system=self.kept.system.id,
        )
        request = await image_requests.create(scope, engines, wanted)
        step = new_uid()
        for uid in (step, STUDY):
            await self.perform(uid, request.accession_number)
        await work_off(engines, mark)
        notification, *_ = await errands.find(scope, engines, ErrandKind.NOTIFY)
        procedure = await catalogue.put(scope, engines, Procedure(id="", name=f"{mark} shot", modality="DX"))
        protocol = {"id": mark.lower(), "name": f"{mark} protocol", "modalities": ["DX"], "layout": "1x1"}
        await hanging.put(scope, engines, json.dumps(protocol))
        report = await self.report()
        await rules.add(scope, engines, f"{mark} rule", [f"{mark} server"], modality="NOTHING")
        (delivery,) = await send(scope, engines, What(Level.STUDY, STUDY), [f"{mark} server"])
        opened, link = await inbox.open_inbox(scope, engines, WantedInbox(label=f"{mark} inbox"))
        sent = await entering.enter(engines, opened.id, Entering(link.partition("#")[2], "", "", ""))
        assert sent.sender
        upload = await uploads.begin(sent.sender, engines, Said(sender=f"{mark} sender", patient=mark))
        (file,) = await uploads.announce_files(
            sent.sender, engines, upload, [Announced(f"{mark}.pdf", len(PDF), 1)]
        )
        await receive_part(sent.sender, engines, upload, (file.id, 0), _body(PDF))
        self.visit = sent.secret
        share, self.share_secret = await sharing.create(
            scope, engines, sharing.Wanted((STUDY,), label=f"{mark} share", download=True)
        )
        await self.ask_provider()
        self.browser = client_of(self.app)
        answer = await self.browser.post("/session", json={"email": self.email("head"), "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        (token,) = await tokens.find(scope, engines)
        (invitation,) = await invitations.find(scope, engines)
        (session,) = await self.documents("sessions", user=self.people["head"].id)
        self.ids |= {
            "token": token.id,
            "invitation": invitation.id,
            "user": self.people["vet"].id,
            "referring": self.people["ref"].id,
            "session": session["id"],
            "email": self.email("vet"),
            "remote": f"{mark} server",
            "application": f"{mark} application",
            "delivery": delivery.id,
            "deletion": deletion.id,
            "hold": (await place(scope, engines, DELETED, f"{mark} hold")).id,
            "differing": aside.id,
            "protocol": mark.lower(),
            "correction": corrected.every[0].id,
            "request": request.id,
            "step": step,
            "inbox": opened.id,
            "upload": upload.id,
            "file": file.id,
            "procedure": procedure.id,
            **report,
            "system": self.kept.system.id,
            "client_id": self.kept.system.client_id,
            "notification": notification.id,
            "accession": request.accession_number,
            "rule": f"{mark} rule",
            "title": mark,
            "errand": errand.id,
            "share": share.id,
            "slug": self.slug,
            "study": STUDY,
        }

    async def report(self) -> dict[str, str]:
        """What somebody has written of a study, signed, and said of its images; not stored in it."""
        scope, engines, mark = self.scope, self.engines, self.mark
        begun = await drafting.begin_study_report(scope, engines, STUDY)
        said = ReportContent(
            sections={ReportSection.FINDINGS: f"{mark} finding"}, critical=f"{mark} critical"
        )
        draft = await drafting.save_draft(scope, engines, begun.id, 1, said)
        edition = await sign_report(scope, engines, begun.id, draft.version, EditionKind.PRELIMINARY)
        reports = engines.documents.of(scope.grant, "reports")
        await reports.update({"id": begun.id}, Edit(unset=("changed",)))
        await score_images(scope, engines, STUDY, [FIRST], ImageScore.POOR)
        await put_letterhead(scope, engines, name=f"{mark} letterhead", address="", contact="")
        block = await put_text_block(scope, engines, TextBlock(name=mark.lower(), text=f"{mark} block"))
        await put_template(scope, engines, ReportTemplate(name=f"{mark} template"))
        return {"report": begun.id, "finding": edition.id, "block": block.id}

    async def ask_provider(self) -> None:
        """Have a case read by a provider of its own."""
        scope, engines, mark = self.scope, self.engines, self.mark
        slug = f"{mark.lower()}-reads"
        await tenants.create(operator_scope(), engines, slug, name=f"{mark} reads", kind="telemedicine")
        await collaborations.ask(scope, engines, slug)
        await collaborations.agree(system_scope(slug), engines, self.slug)
        await telemedicine_catalogue.put_service(system_scope(slug), engines, Service(name=f"{mark} reading"))
        service = await telemedicine_catalogue.put_service(scope, engines, Service(name=f"{mark} service"))
        case = await cases.draft(scope, engines, CaseDraft(studies=(STUDY,), question=f"{mark} question"))
        await cases.submit(scope, engines, case.id)
        (item,) = await workitems.of_case(scope, engines, case.id)
        await self.talk(case.id)
        self.ids |= {"case": case.id, "workitem": item.uid, "service": service.id, "provider": slug}

    async def talk(self, case: str) -> None:
        """Have a message on a case that names somebody, a program that is told of it, and a browser."""
        scope, engines, mark, head = self.scope, self.engines, self.mark, self.people["head"]
        webhook = await webhooks.add(scope, engines, WantedWebhook(f"{mark} webhook", f"https://{mark}.test"))
        said = WantedMessage(uuid.uuid4().hex, f"{mark} message", mentions=(head.id,))
        message = await messages.post(scope, engines, case, said)
        await work_off(engines, mark)
        (sent, *_) = await errands.find(scope, engines, ErrandKind.CASE_WEBHOOK)
        secret = await sessions.start(engines, head)
        session = await sessions.find(engines, secret)
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        raw = base64.urlsafe_b64encode(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))
        keys = (raw.decode(), base64.urlsafe_b64encode(bytes(16)).decode())
        made = PushSubscription(f"https://{mark}.test/push", *keys)
        browser = await push_subscriptions.subscribe(session, engines, made, f"{mark} browser")
        await sessions.end(engines, secret)
        self.ids |= {
            "webhook": webhook.webhook.id, "message": message.id, "webhookMessage": sent.id,
            "event": messages.event_of(message.id), "browser": browser.id,
        }  # fmt: skip

    async def perform(self, uid: str, accession: str = "") -> None:
        """Begin a performed step, of a request or of none."""
        begun = {
            "ScheduledStepAttributesSequence": [{"AccessionNumber": accession}],
            "PerformedProcedureStepID": self.mark, "PerformedStationAETitle": self.mark, "Modality": "DX",
            "PerformedProcedureStepStartDate": "20261129", "PerformedProcedureStepStartTime": "10",
            "PerformedProcedureStepStatus": "IN PROGRESS",
        }  # fmt: skip
        await performed_steps.create(self.scope, self.engines, uid, begun)

    def image(self, pixel: int, study: str, series: str, instance: str) -> bytes:
        """A file whose every text is the twin's own, but for its identifiers."""
        mark = self.mark
        made = image(
            StudyInstanceUID=study, SeriesInstanceUID=series, SOPInstanceUID=instance, PatientID="P1",
            PatientName=f"{mark}^Rex", ResponsiblePerson=f"{mark}^Owner", StudyDescription=f"{mark} study",
            SeriesDescription=f"{mark} series", AccessionNumber=mark, PatientBreedDescription=f"{mark} hound",
            ImageComments=f"{mark} comment", ReferringPhysicianName=f"{mark}^Referring", StudyID=mark,
        )  # fmt: skip
        made.PixelData = bytes([pixel, 255 - pixel]) * (len(made.PixelData) // 2)
        lay(made, np.unpackbits(np.full(3, pixel, np.uint8)).reshape(1, made.Rows, made.Columns))
        return part10(made)

    async def store(self, *files: bytes) -> None:
        """Bring images in; returns once they are counted."""
        answer = await stow(self.program, *files, path=f"/tenants/{self.slug}/dicomweb/studies")
        assert answer.status_code == 200, answer.text
        self.stored += len(files)
        await self.engines.own(Meter).flush()

    async def documents(self, collection: str, **asked: Any) -> list[dict[str, Any]]:
        """Raw documents of this tenant, or of anybody's where a user is asked for."""
        ours = asked if "user" in asked else {**asked, "tenant": self.slug}
        return await self.engines.documents.installation(collection).find(ours)

    async def everything(self) -> dict[str, str]:
        """A picture of all that belongs to this tenant, in the database and in the objects' folder."""
        found = {}
        people = {user.id for user in self.people.values()}
        ours_or_nobodys = {"tenant": In([self.slug, None])}
        installation = self.engines.documents.installation
        read = await asyncio.gather(*(installation(name).find(ours_or_nobodys) for name in COLLECTIONS))
        for (name, collection), documents in zip(COLLECTIONS.items(), read, strict=True):
            key = next((index.fields for index in collection.indexes if index.unique), ())
            for document in documents:
                shown = json.dumps(document, default=str, sort_keys=True)
                ours = document["tenant"] == self.slug if document.get("tenant") else self.mark in shown
                if ours or ("tenant" not in document and people & _ids(shown)):
                    named = " ".join(str(document.get(field)) for field in key)
                    found[f"{name} {named}"] = _VOLATILE.sub("", shown)
        objects = self.engines.objects.of(self.scope.grant)
        async for name, _ in objects.list():
            if "pictures" not in name.split("/"):  # kept of what was asked for, by its own
                found[f"{self.slug}/{name}"] = hashlib.sha256(await objects.read(name)).hexdigest()
        return found

    async def connect(self) -> None:
        """Come by the VPN as well: a device with a remote AE."""
        tablet = sites.WantedDevice(f"{self.mark} tablet", "192.168.1.20", f"{self.mark}-US")
        given = {"lan": "192.168.1.0/24", "devices": [tablet], "key": new_keys().public}
        await sites.add(self.scope, self.engines, name=f"{self.mark} site", **given)

    def leaks_into(self, text: str) -> set[str]:
        """What of this tenant's own a text shows."""
        secret = {self.mark, *(value for key, value in self.ids.items() if key not in _SHARED), ONLY_THERE}
        secret |= {user.id for user in self.people.values()} | {user.email for user in self.people.values()}
        return {one for one in secret if one.lower() in text.lower()}


_SHARED = {"study", "slug"}
_VOLATILE = re.compile(r'"(last_used|last_seen|used_at|seen_at)": "[^"]*",? ?')


async def _body(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _ids(text: str) -> set[str]:
    return set(re.findall(r"\b[0-9a-f]{32}\b", text))


def plain(answer: httpx.Response, **same: str) -> tuple[int, Mapping[str, str], str]:
    """An answer without what was asked for and what differs each time: two that look alike are equal."""
    text = answer.content.decode("latin-1")
    headers = {name: value for name, value in answer.headers.items() if name not in {"date", "set-cookie"}}
    for stands_for, value in same.items():
        text = text.replace(value, f"<{stands_for}>")
        headers = {name: held.replace(value, f"<{stands_for}>") for name, held in headers.items()}
    headers.pop("content-length", None)
    return answer.status_code, headers, text

"""What follows from a signature, done by the courier: settled, stored, told; each step can be done again."""

import hashlib
from dataclasses import replace
from datetime import UTC

from services.delivery import errands
from services.delivery.errands import Errand, ErrandKind, ErrandState
from services.errors import NotFound, Refused, Unavailable
from services.peers.mllp import deliver
from services.persistence import Engines
from services.persistence.leases import Due, clear
from services.practice_systems.telling import add_report
from services.remote_entities.results import result_message, result_of
from services.telemedicine.reports.opening import editions_in, own_reports, written_reports
from services.telemedicine.reports.report import Edition
from services.telemedicine.reports.signing import settle_report
from services.telemedicine.reports.storing import GONE, edition_text, print_edition, store_edition
from services.tenancy import audit, hl7_applications
from services.tenancy.attempts import NO_ROOM
from services.tenancy.audit import Event
from services.tenancy.hl7_applications.calling import receiver_of
from services.tenancy.scope import Scope, system_scope
from services.worklist import image_requests
from services.worklist.matching import requests_of


async def finish_report(scope: Scope, engines: Engines, item: Due) -> bool:
    """Do what is due for a report. `scope`: the clinic's. False where it changed meanwhile and stays due."""
    id_, provider = item.document["id"], item.document["provider"]
    writing = system_scope(provider)
    await settle_report(writing, engines, written_reports(writing, engines), id_)
    for edition in await editions_in(own_reports(scope, engines), id_):
        try:
            if edition.stored_at is None and edition.problem != GONE:
                await store_edition(scope, engines, edition)
        except NO_ROOM:
            await _add_errands(scope, engines, edition)  # who waits for it reads it all the same
            raise
        await _add_errands(scope, engines, edition)
    return await clear(engines.documents, item)


async def tell_result(scope: Scope, engines: Engines, errand: Errand) -> None:
    """Send one HL7 application a report: its text and its PDF (ORU^R01).

    Raises NotFound for an application, request or report that is no more, Refused where it does not take the
    message, Unavailable where it does not answer.
    """
    application = next(
        (one for one in await hl7_applications.find(scope, engines) if one.id == errand.remote), None
    )
    found = await own_reports(scope, engines).editions.find_one({"id": errand.facts["edition"]})
    if application is None or found is None:
        raise NotFound("there is no such HL7 application or report any more")
    edition = Edition.of(found)
    request = await image_requests.get(scope, engines, errand.facts["request"])
    message = result_message(
        replace(
            await result_of(scope, engines, application, request),
            report=edition_text(edition),
            pdf=await print_edition(scope, engines, edition),
            preliminary=edition.is_preliminary,
        ),
        application,
        control_id=errand.id,
        at=edition.signed_at,
        from_facility=scope.grant.tenant,
    )
    answer = await deliver(receiver_of(engines, application), message, errand.id)
    if not answer.is_taken:
        why = f"{application.name} answered {answer.code}: {answer.why}"[:200]
        if answer.code.endswith("R"):  # not for what it says: perhaps another time
            raise Unavailable(why)
        raise Refused(why)
    told = {"application": application.name, "report": edition.report}
    await audit.record(scope, engines, Event.RESULT_SENT, told, study=edition.study)
    await errands.finish(scope, engines, errand, ErrandState.DONE)


async def _add_errands(scope: Scope, engines: Engines, edition: Edition) -> None:
    """Have the clinic's other systems told, where they asked for the images; each edition once."""
    for request in await requests_of(scope, engines, edition.study):
        report = {
            "kind": edition.kind.value,
            "preliminary": edition.is_preliminary,
            "text": edition_text(edition),
            "author": edition.by.name,
            "signed_at": edition.signed_at.astimezone(UTC).isoformat(timespec="seconds"),
            "critical": bool(edition.content.critical),
            "sop_instance_uid": edition.report_uid,
            "pdf_sop_instance_uid": edition.pdf_uid,
        }
        await add_report(scope, engines, request, report, f"report-{edition.id}")
        for application in await hl7_applications.find(scope, engines):
            if application.takes_results:
                name = hashlib.sha256(f"{edition.id} {application.id} {request}".encode()).hexdigest()[:16]
                facts = {"request": request, "edition": edition.id}
                await errands.add(scope, engines, ErrandKind.REPORTED, application.id, facts, id=name)

"""How each field of the GraphQL schema is asked about another clinic; one that is not here fails the suite.

`{email}`, `{token}` and so on stand for an identifier: Elmside's own when Oakwood tries it, or one of nothing
to see what nothing looks like.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.isolation.twins import NOWHERE, PASSWORD, UNKNOWN

ABSENT: dict[str, str] = {
    "token": UNKNOWN,
    "invitation": UNKNOWN,
    "user": UNKNOWN,
    "session": UNKNOWN,
    "passkey": UNKNOWN,
    "email": "nobody@nowhere.test",
    "remote": "no server",
    "application": "no application",
    "delivery": UNKNOWN,
    "deletion": UNKNOWN,
    "correction": UNKNOWN,
    "differing": UNKNOWN,
    "request": UNKNOWN,
    "inbox": UNKNOWN,
    "upload": UNKNOWN,
    "procedure": UNKNOWN,
    "report": UNKNOWN,
    "finding": UNKNOWN,
    "block": UNKNOWN,
    "protocol": "no-protocol",
    "system": UNKNOWN,
    "notification": UNKNOWN,
    "accession": "no number",
    "case": UNKNOWN,
    "workitem": "2.25.3002",
    "message": UNKNOWN,
    "webhook": UNKNOWN,
    "webhookMessage": UNKNOWN,
    "browser": UNKNOWN,
    "event": UNKNOWN,
    "service": UNKNOWN,
    "provider": "no-provider",
    "rule": "no rule",
    "share": "no share",
    "title": "NO-TITLE",
    "errand": UNKNOWN,
    "only": NOWHERE,
    "slug": "nowhere",
}
"""What each identifier is where there is nothing."""


@dataclass(frozen=True)
class Field:
    """Arguments but for `tenant`, what Oakwood sees of its own, and whom it is for."""

    arguments: dict[str, Any] = field(default_factory=dict)
    shows: str = ""
    operators: bool = False  # the installation's operator may ask it of any tenant
    undo: str = ""  # the field that takes it back
    taken: str = ""  # why another clinic's name shows after all


_REQUEST = {"patient": {"name": "X"}, "date": "20261129"}
_SYSTEM = {"name": "X", "rights": ["REQUEST"]}
_ENTITY = {"name": "{remote}", "aeTitle": "ANY", "host": "192.0.2.1", "port": 104}

_WEBHOOK = {"name": "X", "url": "https://x.test/hook", "categories": ["REPORTS"]}
_CASE = {"studies": ["{only}"], "key": "{case}"}
_PROTOCOL = ' {"id": "x", "name": "X", "modalities": ["DX"], "layout": "1x1"}'
_IMAGE = {"seriesInstanceUID": "{only}", "sopInstanceUID": "{only}"}
_MEASURED = {"uid": "2.25.1", "kind": "LENGTH", "image": _IMAGE, "points": [[1, 2], [3, 4]], "values": []}
_PROOF = {"password": PASSWORD}
_APPLICATION = {"name": "{application}", "host": "192.0.2.1"}

FIELDS: dict[str, Field] = {
    "Query.session": Field(shows="OAKMARK"),
    "Query.roles": Field(shows="VETERINARIAN"),
    "Query.attributes": Field({"tags": [{"tag": "00100010"}]}, shows="Patient's Name"),
    "Query.account": Field(shows="OAKMARK"),
    "Query.auditEvents": Field(),
    "Query.tenants": Field(operators=True),
    "Query.setAside": Field(operators=True),
    "Query.disks": Field(operators=True),
    "Query.processes": Field(operators=True),
    "Query.tenantLoads": Field(operators=True),
    "Query.queues": Field(operators=True),
    "Query.edgeSites": Field(shows="OAKMARK barn"),
    "Query.allEdgeSites": Field(operators=True),
    "Query.tenantSettings": Field(shows="Oakwood", operators=True),
    "Query.usage": Field(operators=True),
    "Query.studies": Field({"first": 1}, shows="OAKMARK"),
    "Query.study": Field({"studyInstanceUID": "{only}"}),
    "Query.patientStudies": Field({"studyInstanceUID": "{only}", "first": 1}),
    "Query.members": Field(shows="vet OAKMARK"),
    "Query.invitations": Field(shows="invited OAKMARK"),
    "Query.localApplicationEntities": Field(shows="OAKMARK"),
    "Query.remoteApplicationEntities": Field(shows="OAKMARK server"),
    "Query.hl7Applications": Field(shows="OAKMARK application"),
    "Query.remoteServers": Field(shows="OAKMARK archive"),
    "Query.remoteStudies": Field({"name": "{remote}", "filter": {"patientID": "D-1"}}),
    "Query.retrievals": Field(shows="OAKMARK retrieval"),
    "Query.deliveries": Field({"first": 1}, shows="OAKMARK server"),
    "Query.destinations": Field(shows="OAKMARK server"),
    "Query.deliveredInstances": Field({"delivery": "{delivery}"}),
    "Query.hanging": Field(shows="OAKMARK protocol"),
    "Query.checkHangingProtocol": Field({"json": _PROTOCOL}),
    "Query.deletions": Field(shows="OAKMARK"),
    "Query.corrections": Field({"studyInstanceUID": "{only}"}, shows="OAKMARK"),
    "Query.savedMeasurements": Field({"studyInstanceUID": "{only}"}),
    "Query.keyImages": Field({"studyInstanceUID": "{only}"}),
    "Query.presentationStates": Field({"studyInstanceUID": "{only}"}),
    "Query.differingInstances": Field(shows="OAKMARK"),
    "Query.damagedInstances": Field(),
    "Query.restorableUntil": Field(),
    "Query.imageRequests": Field({"first": 1}, shows="OAKMARK"),
    "Query.imageRequest": Field({"id": "{request}"}),
    "Query.studiesInDoubt": Field(),
    "Query.breeds": Field({"matching": "beagle"}, shows="Beagle"),
    "Query.codes": Field({"group": "REGIONS"}, shows="Pelvis"),
    "Query.procedures": Field(shows="OAKMARK shot"),
    "Query.practiceSystems": Field(shows="OAKMARK PIMS"),
    "Query.notifications": Field(shows="request.created"),
    "Query.launchedStudies": Field({"accessionNumber": "{accession}"}),
    "Query.routingRules": Field(shows="OAKMARK rule"),
    "Query.tokens": Field(shows="OAKMARK program"),
    "Query.identityProvider": Field(),
    "Query.inboxes": Field(shows="OAKMARK inbox"),
    "Query.inboxUploads": Field(shows="OAKMARK sender"),
    "Query.inboxUpload": Field({"id": "{upload}"}),
    "Query.sharedStudies": Field(),
    "Query.place": Field(shows="Oakwood"),
    "Query.shares": Field(shows="OAKMARK share"),
    "Query.sharedWithUs": Field(),
    "Query.shareRecipients": Field(shows="ref OAKMARK"),
    "Query.auditTrail": Field({"first": 20}),
    "Query.cases": Field({"first": 1}, shows="OAKMARK"),
    "Query.case": Field({"id": "{case}"}),
    "Query.caseForm": Field({"studies": ["{only}"]}, shows="OAKMARK"),
    "Query.caseCheck": Field({"case": {"studies": ["{only}"]}}),
    "Query.caseSendings": Field({"case": "{case}"}),
    "Query.returnedObjects": Field({"case": "{case}"}),
    "Query.unknownStudies": Field(),
    "Query.casesOfSender": Field({"sender": "{remote}"}),
    "Query.heldImages": Field({"case": "{case}"}),
    "Query.queue": Field({"first": 1}),
    "Query.caseMessages": Field({"case": "{case}"}),
    "Query.caseParticipants": Field({"case": "{case}"}),
    "Query.caseReadMarks": Field({"case": "{case}"}),
    "Query.caseNotifications": Field({"first": 1}, shows="MENTIONS"),
    "Query.caseNotification": Field({"id": "{event}"}),
    "Query.unreadCaseNotifications": Field(shows="unreadCaseNotifications"),
    "Query.notificationSettings": Field(shows="CRITICAL"),
    "Query.webhooks": Field(shows="OAKMARK webhook"),
    "Query.webhookMessages": Field({"webhook": "{webhook}"}),
    "Query.workitem": Field({"uid": "{workitem}"}),
    "Query.readers": Field(shows="vet OAKMARK"),
    "Query.telemedicineServices": Field(shows="OAKMARK service"),
    "Query.caseHistoryFields": Field(shows="signs"),
    "Query.collaborations": Field(shows="OAKMARK reads"),
    "Query.caseRouting": Field(),
    "Subscription.caseChanged": Field(),
    "Subscription.studyArrived": Field(),
    "Subscription.sharingChanged": Field(),
    "Subscription.sharedWithUsChanged": Field(),
    "Mutation.createShare": Field({"share": {"studies": ["{only}"]}}),
    "Mutation.revokeShare": Field({"id": "{share}"}),
    "Mutation.unlockShare": Field({"id": "{share}"}),
    "Mutation.leaveShare": Field({"id": "{share}"}),
    "Mutation.copyShare": Field({"id": "{share}"}),
    "Subscription.caseMessageArrived": Field({"case": "{case}"}),
    "Subscription.unreadNotificationsChanged": Field(),
    "Subscription.imageRequestChanged": Field(),
    "Mutation.createTenant": Field({"slug": "{slug}", "name": "X", "kind": "CLINIC"}, operators=True),
    "Mutation.updateTenant": Field({"facts": {"name": "X"}}, operators=True),
    "Mutation.setTenantState": Field({"state": "SUSPENDED"}, operators=True),
    "Mutation.retrySetAside": Field({"id": "{deletion}"}, operators=True),
    "Mutation.demandSecondFactor": Field({"roles": ["RADIOLOGIST"]}),
    "Mutation.inviteAdministrator": Field({"email": "{email}"}, operators=True),
    "Mutation.invite": Field({"email": "{email}", "role": "TECHNICIAN"}),
    "Mutation.withdrawInvitation": Field({"id": "{invitation}"}),
    "Mutation.setRole": Field({"user": "{user}", "role": "TECHNICIAN"}),
    "Mutation.removeMember": Field({"user": "{user}"}),
    "Mutation.addLocalApplicationEntity": Field(
        {"aeTitle": "{title}"},
        undo="Mutation.removeLocalApplicationEntity",
        taken="AE titles are unique over the installation, as every caller can find out",
    ),
    "Mutation.removeLocalApplicationEntity": Field({"aeTitle": "{title}"}),
    "Mutation.addRemoteApplicationEntity": Field(
        {"entity": _ENTITY}, undo="Mutation.removeRemoteApplicationEntity"
    ),
    "Mutation.updateRemoteApplicationEntity": Field({"name": "{remote}", "entity": _ENTITY}),
    "Mutation.removeRemoteApplicationEntity": Field({"name": "{remote}"}),
    "Mutation.testRemoteApplicationEntity": Field({"name": "{remote}"}),
    "Mutation.fetchWorklist": Field({"name": "{remote}"}),
    "Mutation.addHl7Application": Field({"application": _APPLICATION}, undo="Mutation.removeHl7Application"),
    "Mutation.updateHl7Application": Field({"name": "{application}", "application": _APPLICATION}),
    "Mutation.removeHl7Application": Field({"name": "{application}"}),
    "Mutation.retryResults": Field({"name": "{application}"}),
    "Mutation.retrieveRemoteStudies": Field({"name": "{remote}", "studies": [{"studyInstanceUID": "1.2.3"}]}),
    "Mutation.cancelRetrieval": Field({"id": "{errand}"}),
    "Mutation.send": Field(
        {"what": {"level": "STUDY", "studyInstanceUID": "{only}"}, "remotes": ["{remote}"]}
    ),
    "Mutation.cancelDelivery": Field({"id": "{delivery}"}),
    "Mutation.retryDelivery": Field({"id": "{delivery}"}),
    "Mutation.saveMeasurements": Field({"studyInstanceUID": "{only}", "measurements": [_MEASURED]}),
    "Query.readingDesk": Field({"caseID": UNKNOWN}),
    "Query.reports": Field({"studyInstanceUID": "{only}"}),
    "Query.reportTakenOver": Field({"id": "{report}"}),
    "Query.reportTemplates": Field(shows="OAKMARK template"),
    "Query.textBlocks": Field(shows="OAKMARK block"),
    "Query.letterhead": Field(shows="OAKMARK letterhead"),
    "Query.criticalFindings": Field(shows="OAKMARK critical"),
    "Query.imageScores": Field({"studyInstanceUID": "{only}"}),
    "Query.imageQuality": Field({"since": "2026-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z"}),
    "Query.telemedicineFigures": Field({"until": "2026-11-30T00:00:00Z"}),
    "Mutation.beginReport": Field({"studyInstanceUID": "{only}"}),
    "Mutation.beginAddendum": Field({"id": "{report}"}),
    "Mutation.saveReportDraft": Field({"id": "{report}", "version": 3, "content": {"title": "X"}}),
    "Mutation.signReport": Field({"id": "{report}", "version": 3, "kind": "FINAL", "proof": _PROOF}),
    "Mutation.putReportTemplate": Field({"template": {"id": "{block}", "name": "X"}}),
    "Mutation.putTextBlock": Field({"block": {"id": "{block}", "name": "x", "text": "X"}}),
    "Mutation.removeReportText": Field({"id": "{block}"}),
    "Mutation.putLetterhead": Field({"name": "X", "address": "", "contact": ""}),
    "Mutation.acknowledgeFinding": Field({"id": "{finding}"}),
    "Mutation.scoreImages": Field({"studyInstanceUID": "{only}", "images": ["{only}"], "score": "GOOD"}),
    "Mutation.saveKeyImages": Field(
        {"studyInstanceUID": "{only}", "title": "OF_INTEREST", "images": [_IMAGE]}
    ),
    "Mutation.savePresentationState": Field(
        {"studyInstanceUID": "{only}", "label": "X", "images": [{"image": _IMAGE}]}
    ),
    "Mutation.delete": Field({"studyInstanceUID": "{only}"}),
    "Mutation.restoreDeletion": Field({"id": "{deletion}"}),
    "Mutation.correctStudy": Field(
        {
            "studyInstanceUID": "{only}",
            "values": {"studyDescription": "X"},
            "reason": "X",
            "after": 0,
        }
    ),
    "Mutation.moveStudy": Field(
        {"studyInstanceUID": "{only}", "to": {"patientID": "P1"}, "reason": "X", "after": 0}
    ),
    "Mutation.mergePatients": Field(
        {"patient": {"patientID": "NOBODY"}, "into": {"patientID": "P1"}, "reason": "X"}
    ),
    "Mutation.undoCorrection": Field({"id": "{correction}"}),
    "Mutation.keepStoredInstance": Field({"id": "{differing}"}),
    "Mutation.takeReceivedInstance": Field({"id": "{differing}"}),
    "Mutation.linkStudy": Field({"studyInstanceUID": "{only}", "request": "{request}"}),
    "Mutation.unlinkStudy": Field({"studyInstanceUID": "{only}"}),
    "Mutation.requestImages": Field({"request": {**_REQUEST, "procedure": "{procedure}"}}),
    "Mutation.rescheduleRequest": Field({"id": "{request}", "schedule": {"date": "20261130"}}),
    "Mutation.cancelRequest": Field({"id": "{request}"}),
    "Mutation.endRequest": Field({"id": "{request}", "state": "COMPLETED"}),
    "Mutation.repeatRequest": Field({"id": "{request}", "date": "20261130"}),
    "Mutation.putProcedure": Field({"procedure": {"id": "{procedure}", "name": "X", "modality": "DX"}}),
    "Mutation.importStartingProcedures": Field({"species": "35354009"}),
    "Mutation.removeProcedure": Field({"id": "{procedure}"}),
    "Mutation.putHangingProtocol": Field({"json": _PROTOCOL}),
    "Mutation.resetHangingProtocol": Field({"id": "{protocol}"}),
    "Mutation.faceRadiographs": Field({"cranialAt": "LEFT", "rightAt": "LEFT"}),
    "Mutation.draftCase": Field({"case": _CASE}),
    "Mutation.changeCaseDraft": Field({"id": "{case}", "case": _CASE}),
    "Mutation.postCaseMessage": Field({"case": "{case}", "message": {"key": "1" * 32, "text": "x"}}),
    "Mutation.markCaseRead": Field({"case": "{case}", "message": "{message}"}),
    "Mutation.markNotificationsRead": Field({"ids": ["{event}"]}),
    "Mutation.changeNotificationSettings": Field(
        {
            "settings": {"ways": [], "timeZone": "UTC", "digestAt": 0},
        }
    ),
    "Mutation.subscribeToPush": Field(
        {
            "subscription": {"endpoint": "https://10.0.0.1/push", "p256dh": "", "auth": ""},
        }
    ),
    "Mutation.endPush": Field({"id": "{browser}"}),
    "Mutation.addWebhook": Field({"webhook": _WEBHOOK}),
    "Mutation.updateWebhook": Field({"id": "{webhook}", "webhook": _WEBHOOK}),
    "Mutation.removeWebhook": Field({"id": "{webhook}"}),
    "Mutation.testWebhook": Field({"id": "{webhook}"}),
    "Mutation.replayWebhookMessage": Field({"id": "{webhookMessage}"}),
    "Mutation.submitCase": Field({"id": "{case}"}),
    "Mutation.cancelCase": Field({"id": "{case}"}),
    "Mutation.attachStudies": Field({"id": "{case}", "studies": ["{only}"]}),
    "Mutation.removeCaseAttachment": Field({"id": "{case}", "attachment": "{case}"}),
    "Mutation.sendCaseOutside": Field({"id": "{case}", "remote": "{remote}"}),
    "Mutation.attachReturnedObjects": Field({"case": "{case}", "instances": ["{only}"]}),
    "Mutation.setCasePush": Field({"provider": "{provider}", "remote": ""}),
    "Mutation.claimUnknownStudy": Field({"study": "{only}"}),
    "Mutation.attachUnknownStudy": Field({"study": "{only}", "case": "{case}"}),
    "Mutation.attachHeldImages": Field(
        {"case": "{case}", "study": "{only}", "until": "2026-11-29T00:00:00Z"}
    ),
    "Mutation.claimWorkitem": Field({"uid": "{workitem}"}),
    "Mutation.releaseWorkitem": Field({"uid": "{workitem}"}),
    "Mutation.reassignWorkitem": Field({"uid": "{workitem}", "user": "{user}"}),
    "Mutation.completeWorkitem": Field({"uid": "{workitem}"}),
    "Mutation.cancelWorkitem": Field({"uid": "{workitem}"}),
    "Mutation.requestSecondReading": Field({"case": "{case}"}),
    "Mutation.putTelemedicineService": Field({"service": {"id": "{service}", "name": "X"}}),
    "Mutation.removeTelemedicineService": Field({"id": "{service}"}),
    "Mutation.setCaseHistoryFields": Field({"fields": []}),
    "Mutation.askProvider": Field({"provider": "{slug}"}),
    "Mutation.agreeToClinic": Field({"clinic": "{slug}"}),
    "Mutation.suspendCollaboration": Field({"other": "{provider}"}),
    "Mutation.resumeCollaboration": Field({"other": "{provider}"}),
    "Mutation.setCaseAccess": Field({"provider": "{provider}", "days": 7}),
    "Mutation.setCaseRouting": Field({"routing": {"fallback": "{provider}"}}),
    "Mutation.addPracticeSystem": Field({"system": _SYSTEM}),
    "Mutation.updatePracticeSystem": Field({"id": "{system}", "system": _SYSTEM}),
    "Mutation.setProvet": Field({"id": "{system}", "url": ""}),
    "Mutation.renewPracticeSystem": Field({"id": "{system}"}),
    "Mutation.removePracticeSystem": Field({"id": "{system}"}),
    "Mutation.retryNotification": Field({"id": "{notification}"}),
    "Mutation.addRoutingRule": Field({"rule": {"name": "{rule}", "remotes": ["{remote}"]}}),
    "Mutation.removeRoutingRule": Field({"name": "{rule}"}),
    "Mutation.createToken": Field({"name": "X", "role": "TECHNICIAN"}),
    "Mutation.revokeToken": Field({"id": "{token}"}),
    "Mutation.setIdentityProvider": Field(
        {
            "provider": {
                "issuer": "https://idp.test",
                "clientID": "x",
                "clientSecret": "y",
                "defaultRole": "TECHNICIAN",
            }
        }
    ),
    "Mutation.removeIdentityProvider": Field(),
    "Mutation.openInbox": Field({"inbox": {"label": "X"}}),
    "Mutation.withdrawInbox": Field({"id": "{inbox}"}),
    "Mutation.acceptUpload": Field({"id": "{upload}", "accepted": {}}),
    "Mutation.refuseUpload": Field({"id": "{upload}"}),
    "Mutation.shareStudy": Field({"studyInstanceUID": "{only}", "user": "{user}"}),
    "Mutation.unshareStudy": Field({"studyInstanceUID": "{only}", "user": "{user}"}),
    "Mutation.updateAccount": Field({"name": "head OAKMARK"}),
    "Mutation.changePassword": Field({"password": "wrong", "newPassword": "another tallow viaduct"}),
    "Mutation.setUpTotp": Field(),
    "Mutation.confirmTotp": Field({"code": "000000"}),
    "Mutation.removeTotp": Field({"password": "wrong"}),
    "Mutation.renamePasskey": Field({"id": "{passkey}", "name": "X"}),
    "Mutation.removePasskey": Field({"id": "{passkey}"}),
    "Mutation.endSession": Field({"id": "{session}"}),
    "Mutation.endOtherSessions": Field(),
}

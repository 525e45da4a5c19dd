"""Send on what arrived, as the tenant's rules say: a follow-up of a series that went quiet.

Done again it does nothing: the outbox knows which instances it has. Each instance goes to a remote AE once,
and never back to the AE it came from.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from services.archive.index.entries import Document
from services.archive.index.levels import in_order
from services.delivery import Level, What, create, rules
from services.delivery.routed import key_of, routed
from services.delivery.rules import Rule
from services.dicom.patient import species_texts
from services.errors import Invalid, NotFound
from services.persistence import Engines
from services.tenancy import application_entities
from services.tenancy.scope import Scope

log = logging.getLogger(__name__)
_FIELDS = ("SOPInstanceUID", "InstanceNumber", "calling_aet", "received_at")


async def autoroute(scope: Scope, engines: Engines, series: Document) -> None:
    """Put new instances of a series (its document) into the outbox. Needs the installation's own rights."""
    tenants_rules = await rules.find(scope, engines)
    if not tenants_rules:
        return
    key = {"StudyInstanceUID": series["StudyInstanceUID"]}
    study = await engines.documents.of(scope.grant, "studies").find_one(
        key, projection=("StudyDescription", "PatientSpeciesDescription", "PatientSpeciesCodeSequence")
    )
    met = [rule for rule in tenants_rules if _fits(rule, series, study or {})]
    if not met:
        return
    found = await engines.documents.of(scope.grant, "instances").find(
        {**key, "SeriesInstanceUID": series["SeriesInstanceUID"]}, projection=_FIELDS
    )
    members = in_order(found, "InstanceNumber", "SOPInstanceUID")
    for rule in met:
        for remote in rule.remotes:
            await _route(scope, engines, rule, remote, series, members)


async def _route(  # noqa: PLR0917 - what, where and by which rule
    scope: Scope, engines: Engines, rule: Rule, remote: str, series: Document, members: list[Document]
) -> None:
    study, uid = series["StudyInstanceUID"], series["SeriesInstanceUID"]
    try:
        entity = await application_entities.get_remote(scope, engines, remote)
        since = max(rule.created_at, datetime.now(UTC) - timedelta(days=engines.settings.delivery_kept_days))
        mine = [
            one["SOPInstanceUID"]
            for one in members
            if one["received_at"] >= since
            and one["calling_aet"] != entity.aet
            and rule.fits("calling_aet", one["calling_aet"])
        ]
        routing = key_of(entity.name, study, uid)
        there = await routed(scope, engines, routing) if mine else set()
        new = [one for one in mine if one not in there]
        if new:
            what = What(Level.SERIES, study, uid)
            await create(scope, engines, entity.name, what, {study: new}, rule=rule.name, routed=routing)
    except (
        NotFound,
        Invalid,
    ) as error:  # the rule outlived its remote AE: the others are routed all the same
        log.warning("a rule of %s leads nowhere: %s", scope.grant.tenant, error)


def _fits(rule: Rule, series: Document, study: Document) -> bool:
    return (
        rule.fits("modality", _text(series.get("Modality")))
        and rule.fits(
            "description", _text(series.get("SeriesDescription")), _text(study.get("StudyDescription"))
        )
        and rule.fits("species", *species_texts(study))
    )


def _text(value: Any) -> str | None:
    return None if value in (None, "") else str(value)

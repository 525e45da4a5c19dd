"""C-GET SCP: what is asked for comes back on the same association (PS3.4 C.4.3, PS3.7 9.1.3)."""

import logging
from contextlib import aclosing

from services.dicom.sop_classes import PATIENT_ROOT_GET, STUDY_ROOT_GET
from services.dimse import sub_operations
from services.dimse.requestor import Requestor
from services.dimse.sub_operations import SubOperations
from services.errors import Refused
from services.peers.store import storing
from services.upper_layer.message import Message

log = logging.getLogger(__name__)
SYNTAXES = dict.fromkeys((PATIENT_ROOT_GET, STUDY_ROOT_GET), sub_operations.SYNTAXES)
STATUSES = sub_operations.STATUSES


async def answer(requestor: Requestor, message: Message) -> None:
    """Send one after the other, in the contexts where the peer is SCP, until done or cancelled."""
    operations = await SubOperations.of(requestor, message)
    if operations is None:
        return
    association = requestor.association
    roles = association.request.user.roles
    contexts = [
        context
        for context in association.contexts.values()
        if context.abstract_syntax in roles and roles[context.abstract_syntax].scp
    ]
    try:
        async with aclosing(storing(association, contexts, operations.datasets)) as sending:
            while not operations.cancelled:
                sent = await anext(sending, None)
                if sent is None:
                    break
                await operations.done(sent)
        await operations.finish()
    except Refused as error:  # amid an image; the association went with it
        log.warning("a C-GET ended: %s", error)
    finally:
        operations.note({})

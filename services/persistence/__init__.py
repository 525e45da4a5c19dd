"""THE CELLAR: documents, indexes and objects. The only room that knows a driver; no door without a grant."""

from services.persistence.collection import Delete, Insert, TenantCollection, Update
from services.persistence.documents import Documents
from services.persistence.engines import Engines
from services.persistence.feeds import Change
from services.persistence.grant import Grant
from services.persistence.objects import Objects, TenantObjects
from services.persistence.upload import Upload

__all__ = [
    "Change",
    "Delete",
    "Documents",
    "Engines",
    "Grant",
    "Insert",
    "Objects",
    "TenantCollection",
    "TenantObjects",
    "Update",
    "Upload",
]

"""Documents, indexes and objects: the only package that knows a driver; nothing is opened without a grant."""

from services.persistence.batches import batches
from services.persistence.binding import value_at
from services.persistence.collection import Change, TenantCollection
from services.persistence.documents import Documents
from services.persistence.edits import Delete, Edit, Insert, InsertWithObject, Operation, Update
from services.persistence.engines import Engines
from services.persistence.filters import Condition, Exactly, Filter, In, Not, Within
from services.persistence.grant import Grant
from services.persistence.objects import Objects, TenantObjects
from services.persistence.upload import Insertion, Upload

__all__ = [
    "Change",
    "Condition",
    "Delete",
    "Documents",
    "Edit",
    "Engines",
    "Exactly",
    "Filter",
    "Grant",
    "In",
    "Insert",
    "InsertWithObject",
    "Insertion",
    "Not",
    "Objects",
    "Operation",
    "TenantCollection",
    "TenantObjects",
    "Update",
    "Upload",
    "Within",
    "batches",
    "value_at",
]

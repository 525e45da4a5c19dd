"""How a bound grant enters filters, inserts and updates: added here, overridden by nobody."""

from collections.abc import Mapping, Sequence
from typing import Any

from services.errors import Refused
from services.persistence.grant import Grant

STUDY, SERIES = "StudyInstanceUID", "SeriesInstanceUID"
NARROWED_BY: Mapping[str, tuple[str, ...]] = {
    "studies": (STUDY,),
    "series": (STUDY, SERIES),
    "instances": (STUDY, SERIES),
}
"""Collections a grant of studies or series reaches, and the fields it narrows there; it has no others."""

Document = dict[str, Any]


class Binding:
    """What one grant adds to everything asked of one collection."""

    def __init__(self, grant: Grant, collection: str) -> None:
        if not grant.whole and collection not in NARROWED_BY:
            raise Refused(f"a narrowed grant does not reach {collection}")
        granted = {STUDY: grant.studies, SERIES: grant.series}
        fields = {name: granted[name] for name in NARROWED_BY.get(collection, ())}
        self._tenant = grant.tenant
        self._narrowed = {name: uids for name, uids in fields.items() if uids is not None}
        self._fixed = frozenset({"tenant", *self._narrowed})

    def filter(self, asked: Mapping[str, Any]) -> Document:
        """What was asked for, within the grant.

        The tenant stands last: where no index has all fields, SecantusDB takes the first that leads one, and
        that must not be the whole tenant.
        """
        self._keep_out(asked)
        bound: Document = {**asked, "tenant": self._tenant}
        for name, uids in self._narrowed.items():
            _narrow(bound, name, uids)
        return bound

    def upsert(self, asked: Mapping[str, Any]) -> Document:
        """The same for what may be made if it is not there: study and series must be named and granted."""
        if any(asked.get(name) not in uids for name, uids in self._narrowed.items()):
            raise Refused("outside the grant")
        return self.filter(asked)

    def document(self, document: Mapping[str, Any]) -> Document:
        """A new document, the tenant's; raises Refused where its study or series is not granted."""
        self._keep_out(document)
        if any(document.get(name) not in uids for name, uids in self._narrowed.items()):
            raise Refused("outside the grant")
        return {"tenant": self._tenant, **document}

    def update(self, update: Mapping[str, Any]) -> Mapping[str, Any]:
        """The update operators as they came; raises Refused where they would move a document elsewhere."""
        for operator, changes in update.items():
            if not operator.startswith("$") or not isinstance(changes, Mapping):
                raise Refused("an update is made of operators")
            touched = {*changes, *(changes.values() if operator == "$rename" else ())}
            if any(path.split(".", 1)[0] in self._fixed for path in touched):
                raise Refused("the grant decides where a document belongs")
        return update

    def pipeline(self, stages: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Aggregation stages after a `$match` of the grant; none may look into another collection."""
        names = {name for stage in stages for name in stage}
        if not names <= {"$match", "$group", "$sort", "$skip", "$limit", "$project", "$unwind", "$count"}:
            raise Refused("this aggregation stage reaches past the grant")
        first, rest = (stages[0]["$match"], stages[1:]) if stages and "$match" in stages[0] else ({}, stages)
        return [{"$match": self.filter(first)}, *rest]

    def holds(self, document: Mapping[str, Any]) -> bool:
        """Whether a document read elsewhere (a change stream) is within the grant."""
        return document.get("tenant") == self._tenant and all(
            document.get(name) in uids for name, uids in self._narrowed.items()
        )

    def _keep_out(self, given: Mapping[str, Any]) -> None:
        if "tenant" in given:
            raise Refused("the grant names the tenant, nobody else")


class Unbound(Binding):
    """The installation's own collections: tenancy keeps the tenants there, so nothing is added."""

    def __init__(self) -> None:
        self._tenant, self._narrowed, self._fixed = "", {}, frozenset()

    def filter(self, asked: Mapping[str, Any]) -> Document:
        """As asked."""
        return dict(asked)

    def document(self, document: Mapping[str, Any]) -> Document:
        """As given."""
        return dict(document)

    def holds(self, document: Mapping[str, Any]) -> bool:  # noqa: ARG002 the signature is the grant's
        """Everything."""
        return True


def _narrow(bound: Document, name: str, uids: frozenset[str]) -> None:
    """Intersect a condition with the granted UIDs, in the plainest form: planners do best with one list."""
    asked = bound.get(name)
    if asked is None and name not in bound:
        bound[name] = {"$in": sorted(uids)}
    elif isinstance(asked, str):
        bound[name] = asked if asked in uids else {"$in": []}
    elif isinstance(asked, Mapping) and asked.keys() == {"$in"}:
        bound[name] = {"$in": [uid for uid in asked["$in"] if uid in uids]}
    else:
        bound["$and"] = [*bound.get("$and", []), {name: {"$in": sorted(uids)}}]

"""How a bound grant enters filters, inserts and edits: added here, overridden by nobody."""

from collections.abc import Mapping
from typing import Any

from services.errors import Refused
from services.persistence.edits import Edit
from services.persistence.filters import Condition, Filter, In, Not
from services.persistence.grant import Grant

STUDY, SERIES, INSTANCE = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"
NARROWED_BY: Mapping[str, tuple[str, ...]] = {
    "studies": (STUDY,),
    "series": (STUDY, SERIES),
    "instances": (STUDY, SERIES),
}
"""Collections a grant of studies or series reaches, and the fields it narrows there; it has no others."""
HIDDEN_BY: Mapping[str, tuple[str, ...]] = {"series": (SERIES,), "instances": (SERIES, INSTANCE)}
"""The fields that hide there what a grant hides."""

Document = dict[str, Any]
Term = tuple[str, Condition]
Terms = tuple[Term, ...]
"""What an engine is asked: fields and conditions, all of which must hold. A field may stand there twice."""


class Binding:
    """What one grant adds to everything asked of one collection."""

    def __init__(self, grant: Grant, collection: str) -> None:
        if not grant.whole and collection not in NARROWED_BY:
            raise Refused(f"a narrowed grant does not reach {collection}")
        granted = {STUDY: grant.studies, SERIES: grant.series}
        fields = {name: granted[name] for name in NARROWED_BY.get(collection, ())}
        self._tenant = grant.tenant
        self._narrowed = {name: uids for name, uids in fields.items() if uids is not None}
        self._hidden = grant.hidden
        self._hidden_by = HIDDEN_BY.get(collection, ()) if grant.hidden else ()
        self._fixed = frozenset({"tenant", *self._narrowed, *self._hidden_by})

    def terms(self, asked: Filter) -> Terms:
        """Return what was asked for, within the grant. Raises Refused where it names the tenant."""
        self._keep_out(asked)
        within = dict(self._narrow(name, uids, asked) for name, uids in self._narrowed.items())
        rest = (
            (name, condition)
            for name, condition in asked.items()
            if name not in within or not _is_list(condition)
        )
        hidden = ((name, Not(In(sorted(self._hidden)))) for name in self._hidden_by)
        return (("tenant", self._tenant), *within.items(), *rest, *hidden)

    def upsert(self, asked: Filter) -> Terms:
        """The same for what may be made if it is not there: study and series must be named and granted."""
        if not self._allows(asked):
            raise Refused("outside the grant")
        return self.terms(asked)

    def document(self, document: Mapping[str, Any]) -> Document:
        """A new document, the tenant's; raises Refused where its study or series is not granted."""
        self._keep_out(document)
        if not self._allows(document):
            raise Refused("outside the grant")
        return {"tenant": self._tenant, **document}

    def edit(self, edit: Edit) -> Edit:
        """The edit as it came; raises Refused where it would move a document elsewhere."""
        if any(path.split(".", 1)[0] in self._fixed for path in edit.paths):
            raise Refused("the grant decides where a document belongs")
        return edit

    def holds(self, document: Mapping[str, Any]) -> bool:
        """Tell whether a document read elsewhere (a change told by the engine) is within the grant."""
        return document.get("tenant") == self._tenant and self._allows(document)

    def held(self, document: Mapping[str, Any]) -> bool:  # noqa: ARG002 - a tenant's documents stay its own
        """Tell whether a document read elsewhere was within the grant before it went to somebody else."""
        return False

    def _allows(self, told: Mapping[str, Any]) -> bool:
        """Return whether study, series and instance as a document or filter tells them are granted."""
        return all(told.get(name) in uids for name, uids in self._narrowed.items()) and not any(
            told.get(name) in self._hidden for name in self._hidden_by
        )

    def _keep_out(self, given: Mapping[str, Any]) -> None:
        if "tenant" in given:
            raise Refused("the grant names the tenant, nobody else")

    def _narrow(self, name: str, uids: frozenset[str], asked: Filter) -> Term:
        """The granted UIDs, of those only which are asked for, where a list or one of them is."""
        if name not in asked or not _is_list(asked[name]):
            return name, In(sorted(uids))
        condition = asked[name]
        wanted = condition.values if isinstance(condition, In) else (condition,)
        return name, In([uid for uid in wanted if uid in uids])


class ProviderBinding(Binding):
    """A provider's grant over what clinics keep for it: documents that name it as their `provider`.

    Whose a new one is must be said; neither that nor its provider changes by an edit.
    """

    def __init__(self, grant: Grant) -> None:
        if not grant.whole:
            raise Refused("a narrowed grant reaches nothing that others keep for its tenant")
        self._tenant, self._narrowed = grant.tenant, {}
        self._fixed = frozenset({"tenant", "provider"})

    def terms(self, asked: Filter) -> Terms:
        """Return what was asked for, of this provider. Raises Refused where it names the provider."""
        self._keep_out(asked)
        return (("provider", self._tenant), *asked.items())

    def upsert(self, asked: Filter) -> Terms:
        """The same, where it says whose the document is."""
        if not isinstance(asked.get("tenant"), str):
            raise Refused("a document belongs to a tenant")
        return self.terms(asked)

    def document(self, document: Mapping[str, Any]) -> Document:
        """A new document of the tenant it names, for this provider. Raises Refused where it names none."""
        self._keep_out(document)
        if not isinstance(document.get("tenant"), str):
            raise Refused("a document belongs to a tenant")
        return {"provider": self._tenant, **document}

    def holds(self, document: Mapping[str, Any]) -> bool:
        """Tell whether a document names this provider."""
        return document.get("provider") == self._tenant

    def held(self, document: Mapping[str, Any]) -> bool:
        """Tell whether a document says that it was this provider's."""
        return document.get("former_provider") == self._tenant

    def _keep_out(self, given: Mapping[str, Any]) -> None:
        if "provider" in given:
            raise Refused("the grant names the provider, nobody else")


class Unbound(Binding):
    """The installation's own collections: tenancy keeps the tenants there, so nothing is added."""

    def __init__(self) -> None:
        self._tenant, self._narrowed, self._fixed = "", {}, frozenset()
        self._hidden, self._hidden_by = frozenset(), ()

    def terms(self, asked: Filter) -> Terms:
        """Return the terms as asked."""
        return tuple(asked.items())

    def document(self, document: Mapping[str, Any]) -> Document:
        """Return the document as given."""
        return dict(document)

    def holds(self, document: Mapping[str, Any]) -> bool:  # noqa: ARG002 the signature is the grant's
        """Return True: everything is held."""
        return True


def _is_list(condition: Condition) -> bool:
    """Return whether it names the values themselves, so that the grant can be put into it."""
    return isinstance(condition, (str, In))


def value_at(document: Mapping[str, Any], path: str) -> Any:
    """The value of a field, or of a field's field; None where it is missing."""
    found: Any = document
    for name in path.split("."):
        if not isinstance(found, Mapping):
            return None
        found = found.get(name)
    return found

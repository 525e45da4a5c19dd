"""Which index each real question reads, and that a page of a large archive costs what it brings."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import apsw
import pytest

from services.errors import Unwritable
from services.persistence import Condition, Documents, Edit, Exactly, Grant, In, Not, TenantCollection, Within
from services.persistence.binding import Binding, ProviderBinding, Unbound
from services.persistence.collection import Reading
from services.persistence.collections import COLLECTIONS
from services.persistence.sqlite.planning import Plan, plan_of
from services.persistence.sqlite.tables import Table
from services.settings import Settings

NOW = datetime(2026, 1, 2, tzinfo=UTC)
OAK = Grant("oakwood")
MANY = In([f"1.{n}" for n in range(200)])
FEW = In(["1.1", "1.2"])
Sort = tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Asked:
    """A question that a service asks, and the index that answers it; None: the collection is small."""

    collection: str
    where: dict[str, Condition]
    index: str | None
    sort: Sort = ()
    after: tuple[Any, ...] | None = None
    grant: Grant | None = OAK
    as_provider: bool = False

    def __str__(self) -> str:
        sort = " ".join(f"{name}{way:+}" for name, way in self.sort)
        return f"{self.collection} {','.join(self.where)} {sort} {'after' if self.after else ''}"


def newest(first: str, *ties: str) -> Sort:
    return tuple((field, -1) for field in (first, *(ties or ("StudyInstanceUID",))))


SOME = Within(gte=1, lte=9)
NARROW = Grant("oakwood", frozenset({"1.1", "1.2"}))
SERIES = Grant("oakwood", frozenset({"1.1"}), frozenset({"1.2"}))
STUDY = {"StudyInstanceUID": "1.1"}
IN_SERIES = {**STUDY, "SeriesInstanceUID": "1.2"}
ONE = {"SOPInstanceUID": "1.3"}
LISTED = newest("listed")
PLACE = (5, "1.1")

ARCHIVE = [
    # The list of studies, page after page, by each of its orders and by whatever it is narrowed to.
    Asked("studies", {}, "listed", LISTED),
    Asked("studies", {}, "listed", LISTED, PLACE),
    Asked("studies", {"listed": SOME}, "listed", LISTED, PLACE),
    Asked("studies", {}, "received", newest("received_at")),
    Asked("studies", {}, "received", newest("received_at"), (NOW, "1.1")),
    Asked("studies", {}, "name", (("search.name", 1), ("StudyInstanceUID", 1))),
    Asked("studies", {}, "name", (("search.name", 1), ("StudyInstanceUID", 1)), ("rex", "1.1")),
    Asked("studies", {"search.name": Within(gte="a", lte="b")}, "name", newest("search.name"), ("a", "1")),
    Asked("studies", {"search.PatientID": "1"}, "patient_id", LISTED),
    Asked("studies", {"search.PatientID": "1", "listed": SOME}, "patient_id", LISTED, PLACE),
    Asked("studies", {"search.AccessionNumber": "1", "listed": SOME}, "accession", LISTED),
    Asked("studies", {"search.words": "abc"}, "words", LISTED),
    Asked("studies", {"search.words": "abc", "listed": SOME}, "words", LISTED, PLACE),
    Asked("studies", {"ModalitiesInStudy": "CT"}, "modality", LISTED),
    Asked("studies", {"ModalitiesInStudy": "CT", "listed": SOME}, "modality", LISTED, PLACE),
    Asked("studies", STUDY, "uid"),
    Asked("studies", STUDY, "uid", LISTED),
    Asked("studies", {"StudyInstanceUID": MANY}, "uid"),
    Asked("studies", {"StudyInstanceUID": FEW}, "uid", LISTED, PLACE),
    Asked("studies", {}, "uid", grant=NARROW),
    Asked("studies", {"listed": SOME}, "uid", LISTED, PLACE, NARROW),
    Asked("studies", {"patient": "p"}, "patient"),
    Asked("studies", {"patient": In(["p", "q"])}, "patient"),
    Asked("studies", {"changed": Within(lte=NOW)}, "changed", (("changed", 1),), grant=None),
    Asked("studies", {**STUDY, "changed": NOW, "lease.until": None}, "uid"),
    Asked("studies", {"StudyInstanceUID": "1.1", "received_at": Within(gt=NOW)}, "uid"),
    Asked("patients", {"patient": "p"}, "key"),
    Asked("patients", {"patient": In(["p", "q"])}, "key"),
    Asked("clients", {"patient": "p", "client": "c"}, "key"),
    Asked("series", IN_SERIES, "uid"),
    Asked("series", STUDY, "uid"),
    Asked("series", {"StudyInstanceUID": MANY}, "uid"),
    Asked("series", {"SeriesInstanceUID": MANY}, "series"),
    Asked("series", {}, "uid", grant=SERIES),
    Asked("series", {"changed": Within(lte=NOW)}, "changed", (("changed", 1),), grant=None),
    Asked("series", {**IN_SERIES, "changed": NOW, "lease.until": NOW}, "uid"),
    Asked("instances", ONE, "uid"),
    Asked("instances", {"SOPInstanceUID": MANY}, "uid"),
    Asked("instances", {**IN_SERIES, **ONE}, "uid"),
    Asked("instances", IN_SERIES, "series"),
    Asked("instances", STUDY, "series"),
    Asked("instances", STUDY, "series", grant=SERIES),
    Asked("instances", {"StudyInstanceUID": MANY}, "series"),
    Asked("instances", {**STUDY, "SOPInstanceUID": FEW}, "uid"),
    Asked("deleted_instances", {"SOPInstanceUID": FEW}, "uid"),
    Asked("deleted_instances", {**ONE, "ending": Not(True)}, "uid"),
    Asked("deleted_instances", {"deletion": "d"}, "deletion"),
    Asked("deleted_instances", STUDY, "study"),
    Asked("deletions", {"id": "d"}, "id"),
    Asked("deletions", {"id": "d", "ending": Not(True)}, "id"),
    Asked("deletions", {"ends_at": Within(lte=NOW)}, "end"),
    Asked("deletions", {"id": "d", "held": Not(Within(gt=NOW)), "restored": Not(True)}, "id"),
    Asked("deleted_instances", {**ONE, "deletion": "d"}, "uid"),
    Asked("deleted_instances", {**IN_SERIES, **ONE}, "uid"),
    Asked("deleted_instances", IN_SERIES, "study"),
    Asked("clients", {"patient": "p"}, "key"),
    Asked("patients", {"patient": "p", "received_at": Within(gt=NOW)}, "key"),
    Asked("clients", {"patient": "p", "client": "c", "received_at": Within(gt=NOW)}, "key"),
    Asked("series", {**IN_SERIES, "received_at": Within(gt=NOW)}, "uid"),
    Asked("studies", {"changed": Within(lte=NOW)}, "changed"),
    Asked("series", {"changed": Within(lte=NOW)}, "changed"),
    Asked("studies", {"StudyInstanceUID": MANY, "search.PatientID": "1"}, "uid"),
    Asked("studies", {"search.words": "abc", "ModalitiesInStudy": "CT", "listed": SOME}, "words", LISTED),
    Asked("studies", {"search.PatientID": "1", "search.words": "abc", "listed": SOME}, "patient_id", LISTED),
    # For a count.
    Asked("studies", {"listed": SOME}, "listed"),
    Asked("studies", {"search.name": Within(gte="a", lte="b")}, "name"),
    Asked("studies", {"search.words": "abc", "listed": SOME}, "words"),
    Asked("studies", {"ModalitiesInStudy": "CT", "listed": SOME}, "modality"),
    # A tenant's own, all of them.
    Asked("studies", {}, "uid"),
    Asked("series", {}, "uid"),
    Asked("instances", {}, "uid"),
    Asked("deletions", {"ending": Not(True)}, "id"),
    Asked("legal_holds", {}, "latest", newest("placed_at", "id"), (NOW, "h")),
    Asked("legal_holds", {"target": FEW}, "target"),
]
FAILED = Asked(
    "delivery_items",
    {"delivery": "d", "number": Within(gte=3), "failed": Within(gt=0)},
    "number",
    (("number", 1),),
)
DELIVERY = [
    Asked("deliveries", {"id": "d"}, "id"),
    Asked("deliveries", {"id": "d", "state": FEW}, "id"),
    Asked("deliveries", {"id": "d", "lease.holder": "h", "state": FEW}, "id"),
    Asked("deliveries", {}, "latest", newest("created_at", "id")),
    Asked("deliveries", {}, "latest", newest("created_at", "id"), (NOW, "d")),
    Asked("deliveries", {"routed": "r"}, "routed"),
    Asked("deliveries", {"changed": Within(lte=NOW)}, "changed", (("changed", 1),), grant=None),
    Asked(
        "deliveries",
        {"destination": "x", "state": FEW, "changed": Within(lte=NOW), "give_up_at": Within(gt=NOW)},
        "changed",
        (("changed", 1),),
        grant=None,
    ),
    Asked(
        "deliveries",
        {"destination": Not(FEW), "changed": Within(lte=NOW)},
        "changed",
        (("changed", 1),),
        grant=None,
    ),
    Asked("deliveries", {"id": "d", "changed": NOW, "lease.until": None}, "id"),
    Asked("delivery_items", {"delivery": "d"}, "number"),
    Asked("delivery_items", {"delivery": "d"}, "number", (("number", 1),)),
    Asked("delivery_items", {"delivery": "d", "number": 3}, "number"),
    Asked("delivery_items", {"delivery": "d", "number": Within(gte=3)}, "number", (("number", 1),)),
    Asked("delivery_items", {"delivery": "d", "failed": Within(gt=0)}, "failed"),
    FAILED,
    Asked("routing_rules", {}, "name", (("name", 1),)),
    Asked("routing_rules", {"name": "n"}, "name"),
    Asked("errands", {"id": "e", "state": FEW}, "id"),
    Asked("errands", {"id": "e", "changed": NOW, "lease.until": None}, "id"),
    Asked("errands", {"changed": Within(lte=NOW)}, "changed", (("changed", 1),), grant=None),
    Asked("errands", {"kind": "k"}, "latest", (("created_at", -1),)),
    Asked("commitments", {"transaction": "t", "remote": "r", "reported_at": None}, "transaction"),
    Asked("committed_instances", {"remote": "r", "SOPInstanceUID": MANY}, "uid"),
]
TENANCY = [
    Asked("tenants", {"slug": "s"}, "slug", grant=None),
    Asked("tenants", {"slug": FEW}, "slug", (("slug", 1),), grant=None),
    Asked("tenants", {"slug": "s", "state": FEW}, "slug", grant=None),
    Asked("local_application_entities", {}, "tenant", (("aet", 1),)),
    Asked("local_application_entities", {"aet": "A"}, "title"),
    Asked("remote_application_entities", {}, "name", (("name", 1),)),
    Asked("remote_application_entities", {"name": "n"}, "name"),
    Asked("users", {"id": "u"}, "id", grant=None),
    Asked("users", {"id": "u", "memberships": Exactly([])}, "id", grant=None),
    Asked("users", {"id": "u", "totp.step": 3}, "id", grant=None),
    Asked("users", {"email": "e"}, "email", grant=None),
    Asked("users", {"email": "e", "operator": True, "memberships": Exactly([])}, "email", grant=None),
    Asked("users", {"email": In(("e", "f"))}, "email", grant=None),
    Asked("sessions", {"secret": "s"}, "secret", grant=None),
    Asked("sessions", {"previous": "s"}, "previous", grant=None),
    Asked("sessions", {"user": "u"}, "user", (("created_at", -1),), grant=None),
    Asked("sessions", {"user": "u", "id": Not("i")}, "user", grant=None),
    Asked("sessions", {"user": "u", "tenant": "s"}, "user", (("created_at", -1),), grant=None),
    Asked("tokens", {}, "tenant", (("name", 1),)),
    Asked("tokens", {"id": "i"}, "tenant"),
    Asked("tokens", {"secret": "s"}, "secret", grant=None),
    Asked("sign_in_failures", {"key": "k", "blocked_until": None}, "key", grant=None),
    Asked("links", {"secret": "s"}, "secret", grant=None),
    Asked("links", {"kind": "k"}, "tenant", (("created_at", -1),)),
    Asked("links", {"kind": "k", "id": "i"}, "tenant"),
    Asked("links", {"user": "u"}, "user", grant=None),
    Asked("passkeys", {"credential": "c", "sign_count": 3}, "credential", grant=None),
    Asked("passkeys", {"user": "u"}, "user", (("created_at", 1),), grant=None),
    Asked("identity_providers", {}, "tenant"),
    Asked("identities", {"issuer": "i", "subject": "s"}, "subject"),
    Asked("identities", {"user": "u"}, "user", grant=None),
    Asked("shared_studies", {}, "key", (("shared_at", -1),)),
    Asked("shared_studies", {"user": "u", **STUDY}, "key"),
    Asked("shared_studies", {"user": "u"}, "key"),
    Asked("shared_studies", {"StudyInstanceUID": MANY}, "study"),
    Asked("shares", {"studies": "1.1"}, "studies", newest("created_at", "id")),
    Asked("shares", {"studies": MANY, "revoked_at": None, "ends_at": Not(Within(lte=NOW))}, "studies"),
    Asked("usage", {"day": "d"}, "day"),
    Asked("usage", {"day": "d", "instances": 3, "bytes": 4}, "day"),
    Asked("usage", {"tenant": "s", "day": FEW}, "day", grant=None),
    Asked("association_slots", {"tenant": "t", "version": 3}, "tenant", grant=None),
    Asked("association_slots", {"wanted": Within(gt=NOW)}, "wanted", grant=None),
    Asked("association_holders", {"holder": "h"}, "holder", grant=None),
    Asked("association_holders", {"expires_at": Within(gt=NOW)}, "expiry", grant=None),
]
AUDIT = [
    Asked("audit", {**where, "at": Within(gte=NOW, lt=NOW)}, index, newest("at", "chain", "number"))
    for where, index in (
        ({}, "latest"),
        ({"study": "1"}, "study"),
        ({"principal.id": "p"}, "principal"),
        ({"event": "e"}, "event"),
        ({"outcome": "o"}, "outcome"),
    )
] + [
    Asked(
        "audit",
        {"tenant": None, "at": Within(gte=NOW)},
        "latest",
        newest("at", "chain", "number"),
        grant=None,
    ),
    Asked("audit", {"at": Within(gte=NOW, lt=NOW)}, "latest", (("at", 1), ("chain", 1), ("number", 1))),
    Asked("audit", {"origin": Within(gte="")}, "latest"),
    Asked("audit", {"chain": "c"}, "chain", (("number", 1),), grant=None),
    Asked("audit", {"chain": "c", "number": Within(gte=3, lt=9)}, "chain", (("number", 1),), grant=None),
    Asked("audit_chains", {"chain": "c"}, "chain", grant=None),
    Asked("audit_chains", {"chain": "c", "lease.until": NOW}, "chain", grant=None),
    Asked("audit_chains", {"unsent": Within(lte=NOW)}, "unsent", (("unsent", 1),), grant=None),
    Asked("audit_anchors", {"chain": "c"}, "chain", grant=None),
]
EXPIRED = [
    Asked(name, {"expires_at": Within(lte=NOW)}, "expiry", grant=None)
    for name, made in COLLECTIONS.items()
    if any(index.expires for index in made.indexes)
]
QUEUE = (("due_at", 1), ("uid", 1))
OPEN = {"standing": "OPEN"}
TELEMEDICINE = [
    Asked("cases", {"id": "1"}, "id"),
    Asked("cases", {"key": "1"}, "key"),
    Asked("cases", {}, "latest", newest("created_at", "id"), (NOW, "1")),
    Asked("cases", OPEN, "standing", newest("created_at", "id"), (NOW, "1")),
    Asked("cases", {"state": "DRAFT"}, "state", newest("created_at", "id")),
    Asked("cases", {"patient_key": "p"}, "patient", newest("created_at", "id")),
    Asked("cases", {"granted": "1.1"}, "granted", newest("created_at", "id")),
    Asked("cases", {"words": "bel"}, "words", newest("created_at", "id"), (NOW, "1")),
    Asked("workitems", {"case": "1"}, "case", (("number", 1),)),
    Asked("case_events", {"case": "1"}, "case", newest("at", "id")),
    *(
        Asked(name, where, index, sort, after, as_provider=True)
        for name, where, index, sort, after in (
            ("cases", {"id": "1"}, "of_provider", (), None),
            ("cases", {}, "latest_of_provider", newest("created_at", "id"), (NOW, "1")),
            ("cases", OPEN, "standing_of_provider", newest("created_at", "id"), None),
            ("cases", {"tenant": "oakwood"}, "latest_of_provider", newest("created_at", "id"), None),
            ("cases", {"granted": "1.1"}, "granted_by", newest("created_at", "id"), None),
            ("cases", {"words": "bel"}, "words_of_provider", newest("created_at", "id"), None),
            ("cases", {"access_until": Within(gt=NOW)}, "access", (("access_until", 1),), None),
            ("workitems", {"uid": "1"}, "of_provider", (), None),
            ("workitems", {"case": "1"}, "case_of_provider", (("number", 1),), None),
            ("workitems", OPEN, "queue", QUEUE, (NOW, "1")),
            ("workitems", {**OPEN, "due_at": Within(lt=NOW)}, "queue", QUEUE, None),
            ("workitems", {"state": "SCHEDULED"}, "state", QUEUE, (NOW, "1")),
            ("workitems", {**OPEN, "priority": "STAT"}, "priority", QUEUE, None),
            ("workitems", {**OPEN, "species": "dog"}, "species", QUEUE, None),
            ("workitems", {**OPEN, "service": "s"}, "service", QUEUE, None),
            ("workitems", {**OPEN, "tenant": "oakwood"}, "queue", QUEUE, None),
            ("workitems", {**OPEN, "performer.id": "u"}, "performer", QUEUE, None),
            ("workitems", {**OPEN, "modalities": "DX"}, "modality", QUEUE, None),
            ("case_events", {"case": "1"}, "case_of_provider", newest("at", "id"), None),
        )
    ),
    *(
        Asked(name, {"changed": Within(lte=NOW)}, "changed", (("changed", 1),), grant=None)
        for name in ("cases", "workitems", "case_events")
    ),
]
ALL = [*TELEMEDICINE, *ARCHIVE, *DELIVERY, *TENANCY, *AUDIT, *EXPIRED]


@pytest.fixture(scope="module")
def connection(_empty_files: Any) -> Iterator[dict[bool, apsw.Connection]]:
    """The empty files, by whether they can be rebuilt: a plan does not depend on what is in them."""
    found = {
        rebuilt: apsw.Connection(str(_empty_files / name))
        for rebuilt, name in ((True, "index.sqlite"), (False, "records.sqlite"))
    }
    yield found
    for one in found.values():
        one.close()


def explained(connections: dict[bool, apsw.Connection], asked: Asked, *, limit: int = 20) -> list[str]:
    binding = Unbound() if asked.grant is None else Binding(asked.grant, asked.collection)
    if asked.as_provider and asked.grant:
        binding = ProviderBinding(asked.grant)
    collection = COLLECTIONS[asked.collection]
    reading = Reading(binding.terms(asked.where), asked.sort, asked.after, limit)
    plan = plan_of(Table(asked.collection, collection), reading, "t._document")
    steps = connections[collection.rebuilt].execute(f"EXPLAIN QUERY PLAN {plan.sql}", plan.values)
    return [detail for *_, detail in steps]


@pytest.mark.parametrize("asked", ALL, ids=str)
class TestPlans:
    def test_read_the_index_meant_and_never_the_whole_table(
        self, connection: dict[bool, apsw.Connection], asked: Asked
    ) -> None:
        steps = explained(connection, asked)
        assert not [step for step in steps if step.startswith("SCAN") and "json_each" not in step], steps
        (first,) = [step for step in steps if step.startswith(("SEARCH t ", "SEARCH a "))][:1]
        index = next(one for one in COLLECTIONS[asked.collection].indexes if one.name == asked.index)
        if index.array:
            assert first.startswith("SEARCH a USING PRIMARY KEY"), steps
        else:
            assert f"INDEX {asked.collection}.{asked.index} (" in first, steps

    def test_are_sorted_by_the_index_but_for_ties(
        self, connection: dict[bool, apsw.Connection], asked: Asked
    ) -> None:
        index = next(one for one in COLLECTIONS[asked.collection].indexes if one.name == asked.index)
        single = all(not isinstance(asked.where.get(name), In) for name in index.fields)
        if asked.sort and asked.sort[0][0] in index.fields and single and asked.grant in {OAK, None}:
            steps = explained(connection, asked)
            assert "USE TEMP B-TREE FOR ORDER BY" not in steps, steps


class TestFailedItems:
    def test_are_found_among_a_deliverys_without_the_others_documents_being_read(self) -> None:
        table = Table("delivery_items", COLLECTIONS["delivery_items"])
        reading = Reading(Binding(OAK, "delivery_items").terms(FAILED.where), FAILED.sort, limit=2)
        plan = plan_of(table, reading, "t._document")
        assert '"failed" > ?' in plan.sql
        assert (plan.ordered, plan.repeats, [name for name, _ in plan.left]) == (True, False, ["number"])


class TestWholeTables:
    """What is read whole: few documents of the installation, and never a tenant's."""

    @pytest.mark.parametrize(
        "asked",
        [
            Asked("tenants", {}, None, (("slug", 1),), grant=None),
            Asked("users", {"operator": True}, None, (("email", 1),), grant=None),
            Asked("users", {"memberships.tenant": "s"}, None, grant=None),
            Asked("local_application_entities", {}, None, grant=None),
            Asked("remote_application_entities", {}, None, grant=None),
            Asked("audit_chains", {}, None, grant=None),
            Asked("audit_anchors", {}, None, grant=None),
        ],
        ids=str,
    )
    def test_are_the_installation_s_small_ones(
        self, connection: dict[bool, apsw.Connection], asked: Asked
    ) -> None:
        assert any(step.startswith("SCAN t") for step in explained(connection, asked, limit=0))

    @pytest.mark.parametrize("name", COLLECTIONS)
    def test_are_never_read_for_one_tenant_where_an_index_begins_with_it(
        self, connection: dict[bool, apsw.Connection], name: str
    ) -> None:
        if any(index.fields[0] == "tenant" and not index.array for index in COLLECTIONS[name].indexes):
            asked = Asked(name, {"no such field": 1}, None)
            assert not any(step.startswith("SCAN") for step in explained(connection, asked))


def step_count(connection: apsw.Connection, sql: str, values: tuple[Any, ...]) -> int:
    """How many steps SQLite's machine takes for an answer."""
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += 1
        return False

    connection.set_progress_handler(count, 10)
    try:
        list(connection.execute(sql, values))
    finally:
        connection.set_progress_handler(None)
    return steps * 10


LARGE = 5000
WORDS = ["alpha", "beta", "gamma", "delta"]


@pytest.fixture(scope="module")
async def large(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[tuple[TenantCollection, Documents]]:
    """5,000 studies, seven of each `listed`, three of each moment, half of them with one word."""
    documents = Documents.connect(Settings(sqlite_folder=tmp_path_factory.mktemp("large")))
    await documents.prepare()
    studies = documents.of(OAK, "studies")
    made = [
        {
            "StudyInstanceUID": f"1.{(n * 7919) % LARGE:05}",
            "listed": n // 7,
            "received_at": NOW + timedelta(milliseconds=n // 3),
            "search": {"name": f"name{n % 50:02}", "words": ["all", WORDS[n % 4], WORDS[n % 2]]},
            "ModalitiesInStudy": ["CT", "MR"][: 1 + n % 2],
            "patient": f"p{n % 100}",
        }
        for n in range(LARGE)
    ]
    await studies.insert_many_unordered(made)
    await documents.of(Grant("elmside"), "studies").insert_many_unordered(made[:1000])
    yield studies, documents
    await documents.close()


class TestFieldsOfOneType:
    @pytest.mark.parametrize(
        "where",
        [
            {"listed": SOME},
            {"listed": In([1, 2])},
            {"received_at": Within(gt=NOW)},
            {"search.words": "abc", "listed": SOME},
        ],
        ids=str,
    )
    def test_are_told_by_an_index_alone(self, where: dict[str, Condition]) -> None:
        plan = studies_plan(where)
        assert plan.exact
        assert plan.sql.endswith("LIMIT ?")

    @pytest.mark.parametrize("where", [{"listed": Within(gt=NOW)}, {"listed": True}, {"patient": 1}], ids=str)
    def test_are_matched_by_documents_where_types_may_differ(self, where: dict[str, Condition]) -> None:
        assert studies_plan(where).left == tuple(where.items())

    async def test_take_no_other_values(self, sqlite_settings: Settings) -> None:
        documents = Documents.connect(sqlite_settings)
        await documents.prepare()
        studies = documents.of(OAK, "studies")
        await studies.insert({"StudyInstanceUID": "1", "listed": 1, "received_at": NOW})
        for field, value in (("listed", "1"), ("listed", True), ("listed", [1]), ("received_at", 1)):
            with pytest.raises(Unwritable, match=field):
                await studies.insert({"StudyInstanceUID": "2", field: value})
            with pytest.raises(Unwritable, match=field):
                await studies.update({"StudyInstanceUID": "1"}, Edit(set={field: value}))
        (left,) = await studies.find({})
        assert (left["listed"], left["received_at"]) == (1, NOW)
        await documents.close()


def studies_plan(where: dict[str, Condition]) -> Plan:
    reading = Reading(Binding(OAK, "studies").terms(where), LISTED, None, 20)
    return plan_of(Table("studies", COLLECTIONS["studies"]), reading, "t._document")


class TestALargeArchive:
    @pytest.mark.parametrize("way", [1, -1])
    @pytest.mark.parametrize(
        ("where", "first", "number"),
        [
            ({}, "listed", LARGE),
            ({}, "received_at", LARGE),
            ({}, "search.name", LARGE),
            ({"search.words": "all"}, "listed", LARGE),
            ({"search.words": "alpha"}, "listed", LARGE // 2),
            ({"search.words": "delta"}, "listed", LARGE // 4),
            ({"ModalitiesInStudy": "MR"}, "listed", LARGE // 2),
            ({"listed": Within(gte=100, lte=199)}, "listed", 700),
            ({"search.name": Within(gte="name1", lt="name2")}, "search.name", LARGE // 5),
            ({"search.words": "alpha", "ModalitiesInStudy": "MR"}, "listed", 0),
            ({"search.words": In(["alpha", "delta"])}, "listed", LARGE * 3 // 4),
        ],
        ids=str,
    )
    async def test_is_paged_through_with_each_study_once(
        self,
        large: tuple[TenantCollection, Documents],
        where: dict[str, Condition],
        first: str,
        number: int,
        way: int,
    ) -> None:
        studies, _ = large
        sort = ((first, way), ("StudyInstanceUID", way))
        found: list[tuple[Any, str]] = []
        while page := await studies.find(
            where,
            sort=sort,
            after=found[-1] if found else None,
            limit=193,
            projection=(first, "StudyInstanceUID"),
        ):
            for one in page:
                value: Any = one
                for part in first.split("."):
                    value = value[part]
                found.append((value, one["StudyInstanceUID"]))
        assert len({uid for _, uid in found}) == len(found) == number
        assert found == sorted(found, reverse=way < 0)

    @pytest.mark.parametrize(
        ("where", "first", "low", "high"),
        [
            ({}, "listed", 2, LARGE // 7 - 2),
            ({"search.words": "all"}, "listed", 2, LARGE // 7 - 2),
            ({"ModalitiesInStudy": "CT"}, "listed", 2, LARGE // 7 - 2),
            (
                {},
                "received_at",
                NOW + timedelta(milliseconds=2),
                NOW + timedelta(milliseconds=LARGE // 3 - 2),
            ),
        ],
        ids=["all", "word", "modality", "received"],
    )
    async def test_costs_a_page_what_it_brings_wherever_it_begins(
        self,
        large: tuple[TenantCollection, Documents],
        where: dict[str, Condition],
        first: str,
        low: Any,
        high: Any,
    ) -> None:
        _, documents = large
        table = Table("studies", COLLECTIONS["studies"])
        terms = Binding(OAK, "studies").terms(where)
        costs = []
        for after in ((high, "9"), ((low + (high - low) / 2), "9"), (low, "9")):
            place = (int(after[0]), "9") if first == "listed" else after
            plan = plan_of(table, Reading(terms, newest(first), place, 10), "t._document")
            file = documents.engine.index  # type: ignore[attr-defined]
            costs.append(
                await file.readers.read(lambda one, plan=plan: step_count(one, plan.sql, plan.values))
            )
        print(costs)
        assert max(costs) < 3 * min(costs) + 200
        assert max(costs) < 3000

    async def test_costs_nothing_where_nothing_can_match(
        self, large: tuple[TenantCollection, Documents]
    ) -> None:
        _, documents = large
        table = Table("studies", COLLECTIONS["studies"])
        for where in (
            {"StudyInstanceUID": In([])},
            {"search.words": In([]), "listed": 1},
            {"changed": In([])},
        ):
            plan = plan_of(table, Reading(Binding(OAK, "studies").terms(where), LISTED), "t._document")
            file = documents.engine.index  # type: ignore[attr-defined]
            cost = await file.readers.read(lambda one, plan=plan: step_count(one, plan.sql, plan.values))
            assert cost < 100

    async def test_is_counted_without_reading_documents(
        self, large: tuple[TenantCollection, Documents]
    ) -> None:
        studies, _ = large
        assert await studies.count({}) == LARGE
        assert await studies.count({"search.words": "alpha"}) == LARGE // 2
        assert await studies.count({"patient": "p7"}) == LARGE // 100
        assert await studies.count({"listed": Within(gte=100, lte=199)}) == 700

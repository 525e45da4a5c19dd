"""Every setting, with its unit and default. Environment: `VETARK_` and the name in capitals."""

from ipaddress import ip_network
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once per process from the environment."""

    model_config = SettingsConfigDict(env_prefix="VETARK_", env_ignore_empty=True, frozen=True)

    # Engines
    mongodb_url: str = Field("mongodb://127.0.0.1:27017", description="MongoDB connection string")
    sqlite_folder: Path | None = Field(
        None, description="folder of the SQLite files that stand in for MongoDB on one machine; none: MongoDB"
    )
    mongodb_database: str = Field("vetark", description="database name")
    objects_url: str = Field("file:///var/lib/vetark/objects", description="s3://bucket or file:///folder")
    objects_checksums: bool = Field(
        False, description="an S3 is told the checksum of each object, which it wants under object lock"
    )
    objects_cold_class: Literal["", "STANDARD_IA", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"] = (
        Field("", description="storage class of S3 that old studies are moved to; empty: none is moved")
    )
    objects_cold_days: float = Field(
        365.0,
        gt=0,
        description="days since a study came and since it was last opened, after which it is moved",
    )
    objects_fetched_days: int = Field(
        7, ge=1, description="days for which what was fetched from GLACIER or DEEP_ARCHIVE can be read"
    )
    spool_folder: Path | None = Field(
        None,
        description="where large incoming objects wait; default: beside file:// objects, else the system's",
    )
    spill_bytes: int = Field(
        1 << 20, description="bytes of an object on its way to a bucket kept in memory, then on disk"
    )
    answer_timeout: float = Field(
        30.0,
        gt=0,
        description="seconds of silence until `vetark up` ends a process and starts it again",
    )
    disk_reserve: int | None = Field(
        None,
        ge=0,
        description="bytes of a disk that images leave free;"
        " default: a twentieth of it, at least 16 MiB and at most 1 GiB",
    )
    disk_folder: Path | None = Field(
        None, description="folder of an engine on this machine whose disk is watched too, such as mongod's"
    )
    drain_seconds: float = Field(
        0.0,
        ge=0,
        description="seconds that associations and requests under way may go on after SIGTERM, while no new "
        "ones are taken; then messages in work get 10",
    )
    engine_timeout: float = Field(
        10.0, description="seconds until an engine that does not answer is Unavailable"
    )

    # DICOM entry point (PS3.8; names of the reference's configuration)
    bind: str = Field("127.0.0.1", description="address that the entry points listen on")
    dimse_port: int = Field(11112, description="TCP port of all tenants' AE titles")
    dimse_processes: int = Field(
        1, ge=1, description="DICOM processes that `vetark up` starts on the one port"
    )
    maximum_clients: int = Field(50, description="associations at a time, per process")
    maximum_clients_per_tenant: int | None = Field(
        None, ge=1, description="of these, of one tenant; default: four fifths"
    )
    maximum_clients_per_calling_aet: int | None = Field(
        None, ge=1, description="of these, of one calling AE title of a tenant; default: half"
    )
    maximum_outgoing: int = Field(
        50, ge=1, description="associations at a time that one process asks others for"
    )
    maximum_pdu_length: int = Field(16384, description="bytes we are willing to receive in one P-DATA-TF PDU")
    dimse_timeout: float = Field(60.0, description="seconds an association may be idle inside a message")
    request_timeout: float = Field(600.0, description="seconds an association may be idle between messages")
    artim_timeout: float = Field(30.0, description="seconds of the ARTIM timer (PS3.8 9.1.5)")
    socket_close_delay: float = Field(1.0, description="seconds a peer gets to close after A-RELEASE")
    private_sop_classes: tuple[str, ...] = Field((), description="private storage SOP class UIDs to accept")
    maximum_object_bytes: int = Field(8 << 30, description="bytes of the largest dataset accepted")

    dimse_half_open: int = Field(256, description="connections that have not asked for an association yet")
    dimse_proxy_networks: tuple[str, ...] = Field(
        (),
        description="addresses and networks of load balancers before the DICOM ports, whose connections "
        "begin with a PROXY protocol header of version 2",
    )
    dimse_tls_port: int | None = Field(None, description="TCP port of the same AE titles over TLS; none: off")
    dimse_tls_certificate: Path | None = Field(None, description="PEM chain we show over DICOM TLS")
    dimse_tls_key: Path | None = Field(None, description="PEM key of that certificate")
    dimse_tls_client_ca: Path | None = Field(
        None, description="PEM of who signs our remote AEs' certificates"
    )
    dimse_tls_ca: Path | None = Field(
        None, description="PEM of who signs the servers we call; default: the system's"
    )

    # HL7 entry point (MLLP)
    hl7_port: int = Field(2575, description="TCP port that takes HL7 messages")
    hl7_connections: int = Field(100, ge=1, description="connections at a time, per process")
    hl7_connections_per_address: int = Field(10, ge=1, description="of these, of one address")
    hl7_message_bytes: int = Field(1 << 20, ge=1024, description="bytes of the largest message taken")
    hl7_message_timeout: float = Field(30.0, gt=0, description="seconds a message may take to arrive")
    hl7_idle_timeout: float = Field(
        3600.0, gt=0, description="seconds a connection may be idle between messages"
    )
    hl7_kept_days: float = Field(
        30.0, gt=0, description="days in which a message that comes again is answered as the first time"
    )
    hl7_proxy_networks: tuple[str, ...] = Field(
        (),
        description="addresses and networks of load balancers before the HL7 ports that send such a header",
    )
    hl7_tls_port: int | None = Field(None, description="TCP port of the same over TLS; none: off")
    hl7_tls_certificate: Path | None = Field(None, description="PEM chain we show to HL7 applications")
    hl7_tls_key: Path | None = Field(None, description="PEM key of that certificate")
    hl7_tls_client_ca: Path | None = Field(
        None, description="PEM of who signs the certificates of applications that send"
    )
    hl7_tls_ca: Path | None = Field(
        None, description="PEM of who signs those of applications that take results; default: the system's"
    )

    # HTTP entry point
    http_port: int = Field(8080, description="TCP port of web app, GraphQL and DICOMweb")
    web_folder: Path | None = Field(
        None, description="the built web app; default: the package's, or web/dist"
    )
    session_hours: float = Field(12.0, description="hours a browser session lives")
    session_idle_minutes: float = Field(
        120.0, ge=0, description="minutes after which a browser session that is not used ends; 0: it does not"
    )
    cookie_secure: bool | None = Field(
        None, description="cookies travel over TLS only; default: as VETARK_PUBLIC_URL is https://"
    )
    session_rotation_minutes: float = Field(
        30.0, description="minutes after which a session's secret changes"
    )
    public_url: str | None = Field(
        None, description="where people reach the web app, for links in mail and passkeys; default: as asked"
    )
    http_connections: int = Field(2000, description="connections at a time, per process")
    websockets_per_user: int = Field(
        50, description="WebSockets at a time of one user or token, per process; the web app has one a tab"
    )
    websockets_per_address: int = Field(500, description="WebSockets at a time of one address, per process")
    websocket_ping: float = Field(
        20.0, gt=0, description="seconds between two pings of a WebSocket, and that the answer may take"
    )
    subscriptions_per_user: int = Field(
        100, description="GraphQL subscriptions at a time of one user or token, per process"
    )
    http_header_timeout: float = Field(10.0, description="seconds a request's headers may take")
    http_header_bytes: int = Field(64 << 10, description="bytes of a request's headers")
    http_body_timeout: float = Field(
        30.0, description="seconds between two pieces of a body, or for all of one that stores nothing"
    )
    http_least_rate: int = Field(1024, description="bytes a second that a request's body may not fall below")
    http_trusted_proxies: tuple[str, ...] = Field(
        (), description="addresses and networks whose X-Forwarded-For and -Proto are believed"
    )
    http_proxy_networks: tuple[str, ...] = Field(
        (),
        description="addresses and networks of load balancers before the HTTP port that send such a header",
    )
    monitoring_networks: tuple[str, ...] = Field(
        ("127.0.0.0/8", "::1/128"), description="networks (CIDR) that /metrics and details of /readyz are for"
    )
    monitoring_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="TCP port on which `vetark dimse`, `hl7` and `courier` answer /healthz, /readyz and "
        "/metrics, and `edge` /metrics; none: they do not. `vetark up` numbers its processes' from here",
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="log lines for people (`text`), or an object a line for machines (`json`)"
    )
    traces_url: str | None = Field(
        None,
        description="OTLP/HTTP address that traces go to, such as http://collector:4318/v1/traces; needs"
        " `vetark[tracing]`",
    )
    traces_share: float = Field(
        0.05, ge=0, le=1, description="share of requests that are traced where nobody asked for it"
    )
    http_json_bytes: int = Field(1 << 20, description="bytes of the largest request that stores nothing")
    token_failures: int = Field(
        20, description="different wrong tokens a minute from one address before it waits"
    )
    sign_in_requests: int = Field(
        120, description="requests of sign-in a minute from one address; each may keep a secret for a while"
    )
    sign_in_failures: int = Field(
        50, description="wrong passwords in an hour from one address before it is slowed down"
    )
    graphql_cost: int = Field(20_000, description="fields times rows that one GraphQL operation may ask for")
    graphql_depth: int = Field(8, description="levels of fields in one GraphQL operation")
    graphql_aliases: int = Field(15, description="aliases in one GraphQL operation")
    graphql_tokens: int = Field(1000, description="words and brackets in one GraphQL operation")
    query_limit: int = Field(1000, description="most QIDO-RS matches in one answer")
    query_vain: int = Field(100_000, description="most documents one search reads that match nothing")

    # Pictures
    decoding_bytes: int = Field(
        1 << 30, ge=64 << 20, description="bytes of memory that decoding frames takes in one process at most"
    )

    # Whom we call, and believe by address
    own_networks: tuple[str, ...] = Field(
        (),
        description="networks (CIDR) of the installation, beside this machine's addresses and the engines': "
        "no remote AE stands there",
    )
    remote_networks: tuple[str, ...] = Field(
        (), description="networks (CIDR) in which remote AEs may stand though they are the installation's own"
    )

    # An ingest pod at a clinic or region (`vetark edge`)
    edge_site: str | None = Field(None, description="what people call the site where `vetark edge` runs")
    edge_tenants: tuple[str, ...] = Field(
        (), description="slugs of the tenants that the site serves; default: all of the installation"
    )
    edge_link_timeout: float = Field(
        5.0, gt=0, description="seconds the archive may take for an answer before a site spools what came"
    )
    edge_snapshot_hours: float = Field(
        72.0, gt=0, description="hours after which a site lets nobody in by its snapshot of the AE registry"
    )
    edge_spool_folder: Path | None = Field(
        None, description="folder where a site's images wait while its link to the archive is down"
    )
    edge_spool_key_file: Path | None = Field(
        None, description="file with 32 bytes as base64 that encrypt what waits there"
    )
    edge_spool_bytes: int = Field(50 << 30, ge=1 << 20, description="bytes that wait there at most")
    edge_spool_bytes_per_tenant: int | None = Field(
        None,
        ge=1 << 20,
        description="of these, of one tenant; default: four fifths, all where the site serves one tenant",
    )

    # Follow-ups
    series_quiet: float = Field(5.0, description="seconds without arrivals before a series is worked up")
    deletion_days: float = Field(30.0, ge=0, description="days in which a deleted study can be restored")
    retention_grace_days: float = Field(
        30.0, ge=0, description="days until a rule that keeps studies for a shorter time takes hold"
    )
    differing_days: float = Field(
        30.0, gt=0, description="days in which other bytes that came under a stored UID are kept aside"
    )
    inbox_days: float = Field(
        30.0, gt=0, description="days in which what came by an inbox waits to be accepted, then it is deleted"
    )
    scrub_rate: float = Field(
        10.0, ge=0, description="megabytes a second at which stored objects are read again; 0: never"
    )
    scrub_days: float = Field(30.0, gt=0, description="days after which stored objects are read again")

    # Background work
    courier_tries: int = Field(5, ge=2, description="tries of a background job before it is set aside")

    # Deliveries
    delivery_retry_first: float = Field(
        60.0, gt=0, description="seconds until a failed delivery is tried again, doubled each time"
    )
    delivery_retry_longest: float = Field(3600.0, gt=0, description="most seconds between two tries")
    delivery_give_up_hours: float = Field(72.0, gt=0, description="hours after which a delivery has failed")
    delivery_kept_days: float = Field(365.0, gt=0, description="days the record of a delivery is kept")
    deliveries_together: int = Field(8, ge=1, description="deliveries that one courier sends at a time")
    deliveries_per_remote: int = Field(1, ge=1, description="of these, to one remote AE")

    # Backups
    backup_key_file: Path | None = Field(
        None, description="file with the passphrase that encrypts backups; none: no backups are made"
    )
    backup_hour: int = Field(
        2, ge=0, le=23, description="hour of the machine's own day at which the courier makes a backup"
    )
    backup_kept_days: float = Field(30.0, gt=0, description="days a backup in the object store is kept")

    # People
    secret_key: str | None = Field(
        None, description="32 bytes as URL-safe base64 that encrypt what is kept for sign-in (Fernet)"
    )
    sign_in_networks: tuple[str, ...] = Field(
        (),
        description="networks (CIDR) beside public ones where a tenant's OpenID provider may stand",
    )
    smtp_url: str | None = Field(
        None, description="smtp:// or smtps://user:password@host:port; none: no mail is sent"
    )
    mail_from: str = Field("Vetark <noreply@localhost>", description="sender of our mail")

    # Practice systems
    practice_system_networks: tuple[str, ...] = Field(
        (), description="networks (CIDR) beside public ones where a tenant's practice system may stand"
    )

    # Notifications
    push_networks: tuple[str, ...] = Field(
        (), description="networks (CIDR) beside public ones where a browser's push service may stand"
    )

    # Audit trail
    audit_anchor_seconds: float = Field(60.0, description="seconds between two anchors of the audit's chains")
    audit_syslog: str | None = Field(
        None, description="host:port that takes audit messages over TLS (RFC 5425)"
    )
    audit_syslog_ca: Path | None = Field(
        None, description="PEM of who signs that server; default: the system's"
    )

    @property
    def public_https(self) -> bool:
        """Whether people reach us over TLS."""
        return self.public_url is not None and self.public_url.lower().startswith("https://")

    @property
    def secure_cookies(self) -> bool:
        """Whether cookies travel over TLS only."""
        return self.public_https if self.cookie_secure is None else self.cookie_secure

    @field_validator(
        "own_networks", "remote_networks", "sign_in_networks", "practice_system_networks", "push_networks"
    )
    @classmethod
    def _networks(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for each in given:
            ip_network(each)
        return given

    @model_validator(mode="after")
    def _one_engine_of_documents(self) -> Self:
        if self.sqlite_folder is not None and "mongodb_url" in self.model_fields_set:
            raise ValueError("VETARK_SQLITE_FOLDER and VETARK_MONGODB_URL are both set: unset one of them")
        return self

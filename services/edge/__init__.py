"""The ingest pod of a clinic or region, which takes images while its link to the archive is down."""

"""Tests of the ingest pod at a site."""

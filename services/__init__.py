"""Vetark: a multi-tenant, web-hosted veterinary PACS. Each folder is a room with one job."""

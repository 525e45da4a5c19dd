"""Vetark: a multi-tenant, web-hosted veterinary PACS. Each package has one job."""

"""Tenants, Application Entities, users, principals and their scopes, and the audit trail."""

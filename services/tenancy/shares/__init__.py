"""Shares: some studies shown to whoever has a link, until that ends or is revoked.

What a referring veterinarian of the tenant is shown: `services/tenancy/shared_studies.py` (decision 0065).
"""

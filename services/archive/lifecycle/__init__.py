"""The end of studies and of tenants, and whether index and objects agree until then."""

"""Readings that a clinic asks of a telemedicine provider: cases, reports, shares, conversation."""

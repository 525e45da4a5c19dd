"""Telemedicine in the schema: cases, the provider's queue, and how clinics and providers work together."""

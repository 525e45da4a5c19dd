"""Telemedicine: a clinic asks a provider for a reading by a case, and its readers claim the workitems."""

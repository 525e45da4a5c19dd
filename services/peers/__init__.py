"""The far side: what we ask of other Application Entities."""

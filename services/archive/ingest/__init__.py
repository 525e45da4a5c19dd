"""Instances on their way in: stored once, and put into the index again from their objects."""

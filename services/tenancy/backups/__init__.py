"""Backups of what no object holds: made, kept in the object store or a file, and brought back."""

"""A backup of the records: BSON in a compressed and encrypted stream, the same from every engine."""

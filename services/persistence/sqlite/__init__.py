"""Documents in SQLite, in process: the engine of one machine (`docs/decisions/0030`)."""

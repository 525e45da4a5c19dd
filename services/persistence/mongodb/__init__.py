"""Documents in MongoDB, or in whatever speaks its wire: the engine of several machines."""

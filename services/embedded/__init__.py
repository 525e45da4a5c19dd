"""The whole installation in one process tree, on embedded engines, for `vetark up`."""

"""The whole house in one process tree, on embedded engines, for `vetark up`."""

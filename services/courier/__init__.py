"""The entry point outwards: works off follow-ups, deliveries and errands."""

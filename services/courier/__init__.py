"""The door outwards: works off the house's follow-ups."""

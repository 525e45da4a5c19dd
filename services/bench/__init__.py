"""`vetark bench`: simulated clinics that send, search and look; how large a machine has to be."""

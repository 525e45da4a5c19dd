"""Image requests, the scheduled procedure steps that modalities ask for, and what was performed of them."""

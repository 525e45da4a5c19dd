"""THE OUTBOX: what is to be done at remote AEs, durably, with leases, retries and proof."""

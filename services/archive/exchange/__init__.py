"""What leaves for others: sent, routed, committed to, exported for owners and installations."""

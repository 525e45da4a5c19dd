"""What people outside send by a link, in quarantine until the clinic takes it; and what its people upload."""

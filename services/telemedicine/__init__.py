"""Cases, reports, shares and inboxes: what clinics, providers, referring vets and owners show one another."""

"""What a clause does: it tells, asks, plans, denies, passes on."""

"""What one event has from another: day, batch, buyer, price, terms."""

"""One small module per record type: it fills the fields from the tokens of an event."""

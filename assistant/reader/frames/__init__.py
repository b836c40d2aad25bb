"""What a stretch of a message may tell: one module a subject, one function a record type."""

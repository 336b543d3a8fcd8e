"""Source to Document: lines in reading order, from PDF or plain text."""

"""bytes to Source: discovery, fingerprint, media type, text encoding."""

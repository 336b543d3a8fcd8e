"""Characters, spacing, hyphens, furniture: each repair a piece with its rule."""

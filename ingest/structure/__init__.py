"""Lines to blocks, blocks to articles."""

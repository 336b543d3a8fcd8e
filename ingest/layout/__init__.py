"""Lines to labelled lines: what each line is, and where a block begins."""

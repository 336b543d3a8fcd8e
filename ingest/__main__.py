"""`python -m ingest` is the `copydesk` command."""

from ingest.cli import main

if __name__ == "__main__":
    main()

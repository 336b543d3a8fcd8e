"""Room read: from the names that a user gives to the bytes of each file.

    find_sources   directories, globs, URLs -> Found, or Rejected where something cannot be a source
    fingerprint    the sha256 of a file, by streaming
    read_source    Found -> Source
    read_bytes     bytes in memory -> Source
    file_uri       what a local path is called

What a file is, its content says and never its name. A file that cannot be read costs itself only.
"""

from ingest.read.find import Found, find_sources
from ingest.read.load import fingerprint, read_bytes, read_source
from ingest.read.names import file_uri

__all__ = ["Found", "file_uri", "find_sources", "fingerprint", "read_bytes", "read_source"]

"""Import this where child processes are forked from, as ``ingest.store.warm`` in the preload list of a fork server.

pyarrow imports pandas, where it is installed, at the first conversion of Python objects: a second of CPU time that otherwise every
new child pays again, and that would count against the limits of its first document.
"""

import pyarrow as pa

pa.array([{"a": 1}])

"""Import this in the process that children are forked from.

pyarrow imports pandas, where it is installed, at the first conversion of Python objects: a second of CPU time that
every new child would pay again, and that would count against the limits of its first document.
"""

import pyarrow as pa

pa.array([{"a": 1}])

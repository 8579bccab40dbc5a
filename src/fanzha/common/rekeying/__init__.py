"""The change from one data key to the next, while the house goes on working.

New values take the new key at once; a bulk job encrypts the old ones anew, in batches that a kill cannot halve.
"""

from fanzha.common.rekeying.actions import RotationUnderWay, run, start
from fanzha.common.rekeying.queries import columns, in_use

__all__ = ["RotationUnderWay", "columns", "in_use", "run", "start"]

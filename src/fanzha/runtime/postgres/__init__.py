"""A PostgreSQL server of our own: no TCP port, no trust for other users, nothing to install.

with Cluster.at(paths.default_root()).in_use() as connection:
    connection.django_settings()
"""

from fanzha.runtime.postgres.cluster import Cluster
from fanzha.runtime.postgres.connection import Connection

__all__ = ["Cluster", "Connection"]

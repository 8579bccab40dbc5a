"""How to reach the server: a folder with a socket in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ADMIN = "postgres"
PRODUCT = "fanzha"
PORT = 5432  # only the last part of the socket's name: no port is opened


@dataclass(frozen=True, slots=True)
class Connection:
    """The facts of a connection; `joined` says that the server already ran."""

    host: Path
    user: str = PRODUCT
    dbname: str = PRODUCT
    port: int = PORT
    joined: bool = False

    def url(self, dbname: str | None = None, user: str | None = None) -> str:
        """Return the connection as a URL, for `DATABASE_URL`, psql and psycopg."""
        host = quote(str(self.host), safe="")
        return f"postgresql://{user or self.user}@/{dbname or self.dbname}?host={host}&port={self.port}"

    def django_settings(self) -> dict[str, str]:
        """Return what Django's DATABASES entry needs, without its ENGINE."""
        return {"HOST": str(self.host), "PORT": str(self.port), "USER": self.user, "NAME": self.dbname}

"""Reports and feeds arrive, are screened, and become findings; watch lists."""

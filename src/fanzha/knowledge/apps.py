"""Registers knowledge: its table, and what it puts into the shell."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Scam types, scripts, materials, slogans, hotlines, laws, notices; reviewed and versioned."""

    name = "fanzha.knowledge"
    label = "knowledge"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the shell's slots."""
        from fanzha.common import slots  # noqa: PLC0415  models are ready only now
        from fanzha.knowledge.queries import shell  # noqa: PLC0415

        slots.register("nav", "knowledge", shell.nav_entry, order=70)
        slots.register("decisions", "knowledge", shell.decisions, order=70)
        slots.register("waiting_count", "knowledge", shell.waiting_count)
        slots.register("search", "knowledge", shell.search, order=70)

"""Registers cases."""

from typing import Any

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The register of cases."""

    name = "fanzha.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the slots of the shell."""
        import fanzha.cases.views.analysis  # noqa: PLC0415 - the list makes itself known
        import fanzha.cases.views.listed_links  # noqa: PLC0415 - the lists make themselves known
        import fanzha.cases.views.register  # noqa: PLC0415 - the list makes itself known
        import fanzha.cases.views.typical  # noqa: F401, PLC0415 - the list makes itself known
        from fanzha.cases import actions, queries  # noqa: PLC0415 - models are loaded only now
        from fanzha.cases.actions import joining  # noqa: PLC0415
        from fanzha.cases.queries import analysis_nav  # noqa: PLC0415
        from fanzha.common import retention, slots  # noqa: PLC0415

        slots.register("nav", "cases.analysis", lambda: analysis_nav.ANALYSIS, order=42)
        slots.register("nav", "cases", lambda: queries.CASES, order=40)
        slots.register("search", "cases", queries.search, order=20)
        retention.register(actions.CASES_KEPT)
        slots.register("person.data", "cases", queries.held, order=40)
        slots.register("person.blocks", "cases", queries.blocks)
        slots.register("person.used_since", "cases", queries.used_since)
        slots.register("person.references", "cases", queries.of_person, order=20)
        joining.register()

        self._link()
        self._take_in()
        self._ask_and_be_told()
        self._tell_everybody()

    def _ask_and_be_told(self) -> None:
        """Have victims asked, and keep what others notice."""
        from fanzha.cases import actions, tasks  # noqa: PLC0415
        from fanzha.cases.actions import clues as kept_clues  # noqa: PLC0415
        from fanzha.cases.actions import revisits as kept_revisits  # noqa: PLC0415
        from fanzha.cases.queries import clues, revisits  # noqa: PLC0415
        from fanzha.common import events, jobs, retention, slots  # noqa: PLC0415

        def ask(event: Any) -> None:
            if event.what == "victim":
                jobs.defer(tasks.ask_revisits, case_id=event.case_id)

        events.subscribe(actions.CaseChanged, ask)
        retention.register(kept_revisits.REVISITS_KEPT)
        slots.register("nav", "cases.revisits", lambda: revisits.REVISITS, order=41)
        slots.register("decisions", "cases.revisits", revisits.decisions, order=45)
        slots.register("waiting_count", "cases.revisits", revisits.waiting_rows)
        slots.register("case.panel", "cases.revisits", revisits.panel_of_case, order=50)
        retention.register(kept_clues.CLUES_KEPT)
        slots.register("nav", "cases.clues", lambda: clues.CLUES, order=42)
        slots.register("nav", "cases.rewards", lambda: clues.REWARDS, order=43)
        slots.register("decisions", "cases.clues", clues.decisions, order=46)
        slots.register("waiting_count", "cases.clues", clues.waiting_rows)
        slots.register("report.panel", "cases.clues", clues.panel_of_report, order=31)
        slots.register("case.panel", "cases.clues", clues.panel_of_case, order=70)

    def _tell_everybody(self) -> None:
        """Have solved cases ask for publicity, and follow what becomes of their stories in the library."""
        from fanzha.cases import actions  # noqa: PLC0415 - models are loaded only now
        from fanzha.cases.actions import typical_erasing, typical_publishing  # noqa: PLC0415
        from fanzha.cases.queries import typical  # noqa: PLC0415
        from fanzha.common import events, retention, slots  # noqa: PLC0415
        from fanzha.knowledge import actions as knowledge  # noqa: PLC0415

        events.subscribe(actions.CaseChanged, typical_publishing.follow_case)
        events.subscribe(knowledge.StoryWithdrawn, typical_publishing.note_withdrawal)
        retention.register(typical_erasing.TYPICALS_KEPT)
        slots.register("nav", "cases.typical", lambda: typical.TYPICALS, order=46)
        slots.register("decisions", "cases.typical", typical.decisions, order=47)
        slots.register("waiting_count", "cases.typical", typical.waiting_rows)
        slots.register("case.panel", "cases.typical", typical.panel_of_case, order=80)

    def _take_in(self) -> None:
        """Take cases in: calls, reports of the public, tables of other systems."""
        from fanzha.cases import actions  # noqa: PLC0415
        from fanzha.cases.actions.importing import Incidents, OutsideCases  # noqa: PLC0415
        from fanzha.cases.queries import calls, outside, panels  # noqa: PLC0415
        from fanzha.common import imports, retention, slots  # noqa: PLC0415

        slots.register("nav", "cases.calls", lambda: calls.CALLS, order=39)
        slots.register("report.panel", "cases", panels.of_report, order=30)
        slots.register("person.data", "cases.outside", outside.held, order=41)
        imports.register(Incidents())
        imports.register(OutsideCases())
        for kept in (actions.DRAFTS_KEPT, actions.CALLS_KEPT, actions.OUTSIDE_KEPT):
            retention.register(kept)

    def _link(self) -> None:
        """Have links proposed as cases come and change, and show them."""
        from fanzha.cases import actions, tasks  # noqa: PLC0415
        from fanzha.cases.actions import exporting_series, series_erasing  # noqa: PLC0415
        from fanzha.cases.forms.series import SeriesOut  # noqa: PLC0415
        from fanzha.cases.queries import series as linked  # noqa: PLC0415
        from fanzha.common import events, jobs, retention, slots  # noqa: PLC0415

        def link(event: Any) -> None:
            if getattr(event, "what", "opened") != "state":
                jobs.defer(tasks.propose_links, case_id=event.case_id)

        events.subscribe(actions.CaseOpened, link)
        events.subscribe(actions.CaseChanged, link)
        for kept in (series_erasing.LINKS_KEPT, series_erasing.SERIES_KEPT, series_erasing.STOPS_KEPT):
            retention.register(kept)
        exporting_series.register(SeriesOut)
        slots.register("nav", "cases.links", lambda: linked.LINKS, order=44)
        slots.register("nav", "cases.series", lambda: linked.SERIES_NAV, order=45)
        slots.register("case.panel", "cases.links", linked.panel_of_case, order=10)

"""Every address of the product."""

from django.urls import include, path

urlpatterns = [
    path("", include("fanzha.web.urls")),
    path("", include("fanzha.portal.urls")),
    path("", include("fanzha.api.urls")),
    path("org/", include("fanzha.org.urls")),
    path("approvals/", include("fanzha.common.approvals.urls")),
    path("audit/", include("fanzha.common.audit.urls")),
    path("house/", include("fanzha.common.backups.urls")),
    path("exports/", include("fanzha.common.exports.urls")),
    path("imports/", include("fanzha.common.imports.urls")),
    path("lists/", include("fanzha.common.lists.urls")),
    path("people/", include("fanzha.people.urls")),
    path("knowledge/", include("fanzha.knowledge.urls")),
    path("pictures/", include("fanzha.common.gallery.urls")),
    path("touches/", include("fanzha.touches.urls")),
    path("intake/", include("fanzha.intake.urls")),
    path("alerts/", include("fanzha.alerts.urls")),
    path("cases/", include("fanzha.cases.urls")),
    path("campaigns/", include("fanzha.campaigns.urls")),
    path("supervision/", include("fanzha.supervision.urls")),
    path("exchange/", include("fanzha.exchange.urls")),
    path("channels/", include("fanzha.channels.urls")),
    path("rights/", include("fanzha.rights.urls")),
    path("followup/", include("fanzha.followup.urls")),
]

handler400 = "fanzha.web.errors.bad_request"
handler403 = "fanzha.web.errors.forbidden"
handler404 = "fanzha.web.errors.not_found"
handler500 = "fanzha.web.errors.broken"

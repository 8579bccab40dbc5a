"""Addresses of campaigns."""

from django.urls import path

from fanzha.campaigns.views import matrix, no_fraud, progress, task_addresses
from fanzha.campaigns.views.activities.addresses import ACTIVITIES
from fanzha.campaigns.views.plans import addresses as plan_addresses
from fanzha.campaigns.views.registers.addresses import REGISTERS
from fanzha.campaigns.views.returns.addresses import RETURNS

app_name = "campaigns"
urlpatterns = [
    *task_addresses.TASKS,
    *plan_addresses.PLANS,
    *RETURNS,
    *ACTIVITIES,
    *REGISTERS,
    path("matrix/", matrix.tasks, name="matrix"),
    path("matrix/nudge/", matrix.nudge, name="matrix_nudge"),
    path("matrix/returns/<int:form_id>/", matrix.returns, name="matrix_returns"),
    path("matrix/returns/<int:form_id>/export/", matrix.export, name="matrix_export"),
    path("progress/", progress.index, name="progress"),
    path("calendar/", progress.calendar, name="calendar"),
    path("calendar.ics", progress.feed, name="feed"),
    path("no-fraud/", no_fraud.index, name="no_frauds"),
    path("no-fraud/new/", no_fraud.new, name="new_no_fraud"),
    path("no-fraud/<int:row_id>/", no_fraud.show, name="no_fraud"),
    path("no-fraud/<int:row_id>/save/", no_fraud.save, name="no_fraud_save"),
    path("no-fraud/<int:row_id>/give-up/", no_fraud.give_up, name="no_fraud_give_up"),
    path("no-fraud/<int:row_id>/check/", no_fraud.check, name="no_fraud_check"),
    path("no-fraud/<int:row_id>/judge/<slug:step>/", no_fraud.judge, name="no_fraud_judge"),
]

"""Addresses of supervision."""

from django.urls import path

from fanzha.supervision.views import checks, duties, effect, traces

app_name = "supervision"
urlpatterns = [
    path("traces/", traces.index, name="traces"),
    path("traces/<int:trace_id>/", traces.show, name="trace"),
    path("duties/", duties.owed, name="duties"),
    path("duties/<int:duty_id>/", duties.show, name="duty"),
    path("duties/<int:duty_id>/answer/", duties.answer, name="answer"),
    path("duties/<int:duty_id>/conclude/", duties.conclude, name="conclude"),
    path("duties/<int:duty_id>/return/", duties.send_back, name="return"),
    path("duties/<int:duty_id>/reopen/", duties.reopen, name="reopen"),
    path("checks/", checks.index, name="checks"),
    path("checks/draw/", checks.draw, name="draw"),
    path("checks/<int:check_id>/", checks.record, name="check"),
    path("effect/", effect.index, name="effect"),
    path("effect/ask/", effect.ask, name="effect_ask"),
]

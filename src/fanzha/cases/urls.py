"""Addresses of cases."""

from django.urls import path

from fanzha.cases.views import calls, desk
from fanzha.cases.views import register as views

app_name = "cases"
urlpatterns = [
    path("", views.index, name="list"),
    path("new/", views.new, name="new"),
    path("call/", calls.index, name="call_list"),
    path("call/<int:call_id>/", calls.show, name="call"),
    path("call/<int:call_id>/draft/", calls.draft, name="call_draft"),
    path("call/<int:call_id>/finish/", calls.finish, name="call_finish"),
    path("call/<int:call_id>/end/", calls.end, name="call_end"),
    path("desk/", desk.show, name="desk"),
    path("<int:case_id>/", views.show, name="show"),
    path("<int:case_id>/edit/", views.edit, name="edit"),
    path("<int:case_id>/step/<slug:step>/", views.move, name="move"),
]

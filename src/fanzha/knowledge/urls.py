"""Addresses of knowledge."""

from django.urls import path

from fanzha.knowledge import views

app_name = "knowledge"
urlpatterns = [
    path("", views.entry_list, name="list"),
    path("endorse/", views.endorse_many, name="endorse_many"),
    path("new/", views.new_entry, name="new"),
    path("<slug:kind>/<slug:code>/", views.show, name="show"),
    path("<slug:kind>/<slug:code>/history/", views.history, name="history"),
    path("<slug:kind>/<slug:code>/edit/", views.edit, name="edit"),
    path("<slug:kind>/<slug:code>/submit/", views.submit, name="submit"),
    path("<slug:kind>/<slug:code>/discard/", views.discard, name="discard"),
    path("<slug:kind>/<slug:code>/publish/", views.publish, name="publish"),
    path("<slug:kind>/<slug:code>/return/", views.send_back, name="return"),
    path("<slug:kind>/<slug:code>/endorse/", views.endorse, name="endorse"),
    path("<slug:kind>/<slug:code>/withdraw/", views.withdraw, name="withdraw"),
]

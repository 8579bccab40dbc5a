"""Addresses of the exchange."""

from django.urls import path

from fanzha.exchange import views

app_name = "exchange"
urlpatterns = [
    path("", views.listing, name="list"),
    path("key/", views.prepare, name="prepare"),
    path("key/use/", views.use, name="use"),
    path("card/<slug:which>/", views.card, name="card"),
    path("new/", views.new, name="new"),
    path("<int:peer_id>/", views.peer, name="peer"),
    path("<int:peer_id>/card/", views.new_card, name="new_card"),
    path("<int:peer_id>/compare/<int:key_id>/", views.compare, name="compare"),
    path("<int:peer_id>/list/<slug:direction>/", views.change_list, name="change_list"),
    path("<int:peer_id>/pack/", views.pack, name="pack"),
    path("<int:peer_id>/open/", views.set_open, name="set_open"),
    path("<int:peer_id>/package/<int:package_id>/", views.fetch, name="fetch"),
    path("take/", views.take, name="take"),
]

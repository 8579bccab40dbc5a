"""Addresses of rights and retention."""

app_name = "rights"
urlpatterns: list[object] = []

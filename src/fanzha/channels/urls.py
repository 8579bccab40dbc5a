"""Addresses of channels."""

app_name = "channels"
urlpatterns: list[object] = []

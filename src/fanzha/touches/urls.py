"""Addresses of the touch ledger."""

app_name = "touches"
urlpatterns: list[object] = []

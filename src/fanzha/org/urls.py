"""Addresses of the tree, its officers, and signing in."""

from django.urls import path

from fanzha.org.views import account, sign_in

app_name = "org"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("password/", account.password, name="password"),
    path("sessions/", account.sessions, name="sessions"),
    path("sessions/others/end/", account.end_others, name="end_others"),
    path("sessions/<int:session_id>/end/", account.end_session, name="end_session"),
]

"""Addresses of follow-up. While it is off, each but the switch answers with one page that says so."""

from django.urls import path

from fanzha.followup.views import files, pleas, register, switch

app_name = "followup"
urlpatterns = [
    path("", files.mine, name="mine"),
    path("find/", files.find, name="find"),
    path("switch/", switch.page, name="switch"),
    path("switch/on/", switch.turn_on, name="turn_on"),
    path("switch/off/", switch.turn_off, name="turn_off"),
    path("register/", register.index, name="register"),
    path("register/new/", register.choose, name="choose"),
    path("register/new/<slug:kind>/", register.propose, name="propose"),
    path("register/<int:file_id>/", register.entry, name="entry"),
    path("register/<int:file_id>/name/", register.name, name="name"),
    path("register/<int:file_id>/unname/", register.unname, name="unname"),
    path("register/<int:file_id>/renew/", register.renew, name="renew"),
    path("register/<int:file_id>/end/", register.end, name="end"),
    path("requests/", pleas.index, name="pleas"),
    path("requests/new/", pleas.new, name="new_plea"),
    path("requests/<int:plea_id>/", pleas.show, name="plea"),
    path("requests/<int:plea_id>/answer/", pleas.answer, name="answer"),
    path("requests/<int:plea_id>/letter/", pleas.letter, name="letter"),
    path("<int:file_id>/", files.show, name="show"),
    path("<int:file_id>/open/", files.open_file, name="open"),
    path("<int:file_id>/steps/add/", files.add_step, name="add_step"),
    path("<int:file_id>/steps/<int:step_id>/done/", files.finish_step, name="finish_step"),
    path("<int:file_id>/contacts/add/", files.arrange, name="arrange"),
    path("<int:file_id>/contacts/<int:contact_id>/result/", files.record, name="record"),
    path("<int:file_id>/review/", files.review, name="review"),
    path("<int:file_id>/correct/", files.correct, name="correct"),
    path("<int:file_id>/close/", files.close, name="close"),
]

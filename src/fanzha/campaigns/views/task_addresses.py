"""Addresses of tasks, shares and deliveries."""

from django.urls import path

from fanzha.campaigns.views import shares, task_lists, tasks

TASKS = [
    path("tasks/", task_lists.index, name="tasks"),
    path("tasks/mine/", task_lists.mine, name="my_tasks"),
    path("tasks/confirm/", task_lists.confirms, name="task_confirms"),
    path("tasks/new/", tasks.new, name="new_task"),
    path("tasks/<int:task_id>/", tasks.show, name="task"),
    path("tasks/<int:task_id>/edit/", tasks.edit, name="task_edit"),
    path("tasks/<int:task_id>/quotas/", tasks.quotas, name="task_quotas"),
    path("tasks/<int:task_id>/issue/", tasks.issue, name="task_issue"),
    path("tasks/<int:task_id>/give/", tasks.give, name="task_give"),
    path("tasks/<int:task_id>/deadline/", tasks.deadline, name="task_deadline"),
    path("tasks/<int:task_id>/<slug:step>/", tasks.end, name="task_end"),
    path("shares/<int:share_id>/", shares.show, name="share"),
    path("shares/<int:share_id>/deliver/", shares.deliver, name="share_deliver"),
    path("shares/<int:share_id>/hand-down/", shares.hand_down, name="share_hand_down"),
    path("shares/<int:share_id>/responsible/", shares.responsible, name="share_responsible"),
    path("shares/<int:share_id>/report/", shares.report, name="share_report"),
    path("shares/<int:share_id>/pass-on/", shares.pass_on, name="share_pass_on"),
    path("shares/<int:share_id>/<slug:step>/", shares.judge, name="share_judge"),
    path("deliveries/<int:delivery_id>/strike/", shares.strike, name="delivery_strike"),
    path("deliveries/<int:delivery_id>/files/<int:file_id>/", shares.fetch, name="delivery_file"),
]

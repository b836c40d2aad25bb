from django.urls import path

from farms.tasks import views

# mounted at farms/<slug>/
urlpatterns = [
    path("tasks/", views.task_list, name="tasks"),
    path("tasks/<uuid:task_id>/done/", views.task_done, name="task_done"),
    path("tasks/<uuid:task_id>/assignee/", views.task_assign, name="task_assign"),
]

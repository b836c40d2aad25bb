from django.urls import path

from assistant.memories import views

urlpatterns = [
    path("knowledge/<uuid:memory_id>/", views.memory, name="memory"),
    path("knowledge/<uuid:memory_id>/keep/", views.memory_keep, name="memory_keep"),
    path("knowledge/<uuid:memory_id>/edit/", views.memory_edit, name="memory_edit"),
    path("knowledge/<uuid:memory_id>/delete/", views.memory_delete, name="memory_delete"),
]

from django.urls import path

from assistant.conversation import views

urlpatterns = [
    path("assistant/", views.conversation, name="conversation"),
    path("assistant/<uuid:run_id>/", views.exchange, name="exchange"),
]

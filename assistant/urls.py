from django.urls import path

from assistant import views

app_name = "assistant"

# mounted at /
urlpatterns = [
    path("farms/<slug:slug>/", views.today, name="today"),
    path("farms/<slug:slug>/assistant/", views.conversation, name="conversation"),
    path("farms/<slug:slug>/assistant/<uuid:run_id>/", views.exchange, name="exchange"),
]

from django.urls import path

from assistant.summaries import views

urlpatterns = [path("knowledge/talks/<uuid:summary_id>/", views.summary, name="summary")]

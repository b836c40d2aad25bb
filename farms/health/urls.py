from django.urls import path

from farms.health import views

# mounted at farms/<slug>/
urlpatterns = [
    path("records/treatment/<uuid:treatment_id>/label/", views.treatment_label, name="treatment_label"),
    path("batches/<uuid:batch_id>/health/", views.health, name="health"),
    path("batches/<uuid:batch_id>/health/plan/", views.plan_tasks, name="plan_tasks"),
]

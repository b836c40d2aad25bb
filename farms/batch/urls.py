from django.urls import path

from farms.batch import views

# mounted at farms/<slug>/
urlpatterns = [
    path("batches/", views.batch_list, name="batches"),
    path("batches/new/", views.batch_new, name="batch_new"),
    path("batches/<uuid:batch_id>/", views.batch_detail, name="batch"),
    path("batches/<uuid:batch_id>/edit/", views.batch_edit, name="batch_edit"),
    path("batches/<uuid:batch_id>/day/", views.batch_day, name="batch_day"),
    path("batches/<uuid:batch_id>/ledger/", views.batch_ledger, name="batch_ledger"),
]

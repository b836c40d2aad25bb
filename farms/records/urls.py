from django.urls import path

from farms.records import views

# mounted at farms/<slug>/
urlpatterns = [
    path("records/", views.record_types, name="records"),
    path("records/<str:record_type>/", views.record_list, name="record_list"),
    path("records/<str:record_type>/new/", views.record_new, name="record_new"),
    path("records/<str:record_type>/<uuid:record_id>/", views.record_detail, name="record"),
    path("records/<str:record_type>/<uuid:record_id>/void/", views.record_void, name="record_void"),
    path("records/<str:record_type>/<uuid:record_id>/undo/", views.record_undo, name="record_undo"),
]

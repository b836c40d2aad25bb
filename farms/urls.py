from django.urls import path

from farms import views

app_name = "farms"

# mounted at /
urlpatterns = [
    path("", views.home, name="home"),
    path("farms/", views.farm_list, name="list"),
    path("farms/new/", views.farm_new, name="create"),
    path("farms/<slug:slug>/records/", views.record_types, name="records"),
    path("farms/<slug:slug>/records/<str:record_type>/", views.record_list, name="record_list"),
    path("farms/<slug:slug>/records/<str:record_type>/new/", views.record_new, name="record_new"),
    path("farms/<slug:slug>/records/<str:record_type>/<uuid:record_id>/", views.record_detail, name="record"),
    path("farms/<slug:slug>/records/<str:record_type>/<uuid:record_id>/void/", views.record_void, name="record_void"),
    path("farms/<slug:slug>/batches/", views.batch_list, name="batches"),
    path("farms/<slug:slug>/batches/new/", views.batch_new, name="batch_new"),
]

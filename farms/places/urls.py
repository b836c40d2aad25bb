from django.urls import path

from farms.places import views

# mounted at farms/<slug>/
urlpatterns = [
    path("houses/", views.house_list, name="houses"),
    path("houses/new/", views.house_new, name="house_new"),
    path("houses/<uuid:structure_id>/", views.house_edit, name="house_edit"),
]

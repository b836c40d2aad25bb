from django.urls import path

from farms.stock import views

# mounted at farms/<slug>/
urlpatterns = [
    path("store/", views.store, name="store"),
]

from django.urls import path

from credits import views

app_name = "credits"

# mounted at /
urlpatterns = [path("farms/<slug:slug>/credits/", views.credit_list, name="credits")]

from django.urls import path

from assistant.today import views

urlpatterns = [path("", views.today, name="today")]

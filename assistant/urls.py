from django.urls import include, path

app_name = "assistant"

# mounted at /
urlpatterns = [
    path("farms/<slug:slug>/", include(f"assistant.{package}.urls"))
    for package in ("today", "conversation", "memories", "summaries", "knowledge")
]

from django.urls import include, path

app_name = "assistant"

# mounted at /
urlpatterns = [
    path("farms/<slug:slug>/", include(f"assistant.{room}.urls"))
    for room in ("today", "conversation", "memories", "summaries", "knowledge")
]

from django.urls import path

from assistant import views
from assistant.knowledge import views as knowledge_views

app_name = "assistant"

# mounted at /
urlpatterns = [
    path("farms/<slug:slug>/", views.today, name="today"),
    path("farms/<slug:slug>/assistant/", views.conversation, name="conversation"),
    path("farms/<slug:slug>/assistant/<uuid:run_id>/", views.exchange, name="exchange"),
    path("farms/<slug:slug>/knowledge/", knowledge_views.knowledge, name="knowledge"),
    path("farms/<slug:slug>/knowledge/documents/new/", knowledge_views.document_new, name="document_new"),
    path("farms/<slug:slug>/knowledge/documents/<uuid:document_id>/", knowledge_views.document, name="document"),
    path(
        "farms/<slug:slug>/knowledge/documents/<uuid:document_id>/delete/",
        knowledge_views.document_delete,
        name="document_delete",
    ),
    path(
        "farms/<slug:slug>/knowledge/documents/<uuid:document_id>/workers/",
        knowledge_views.document_show,
        name="document_show",
    ),
    path("farms/<slug:slug>/knowledge/talks/<uuid:summary_id>/", knowledge_views.summary, name="summary"),
    path("farms/<slug:slug>/knowledge/cards/<path:card_id>/", knowledge_views.knowledge_card, name="card"),
    path("farms/<slug:slug>/knowledge/<uuid:memory_id>/", knowledge_views.memory, name="memory"),
    path("farms/<slug:slug>/knowledge/<uuid:memory_id>/keep/", knowledge_views.memory_keep, name="memory_keep"),
    path("farms/<slug:slug>/knowledge/<uuid:memory_id>/edit/", knowledge_views.memory_edit, name="memory_edit"),
    path("farms/<slug:slug>/knowledge/<uuid:memory_id>/delete/", knowledge_views.memory_delete, name="memory_delete"),
]

from django.urls import path

from assistant.knowledge import views

urlpatterns = [
    path("knowledge/", views.knowledge, name="knowledge"),
    path("knowledge/documents/new/", views.document_new, name="document_new"),
    path("knowledge/documents/<uuid:document_id>/", views.document, name="document"),
    path("knowledge/documents/<uuid:document_id>/delete/", views.document_delete, name="document_delete"),
    path("knowledge/documents/<uuid:document_id>/workers/", views.document_show, name="document_show"),
    path("knowledge/cards/<path:card_id>/", views.knowledge_card, name="card"),
]

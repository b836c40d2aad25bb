from django.urls import path

from governance.activity import views as activity_views
from governance.drafts import views
from governance.evidence import accuracy
from governance.evidence import run_evidence as evidence

app_name = "governance"

# mounted at /
urlpatterns = [
    path("farms/<slug:slug>/drafts/", views.queue, name="drafts"),
    path("farms/<slug:slug>/drafts/<uuid:draft_id>/", views.draft_detail, name="draft"),
    path("farms/<slug:slug>/drafts/<uuid:draft_id>/confirm/", views.draft_confirm, name="draft_confirm"),
    path("farms/<slug:slug>/drafts/<uuid:draft_id>/edit/", views.draft_edit, name="draft_edit"),
    path("farms/<slug:slug>/drafts/<uuid:draft_id>/discard/", views.draft_discard, name="draft_discard"),
    path("farms/<slug:slug>/activity/", activity_views.activity, name="activity"),
    path("farms/<slug:slug>/activity/<uuid:run_id>/", activity_views.run_detail, name="run"),
    path("farms/<slug:slug>/activity/<uuid:run_id>/feedback/", activity_views.feedback, name="feedback"),
    path("farms/<slug:slug>/recommendations/", activity_views.recommendation_list, name="recommendations"),
    path(
        "farms/<slug:slug>/recommendations/<uuid:recommendation_id>/approve/",
        activity_views.recommendation_approve,
        name="recommendation_approve",
    ),
    path(
        "farms/<slug:slug>/recommendations/<uuid:recommendation_id>/reject/",
        activity_views.recommendation_reject,
        name="recommendation_reject",
    ),
    path("admin/accuracy/", accuracy.accuracy, name="accuracy"),
    path("admin/evidence/", evidence.run_list, name="evidence"),
    path("admin/evidence/<uuid:run_id>/", evidence.run_detail, name="evidence_run"),
]

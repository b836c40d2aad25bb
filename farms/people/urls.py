from django.urls import path

from farms.people import member_views, settings_views, views

# mounted at /
urlpatterns = [
    path("", views.home, name="home"),
    path("farms/", views.farm_list, name="list"),
    path("farms/new/", views.farm_new, name="create"),
    path("farms/<slug:slug>/members/", member_views.member_list, name="members"),
    path("farms/<slug:slug>/members/<uuid:member_id>/role/", member_views.member_role, name="member_role"),
    path("farms/<slug:slug>/members/<uuid:member_id>/remove/", member_views.member_remove, name="member_remove"),
    path(
        "farms/<slug:slug>/members/invitations/<uuid:invitation_id>/revoke/",
        member_views.invitation_revoke,
        name="invitation_revoke",
    ),
    path("invitations/<str:token>/", member_views.invitation, name="invitation"),
    path("farms/<slug:slug>/settings/", settings_views.settings_page, name="settings"),
    path("farms/<slug:slug>/settings/profile/", settings_views.settings_profile, name="settings_profile"),
    path("farms/<slug:slug>/settings/assistant/", settings_views.settings_autonomy, name="settings_autonomy"),
]

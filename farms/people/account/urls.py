"""The account pages. Each of allauth's addresses that is served is named here; the others answer 404."""

from allauth.account import views as allauth
from django.urls import path, re_path

from farms.people.account import views

urlpatterns = [
    path("", views.account, name="account_home"),
    path("login/", views.SignIn.as_view(), name="account_login"),
    path("logout/", allauth.logout, name="account_logout"),
    path("everywhere/", views.sign_out_everywhere, name="account_everywhere"),
    path("inactive/", allauth.account_inactive, name="account_inactive"),
    path("signup/", views.SignUp.as_view(), name="account_signup"),
    path("confirm-email/", allauth.email_verification_sent, name="account_email_verification_sent"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("email/", views.change_address, name="account_email"),
    path("password/change/", allauth.password_change, name="account_change_password"),
    path("password/reset/", allauth.password_reset, name="account_reset_password"),
    path("password/reset/done/", allauth.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.ChoosePassword.as_view(),
        name="account_reset_password_from_key",
    ),
]

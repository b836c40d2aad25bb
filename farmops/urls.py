"""Every address of the site. Each app's own list is mounted at the root: a farm's pages come from several apps."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from farmops.admin import AuditAdmin
from farmops.web import health

admin.autodiscover()
for model, model_admin in list(admin.site._registry.items()):
    if not isinstance(model_admin, AuditAdmin):  # a library's own admin can change rows: e-mail addresses, groups, jobs
        admin.site.unregister(model)
admin.site.site_header = "FarmOps Desk: staff"
admin.site.site_title = "FarmOps Desk"
admin.site.index_title = "Look at everything, change nothing"

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("accounts/", include("farms.people.account.urls")),
    path("", include("governance.urls")),  # before the admin, which claims every address under /admin/
    # Passwords are changed on the one page that counts wrong tries, ends other sessions and tells the person.
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/", admin.site.urls),
    path("", include("farms.urls")),  # before the assistant, whose Today would take /farms/new/ for a farm
    path("", include("assistant.urls")),
    path("", include("credits.urls")),
]

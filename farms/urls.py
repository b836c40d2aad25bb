from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from farms.charts import styleguide

app_name = "farms"

# mounted at /
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("farms.people.urls")),  # before the farms, which would take /farms/new/ for one
    *(
        path("farms/<slug:slug>/", include(f"farms.{package}.urls"))
        for package in ("batch", "health", "money", "places", "records", "stock", "tasks")
    ),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide.styleguide, name="styleguide"))

"""Login, the password pages under accounts/, and a home page that says who is there."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path


def home(request):
    return HttpResponse(str(request.user.pk) if request.user.is_authenticated else "")


urlpatterns = [
    path("accounts/", include("django.contrib.auth.urls")),
    path("admin/", admin.site.urls),
    path("", home, name="home"),
]

"""Renders templates as Django does: a request on stdin, its answer on stdout, both JSON."""

import json
import pathlib
import sys
import tempfile
import types

import django
from django.conf import settings

urls = types.ModuleType("templates_urls")
sys.modules["templates_urls"] = urls
folder = tempfile.TemporaryDirectory()
settings.configure(
    SECRET_KEY="x",
    ROOT_URLCONF="templates_urls",
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder.name],
            "APP_DIRS": True,
        }
    ],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.template import loader  # noqa: E402
from django.urls import include, path  # noqa: E402

urls.urlpatterns = [path("accounts/", include("django.contrib.auth.urls"))]

request = json.load(sys.stdin)
templates = request["templates"]
for name, text in templates.items():
    pathlib.Path(folder.name, name).write_bytes(text.encode())
for name in ["registration/password_reset_email.html", "registration/password_reset_subject.txt"]:
    with open(loader.get_template(name).origin.name, encoding="utf-8") as file:
        templates[name] = file.read()
rendered = {}
for name in templates:
    template = loader.get_template(name)
    rendered[name] = [
        template.render({**request["context"], "email": user["email"], "user": User(**user)})
        for user in request["users"]
    ]
json.dump({"templates": templates, "rendered": rendered}, sys.stdout)

"""What all sites have in common; traits.py, written by make.py, holds what differs."""

from pathlib import Path

from project.traits import *  # noqa: F403
from project.traits import APPS, AUTH_PASSWORD_VALIDATORS, DATABASE, HASHERS, OWN_LIST

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = True
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "project.urls"
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    *APPS,
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "db.sqlite3", **DATABASE}
}
PASSWORD_HASHERS = ["project.hashers." + name for name in HASHERS]
LANGUAGE_CODE = "en-us"
LOGIN_REDIRECT_URL = "home"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if OWN_LIST:
    [common] = (one for one in AUTH_PASSWORD_VALIDATORS if "CommonPassword" in one["NAME"])
    common["OPTIONS"]["password_list_path"] = str(BASE_DIR / "project" / "too-common.txt")

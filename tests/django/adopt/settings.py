import os
from pathlib import Path

from django.contrib.auth.hashers import Argon2PasswordHasher

print("a chatty site")
BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ["NEWS_KEY"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sites",
    "members",
]
SITE_ID = 1
AUTH_USER_MODEL = "members.Member"
ROOT_URLCONF = "news.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
# Relative to the directory in which manage.py is run.
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
PASSWORD_HASHERS = ["news.settings.Cheap", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "news.settings.Own"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 9},
    },
]
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
SESSION_COOKIE_SECURE = True


class Cheap(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 64
    parallelism = 1


class Own:
    def validate(self, password, user=None):
        pass

    def get_help_text(self):
        return ""

"""Answers for tests/django/live.rs with a real Django on acct's own database.

Usage: live.py DATABASE KEY_FILE COMMAND [ARGUMENT...]; prints one JSON value.
"""

import datetime
import json
import sys
import warnings

import django
from django.conf import settings

warnings.simplefilter("ignore")
database, key_file, command, *arguments = sys.argv[1:]

TEMPLATES = {
    "registration/password_reset_confirm.html": "{% if validlink %}{{ form }}{% else %}invalid{% endif %}",
    "registration/password_reset_email.html": "{% load i18n %}{% autoescape off %}{{ protocol }}://{{ domain }}"
    "{% url 'password_reset_confirm' uidb64=uid token=token %}{% endautoescape %}",
    "registration/password_reset_subject.txt": "Password reset on {{ site_name }}",
}
settings.configure(
    SECRET_KEY=open(key_file).read().rstrip("\n"),
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {"loaders": [("django.template.loaders.locmem.Loader", TEMPLATES)]},
        }
    ],
    EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    PASSWORD_HASHERS=[
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    AUTH_PASSWORD_VALIDATORS=[
        {"NAME": "django.contrib.auth.password_validation." + name}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ],
    USE_TZ=True,
    TIME_ZONE="UTC",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
)
django.setup()

from django.contrib.auth import get_user_model, views  # noqa: E402
from django.contrib.auth.forms import PasswordResetForm  # noqa: E402
from django.contrib.auth.hashers import check_password, identify_hasher, make_password  # noqa: E402
from django.contrib.auth.tokens import default_token_generator  # noqa: E402
from django.core import mail  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import Client, override_settings  # noqa: E402
from django.urls import path  # noqa: E402

User = get_user_model()
urlpatterns = [
    path(
        "users/reset/<uidb64>/<token>/",
        views.PasswordResetConfirmView.as_view(),
        name="password_reset_confirm",
    ),
    path("done/", lambda request: HttpResponse("done"), name="password_reset_complete"),
]


def verify(name, password):
    """Whether the password is right, and whether a login would rewrite the hash."""
    encoded = User.objects.get(username=name).password
    hasher = identify_hasher(encoded)
    return {
        "right": check_password(password, encoded),
        "rewrites": hasher.algorithm != "argon2" or hasher.must_update(encoded),
    }


FIRST_HASHERS = {
    "argon2": "Argon2PasswordHasher",
    "pbkdf2_sha256": "PBKDF2PasswordHasher",
    "pbkdf2_sha1": "PBKDF2SHA1PasswordHasher",
    "bcrypt_sha256": "BCryptSHA256PasswordHasher",
    "bcrypt": "BCryptPasswordHasher",
    "scrypt": "ScryptPasswordHasher",
    "md5": "MD5PasswordHasher",
}


def rotated(name, algorithm):
    """What Django makes of a hash that no password matches, on a site whose first hasher is named."""
    encoded = User.objects.get(username=name).password
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers." + FIRST_HASHERS[algorithm]]):
        hasher = identify_hasher(encoded)
        if hasattr(hasher, "iterations"):
            # acct's own defaults are those of Django 6.1.
            type(hasher).iterations = hasher.iterations = 1_500_000
        form = PasswordResetForm({"email": name + "@x.example"})
        assert form.is_valid()
        return {
            "algorithm": hasher.algorithm,
            "right": check_password("", encoded) or check_password("first-of-acct", encoded),
            "rewrites": hasher.must_update(encoded),
            "summary": len(hasher.safe_summary(encoded)) > 1,
            "mailed": [user.username for user in form.get_users(name + "@x.example")],
        }


def redeem(link, password, seconds_later="0"):
    """Follows a link through Django's own view; whether the form came and the password was taken."""
    later = datetime.timedelta(seconds=int(seconds_later))
    default_token_generator._now = lambda: datetime.datetime.now() + later
    client = Client()
    first = client.get("/" + link.split("/", 3)[3])
    if first.status_code != 302:
        return {"form": False, "done": False}
    answer = client.post(first["Location"], {"new_password1": password, "new_password2": password})
    return {"form": True, "done": answer.status_code == 302}


def link(email):
    """The link in the mail that Django's own form sends."""
    form = PasswordResetForm({"email": email})
    assert form.is_valid()
    form.save(domain_override="localhost:8000")
    return [message.body.strip() for message in mail.outbox]


def add(name, email, password):
    """A user made by Django in acct's table, with Django's default hasher of 6.1."""
    user = User(username=name, email=email, password=make_password(password, hasher="pbkdf2_sha256"))
    user.save()
    return str(user.pk)


def move(new_database):
    """The schema of a site's own table, and the users after acct's rows were copied there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'auth_user'")
        ours = cursor.fetchone()[0]
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = new_database
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'auth_user'")
        theirs = cursor.fetchone()[0]
        cursor.execute("ATTACH %s AS acct", [database])
        cursor.execute("INSERT INTO main.auth_user SELECT * FROM acct.auth_user")
    names = list(User.objects.order_by("pk").values_list("username", flat=True))
    return {"same_schema": ours == theirs, "users": names}


if __name__ == "__main__":
    answer = {"verify": verify, "rotated": rotated, "redeem": redeem, "link": link, "add": add, "move": move}[command]
    print(json.dumps(answer(*arguments)))

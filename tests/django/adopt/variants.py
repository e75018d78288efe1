# postgresql
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "news"}}

# memory
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}

# gone
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": BASE_DIR / "gone.sqlite3"}}

# routed
DATABASES["other"] = DATABASES["default"]
DATABASE_ROUTERS = ["news.routed.Router"]
class Router:
    def db_for_read(self, model, **hints):
        return "other"
    db_for_write = db_for_read

# own_hasher
PASSWORD_HASHERS = ["news.own_hasher.Own", *PASSWORD_HASHERS]
class Own(Cheap):
    def encode(self, password, salt):
        return super().encode(password, salt)

# own_tokens
from django.contrib.auth.tokens import PasswordResetTokenGenerator
ROOT_URLCONF = "news.own_tokens"
class Generator(PasswordResetTokenGenerator):
    key_salt = "news"
def __getattr__(name):
    if name != "urlpatterns":
        raise AttributeError(name)
    from django.contrib.auth import views
    from django.urls import path
    view = views.PasswordResetConfirmView.as_view(token_generator=Generator())
    return [path("<uidb64>/<token>/", view, name="password_reset_confirm")]

# two_tables
INSTALLED_APPS = [*INSTALLED_APPS, "news"]
AUTH_USER_MODEL = "news.Two"

# own_password
INSTALLED_APPS = [*INSTALLED_APPS, "news"]
AUTH_USER_MODEL = "news.Own"

# no_key
SECRET_KEY = ""

# raises
raise ValueError("first\nsecond")

# leaves
import sys
sys.exit("gone fishing")

# asks
environment = input("Which environment? ")

# unclosed
broken = (

"""One Django site at the other end of a dialogue: a line of JSON asks, a line of JSON answers.

Usage: drive.py FOLDER VERSION VARIANT. Makes the project and fills its table, then reads
{"do": NAME, ...arguments} from stdin and writes {"answer": ...} or {"raised": TRACEBACK}.
"""

import json
import os
import sys
import traceback
import warnings
from pathlib import Path

warnings.simplefilter("ignore")
sys.dont_write_bytecode = True
folder = Path(sys.argv[1])

import make  # noqa: E402

make.make(folder, *sys.argv[2:])
os.chdir(folder)
sys.path.insert(0, str(folder))
os.environ["DJANGO_SETTINGS_MODULE"] = "project.settings"

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.hashers import get_hasher  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

import fill  # noqa: E402
import pages  # noqa: E402
import table  # noqa: E402
import tokens  # noqa: E402

User = get_user_model()


def start():
    """Migrates and fills; the site's mails stay in memory from here on."""
    if User._meta.app_label != "auth":
        call_command("makemigrations", User._meta.app_label, verbosity=0)
    call_command("migrate", verbosity=0)
    setup_test_environment()
    if "django.contrib.sites" in settings.INSTALLED_APPS:
        from django.contrib.sites.models import Site

        Site.objects.update(domain=pages.HOST, name="Harbour News & Söhne")
    # Without a journal to sync for each row.
    with transaction.atomic():
        return fill.fill()


def facts():
    """What the site is like, as far as the tests must know without asking acct."""
    return {
        "secret_key": settings.SECRET_KEY,
        "fallbacks": settings.SECRET_KEY_FALLBACKS,
        "time_zone": settings.TIME_ZONE,
        "timeout": settings.PASSWORD_RESET_TIMEOUT,
        "table": User._meta.db_table,
        "email_column": User._meta.get_field(User.get_email_field_name()).column,
        "sites": "django.contrib.sites" in settings.INSTALLED_APPS,
        "hasher": get_hasher().algorithm,
    }


def serve():
    """Answers until the other side hangs up."""
    questions = {"facts": facts}
    for module in (pages, table, tokens):
        questions.update(vars(module))
    # What Django itself may print is no part of the dialogue.
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps({"answer": start()}), file=answers, flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            told = {"answer": questions[asked.pop("do")](**asked)}
        except Exception:
            told = {"raised": traceback.format_exc()}
        print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    serve()

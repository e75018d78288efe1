# The dialogue with acct: one line of facts, then an answer to each request, as lines of JSON.
import json
import runpy


def main():
    manage_py, alias, module = sys.argv[1:4]
    # A chatty site must not break the dialogue: what it prints goes to stderr.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)

    def say(value):
        out.write(json.dumps(value) + "\n")
        out.flush()

    def hook(*args, **kwargs):
        if module:
            os.environ["DJANGO_SETTINGS_MODULE"] = module
        engine = other_engine(alias)
        if engine:
            leave(say, "other_database", engine)
        django.setup()
        from django.db import connections

        if alias not in connections:
            leave(say, "no_such_alias", ", ".join(sorted(connections)))
        say({"facts": learn(alias)})
        answer = Answers(alias)
        for line in requests:
            say(answer.to(json.loads(line)))
        connections.close_all()
        out.flush()
        os._exit(0)

    sys.argv = [manage_py, "check"] + (["--settings=" + module] if module else [])
    try:
        import django.core.management as management

        management.execute_from_command_line = hook
        management.ManagementUtility.execute = hook
        runpy.run_path(manage_py, run_name="__main__")
    except BaseException as error:
        if not isinstance(error, SystemExit):
            found = trouble(error, manage_py)
            is_told = isinstance(error, SyntaxError) and found["place"]
            text = type(error).__name__ + ": " + error.msg if is_told else one_line(error)
            leave(say, "does_not_start", text, found)
        if isinstance(error.code, str):
            leave(say, "does_not_start", " ".join(error.code.split()))
        # What it wrote to stderr tells more than a number.
        sys.stderr.flush()
        os._exit(1)
    leave(say, "not_manage_py", "")


def other_engine(alias):
    """Names Django's own engine of a database server, whose driver need not be installed."""
    from django.conf import settings

    engine = str(settings.DATABASES.get(alias, {}).get("ENGINE", ""))
    is_django_s = engine.startswith("django.db.backends.")
    return engine if is_django_s and not engine.endswith((".sqlite3", ".dummy")) else None


def trouble(error, manage_py):
    """Tells of an error where in the project it arose, and what may be missing."""
    import traceback

    lines = traceback.format_exception(type(error), error, error.__traceback__)
    frames = [(it.filename, it.lineno) for it in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError) and error.filename:
        frames.append((error.filename, error.lineno))
    root = os.path.dirname(manage_py)
    # Every traceback begins in manage.py; only an error of its own is there.
    own = [it for it in frames if is_own(it[0], root) and it[0] != manage_py] or [
        it for it in frames[-1:] if it[0] == manage_py
    ]
    return {
        "missing": missing(error),
        "place": "%s, line %s" % (os.path.relpath(own[-1][0], root), own[-1][1]) if own else None,
        "traceback": "".join(lines).splitlines()[-200:],
    }


def is_own(path, root):
    return path.startswith(os.path.join(root, "")) and "-packages" + os.sep not in path


def missing(error):
    if isinstance(error, ModuleNotFoundError):
        settings = os.environ.get("DJANGO_SETTINGS_MODULE", "")
        is_theirs = error.name and (settings + ".").startswith(error.name + ".")
        if is_theirs:
            return "settings"
        top = os.path.join(sys.path[0], (error.name or "").split(".")[0])
        return "nothing" if os.path.exists(top) else "module"
    name = type(error).__name__
    if isinstance(error, KeyError) or name.startswith(("Env", "ImproperlyConf", "UndefinedV")):
        return "environment"
    return "nothing"


def leave(say, problem, error, trouble=None):
    say({"problem": problem, "error": error, "trouble": trouble})
    sys.stderr.flush()
    os._exit(1)


class Answers:
    """Answers about users; the last unsaved one is kept, since no table has it."""

    def __init__(self, alias):
        from django.contrib.auth import get_user_model
        from django.contrib.auth.tokens import default_token_generator

        self.model, self.alias, self.tokens = get_user_model(), alias, default_token_generator
        self.users = {}

    def to(self, request):
        try:
            if "samples" in request:
                return {"samples": [self.describe(user) for user in self.samples()]}
            asked = request["check"]
            user = self.users[asked["pk"]]
            return {"accepted": bool(self.tokens.check_token(user, asked["token"]))}
        except Exception as error:
            return {"error": one_line(error)}

    def samples(self):
        """Names the first user whose hash can be told, and the last one who logged in."""
        rows = self.model._base_manager.using(self.alias).order_by("pk")
        usable = list(rows.exclude(password__startswith="!")[:50]) or list(rows[:1])
        found = [next((row for row in usable if self.is_known(row)), usable[0])] if usable else []
        if self.has_login():
            found += list(rows.exclude(last_login=None).order_by("-last_login", "pk")[:1])
        return found or [self.unsaved()]

    def has_login(self):
        return any(field.name == "last_login" for field in self.model._meta.concrete_fields)

    def is_known(self, user):
        from django.contrib.auth.hashers import identify_hasher

        try:
            return bool(identify_hasher(user.password))
        except Exception:
            return False

    def unsaved(self):
        kind = key_kind(self.model._meta.pk)
        pk = {"integer": 1, "uuid": "6f1c6f0e-7d3e-4a7b-9a53-0d1a4f6f3b11"}.get(kind, "acct")
        user = self.model(pk=self.model._meta.pk.to_python(pk), password="!an unsaved user")
        email = self.model.get_email_field_name()
        if hasattr(user, email):
            setattr(user, email, "unsaved@acct.invalid")
        return user

    def describe(self, user):
        from django.utils.encoding import force_bytes
        from django.utils.http import urlsafe_base64_encode

        login = getattr(user, "last_login", None)
        login = "" if login is None else str(login.replace(microsecond=0, tzinfo=None))
        self.users[str(user.pk)] = user
        return {
            "saved": not user._state.adding,
            "pk": str(user.pk),
            "uid": urlsafe_base64_encode(force_bytes(user.pk)),
            "username": str(user.get_username() or ""),
            "email": str(getattr(user, self.model.get_email_field_name(), "") or ""),
            "password": user.password,
            "login": login,
            "token": self.tokens.make_token(user),
        }


main()

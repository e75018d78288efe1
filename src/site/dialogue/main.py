# The dialogue with acct: one line of facts, then an answer to each request, as lines of JSON.
import importlib.util
import runpy


def main(serve):
    """Starts the site as its manage.py does, and then calls `serve` instead of a command."""
    manage_py, alias, module = sys.argv[1:4]
    # A chatty site must not break the dialogue: what it prints goes to stderr.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)

    def say(value):
        out.write(json.dumps(value) + "\n")
        out.flush()

    def hook(*args, **kwargs):
        global django
        import django

        if module:
            os.environ["DJANGO_SETTINGS_MODULE"] = module
        engine = other_engine(alias)
        if engine:
            leave(say, "other_database", engine)
        django.setup()
        from django.db import connections

        if alias not in connections:
            leave(say, "no_such_alias", ", ".join(sorted(connections)))
        serve(say, alias)
        connections.close_all()
        out.flush()
        os._exit(0)

    sys.argv = [manage_py, "check"] + (["--settings=" + module] if module else [])
    try:
        if top == manage_py:
            hook()
        sys.meta_path.insert(0, Hooked(hook))
        runpy.run_path(manage_py, run_name="__main__")
    except BaseException as error:
        if django is None and isinstance(error, ImportError) and (error.name or "").startswith("django"):
            leave(say, "no_django", str(error))
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


class Hooked:
    """Replaces what runs a command as soon as Django's management is imported."""

    def __init__(self, hook):
        self.hook = hook

    def find_spec(self, name, path=None, target=None):
        if name != "django.core.management":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            module.execute_from_command_line = self.hook
            module.ManagementUtility.execute = self.hook

        spec.loader.exec_module = exec_module
        return spec


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
    root = top
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
    if "DJANGO_SETTINGS_MODULE" in str(error):
        return "settings"
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


def database(alias):
    from django.db import connections

    connection = connections[alias]
    name = os.fspath(connection.settings_dict["NAME"] or "")
    facts = {
        "alias": alias,
        "vendor": connection.vendor,
        "engine": connection.settings_dict["ENGINE"],
        "name": None,
        "time_zone": connection.settings_dict.get("TIME_ZONE"),
        "in_memory": False,
        "exists": False,
    }
    if connection.vendor != "sqlite":
        return facts
    facts["in_memory"] = bool(connection.creation.is_in_memory_db(name)) or not name
    if name.startswith("file:"):
        name = unquote(urlsplit(name).path)
    facts["name"] = os.path.abspath(name)
    facts["exists"] = not facts["in_memory"] and os.path.isfile(facts["name"])
    return facts


def one_line(error):
    text = " ".join(str(error).split())
    return type(error).__name__ + (": " + text if text else "")


def is_custom(kind, name):
    """Tells whether a class or a parent outside of Django defines a method."""
    owner = next((it for it in kind.__mro__ if name in vars(it)), None)
    return owner is not None and owner.__module__.split(".")[0] != "django"


def is_automatic(field):
    """Tells whether a field sets itself to the present time."""
    return getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)

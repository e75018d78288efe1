# What acct wants to know of a site, as values that JSON has. Reads only.
import base64

UID, TOKEN = "TWFya2Vy", "zzzzzz-" + "0123456789abcdef" * 2
STOCK_HASHERS = "django.contrib.auth.hashers"
COSTS = (
    "iterations", "rounds", "time_cost", "memory_cost", "parallelism", "work_factor", "block_size",
)


def encoded(value):
    raw = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
    return base64.b64encode(raw).decode()


def dotted(thing):
    kind = thing if isinstance(thing, type) else type(thing)
    return kind.__module__ + "." + kind.__qualname__


def read_only(alias):
    from django.db import connections

    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")


def key_kind(field):
    from django.db import models

    if field.remote_field is not None:
        return "relation"
    if isinstance(field, models.UUIDField):
        return "uuid"
    if isinstance(field, (models.IntegerField, models.AutoField)):
        return "integer"
    if isinstance(field, (models.CharField, models.TextField)):
        return "text"
    return "other"


def user(alias):
    from django.contrib.auth import get_user_model
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.core.exceptions import FieldDoesNotExist
    from django.db import models, router
    from django.utils import translation

    model = get_user_model()
    meta = model._meta.concrete_model._meta
    own = {field.name: field for field in meta.local_concrete_fields}
    email_name = model.get_email_field_name() if hasattr(model, "get_email_field_name") else ""
    # Without an address no user can be found by it, but the table is as good as any.
    names = {"password", model.USERNAME_FIELD, email_name}
    with translation.override("en"):
        text = (models.CharField, models.TextField)
        verbose = {n: str(f.verbose_name) for n, f in own.items() if isinstance(f, text)}

    def is_elsewhere(name):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return False
        return getattr(field, "column", None) is not None and name not in own

    def demanded(field):
        has_default = getattr(field, "db_default", models.NOT_PROVIDED)
        has_default = has_default not in (models.NOT_PROVIDED, None)
        return not (field.null or field.primary_key or has_default)

    (heard, heard_of_all), (constant, computed) = listeners(), defaults(alias)
    return {
        "model": model._meta.label,
        "table": meta.db_table,
        "is_django_s": issubclass(model, AbstractBaseUser),
        "key": {"column": meta.pk.column, "kind": key_kind(meta.pk), "type": type(meta.pk).__name__},
        "username": model.USERNAME_FIELD,
        "email": email_name if email_name in own else None,
        "columns": {name: field.column for name, field in own.items()},
        "not_null": [field.column for field in own.values() if demanded(field)],
        "elsewhere": sorted(name for name in names if is_elsewhere(name)),
        "verbose_names": verbose,
        "own_methods": [
            name
            for name in ("set_password", "check_password")
            if getattr(model, name, None) is not getattr(AbstractBaseUser, name)
        ],
        "in_memory": any(kind.__module__.split(".")[0] == "evennia" for kind in model.__mro__),
        "defaults": constant,
        "listeners": heard + computed,
        "general_listeners": heard_of_all,
        "databases": sorted({router.db_for_read(model), router.db_for_write(model)}),
        "hides_rows": bool(model._default_manager.using(alias).all().query.where),
    }


def secret_key():
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        return encoded(settings.SECRET_KEY)
    except ImproperlyConfigured:
        return ""


def own_generator(generator):
    from django.conf import settings
    from django.contrib.auth.tokens import PasswordResetTokenGenerator as stock

    if type(generator) is not stock:
        return dotted(generator)
    salt = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
    # Before 3.1 there is no algorithm, and before 4.0 the secret is a plain attribute.
    if generator.key_salt != salt or getattr(generator, "algorithm", None) not in (None, "sha256"):
        return dotted(generator) + " with its own key_salt or algorithm"
    secrets = ("_secret", "_secret_fallbacks", "secret")
    own = [vars(generator)[name] for name in secrets if vars(generator).get(name)]
    if any(secret != settings.SECRET_KEY for secret in own):
        return dotted(generator) + " with its own secret"
    for name in ("make_token", "check_token", "_make_token_with_timestamp", "_make_hash_value"):
        if getattr(stock, name).__module__ != stock.__module__:
            return dotted(generator) + " with its own " + name
    return None


def hasher(path):
    from django.utils.module_loading import import_string

    facts = {
        "path": path, "algorithm": None, "own": None, "fault": None, "used": False, "parameters": {},
    }
    try:
        kind = import_string(path)
        instance = kind()
        facts["algorithm"] = str(instance.algorithm)
        facts["fault"] = library_fault(instance)
    except Exception as error:
        facts["fault"] = one_line(error)
        return facts
    stock = next((base for base in kind.__mro__ if base.__module__ == STOCK_HASHERS), None)
    facts["own"] = own_parts(kind, stock)
    for name in COSTS:
        value = getattr(instance, name, None)
        if isinstance(value, int):
            facts["parameters"][name] = value
    return facts


def mark_used(hashers, alias):
    """Tells which of the hashers that are not importable have written a stored hash."""
    from django.contrib.auth import get_user_model

    for facts in hashers:
        if facts["fault"] and facts["algorithm"]:
            rows = get_user_model()._base_manager.using(alias)
            begins = facts["algorithm"] + "$"
            try:
                facts["used"] = rows.filter(password__startswith=begins).exists()
            except Exception:
                # The table is not there yet.
                pass
    return hashers


def own_parts(kind, stock):
    if stock is None:
        return ["everything"]
    free = COSTS + ("harden_runtime", "__init__") if "__init__" not in vars(kind) else COSTS
    above = kind.__mro__[: kind.__mro__.index(stock)]
    names = {name for base in above for name in vars(base)}
    technical = {name for name in names if name.startswith("__") and name != "__init__"}
    return sorted(n for n in names - technical - set(free) if hasattr(stock, n)) or None


def library_fault(instance):
    import hashlib

    if instance.algorithm == "scrypt" and not hasattr(hashlib, "scrypt"):
        return "this Python has no scrypt"
    if getattr(instance, "library", None):
        try:
            instance._load_library()
        except Exception as error:
            return one_line(error)
    return None


def validator(entry):
    from django.contrib.auth import password_validation as stock
    from django.utils.module_loading import import_string

    facts = {"path": entry["NAME"], "name": None, "options": {}, "hook": False, "fault": None}
    try:
        kind = import_string(entry["NAME"])
    except Exception as error:
        facts["fault"] = one_line(error)
        return facts
    facts["hook"] = hasattr(kind, "password_changed")
    # A subclass that inherits the check makes the same check.
    base = next((it for it in kind.__mro__ if it.__module__ == stock.__name__), None)
    if base is None or kind.validate is not base.validate:
        return facts
    options = entry.get("OPTIONS", {})
    if kind.__init__ is not base.__init__:
        try:
            made = kind(**options)
        except Exception as error:
            facts["fault"] = one_line(error)
            return facts
        if base.__name__ not in OWN_OPTIONS:
            return facts
        options = {name: getattr(made, name) for name in OWN_OPTIONS[base.__name__]}
    facts["name"] = base.__name__
    facts["options"] = {name: plain(value) for name, value in options.items()}
    return facts


# The options that a validator keeps as attributes.
OWN_OPTIONS = {
    "MinimumLengthValidator": ("min_length",),
    "UserAttributeSimilarityValidator": ("user_attributes", "max_similarity"),
}


def plain(value):
    if isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return list(value)
    # A set has another order in each process.
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else str(value)

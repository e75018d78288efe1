# The site's pages, mails and names.


def reset_pages():
    from django.conf import settings
    from django.contrib.auth import views
    from django.urls import NoReverseMatch, get_resolver, reverse
    from django.utils import translation

    keys = {"uidb64": UID, "token": TOKEN}
    found = []
    # Behind i18n_patterns the path begins with a language.
    with translation.override(settings.LANGUAGE_CODE):
        all_views = list(named_views(get_resolver(), ()))
        for spaces, name, view in all_views:
            kind = getattr(view, "view_class", None)
            is_named = name == "password_reset_confirm"
            if not is_named and not is_kind(kind, views.PasswordResetConfirmView):
                continue
            try:
                path = reverse(":".join((*spaces, name)) if name else view, kwargs=keys)
            except NoReverseMatch:
                continue
            # First what is Django's, then what is not the admin's, then what is not in a namespace.
            own = None if is_kind(kind, views.PasswordResetConfirmView) else name_of(path)
            found.append((own is not None, is_admin_s(spaces, path), len(spaces), path, own, spaces, view))
        found.sort(key=lambda it: it[:3])
        if not found:
            return {"path": None, "others": [], "own": None, "own_tokens": None, "mail": []}
        *_, path, own, spaces, confirm = found[0]
        generator = None if own else own_generator(taken(confirm, "token_generator"))
        requests = [it for it in all_views if is_kind(getattr(it[2], "view_class", None), views.PasswordResetView)]
        requests.sort(key=lambda it: it[0] != spaces)
        mail = []
        for _, _, request in requests[:1]:
            generator = generator or own_generator(taken(request, "token_generator"))
            mail = [name for name in MAIL if taken(request, name) != getattr(views.PasswordResetView, name)]
    paths = list(dict.fromkeys(shape(it[3]) for it in found))
    return {"path": paths[0], "others": paths[1:], "own": own, "own_tokens": generator, "mail": mail}


MAIL = (
    "email_template_name", "subject_template_name", "html_email_template_name",
    "extra_email_context", "from_email", "form_class",
)


def named_views(resolver, spaces):
    """Yields each view with its namespaces and its name, both of which may be missing."""
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from named_views(pattern, inner)
        else:
            yield spaces, pattern.name, pattern.callback


def is_kind(kind, base):
    return isinstance(kind, type) and issubclass(kind, base)


def is_admin_s(spaces, path):
    from django.urls import NoReverseMatch, reverse

    try:
        return "admin" in spaces or path.startswith(reverse("admin:index"))
    except NoReverseMatch:
        return "admin" in spaces


def taken(view, name):
    """Returns what a view has of an attribute of its class."""
    # Decorators keep the attributes of the view that they wrap.
    return getattr(view, "view_initkwargs", {}).get(name, getattr(view.view_class, name))


def shape(path):
    return path.replace(UID, "{uid}").replace(TOKEN, "{token}")


def name_of(path):
    from django.urls import Resolver404, get_script_prefix, resolve

    try:
        view = resolve("/" + path[len(get_script_prefix()):]).func
    except Resolver404:
        return "nothing"
    view = getattr(view, "view_class", view)
    return view.__module__ + "." + getattr(view, "__qualname__", type(view).__name__)


def own_templates():
    from django.template import loader

    home = os.path.dirname(os.path.abspath(django.__file__)) + os.sep
    found = []
    for name in ("registration/password_reset_email.html", "registration/password_reset_subject.txt"):
        try:
            template = loader.get_template(name)
            origin = os.path.abspath(template.template.origin.name)
        except Exception:
            continue
        if not origin.startswith(home):
            found.append(name)
    return found


def site(database):
    from django.apps import apps
    from django.conf import settings

    # To look into a database that is not there would make it.
    if not database["exists"] or not apps.is_installed("django.contrib.sites"):
        return {"domain": None, "name": None, "fault": None}
    if not getattr(settings, "SITE_ID", None):
        # Django takes the site of the request's host then.
        return {"domain": None, "name": None, "fault": "SITE_ID is not set"}
    from django.contrib.sites.models import Site

    try:
        found = Site.objects.get(pk=settings.SITE_ID)
    except Exception as error:
        return {"domain": None, "name": None, "fault": one_line(error)}
    return {"domain": found.domain, "name": found.name, "fault": None}


def email():
    from django.conf import settings

    mailers = getattr(settings, "MAILERS", None)
    if mailers is not None:
        # Without a mailer the site sends nothing.
        dummy = {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
        mailer = mailers.get("default", dummy)
        options = mailer.get("OPTIONS", {})
        tls, ssl = options.get("use_tls", False), options.get("use_ssl", False)
        options = {
            "host": "localhost", "port": 587 if tls else 465 if ssl else 25, "username": "",
            "password": "", **options,
        }
        backend = mailer.get("BACKEND", "django.core.mail.backends.smtp.EmailBackend")
        take = options.get
    else:
        names = {
            "host": "EMAIL_HOST", "port": "EMAIL_PORT", "username": "EMAIL_HOST_USER",
            "password": "EMAIL_HOST_PASSWORD", "use_tls": "EMAIL_USE_TLS",
            "use_ssl": "EMAIL_USE_SSL", "timeout": "EMAIL_TIMEOUT", "file_path": "EMAIL_FILE_PATH",
        }
        backend = settings.EMAIL_BACKEND
        take = lambda name: getattr(settings, names[name], None)
    file_path = take("file_path")
    return {
        "backend": backend,
        "host": str(take("host") or ""),
        "port": int(take("port") or 0),
        "username": str(take("username") or ""),
        "password": encoded(take("password") or ""),
        "use_tls": bool(take("use_tls")),
        "use_ssl": bool(take("use_ssl")),
        "timeout": take("timeout"),
        "file_path": os.path.abspath(file_path) if file_path else None,
        "use_localtime": bool(settings.EMAIL_USE_LOCALTIME),
    }


def has_model_backend():
    from django.conf import settings
    from django.contrib.auth.backends import ModelBackend
    from django.utils.module_loading import import_string

    for path in settings.AUTHENTICATION_BACKENDS:
        try:
            kind = import_string(path)
        except Exception:
            continue
        if isinstance(kind, type) and issubclass(kind, ModelBackend):
            return True
    return False


def hashers(database, alias):
    from django.conf import settings

    all_hashers = [hasher(path) for path in settings.PASSWORD_HASHERS]
    return mark_used(all_hashers, alias) if database["exists"] else all_hashers


def timeout():
    from django.conf import settings

    # Before 3.1 there are only days.
    days = getattr(settings, "PASSWORD_RESET_TIMEOUT_DAYS", 3)
    return int(getattr(settings, "PASSWORD_RESET_TIMEOUT", days * 86400))


def learn(alias):
    from django.apps import apps
    from django.conf import settings
    from django.contrib.auth import tokens

    found = database(alias)
    secure = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    return {
        "django": django.get_version(),
        "python": ".".join(map(str, sys.version_info[:3])),
        "settings_module": os.environ.get("DJANGO_SETTINGS_MODULE"),
        "database": found,
        "user": user(alias),
        "secret_key": secret_key(),
        "secret_key_fallbacks": [encoded(key) for key in getattr(settings, "SECRET_KEY_FALLBACKS", [])],
        "own_tokens": own_generator(tokens.default_token_generator),
        "time_zone": settings.TIME_ZONE,
        "use_tz": bool(settings.USE_TZ),
        "password_reset_timeout": timeout(),
        "hashers": hashers(found, alias),
        "validators": [validator(entry) for entry in settings.AUTH_PASSWORD_VALIDATORS],
        "reset": reset_pages(),
        "allauth": apps.is_installed("allauth.account"),
        "own_templates": own_templates(),
        "site": site(found),
        "https": not settings.DEBUG or any(bool(getattr(settings, name)) for name in secure),
        "language_code": settings.LANGUAGE_CODE,
        "default_from_email": str(settings.DEFAULT_FROM_EMAIL),
        "email": email(),
        "model_backend": has_model_backend(),
    }

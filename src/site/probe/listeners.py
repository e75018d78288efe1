# What the site itself does when it saves or removes a user.


def listeners():
    """Names what a row that acct writes would pass by, and the receivers of every model."""
    import weakref

    from django.contrib.auth import get_user_model
    from django.db.models import signals

    model = get_user_model()
    own = [dotted(model) + "." + name for name in ("save", "delete") if is_custom(model, name)]
    manager = type(model._default_manager)
    names = ("create_user", "create_superuser")
    own += [dotted(manager) + "." + name for name in names if is_custom(manager, name)]
    senders, everywhere = {id(kind) for kind in model.__mro__}, []
    for signal in ("pre_save", "post_save", "pre_delete", "post_delete"):
        for key, receiver, *_ in getattr(signals, signal).receivers:
            if isinstance(receiver, weakref.ReferenceType):
                receiver = receiver()
            if receiver is None or str(getattr(receiver, "__module__", "")).startswith("django."):
                continue
            found = own if key[1] in senders else everywhere if key[1] == id(None) else None
            if found is not None:
                name = getattr(receiver, "__qualname__", type(receiver).__qualname__)
                found.append(signal + " " + receiver.__module__ + "." + name)
    return own, everywhere


# The fields that acct sets itself.
USUAL = {
    "password", "last_login", "first_name", "last_name", "is_active", "is_staff", "is_superuser",
    "date_joined",
}


def defaults(alias):
    """Returns the constant defaults by column, and the names of the fields with computed ones."""
    from django.contrib.auth import get_user_model
    from django.db import connections, models

    model, constant, computed = get_user_model(), {}, []
    taken = USUAL | {model.USERNAME_FIELD, model.get_email_field_name()}
    for field in model._meta.local_concrete_fields:
        has_own = getattr(field, "db_default", models.NOT_PROVIDED) is not models.NOT_PROVIDED
        if field.primary_key or field.name in taken or has_own:
            continue
        if field.has_default():
            default = field.default() if field.default in CONSTANT else field.default
        elif field.blank and field.empty_strings_allowed and not field.null:
            default = ""
        else:
            default = None
        is_computed = callable(default) or is_automatic(field)
        if not is_computed:
            default = field.get_db_prep_save(default, connections[alias])
        if is_computed or not isinstance(default, PLAIN):
            computed.append("the default of " + field.name)
        elif default is not None:
            constant[field.column] = default
    return constant, computed


# Callables that always return the same.
CONSTANT = (bool, dict, float, int, list, str, tuple)
PLAIN = (bool, float, int, str, type(None))

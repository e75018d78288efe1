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

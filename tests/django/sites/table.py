"""The user table: rows as Django makes, reads and checks them, and as they are stored."""

import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction

import fill

User = get_user_model()


def find(key):
    return User.objects.get(pk=key)


def add(name, password):
    """A further user; the site itself hashes the password, if there is one."""
    user = fill.add(name, fill.cheap_hash("md5", "known to all"))
    if password is not None:
        user.set_password(password)
        user.save()
    return {"name": user.get_username(), "key": str(user.pk)}


def insert(users):
    """Adds users as SQL would: name, address, last login and password as the texts they are."""
    keys = []
    with transaction.atomic():
        for user in users:
            added = fill.add(user["name"], user["password"], email=user["email"])
            change(added.pk, "last_login", user["last_login"])
            keys.append(str(added.pk))
    return keys


def change(key, column, value):
    """Changes one column behind Django's back."""
    stored = User._meta.pk.get_db_prep_value(find(key).pk, connection)
    where = f'"{User._meta.pk.column}" = %s'
    with connection.cursor() as cursor:
        update = f'UPDATE "{User._meta.db_table}" SET "{column}" = %s WHERE {where}'
        cursor.execute(update, [value, stored])


def stored(key):
    """What of a user's row goes into a token, as it is stored."""
    columns = f'password, last_login, "{User.get_email_field_name()}"'
    wanted = User._meta.pk.get_db_prep_value(find(key).pk, connection)
    query = f'SELECT {columns} FROM "{User._meta.db_table}" WHERE "{User._meta.pk.column}" = ?'
    row = fill.raw(query, [wanted])[1][0]
    return dict(zip(("password", "last_login", "email"), row))


def rows():
    return fill.tables()


def known():
    """What a list shows of every user; times in UTC."""
    return {str(user.pk): shown(user) for user in User.objects.all()}


def shown(user):
    return {
        "username": user.get_username(),
        "email": getattr(user, User.get_email_field_name()),
        "is_active": user.is_active,
        "is_staff": user.is_staff,
        "last_login": utc(user.last_login),
        "date_joined": utc(getattr(user, "date_joined", None)),
    }


def utc(moment):
    """A time of Django's as an instant; one without a zone is the site's own time."""
    return moment and moment.astimezone(datetime.timezone.utc).isoformat()


def flaws(key):
    """What the model's own checks find wrong with a user."""
    try:
        find(key).full_clean()
    except ValidationError as error:
        return error.messages
    return []


def passwords():
    """The stored text of each user by name."""
    return {user.get_username(): user.password for user in User.objects.all()}


def encode(pairs):
    """A hash for each password and algorithm, at a low cost."""
    return [fill.cheap_hash(algorithm, password) for password, algorithm in pairs]


def verify(pairs):
    """For each password and hash: whether it is right, and whether a login would rewrite it."""
    return [verdict(password, encoded) for password, encoded in pairs]


def verdict(password, encoded):
    rewritten = []
    try:
        right = check_password(password, encoded, setter=rewritten.append)
    except Exception:
        right = False
    return {"right": right, "rewrites": bool(rewritten)}

"""Users of every kind that a site has gathered over the years."""

import contextlib
import datetime
import sqlite3

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher, get_hashers_by_algorithm, make_password

User = get_user_model()
# Keys of text take anything; so does a user name that a form has never seen.
CODES = ["A-1 é/ü", "0007", "a'b\"c", "100%", "-flag", "../up", "tab\there", "🦊", "7"]
CODES += ["x" * 40]
CHEAP = {"iterations": 1000, "rounds": 4, "memory_cost": 80, "work_factor": 16}


def cheap_hash(algorithm, password):
    """A hash of the algorithm at a low cost, which is not the site's own."""
    hasher = type(get_hasher(algorithm))()
    for name, value in CHEAP.items():
        if hasattr(hasher, name):
            setattr(hasher, name, value)
    return hasher.encode(password, hasher.salt())


def add(name, encoded, email=None, active=True, last_login=None):
    """Adds a user past all forms; the address stands in for the name where there is none."""
    fields = {"password": encoded, "is_active": active, User.get_email_field_name(): email}
    if email is None:
        fields[User.get_email_field_name()] = f"{name}@news.example"
    if hasattr(User, "username"):
        fields["username"] = name
    else:
        taken = User.objects.count()
        fields["code"] = CODES[taken] if taken < len(CODES) else f"code:{name}"[:40]
        fields["full_name"] = f"Dr. {name} Harbourmaster"
    user = User(last_login=last_login, **fields)
    user.save(force_insert=True)
    return user


def fill():
    """Fills the table; returns each user's login name, key and password, if there is one."""
    users = []

    def take(name, password, encoded, **fields):
        user = add(name, encoded, **fields)
        users.append({"name": user.get_username(), "key": str(user.pk), "password": password})

    for algorithm in get_hashers_by_algorithm():
        password = f"Plum-{algorithm}-Ünï"
        take(algorithm, password, cheap_hash(algorithm, password))
    weak = get_hasher("pbkdf2_sha256").encode("short salt", "abc", 1000)
    take("short-salt", "short salt", weak)
    take("unusable", None, make_password(None))
    take("locked", None, "!" + weak)
    take("garbage", None, "not a hash at all")
    take("unknown", None, "whirlpool$1$abc$def")
    take("empty", None, "")
    known = cheap_hash("md5", "known to all")

    def plain(name, **fields):
        take(name, "known to all", known, **fields)

    plain("inactive", active=False)
    zone = datetime.timezone.utc if settings.USE_TZ else None
    plain("precise", last_login=datetime.datetime(2026, 3, 4, 5, 6, 7, 89012, tzinfo=zone))
    plain("whole", last_login=datetime.datetime(2026, 3, 4, 5, 6, 7, tzinfo=zone))
    plain("twin", email="Twins@News.example")
    plain("other-twin", email="twins@news.example")
    plain("no-address", email="")
    plain("zoë", email="zoe@bücher.example")
    plain("o'neil & <söhne>", email="O.Neil+news@news.example")
    plain("kelvin", email="\N{KELVIN SIGN}elvin@news.example")
    plain("dotless", email="m\N{LATIN SMALL LETTER DOTLESS I}ke@news.example")
    plain("long-s", email="\N{LATIN SMALL LETTER LONG S}ara@news.example")
    plain("percent", email="100%_of@news.example")
    return users


def raw(query, values=()):
    """The columns' names and the rows of a query, without Django's conversions."""
    with contextlib.closing(sqlite3.connect(settings.DATABASES["default"]["NAME"])) as database:
        cursor = database.execute(query, values)
        return [column[0] for column in cursor.description], cursor.fetchall()


def tables():
    """Every cell of every table as it is stored, by table, row and column."""
    cells = {}
    for (table,) in raw("SELECT name FROM sqlite_master WHERE type = 'table'")[1]:
        names, rows = raw(f'SELECT rowid, * FROM "{table}"')
        for row in rows:
            for name, value in zip(names, row):
                cells[f"{table} {row[0]} {name}"] = repr(value)
    return cells

"""Makes a Django project: a copy of skeleton/ with the traits that one site of the matrix has."""

import itertools
import shutil
from pathlib import Path

# The first hasher writes; the others are there for the hashes that users have from before.
OTHERS = ["PBKDF2PasswordHasher", "PBKDF2SHA1PasswordHasher", "Argon2PasswordHasher"]
OTHERS += ["BCryptSHA256PasswordHasher", "BCryptPasswordHasher", "ScryptPasswordHasher"]
OTHERS += ["MD5PasswordHasher"]
UNTIL_50 = ["SHA1PasswordHasher", "UnsaltedSHA1PasswordHasher", "UnsaltedMD5PasswordHasher"]
STOCK = {
    "QuickPBKDF2": "PBKDF2PasswordHasher",
    "QuickPBKDF2SHA1": "PBKDF2SHA1PasswordHasher",
    "SmallArgon2": "Argon2PasswordHasher",
    "SmallScrypt": "ScryptPasswordHasher",
    "QuickBCrypt": "BCryptPasswordHasher",
    "QuickBCryptSHA256": "BCryptSHA256PasswordHasher",
}

VARIANTS = {
    "default": {},
    "custom": {
        "APPS": ["users", "django.contrib.sites"],
        "AUTH_USER_MODEL": "users.CustomUser",
        "SITE_ID": 1,
    },
    "uuid": {"APPS": ["members"], "AUTH_USER_MODEL": "members.Member"},
    "email": {"APPS": ["people"], "AUTH_USER_MODEL": "people.Person"},
}

BERLIN = {"TIME_ZONE": "Europe/Berlin", "USE_TZ": True}
NEW_YORK = {"TIME_ZONE": "America/New_York", "USE_TZ": True}
UTC = {"TIME_ZONE": "UTC", "USE_TZ": True}
NAIVE = {"USE_TZ": False}
TOKYO_ROWS = {"DATABASE": {"TIME_ZONE": "Asia/Tokyo"}}
FALLBACKS = {"SECRET_KEY_FALLBACKS": ["the key of last year", "the key of the year before"]}
HOUR = {"PASSWORD_RESET_TIMEOUT": 3600}
FILED = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}
FILED["EMAIL_FILE_PATH"] = "mails"
MAILERS = {"MAILERS": {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}}
LOCAL_DATES = {"EMAIL_USE_LOCALTIME": True}
FROM = {"DEFAULT_FROM_EMAIL": "Zoë of the Harbour <zoe@news.example>"}


def validators(similarity={}, length={}, common={}):
    options = {
        "UserAttributeSimilarityValidator": similarity,
        "MinimumLengthValidator": length,
        "CommonPasswordValidator": common,
        "NumericPasswordValidator": {},
    }
    path = "django.contrib.auth.password_validation."
    return [{"NAME": path + name, "OPTIONS": given} for name, given in options.items()]


OWN_NAMES = {
    "AUTH_PASSWORD_VALIDATORS": validators(
        {"user_attributes": ["contact", "full_name"], "max_similarity": 0.6}
    )
}
OWN_LIST = {"OWN_LIST": True}
LONG = {"AUTH_PASSWORD_VALIDATORS": validators(length={"min_length": 12})}

# The sites: what each has beside its variant, the first hasher first.
MATRIX = {
    ("42", "default"): ["PBKDF2PasswordHasher", BERLIN, FILED, LOCAL_DATES],
    ("42", "custom"): ["ScryptPasswordHasher", NEW_YORK, NAIVE],
    ("42", "uuid"): ["SmallArgon2", UTC, TOKYO_ROWS, LONG],
    ("42", "email"): ["QuickBCryptSHA256", UTC, FALLBACKS],
    ("52", "default"): ["Argon2PasswordHasher", NEW_YORK, FALLBACKS, LOCAL_DATES],
    ("52", "custom"): ["QuickPBKDF2", BERLIN, TOKYO_ROWS, HOUR],
    ("52", "uuid"): ["SmallScrypt", UTC, FROM, OWN_LIST],
    ("52", "email"): ["QuickPBKDF2SHA1", NEW_YORK, NAIVE, OWN_NAMES],
    ("61", "default"): ["QuickPBKDF2", BERLIN, NAIVE, MAILERS],
    ("61", "custom"): ["SmallArgon2", NEW_YORK, FROM, LONG, LOCAL_DATES],
    ("61", "uuid"): ["QuickPBKDF2", BERLIN, FALLBACKS, HOUR],
    ("61", "email"): ["QuickBCrypt", NEW_YORK, TOKYO_ROWS, OWN_NAMES],
}


def hashers(first, version):
    """The site's hashers: the first one, and the others without that one's stock form."""
    others = OTHERS + (UNTIL_50 if version == "42" else [])
    return [first] + [name for name in others if name not in (first, STOCK.get(first))]


def traits(version, variant):
    """The settings in which this site differs from the others."""
    first, *chosen = MATRIX[version, variant]
    together = {
        "SECRET_KEY": f"the key of {variant} on {version}, é and all, and fifty characters long",
        "APPS": [],
        "DATABASE": {},
        "OWN_LIST": False,
        "AUTH_PASSWORD_VALIDATORS": validators(),
        "HASHERS": hashers(first, version),
    }
    for trait in [VARIANTS[variant], *chosen]:
        together.update(trait)
    return together


def make(folder, version, variant):
    """Writes the project into a new folder."""
    shutil.copytree(Path(__file__).parent / "skeleton", folder)
    lines = (f"{name} = {value!r}\n" for name, value in traits(version, variant).items())
    (folder / "project" / "traits.py").write_text("".join(lines), encoding="utf-8")
    for app in ("users", "members", "people"):
        (folder / app / "migrations").mkdir()
        (folder / app / "migrations" / "__init__.py").touch()


assert set(MATRIX) == set(itertools.product(("42", "52", "61"), VARIANTS))

"""Django's hashers, and such of other costs as sites make for themselves."""

from django.contrib.auth.hashers import *  # noqa: F403
from django.contrib.auth.hashers import (
    Argon2PasswordHasher,
    BCryptPasswordHasher,
    BCryptSHA256PasswordHasher,
    PBKDF2PasswordHasher,
    PBKDF2SHA1PasswordHasher,
    ScryptPasswordHasher,
)


class QuickPBKDF2(PBKDF2PasswordHasher):
    iterations = 1201


class QuickPBKDF2SHA1(PBKDF2SHA1PasswordHasher):
    iterations = 903


class SmallArgon2(Argon2PasswordHasher):
    time_cost = 1
    memory_cost = 64
    parallelism = 3


class SmallScrypt(ScryptPasswordHasher):
    work_factor = 32
    block_size = 4
    parallelism = 2


class QuickBCrypt(BCryptPasswordHasher):
    rounds = 6


class QuickBCryptSHA256(BCryptSHA256PasswordHasher):
    rounds = 5

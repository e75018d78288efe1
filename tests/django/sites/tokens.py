"""Reset tokens and the clock that they hold, asked of Django's own generator."""

import datetime
import time
from contextlib import contextmanager
from unittest import mock

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.utils.http import urlsafe_base64_encode

from table import find

User = get_user_model()


def now():
    """The seconds from 2001 that a token made now would hold."""
    """Django's clock: seconds from 2001 by the site's own time."""
    return default_token_generator._num_seconds(default_token_generator._now())


def unix():
    return int(time.time())


def stamps(instants):
    """Django's clock at each Unix time."""
    clock_at = datetime.datetime.fromtimestamp
    return [default_token_generator._num_seconds(clock_at(instant)) for instant in instants]


@contextmanager
def clock(at):
    """Lets Django read a clock that stands: seconds from 2001 by the site's time, or now."""
    seconds = now() if at is None else at
    reading = datetime.datetime(2001, 1, 1) + datetime.timedelta(seconds=seconds)
    with mock.patch.object(default_token_generator, "_now", lambda: reading):
        yield


def token(key, at=None, secret=None):
    """Django's own link, made at that second and with that secret."""
    user = find(key)
    uid = urlsafe_base64_encode(User._meta.pk.value_to_string(user).encode())
    made_with = secret or settings.SECRET_KEY
    with clock(at), mock.patch.object(default_token_generator, "_secret", made_with):
        return f"{uid}/{default_token_generator.make_token(user)}"


def tokens(keys, at):
    """Django's own token for each key, made at that second."""
    with clock(at):
        return [default_token_generator.make_token(find(key)) for key in keys]


def check(pairs, at):
    """Whether each token is good for its key at that second."""
    check_token = default_token_generator.check_token
    with clock(at):
        return [check_token(find(key), token) for key, token in pairs]

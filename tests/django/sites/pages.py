"""What visitors do: the login, the reset form and its links, all through Django's own views."""

import re
from urllib.parse import quote

from django.core import mail
from django.test import Client

from table import find

HOST = "news.example"
sessions = {}


def login(key, password):
    """Logs in through the login page, and keeps the session for `alive`."""
    client = sessions[key] = Client()
    given = {"username": find(key).get_username(), "password": password}
    client.post("/accounts/login/", given)
    return alive(key)


def alive(key):
    """Whether the session of the last login still holds."""
    return sessions[key].get("/").content.decode() == key


def opens(links):
    """Which links (uid/token) lead to the form, in Django's own view."""
    paths = (f"/accounts/reset/{quote(link, safe='/')}/" for link in links)
    return [Client().get(path).status_code == 302 for path in paths]


def redeem(link, password):
    """Follows a link (uid/token) through Django's own view, and sets the password there."""
    client = Client()
    first = client.get(f"/accounts/reset/{link}/")
    if first.status_code != 302:
        return {"form": False, "done": False, "errors": []}
    given = {"new_password1": password, "new_password2": password}
    second = client.post(first["Location"], given)
    errors = []
    if second.status_code == 200:
        found = second.context["form"].errors.as_data()
        assert list(found) == ["new_password2"], found
        errors = [[error.code, error.messages[0]] for error in found["new_password2"]]
    return {"form": True, "done": second.status_code == 302, "errors": errors}


def request(email):
    """The mails that Django's own form sends for an address as it was typed."""
    mail.outbox.clear()
    Client(SERVER_NAME=HOST).post("/accounts/password_reset/", {"email": email})
    return [
        {
            "link": re.search(r"/reset/(\S+/\S+)/", message.body)[1],
            "message": message.message().as_bytes().decode(),
        }
        for message in mail.outbox
    ]

# Answers about users, to compare with acct's.


class Answers:
    """Answers about users; the last unsaved one is kept, since no table has it."""

    def __init__(self, alias):
        from django.contrib.auth import get_user_model
        from django.contrib.auth.tokens import default_token_generator

        self.model, self.alias, self.tokens = get_user_model(), alias, default_token_generator
        self.users = {}

    def to(self, request):
        try:
            if "samples" in request:
                return {"samples": [self.describe(user) for user in self.samples()]}
            asked = request["check"]
            user = self.users[asked["pk"]]
            return {"accepted": bool(self.tokens.check_token(user, asked["token"]))}
        except Exception as error:
            return {"error": one_line(error)}

    def samples(self):
        """Names the first user whose hash can be told, and the last one who logged in."""
        rows = self.model._base_manager.using(self.alias).order_by("pk")
        usable = list(rows.exclude(password__startswith="!")[:50]) or list(rows[:1])
        found = [next((row for row in usable if self.is_known(row)), usable[0])] if usable else []
        if self.has_login():
            found += list(rows.exclude(last_login=None).order_by("-last_login", "pk")[:1])
        return found or [self.unsaved()]

    def has_login(self):
        return any(field.name == "last_login" for field in self.model._meta.concrete_fields)

    def is_known(self, user):
        from django.contrib.auth.hashers import identify_hasher

        try:
            return bool(identify_hasher(user.password))
        except Exception:
            return False

    def unsaved(self):
        kind = key_kind(self.model._meta.pk)
        pk = {"integer": 1, "uuid": "6f1c6f0e-7d3e-4a7b-9a53-0d1a4f6f3b11"}.get(kind, "acct")
        user = self.model(pk=self.model._meta.pk.to_python(pk), password="!an unsaved user")
        email = self.model.get_email_field_name()
        if hasattr(user, email):
            setattr(user, email, "unsaved@acct.invalid")
        return user

    def describe(self, user):
        from django.utils.encoding import force_bytes
        from django.utils.http import urlsafe_base64_encode

        login = getattr(user, "last_login", None)
        login = "" if login is None else str(login.replace(microsecond=0, tzinfo=None))
        self.users[str(user.pk)] = user
        return {
            "saved": not user._state.adding,
            "pk": str(user.pk),
            "uid": urlsafe_base64_encode(force_bytes(user.pk)),
            "username": str(user.get_username() or ""),
            "email": str(getattr(user, self.model.get_email_field_name(), "") or ""),
            "password": user.password,
            "login": login,
            "token": self.tokens.make_token(user),
        }


def serve(say, alias):
    say({"facts": learn(alias)})
    answers = Answers(alias)
    for line in requests:
        say(answers.to(json.loads(line)))


main(serve)

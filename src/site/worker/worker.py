# Writes users through the site's own model: its save(), its manager and its signals run.
import base64


def serve(say, alias):
    worker = Worker(alias)
    say({"facts": {"database": database(alias)["name"], "table": worker.table}})
    for line in requests:
        say(worker.to(json.loads(line)))


class Worker:
    """Writes in one transaction after another; after an error it is of no more use."""

    def __init__(self, alias):
        from django.contrib.auth import get_user_model
        from django.db import connections

        self.model, self.alias, self.connection = get_user_model(), alias, connections[alias]
        self.table = self.model._meta.concrete_model._meta.db_table
        self.fields = {field.column: field for field in self.model._meta.concrete_fields}
        self.password_column = self.model._meta.get_field("password").column
        self.transaction = None

    def to(self, request):
        from django.db import OperationalError

        self.name, given = None, request["given"]
        try:
            return getattr(self, request["step"])(given)
        except Exception as error:
            is_temporary = isinstance(error, OperationalError)
            text = self.without_secrets(one_line(error), given)
            return {"error": text, "temporary": is_temporary, "user": self.name}

    def without_secrets(self, text, given):
        """Hides the password and its hash in what the site's code says."""
        for secret in (given["password"], given["columns"].get(self.password_column)):
            text = text.replace(secret, "…") if secret else text
        return text

    def begin(self, _):
        from django.db import transaction

        self.transaction = transaction.atomic(using=self.alias)
        self.transaction.__enter__()
        # Takes the write lock, so that what acct reads from now on stays as it is.
        key = self.connection.ops.quote_name(self.model._meta.pk.column)
        table = self.connection.ops.quote_name(self.table)
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                # Otherwise a large transaction would lock out acct, which reads meanwhile.
                cursor.execute("PRAGMA cache_spill = OFF")
            cursor.execute("UPDATE %s SET %s = %s WHERE 1 = 0" % (table, key, key))
        return {}

    def commit(self, _):
        self.transaction.__exit__(None, None, None)
        return {}

    def create(self, given):
        values = self.values(given["columns"])
        user = self.made(values, given["password"])
        if user is None:
            user = self.model(**values)
            user._password = given["password"]
            user.save(using=self.alias, force_insert=True)
        # Such a field takes the present time, whatever it has.
        automatic = [it.attname for it in self.fields.values() if is_automatic(it)]
        kept = {name: value for name, value in values.items() if name in automatic}
        if kept:
            self.model._base_manager.using(self.alias).filter(pk=user.pk).update(**kept)
        return self.stored(user.pk, given["columns"])

    def made(self, values, password):
        """Makes a user by the manager's own method, if it has one."""
        manager = self.model._default_manager.db_manager(self.alias)
        names = ["create_superuser"] if values.get("is_superuser") else []
        for name in names + ["create_user"]:
            if not is_custom(type(manager), name):
                continue
            create = getattr(manager, name)
            user = create(**taken_by(create, {**values, "password": None}))
            # What the method took may have another spelling now; the rest is as acct wants it.
            kept = (self.model.USERNAME_FIELD, self.model.get_email_field_name())
            for attribute, value in values.items():
                if attribute not in kept:
                    setattr(user, attribute, value)
            user._password = password
            user.save(using=self.alias)
            return user

    def change(self, given):
        user = self.user(given["key"])
        if user is None:
            return {"key": None, "columns": {}}
        for attribute, value in self.values(given["columns"]).items():
            setattr(user, attribute, value)
        # With it, save() calls the validators' password_changed().
        user._password = given["password"]
        user.save(using=self.alias)
        return self.stored(user.pk, given["columns"])

    def remove(self, given):
        user = self.user(given["key"])
        if user is not None:
            user.delete(using=self.alias)
            if self.user(given["key"]) is not None:
                raise RuntimeError("delete() has kept the row")
        return {"removed": user is not None}

    def references(self, given):
        """Counts the other rows that would be removed with a user, also those of other users."""
        from django.db.models import ProtectedError, RestrictedError
        from django.db.models.deletion import Collector

        user = self.user(given["key"])
        collector, counts = Collector(using=self.alias), {}
        try:
            collector.collect([user] if user is not None else [])
        except (ProtectedError, RestrictedError) as error:
            return {"error": one_line(error), "temporary": False}
        found = [(model, len(rows)) for model, rows in collector.data.items()]
        found += [(rows.model, rows.count()) for rows in collector.fast_deletes]
        for model, count in found:
            counts[model._meta.db_table] = counts.get(model._meta.db_table, 0) + count
        if user is not None:
            counts[self.table] -= 1
        return {"references": sorted((table, count) for table, count in counts.items() if count)}

    def validate(self, given):
        """Runs validators of the site's own, and returns their messages."""
        from django.conf import settings
        from django.contrib.auth import password_validation
        from django.core.exceptions import ValidationError

        names = [entry["NAME"] for entry in settings.AUTH_PASSWORD_VALIDATORS]
        validators = password_validation.get_password_validators(settings.AUTH_PASSWORD_VALIDATORS)
        try:
            user = self.user(given["key"])
        except (ValueError, ValidationError):
            user = None
        if user is None:
            user = self.model(**self.values(given["columns"]))
        errors = []
        for name, validator in zip(names, validators):
            if name in given["validators"]:
                try:
                    validator.validate(given["password"], user)
                except ValidationError as error:
                    errors += [self.without_secrets(it, given) for it in error.messages]
        return {"errors": errors}

    def user(self, key):
        user = self.model._base_manager.using(self.alias).filter(pk=key).first()
        self.name = None if user is None else str(user.get_username())
        return user

    def values(self, columns):
        """Turns stored values into the model's, as reading a row does."""
        found = {}
        for column, value in columns.items():
            field = self.fields[column]
            if isinstance(value, dict):
                value = base64.b64decode(value["base64"])
            expression = field.get_col(self.table)
            convert = self.connection.ops.get_db_converters(expression)
            for one in convert + expression.get_db_converters(self.connection):
                value = one(value, expression, self.connection)
            found[field.attname] = value
        return found

    def stored(self, key, columns):
        """Returns the key and the columns of a row as they are stored now."""
        quote, names = self.connection.ops.quote_name, list(columns)
        pk = self.model._meta.pk
        # The sign keeps Django from converting the values of SQLite's columns.
        sql = "SELECT %s FROM %s WHERE %s = %%s" % (
            ", ".join("+" + quote(name) for name in names), quote(self.table), quote(pk.column),
        )
        with self.connection.cursor() as cursor:
            cursor.execute(sql, [pk.get_db_prep_value(key, self.connection)])
            row = cursor.fetchone()
        if row is None:
            raise RuntimeError("the site has not stored the user")
        kept = dict(zip(names, row))
        if kept.get(self.password_column) != columns.get(self.password_column):
            raise RuntimeError("the site has stored another password")
        plain = {name: value for name, value in kept.items() if not isinstance(value, bytes)}
        return {"key": str(key), "columns": plain}


def taken_by(function, values):
    """Returns the values that a function has parameters for."""
    import inspect

    parameters = inspect.signature(function).parameters
    if any(it.kind is it.VAR_KEYWORD for it in parameters.values()):
        return values
    return {name: value for name, value in values.items() if name in parameters}


main(serve)

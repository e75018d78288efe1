from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models


class Person(AbstractBaseUser, PermissionsMixin):
    """Logs in by address; no user name, no date of joining, and a key that is any text."""

    code = models.CharField(max_length=40, primary_key=True)
    contact = models.EmailField("contact address", unique=True)
    full_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    USERNAME_FIELD = EMAIL_FIELD = "contact"
    REQUIRED_FIELDS = ["code"]
    objects = BaseUserManager()

from django.contrib.auth.models import AbstractUser
from django.contrib.sites.models import Site
from django.db import models
from django.db.models.signals import post_migrate


class Member(AbstractUser):
    username = models.CharField(max_length=150, unique=True, db_column="login")
    email = models.EmailField("letter box", db_column="mail")
    first_name = models.CharField(max_length=150, db_column="given")
    age = models.IntegerField()

    class Meta:
        db_table = "the_members"


def name_site(**kwargs):
    Site.objects.update_or_create(pk=1, defaults={"domain": "members.example", "name": "Members"})


post_migrate.connect(name_site)

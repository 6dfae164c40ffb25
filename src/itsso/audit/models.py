"""The trail: one line for every write, every reading, every refusal. The database lets nobody change a line."""

from django.db import models

from itsso.platform.ids import uuid7


class Line(models.Model):
    """Who did what to what, when, from where.

    An actor is known by number and name only, a unit by its permanent id, so that a line says the same
    after a reorganisation or a marriage. No line holds identity of a victim: objects are ids.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=64)
    actor_name = models.CharField(max_length=200)
    role = models.CharField(max_length=32)
    unit = models.IntegerField(null=True)
    act = models.CharField(max_length=80)
    object = models.CharField(max_length=200, blank=True)
    case = models.UUIDField(null=True)  # the case that it is about: by its id alone, since cases live above
    why = models.CharField(max_length=500, blank=True)
    request = models.UUIDField(null=True)
    detail = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("id",)

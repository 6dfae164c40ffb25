from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "itsso.training"
    label = "training"

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "itsso.accounts"
    label = "accounts"

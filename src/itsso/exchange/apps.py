from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "itsso.exchange"
    label = "exchange"

from django.urls import path

from itsso.exchange.deliveries import views

app_name = "exchange"
urlpatterns = [
    path("", views.deliveries, name="deliveries"),
    path("freshness/", views.freshness, name="freshness"),
    path("<uuid:delivery_id>/", views.delivery, name="delivery"),
    path("<uuid:delivery_id>/rows/<str:ended>/", views.rows, name="rows"),
    path("<uuid:delivery_id>/progress/", views.progress, name="progress"),
    path("<uuid:delivery_id>/rejected.csv", views.rejected, name="rejected"),
]

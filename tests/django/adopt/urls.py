from django.contrib.auth import views
from django.urls import include, path

members = [
    path("reset/<uidb64>/<token>/", views.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/", views.PasswordResetView.as_view(), name="password_reset"),
]
urlpatterns = [path("m/", include(members))]

"""A real OpenID Connect provider on this machine (Django OAuth Toolkit), whose users can be told to be answered wrongly."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

SECRET = "the secret of this client"
CLIENT = "peil"
WORDS = "a password there"
#: What the provider is made to answer wrongly, by the first part of a user's address.
WRONG: dict[str, dict[str, Any]] = {
    "expired": {"exp": 1_700_000_000},
    "audience": {"aud": "another-client"},
    "party": {"aud": ["peil", "another-client"], "azp": "another-client"},
    "issuer": {"iss": "https://evil.example"},
    "nonce": {"nonce": "of another sign-in"},
    "future": {"iat": 4_000_000_000},
    "unverified": {"email_verified": False},
    "silent": {"email_verified": None},
    "nameless": {"email": ""},
}
_FORM = """<!doctype html><html lang="en"><title>Sign in there</title><form method="post">{% csrf_token %}
<input name="username"><input name="password" type="password"><button>Sign in</button></form></html>"""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: object) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


#: Django is set up once a process, whichever tests ask for it first.
_RUNNING: list[Provider] = []


def running(folder: Path) -> Provider:
    """The provider of this process, started in a folder where it does not run yet."""
    if not _RUNNING:
        _RUNNING.append(Provider(folder))
    return _RUNNING[0]


class Provider:
    """A running provider: `issuer`, and users made as they are needed."""

    def __init__(self, folder: Path) -> None:
        application = _django(folder)
        self._server = make_server("127.0.0.1", 0, application, server_class=_Server, handler_class=_Quiet)
        self.issuer = f"http://127.0.0.1:{self._server.server_port}/o"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def register(self, *backs: str) -> None:
        """Make the client known, with the addresses that it may come back to."""
        from oauth2_provider.models import Application

        Application.objects.filter(client_id=CLIENT).delete()
        Application.objects.create(
            client_id=CLIENT,
            client_secret=SECRET,
            client_type="confidential",
            authorization_grant_type="authorization-code",
            algorithm="RS256",
            redirect_uris=" ".join(backs),
            skip_authorization=True,
        )

    def user(self, email: str, name: str = "") -> None:
        """Make someone who can sign in there."""
        from django.contrib.auth.models import User

        if not User.objects.filter(username=email).exists():
            User.objects.create_user(email, email, WORDS, first_name=name)


def _django(folder: Path) -> Any:
    import django
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from django.conf import settings

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    form = serialization.PrivateFormat.PKCS8
    pem = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()
    apps = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "oauth2_provider"]
    loaders = [("django.template.loaders.locmem.Loader", {"registration/login.html": _FORM})]
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "provider.db")}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=apps,
        LOGGING_CONFIG=None,
        LOGIN_URL="/login/",
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        MIGRATION_MODULES={app.rpartition(".")[2]: None for app in apps},
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": pem,
            "OAUTH2_VALIDATOR_CLASS": "provider_claims.Validator",
            "SCOPES": {"openid": "who you are", "email": "your address", "profile": "your name"},
        },
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ROOT_URLCONF="provider_urls",
        SECRET_KEY="of the tests",
        TEMPLATES=[
            {"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": {"loaders": loaders}, "DIRS": []}
        ],
        USE_TZ=True,
    )
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop in the thread of the test
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", run_syncdb=True, verbosity=0)
    return get_wsgi_application()

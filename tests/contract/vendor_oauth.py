"""A service that gives access tokens by OAuth 2.0 and tells whose they are, played from RFC 6749 and RFC 7662."""

from __future__ import annotations

import itertools

from contract.replay import Answer, Asked

CLIENT, SECRET, REFRESH = "peil-client", "cl-s3cret-71", "rt-9f1c-long"


class Tokens:
    """The service: `/token` gives tokens to the client, `/introspect` tells whose a token is."""

    def __init__(self, user: str = "") -> None:
        self.user = user
        self.valid: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.lasts_s: int | None = 3_600
        self.refresh, self.rotates = REFRESH, False  # the one that holds; whether each use brings another
        self._count = itertools.count(1)

    def revoke(self) -> None:
        """No token that was given holds any more."""
        self.valid.clear()

    def answer(self, asked: Asked) -> Answer:
        """What it answers."""
        if asked.path.endswith("introspect"):
            user = self.valid.get(asked.body["token"])
            return Answer({"active": True, "username": user} if user else {"active": False})
        body: dict[str, str] = asked.body
        self.asked.append(body)
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT, SECRET):
            return Answer({"error": "invalid_client", "error_description": f"no {SECRET}"}, 401)
        if body["grant_type"] == "refresh_token" and body["refresh_token"] != self.refresh:
            return Answer({"error": "invalid_grant"}, 400)
        word = f"at-{next(self._count)}"
        self.valid[word] = self.user
        told = {"access_token": word, "token_type": "bearer"}
        if self.rotates and body["grant_type"] == "refresh_token":
            self.refresh = told["refresh_token"] = f"{REFRESH}-{word}"
        return Answer(told | ({} if self.lasts_s is None else {"expires_in": self.lasts_s}))

"""What the provider in `provider` says of its users, some of it wrong on purpose."""

from __future__ import annotations

from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from provider import WRONG


class Validator(OAuth2Validator):
    """The toolkit's own, with address and name, and with what a test wants to be wrong."""

    oidc_claim_scope = None

    def get_additional_claims(self, request: Any) -> dict[str, Any]:
        user = request.user
        return {"email": user.email, "email_verified": True, "name": user.first_name}

    def get_id_token_dictionary(self, token: Any, token_handler: Any, request: Any) -> tuple[dict[str, Any], Any]:
        claims, expires = super().get_id_token_dictionary(token, token_handler, request)
        return {**claims, **WRONG.get(request.user.username.partition("@")[0], {})}, expires

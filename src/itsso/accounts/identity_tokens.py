"""Checks of the identity token by which a department's own issuer names the officer who signs in.

allauth takes the token as it comes from the issuer's address, without its signature and without a nonce. Here both are
checked, so that neither a proxy on the way nor an answer to another browser's question signs anybody in.
"""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest

import jwt

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures by a key pair. Neither `none` nor a secret that the client holds too."""
LEEWAY = 30.0  # seconds by which the issuer's clock may differ from ours
REQUIRED = ("iss", "sub", "aud", "exp", "iat")


class UnfitToken(Exception):
    """An identity token that proves nothing; its text names the check that failed, and nobody."""


def read_identity_token(token: str, keys: object, issuer: str, client: str) -> dict[str, object]:
    """Return the claims of a token that `issuer` signed for `client` with one of its public `keys` (a JWK set).

    The nonce is compared by `check_nonce`. Raises UnfitToken.
    """
    try:
        header = jwt.get_unverified_header(token)
        algorithm = str(header.get("alg"))
        if algorithm not in ALGORITHMS:
            raise UnfitToken("its algorithm is not accepted")
        claims: dict[str, object] = jwt.decode(
            token,
            _key(keys, header.get("kid"), algorithm),
            algorithms=[algorithm],
            audience=client,
            issuer=issuer,
            leeway=LEEWAY,
            options={"require": list(REQUIRED), "enforce_minimum_key_length": True},  # RFC 7518, 3.3: 2048 bits
        )
    except jwt.PyJWTError as error:
        raise UnfitToken(type(error).__name__) from None
    is_for_several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (is_for_several or "azp" in claims) and claims.get("azp") != client:
        raise UnfitToken("it was given to another client")
    return claims


def check_nonce(claims: Mapping[str, object], nonce: object) -> None:
    """Raise UnfitToken unless the token answers the question that this browser's session asked."""
    returned = claims.get("nonce")
    if not isinstance(returned, str) or not returned.isascii() or not isinstance(nonce, str) or not nonce:
        raise UnfitToken("it has no nonce")
    if not compare_digest(returned.encode(), nonce.encode()):
        raise UnfitToken("its nonce is another")


def _key(keys: object, key_id: object, algorithm: str) -> jwt.PyJWK:
    """Return the key that the token names; where it names none, the only one."""
    listed = keys.get("keys") if isinstance(keys, Mapping) else None
    candidates = [
        key
        for key in (listed if isinstance(listed, list) else [])
        if isinstance(key, dict) and key.get("use", "sig") == "sig" and key.get("kty") != "oct"
    ]
    named = candidates if key_id is None else [key for key in candidates if key.get("kid") == key_id]
    if len(named) != 1:
        raise UnfitToken("the issuer has no such key")
    if named[0].get("alg", algorithm) != algorithm:
        raise UnfitToken("its key is for another algorithm")
    return jwt.PyJWK.from_dict(named[0], algorithm)

"""What `read_identity_token` refuses although a published key signed it, and what is no list of keys."""

from __future__ import annotations

import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from itsso.accounts.identity_tokens import UnfitToken, read_identity_token

ISSUER, CLIENT = "https://sso.example.in", "itsso"
KEY = rsa.generate_private_key(65537, 2048)


def read(claims: dict[str, Any], key: rsa.RSAPrivateKey = KEY, keys: object = None, **of_key: str) -> dict[str, object]:
    """The claims of a token that `key` signs and that `keys`, or the key itself, prove."""
    moment = int(time.time())
    whole = {"iss": ISSUER, "sub": "1", "aud": CLIENT, "iat": moment, "exp": moment + 60, **claims}
    token = jwt.encode(whole, key, "RS256", headers={"kid": "first"})
    published = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())), "kid": "first", **of_key}
    return read_identity_token(token, {"keys": [published]} if keys is None else keys, ISSUER, CLIENT)


@pytest.mark.parametrize("claims", [{}, {"azp": CLIENT}, {"aud": [CLIENT, "another"], "azp": CLIENT}])
def test_a_token_given_to_this_client_is_read(claims: dict[str, Any]) -> None:
    assert read(claims, alg="RS256")["sub"] == "1"


@pytest.mark.parametrize("audience", [CLIENT, [CLIENT], [CLIENT, "another"]])
def test_a_token_given_to_another_client_is_refused(audience: str | list[str]) -> None:
    with pytest.raises(UnfitToken, match="given to another client"):
        read({"aud": audience, "azp": "another"})


def test_a_key_published_for_another_algorithm_proves_nothing() -> None:
    with pytest.raises(UnfitToken, match="another algorithm"):
        read({}, alg="RS512")


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_key_that_can_be_broken_proves_nothing() -> None:
    with pytest.raises(UnfitToken):
        read({}, rsa.generate_private_key(65537, 1024))


@pytest.mark.parametrize("keys", [[], ["first"], "first", 1, {"keys": None}, {"keys": ["first"]}])
def test_what_is_no_list_of_keys_is_refused_and_no_error(keys: object) -> None:
    with pytest.raises(UnfitToken, match="no such key"):
        read({}, keys=keys)

"""A small OpenID Connect issuer on loopback, which signs everyone in with the claims that a test sets.

It misbehaves where a test wants it to; how one behaves that was written by others is in `department_provider.py`.
"""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "itsso", "between us two"
KEYS = {name: rsa.generate_private_key(public_exponent=65537, key_size=2048) for name in ("first", "second")}


@dataclass
class Issuer:
    """An issuer: the claims that it sends about the next officer, and what it received from each officer's browser.

    `key` signs and `published` are in its list of keys; `described_as` is what its description says of itself,
    and `token_answer` what it adds to its answer to a code.
    """

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    audience: str = CLIENT
    issuer: str = ""
    challenges: dict[str, str] = field(default_factory=dict)
    nonces: list[str] = field(default_factory=list)
    key: str = "first"
    key_id: str = ""
    published: tuple[str, ...] = ("first",)
    algorithm: str = "RS256"
    changes: dict[str, Any] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    has_token: bool = True
    described_as: dict[str, Any] = field(default_factory=dict)
    token_answer: dict[str, Any] = field(default_factory=dict)
    bodies: dict[str, str] = field(default_factory=dict)  # by path: what stands there in place of an answer

    def authorise(self, address: str) -> str:
        """Return what the browser brings back from the issuer's page, as the path and query of our callback."""
        parts = urlsplit(address)
        assert f"{parts.scheme}://{parts.netloc}" == self.url
        parameters = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert (parameters["client_id"], parameters["response_type"], parameters["code_challenge_method"]) == (
            CLIENT,
            "code",
            "S256",
        )
        code = f"code{len(self.challenges)}"
        self.challenges[code] = parameters["code_challenge"]
        self.nonces.append(parameters["nonce"])
        back = urlsplit(parameters["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': parameters['state']})}"

    def token(self, parameters: dict[str, str]) -> dict[str, Any] | None:
        """Return the answer to a code, where secret and verifier are right."""
        verified = base64.urlsafe_b64encode(sha256(parameters.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if (
            parameters.get("client_secret") != SECRET
            or self.challenges.pop(parameters.get("code", ""), "") != verified.decode()
        ):
            return None
        answer = {"access_token": "x", "token_type": "Bearer"} | self.token_answer
        return answer | {"id_token": self.identity_token()} if self.has_token else answer

    def identity_token(self) -> str:
        """Return a signed token about the officer who asked last."""
        moment = int(time.time())
        claims = {"iss": self.issuer or self.url, "aud": self.audience, "sub": "1", "iat": moment, "exp": moment + 300}
        claims |= {"nonce": self.nonces[-1], **self.claims, **self.changes}
        secrets: dict[str, Any] = {"none": None, "HS256": json.dumps(self.public_keys()["keys"][0])}
        sent = {name: claim for name, claim in claims.items() if name not in self.left_out}
        return jwt.PyJWS().encode(  # jwt.encode refuses claims of another shape
            json.dumps(sent).encode(),
            secrets.get(self.algorithm, KEYS[self.key]),
            algorithm=self.algorithm,
            headers={"kid": self.key_id or self.key},
        )

    def public_keys(self) -> dict[str, list[dict[str, Any]]]:
        """Return what stands at its `jwks_uri`."""
        of_private = jwt.algorithms.RSAAlgorithm.to_jwk
        return {
            "keys": [
                json.loads(of_private(KEYS[name].public_key())) | {"kid": name, "use": "sig", "alg": "RS256"}
                for name in self.published
            ]
        }

    def description(self) -> dict[str, Any]:
        """Return what stands at `/.well-known/openid-configuration`."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorise",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.described_as


@contextmanager
def serving() -> Iterator[Issuer]:
    """Serve the issuer while the test lasts."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(issuer.public_keys() if self.path == "/keys" else issuer.description())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(issuer.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, content: dict[str, Any] | None) -> None:
            self.send_response(200 if content else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            body = issuer.bodies.get(self.path) or json.dumps(content or {"error": "invalid_grant"})
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Print nothing on the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()  # looks so often for its end
    try:
        yield issuer
    finally:
        server.shutdown()
        server.server_close()

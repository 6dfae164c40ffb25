"""A small OpenID Connect issuer on loopback, which signs everyone in with the claims that a test sets."""

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

CLIENT, SECRET = "itsso", "between us two"


@dataclass
class Issuer:
    """An issuer: the claims that it sends about the next officer, and the code challenges that it received."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    audience: str = CLIENT
    issuer: str = ""
    challenges: dict[str, str] = field(default_factory=dict)

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
        moment = int(time.time())
        claims = {"iss": self.issuer or self.url, "aud": self.audience, "sub": "1", "iat": moment, "exp": moment + 300}
        token = jwt.encode({**claims, **self.claims}, "a key that nobody but the issuer has", algorithm="HS256")
        return {"access_token": "x", "token_type": "Bearer", "id_token": token}


@contextmanager
def serving() -> Iterator[Issuer]:
    """Serve the issuer while the test lasts."""
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(
                {
                    "issuer": issuer.url,
                    "authorization_endpoint": f"{issuer.url}/authorise",
                    "token_endpoint": f"{issuer.url}/token",
                    "jwks_uri": f"{issuer.url}/keys",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                }
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(issuer.token({name: values[0] for name, values in parse_qs(body).items()}))

        def _answer(self, content: dict[str, Any] | None) -> None:
            self.send_response(200 if content else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(content or {"error": "invalid_grant"}).encode())

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

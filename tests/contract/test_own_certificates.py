"""A network that shows its own certificates: refused in words, unless the laptop trusts them."""

import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from keyworker_protocol.crypto import SigningKey

ROOT = Path(__file__).parents[2]
SECONDS = 60
SERVICE = "service.example"
INFO = b'{"service_key": "%s", "incarnation": "00000000-0000-4000-8000-000000000001"}'
# As the program does it when it starts.
ASKS = """
import sys
from keyworker_desktop.app import _trust_what_the_computer_trusts
_trust_what_the_computer_trusts()
from keyworker_desktop.record.errors import KnownError
from sync.client import ServiceClient
client = ServiceClient(sys.argv[1])
try:
    client.info()
    print("believed")
except KnownError as error:
    print(type(error).__name__, error.__cause__, error.told)
"""


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _certificate(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: str,
    issuer_key: ec.EllipticCurvePrivateKey,
    *,
    is_authority: bool,
) -> x509.Certificate:
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if is_authority:
        usage = x509.KeyUsage(
            digital_signature=True,
            key_cert_sign=True,
            crl_sign=True,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            encipher_only=False,
            decipher_only=False,
        )
        builder = builder.add_extension(usage, critical=True)
    else:
        here = x509.SubjectAlternativeName(
            [
                x509.IPAddress(ip_address("127.0.0.1")),
                x509.DNSName("localhost"),
                x509.DNSName(SERVICE),
            ]
        )
        builder = builder.add_extension(here, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        from keyworker_service.api.fields import base64url

        key = base64url(SigningKey(b"k" * 32).public).encode()
        body = INFO % key
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        """Nobody reads it."""


class _Tunnel(_Handler):
    """A proxy that looks into everything: asked for a way to the service, it answers as it."""

    context: ssl.SSLContext

    def do_CONNECT(self) -> None:
        assert self.path == f"{SERVICE}:443"
        self.send_response(200)
        self.end_headers()
        self.close_connection = True
        with (
            suppress(ssl.SSLError, ConnectionError),  # a laptop that does not believe it goes
            self.context.wrap_socket(self.connection, server_side=True) as inside,
        ):
            _Handler(inside, self.client_address, self.server)


@contextmanager
def _serving(folder: Path, *, name: str = "proxy") -> Iterator[tuple[str, Path]]:
    """An https address, and the file of the authority that certified it."""
    context, root = _certified(folder, name)
    server = HTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with _run(server):
        yield f"https://127.0.0.1:{server.server_port}", root


@contextmanager
def _proxying(folder: Path) -> Iterator[tuple[str, Path]]:
    """The address of a proxy, and the file of its own authority."""
    context, root = _certified(folder, "proxy")
    handler = type("Tunnel", (_Tunnel,), {"context": context})
    server = HTTPServer(("127.0.0.1", 0), handler)
    with _run(server):
        yield f"http://127.0.0.1:{server.server_port}", root


@contextmanager
def _run(server: HTTPServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certified(folder: Path, name: str) -> tuple[ssl.SSLContext, Path]:
    """What a server shows that this authority certified, and the authority's file."""
    authority_key, key = _key(), _key()
    authority = _certificate(
        "Trust CA", authority_key, "Trust CA", authority_key, is_authority=True
    )
    certificate = _certificate(name, key, "Trust CA", authority_key, is_authority=False)
    root, chain = folder / "authority.pem", folder / "server.pem"
    root.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    chain.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(chain)
    return context, root


def _asked(address: str, **environment: str) -> str:
    """As a program of its own: which certificates are believed is decided when it starts."""
    without = ("SSL_CERT", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
    kept = {
        name: value for name, value in os.environ.items() if not name.upper().startswith(without)
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASKS, address],
        cwd=ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=True,
    )
    return answer.stdout


def test_an_authority_of_its_own_is_refused_in_words(tmp_path: Path) -> None:
    with _serving(tmp_path) as (address, _root):
        told = _asked(address)
    assert "ServiceUnreachableError SSLError" in told
    assert "Everything is kept on this laptop" in told


def test_an_authority_that_the_laptop_believes_is_believed(tmp_path: Path) -> None:
    """On Linux the list is a file, and the variable says which."""
    with _serving(tmp_path) as (address, root):
        assert _asked(address, SSL_CERT_FILE=str(root)).strip() == "believed"
        elsewhere = address.replace("127.0.0.1", "localhost")
        assert _asked(elsewhere, SSL_CERT_FILE=str(root)).strip() == "believed"


def test_a_certificate_for_another_place_is_refused(tmp_path: Path) -> None:
    with _serving(tmp_path) as (address, root):
        other = address.replace("127.0.0.1", "127.0.0.2")
        told = _asked(other, SSL_CERT_FILE=str(root))
    assert told.startswith("ServiceUnreachableError")


def test_a_proxy_with_an_authority_of_its_own(tmp_path: Path) -> None:
    """As hospitals have them: the way out leads through it, and it shows its own certificates."""
    with _proxying(tmp_path) as (proxy, root):
        told = _asked(f"https://{SERVICE}", HTTPS_PROXY=proxy)
        assert "ServiceUnreachableError SSLError" in told
        assert "Everything is kept on this laptop" in told
        believed = _asked(f"https://{SERVICE}", HTTPS_PROXY=proxy, SSL_CERT_FILE=str(root))
        assert believed.strip() == "believed"

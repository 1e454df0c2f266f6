"""HTTP within bounds: a deadline for the whole request, a limit on the body, no compression, and
nothing readable on the way.

The HTTP library's own timeouts count each read anew, so a server that sends a byte now and then
could hold a request for ever.
"""

import contextlib
import ssl
from collections.abc import Callable, Iterable, Iterator
from typing import cast

import httpcore
import httpx

from vault_app.dialing import is_loopback
from vault_app.model.errors import HomeportError, WebFailed
from vault_app.model.sign_in import Proxy, ProxyKind
from vault_app.web.streams import Bounds, Wire, proxy_failed


class BoundedTransport(httpx.BaseTransport):
    """The transport of all our clients. Not for several threads at once."""

    def __init__(self, *, trust: ssl.SSLContext, proxy: Proxy | None, bounds: Bounds) -> None:
        self._proxy = proxy
        self._bounds = bounds
        self._wire = Wire(bounds, proxy)
        self._pool = _pool(trust, proxy, self._wire)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self._bounds.begin(request.url.host)
        self._demand_privacy(request.url)
        with self._as_ours():
            answer = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
                    headers=request.headers.raw,
                    content=cast("httpx.SyncByteStream", request.stream),
                )
            )
        response = httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(self._body(answer), answer.close),
        )
        try:
            self._judge_headers(response)
        except WebFailed:
            response.close()
            raise
        return response

    def close(self) -> None:
        self._pool.close()
        # A proxy that refused leaves its connection to whoever opened it.
        self._wire.close()

    def _demand_privacy(self, url: httpx.URL) -> None:
        is_here = url.scheme == "http" and is_loopback(url.host) and self._proxy is None
        if url.scheme != "https" and not is_here:
            raise WebFailed(host=url.host, reason="unreadable", detail="not an https address")

    def _judge_headers(self, response: httpx.Response) -> None:
        # Nothing compressed was asked for, and a small body must not become a large one.
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise WebFailed(host=self._bounds.host, reason="unreadable", detail="compressed")
        length = response.headers.get("content-length", "0")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._bounds.limit:
            raise WebFailed(host=self._bounds.host, reason="too-large")

    def _body(self, answer: httpcore.Response) -> Iterator[bytes]:
        count = 0
        with self._as_ours():
            for piece in cast("Iterable[bytes]", answer.stream):
                count += len(piece)
                if count > self._bounds.limit:
                    raise WebFailed(host=self._bounds.host, reason="too-large")
                yield piece

    @contextlib.contextmanager
    def _as_ours(self) -> Iterator[None]:
        """What the HTTP library raises, as our errors."""
        host = self._bounds.host
        try:
            yield
        except WebFailed as error:
            if self._wire.is_through:
                raise
            # Silence, or an end, before the proxy has said that it is connected.
            reason = "timed-out" if error.facts["reason"] == "timed-out" else "unreachable"
            raise proxy_failed(host, self._proxy, reason) from error
        except (HomeportError, GeneratorExit):
            raise
        except httpcore.ProxyError as error:
            raise proxy_failed(host, self._proxy, _proxy_reason(str(error))) from error
        except Exception as error:
            # The SOCKS library checks what a proxy says by assertions and errors of its own.
            if not self._wire.is_through:
                raise proxy_failed(host, self._proxy, "unreachable") from error
            if isinstance(error, httpcore.ProtocolError):
                raise WebFailed(host=host, reason="unreadable", detail=str(error)) from error
            raise


class _Body(httpx.SyncByteStream):
    """A body as it comes."""

    def __init__(self, pieces: Iterator[bytes], close: Callable[[], None]) -> None:
        self._pieces = pieces
        self._close = close

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        self._close()


def _pool(
    trust: ssl.SSLContext, proxy: Proxy | None, wire: httpcore.NetworkBackend
) -> httpcore.ConnectionPool:
    if proxy is None:
        return httpcore.ConnectionPool(ssl_context=trust, network_backend=wire)
    is_socks = proxy.kind is ProxyKind.SOCKS5
    # Names go to the proxy as they are: the library never resolves them here.
    make = httpcore.SOCKSProxy if is_socks else httpcore.HTTPProxy
    return make(
        proxy_url=httpcore.URL(
            scheme="socks5" if is_socks else "http", host=proxy.host, port=proxy.port, target="/"
        ),
        proxy_auth=(proxy.user.encode(), proxy.password.encode()) if proxy.user else None,
        ssl_context=trust,
        network_backend=wire,
    )


def _proxy_reason(text: str) -> str:
    """A reason from what the HTTP library says of a proxy's refusal."""
    if text.startswith(("407", "Requested")) or "username/password" in text:
        return "sign-in"
    if text.startswith("403") or "not allowed" in text:
        return "denied"
    return "unreachable"

"""The second wall: a page that is served from memory and refuses everything else.

The profile has no name, so it keeps nothing. A document lives under an address with a random
host; only the document that is shown now is answered for.
"""

import secrets
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QTemporaryDir, QUrl, Signal
from PySide6.QtWebEngineCore import (
    QWebEngineDownloadRequest,
    QWebEngineFullScreenRequest,
    QWebEngineNewWindowRequest,
    QWebEnginePage,
    QWebEnginePermission,
    QWebEngineProfile,
    QWebEngineSettings,
    QWebEngineUrlRequestInfo,
    QWebEngineUrlRequestInterceptor,
    QWebEngineUrlRequestJob,
    QWebEngineUrlSchemeHandler,
)

from vault_app.desktop.reader.walls import SCHEME

_SCHEME_NAME: Final = SCHEME.decode()

# Pictures stand in the page as data:, so that it has nothing at all to ask for. "sandbox" is one
# more lock on scripts, forms and new windows; it must leave the page its origin, since a page
# without one is not held to be local (see ``walls.register_scheme``).
POLICY: Final = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none';"
    " frame-ancestors 'none'; base-uri 'none'; sandbox allow-same-origin"
)

HEADERS: Final = (
    (b"Content-Security-Policy", POLICY.encode()),
    (b"X-Content-Type-Options", b"nosniff"),
    (b"Referrer-Policy", b"no-referrer"),
    (b"X-DNS-Prefetch-Control", b"off"),
    (b"Cache-Control", b"no-store"),
)

_Attribute = QWebEngineSettings.WebAttribute
_SWITCHED_ON: Final = frozenset(
    {
        _Attribute.AutoLoadImages,
        _Attribute.LinksIncludedInFocusChain,
        _Attribute.ShowScrollBars,
        # These two take something away when they are on.
        _Attribute.WebRTCPublicInterfacesOnly,
        _Attribute.PreferCSSMarginsForPrinting,
    }
)


class MailSource(QWebEngineUrlSchemeHandler):
    """Answers for the one document that is held, from memory."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = b""
        self._url = QUrl()

    def hold(self, document: str) -> QUrl:
        """Take a document in place of the last; returns the address that it is served under."""
        self._document = document.encode()
        self._url = QUrl(f"{_SCHEME_NAME}://{secrets.token_hex(16)}/")
        return self._url

    def release(self) -> None:
        self._document = b""
        self._url = QUrl()

    def serves(self, url: QUrl) -> bool:
        """Whether an address is that of the document that is held, or of a place in it."""
        return (
            not self._url.isEmpty()
            and url.scheme() == _SCHEME_NAME
            and url.host() == self._url.host()
            and url.path() in ("", "/")
            and not url.hasQuery()
        )

    def requestStarted(self, job: QWebEngineUrlRequestJob) -> None:
        if job.requestMethod().data() != b"GET" or not self.serves(job.requestUrl()):
            job.fail(QWebEngineUrlRequestJob.Error.RequestDenied)
            return
        # A multimap: each value in a list. Bare values, as the type stubs have it, send nothing.
        headers = {QByteArray(name): [QByteArray(value)] for name, value in HEADERS}
        job.setAdditionalResponseHeaders(headers)  # type: ignore[arg-type]
        buffer = QBuffer(job)
        buffer.setData(self._document)
        buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        job.reply(QByteArray(b"text/html;charset=utf-8"), buffer)


class MailInterceptor(QWebEngineUrlRequestInterceptor):
    """Lets through the document, and pictures that are written out in it."""

    def __init__(self, source: MailSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.blocked = 0

    def interceptRequest(self, info: QWebEngineUrlRequestInfo) -> None:
        url = info.requestUrl()
        is_picture = info.resourceType() in (
            QWebEngineUrlRequestInfo.ResourceType.ResourceTypeImage,
            QWebEngineUrlRequestInfo.ResourceType.ResourceTypeFavicon,
        )
        if self._source.serves(url) or (url.scheme() == "data" and is_picture):
            return
        self.blocked += 1
        info.block(True)


class MailPage(QWebEnginePage):
    """Shows a document and goes nowhere. What is clicked comes out as ``link_clicked``."""

    link_clicked = Signal(QUrl)

    def __init__(
        self, profile: QWebEngineProfile, source: MailSource, parent: QObject | None = None
    ) -> None:
        super().__init__(profile, parent)
        self._source = source
        harden_settings(self.settings())
        self.newWindowRequested.connect(self._refuse_window)
        self.permissionRequested.connect(_deny)
        self.fullScreenRequested.connect(_stay)

    def acceptNavigationRequest(
        self, url: QUrl | str, kind: QWebEnginePage.NavigationType, isMainFrame: bool
    ) -> bool:
        target = QUrl(url)
        if isMainFrame and self._source.serves(target):
            return True
        if kind is QWebEnginePage.NavigationType.NavigationTypeLinkClicked:
            self.offer(target)
        return False

    def javaScriptConsoleMessage(
        self,
        level: QWebEnginePage.JavaScriptConsoleMessageLevel,
        message: str,
        lineNumber: int,
        sourceID: str,
    ) -> None:
        """Swallowed: Chromium's complaints quote the mail, and a terminal is a kind of disk."""

    def _refuse_window(self, request: QWebEngineNewWindowRequest) -> None:
        if request.isUserInitiated():
            self.offer(request.requestedUrl())

    def offer(self, url: QUrl) -> None:
        """Hand out a link that somebody asked for, if it is of a kind that can be opened."""
        if url.scheme() in ("http", "https", "mailto"):
            self.link_clicked.emit(url)


def harden_settings(settings: QWebEngineSettings) -> None:
    """Everything off, by walking all that the engine knows, but the few that reading needs."""
    for attribute in _Attribute:
        settings.setAttribute(attribute, attribute in _SWITCHED_ON)
    settings.setUnknownUrlSchemePolicy(
        QWebEngineSettings.UnknownUrlSchemePolicy.DisallowUnknownUrlSchemes
    )


class MailProfile(QWebEngineProfile):
    """An off-the-record profile that serves one source and nothing else."""

    def __init__(self, source: MailSource, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Kept here, not only by its parent: PySide forgets the Python half of an interceptor that
        # nothing refers to, and the profile then goes on without one and says nothing.
        self.interceptor = MailInterceptor(source, self)
        self.source = source
        # Such a profile keeps nothing, and nothing was seen to be written; should a later engine
        # think otherwise, it writes where it is removed again.
        self._scratch = QTemporaryDir()
        self.setPersistentStoragePath(self._scratch.path())
        self.setDownloadPath(self._scratch.path())
        self.setHttpCacheType(QWebEngineProfile.HttpCacheType.NoCache)
        self.setPersistentCookiesPolicy(
            QWebEngineProfile.PersistentCookiesPolicy.NoPersistentCookies
        )
        self.setSpellCheckEnabled(False)
        self.setPushServiceEnabled(False)
        harden_settings(self.settings())
        self.installUrlSchemeHandler(QByteArray(SCHEME), source)
        self.setUrlRequestInterceptor(self.interceptor)
        self.downloadRequested.connect(_cancel)

    @property
    def scratch(self) -> Path:
        return Path(self._scratch.path())

    def remove_scratch(self) -> None:
        self._scratch.remove()


def _cancel(download: QWebEngineDownloadRequest) -> None:
    download.cancel()


def _deny(permission: QWebEnginePermission) -> None:
    permission.deny()


def _stay(request: QWebEngineFullScreenRequest) -> None:
    request.reject()

"""Leads from an address to an account that can pull: finds its server, offers the ways in."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from vault_app.desktop.jobs import Jobs, Progress
from vault_app.desktop.sign_in.draft import Draft, draft_again, draft_by_hand, draft_of
from vault_app.desktop.sign_in.permission import Permission
from vault_app.desktop.sign_in.refused import Offer
from vault_app.desktop.sign_in.stepping import (
    first_way,
    not_found_words,
    refusal_words,
    with_own_hint,
    with_own_service,
)
from vault_app.desktop.sign_in.tasks import SignInTasks
from vault_app.desktop.sign_in.trying import Trying
from vault_app.desktop.sign_in.turns import Turns
from vault_app.desktop.sign_in.way_words import OWN_SERVICE, is_oauth, sentence, shown_address
from vault_app.desktop.sign_in.wizard import SignInWizard
from vault_app.model.finding import Found, FoundServer
from vault_app.model.jobs import Job
from vault_app.model.mail import Account
from vault_app.model.ways import Way, WayKind
from vault_app.regions.values import Provider
from vault_app.wording.text import say


class SignInFlow(QObject):
    """``added`` carries a new account and whether to pull it now, ``signed_in`` one that was signed
    in to again; ``opened`` asks for the wizard to be shown. ``provider_named`` finds a provider of
    the facts by its id."""

    added = Signal(object, bool)
    signed_in = Signal(object)
    opened = Signal()
    left = Signal()

    def __init__(
        self,
        jobs: Jobs,
        tasks: SignInTasks,
        wizard: SignInWizard,
        provider_named: Callable[[str], Provider | None],
        *,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._tasks = tasks
        self._wizard = wizard
        self._provider_named = provider_named
        self._permission = Permission(jobs, tasks, wizard, parent=self)
        self._trying = Trying(jobs, tasks, wizard, parent=self)
        self._turns = Turns(jobs, self._trying.show_error, parent=self)
        self._draft: Draft | None = None
        self._found: Found | None = None
        self._ways: tuple[Way, ...] = ()
        self._way: Way | None = None
        self._connect()

    def start(self) -> None:
        """An empty first step, for a new account."""
        self.forget()
        page = self._wizard.address
        page.start()
        self._wizard.begin_at(page)
        self._turns.run(
            lambda _: self._tasks.is_allowed_to_ask(),
            lambda is_allowed: page.show_lookups(is_allowed=is_allowed),
        )

    def sign_in_again(self, account_id: int) -> None:
        """Straight to the way by which an account signed in until now."""
        self.forget()

        def read(_: Job) -> tuple[Draft, tuple[Way, ...]]:
            draft = draft_again(self._tasks.account(account_id))
            return draft, with_own_service(self._tasks.ways(draft))

        def show(result: tuple[Draft, tuple[Way, ...]]) -> None:
            self._draft, self._ways = result
            self._lead_in(first_way(self._ways, self._draft.server), is_first=True)
            account = self._draft.account
            if account is not None and account.refusal is not None:
                title, lines = refusal_words(account)
                self._wizard.page.why.show_text(title, *lines)
            self.opened.emit()

        self._turns.run(read, show)

    def change(self, account_id: int) -> None:
        """The settings of an account of the vault."""
        self.forget()

        def show(account: Account) -> None:
            page = self._wizard.server
            page.start(
                draft_again(account),
                title=say("How the account is reached"),
                text=account.address,
            )
            self._wizard.begin_at(page)
            self.opened.emit()

        self._turns.run(lambda _: self._tasks.account(account_id), show)

    def forget(self) -> None:
        """Stop everything, and forget all that was entered."""
        self._turns.end()
        self._permission.stop()
        self._trying.forget()
        self._wizard.wipe()
        self._draft = self._found = self._way = None
        self._ways = ()

    def _connect(self) -> None:
        wizard = self._wizard
        wizard.left.connect(self._leave)
        wizard.stopped.connect(self._stop_waiting)
        wizard.address.submitted.connect(self._look)
        wizard.address.by_hand.connect(self._ask_by_hand)
        wizard.address.skipped.connect(self._leave)
        wizard.address.lookups_chosen.connect(self._allow)
        wizard.choose.chosen.connect(self._take)
        wizard.choose.by_hand.connect(self._ask_by_hand)
        wizard.server.submitted.connect(self._server_entered)
        wizard.shut.other_address.connect(lambda: wizard.go_to(wizard.address))
        wizard.shut.by_hand.connect(self._ask_by_hand)
        wizard.ways.chosen.connect(lambda way: self._lead_in(way))
        for page in (wizard.ways, wizard.password, wizard.browser, wizard.device):
            page.server.change_wanted.connect(self._change_server)
            page.server.others_wanted.connect(self._show_others)
        for each in (wizard.password, wizard.browser, wizard.device, wizard.client):
            each.other_way.connect(self._show_ways)
        permission, trying = self._permission, self._trying
        # Whoever comes back from the browser comes back to where they left off.
        permission.granted.connect(lambda _: self.opened.emit())
        permission.granted.connect(trying.try_out)
        permission.failed.connect(trying.show_error)
        permission.registered.connect(self._client_kept)
        trying.added.connect(self._finish_adding)
        trying.signed_in.connect(self._finish_signing_in)
        trying.offer_taken.connect(self._take_offer)
        trying.sign_in_wanted.connect(self._ask_ways)

    # From the address to the server

    def _look(self, address: str) -> None:
        page = self._wizard.address
        proxy, may_ask = page.chosen_proxy(), page.lookups.isChecked()
        page.set_busy(say("Looking for the server …"))

        def progress(step: Progress) -> None:
            if step.note and page.is_busy:
                page.busy.say(say("Asking {place} …", place=shown_address(step.note)))

        def done(found: Found) -> None:
            page.set_busy("")
            self._show_found(found)

        self._turns.run(
            lambda job: self._tasks.find(job, address, may_ask=may_ask, proxy=proxy),
            done,
            progress=progress,
        )

    def _show_found(self, found: Found) -> None:
        self._found, self._draft = found, None
        if found.servers and found.servers[0].is_trusted:
            self._take(found.servers[0])
            return
        if found.servers:
            self._show_others()
            return
        if found.reason == "no-programs":
            self._show_shut(found.address, found.provider_id)
            return
        words = not_found_words(found)
        if words.is_at_address:
            field = self._wizard.address.address
            field.set_error(words.text)
            field.edit.setFocus()
            return
        self._enter_by_hand(found.address, words.title, words.text)

    def _take(self, server: FoundServer) -> None:
        if self._found is not None:
            proxy = self._wizard.address.chosen_proxy()
            self._ask_ways(draft_of(self._found.address, server, proxy=proxy))

    def _show_others(self) -> None:
        found, draft = self._found, self._draft
        if found is None:
            return
        self._stop_waiting()
        chosen = draft.found if draft is not None else None
        self._wizard.choose.start(found, chosen=chosen, name_of=self._name_of)
        self._wizard.go_to(self._wizard.choose)

    def _server_entered(self, draft: Draft) -> None:
        # Without a way that was chosen before, one is here for the settings of an account alone.
        if draft.account is not None and self._draft is None:
            self._trying.move(draft)
        else:
            self._ask_ways(draft)

    def _change_server(self) -> None:
        draft = self._draft
        if draft is not None:
            self._stop_waiting()
            page = self._wizard.server
            page.start(draft, title=say("How the account is reached"), text=draft.address)
            self._wizard.go_to(page)

    def _ask_by_hand(self, address: str) -> None:
        self._enter_by_hand(
            address,
            say("Enter the server"),
            say(
                "It stands on your provider’s help pages, often under “IMAP” or “incoming mail"
                " server”."
            ),
        )

    def _enter_by_hand(self, address: str, title: str, text: str) -> None:
        draft = draft_by_hand(address, proxy=self._wizard.address.chosen_proxy())
        self._found = None
        self._wizard.server.start(draft, title=title, text=text)
        self._wizard.go_to(self._wizard.server)

    def _show_shut(self, address: str, provider_id: str) -> None:
        provider = self._provider_named(provider_id)
        shut = self._wizard.shut
        if provider is None:
            shut.start(address, "", "", "")
        else:
            sign_in = provider.sign_in
            shut.start(address, provider.name, sentence(sign_in.hint), sign_in.help or sign_in.page)
        self._wizard.go_to(shut)

    # From the server to a way in

    def _ask_ways(self, draft: Draft) -> None:
        def show(ways: tuple[Way, ...]) -> None:
            self._draft, self._ways = draft, with_own_service(ways)
            if ways[0].kind is WayKind.NONE:
                self._show_shut(draft.address, draft.provider_id)
            elif len(ways) == 1:
                self._lead_in(ways[0])
            elif draft.account is not None:
                self._lead_in(first_way(ways, draft.server))
            else:
                self._show_ways()

        self._turns.run(lambda _: self._tasks.ways(draft), show)

    def _show_ways(self) -> None:
        draft = self._draft
        if draft is None:
            return
        self._stop_waiting()
        page = self._wizard.ways
        page.start(draft, self._ways, provider=self._provider_name(), others=self._other_servers())
        self._wizard.go_to(page)

    def _lead_in(self, way: Way, *, is_first: bool = False) -> None:
        """The page of one way; without a client id, the one on client ids comes before."""
        draft, wizard = self._draft, self._wizard
        if draft is None:
            return
        way = self._way = with_own_hint(way, self._ways)
        has_others = len(self._ways) > 1
        page = wizard.page_of(way.kind)
        page.start(
            draft,
            way,
            provider=self._provider_name(),
            others=self._other_servers(),
            has_others=has_others,
        )
        self._permission.lead(draft, way, has_others=has_others)
        self._trying.lead(draft, way, has_others=has_others)
        if is_first:
            wizard.begin_at(page)
        if is_oauth(way) and not way.has_client:
            self._permission.show_client()
            return
        wizard.go_to(page)
        if way.kind is WayKind.DEVICE and not is_first:
            self._permission.begin()

    def _client_kept(self, issuer: str) -> None:
        way, draft = self._way, self._draft
        if way is None or draft is None:
            return
        if way == OWN_SERVICE:
            self._ask_own_ways(draft, issuer)
            return
        self._ways = tuple(
            replace(each, has_client=True) if each.issuer == way.issuer else each
            for each in self._ways
        )
        self._lead_in(replace(way, has_client=True))

    def _ask_own_ways(self, draft: Draft, issuer: str) -> None:
        """The ways again, with those of the service that was named just now."""

        def show(ways: tuple[Way, ...]) -> None:
            self._ways = with_own_service(ways)
            own = [way for way in ways if way.issuer == issuer]
            self._lead_in(own[0] if own else ways[0])

        self._turns.run(lambda _: self._tasks.ways(draft), show)

    # The end

    def _take_offer(self, offer: Offer) -> None:
        if offer in (Offer.SERVER, Offer.PROXY):
            self._change_server()
        elif offer is Offer.OTHER_WAY:
            self._show_ways()
        else:
            self._permission.show_client()

    def _finish_adding(self, account: Account, is_pulled: bool) -> None:
        self.forget()
        self.added.emit(account, is_pulled)

    def _finish_signing_in(self, account: Account) -> None:
        self.forget()
        self.signed_in.emit(account)

    def _leave(self) -> None:
        self.forget()
        self.left.emit()

    def _stop_waiting(self) -> None:
        self._turns.end()
        self._permission.stop()
        self._trying.stop()
        self._wizard.page.set_busy("")

    def _allow(self, is_allowed: bool) -> None:
        self._jobs.run(
            lambda _: self._tasks.allow_asking(is_allowed=is_allowed),
            receiver=self,
            done=lambda _: None,
        )

    # What is known

    def _name_of(self, server: FoundServer) -> str:
        provider = self._provider_named(server.provider_id)
        return provider.name if provider is not None else ""

    def _provider_name(self) -> str:
        return next((way.provider for way in self._ways if way.provider), "")

    def _other_servers(self) -> int:
        return len(self._found.servers) - 1 if self._found is not None else 0

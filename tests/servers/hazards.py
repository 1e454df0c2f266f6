"""The known hazards of fetching mail, and which tests stand for each.

A test is named by file and function, a fault of the scripted servers by its name there. The table
is checked by ``test_hazards``; it makes a hazard without a test impossible to overlook.
"""

_BROKEN = "tests/tasks/test_broken_ways.py::test_broken_at_many_points"
_BUDGETS = "tests/imap/test_budgets.py::"
_CERTIFICATES = "tests/imap/test_certificates.py::"
_GUARD = "tests/imap/test_guard.py::test_refused"
_DISTRUST = "tests/tasks/test_distrust.py::"
_IDLING = "tests/imap/test_idling.py::"
_IN_STEP = "tests/tasks/test_staying_in_step.py::"
_LIFE = "tests/tasks/test_proxy_trap.py::test_a_whole_life_through_the_proxy"
_OBJECTS = "tests/tasks/test_server_objects.py::"
_PULL = "tests/tasks/test_pull.py::"
_REMOVAL = "tests/tasks/test_removal.py::"
_SCANNING = "tests/imap/test_scanning.py::"
_STARTTLS = "tests/imap/test_starttls.py::test_nothing_said_in_clear_counts"
_WIRE_LOG = "tests/tasks/test_wire_log.py::"

# What client libraries were seen to get wrong.
TRAPS_OF_CLIENTS: dict[str, tuple[str, ...]] = {
    "an empty set makes EXPUNGE take all": (_GUARD, _REMOVAL + "test_an_empty_plan_sends_nothing"),
    "a FETCH without a UID": (
        "body: answer without a UID",
        "body: answer without a UID, once",
        "body: flags of others without a UID",
    ),
    "two FETCH lines for one UID": (
        "body: two differing bodies for one UID",
        "body: the same body twice",
        "two bodies when compared",
    ),
    "NIL for a body": (
        "body: NIL for a body, still listed",
        "body: NIL for a body, expunged meanwhile",
        "NIL when compared",
    ),
    "a SEARCH answer of any length": (
        _WIRE_LOG + "test_a_pull_only_looks",
        "list: list of ten million",
    ),
    "a literal of 3 GB": (
        "body: literal of 3 GB and then the end",
        "body: literal of twenty digits",
        "body: negative literal",
        _BUDGETS + "test_a_literal_that_is_too_large_is_not_read",
        _BUDGETS + "test_a_body_that_is_too_large_is_not_read",
        _BUDGETS + "test_no_memory_for_what_was_only_announced",
    ),
    "untagged lines without end": (
        "body: endless untagged lines",
        "body: one endless line",
        _BUDGETS + "test_every_command_has_an_end",
    ),
    "a structure nested 100,000 deep": (
        "body: structure nested 100,000 deep",
        "name: attributes nested",
    ),
    "a literal8": ("body: literal8",),
    "a name in broken modified UTF-7": (
        "name: broken modified UTF-7",
        "name: modified UTF-7 of half a character",
        "tests/imap/test_names.py::test_never_fails",
    ),
    "names in raw UTF-8, or of digits": (
        "name: raw UTF-8",
        "name: raw Latin-1",
        "name: only digits",
        "name: NIL",
    ),
    "untagged answers before TLS": (_STARTTLS,),
    "an OK without a text": ("body: OK without text",),
    "PREAUTH, or no STARTTLS": (_STARTTLS, "sign-in: PREAUTH"),
    "text behind STARTTLS's OK": (
        _STARTTLS,
        "tests/imap/test_starttls.py::test_plaintext_behind_the_handshake_breaks_it",
    ),
    "RFC822 is answered with nothing": (
        _WIRE_LOG + "test_a_pull_only_looks",
        "body: no answer, still listed",
        "body: empty body for a message of some size",
    ),
    "* names what is below it": (
        _SCANNING + "test_windows_hold_everything",
        _SCANNING + "test_mail_beyond_uidnext_is_seen",
    ),
}

# What happens between two computers in the course of years.
HAZARDS_OF_PULLING: dict[str, tuple[str, ...]] = {
    "a new UIDVALIDITY": (
        "list: new UIDVALIDITY between pulls",
        "list: new UIDVALIDITY and UIDs between pulls",
        "list: mailbox recreated between pulls",
        _PULL + "test_uidvalidity_change_downloads_nothing_again",
        _REMOVAL + "test_changed_uidvalidity_removes_nothing",
        "tests/tasks/test_pull_trouble.py::test_a_mailbox_recreated_while_it_is_fetched",
    ),
    "one message, two places; two messages, one id": (
        _PULL + "test_the_same_message_in_two_mailboxes",
        _PULL + "test_two_drafts_with_one_message_id",
    ),
    "no UIDNEXT": ("list: no UIDNEXT",),
    "what changed, by the server's own account": (
        _DISTRUST + "test_any_doubt_means_a_full_comparison",
        _DISTRUST + "test_a_server_that_hides_changes_is_found_out",
        _DISTRUST + "test_condstore_that_is_offered_and_not_understood",
        _IN_STEP + "test_all_is_compared_every_week",
    ),
    "a limit of messages a command": (_DISTRUST + "test_a_limit_of_messages_a_command",),
    "a limit of bytes a day": (
        "tests/tasks/test_allowance.py::test_a_pull_stops_at_the_limit_and_goes_on_a_day_later",
    ),
    "an expunge in the middle": (
        "body: expunge in the middle",
        "body: no answer, expunged meanwhile",
        _PULL + "test_expunged_during_the_pull",
    ),
    "fewer answers than questions": (
        "body: no answer, once",
        "body: NO for one message, for good",
        "body: NO for one message, once",
        "body: BAD for one message, for good",
        "body: NO to every message",
    ),
    "a size that is wrong": (
        "body: size is wrong by 29",
        "body: size is three times too large",
        "body: size is four thousand million",
        "body: literal longer than announced",
        "body: literal shorter than announced",
        _REMOVAL + "test_size_differs_never_qualifies",
    ),
    "bytes that are no text": (
        "body: odd bytes",
        _PULL + "test_everything_comes_byte_for_byte",
    ),
    "names that climb, collide or cannot be shown": (
        "name: parent folders",
        "name: device name",
        "name: trailing dot and blank",
        "name: modified UTF-7 of a control character",
        "name: modified UTF-7 of right-to-left marks",
        "name: only case differs",
        "name: NIL for a delimiter",
        "name: odd delimiter",
        "name: different delimiters",
        "name: literal with a line end",
        "name: parent that cannot be opened",
        "name: mailbox that does not exist",
    ),
    "few commands known, few rights": (
        "list: few commands known",
        "list: INBOX cannot be opened",
        "opened read-only",
        "STORE refused",
    ),
    "mailboxes that are labels": (
        "mailboxes are labels",
        "tests/tasks/test_believing_little.py::test_labels_whose_store_is_hidden",
        _OBJECTS + "test_labels_come_with_the_mail_and_are_followed",
    ),
    "mail of others, and namespaces": (
        _OBJECTS + "test_mail_of_others_is_not_pulled_unless_wanted",
        _OBJECTS + "test_namespaces_that_cannot_be_read",
    ),
    "servers that end what is silent": (
        _IDLING + "test_idle_is_renewed_and_quiet_rounds_are_no_news",
        _IDLING + "test_a_server_that_refuses_or_ends_idle_is_asked_instead",
    ),
    "mail that becomes read by being fetched": (
        _PULL + "test_mail_stays_unread_on_the_server",
        _WIRE_LOG + "test_a_pull_only_looks",
    ),
    "silence": (
        "body: stall in a literal",
        "body: one byte at a time",
        "sign-in: no greeting",
        "tests/tasks/test_broken_ways.py::test_silent_at_some_points",
        "tests/imap/test_dialing.py::test_a_handshake_is_given_up",
    ),
    "the end in the middle": (
        "body: end in a literal, for good",
        "body: reset in a literal, once",
        "body: BYE in between, once",
        _BROKEN,
        _WIRE_LOG + "test_a_server_that_always_hangs_up_is_given_up",
    ),
    "EXISTS, the list and the store disagree": (
        "list: list cut short between pulls",
        "list: list empty between pulls",
        "list: list breaks off between pulls",
        "list: list with UIDs that are not there",
        "list: list with doubles",
    ),
    "newer protocols that change names and numbers": (
        _WIRE_LOG + "test_what_changes_the_protocol_is_not_switched_on",
    ),
    "a server that is busy": (
        "sign-in: not now",
        "sign-in: BYE for a greeting",
        "list: not connected",
    ),
    "a wrong password": (
        "sign-in: wrong password",
        _WIRE_LOG + "test_a_wrong_password_is_said_once",
    ),
}

# Somebody means harm.
HOSTILITIES: dict[str, tuple[str, ...]] = {
    "STARTTLS, in 69 ways": (_STARTTLS, "tests/imap/test_starttls.py::test_none_is_missing"),
    "mail in clear": (
        "tests/imap/test_dialing.py::test_no_plaintext_but_on_this_computer",
        "tests/imap/test_proxying.py::test_no_plaintext_through_a_proxy",
    ),
    "referrals": ("sign-in: referral", _STARTTLS),
    "alerts with escape codes": (
        "sign-in: greeting with escape codes",
        "body: chatter in the middle",
    ),
    "certificates": (
        _CERTIFICATES + "test_refused",
        _CERTIFICATES + "test_names",
        _CERTIFICATES + "test_old_tls",
        _CERTIFICATES + "test_a_certificate_of_its_own_can_be_given_and_is_then_the_only_one",
    ),
    "ten million UIDs": (
        "list: list of ten million",
        _BUDGETS + "test_no_memory_for_messages_that_are_only_claimed",
    ),
    "impossible UIDs and counts": (
        "list: list with impossible UIDs",
        "body: answer for UID 0",
        "body: answer for UID -14",
        "body: answer for UID 2^32",
        "body: answer for UID of twenty digits",
        "list: EXISTS 4,000,000,000",
        "list: EXISTS -1",
    ),
    "UIDs that go down": ("list: list in falling order",),
    "a hundred thousand mailboxes, or a name without end": (
        "name: a hundred thousand",
        "name: ten thousand deep",
        "name: a megabyte",
        _BUDGETS + "test_budgets_let_large_but_honest_answers_pass",
    ),
    "a tag that never comes": ("body: tag never comes", "sign-in: wrong tag"),
    "challenges without end": (
        "sign-in: endless challenges",
        _BUDGETS + "test_endless_challenges",
    ),
    "mail that nobody asked for": (
        "body: body not asked for",
        "tests/tasks/test_believing_little.py::test_endless_bodies_that_nobody_asked_for",
    ),
    "another message under the same UID": ("one byte differs", "placeholder"),
    "what goes around the proxy": (
        _LIFE,
        "tests/tasks/test_proxy_trap.py::test_the_name_is_asked_of_nobody",
        "tests/tasks/test_proxy_trap.py::test_a_dead_proxy_is_not_gone_around",
        "tests/tasks/test_proxy_trap.py::test_the_dns_is_not_asked_about_its_domain",
        "tests/tasks/test_proxy_trap.py::test_a_server_is_looked_for_through_the_proxy_alone",
    ),
    "a proxy that is none": ("tests/imap/test_proxying.py::test_what_is_no_proxy",),
}

_TRASH = "tests/tasks/test_removal_trash.py::"
_STOPPED = "tests/tasks/test_removal_stopped.py::"
_POINTS = "tests/tasks/test_removal_points.py::"
_LYING = "tests/tasks/removal/test_lying_servers.py::"

# What must hold of every removal.
SAFE_REMOVAL: dict[str, tuple[str, ...]] = {
    "what another client flagged survives": (
        _REMOVAL + "test_what_another_client_flagged_survives",
        "others have flagged",
    ),
    "an empty selection sends nothing": (_REMOVAL + "test_an_empty_plan_sends_nothing",),
    "a mailbox made anew with the same UIDs": (
        _REMOVAL + "test_recreated_mailbox_with_the_same_uids",
        "mailbox recreated",
    ),
    "a placeholder in place of the message": ("placeholder",),
    "the vault's copy is damaged": (_REMOVAL + "test_damaged_local_copy_keeps_the_servers",),
    "killed at any instant": (
        "tests/tasks/test_kill.py::test_removal",
        _POINTS + "test_killed_at_every_commit",
    ),
    "cut off at any command": (
        _POINTS + "test_cut_at_every_command",
        _POINTS + "test_given_up_at_every_command",
    ),
    "cut off after every so many bytes, both ways": (
        "tests/tasks/removal/test_removal_cuts.py::test_cut_after_every_so_many_bytes",
    ),
    "what a server tells of a move is not believed": (
        _LYING + "test_a_false_copyuid_never_brings_back_another",
        _LYING + "test_a_copy_that_is_not_in_the_trash_costs_nothing",
        _LYING + "test_a_move_that_only_expunges",
        _LYING + "test_another_trash_with_the_same_uidvalidity",
    ),
    "copied once, and no flag left, however often it is cut": (
        _LYING + "test_copied_once_however_often_it_is_cut",
        _LYING + "test_full_after_it_was_flagged",
    ),
    "mail arrives meanwhile": (_STOPPED + "test_mail_that_arrives_meanwhile_is_safe",),
    "a server that cannot, or will not": (
        "opened read-only",
        "STORE refused",
        "no UIDPLUS",
        _TRASH + "test_the_trash_is_full",
        _TRASH + "test_copied_where_there_is_no_move",
        _TRASH + "test_neither_move_nor_uidplus",
    ),
    "mailboxes are labels, in every setting": (
        "tests/tasks/test_removal_labels.py::test_for_good",
    ),
    "nothing is sent that could take more than it names": (
        _GUARD,
        "tests/imap/test_guard.py::test_only_what_the_journal_names",
        _WIRE_LOG + "test_a_removal_says_no_more",
    ),
}

"""What a client changes on the demo's server, every other client sees; on a server of its own."""

from tests.demo.conftest import Connect, fetch


def test_what_is_removed_is_gone_on_every_other_line(connect: Connect) -> None:
    first, second = connect(), connect()
    second.select("Newsletters", readonly=True)
    first.select("Newsletters")
    uids = first.uid("SEARCH", "UID", "1:*")[1][0].split()
    goes, flagged_by_another, stays = uids[3], uids[4], uids[5]
    first.uid("STORE", (goes + b"," + flagged_by_another).decode(), "+FLAGS", "(\\Deleted)")
    assert first.uid("EXPUNGE", goes.decode())[0] == "OK"
    third = connect()
    third.select("Newsletters", readonly=True)
    left = third.uid("SEARCH", "UID", "1:*")[1][0].split()
    assert left == [uid for uid in uids if uid != goes]
    assert fetch(third, goes.decode(), "(UID BODY.PEEK[])") == []
    assert len(fetch(third, stays.decode(), "(UID BODY.PEEK[])")) == 1
    third.uid("STORE", flagged_by_another.decode(), "-FLAGS", "(\\Deleted)")
    second.noop()
    assert second.uid("SEARCH", "UID", goes.decode())[1] == [b""]


def test_a_moved_letter_gets_a_new_number_elsewhere(connect: Connect) -> None:
    line = connect()
    line.select("Trash")
    before = line.uid("SEARCH", "UID", "1:*")[1][0].split()
    (kept,) = fetch(line, before[0].decode(), "(BODY.PEEK[])")
    assert line.uid("MOVE", before[0].decode(), "Archive")[0] == "OK"
    assert line.uid("SEARCH", "UID", before[0].decode())[1] == [b""]
    line.select("Archive", readonly=True)
    newest = line.uid("SEARCH", "UID", "1:*")[1][0].split()[-1]
    assert fetch(line, newest.decode(), "(BODY.PEEK[])")[0][1] == kept[1]

"""Qt's objects go in the interface thread, whoever held them last."""

import gc
import subprocess
import sys
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from vault_app.desktop.session import Session

_CYCLES_IN_A_THREAD = """
import gc, sys, threading
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from vault_app.desktop.collecting import Collector

application = QCoreApplication([])
Collector(parent=application)
places = set()

class Cycle:
    def __init__(self):
        self.me = self
    def __del__(self):
        places.add(threading.current_thread().name)

def work():
    for _ in range(20_000):
        Cycle()

thread = threading.Thread(target=work, name="worker")
thread.start()
thread.join()
assert places == set(), places
QTimer.singleShot(2_500, application.quit)
application.exec()
assert places == {"MainThread"}, places
"""


def test_cycles_made_in_a_thread_are_collected_in_the_interface_thread() -> None:
    subprocess.run([sys.executable, "-c", _CYCLES_IN_A_THREAD], check=True, timeout=60)


def test_a_lane_never_holds_an_object_last(session: Session, qtbot: QtBot) -> None:
    places: list[str] = []
    model = QObject()
    weakref.finalize(model, lambda: places.append(threading.current_thread().name))
    answers: list[bool] = []
    asked = model

    def read(_: object, held: QObject = asked) -> bool:
        return held is not None

    session.read(read, receiver=session, done=answers.append)
    del read, asked, model
    qtbot.waitUntil(lambda: bool(answers) and bool(places))
    assert places == [threading.main_thread().name]
    assert not gc.isenabled()

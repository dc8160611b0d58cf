"""What the directory's roles are called."""

from PySide6.QtCore import QCoreApplication

from keyworker_protocol.directory import Role

_tr = QCoreApplication.translate


def role_words(role: Role) -> str:
    match role:
        case Role.KEYWORKER:
            return _tr("Team", "Keyworker")
        case Role.SUPERVISOR:
            return _tr("Team", "Supervisor")
        case Role.MANAGER:
            return _tr("Team", "Manager")

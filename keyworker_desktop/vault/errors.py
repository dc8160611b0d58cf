"""What can get in the way of keys and of the files of a profile."""

import errno

from keyworker_desktop.record.errors import KnownError


class WrongPassphraseError(KnownError):
    """The passphrase does not open the vault; the vault is in order."""

    sentence = (
        "That is not the passphrase of this laptop. Nothing is lost: check capital letters and "
        "the keyboard language, then try again."
    )


class PassphraseRefusedError(KnownError):
    """The new passphrase is too easy to guess; the sentence says why."""


class KeyslotsMissingError(KnownError):
    """There is no keyslot file, nor a copy of one."""

    sentence = (
        "The file that your passphrase opens is not on this laptop, so the record here cannot be "
        "opened. Leave the program's folder as it is, and ask whoever looks after the laptop to "
        "bring back the file keyslots.cbor from a backup."
    )


class KeyslotsDamagedError(KnownError):
    """The keyslot file is not as it was written, whatever the passphrase."""

    sentence = (
        "The file that your passphrase opens is damaged. Your passphrase may well be right. Leave "
        "the program's folder as it is, and ask whoever looks after the laptop to bring back the "
        "file keyslots.cbor from a backup."
    )


class KeyslotsTooNewError(KnownError):
    """The keyslot file was written by a later program."""

    sentence = (
        "This laptop was last used with a newer version of the program. Nothing is wrong with "
        "what is kept here. Install the newer version and open it with that."
    )


class KeyslotsUnsafeError(KnownError):
    """The keyslot file asks for less, or far more, work than this program ever writes."""

    sentence = (
        "The file that your passphrase opens asks for weaker protection than this program allows, "
        "so somebody may have altered it. Do not type your passphrase again; tell whoever looks "
        "after the laptop."
    )


class KeyslotsExistError(KnownError):
    """A vault is there already; making a new one would lose the key to what it guards."""

    sentence = (
        "This laptop already has a passphrase, and what is kept here can be opened with it. "
        "Nothing was changed."
    )


class ChangeUncertainError(KnownError):
    """The disk failed after the new file took its place, and again on the way back."""

    sentence = (
        "The disk stopped answering while your passphrase was being changed. Nothing is lost. "
        "Next time, try the new passphrase first, and if it is not taken, the one before it."
    )


class NotEnoughMemoryError(KnownError):
    """Deriving the key needs more memory than the laptop can give."""

    sentence = (
        "The laptop has too little free memory to check the passphrase. Nothing is lost: close "
        "other programs, then try again."
    )


class DiskFullError(KnownError):
    """There is no room for what should be written."""

    sentence = (
        "The disk of this laptop is full, so this could not be saved. What was saved before is "
        "unchanged. Make some room, then try again."
    )


class ReadOnlyFolderError(KnownError):
    """The program may not write where its files are."""

    sentence = (
        "The program may not write in its own folder, so this could not be saved. What was saved "
        "before is unchanged. Ask whoever looks after the laptop to allow it."
    )


class FileUnavailableError(KnownError):
    """The disk, or another program that holds the file, does not let us at it."""

    sentence = (
        "A file of the program could not be reached. Another program may be holding it, or the "
        "disk may be failing. What was saved before is unchanged. Wait a moment, then try again."
    )


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def from_os_error(error: OSError) -> KnownError:
    """What ``error`` means to the person; its own text may hold a path and is left out."""
    if error.errno in _FULL:
        return DiskFullError()
    if error.errno in _READ_ONLY:
        return ReadOnlyFolderError()
    return FileUnavailableError()

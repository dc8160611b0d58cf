"""What can go wrong around the store, in words for the person in front of it."""

from keyworker_desktop.record.errors import KnownError


class StoreDamagedError(KnownError):
    sentence = (
        "The record on this laptop is damaged. Nothing was changed. It can be put together again, "
        "from its verified copies, from what can still be read of it, and from the service: lock "
        "the program, and open it again."
    )


class RowsDifferError(KnownError):
    sentence = (
        "Some of what this laptop shows did not agree with its record. Nothing is lost: the record "
        "is sound. Lock the program and open it again, and all of it is read from the record anew."
    )


class WrongKeyError(StoreDamagedError):
    """SQLCipher cannot tell a wrong key from a damaged first page."""


class StoreExistsError(KnownError):
    sentence = "There is already a store on this laptop. It was left as it is."


class NoCopyError(KnownError):
    sentence = (
        "There is no sound copy of the record on this laptop, and too little of it can be read to "
        "put it together again. Nothing was changed. What was sent is safe with the service: ask "
        "your manager to let this laptop join again, and keep its files."
    )


class NoRoomForCopyError(KnownError):
    sentence = (
        "There is too little room on the disk for today’s copy of the record, so it was not made. "
        "Your work goes on and is kept. Free some space; the copy is then made by itself."
    )


class NoRoomForUpgradeError(KnownError):
    sentence = (
        "There is too little room on the disk to bring the record to this version of the program. "
        "Nothing was changed. Free some space, then open it again."
    )


class UpgradeFailedError(KnownError):
    sentence = (
        "The record could not be brought to this version of the program: what came out was not "
        "what went in. Nothing was changed. Ask whoever looks after the program."
    )


class StoreTooNewError(KnownError):
    sentence = (
        "The store on this laptop was made by a newer version of the program. "
        "Nothing was changed. Start the newer version, or update this one."
    )


class DriverTooOldError(KnownError):
    sentence = (
        "The encryption library on this computer is older than this program needs to keep your "
        "notes safe, so the store was not opened. Install the program again."
    )


class DiskFullError(KnownError):
    sentence = (
        "The disk of this laptop is full, so this could not be saved. What you typed is still "
        "here. Free some space, then save again."
    )


class StoreReadOnlyError(KnownError):
    sentence = (
        "The folder of the store cannot be written to, so this could not be saved. What you typed "
        "is still here. Ask whoever looks after your laptop to give the program its folder back."
    )


class DiskTroubleError(KnownError):
    sentence = (
        "The disk of this laptop did not answer as it should, so this could not be saved. "
        "What you typed is still here. Try again; if it goes on, have the laptop looked at."
    )


class StoreBusyError(KnownError):
    sentence = (
        "Another program is using the store, so this could not be saved. What you typed is still "
        "here. Close the other program, then save again."
    )


class FileTooBigError(KnownError):
    sentence = (
        "This file is larger than 25 MB, which is the most that can be attached. "
        "Nothing was attached. Make it smaller, or split it."
    )


class FileEmptyError(KnownError):
    sentence = "There is nothing in this file, so it was not attached."


class FileNotKeptError(KnownError):
    """The disk would not take it; what was typed is elsewhere and is not touched."""

    sentence = (
        "The disk of this laptop did not take the file, so it was not attached. Everything else "
        "is as it was. Free some space, then attach it again."
    )


class FileNotHereError(KnownError):
    sentence = "This file is not on this laptop yet. It comes when there is a connection."


class FileDamagedError(KnownError):
    sentence = "This file is damaged on this laptop and cannot be opened from here."


class FileUnreadableError(KnownError):
    """For a moment or for good: it says nothing of the file itself."""

    sentence = (
        "The disk of this laptop did not give this file just now. Nothing of it was changed; it "
        "is tried again. If it goes on, have the laptop looked at."
    )


class FileWithoutPartsError(KnownError):
    sentence = "This attachment came without its file, so there is nothing to open."

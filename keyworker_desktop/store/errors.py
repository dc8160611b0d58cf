"""What can go wrong around the store, in words for the person in front of it."""

from keyworker_desktop.record.errors import KnownError


class StoreDamagedError(KnownError):
    sentence = (
        "The store on this laptop is damaged or is not a Keyworker store. Nothing was changed. "
        "A verified copy is kept beside it: ask whoever looks after your laptop to bring it back."
    )


class WrongKeyError(StoreDamagedError):
    """SQLCipher cannot tell a wrong key from a damaged first page."""


class StoreExistsError(KnownError):
    sentence = "There is already a store on this laptop. It was left as it is."


class NoCopyError(KnownError):
    sentence = (
        "There is no sound copy of the store on this laptop to bring back. Nothing was changed. "
        "Ask whoever looks after your laptop; what was sent is safe with the service."
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

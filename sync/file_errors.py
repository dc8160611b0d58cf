"""What can stand in the way of the file of an attachment, in words for the person who waits."""

from keyworker_desktop.record.errors import KnownError
from sync.errors import AlarmError, RefusedByServiceError


class FilesNotTakenError(KnownError):
    """A service from before attachments."""

    sentence = (
        "The service is older than this program and takes no files yet. They are kept on this "
        "laptop and go by themselves when the service has been updated. Notes go as always."
    )


class DamagedBeforeSentError(KnownError):
    sentence = (
        "This file was damaged on this laptop before it had been sent, so nobody can open it. "
        "If you still have the photo or letter, attach it again."
    )


class DamagedHereError(KnownError):
    sentence = "This file was damaged on this laptop. It is fetched from the service again."


ALARMS = {
    "wrong_root": (
        "What the service says of this file is not what was attached: its size or its parts are "
        "others. Nothing of it was taken. Tell your manager and whoever looks after the service."
    ),
    "wrong_chunk": (
        "A part of this file came from the service altered, cut short, too long or in the place "
        "of another. It was not taken, and the rest is kept. Tell your manager and whoever looks "
        "after the service."
    ),
    "withheld": (
        "The service said that it has this file and does not give all of it. What came is kept "
        "and it is asked again. Tell your manager and whoever looks after the service."
    ),
    "not_acknowledged": (
        "The service took all parts of this file and does not say that it has the whole. The file "
        "is kept on this laptop and sent again. Tell your manager and whoever looks after the "
        "service."
    ),
}
"""What does not follow from what was attached, by the name that logs know it by."""

REFUSALS = {
    "quota_reached": (
        "The service has no more room for files of this family. This one is kept on this laptop "
        "and goes when there is room. Tell your manager."
    ),
    "too_big": "This file is larger than the service takes. It is kept on this laptop.",
    "id_reuse": (
        "The service has another file in the place of this one. This one is kept on this laptop. "
        "Tell your manager and whoever looks after the service."
    ),
    "wrong_chunk": (
        "The service did not take a part of this file, which may have been altered on the way. "
        "The file is kept on this laptop and sent again."
    ),
}


def alarm(code: str) -> AlarmError:
    return AlarmError(ALARMS[code], code=code)


def told_of(error: KnownError) -> str:
    """The sentence for one file: a refusal of the protocol means something else here."""
    if isinstance(error, RefusedByServiceError):
        return REFUSALS.get(error.code, error.told)
    return error.told

"""What can stand between this laptop and the service, in words for the person in front of it."""

from typing import Any

from keyworker_desktop.record.errors import KnownError


class ServiceUnreachableError(KnownError):
    sentence = (
        "The service cannot be reached. Everything is kept on this laptop and goes by itself "
        "when there is a connection."
    )


class AddressNotPrivateError(KnownError):
    sentence = (
        "The service's address is not one over which this program speaks: it must begin with "
        "https. Everything is kept on this laptop. Ask your manager for a new code."
    )


class NotTheServiceError(KnownError):
    """An answer that is not the service's: a log-in page of a network, a proxy's message."""

    sentence = (
        "Something answered in the place of the service, perhaps the log-in page of this network. "
        "Everything is kept on this laptop. Open a web page to sign in to the network, or wait."
    )


class ServiceTroubleError(KnownError):
    sentence = (
        "The service has a problem of its own. Everything is kept on this laptop; "
        "the program tries again by itself."
    )


class AnswersTooSlowlyError(ServiceTroubleError):
    """An answer began and did not end in the time that the slowest of honest links needs."""

    sentence = (
        "The service answers too slowly, or something on the way holds its answers up. Everything "
        "is kept on this laptop; the program tries again by itself."
    )


class TryLaterError(KnownError):
    """The service asked to wait; ``seconds`` as it said, or None."""

    sentence = (
        "The service is busy. Everything is kept on this laptop; "
        "the program tries again by itself in a while."
    )

    def __init__(self, seconds: float | None) -> None:
        super().__init__()
        self.seconds = seconds


class GathersError(TryLaterError):
    """A restored service takes nothing new until laptops have given back what it lost."""

    sentence = (
        "The service was restored from a backup and is still being put together from the laptops. "
        "What you write is kept on this laptop and goes by itself when that is done."
    )


class ServiceRestoredError(KnownError):
    """The service began another life, and no manager has said yet that this is right."""

    sentence = (
        "The service is not the same as before: it may have been restored from a backup. Nothing "
        "was taken from it and nothing was sent to it. Everything is kept on this laptop, and you "
        "can go on writing. A manager has to confirm it on their own laptop: tell them."
    )


class SignInRefusedError(KnownError):
    sentence = (
        "The service does not recognise this laptop. You can go on writing; it is kept here. "
        "Ask your manager to look at your laptop's enrolment."
    )


class ProgramTooOldError(KnownError):
    sentence = (
        "The service no longer takes notes from this version of the program. Everything is kept "
        "on this laptop and goes when the program has been updated."
    )


class RefusedByServiceError(KnownError):
    """The service said no for a reason of the protocol; ``code`` is its stable name."""

    sentence = "The service did not accept this. It is kept on this laptop."

    def __init__(self, code: str, status: int, extras: dict[str, Any]) -> None:
        super().__init__(REFUSALS.get(code))
        self.code = code
        self.status = status
        self.extras = extras


class AlarmError(KnownError):
    """What the service gave does not follow from what it signed before."""

    sentence = (
        "What the service sent for this family does not fit what it sent before. Nothing here "
        "was changed, and you can go on working. Tell your manager and whoever looks after the "
        "service."
    )

    def __init__(self, sentence: str | None = None, *, code: str = "") -> None:
        super().__init__(sentence)
        self.code = code
        """The protocol's name for it, for logs and programs."""


REFUSALS = {
    "invitation_unknown": (
        "This code is not known to the service. Check it letter by letter, or ask for a new one."
    ),
    "invitation_used": (
        "This code has been used already. A code works once: ask your manager for a new one."
    ),
    "invitation_expired": (
        "This code is too old. A code works for one day: ask your manager for a new one."
    ),
    "not_a_writer": "You no longer have this family on your list, so the service did not take it.",
    "not_permitted": "Your role does not allow this.",
    "stale_control": "Somebody else changed this at the same moment. Look again, then repeat it.",
    "log_unknown": "The service does not know this family, or you may not see it.",
    "chain_fork": (
        "The service has other entries from this laptop than this laptop has. It may have been "
        "restored from an older copy. Nothing was changed; tell whoever looks after your laptop."
    ),
    "counter_gap": (
        "The service is missing earlier entries from this laptop. Nothing was changed; tell "
        "whoever looks after the service."
    ),
    "seen_ahead": (
        "The service knows less of this family than it did before. It may have been restored "
        "from an older copy. Nothing was changed; tell whoever looks after the service."
    ),
    "salvage_fork": (
        "The service has other entries in the place of some that it once had. Nothing is lost: "
        "they are kept on this laptop and will be added behind the others."
    ),
    "not_restored": "The service was not restored, so it needs nothing back.",
    "too_big": "This is longer than the service takes.",
    "removal_needs_new_epoch": "Taking somebody's access away is not possible yet.",
}

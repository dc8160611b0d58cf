"""The edges of folding and combining: what mutants lived on."""

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.fold import fold, unseen_by_strike
from keyworker_desktop.record.merge import TextWrite, combined, kept, merged
from tests.support import second_fold
from tests.support.records import a_change, change_id, entity

BASE, ONE, TWO, LEFT, RIGHT, GONE = (change_id(number) for number in range(1, 7))


def test_every_branch_that_a_text_grew_from_is_followed() -> None:
    """Nothing is combined when anything on any of them is missing, whichever comes first."""
    for parents in ((ONE, TWO), (TWO, ONE)):
        for missing in (ONE, TWO):
            history = {
                BASE: TextWrite("a\n\nb", ()),
                ONE: TextWrite("a\n\nb\n\nc", (BASE,)),
                TWO: TextWrite("a\n\nb\n\nd", (BASE,)),
                LEFT: TextWrite("a\n\nb\n\nc\n\nd", parents),
                RIGHT: TextWrite("A\n\nb", (BASE,)),
            }
            assert combined(history, LEFT, RIGHT) == "A\n\nb\n\nc\n\nd"
            history[missing] = TextWrite(history[missing].value, (BASE, GONE))
            assert combined(history, LEFT, RIGHT) is None


def test_a_text_that_grew_from_what_is_no_text_is_not_combined() -> None:
    """A newer program may have written something else there."""
    history = {
        BASE: TextWrite(5, ()),
        LEFT: TextWrite("a", (BASE,)),
        RIGHT: TextWrite("b", (BASE,)),
    }
    assert combined(history, LEFT, RIGHT) is None


def test_exactly_a_million_pairs_are_still_combined() -> None:
    base = "\n".join(map(str, range(1_000)))
    assert merged(base, f"{base[:-3]}end", f"start{base[1:]}") == f"start{base[1:-3]}end"
    longer = f"{base}\nmore"
    assert merged(base, longer, f"start{base[1:]}") is None


def test_what_is_kept_is_as_long_as_can_be() -> None:
    for base, head, length in (
        ("abcd", "xaxbxcxd", 4),
        ("a", "bba", 1),
        ("abcab", "bacba", 3),
        ("aab", "baa", 2),
    ):
        pairs = kept(list(base), list(head))
        assert len(pairs) == length
        assert all(base[i] == head[j] for i, j in pairs)
        assert pairs == sorted(pairs)
    assert second_fold.merged("a\nb\nc\nd", "x\na\nx\nb\nx\nc\nx\nd", "a\nb\nc\nd") == merged(
        "a\nb\nc\nd", "x\na\nx\nb\nx\nc\nx\nd", "a\nb\nc\nd"
    )


def test_a_strike_of_a_kind_that_only_a_newer_program_knows() -> None:
    """What its author had not seen is found without a declaration."""
    made = a_change([Write("newer", entity(1), "a", "x")], number=1)
    strike = Write("newer", entity(1), "struck", "Wrong family", (change_id(1),))
    struck = a_change([strike], number=2)
    later = a_change([Write("newer", entity(1), "b", "y")], number=3)
    states = list(fold([made, struck, later]).values())
    assert unseen_by_strike(states[0]) == {change_id(3)}
    (unstruck,) = fold([made, later]).values()
    assert unseen_by_strike(unstruck) == frozenset()


def test_of_a_strike_that_names_strikes_alone_nothing_is_concluded() -> None:
    """So an older program writes it, whatever its author had on the screen."""
    made = a_change([Write("newer", entity(1), "a", "x")], number=1)
    first = a_change([Write("newer", entity(1), "struck", "Wrong")], number=2)
    second = Write("newer", entity(1), "struck", "Wrong family", (change_id(2),))
    (state,) = fold([made, first, a_change([second], number=3)]).values()
    assert unseen_by_strike(state) == frozenset()


def test_what_is_below_a_field_has_the_fields_class() -> None:
    """Nobody writes a second ending to a finished note by way of a path that is none."""
    first = a_change([Write("contact", entity(1), "body/x", "a")], number=1)
    later = Write("contact", entity(1), "body/x", "b", (change_id(1),))
    (state,) = fold([first, a_change([later], number=2)]).values()
    assert state.heads["body/x"] == {change_id(1): "a", change_id(2): "b"}

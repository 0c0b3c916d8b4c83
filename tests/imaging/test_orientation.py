"""Edge letters for every turn and mirroring, worked out by drawing the film."""

from __future__ import annotations

import pytest

from cxrviewer.imaging.orientation import EdgeLetters, orientation_letters

# A PA film as it hangs: rows run to the patient's left, columns to the feet.
# Turning clockwise carries the left edge to the top.
FRONTAL = [
    (0, False, "RHLF"),
    (1, False, "FRHL"),
    (2, False, "LFRH"),
    (3, False, "HLFR"),
    (0, True, "LHRF"),
    (1, True, "FLHR"),
    (2, True, "RFLH"),
    (3, True, "HRFL"),
]


@pytest.mark.parametrize(("turns", "flipped", "letters"), FRONTAL)
def test_letters_follow_the_film(turns: int, flipped: bool, letters: str) -> None:
    found = orientation_letters(("L", "F"), quarter_turns=turns, flipped=flipped)
    assert found == EdgeLetters(*letters)


# Left, top, right, bottom, drawn on paper for films as they are stored: a PA film hangs as if the
# reader faced the patient; an AP one stored from the tube's side, its mirror image; a left lateral
# with the spine on the right, a right lateral with the spine on the left. The columns are 0, 90,
# 180 and 270 degrees clockwise, then the same of the mirrored film.
BY_VIEW = {
    ("PA", ("L", "F")): "RHLF FRHL LFRH HLFR LHRF FLHR RFLH HRFL",
    ("AP", ("R", "F")): "LHRF FLHR RFLH HRFL RHLF FRHL LFRH HLFR",
    ("LL", ("P", "F")): "AHPF FAHP PFAH HPFA PHAF FPHA AFPH HAFP",
    ("RL", ("A", "F")): "PHAF FPHA AFPH HAFP AHPF FAHP PFAH HPFA",
}


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("flipped", [False, True])
@pytest.mark.parametrize(("view", "table"), BY_VIEW.items())
def test_letters_of_every_view_in_every_position(
    view: tuple[str, tuple[str, str]], table: str, flipped: bool, turns: int
) -> None:
    found = orientation_letters(view[1], quarter_turns=turns, flipped=flipped)
    assert found == EdgeLetters(*table.split()[turns + 4 * flipped])


def test_compound_directions_are_turned_letter_by_letter() -> None:
    # Oblique view: rows to the left and a little anterior, columns to the feet.
    found = orientation_letters(("LA", "FP"), quarter_turns=0)
    assert found == EdgeLetters(left="RP", top="HA", right="LA", bottom="FP")


@pytest.mark.parametrize(
    "orientation",
    [None, ("", ""), ("X", "Y"), ("LE", "V"), ("LR", "HF"), ("AA", "PP")],
    ids=["absent", "empty", "unknown", "quadruped", "contradiction", "repeated"],
)
def test_what_is_not_a_biped_direction_stays_without_letters(
    orientation: tuple[str, str] | None,
) -> None:
    assert orientation_letters(orientation) == EdgeLetters()


def test_one_known_direction_letters_its_two_edges() -> None:
    assert orientation_letters(("P", "")) == EdgeLetters(left="A", right="P")

"""Numbers of moves in tags: written as read, as many tags as they need."""

from site_recovery import move_numbers


def test_numbers_are_read_as_they_were_written():
    numbers = {"shop": 4, "app": 12, "a.b-c_d": 1}

    tags = move_numbers.tags(numbers)

    assert tags == {"dr-moves": "a.b-c_d=1 app=12 shop=4"}
    assert move_numbers.read(tags) == numbers


def test_three_hundred_groups_fit_into_the_tags_of_a_vault():
    """Fifty tags of 256 characters; the longest name has eighty."""
    numbers = {f"group-{n:03}": 100 for n in range(300)}

    tags = move_numbers.tags(numbers)

    assert len(tags) < 20
    assert max(map(len, tags.values())) <= 256
    assert list(tags)[:3] == ["dr-moves", "dr-moves-2", "dr-moves-3"]
    assert move_numbers.read(tags) == numbers


def test_a_text_that_just_fits_is_one_tag():
    numbers = {"a" * 80: 1, "b" * 80: 1, "c" * 80: 123456789}

    assert [len(text) for text in move_numbers.tags(numbers).values()] == [256]
    assert len(move_numbers.tags({**numbers, "c" * 80: 1234567890})) == 2


def test_what_somebody_wrote_there_tells_nothing():
    told = {"DR-Moves": "shop=4 x app=-1 shop=2 =3 web=٣ ops=1.5", "dr-moves-x": "shop=9"}

    assert move_numbers.read(told) == {"shop": 4}
    assert move_numbers.ours(told) == {"DR-Moves": told["DR-Moves"]}


def test_the_highest_number_counts():
    assert move_numbers.latest({"a": 1, "b": 5}, {"a": 2, "c": 0}) == {"a": 2, "b": 5}
    assert move_numbers.tags({}) == {}

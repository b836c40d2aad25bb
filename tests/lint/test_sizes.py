"""The lint of sizes sees what is too long."""

from tests.lint.sizes import problems, too_long


def test_the_product_is_within_its_sizes():
    assert problems() == []


def test_a_long_function_and_a_long_file_are_named(tmp_path):
    module = tmp_path / "long.py"
    module.write_text("def wordy():\n" + "    pass\n" * 40 + "x = 1\n" * 310)
    assert list(too_long(module, "long.py")) == [
        "long.py: 351 lines, more than 350",
        "long.py:1: wordy has 41 lines, more than 40",
    ]

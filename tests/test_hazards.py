"""Every hazard of real exports has a test that is named here.

The numbers are those of the list of hazards that reading was designed for: 1 to 29 lines and
records, 30 to 43 names, 44 to 54 dates, 55 to 74 identifiers, locators and links, 75 to 88 texts,
89 to 91 whole files. Tests of values carry the number in their names.
"""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
LINES, ENCODINGS, VALUES = "test_ris_lines", "test_ris_encodings", "test_crosswalk_hazards"
NAMED = {
    1: (LINES, "one_to_four_blanks_may_stand_before_the_hyphen"),
    2: (LINES, "one_to_four_blanks_may_stand_before_the_hyphen"),
    3: (LINES, "blanks_after_the_hyphen_are_no_part_of_the_value"),
    4: (LINES, "tabs_separate_tag_and_value"),
    5: (LINES, "no_letter_is_lost_where_the_blank_after_the_hyphen_is_missing"),
    6: (LINES, "indented_lines_are_tag_lines_where_the_record_began_indented"),
    7: (LINES, "end_tag_needs_neither_blank_nor_line_end"),
    8: (LINES, "missing_end_tag_does_not_swallow_the_next_record"),
    9: (LINES, "record_without_end_tag_is_kept_and_reported"),
    10: (LINES, "text_after_the_end_tag_ends_the_record_and_is_reported"),
    11: (LINES, "fields_after_the_end_are_attached_to_no_record"),
    12: (LINES, "byte_order_mark_does_not_cost_the_first_record"),
    13: (ENCODINGS, "names_are_right_in_every_encoding_that_exporters_use"),
    14: (ENCODINGS, "encoding_that_is_not_utf8_is_named_with_its_first_line"),
    15: (ENCODINGS, "text_encoded_twice_is_restored_and_the_source_kept"),
    16: (LINES, "mixed_line_ends_are_read_and_counted_as_lines"),
    17: (LINES, "odd_separators_inside_a_value_are_blanks_not_line_ends"),
    18: (LINES, "header_before_the_first_record_is_skipped_and_reported_once"),
    19: (LINES, "footer_between_records_makes_no_record"),
    20: (LINES, "numbers_of_records_are_skipped_and_said_once"),
    21: (LINES, "short_lines_of_an_abstract_keep_their_breaks"),
    22: (LINES, "prose_that_begins_like_a_tag_is_prose"),
    23: (LINES, "unknown_tag_in_another_spacing_is_text_and_reported"),
    24: (LINES, "empty_tags_do_not_leak_into_the_field_before"),
    25: (LINES, "lists_by_line_break_become_fields_with_their_own_lines"),
    26: (LINES, "fields_glued_on_one_line_are_split_before_known_tags"),
    27: (LINES, "record_without_type_is_kept_as_gen_and_reported"),
    28: (LINES, "type_stated_twice_with_nothing_between_is_one_record_and_the_last_counts"),
    29: (LINES, "neighbour_formats_are_refused_by_name"),
    89: ("test_build", "repeats_and_merges_are_one_work_and_every_record_is_counted"),
    90: ("test_dialects", "records_of_several_exporters_in_one_file_are_told_apart"),
    91: (LINES, "value_of_two_hundred_kilobytes_is_kept"),
}


def named_in(module):
    tree = ast.parse((TESTS / f"{module}.py").read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("number", NAMED)
def test_hazard_of_lines_and_files_has_its_test(number):
    module, name = NAMED[number]
    assert f"test_{name}" in named_in(module)


def test_hazards_of_values_are_in_the_names_of_their_tests():
    found = {int(n) for name in named_in(VALUES) for n in re.findall(r"^test_(\d\d)_", name)}
    assert found == set(range(30, 89))
    assert found.isdisjoint(NAMED)
    assert {*found, *NAMED} == set(range(1, 92))

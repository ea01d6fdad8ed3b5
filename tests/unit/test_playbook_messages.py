"""What a beginner's mistakes in a playbook are called: the line, the value, what would be right."""

from pathlib import Path

import pytest

from frontdesk.playbook import Fault, PlaybookInvalid, load_playbook

BRIGHTSMILE = Path(__file__).parents[2] / "playbooks" / "brightsmile"
WHOLE = (BRIGHTSMILE / "playbook.toml").read_text("utf-8")
ZONE, NUMBER, MONDAY = 'timezone = "America/Denver"', '"+13035550168"', 'mon = "7:30-16:30"'
DAY = "write closed, 8:00-17:00 or 8:00-12:00, 13:00-17:00"


def listed(folder: Path) -> tuple[Fault, ...]:
    with pytest.raises(PlaybookInvalid) as caught:
        load_playbook(folder)
    return caught.value.faults


def only_fault(folder: Path, old: str, new: str) -> Fault:
    assert old in WHOLE
    (folder / "playbook.toml").write_text(WHOLE.replace(old, new, 1), "utf-8")
    (fault,) = listed(folder)
    return fault


@pytest.mark.parametrize(
    ("old", "new", "problem", "remedy"),
    [
        (ZONE, 'timezone = "Denver"', '"Denver" is not a time zone', "did you mean America/Denver?"),
        (ZONE, 'timezone = "PST"', '"PST" is not a time zone', "did you mean America/Los_Angeles?"),
        (ZONE, 'timezone = "mountain time"', '"mountain time" is not a', "did you mean America/Denver?"),
        (ZONE, 'timezone = "America/Dever"', '"America/Dever" is not a', "did you mean America/Denver?"),
        (ZONE, 'timezone = "America/Boulder"', '"America/Boulder" is', "IANA name such as America/Chicago"),
        (NUMBER, '"(303) 555-0168"', "is not in the form that carriers use", 'write it as "+13035550168"'),
        (NUMBER, '"+1303555016"', '"+1303555016" is not a phone number that can exist', "country code"),
        (NUMBER, "13035550168", "13035550168 is not a text", "write it with + and country code"),
        (MONDAY, 'mon = "16:30-7:30"', '"16:30-7:30" does not run forward: it closes before it opens', DAY),
        (MONDAY, 'mon = "8:00-12:00, 11:00-13:00"', "it opens again before it has closed", DAY),
        (MONDAY, 'mon = "8am-5pm"', '"8am" is not a time', DAY),
        (MONDAY, 'mon = ["7:30-16:30"]', "a list is not a text", DAY),
        ('= ["aiko"]', '= "aiko"', '"aiko" is not a list', 'write it in brackets: ["aiko"]'),
        ("= 0.75", '= "high"', '"high" is not a number', "from 0 to 1"),
        ("= 0.75", "= 75", "75 is too large", "from 0 to 1"),
        ('{ start = "20:00", end = "8:00" }', '"20:00-8:00"', "is not a section", "write { start ="),
        ('kind = "form"\n', "", "it has no kind", 'kind = "twilio", "highlevel" or "form"'),
        ('kind = "form"', 'kind = "fax"', 'there is no kind "fax"', 'kind = "twilio", "highlevel" or "form"'),
        ("is_drafted = false", 'is_drafted = "perhaps"', "is neither true nor false", "write false when"),
        ('languages = ["en", "es"]', "languages = []", "it is empty", 'list "en", "es" or both'),
        (
            'languages = ["en", "es"]',
            'languages = ["en", "fr"]',
            '"fr" is not "en" or "es"',
            'write "en" or "es"',
        ),
        ('[sources.twilio]\nkind = "twilio"\nsignature = "twilio"\n', "", "none is of kind twilio", "add ["),
        ("{greeting} You are", "{{greeting}} You are", "a brace belongs to no slot", "one brace on each"),
        ("{greeting} You are", "{greeting You are", "a brace belongs to no slot", "one brace on each"),
        ('"Hi {first_name}!"', '"Hi {first_name}}!"', "a brace belongs to no slot", "one brace on each"),
        ('cleaning = "$99"', "cleaning = 99", "99 is not a text", "with a dollar sign"),
    ],
)
def test_a_wrong_value_is_shown_with_what_would_be_right(tmp_path, old, new, problem, remedy):
    fault = only_fault(tmp_path, old, new)
    assert problem in fault.problem
    assert remedy in fault.remedy


def test_the_line_is_that_of_the_key(tmp_path):
    fault = only_fault(tmp_path, MONDAY, 'mon = "8am-5pm"')
    assert fault.place == f"playbook.toml:{WHOLE[: WHOLE.index(MONDAY)].count(chr(10)) + 1}"


def test_what_is_missing_has_the_line_of_its_section(tmp_path):
    fault = only_fault(tmp_path, f"{MONDAY}\n", "")
    assert fault.key == "locations.highlands.hours.mon"
    assert WHOLE.split("\n")[(fault.line or 0) - 1] == "[locations.highlands.hours]"


@pytest.mark.parametrize("key", ['slack_team = "{}"', 'slack_tokn = "{}"\nslack_team = "T0BRIGHT00"'])
def test_what_looks_like_a_secret_is_never_shown(tmp_path, key):
    fault = only_fault(tmp_path, 'slack_team = "T0BRIGHT00"', key.format("xoxb-1234567890-abcdefghijkl"))
    assert "abcdefghijkl" not in str(fault)


@pytest.mark.parametrize(
    ("old", "new", "problem", "shown"),
    [
        ('"BrightSmile Dental"', "BrightSmile Dental", "this is no value", "name = BrightSmile Dental\n   "),
        ('"BrightSmile Dental"', '"BrightSmile', "no closing quotation mark", 'name = "BrightSmile\n'),
        ('"BrightSmile Dental"', '"Bright "Smile""', "something stands after", '"Bright "Smile""\n'),
        ('Delta Dental?",', 'Delta Dental?"', "it begins on line ", '    "Are you in network with Cigna'),
        (
            '"BrightSmile Dental"',
            "\u201cBrightSmile\u201d",
            "curly",
            "name = \u201cBrightSmile\u201d\n       ^",
        ),
        ("minimum_confidence = 0.75", "minimum_confidence = 0,75", "after the value", "0,75\n"),
        ("[gate]", "[gate", "the [section] is not closed", "[gate\n     ^"),
        ("[gate]", "[business]", "a second time", "[business]"),
        ('exam = "$59"', 'cleaning = "$59"', "a second time", 'cleaning = "$59"'),
        ('exam = "$59"', 'exam : "$59"', "no = after the key", 'exam : "$59"\n     ^'),
    ],
)
def test_what_is_no_toml_is_shown_with_its_line_and_column(tmp_path, old, new, problem, shown):
    fault = only_fault(tmp_path, old, new)
    assert problem in fault.problem
    assert shown in (fault.excerpt or "")
    assert fault.line


def test_a_curly_mark_within_a_text_is_not_what_is_wrong(tmp_path):
    fault = only_fault(tmp_path, '"BrightSmile Dental"', '"Joe\u2019s Dental" Inc')
    assert "something stands after" in fault.problem


def test_a_secret_on_a_line_that_is_no_toml_is_covered(tmp_path):
    (tmp_path / "playbook.toml").write_text('token = "xoxb-1234567890-abcdefghijkl" x')
    (fault,) = listed(tmp_path)
    assert fault.excerpt == f'token = "{"•" * 28}" x\n{" " * 39}^'


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfea\x00", "is not UTF-8"), (b"\xef\xbb\xbfa = 1", "byte order mark"), (b"a = [1,\n", "never")],
)
def test_a_file_in_another_encoding_or_cut_off_is_one_fault(tmp_path, content, says):
    (tmp_path / "playbook.toml").write_bytes(content)
    (fault,) = listed(tmp_path)
    assert says in fault.problem


def test_a_folder_without_a_playbook_names_the_one_that_was_meant(tmp_path):
    (fault,) = listed(BRIGHTSMILE.parent)
    assert (fault.problem, fault.remedy) == ("has no playbook.toml in it", f"did you mean {BRIGHTSMILE}?")
    assert "copy playbooks/brightsmile" in listed(tmp_path)[0].remedy
    assert "does not exist" in listed(tmp_path / "nowhere")[0].problem
    assert f"name the folder: {BRIGHTSMILE}" in listed(BRIGHTSMILE / "playbook.toml")[0].remedy

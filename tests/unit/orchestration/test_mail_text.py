"""What is new in an e-mail: neither markup, nor what it quotes, nor the signature; in doubt it stays."""

import pytest

from frontdesk.domain.letters import OPT_OUT_LINE
from frontdesk.orchestration.mail_text import mail_text

SAID = "Are you open on Saturday?\nMy son has a toothache."
OURS = f"BrightSmile Dental, 2411 N Clark St, Chicago\n{OPT_OUT_LINE['en']}\nRef. {'a' * 32}"


@pytest.mark.parametrize(
    "below",
    [
        "",
        "\n\nOn Mon, Nov 23, 2026 at 9:14 AM BrightSmile <hello@x.example> wrote:\n> Hi Ana!\n> We are open.",
        "\n\nOn Mon, Nov 23, 2026 at 9:14 AM BrightSmile\n<hello@x.example> wrote:\n> Hi Ana!",
        "\n\nEl lun, 23 nov 2026 a las 9:14, BrightSmile <hello@x.example> escribió:\n> ¡Hola!",
        "\n\n-----Original Message-----\nFrom: BrightSmile\nHi Ana! We are open.",
        "\n\nFrom: BrightSmile <hello@x.example>\nSent: Monday\nHi Ana!",
        "\n\n________________________________\nFrom: BrightSmile\nHi Ana!",
        "\n\n-- \nAna Ruiz\n312 555 0142",
        "\n\nSent from my iPhone",
        f"\n\n-- \n{OURS}",
        f"\n{OURS.partition(chr(10))[2]}",
    ],
)
def test_what_is_quoted_and_the_signature_are_cut(below: str):
    assert mail_text(SAID + below) == SAID


def test_who_answers_below_the_quotation_is_heard():
    assert mail_text(f"On Monday at nine, BrightSmile wrote:\n> Hi Ana!\n\n{SAID}") == SAID


def test_markup_is_read_as_its_text_and_a_quotation_left_out():
    html = (
        "<html><head><style>p {color: red}</style></head><body><div>Are you open on Saturday?<br>"
        "My son has a <b>toothache</b>.</div><div>On Mon, Nov 23 BrightSmile &lt;hello@x.example&gt; wrote:"
        f"</div><blockquote><p>{OURS}</p></blockquote></body></html>"
    )
    assert mail_text(html) == SAID


@pytest.mark.parametrize("text", ["1 < 2 and I know it", "my <name> is Ana", "On Monday I wrote to you"])
def test_what_only_looks_like_it_stays(text: str):
    assert mail_text(text) == text


def test_an_email_that_is_nothing_but_a_quotation_is_shown_whole():
    assert mail_text("> Hi Ana!\n> We are open.") == "> Hi Ana!\n> We are open."


def test_our_own_word_of_stop_is_never_theirs():
    quoted = "\n".join(f"> {line}" for line in OURS.split("\n"))
    assert "STOP" not in mail_text(quoted)


def test_stop_is_the_whole_of_an_answer_to_an_email_of_ours():
    assert mail_text(f"STOP\n\nOn Monday at nine, BrightSmile wrote:\n> Hi Ana!\n> {OURS}") == "STOP"

"""What is new in an e-mail: neither markup, nor what it quotes, nor the signature; in doubt it stays."""

import pytest

from frontdesk.domain.letters import OPT_OUT_LINE
from frontdesk.orchestration.mail_text import LONGEST_CHARS, mail_text

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


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>Re: Hello</title><meta charset=utf-8><body><p>STOP</p>",
        "<div><blockquote>Hi Ana!<style>p {color: red}</blockquote>STOP</div>",
        "<html><head><!-- <body> --><style>p {}</style></head><body><!--[if mso]><p>Hi</p><![endif]-->STOP",
        "<div><!-- <!-- <p>Hi</p> -->STOP</div>",
        "<div>ST&#79;P<br></div><!-- never ended",
        "<div><blockquote>STOP</blockquote></div>",
    ],
)
def test_markup_that_is_not_whole_takes_no_word_away(html: str):
    assert mail_text(html) == "STOP"


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<![CDATA[", "</a ", "<blockquote>", "<script></", "'\">"])
def test_a_hostile_email_is_read_in_one_pass_without_a_parser_that_goes_back(piece: str):
    said = mail_text(f"<p>STOP<p>{piece * 1_000_000}")
    assert said.startswith("STOP")
    assert len(said) <= LONGEST_CHARS

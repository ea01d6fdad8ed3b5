"""Slack's markup becomes safe HTML, whatever somebody writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.console.mrkdwn import mrkdwn, plain

PEOPLE = {"U0BRIGHT01": "Maria Lopez"}


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("*bold* and _italic_ and ~gone~", "<strong>bold</strong> and <em>italic</em> and <s>gone</s>"),
        ("*_both_*", "<strong><em>both</em></strong>"),
        ("run `a*b*c`", "run <code>a*b*c</code>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("```\na *b*\n```", "<pre>a *b*</pre>"),
        ("&gt; said\n&gt; twice\nthen", "<blockquote>said\ntwice</blockquote>then"),
        ("Asked: <@U0BRIGHT01>", 'Asked: <span class="sk-mention">@Maria Lopez</span>'),
        ("<@U0NOBODY>", '<span class="sk-mention">@U0NOBODY</span>'),
        ("<#C1|lincoln-park>", '<span class="sk-mention">#lincoln-park</span>'),
        ("<!here>", '<span class="sk-mention">@here</span>'),
        ("<https://a.example|here>", '<span class="sk-link">here</span> (https://a.example)'),
        ("<https://a.example>", '<span class="sk-link">https://a.example</span>'),
        ("Fish &amp; chips &lt;3", "Fish &amp; chips &lt;3"),
    ],
)
def test_slacks_markup_is_shown_as_slack_shows_it(written: str, shown: str):
    assert mrkdwn(written, PEOPLE) == shown


@pytest.mark.parametrize(
    "written",
    [
        "<script>alert(1)</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<javascript:alert(1)|*click*>",
        '*<img src=x onerror="alert(1)">*',
        "`<b>`",
        "<@<script>>",
        '<@U1|"><script>>',
    ],
)
def test_no_tag_and_no_link_comes_out_of_what_somebody_wrote(written: str):
    for shown in (mrkdwn(written, PEOPLE), plain(written)):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "<b>" not in shown
        assert "href" not in shown


def test_plain_text_is_never_formatted():
    assert plain("*not bold* <@U0BRIGHT01> &amp;") == "*not bold* &lt;@U0BRIGHT01&gt; &amp;"


@given(st.text(alphabet="*_~`<>|@&;g\n ab"))
def test_every_tag_that_is_opened_is_one_of_ours(written: str):
    ours = ("strong", "em", "s", "code", "pre", "blockquote", "span")
    shown = str(mrkdwn(written, PEOPLE))
    for tag in ours:
        assert shown.count(f"<{tag}>") + shown.count(f"<{tag} class=") == shown.count(f"</{tag}>")
        shown = shown.replace(f"<{tag}>", "").replace(f"</{tag}>", "")
    for kind in ("link", "mention"):
        shown = shown.replace(f'<span class="sk-{kind}">', "")
    assert "<" not in shown

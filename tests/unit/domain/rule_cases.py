"""For each rule of the gate a case about which it speaks, with its word and what a person reads.

And the version of each that has changed since."""

from datetime import timedelta

from frontdesk.domain.arguments import Book
from frontdesk.domain.proposal import Act, Ground
from frontdesk.domain.sends import Reentry
from tests.unit.domain.cases import AFTERNOON, NIGHT, a_case, says

BOOKING = Act("book", "", arguments=Book(AFTERNOON, AFTERNOON + timedelta(hours=1)))
LOOKED_UP = Ground("read_tool", "mcp/crm/prices#1", "A whitening is $49.")
QUOTING = Act("message", "Thanks for writing! A whitening is $49.", (LOOKED_UP,))
CASES = {
    "already_sent": (a_case(None, act_index=1), "stop", "Everything that was proposed has been sent."),
    "opt_out": (a_case(is_opted_out=True), "stop", "They asked us to stop texting them."),
    "taken_over": (a_case(taken_over_by="Ana"), "stop", "Ana has taken over this conversation."),
    "answer": (a_case(answer=says("reject")), "stop", "Ana said not to send it."),
    "newer_message": (
        a_case(has_newer_message=True),
        "stop",
        "They have written again since; the newer message is being answered.",
    ),
    "causes_answered": (a_case(causes_answered=True), "stop", "Another reply has answered this already."),
    "too_many_passes": (
        a_case(passes=21),
        "ask",
        "Looked at 21 times without an end; a person has to decide.",
    ),
    "without_end": (
        a_case(passes=41),
        "ask",
        "Looked at 41 times, and it cannot be sent; please reach them another way.",
    ),
    "nothing_proposed": (
        a_case(None),
        "ask",
        "There is no text to send; please answer in your own words or take over.",
    ),
    "notice": (a_case(None, is_own=True, notice="Please look at this."), "ask", "Please look at this."),
    "not_allowed": (
        a_case(tool=None),
        "ask",
        "The playbook does not allow message; nothing was done.",
    ),
    "not_offered": (
        a_case(act=BOOKING, is_slot_offered=False),
        "ask",
        "It is none of the times that they were offered last, or they are booked already.",
    ),
    "offer_over": (
        a_case(is_offer_over=True),
        "ask",
        "A time that it offers is past, or nobody is there then; please write to them or call.",
    ),
    "short_notice": (
        a_case(offer_good_until=NIGHT),
        "ask",
        "By now a time that it offers is sooner than the playbook's notice allows.",
    ),
    "too_often": (
        a_case(calls_today=5),
        "ask",
        "It was done 5 times for them within a day; 5 is the limit.",
    ),
    "earlier_send": (
        a_case(reentry=Reentry.RECONCILE),
        "reconcile",
        "It may have been sent already; looking it up first.",
    ),
    "other_open_send": (
        a_case(other_open_send=True),
        "hold",
        "Another text to this person is on its way; one at a time.",
    ),
    "switch": (a_case(paused_by=("desk", "channel/sms")), "hold", "Sending is paused (desk, channel/sms)."),
    "no_recipient": (
        a_case(recipient=None),
        "ask",
        "There is no number to text; please reach them another way.",
    ),
    "no_consent": (
        a_case(has_consent=False),
        "ask",
        "They never agreed to be texted; please call or e-mail them instead.",
    ),
    "quiet_hours": (a_case(), "hold", "It is 02:10 for them; texts go out from 08:00."),
    "legal_frequency": (
        a_case(states=("FL",), sent_lately=(AFTERNOON,) * 3),
        "hold",
        "3 texts in 24 hours are what the law allows where they may be.",
    ),
    "frequency": (
        a_case(sent_in_window=(3,)),
        "ask",
        "They got 3 texts from us in the last 24 hours; 3 is the limit.",
    ),
    "vip": (a_case(is_vip=True), "ask", "This person is a VIP."),
    "person_always": (a_case(intent="complaint"), "ask", 'A person always answers "complaint".'),
    "injection_suspected": (
        a_case(flags=("injection_suspected",)),
        "ask",
        "Their message tries to give the desk orders.",
    ),
    "flagged": (
        a_case(proposal_flags=("odd", "long")),
        "ask",
        "Their message is very long. A warning: odd.",
    ),
    "autonomy_not_earned": (
        a_case(intent="prices"),
        "ask",
        'The desk has not earned the right to answer "prices" alone.',
    ),
    "never_seen_before": (
        a_case(intent="prices", seen_before=False),
        "ask",
        'The first answer to "prices" at this location.',
    ),
    "low_confidence": (a_case(confidence=0.41), "ask", "The desk is 41% sure; it needs 80%."),
    "content_grounded": (
        a_case("It is $49 at evil.example."),
        "ask",
        "The playbook does not say: evil.example, $49.",
    ),
    "content_looked_up": (
        a_case(act=QUOTING),
        "ask",
        "Only mcp/crm/prices says: $49. The playbook does not let the desk quote it unread.",
    ),
    "content_language": (
        a_case("Hola, ¿cómo le podemos ayudar con su cita?"),
        "ask",
        "The text is not in the language that they write.",
    ),
    "content_person": (
        a_case("We also look after Quill.", others_named=("mercer",)),
        "ask",
        "The text may be about somebody else: mercer, Quill.",
    ),
    "content_words": (
        a_case("Thanks for your kumquat!"),
        "ask",
        "The desk does not send this alone: kumquat.",
    ),
    "content_form": (
        a_case("Thanks, {first_name}, for writing!"),
        "ask",
        "The text has marks that no text message has: { t_n }",
    ),
    "content_length": (a_case("We are happy. " * 60), "ask", "The text is 6 messages long; 5 are the most."),
}

VERSIONS = {
    "already_sent": 2,
    "causes_answered": 2,
    "content_grounded": 2,
    "earlier_send": 3,
    "frequency": 2,
    "newer_message": 2,
    "not_allowed": 2,
    "no_consent": 2,
    "nothing_proposed": 2,
    "opt_out": 4,
    "quiet_hours": 3,
    "taken_over": 2,
}

-- Acts that are no text: which tool a grant is for, who does it, what it is called with, and what the receipt told beside the provider's id.
-- With a message that offers times: which.

alter table sends
add column tool text not null default 'send_sms',
add column provider text not null default 'twilio',
add column account text not null default '',
add column arguments jsonb,
add column offer jsonb,
add column details jsonb not null default '{}';

-- Where they live, as far as a form told: the law of texting there holds for them too.
alter table contacts add column state text;

-- Every statement of memory, by name. `-- name: what it is for` begins one. Times are always given, never the server's.

-- open_run: one event is one run, however often it arrives; returns nothing when the run is there already
insert into runs (run_id, location_id, source, kind, received_at, opened_at, playbook_digest, release, budget_usd_micros)
values (%(run_id)s, %(location_id)s, %(source)s, %(kind)s, %(received_at)s, %(now)s, %(playbook_digest)s, %(release)s, 0)
on conflict (run_id) do nothing
returning run_id;

-- executions_of_run: which attempts at this run are known
select execution, started_at from executions where run_id = %(run_id)s;

-- note_execution: an execution is an attempt at a run; returns nothing when it is known
insert into executions (run_id, execution, started_at) values (%(run_id)s, %(execution)s, %(started_at)s)
on conflict do nothing
returning execution;

-- lock_run_money: what a run may spend, holds and has spent, before it changes; a new row that refers to the run need not wait
select location_id, budget_usd_micros, budget_day, reserved_usd_micros, spent_usd_micros from runs
where run_id = %(run_id)s for no key update;

-- have_budgets: a day's budgets begin with the first run that draws on them
insert into budgets (day, scope) select %(day)s, unnest(%(scopes)s::text[]) on conflict do nothing;

-- lock_budgets: what of each budget is taken; always locked in the same order
select scope, reserved_usd_micros + spent_usd_micros as taken from budgets
where day = %(day)s and scope = any(%(scopes)s) order by scope for update;

-- move_budgets: reserve, give back, and book
update budgets set reserved_usd_micros = reserved_usd_micros + %(reserved)s, spent_usd_micros = spent_usd_micros + %(spent)s
where day = %(day)s and scope = any(%(scopes)s);

-- give_budget: what a run may spend in all, what of it is reserved, and on which day
update runs set budget_usd_micros = %(budget)s, budget_day = %(day)s, reserved_usd_micros = %(reserved)s where run_id = %(run_id)s;

-- allowance: what one attempt may spend of a run's budget: all but what others spent
select greatest(0, budget_usd_micros - (
    select coalesce(sum(e.spent_usd_micros), 0) from executions e where e.run_id = r.run_id and e.execution <> %(execution)s
))::bigint as usd_micros
from runs r where run_id = %(run_id)s;

-- note_spending: what one attempt has spent; what was known before is not forgotten
update executions set spent_usd_micros = greatest(spent_usd_micros, %(spent)s)
where run_id = %(run_id)s and execution = %(execution)s;

-- spent_in_all: what all attempts at a run have spent
select coalesce(sum(spent_usd_micros), 0)::bigint as usd_micros from executions where run_id = %(run_id)s;

-- settle_run: nothing is reserved any more, and what was spent is booked
update runs set reserved_usd_micros = 0, spent_usd_micros = %(spent)s where run_id = %(run_id)s;

-- add_calibration: a newer curve for a task and a model; the older ones stay as they were
insert into calibrations (task, model_id, points, labels, fitted_at, by)
values (%(task)s, %(model_id)s, %(points)s, %(labels)s, %(fitted_at)s, %(by)s);

-- newest_calibrations: the curve that counts for each task and model, the last fitted first
select task, model_id, points, labels, fitted_at, by from (
    select distinct on (task, model_id) * from calibrations order by task, model_id, calibration_id desc
) newest order by calibration_id desc limit %(limit)s;

-- lock_address: two first messages of one person at the same moment make one contact
select pg_advisory_xact_lock(hashtextextended(%(address)s, 0));

-- contact_by_identity: whose phone this is, or else whose e-mail; a contact has one phone, or a reply might go to the other
select i.contact_id from contact_identities i
where (i.kind = 'phone' and i.value = %(phone)s)
or (i.kind = 'email' and i.value = %(email)s and not exists (
    select from contact_identities p where p.contact_id = i.contact_id and p.kind = 'phone' and p.value <> %(phone)s::text
))
order by i.kind = 'phone' desc limit 1;

-- create_contact: somebody new
insert into contacts (created_at, name, locale, state, is_vip)
values (%(now)s, %(name)s, %(locale)s, %(state)s, %(is_vip)s) returning contact_id;

-- add_identity: another way to reach a contact, unless somebody else has it
insert into contact_identities (kind, value, contact_id) values (%(kind)s, %(value)s, %(contact_id)s) on conflict do nothing;

-- update_contact: what the newest event tells about a person
update contacts set name = coalesce(%(name)s, name), locale = coalesce(%(locale)s, locale), state = coalesce(%(state)s, state),
    is_vip = is_vip or %(is_vip)s
where contact_id = %(contact_id)s;

-- give_run_its_contact: known once the contact is found or made
update runs set contact_id = %(contact_id)s where run_id = %(run_id)s and contact_id is null;

-- choose_channel: how whoever a run is about is answered
update runs set channel = %(channel)s, reply_to = %(reply_to)s where run_id = %(run_id)s;

-- lock_contact: every decision about a contact stands in one line here
select contact_id, name, locale, state, stage, is_vip, taken_over_by, taken_over_until from contacts
where contact_id = %(contact_id)s for update;

-- has_earlier_run: whether this person was heard of before the event of this run; a retry of Recall hears the same
select exists (
    select from runs where contact_id = %(contact_id)s and (received_at, run_id) < (%(received_at)s, %(run_id)s)
) as found;

-- set_stage: how far a contact has come
update contacts set stage = %(stage)s where contact_id = %(contact_id)s and stage = 'new';

-- take_over: a person answers this contact from now on
update contacts set taken_over_by = %(by)s, taken_over_until = %(until)s where contact_id = %(contact_id)s;

-- note_consent: evidence that somebody agreed, or withdrew
insert into consents (contact_id, channel, state, source, wording, at, run_id)
values (%(contact_id)s, %(channel)s, %(state)s, %(source)s, %(wording)s, %(at)s, %(run_id)s)
on conflict (run_id, channel, state) do nothing returning consent_id;

-- latest_consent: granted or revoked, whichever came last
select state from consents where contact_id = %(contact_id)s and channel = %(channel)s order by at desc, consent_id desc limit 1;

-- revocation_of_run: how this event withdrew consent, and whether they had done so before
select c.source, coalesce((
    select e.state = 'revoked' from consents e
    where e.contact_id = c.contact_id and e.channel = c.channel and e.run_id <> c.run_id and e.consent_id < c.consent_id
    order by e.at desc, e.consent_id desc limit 1
), false) as was_opted_out
from consents c where c.run_id = %(run_id)s and c.contact_id = %(contact_id)s and c.state = 'revoked' limit 1;

-- message_of_run: what a lead wrote in this run
select body from messages where run_id = %(run_id)s and direction = 'in';

-- last_outbound: the newest text of ours to this contact since a moment
select body from messages where contact_id = %(contact_id)s and direction = 'out' and at >= %(since)s
order by at desc, message_id desc limit 1;

-- note_inbound: what a lead wrote, once per run
insert into messages (contact_id, location_id, direction, channel, body, at, run_id)
values (%(contact_id)s, %(location_id)s, 'in', %(channel)s, %(body)s, %(at)s, %(run_id)s)
on conflict (run_id) where direction = 'in' do nothing;

-- note_outbound: what the desk said, once per grant
insert into messages (contact_id, location_id, direction, channel, body, at, run_id, grant_id)
select s.contact_id, r.location_id, 'out', s.channel, s.body, %(at)s, s.run_id, s.grant_id
from sends s join runs r using (run_id) where s.grant_id = %(grant_id)s
on conflict (grant_id) do nothing;

-- others_named: which of these folded words are a name of another contact
select distinct word from contacts, unnest(string_to_array(translate(lower(name), 'áéíóúüñ', 'aeiouun'), ' ')) as word
where contact_id <> %(contact_id)s and name is not null and word = any(%(words)s) order by word limit 5;

-- thread: the newest messages with a contact, newest first
select direction, body, at from messages where contact_id = %(contact_id)s and run_id is distinct from %(run_id)s
order by at desc, message_id desc limit %(limit)s;

-- throw_switch: the kill switch as the gate sees it; an older throw never undoes a newer one
insert into switches (scope, is_paused, by, at) values (%(scope)s, %(is_paused)s, %(by)s, %(at)s)
on conflict (scope) do update set is_paused = excluded.is_paused, by = excluded.by, at = excluded.at where switches.at <= excluded.at;

-- paused_scopes: which of these scopes are switched off
select scope from switches where is_paused and scope = any(%(scopes)s) order by scope;

-- recall_memories: what is remembered of this contact, by meaning and by words, fused by reciprocal rank; exact by the contact's index
with q as (select %(embedding)s::halfvec(384) as e, websearch_to_tsquery('simple', %(text)s) as t),
mine as materialized (
    select memory_id, body, provenance, trust, at, embedding, tsv from memories
    where contact_id = %(contact_id)s and model_id = %(model_id)s and run_id <> %(run_id)s
),
v as (select memory_id, row_number() over (order by embedding <=> (select e from q), memory_id) as r from mine order by r limit 40),
f as (
    select memory_id, row_number() over (order by ts_rank_cd(tsv, (select t from q)) desc, memory_id) as r
    from mine where tsv @@ (select t from q) order by r limit 40
)
select mine.memory_id::text, mine.body, mine.provenance, mine.trust, mine.at,
       coalesce(1.0 / (60 + v.r), 0) + coalesce(1.0 / (60 + f.r), 0) as score
from v full join f using (memory_id) join mine using (memory_id) order by score desc, memory_id limit %(limit)s;

-- recall_knowledge: what the playbook knows for this location; the vector half may use HNSW, so it runs with relaxed_order and is sorted again
with q as (select %(embedding)s::halfvec(384) as e, websearch_to_tsquery('simple', %(text)s) as t),
near as (
    select knowledge_id, embedding <=> (select e from q) as d from knowledge
    where (location_id = %(location_id)s or location_id is null) and model_id = %(model_id)s
    order by embedding <=> %(embedding)s::halfvec(384) limit 40
),
v as (select knowledge_id, row_number() over (order by d, knowledge_id) as r from near),
f as (
    select knowledge_id, row_number() over (order by ts_rank_cd(tsv, (select t from q)) desc, knowledge_id) as r
    from knowledge
    where (location_id = %(location_id)s or location_id is null) and model_id = %(model_id)s and tsv @@ (select t from q)
    order by r limit 40
)
select k.knowledge_id::text, k.body, k.source as provenance, 'playbook' as trust, k.loaded_at as at,
       coalesce(1.0 / (60 + v.r), 0) + coalesce(1.0 / (60 + f.r), 0) as score
from v full join f using (knowledge_id) join knowledge k using (knowledge_id) order by score desc, knowledge_id limit %(limit)s;

-- forget_knowledge: what the playbook no longer says
delete from knowledge where model_id <> %(model_id)s or not (body_digest = any(%(digests)s));

-- learn_knowledge: one passage of the playbook
insert into knowledge (location_id, source, body, body_digest, embedding, model_id, loaded_at)
values (%(location_id)s, %(source)s, %(body)s, %(body_digest)s, %(embedding)s::halfvec(384), %(model_id)s, %(now)s)
on conflict do nothing;

-- known_knowledge: the passages that are loaded already
select body_digest from knowledge where model_id = %(model_id)s;

-- remember: what happened in a run, once
insert into memories (contact_id, location_id, body, embedding, model_id, provenance, trust, at, run_id)
values (%(contact_id)s, %(location_id)s, %(body)s, %(embedding)s::halfvec(384), %(model_id)s, %(provenance)s, %(trust)s, %(at)s, %(run_id)s)
on conflict (run_id, provenance) do nothing;

-- run: what is known of one run
select run_id, contact_id, location_id, source, kind, received_at, gate_passes, last_gate_entry, outcome, channel, reply_to
from runs where run_id = %(run_id)s;

-- count_pass: entries into Gate; a retry of the same entry is not another pass
update runs set gate_passes = gate_passes + 1, last_gate_entry = %(entry)s
where run_id = %(run_id)s and last_gate_entry is distinct from %(entry)s;

-- address: where a contact is reached on a channel; of several addresses of theirs, the preferred one
select value from contact_identities where contact_id = %(contact_id)s and kind = %(kind)s
order by value is not distinct from %(preferred)s::text desc, value limit 1;

-- newer_inbound: whether the same person has written again since, at this location, and the answer to that will answer this too
select exists (
    select from runs r where r.contact_id = %(contact_id)s and r.location_id = %(location_id)s and r.kind in ('form', 'message')
    and (r.received_at, r.run_id) > (%(received_at)s, %(run_id)s) and r.outcome is null
    and not exists (select from send_causes c where c.cause = r.run_id and c.is_live)
    and 'revoked' is distinct from (
        select n.state from consents n where n.contact_id = r.contact_id and n.channel = r.channel
        order by n.at desc, n.consent_id desc limit 1
    )
) as found;

-- unanswered_causes: earlier messages of this person that nothing answers yet and that were left to a newer one
select r.run_id as cause, m.body from runs r left join messages m on m.run_id = r.run_id and m.direction = 'in'
where r.contact_id = %(contact_id)s and r.location_id = %(location_id)s and r.kind in ('form', 'message')
and (r.received_at, r.run_id) < (%(received_at)s, %(run_id)s)
and (r.outcome is null or r.outcome = 'superseded')
and not exists (select from send_causes c where c.cause = r.run_id and c.is_live)
order by r.received_at, r.run_id;

-- sends_for_cause: every grant ever made for this cause and act, newest first
select s.* from sends s join send_causes c using (grant_id)
where c.cause = %(cause)s and c.act_index = %(act_index)s order by s.granted_at desc, s.grant_id;

-- open_send_of_contact: the one send to this contact on this channel whose fate the desk will still find out
select * from sends where contact_id = %(contact_id)s and channel = %(channel)s
and (state = 'granted' or (state = 'unknown' and coalesce(error, '') not in ('ambiguous', 'cannot_list')));

-- open_sends_of_causes: open sends that answer this run's cause
select distinct s.* from sends s join send_causes c using (grant_id)
where c.cause = %(cause)s and s.state in ('granted', 'unknown') order by s.granted_at;

-- sends_since: how many messages went to this contact since a moment
select count(*) as n from sends where contact_id = %(contact_id)s and channel = %(channel)s
and state in ('granted', 'unknown', 'sent') and granted_at > %(since)s;

-- sent_moments: when messages went to this contact since a moment, oldest first
select granted_at from sends where contact_id = %(contact_id)s and channel = %(channel)s
and state in ('granted', 'unknown', 'sent') and granted_at > %(since)s order by granted_at;

-- calls_since: how often a tool was called for this contact since a moment
select count(*) as n from sends where contact_id = %(contact_id)s and tool = %(tool)s
and (%(channel)s::text is null or channel = %(channel)s)
and state in ('granted', 'unknown', 'sent') and granted_at > %(since)s;

-- newest_offer: the times that this contact was last offered at a location by another run, unless they have booked since
select s.offer, not exists (
    select from messages m where m.contact_id = s.contact_id and m.direction = 'out'
    and m.grant_id is distinct from s.grant_id and m.at > s.granted_at
) as is_latest
from sends s join runs r using (run_id)
where s.contact_id = %(contact_id)s and r.location_id = %(location_id)s and s.run_id <> %(run_id)s
and s.state = 'sent' and s.offer is not null and s.granted_at > %(since)s
and not exists (
    select from sends b
    where b.contact_id = s.contact_id and b.tool = 'book_appointment' and b.state in ('granted', 'unknown', 'sent')
    and b.run_id <> %(run_id)s and b.granted_at >= s.granted_at
)
order by s.granted_at desc, s.grant_id limit 1;

-- was_seen_before: whether this kind of answer was given with this tool at this location before
select exists (
    select from sends s join runs r using (run_id)
    where s.state = 'sent' and s.intent = %(intent)s and s.tool = %(tool)s and r.location_id = %(location_id)s
) as found;

-- latest_approval: the newest request of this run that has an end
select a.*, s.state as used_state from approvals a left join sends s on s.grant_id = a.used_by_grant
where a.run_id = %(run_id)s and a.state <> 'open' and a.answer is distinct from 'try_again'
order by a.asked_at desc, a.answered_at desc limit 1;

-- grant: reserve the right to one POST
insert into sends (grant_id, run_id, contact_id, channel, act_index, intent, state, execution, redrive_count, entered_at, sender, recipient,
                   body, body_digest, granted_at, not_after, dead_at, settle_until, validity_s, tool, provider, account,
                   arguments, offer)
values (%(grant_id)s, %(run_id)s, %(contact_id)s, %(channel)s, %(act_index)s, %(intent)s, 'granted', %(execution)s, %(redrive_count)s,
        %(entered_at)s, %(sender)s, %(recipient)s, %(body)s, %(body_digest)s, %(granted_at)s, %(not_after)s, %(dead_at)s,
        %(settle_until)s, %(validity_s)s, %(tool)s, %(provider)s, %(account)s, %(arguments)s, %(offer)s);

-- grant_cause: what a grant answers
insert into send_causes (grant_id, cause, act_index, is_live) values (%(grant_id)s, %(cause)s, %(act_index)s, true);

-- causes_of_grant: what a grant answers, for the record
select cause from send_causes where grant_id = %(grant_id)s order by cause;

-- use_approval: an approval is used once
update approvals set used_by_grant = %(grant_id)s where request_id = %(request_id)s;

-- lock_contact_of_send: evidence about a send stands in the same line as every decision about its contact
select c.contact_id from contacts c join sends s using (contact_id) where s.grant_id = %(grant_id)s for update of c;

-- lock_send: one send, before its state changes
select * from sends where grant_id = %(grant_id)s for update;

-- send_by_provider_id: which send a callback speaks of
select grant_id from sends where provider_id = %(provider_id)s;

-- settle_send: a new state, and what is known
update sends set state = %(state)s, provider_id = coalesce(%(provider_id)s, provider_id), error = %(error)s, settled_at = %(now)s,
    details = details || %(details)s::jsonb
where grant_id = %(grant_id)s;

-- note_delivery: what the provider tells about a message that it accepted
update sends set delivery_status = %(status)s where grant_id = %(grant_id)s;

-- early_reports: what was told of a message before the desk knew it for its own, by the reports' runs
select facts from events where run_id = any(%(keys)s::text[]) and kind = 'delivery_reported'
and facts::jsonb->>'grant_id' is null order by seq;

-- note_undelivered: which report was the first to tell that a message did not arrive, and the provider's error
update sends set details = details || jsonb_build_object('undelivered_by', %(run_id)s::text, 'delivery_error', %(error)s::text)
where grant_id = %(grant_id)s and details->>'undelivered_by' is null;

-- undelivered_of_run: the message to this contact about which this report was the first to tell that it did not arrive
select details->>'delivery_error' as error from sends
where contact_id = %(contact_id)s and details->>'undelivered_by' = %(run_id)s limit 1;

-- claimed_ids: messages at the provider that other sends to this contact have claimed
select provider_id from sends where recipient = %(recipient)s and provider_id is not null order by provider_id;

-- note_request: a question to a person, once
insert into approvals (request_id, run_id, act_index, digest, body, rules, slack_channel, slack_ts, ladder, asked_at, expires_at)
values (%(request_id)s, %(run_id)s, %(act_index)s, %(digest)s, %(body)s, %(rules)s, %(slack_channel)s, %(slack_ts)s, %(ladder)s,
        %(now)s, %(expires_at)s)
on conflict (request_id) do nothing returning request_id;

-- lock_request: one question, before it is answered or climbs
select * from approvals where request_id = %(request_id)s for update;

-- climb: the next rung is asked
update approvals set rung = %(rung)s, expires_at = %(expires_at)s where request_id = %(request_id)s and state = 'open';

-- expire: nobody is left to ask
update approvals set state = 'expired', answer = 'expired', answered_at = %(now)s where request_id = %(request_id)s and state = 'open';

-- answer: exactly one answer counts
update approvals set state = 'answered', answer = %(answer)s, answered_by = %(by)s, answered_at = %(at)s, answer_body = %(body)s
where request_id = %(request_id)s and state = 'open' and digest = %(digest)s;

-- end_run: how a run ended; the first word stays
update runs set outcome = %(outcome)s, ended_at = %(now)s where run_id = %(run_id)s and outcome is null;

-- withdraw_requests: nobody is asked any more about a run that has ended
update approvals set state = 'expired', answer = %(answer)s, answered_at = %(now)s where run_id = %(run_id)s and state = 'open'
returning request_id;

-- lock_audit_head: the audit chain grows at one end only
select seq, hash from audit_head for update;

-- append_event: one row of the audit log
insert into events (seq, at, run_id, kind, facts, prev_hash, hash)
values (%(seq)s, %(at)s, %(run_id)s, %(kind)s, %(facts)s, %(prev_hash)s, %(hash)s);

-- move_audit_head: the newest row's hash
update audit_head set seq = %(seq)s, hash = %(hash)s;

-- audit_head: the newest row's hash, as a step's witness
select hash from audit_head;

-- events_of_run: what happened in a run, in order
select seq, at, kind, facts from events where run_id = %(run_id)s order by seq;

-- load_vectors: before pgvector's library is loaded in a session, its settings are accepted unread
select '[1]'::vector;

-- search_filtered: without it a filtered HNSW search takes the nearest of everybody and then filters: too few rows, most of them wrong
set hnsw.iterative_scan = 'relaxed_order';

-- lock_schema: two migrators at once apply each file once; held until the connection closes
select pg_advisory_lock(%(lock)s);

-- have_vectors: pgvector, which only the schema's owner may bring in
create extension if not exists vector;

-- have_schema_migrations: which files this schema has seen; the one table whose times are the server's
create table if not exists schema_migrations (
    number integer primary key, name text not null, digest text not null, applied_at timestamptz not null default now()
);

-- applied_migrations: what was applied, and with which text
select number, digest from schema_migrations;

-- note_migration: a file was applied
insert into schema_migrations (number, name, digest) values (%(number)s, %(name)s, %(digest)s);

-- has_runs: whether this schema has seen a run, so that code which knows it may be at work
select exists (select from runs) as found;

-- open_runs_of_others: how many runs still go their way by another release; none does after 44 days, an execution's 30 and the 14 in which one that ended badly can be redriven
select count(*) from runs where outcome is null and release <> %(release)s and opened_at > now() - interval '44 days';

-- ask_runs: what people sent and what people were asked, newest first; other deliveries and switches are left out, a search looks at who, what and the run's id
select run_id, name, address, location_id, source, kind, text, received_at, standing, outcome, ended_at, intent, channel,
       exists (select from sends s where s.run_id = r.run_id and s.tool = 'book_appointment' and s.state = 'sent') as has_booked,
       (select ladder -> rung ->> 'who' from approvals a where a.run_id = r.run_id and a.state = 'open' order by asked_at desc limit 1) as waits_for
from run_lines r
where (kind not in ('delivery', 'switch') or exists (select from approvals a where a.run_id = r.run_id))
and (%(standing)s::text is null or standing = %(standing)s)
and (%(location_id)s::text is null or location_id = %(location_id)s)
and (
    %(search)s::text = '' or starts_with(run_id, lower(%(search)s)) or strpos(lower(name), lower(%(search)s)) > 0
    or strpos(lower(text), lower(%(search)s)) > 0 or exists (
        select from contact_identities i where i.contact_id = r.contact_id and (
            strpos(i.value, lower(%(search)s)) > 0 or (%(digits)s::text <> '' and strpos(i.value, %(digits)s) > 0)
        )
    )
)
order by received_at desc, run_id limit %(limit)s;

-- ask_counts: how many of the runs that people began stand where
select standing, count(*) as runs from run_lines r
where kind not in ('delivery', 'switch') or exists (select from approvals a where a.run_id = r.run_id)
group by standing order by standing;

-- ask_waiting: how many runs wait for a person, how many of them are asked about since before a moment, and since when the oldest
select count(*) as runs, count(*) filter (where asked_at < %(asked_before)s) as too_long, min(asked_at) as oldest_asked_at
from (
    select min(asked_at) as asked_at from approvals a join runs r using (run_id)
    where a.state = 'open' and r.outcome is null group by run_id
) waiting;

-- ask_run: one run, and whose it is
select run_id, name, address, location_id, source, kind, text, received_at, standing, outcome, ended_at, intent, channel, contact_id, is_vip,
       playbook_digest, release, budget_usd_micros, spent_usd_micros,
       exists (select from sends s where s.run_id = r.run_id and s.tool = 'book_appointment' and s.state = 'sent') as has_booked,
       (select ladder -> rung ->> 'who' from approvals a where a.run_id = r.run_id and a.state = 'open' order by asked_at desc limit 1) as waits_for
from run_lines r join (select run_id, budget_usd_micros, spent_usd_micros from runs) money using (run_id) where run_id = %(run_id)s;

-- ask_events: the audit log of a run from a sequence number on, in order
select seq, at, kind, facts, hash from events
where run_id = %(run_id)s and seq > %(after)s order by seq limit %(limit)s;

-- ask_thread: what a run's person and the desk said to each other at its location, newest first, with what may not have arrived
select direction, text, at, run_id, status, channel, subject from (
    select m.direction, m.body as text, m.at, m.run_id, m.location_id, m.contact_id, coalesce(s.delivery_status, s.state) as status,
           m.channel, s.arguments ->> 'subject' as subject
    from messages m left join sends s using (grant_id)
    union all
    select 'out', s.body, s.granted_at, s.run_id, r.location_id, s.contact_id, s.state, s.channel, s.arguments ->> 'subject'
    from sends s join runs r using (run_id) where s.state <> 'sent' and s.channel in ('sms', 'email')
) said
where (contact_id, location_id) = (select contact_id, location_id from runs where run_id = %(run_id)s)
order by at desc, direction desc, text limit %(limit)s;

-- ask_requests: what people were asked about a run, oldest first, and what they said
select request_id, body, rules, ladder -> rung ->> 'who' as who, asked_at, expires_at, answer, answered_by, answered_at, answer_body
from approvals where run_id = %(run_id)s order by asked_at, request_id;

-- ask_sends: every grant of a run, oldest first, and what came of it
select grant_id, act_index, channel, recipient, body, state, granted_at, settled_at, provider_id, error, delivery_status
from sends where run_id = %(run_id)s order by granted_at, grant_id;

-- ask_executions: the attempts at a run, oldest first
select execution, min(started_at) as started_at from executions where run_id = %(run_id)s
group by execution order by min(started_at), execution;

-- ask_paused: what is switched off now, by whom and since when
select scope, by, at from switches where is_paused order by scope;

-- ask_newest: the number of the newest event; it changes when anything happened
select seq from audit_head;

-- ask_schema: which migrations were applied
select number, name from schema_migrations order by number;

-- ask_beginning: runs whose id begins so
select run_id from runs where starts_with(run_id, %(beginning)s) order by run_id limit %(limit)s;

-- ask_labels: how each person's first decision about a run judged what the brain had made of it, newest first
select run_id, location_id, answer, answered_at, is_body_changed, rules, word, classification, proposal from (
    select distinct on (a.run_id)
        a.run_id, r.location_id, a.answer, a.answered_at, a.rules,
        a.answer = 'edit' and a.answer_body is distinct from a.body as is_body_changed,
        e.facts ->> 'word' as word, e.facts -> 'classification' as classification, e.facts -> 'proposal' as proposal
    from approvals a join runs r using (run_id) join lateral (
        select facts::jsonb as facts from events
        where run_id = a.run_id and kind = 'gate_decided' and facts::jsonb ->> 'digest' = a.digest and facts::jsonb ->> 'word' = 'ask'
        order by seq limit 1
    ) e on true
    where a.answer in ('approve', 'edit', 'reject', 'take_over')
    order by a.run_id, a.asked_at, a.request_id
) labels
where %(answered_since)s::timestamptz is null or answered_at >= %(answered_since)s
order by answered_at desc, run_id limit %(limit)s;

-- ask_recorded: what people wrote, what was known of them then, and what the gate first said to it, newest first; no address
select r.run_id, r.location_id, r.source, r.kind, r.channel, r.received_at, m.body as text, c.name, c.locale, c.stage,
       coalesce((o.facts ->> 'is_vip')::boolean, c.is_vip) as is_vip,
       not coalesce((o.facts ->> 'is_known')::boolean, true) as is_new,
       (
           select coalesce(jsonb_agg(
               jsonb_build_object('who', case said.direction when 'in' then 'lead' else 'desk' end, 'text', left(said.body, 2048), 'at', said.at)
               order by said.at, said.message_id
           ), '[]')
           from (
               select direction, body, at, message_id from messages e
               where e.contact_id = r.contact_id and e.run_id is distinct from r.run_id and e.at <= r.opened_at
               order by at desc, message_id desc limit 10
           ) said
       ) as thread,
       g.at as decided_at, g.facts ->> 'word' as word, g.facts -> 'reasons' as reasons,
       g.facts -> 'classification' as classification, g.facts -> 'proposal' as proposal,
       coalesce(
           (select body from approvals a where a.run_id = r.run_id and a.digest = g.facts ->> 'digest' order by asked_at limit 1),
           (
               select body from sends s
               where s.run_id = r.run_id and s.body_digest = g.facts #>> '{proposal,acts,0,body_digest}' order by granted_at limit 1
           )
       ) as body,
       r.outcome, r.playbook_digest, r.spent_usd_micros
from runs r join contacts c using (contact_id) join messages m on m.run_id = r.run_id and m.direction = 'in'
join lateral (
    select at, facts::jsonb as facts from events e where e.run_id = r.run_id and e.kind = 'gate_decided' order by seq limit 1
) g on true
left join lateral (
    select facts::jsonb as facts from events e where e.run_id = r.run_id and e.kind = 'run_opened' order by seq limit 1
) o on true
where (r.outcome is not null or exists (select from approvals a where a.run_id = r.run_id))
and (%(location_id)s::text is null or r.location_id = %(location_id)s)
and (%(run_id)s::text is null or r.run_id = %(run_id)s)
and (%(older_than)s::text is null or exists (
    select from runs last where last.run_id = %(older_than)s
    and (r.received_at < last.received_at or (r.received_at = last.received_at and r.run_id > last.run_id))
))
order by r.received_at desc, r.run_id limit %(limit)s;

-- ask_spending: what the desk and each location have reserved and spent on models, day by day, newest first
select day::text as day, scope, reserved_usd_micros, spent_usd_micros from budgets
where %(since)s::date is null or day >= %(since)s
order by budgets.day desc, scope limit %(limit)s;

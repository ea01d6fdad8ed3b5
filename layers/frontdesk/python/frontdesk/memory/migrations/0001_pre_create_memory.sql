-- The eight tables of memory and their small companions. Idempotency is a unique constraint, never a check in Python.

create table contacts (
    contact_id       uuid primary key default gen_random_uuid(),
    created_at       timestamptz not null,
    name             text,
    locale           text,
    stage            text not null default 'new',
    is_vip           boolean not null default false,
    taken_over_by    text,
    taken_over_until timestamptz
);

create table contact_identities (
    kind       text not null check (kind in ('phone', 'email')),
    value      text not null,
    contact_id uuid not null references contacts,
    primary key (kind, value)
);
create index contact_identities_contact on contact_identities (contact_id);

create table runs (
    run_id            text primary key,
    contact_id        uuid references contacts,
    location_id       text not null,
    source            text not null,
    kind              text not null,
    received_at       timestamptz not null,
    opened_at         timestamptz not null,
    playbook_digest   text not null,
    release           text not null,
    budget_usd_micros bigint not null,
    gate_passes       integer not null default 0,
    last_gate_entry   text,
    outcome           text,
    ended_at          timestamptz
);
create index runs_contact on runs (contact_id, received_at desc);

create table executions (
    run_id     text not null references runs,
    execution  text not null,
    started_at text not null,
    primary key (run_id, execution, started_at)
);

create table consents (
    consent_id bigint generated always as identity primary key,
    contact_id uuid not null references contacts,
    channel    text not null,
    state      text not null check (state in ('granted', 'revoked')),
    source     text not null,
    wording    text,
    at         timestamptz not null,
    run_id     text not null references runs,
    unique (run_id, channel, state)
);
create index consents_latest on consents (contact_id, channel, at desc, consent_id desc);

create table sends (
    grant_id        text primary key,
    run_id          text not null references runs,
    contact_id      uuid not null references contacts,
    channel         text not null,
    act_index       integer not null,
    intent          text not null,
    state           text not null check (state in ('granted', 'unknown', 'sent', 'void', 'failed', 'absent')),
    execution       text not null,
    redrive_count   integer not null,
    entered_at      text not null,
    sender          text not null,
    recipient       text not null,
    body            text not null,
    body_digest     text not null,
    granted_at      timestamptz not null,
    not_after       timestamptz not null,
    dead_at         timestamptz not null,
    settle_until    timestamptz not null,
    validity_s      integer not null,
    provider_id     text unique,
    error           text,
    delivery_status text,
    settled_at      timestamptz
);
-- One at a time, so that a look at the provider finds no other. What only a person can settle is not looked up any more.
create unique index sends_one_open on sends (contact_id, channel)
where state = 'granted' or (state = 'unknown' and coalesce(error, '') not in ('ambiguous', 'cannot_list'));
create index sends_run on sends (run_id, act_index);
create index sends_contact on sends (contact_id, channel, granted_at desc);
create index sends_seen on sends (intent) where state = 'sent';
create index sends_claimed on sends (recipient) where provider_id is not null;

create table send_causes (
    grant_id  text not null references sends,
    cause     text not null,
    act_index integer not null,
    is_live   boolean not null,
    primary key (grant_id, cause)
);
create unique index send_causes_once on send_causes (cause, act_index) where is_live;
create index send_causes_cause on send_causes (cause, act_index);

create function keep_causes_live() returns trigger language plpgsql as $$
begin
    if old.state = 'sent' and new.state <> 'sent' then
        raise exception 'nothing leaves sent (grant %)', new.grant_id;
    end if;
    -- Evidence of acceptance that comes late is written even when another grant answers the cause by now: that one keeps it.
    update send_causes c
    set is_live = new.state in ('granted', 'unknown', 'sent') and not exists (
        select from send_causes o
        where o.cause = c.cause and o.act_index = c.act_index and o.is_live and o.grant_id <> c.grant_id
    )
    where c.grant_id = new.grant_id;
    -- And when that one comes to nothing, the cause is still answered.
    update send_causes c
    set is_live = true
    from (
        select distinct on (o.cause, o.act_index) o.grant_id, o.cause
        from send_causes mine join send_causes o using (cause, act_index) join sends s on s.grant_id = o.grant_id
        where mine.grant_id = new.grant_id and not mine.is_live and s.state in ('granted', 'unknown', 'sent')
        order by o.cause, o.act_index, o.is_live desc, o.grant_id
    ) answering
    where c.grant_id = answering.grant_id and c.cause = answering.cause and not c.is_live;
    return new;
end $$;
create trigger sends_keep_causes_live after update of state on sends for each row execute function keep_causes_live();

create table approvals (
    request_id    text primary key,
    run_id        text not null references runs,
    act_index     integer not null,
    digest        text not null,
    body          text,
    rules         text[] not null,
    slack_channel text not null,
    slack_ts      text not null,
    ladder        jsonb not null,
    rung          integer not null default 0,
    asked_at      timestamptz not null,
    expires_at    timestamptz not null,
    state         text not null default 'open' check (state in ('open', 'answered', 'expired')),
    answer        text,
    answered_by   text,
    answered_at   timestamptz,
    answer_body   text,
    used_by_grant text references sends
);
create index approvals_run on approvals (run_id, asked_at desc);

create table messages (
    message_id  bigint generated always as identity primary key,
    contact_id  uuid not null references contacts,
    location_id text not null,
    direction   text not null check (direction in ('in', 'out')),
    channel     text not null,
    body        text not null,
    at          timestamptz not null,
    run_id      text references runs,
    grant_id    text unique references sends
);
create unique index messages_inbound_once on messages (run_id) where direction = 'in';
create index messages_thread on messages (contact_id, at desc);

create table switches (
    scope     text primary key,
    is_paused boolean not null,
    by        text not null,
    at        timestamptz not null
);

create table memories (
    memory_id   uuid primary key default gen_random_uuid(),
    contact_id  uuid not null references contacts,
    location_id text not null,
    body        text not null,
    embedding   halfvec(384) not null,
    model_id    text not null,
    tsv         tsvector generated always as (to_tsvector('simple', body)) stored,
    provenance  text not null,
    trust       text not null check (trust in ('playbook', 'person', 'lead')),
    at          timestamptz not null,
    run_id      text not null references runs,
    unique (run_id, provenance)
);
create index memories_contact on memories (contact_id);

create table knowledge (
    knowledge_id uuid primary key default gen_random_uuid(),
    location_id  text,
    source       text not null,
    body         text not null,
    body_digest  text not null,
    embedding    halfvec(384) not null,
    model_id     text not null,
    tsv          tsvector generated always as (to_tsvector('simple', body)) stored,
    loaded_at    timestamptz not null,
    unique nulls not distinct (location_id, source, body_digest, model_id)
);
create index knowledge_by_meaning on knowledge using hnsw (embedding halfvec_cosine_ops);
create index knowledge_by_words on knowledge using gin (tsv);
create index knowledge_location on knowledge (location_id);

create table events (
    seq       bigint primary key,
    at        timestamptz not null,
    run_id    text,
    kind      text not null,
    facts     text not null,
    prev_hash text not null,
    hash      text not null unique
);
create index events_run on events (run_id, seq);

create table audit_head (
    is_only boolean primary key default true check (is_only),
    seq     bigint not null,
    hash    text not null
);
insert into audit_head (seq, hash) values (0, repeat('0', 64));

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'events are append-only';
end $$;
create trigger events_append_only before update or delete or truncate on events
    for each statement execute function refuse_change();

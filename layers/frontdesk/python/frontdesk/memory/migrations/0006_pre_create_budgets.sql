-- Money for models: what a day has reserved and spent, what a run may spend and did; and what scores came to mean.

create table budgets (
    day                 date not null,
    scope               text not null,
    reserved_usd_micros bigint not null default 0 check (reserved_usd_micros >= 0),
    spent_usd_micros    bigint not null default 0 check (spent_usd_micros >= 0),
    primary key (day, scope)
);

-- A run that older code opened has no day: nothing was reserved for it.
alter table runs
add column budget_day date,
add column reserved_usd_micros bigint not null default 0,
add column spent_usd_micros bigint not null default 0;
alter table executions add column spent_usd_micros bigint not null default 0;

create table calibrations (
    calibration_id bigint generated always as identity primary key,
    task           text not null,
    model_id       text not null,
    points         jsonb not null,
    labels         integer not null,
    fitted_at      timestamptz not null,
    by             text not null
);
create index calibrations_newest on calibrations (task, model_id, calibration_id desc);

grant select, insert, update on budgets to frontdesk_writer;
grant select, insert on calibrations to frontdesk_writer;
grant select on budgets, calibrations to frontdesk_reader;

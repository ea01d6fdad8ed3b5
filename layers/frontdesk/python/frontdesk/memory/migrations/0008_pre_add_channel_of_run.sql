-- How whoever a run is about is answered: by text or by e-mail, and with an e-mail at which of their addresses.

alter table runs
add column channel text not null default 'sms' check (channel in ('sms', 'email')),
add column reply_to text;

create or replace view run_lines as
select
    r.run_id,
    r.contact_id,
    c.name,
    coalesce(c.is_vip, false) as is_vip,
    coalesce(
        r.reply_to,
        (select value from contact_identities i where i.contact_id = r.contact_id and i.kind = 'phone' order by value limit 1),
        (select value from contact_identities i where i.contact_id = r.contact_id and i.kind = 'email' order by value limit 1)
    ) as address,
    r.location_id,
    r.source,
    r.kind,
    r.received_at,
    (select body from messages m where m.run_id = r.run_id and m.direction = 'in') as text,
    (
        select e.facts::jsonb #>> '{classification,intent}'
        from events e where e.run_id = r.run_id and e.kind = 'gate_decided' order by e.seq desc limit 1
    ) as intent,
    case
        when r.outcome is not null then 'ended'
        when exists (select from approvals a where a.run_id = r.run_id and a.state = 'open') then 'with_person'
        else coalesce(
            (
                select case e.facts::jsonb ->> 'word' when 'hold' then 'held' when 'reconcile' then 'looking_up' end
                from events e where e.run_id = r.run_id and e.kind = 'gate_decided' order by e.seq desc limit 1
            ),
            'under_way'
        )
    end as standing,
    r.outcome,
    r.ended_at,
    r.playbook_digest,
    r.release,
    r.channel
from runs r left join contacts c using (contact_id);

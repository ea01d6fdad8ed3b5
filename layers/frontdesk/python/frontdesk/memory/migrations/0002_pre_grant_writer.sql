-- The login of the [db] functions: it may append events, never change them, and may not change the schema.

-- A role belongs to the server, not to the database: another desk may make it between the look and the making.
do $$
begin
    if not exists (select from pg_roles where rolname = 'frontdesk_writer') then
        create role frontdesk_writer login;
    end if;
exception when duplicate_object or unique_violation then
    null;
end $$;

grant usage on schema public to frontdesk_writer;
grant select, insert, update on all tables in schema public to frontdesk_writer;
revoke update on events from frontdesk_writer;
grant delete on knowledge to frontdesk_writer;
grant usage on all sequences in schema public to frontdesk_writer;

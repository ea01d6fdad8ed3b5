-- The login of the function that only answers questions: it sees every table, and even a bug of ours changes none.

-- A role belongs to the server, not to the database: another desk may make it between the look and the making.
do $$
begin
    if not exists (select from pg_roles where rolname = 'frontdesk_reader') then
        create role frontdesk_reader login;
        alter role frontdesk_reader set default_transaction_read_only = on;
    end if;
exception when duplicate_object or unique_violation then
    null;
end $$;

grant usage on schema public to frontdesk_reader;
grant select on all tables in schema public to frontdesk_reader;

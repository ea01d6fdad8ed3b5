-- What the master of a new server does, once and in one transaction: whole or not at all, wherever it is cut off.
-- Everything afterwards is done by frontdesk_migrator. The server's rds_iam is what lets a role log in by IAM.

create extension if not exists vector;

do $$
begin
    if not exists (select from pg_roles where rolname = 'frontdesk_migrator') then
        create role frontdesk_migrator login createrole;
    end if;
    if not exists (select from pg_roles where rolname = 'frontdesk_writer') then
        create role frontdesk_writer login;
    end if;
    if not exists (select from pg_roles where rolname = 'frontdesk_reader') then
        create role frontdesk_reader login;
        alter role frontdesk_reader set default_transaction_read_only = on;
    end if;
end $$;

-- Who gives a database away must be able to become its new owner, for that moment.
grant frontdesk_migrator to current_user with set true, inherit false;

do $$
begin
    execute format('alter database %I owner to frontdesk_migrator', current_database());
end $$;

revoke frontdesk_migrator from current_user granted by current_user;

-- Last. To make a role is to be a member of it, so that from here on the master counts as rds_iam too, and a server
-- may refuse its password: nothing may be left to do for it.
grant rds_iam to frontdesk_migrator, frontdesk_writer, frontdesk_reader;

-- Prepares a database for the states of a team. A superuser runs it once:
--
--     createdb terraform_states
--     psql -d terraform_states -v ON_ERROR_STOP=1 -f database.sql

begin;

-- Each person and each pipeline is a member: create role alice login in role terraform_team
create role terraform_team nologin;

revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to terraform_team;

-- A lock belongs to a connection. If a machine disappears in the middle of an apply, the server notices after two minutes
-- and releases its lock.
alter database :"DBNAME" set tcp_keepalives_idle = 60;
alter database :"DBNAME" set tcp_keepalives_interval = 10;
alter database :"DBNAME" set tcp_keepalives_count = 6;

-- What the backend would create on its own. As it is, it belongs to the superuser, and the team can only read and write.
create schema terraform_remote_state;
create sequence public.global_states_id_seq as bigint;
create table terraform_remote_state.states (
    id   bigint not null default nextval('public.global_states_id_seq') primary key,
    name text unique,
    data text
);
create unique index states_by_name on terraform_remote_state.states (name);

grant usage on schema terraform_remote_state to terraform_team;
grant usage on sequence public.global_states_id_seq to terraform_team;
grant select, insert, update, delete on terraform_remote_state.states to terraform_team;

-- Every state that was overwritten or deleted, which the backend does not keep. The team can neither read nor change it.
create table terraform_remote_state.history (
    id          bigint generated always as identity primary key,
    name        text not null,
    data        text not null,
    replaced_by text not null default session_user,
    replaced_at timestamptz not null default now()
);

create function terraform_remote_state.keep_old_state() returns trigger
    language plpgsql security definer set search_path = pg_catalog
    as $$
begin
    insert into terraform_remote_state.history (name, data) values (old.name, old.data);
    return null;
end
$$;

create trigger keep_old_state after update or delete on terraform_remote_state.states
    for each row execute function terraform_remote_state.keep_old_state();

-- Terraform does not notice when its connection, and with it the lock, is lost in the middle of an apply, for instance
-- because the database was restarted. It connects again, and would overwrite what somebody else has applied since then.
-- The number of the advisory lock is the id of the row; the lock for the first state of a workspace has a negative one.
create function terraform_remote_state.require_lock() returns trigger
    language plpgsql set search_path = pg_catalog
    as $$
begin
    if not exists (
        select from pg_locks
        where locktype = 'advisory' and granted and pid = pg_backend_pid()
            and objsubid = 1 and ((classid::bigint << 32 | objid::bigint) = old.id or (classid::bigint << 32) < 0)
            and database = (select oid from pg_database where datname = current_database())
    ) then
        raise exception 'the state of workspace "%" was not written, because this connection does not hold its lock', old.name;
    end if;
    return new;
end
$$;

create trigger require_lock before update on terraform_remote_state.states
    for each row execute function terraform_remote_state.require_lock();

commit;

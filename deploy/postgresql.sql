-- Run once on a new PostgreSQL (compose.yaml does): the service's own role, no superuser, with the
-- two grants of docs/operations.md ("Releasing statistics").
\getenv password SELFCHECK_PASSWORD
CREATE ROLE selfcheck LOGIN PASSWORD :'password';
GRANT pg_checkpoint TO selfcheck;
CREATE DATABASE selfcheck OWNER selfcheck TEMPLATE template0 ENCODING 'UTF8';
\connect selfcheck
GRANT EXECUTE ON FUNCTION pg_switch_wal() TO selfcheck;

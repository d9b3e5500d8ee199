//! What must be true of the schema so that no shop sees another's rows, whatever the code forgets. Asked of the
//! catalogue, so it also covers the table that somebody adds tomorrow.

use sqlx::PgConnection;

use crate::Fault;

/// Tables that belong to no store: what exists before a store is known. Anything else without `store_id` is a mistake.
pub const GLOBAL_TABLES: [&str; 16] = [
    "_sqlx_migrations",
    "areas",
    "question_tokens",
    "c2b_tokens",
    "callback_tokens",
    "daraja_tokens",
    "domains",
    "gateway_minutes",
    "memberships",
    "mpesa_numbers",
    "provider_breakers",
    "query_budgets",
    "refund_tokens",
    "sessions",
    "stores",
    "users",
];

/// Functions that run with their owner's rights. Each takes the tenant from the setting and filters by it.
const TRUSTED_FUNCTIONS: [&str; 2] = ["catalog_search", "mpesa_number_is_anothers"];

/// Policies beside the tenant's, for roles nobody signs in as.
const OTHER_POLICIES: [&str; 1] = ["product_search.search"];

/// What the tenant's policy must say, as the catalogue prints it.
const TENANT_RULE: &str = "(store_id = ( SELECT current_store_id() AS current_store_id))";

/// A rule of tenancy that the schema breaks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Which rule, in a few words.
    pub rule: &'static str,
    /// The table, index, view, function or right.
    pub object: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.rule, self.object)
    }
}

/// Ordinary tables and partitioned ones; a partition is a table of its own.
const TABLES: &str = "select c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity
                      from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')";

/// Those that belong to stores.
const TENANT_TABLES: &str = "select * from tables where relname <> all($1)";

/// Rule and query; each returns one text per finding. `$1` are the global tables, `$2` the trusted functions, `$3` the
/// other policies, `$4` the tenant rule.
const RULES: [(&str, &str); 13] = [
    (
        "no store_id not null",
        "select relname::text from tenant_tables t where not exists (
             select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'store_id' and a.attnotnull
                and a.atttypid = 'uuid'::regtype and not a.attisdropped)",
    ),
    ("row security is not enabled", "select relname::text from tenant_tables where not relrowsecurity"),
    ("row security is not forced", "select relname::text from tenant_tables where not relforcerowsecurity"),
    (
        "no tenant policy",
        "select relname::text from tenant_tables t where not exists (
             select 1 from pg_policy p where p.polrelid = t.oid and p.polcmd = '*' and p.polpermissive
                and p.polroles = array['kikapu_app'::regrole::oid]
                and pg_get_expr(p.polqual, p.polrelid) = $4 and pg_get_expr(p.polwithcheck, p.polrelid) = $4)",
    ),
    (
        "a policy opens a tenant's rows",
        "select t.relname || '.' || p.polname from tenant_tables t join pg_policy p on p.polrelid = t.oid
         where p.polpermissive and t.relname || '.' || p.polname <> all($3)
           and (pg_get_expr(p.polqual, p.polrelid) is distinct from $4
                or pg_get_expr(p.polwithcheck, p.polrelid) is distinct from $4)
         union all
         select t.relname || '.' || p.polname from tenant_tables t join pg_policy p on p.polrelid = t.oid
         where t.relname || '.' || p.polname = any($3)
           and (p.polcmd <> 'r' or p.polroles && array[0::oid, 'kikapu_app'::regrole::oid])",
    ),
    (
        "a unique index is not led by store_id",
        "select i.indexrelid::regclass::text from tenant_tables t join pg_index i on i.indrelid = t.oid
         where i.indisunique and not exists (
             select 1 from pg_attribute a where a.attrelid = t.oid and a.attnum = i.indkey[0] and a.attname = 'store_id')",
    ),
    (
        "a reference to a tenant's row is not led by store_id",
        "select k.conrelid::regclass || '.' || k.conname from pg_constraint k join tenant_tables t on t.oid = k.confrelid
         where k.contype = 'f' and not exists (
             select 1 from pg_attribute a join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
             where a.attrelid = k.conrelid and a.attnum = k.conkey[1] and a.attname = 'store_id' and b.attname = 'store_id')",
    ),
    (
        "a view does not ask as its reader",
        "select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace
           and ((c.relkind = 'v' and not coalesce(c.reloptions && array['security_invoker=true', 'security_invoker=on'], false))
                or c.relkind = 'm')
           and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')",
    ),
    (
        "the application owns something",
        "select pg_describe_object(d.classid, d.objid, 0) from pg_shdepend d
         where d.refclassid = 'pg_authid'::regclass and d.refobjid = 'kikapu_app'::regrole and d.deptype = 'o'
           and d.dbid in (0, (select oid from pg_database where datname = current_database()))",
    ),
    (
        "the application may do more than read and write rows",
        "select relname || ' ' || may from tables cross join unnest(array['truncate', 'references', 'trigger']) as m (may)
         where has_table_privilege('kikapu_app', oid, may)
         union all
         select 'create in schema ' || nspname from pg_namespace
         where nspname !~ '^pg_' and has_schema_privilege('kikapu_app', oid, 'create')
         union all
         select may || ' in database' from unnest(array['create', 'temporary']) as m (may)
         where has_database_privilege('kikapu_app', current_database(), may)",
    ),
    (
        "the application's role is too strong",
        "select rolname::text from pg_roles where rolname in ('kikapu_app', 'kikapu_search')
           and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)
         union all
         select 'kikapu_owner can sign in' from pg_roles where rolname = 'kikapu_owner' and (rolcanlogin or rolsuper or rolbypassrls)
         union all
         select 'member of ' || m.roleid::regrole from pg_auth_members m where m.member = 'kikapu_app'::regrole",
    ),
    (
        "a function runs with its owner's rights",
        "select p.oid::regprocedure::text from pg_proc p
         where p.pronamespace = 'public'::regnamespace and p.prosecdef
           and (p.proname <> all($2) or not coalesce(array_to_string(p.proconfig, ',') ~ 'search_path=', false)
                or p.proowner <> 'kikapu_search'::regrole)",
    ),
    (
        "everybody may touch a table",
        "select c.relname::text from pg_class c, aclexplode(c.relacl) g
         where c.relnamespace = 'public'::regnamespace and g.grantee = 0
           and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e')",
    ),
];

/// Names of the rules, in the order they are asked.
pub fn rule_names() -> Vec<&'static str> {
    RULES.iter().map(|(name, _)| *name).collect()
}

/// Tables of this database that belong to stores, by name.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn tenant_tables(conn: &mut PgConnection) -> Result<Vec<String>, Fault> {
    let sql = format!(
        "with tables as ({TABLES}), tenant_tables as ({TENANT_TABLES}) select relname::text from tenant_tables order by 1"
    );
    Ok(sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(GLOBAL_TABLES).fetch_all(conn).await?)
}

/// Everything about the schema that breaks a rule of tenancy. Any role may ask.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn findings(conn: &mut PgConnection) -> Result<Vec<Finding>, Fault> {
    let mut found = Vec::new();
    for (rule, query) in RULES {
        // Every query names all four arguments, or Postgres could not tell their types.
        let sql = format!(
            "with tables as ({TABLES}), tenant_tables as ({TENANT_TABLES}),
                  given as (select $1::text[], $2::text[], $3::text[], $4::text)
             select object from ({query}) as finding (object) order by 1"
        );
        // Only constants of this module come together here.
        let objects: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
            .bind(GLOBAL_TABLES)
            .bind(TRUSTED_FUNCTIONS)
            .bind(OTHER_POLICIES)
            .bind(TENANT_RULE)
            .fetch_all(&mut *conn)
            .await?;
        found.extend(objects.into_iter().map(|object| Finding { rule, object }));
    }
    Ok(found)
}

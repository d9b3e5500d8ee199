//! Time that passes at once.

use std::time::Duration;

use sqlx::AssertSqlSafe;

use crate::shop::TestShop;

impl TestShop {
    /// Lets `by` go by: everything that lies in the database becomes that much older, jobs come that much nearer, and
    /// the simulator does what was due on the way. Daraja's tokens are left alone: they are judged by the simulator's
    /// clock.
    pub async fn pass(&self, by: Duration) {
        let sql = format!(
            "do $$
             declare t record;
             begin
                 set local session_replication_role = replica;
                 for t in select table_name, string_agg(format('%1$I = %1$I - interval ''{ms} ms''', column_name), ', ') as moved
                          from information_schema.columns c
                          where table_schema = 'public' and data_type = 'timestamp with time zone'
                            and table_name not in ('_sqlx_migrations', 'daraja_tokens')
                            and exists (select 1 from pg_class r where r.oid = format('public.%I', c.table_name)::regclass
                                        and r.relkind = 'r')
                          group by table_name
                 loop
                     execute format('update %I set %s', t.table_name, t.moved);
                 end loop;
                 update graphile_worker._private_jobs set run_at = run_at - interval '{ms} ms';
             end
             $$",
            ms = by.as_millis(),
        );
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&self.admin).await.expect("a superuser may move the past");
        self.sim.advance(by);
    }

    /// Lets seconds go by.
    pub async fn pass_s(&self, seconds: u64) {
        self.pass(Duration::from_secs(seconds)).await;
    }
}

//! An orderly end.

use std::time::Duration;

use kikapu_testkit::{PATIENCE, TestShop};

use crate::program::Installation;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_that_are_asked_to_stop_end_quietly() {
    let shop = TestShop::open().await;
    let installation = Installation::of(&shop, &[]);
    let mut web = installation.start("serve");
    let worker = installation.start("worker");
    installation.ready(&mut web).await;
    works(&shop, 1).await;
    for (role, process) in [("web", web), ("worker", worker)] {
        let (status, log) = process.stop().await;
        assert!(status.success(), "{role} {status}:\n{log}");
        assert_eq!(log, "", "{role} has nothing to warn of");
    }
    works(&shop, 0).await;
}

/// Waits until so many workers are known to run.
async fn works(shop: &TestShop, workers: i64) {
    let known = async {
        loop {
            let count: i64 = sqlx::query_scalar("select count(*) from graphile_worker._private_workers")
                .fetch_one(&shop.admin)
                .await
                .unwrap();
            if count == workers {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, known).await.expect("the workers are as many as they should be");
}

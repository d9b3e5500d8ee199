//! An orderly end.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use kikapu_testkit::{PATIENCE, TestShop};

use crate::http::{Request, send};
use crate::program::{Installation, Process};

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

/// What a demonstration starts beside itself; nothing of it outlives the test.
struct Around<'a>(&'a Installation);

impl Around<'_> {
    /// Processes of the demonstration's own PostgreSQL: the folder of its socket is named after the folder of its data.
    fn postgres(&self) -> Vec<String> {
        let var = self.0.var_dir();
        let name: String =
            kikapu_commerce::secret::hex_hash(var.as_os_str().as_encoded_bytes()).chars().take(8).collect();
        let socket = format!("kikapu-{name}");
        let processes =
            std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let is_ours = |process: &String| {
            let line = std::fs::read(Path::new("/proc").join(process).join("cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains(&socket)
        };
        processes.filter(is_ours).collect()
    }

    /// Everything that was taken is free again.
    fn assert_gone(&self) {
        assert_eq!(self.postgres(), Vec::<String>::new(), "PostgreSQL still runs");
        for port in [self.0.port, self.0.sim_port, self.0.metrics_port] {
            assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok(), "port {port} is still taken");
        }
    }
}

impl Drop for Around<'_> {
    fn drop(&mut self) {
        for process in self.postgres() {
            let _ = Command::new("kill").args(["-QUIT", &process]).status();
        }
    }
}

async fn assert_serves(installation: &Installation, demo: &mut Process) {
    installation.ready(demo).await;
    let shop = send(installation.port, &Request::get("amani.localhost", "/")).await.unwrap();
    assert_eq!(shop.status, 200);
    let phone = send(installation.sim_port, &Request::get("localhost", "/phone")).await.unwrap();
    assert_eq!(phone.status, 200);
    let metrics = send(installation.metrics_port, &Request::get("localhost", "/metrics")).await.unwrap();
    assert_eq!(metrics.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ctrl_c_ends_all_of_a_demonstration_and_the_next_one_goes_on_with_its_data() {
    let settings = [("log_format", "json".to_owned()), ("log", "info,kikapu_commerce::catalog=warn".to_owned())];
    let installation = Installation::alone(&settings);
    let around = Around(&installation);
    for life in ["first", "second"] {
        let began = Instant::now();
        let mut demo = installation.start("demo");
        assert_serves(&installation, &mut demo).await;
        let served_s = began.elapsed().as_secs_f32();
        assert!(!around.postgres().is_empty(), "the search for PostgreSQL is broken");
        let told = std::fs::read_to_string(installation.path("demo.out")).unwrap();
        assert!(told.contains("x-sim-secret: karibu-sim") && told.contains("still to be drawn"), "{told}");
        // What it tells opens the control API, and nothing else does.
        let payments = Request::get("localhost", "/_sim/payments");
        assert_eq!(send(installation.sim_port, &payments).await.unwrap().status, 401);
        let opened = send(installation.sim_port, &payments.header("x-sim-secret", "karibu-sim")).await.unwrap();
        assert_eq!((opened.status, opened.text().as_str()), (200, "[]"));
        // A command beside it uses its database and leaves it running.
        let beside = installation.run(&["migrate"]);
        assert!(beside.status.success(), "{beside:?}");
        assert_serves(&installation, &mut demo).await;

        let asked = Instant::now();
        let (status, log) = demo.interrupt().await;
        eprintln!(
            "{life} start: {served_s:.1} s to the first page, {:.1} s from Ctrl-C to the end",
            asked.elapsed().as_secs_f32()
        );
        assert!(status.success(), "{status}:\n{log}");
        around.assert_gone();
        for line in log.lines() {
            assert!(serde_json::from_str::<serde_json::Value>(line).is_ok(), "a line is no JSON: {line}");
        }
        assert!(log.contains("\"level\":\"INFO\""), "it says something:\n{log}");
    }
}

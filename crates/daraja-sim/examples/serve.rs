//! Runs the simulator on a port: `cargo run -p daraja-sim --example serve -- 127.0.0.1:7070 secret`.

use daraja_sim::{Config, Simulator, serve};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let mut args = std::env::args().skip(1);
    let address = args.next().unwrap_or_else(|| "127.0.0.1:7070".to_owned());
    let config = Config { control_secret: args.next(), ..Config::default() };
    let listener = TcpListener::bind(address).await?;
    println!("http://{}", listener.local_addr()?);
    serve(listener, Simulator::new(config), std::future::pending()).await
}

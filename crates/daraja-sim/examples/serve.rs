//! Runs the simulator alone: `cargo run -p daraja-sim --example serve -- 127.0.0.1:7070 secret --virtual-clock`.

use std::process::ExitCode;

use daraja_sim::{Chaos, Config, Simulator, Switches, serve};
use tokio::net::TcpListener;

const HELP: &str = "\
A Daraja to rehearse against. Point an M-PESA client at it in place of https://sandbox.safaricom.co.ke.

serve [ADDRESS] [SECRET] [FLAGS]

  ADDRESS             where to listen; 127.0.0.1:7070 if left out, port 0 for any free one
  SECRET              opens the control API /_sim/ in the header x-sim-secret; left out, there is none
  --virtual-clock     time stands still and moves by control call only
  --chaos SEED[:N]    trouble by chance: N of a hundred requests and callbacks, 20 if left out
  --sandbox           five status queries a minute, as the sandbox has it
  --strict-callbacks  refuse callbacks to this machine and to private addresses, as Safaricom does
";

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}\n\n{HELP}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), String> {
    let mut config = Config::default();
    let mut plain = Vec::new();
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--help" | "-h" => {
                print!("{HELP}");
                return Ok(());
            }
            "--virtual-clock" => config.virtual_clock = true,
            "--chaos" => config.chaos = Some(chaos(&args.next().ok_or("--chaos needs a seed")?)?),
            "--sandbox" => config.switches = Switches::sandbox(),
            "--strict-callbacks" => config.callback_allow_local = false,
            flag if flag.starts_with('-') => return Err(format!("there is no flag {flag}")),
            _ => plain.push(arg),
        }
    }
    let mut plain = plain.into_iter();
    let address = plain.next().unwrap_or_else(|| "127.0.0.1:7070".to_owned());
    config.control_secret = plain.next();
    let listener = TcpListener::bind(&address).await.map_err(|error| format!("{address}: {error}"))?;
    let bound = listener.local_addr().map_err(|error| error.to_string())?;
    println!("http://{bound}");
    serve(listener, Simulator::new(config), std::future::pending()).await.map_err(|error| error.to_string())
}

/// `42` or `42:30`.
fn chaos(text: &str) -> Result<Chaos, String> {
    let (seed, percent) = text.split_once(':').unwrap_or((text, "20"));
    match (seed.parse(), percent.parse()) {
        (Ok(seed), Ok(percent)) => Ok(Chaos { seed, percent, ..Chaos::default() }),
        _ => Err(format!("{text} is no SEED or SEED:N")),
    }
}

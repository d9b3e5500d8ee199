//! `kikapu-simulation --steps 1000000 --seed 1`: how long it holds.

use std::time::Instant;

use clap::Parser;
use kikapu_simulation::{Broken, Failure, Fault, Run, Weather, shrink};

/// Drives the rules of the shop through worlds made from a seed, and checks what must always hold after every step.
#[derive(Debug, Parser)]
struct Options {
    /// Seed of the first world; each next one has the next seed.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Worlds are begun until so many steps were made.
    #[arg(long, default_value_t = 1_000_000)]
    steps: u64,
    /// What goes wrong, in words with commas between; all of it when left out, nothing for "none".
    #[arg(long, value_delimiter = ',')]
    faults: Option<Vec<String>>,
    /// Tell a violation as it was found, without looking for a shorter one.
    #[arg(long)]
    as_found: bool,
    /// A rule to break on purpose, to see it found.
    #[arg(long)]
    broken: Option<String>,
}

fn main() -> std::process::ExitCode {
    let options = Options::parse();
    let Some(weather) = weather(&options) else { return std::process::ExitCode::from(2) };
    let run = Run { seed: options.seed, steps: options.steps, weather };
    let started = Instant::now();
    let (totals, failure) = match run.run() {
        Ok(totals) => (totals, None),
        Err(failure) => (failure.before.clone(), Some(failure)),
    };
    let ms = started.elapsed().as_millis().max(1);
    println!("{}", totals.coverage);
    println!(
        "seed {}: {} steps in {} worlds, {} steps/s, {} violations",
        options.seed,
        totals.steps,
        totals.worlds,
        u128::from(totals.steps) * 1000 / ms,
        u8::from(failure.is_some())
    );
    match failure {
        None => std::process::ExitCode::SUCCESS,
        Some(failure) => {
            tell(&failure, &run.weather, &options);
            std::process::ExitCode::FAILURE
        }
    }
}

fn tell(failure: &Failure, weather: &Weather, options: &Options) {
    let found = &failure.violation;
    let broken = options.broken.as_deref().map(|broken| format!(" --broken {broken}")).unwrap_or_default();
    println!("\nVIOLATION in the world of seed {}, step {}: {}", found.seed, found.step, found.what);
    println!("  make simulate ARGS='--seed {} --steps 1{broken}'", found.seed);
    if options.as_found {
        return found.trace.iter().for_each(|line| println!("  {line}"));
    }
    let (weather, shortest) = shrink(weather, found);
    let faults: Vec<&str> = weather.faults().iter().map(|fault| fault.word()).collect();
    let faults = if faults.is_empty() { "none".to_owned() } else { faults.join(",") };
    println!("With fewest faults, seed {}, step {}: {}", shortest.seed, shortest.step, shortest.what);
    println!("  make simulate ARGS='--seed {} --steps 1 --faults {faults}{broken}'\n", shortest.seed);
    for line in &shortest.trace {
        println!("  {line}");
    }
}

fn weather(options: &Options) -> Option<Weather> {
    let mut on = Fault::ALL.to_vec();
    if let Some(words) = &options.faults {
        on.clear();
        for word in words.iter().filter(|word| *word != "none") {
            match Fault::parse(word) {
                Some(fault) => on.push(fault),
                None => return unknown(word, Fault::ALL.iter().map(|fault| fault.word())),
            }
        }
    }
    let broken = match &options.broken {
        None => None,
        Some(word) => match Broken::parse(word) {
            Some(broken) => Some(broken),
            None => return unknown(word, Broken::ALL.iter().map(|broken| broken.word())),
        },
    };
    Some(Weather::only(on).with(broken))
}

fn unknown(word: &str, known: impl Iterator<Item = &'static str>) -> Option<Weather> {
    eprintln!("there is no '{word}'; one of: {}", known.collect::<Vec<_>>().join(" "));
    None
}

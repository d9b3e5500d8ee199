//! What a newcomer reads first.

use std::fmt::Write as _;

use daraja_sim::SUFFIXES;

use super::{OWNER_PASSWORD, OWNER_PHONE, shops};
use crate::config::Config;

/// Says where everything is.
#[expect(clippy::print_stdout, reason = "what a newcomer reads first")]
pub fn greet(config: &Config, is_rehearsal: bool, pictures_missing: usize) {
    println!("{}", text(config, is_rehearsal, pictures_missing));
}

fn text(config: &Config, is_rehearsal: bool, pictures_missing: usize) -> String {
    let (base, port) = (&config.base_host, config.port);
    let mut text = "\nKikapu is running.\n\n".to_owned();
    let mut line = |what: &str, where_: &str| {
        let _ = writeln!(text, "  {what:<22} {where_}");
    };
    for (slug, what) in shops::INTRODUCTIONS {
        line(what, &format!("http://{slug}.{base}:{port}/      Kiswahili: http://{slug}.{base}:{port}/sw"));
    }
    line("Owner's dashboard", &format!("http://{base}:{port}/sign-in"));
    line("", &format!("phone {OWNER_PHONE}, password {OWNER_PASSWORD}"));
    if is_rehearsal {
        line("A phone with M-PESA", &format!("http://localhost:{}/phone", config.sim_port()));
    }
    if let Some(address) = config.metrics_bind {
        line("Metrics", &format!("http://{address}/metrics"));
    }
    if is_rehearsal {
        text += &rehearsal(config);
    }
    text += &pictures(pictures_missing);
    text + "\nCtrl-C stops everything.\n"
}

fn rehearsal(config: &Config) -> String {
    let endings: Vec<&str> = SUFFIXES.iter().map(|suffix| suffix.digits).collect();
    format!(
        "\nTry: put shoes into the cart, pay with 0712 345 678, open the phone page, enter PIN 1234.
     Another PIN is wrong; a balance of KSh 5 is too low; the pay page says what happened.
     Numbers with these endings answer by themselves, each in its own way (pay, cancel, run out, fail):
     {}
     http://localhost:{}/ says which does what, and how to script any number or amount with the
     header `x-sim-secret: {}` (KIKAPU_SIM_SECRET sets another).\n",
        endings.join(" "),
        config.sim_port(),
        config.sim_secret(),
    )
}

fn pictures(missing: usize) -> String {
    match missing {
        0 => String::new(),
        1 => "\nOne picture is still to be drawn, in the background.\n".to_owned(),
        _ => format!(
            "\n{missing} pictures are still to be drawn, in the background: the shops can be used meanwhile and fill up,
first pages first.\n"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_learns_what_answers_by_itself_and_how_to_script_more() {
        let config = Config { port: 4000, ..Config::default() };
        let told = text(&config, true, 310);
        for suffix in &SUFFIXES {
            assert!(told.contains(suffix.digits), "{} is not told:\n{told}", suffix.digits);
        }
        for word in
            ["http://localhost:4001/ ", "x-sim-secret: karibu-sim", "KIKAPU_SIM_SECRET", "310 pictures are still"]
        {
            assert!(told.contains(word), "{word} is not in:\n{told}");
        }
        let own = Config { sim_secret: Some("kalamu".into()), ..config };
        assert!(text(&own, true, 0).contains("x-sim-secret: kalamu"));
    }

    #[test]
    fn what_is_not_there_is_not_told() {
        let told = text(&Config::default(), false, 0);
        for word in ["x-sim-secret", "/phone", "still to be drawn", "/metrics"] {
            assert!(!told.contains(word), "{word} is in:\n{told}");
        }
        let config = Config { metrics_bind: "127.0.0.1:9464".parse().ok(), ..Config::default() };
        assert!(text(&config, false, 0).contains("http://127.0.0.1:9464/metrics"));
    }
}

//! The list of keys, for people: as it is configured here, and as documentation.

use std::fmt::Write as _;

use super::{KEYS, Key, Loaded, Origin};

/// How the documentation begins.
const INTRODUCTION: &str = "# Configuration

This page is what `kikapu config --markdown` prints; a test keeps the two equal. `kikapu config` lists the same keys with
the values that hold where it is run, and where each comes from; its output can be kept as a configuration file.

A value is taken from, each winning over the one before: its default, a file (`--config FILE` or `KIKAPU_CONFIG`, TOML), its
variable, a flag. A key that nobody knows or a value that cannot be stops the start, by its name. In a file the key is written
as it stands here; its variable is named below it.
";

/// Every key with its present value, as a configuration file: what is not set is commented out, secrets are left out.
pub fn present(loaded: &Loaded) -> String {
    let mut text = String::new();
    let mut group = "";
    for key in KEYS {
        if key.group != group {
            group = key.group;
            let _ = writeln!(text, "\n## {group}");
        }
        let _ = writeln!(text, "\n# {}", meaning(key));
        let origin = loaded.origin(key.name);
        let _ = writeln!(text, "# {}. Default: {}. {}.", capital(key.kind), key.default_text(), said(&origin, key));
        let _ = writeln!(text, "{}", line(loaded, key, &origin));
    }
    text.trim_start().to_owned()
}

fn line(loaded: &Loaded, key: &Key, origin: &Origin) -> String {
    let Some(value) = (key.show)(&loaded.config) else {
        let state = if *origin == Origin::Default { "not set" } else { "set, not shown" };
        return format!("# {} ({state})", key.name);
    };
    let comment = if *origin == Origin::Default { "# " } else { "" };
    let explained = (key.explain)(&loaded.config).map(|text| format!(" # {text}")).unwrap_or_default();
    format!("{comment}{} = {value}{explained}", key.name)
}

fn said(origin: &Origin, key: &Key) -> String {
    match origin {
        Origin::Default => format!("Not set; {} sets it", key.variable()),
        Origin::File(path) => format!("Set in {}", path.display()),
        Origin::Variable(name) => format!("Set by the variable {name}"),
        Origin::Flag(flag) => format!("Set by {flag}"),
    }
}

/// The documentation of every key.
pub fn markdown() -> String {
    let mut text = INTRODUCTION.to_owned();
    let mut group = "";
    for key in KEYS {
        if key.group != group {
            group = key.group;
            let _ = write!(text, "\n## {group}\n\n| Key | Kind | Default | Meaning |\n|---|---|---|---|\n");
        }
        let _ = writeln!(
            text,
            "| `{}`<br>`{}` | {} | {} | {} |",
            key.name,
            key.variable(),
            key.kind,
            key.default_text(),
            meaning(key)
        );
    }
    text
}

fn meaning(key: &Key) -> String {
    key.meaning.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where the stylesheet, the wasm file and its glue are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assets {
    /// Address of the stylesheet.
    pub css: String,
    /// Address of the glue.
    pub js: String,
    /// Address of the wasm file.
    pub wasm: String,
}

/// The list of hashed files cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AssetsError {
    /// It cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        /// Where it should be.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// It lacks a file.
    #[error("{} names no {extension} file", path.display())]
    Incomplete {
        /// Where it is.
        path: PathBuf,
        /// What it lacks.
        extension: &'static str,
    },
}

impl Assets {
    /// Names as they are without hashes: `/{pkg_dir}/{output_name}.css` and so on.
    pub fn plain(pkg_dir: &str, output_name: &str) -> Self {
        let address = |extension: &str| format!("/{pkg_dir}/{output_name}.{extension}");
        Self { css: address("css"), js: address("js"), wasm: address("wasm") }
    }

    /// Names with the hashes cargo-leptos wrote (`hash-files = true`) into `hash_file`, lines of `js: {hash}`.
    pub fn hashed(pkg_dir: &str, output_name: &str, hash_file: &Path) -> Result<Self, AssetsError> {
        let text = fs::read_to_string(hash_file)
            .map_err(|source| AssetsError::Unreadable { path: hash_file.to_owned(), source })?;
        let address = |extension: &'static str| {
            text.lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(kind, _)| kind.trim() == extension)
                .map(|(_, hash)| format!("/{pkg_dir}/{output_name}.{}.{extension}", hash.trim()))
                .ok_or_else(|| AssetsError::Incomplete { path: hash_file.to_owned(), extension })
        };
        Ok(Self { css: address("css")?, js: address("js")?, wasm: address("wasm")? })
    }
}

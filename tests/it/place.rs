//! A folder of a test with the program run in it.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A policy that a person would accept as one.
pub const POLICY: &str = "---\ntitle: Service Management Policy\nversion: 3.1\nowner: Head of Service\napproved by: Managing Director\n\
approved on: 2026-02-10\n---\n# Service Management Policy\n\nAs a managed service provider, Example Services serves the business needs of our customers. Top management \
sets it as the framework for setting service management objectives. We commit to meet applicable requirements and to continual \
improvement of the service management system and the services. It applies to everybody who works on our services and is reviewed \
once a year by the management review.\n";

/// A folder that goes with the test.
pub struct Place(tempfile::TempDir);

impl Place {
    /// A folder with these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        for (path, content) in files {
            place.write(path, content);
        }
        place
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, path: &str, content: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Runs the program there, on 30 September 2026.
    pub fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_tickmark"))
            .args(arguments)
            .current_dir(self.path())
            .env_remove("RUST_BACKTRACE")
            .env("SOURCE_DATE_EPOCH", "1790726400")
            .output()
            .unwrap()
    }

    pub fn exit(&self, arguments: &[&str]) -> Option<i32> {
        self.run(arguments).status.code()
    }

    /// Exit code and answer; the arguments ask for JSON, or `--json` is added.
    pub fn json(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let asked = if arguments.contains(&"--json") { &[][..] } else { &["--json"][..] };
        let output = self.run(&[arguments, asked].concat());
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
    }

    /// Exit code and the codes of the diagnostics of the answer.
    pub fn codes(&self, arguments: &[&str]) -> (Option<i32>, Vec<String>) {
        let (exit, document) = self.json(arguments);
        let found = document["diagnostics"].as_array().unwrap();
        (exit, found.iter().map(|each| each["code"].as_str().unwrap().to_owned()).collect())
    }
}

/// A data folder beside the checkout, for evaluation only.
pub fn shared_data(path: &str) -> Option<PathBuf> {
    let checkout = Path::new(env!("CARGO_MANIFEST_DIR"));
    let candidates = ["../shared/data", "../../shared/data"].map(|data| checkout.join(data).join(path));
    candidates.into_iter().find(|candidate| candidate.exists())
}

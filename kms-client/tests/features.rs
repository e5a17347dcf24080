//! Features that programs for aws-sdk-kms name in their manifests mean here what they mean there.

use std::process::Command;

/// The crates that a client with these features alone is built from.
fn crates(features: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--offline",
            "--package",
            "trent-kms",
        ])
        .args(["--no-default-features", "--features", features])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it prints UTF-8")
}

#[test]
fn the_official_features_of_a_transport_bring_one() {
    for features in ["default-https-client", "rustls", "default-https-client,rt-tokio"] {
        let crates = crates(features);
        for name in ["hyper ", "rustls ", "ring "] {
            assert!(crates.lines().any(|line| line.starts_with(name)), "{features}: {name}");
        }
    }
    let crates = crates("rt-tokio,behavior-version-latest");
    assert!(!crates.contains("hyper "), "{crates}");
}

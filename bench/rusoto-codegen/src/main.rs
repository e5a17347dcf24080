//! Generates a service from its `service-2.json` with rusoto's generator, which writes one file and formats nothing,
//! and prints what it took.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs, process};

use rusoto_codegen::botocore::Service;
use rusoto_codegen::generator::generate_source;

const RUNS: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let model = env::args().nth(1).ok_or("which service-2.json?")?;
    let text = fs::read_to_string(model)?;
    let written = env::temp_dir().join(format!("rusoto-codegen-{}.rs", process::id()));
    generate(&text, &written)?;
    let lines = fs::read_to_string(&written)?.lines().count();
    let status = fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    let start = cpu_nanos()?;
    for _ in 0..RUNS {
        generate(&text, &written)?;
    }
    let millis = (cpu_nanos()? - start) / 1e6 / f64::from(RUNS);
    fs::remove_file(&written)?;
    let (peak, shapes) =
        (peak.unwrap_or_default(), serde_json::from_str::<Service>(&text)?.shapes.len());
    println!(
        r#"{{"shapes":{shapes},"millis":{millis},"micros_a_shape":{},"peak_kib":{peak},"files":1,"lines":{lines}}}"#,
        millis * 1000.0 / shapes as f64
    );
    Ok(())
}

fn generate(text: &str, path: &PathBuf) -> Result<(), Box<dyn Error>> {
    let service: Service = serde_json::from_str(text)?;
    generate_source(&service, path).map_err(|error| format!("{error:?}").into())
}

/// Nanoseconds that this thread has run.
fn cpu_nanos() -> Result<f64, Box<dyn Error>> {
    let text = fs::read_to_string("/proc/thread-self/schedstat")?;
    Ok(text.split_whitespace().next().unwrap_or_default().parse()?)
}

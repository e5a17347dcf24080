//! A wheel of botocore: the files of every service, in folders `botocore/data/SERVICE/VERSION/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, anyhow, bail};
use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};
use serde_json::Value;
use trent_codegen::{Source, near_names};

use super::service2::{NAMES, is_service, text};

/// True if the file is one, whatever its name.
pub(crate) fn is_wheel(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"PK\x03\x04"
}

/// A service of a wheel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Service {
    /// The name of its folder.
    pub(crate) name: String,
    /// The protocol that a client speaks with it, or why none does.
    pub(crate) protocol: Result<&'static str, String>,
}

/// Protocols that clients speak, as `service-2.json` calls them, best first.
const SPOKEN: [&str; 3] = ["json", "rest-json", "query"];

/// The services of a wheel in their newest versions, sorted by name.
pub(crate) fn services(wheel: &Path) -> Result<Vec<Service>> {
    let data = fs::read(wheel).with_context(|| wheel.display().to_string())?;
    let archive =
        ZipArchive::from_slice(data.as_slice()).with_context(|| wheel.display().to_string())?;
    let mut newest = BTreeMap::new();
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry()? {
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let parts = path.strip_prefix("botocore/data/").map(|rest| rest.split('/'));
        if let Some([service, version, name]) = parts.map(Iterator::collect::<Vec<_>>).as_deref()
            && is_service(name.as_ref())
        {
            let found = ((*version).to_owned(), entry.wayfinder(), entry.compression_method());
            let place = newest.entry((*service).to_owned()).or_insert_with(|| found.clone());
            if place.0 < found.0 {
                *place = found;
            }
        }
    }
    if newest.is_empty() {
        bail!("{} has no service in botocore/data", wheel.display());
    }
    let services = newest.into_iter().map(|(name, (version, place, compression))| {
        let text = unpacked(&archive, place, compression)
            .with_context(|| format!("{}: {name}/{version}", wheel.display()))?;
        Ok(Service { protocol: protocol(&text), name })
    });
    services.collect()
}

/// The newest wheel that pip finds, in this folder.
pub(crate) fn downloaded(folder: &Path) -> Result<PathBuf> {
    let output = Command::new("python3")
        .args(["-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:", "--dest"])
        .arg(folder)
        .arg("botocore")
        .output()
        .context("python3 does not start; name a wheel with --wheel")?;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr);
        bail!("pip cannot download botocore; name a wheel with --wheel: {}", error.trim());
    }
    let mut files = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    let wheel = files.find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.context("pip has downloaded no wheel")
}

/// The best protocol of a `service-2.json`, of which nothing but the metadata is read.
fn protocol(text: &str) -> Result<&'static str, String> {
    let start = text.find("\"metadata\"").and_then(|at| Some(at + text[at..].find('{')?));
    let metadata = start.and_then(|at| {
        serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>().next()?.ok()
    });
    let metadata = metadata.ok_or("it has no metadata")?;
    let listed = metadata.get("protocols").and_then(Value::as_array).into_iter().flatten();
    let mut all: Vec<_> =
        listed.chain(metadata.get("protocol")).filter_map(Value::as_str).collect();
    all.dedup();
    let spoken = SPOKEN.into_iter().find(|spoken| all.contains(spoken));
    spoken.ok_or_else(|| format!("it speaks {}, and no client does", all.join(", ")))
}

/// The text of an entry.
fn unpacked(
    archive: &ZipSliceArchive<&[u8]>,
    place: ZipArchiveEntryWayfinder,
    compression: CompressionMethod,
) -> Result<String> {
    let entry = archive.get_entry(place)?;
    let mut bytes = Vec::new();
    match compression {
        CompressionMethod::STORE => {
            entry.verifying_reader(entry.data()).read_to_end(&mut bytes)?;
        }
        CompressionMethod::DEFLATE => {
            let decoder = DeflateDecoder::new(entry.data());
            entry.verifying_reader(decoder).read_to_end(&mut bytes)?;
        }
        _ => bail!("it is compressed in a way that is not known"),
    }
    text(bytes).map_err(|error| anyhow!("{error}"))
}

/// The files of the newest version of a service, which get their names from the wheel's.
pub(crate) fn read(path: &Path, wheel: &str, service: &str) -> Result<Vec<Source>> {
    let data = fs::read(path)?;
    let archive = ZipArchive::from_slice(data.as_slice())?;
    let folder = format!("botocore/data/{service}/");
    // The version, a date, is the folder below; one without service-2.json has another protocol.
    let mut found = Vec::new();
    let mut all = BTreeSet::new();
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry()? {
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let below = path.strip_prefix("botocore/data/").and_then(|rest| rest.split_once('/'));
        all.extend(below.map(|(service, _)| service.to_owned()));
        let Some((version, name)) =
            path.strip_prefix(&folder).and_then(|rest| rest.split_once('/'))
        else {
            continue;
        };
        if NAMES.contains(&name.strip_suffix(".gz").unwrap_or(name)) {
            let (version, name) = (version.to_owned(), name.to_owned());
            found.push((version, name, entry.wayfinder(), entry.compression_method()));
        }
    }
    let services = found.iter().filter(|(_, name, ..)| is_service(name.as_ref()));
    let newest = services.map(|(version, ..)| version.clone()).max();
    let newest = newest.with_context(|| {
        let near = near_names(service, all.iter().map(String::as_str)).join(", ");
        let near = if near.is_empty() { near } else { format!("; near names: {near}") };
        format!("there is no {folder}*/service-2.json{near}")
    })?;
    let mut sources = Vec::new();
    for (_, name, place, compression) in found.iter().filter(|(version, ..)| *version == newest) {
        let text = unpacked(&archive, *place, *compression).with_context(|| name.clone())?;
        sources.push(Source::new(format!("{wheel}:{folder}{newest}/{name}"), text));
    }
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_protocol_is_taken() {
        let of = |metadata: &str| {
            protocol(&format!(
                "{{\"version\": \"2.0\", \"metadata\": {metadata}, \"shapes\": {{}}}}"
            ))
        };
        assert_eq!(of(r#"{"protocol": "rest-json"}"#), Ok("rest-json"));
        assert_eq!(of(r#"{"protocol": "query", "protocols": ["query", "json"]}"#), Ok("json"));
        assert_eq!(
            of(r#"{"protocol": "ec2", "protocols": ["ec2"]}"#),
            Err("it speaks ec2, and no client does".to_owned())
        );
        assert!(protocol("{}").is_err());
    }
}

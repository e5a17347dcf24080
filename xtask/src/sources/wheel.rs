//! A wheel of botocore: the files of every service, in folders `botocore/data/SERVICE/VERSION/`.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use flate2::read::DeflateDecoder;
use rawzip::{CompressionMethod, ZipArchive, ZipArchiveEntryWayfinder, ZipSliceArchive};
use serde_json::Value;
use trent_codegen::Source;

use super::service2::{NAMES, is_service, text};

/// True if the file is one, whatever its name.
pub(crate) fn is_wheel(path: &Path) -> bool {
    let mut start = [0; 4];
    let read = fs::File::open(path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && start == *b"PK\x03\x04"
}

/// The services of a wheel that speak awsJson, sorted.
pub(crate) fn services(wheel: &Path) -> Result<Vec<String>> {
    let data = fs::read(wheel).with_context(|| wheel.display().to_string())?;
    let archive =
        ZipArchive::from_slice(data.as_slice()).with_context(|| wheel.display().to_string())?;
    let mut services = std::collections::BTreeSet::new();
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry()? {
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
        let parts = path.strip_prefix("botocore/data/").map(|rest| rest.split('/'));
        if let Some([service, _, name]) = parts.map(Iterator::collect::<Vec<_>>).as_deref()
            && is_service(name.as_ref())
            && speaks_json(
                &unpacked(&archive, entry.wayfinder(), entry.compression_method())
                    .with_context(|| path.clone())?,
            )
        {
            services.insert((*service).to_owned());
        }
    }
    if services.is_empty() {
        bail!("{} has no service that speaks awsJson", wheel.display());
    }
    Ok(services.into_iter().collect())
}

/// True if `json` is among the protocols of the `service-2.json`.
fn speaks_json(text: &str) -> bool {
    // Others have no prefix of targets, and need not be understood.
    let value = text.contains("\"targetPrefix\"").then(|| serde_json::from_str::<Value>(text));
    let Some(Ok(value)) = value else { return false };
    let listed = value.pointer("/metadata/protocols").and_then(Value::as_array);
    let mut all = listed.into_iter().flatten().chain(value.pointer("/metadata/protocol"));
    all.any(|protocol| protocol == "json")
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
    let mut entries = archive.entries();
    while let Some(entry) = entries.next_entry()? {
        let path = String::from_utf8_lossy(entry.file_path().as_ref()).into_owned();
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
    let newest = newest.with_context(|| format!("there is no {folder}*/service-2.json"))?;
    let mut sources = Vec::new();
    for (_, name, place, compression) in found.iter().filter(|(version, ..)| *version == newest) {
        let text = unpacked(&archive, *place, *compression).with_context(|| name.clone())?;
        sources.push(Source::new(format!("{wheel}:{folder}{newest}/{name}"), text));
    }
    Ok(sources)
}

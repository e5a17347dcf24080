//! A request in its canonical form: what client and service must agree on, byte for byte.

use super::{PathStyle, Request};

/// Method, path, query, headers, names of the headers and hash of the body, each on its line.
pub(super) fn write(buffer: &mut Vec<u8>, request: &Request<'_>) {
    buffer.extend_from_slice(request.method.as_bytes());
    buffer.push(b'\n');
    write_path(buffer, request.path, request.path_style);
    buffer.push(b'\n');
    if !request.query.is_empty() {
        write_query(buffer, request.query);
    }
    buffer.push(b'\n');
    write_headers(buffer, request.headers);
    buffer.push(b'\n');
    write_header_names(buffer, request.headers);
    buffer.push(b'\n');
    buffer.extend_from_slice(request.body);
}

/// `content-type;host;x-amz-date`.
pub(super) fn write_header_names(buffer: &mut Vec<u8>, headers: &[(&str, &[u8])]) {
    let mut previous = "";
    for (name, _) in headers {
        if *name == previous {
            continue;
        }
        if !previous.is_empty() {
            buffer.push(b';');
        }
        buffer.extend_from_slice(name.as_bytes());
        previous = name;
    }
}

/// `host:example.com` and a line feed for each name; values of the same name are joined with commas.
fn write_headers(buffer: &mut Vec<u8>, headers: &[(&str, &[u8])]) {
    let mut previous = "";
    for (name, value) in headers {
        if *name == previous {
            buffer.pop();
            buffer.push(b',');
        } else {
            buffer.extend_from_slice(name.as_bytes());
            buffer.push(b':');
            previous = name;
        }
        write_header_value(buffer, value);
        buffer.push(b'\n');
    }
}

/// Spaces at both ends go, and runs of spaces become one.
fn write_header_value(buffer: &mut Vec<u8>, value: &[u8]) {
    let value = trim_spaces(value);
    if !value.windows(2).any(|pair| pair == b"  ") {
        buffer.extend_from_slice(value);
        return;
    }
    let mut space = false;
    for &byte in value {
        if byte != b' ' || !space {
            buffer.push(byte);
        }
        space = byte == b' ';
    }
}

fn trim_spaces(mut value: &[u8]) -> &[u8] {
    while let [b' ', rest @ ..] | [rest @ .., b' '] = value {
        value = rest;
    }
    value
}

fn write_path(buffer: &mut Vec<u8>, path: &str, style: PathStyle) {
    match style {
        PathStyle::Normalized if path == "/" => buffer.push(b'/'),
        PathStyle::Normalized => write_normalized_path(buffer, path),
        #[cfg(test)]
        PathStyle::Verbatim => buffer.extend_from_slice(path.as_bytes()),
    }
}

fn write_normalized_path(buffer: &mut Vec<u8>, path: &str) {
    let mut segments: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    for segment in &segments {
        buffer.push(b'/');
        write_encoded(buffer, segment.as_bytes());
    }
    // A path that ends in a slash, or in a segment that means one, keeps it.
    let directory = matches!(path.rsplit('/').next(), Some("" | "." | ".."));
    if segments.is_empty() || directory {
        buffer.push(b'/');
    }
}

/// Pairs of names and values, decoded, encoded in the one canonical way, and sorted.
fn write_query(buffer: &mut Vec<u8>, query: &str) {
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let pair = (reencoded(name), reencoded(value));
        // There are few, if any, and a sort costs more to build.
        pairs.insert(pairs.partition_point(|other| *other <= pair), pair);
    }
    for (index, (name, value)) in pairs.iter().enumerate() {
        if index > 0 {
            buffer.push(b'&');
        }
        buffer.extend_from_slice(name);
        buffer.push(b'=');
        buffer.extend_from_slice(value);
    }
}

fn reencoded(text: &str) -> Vec<u8> {
    let mut encoded = Vec::with_capacity(text.len());
    write_encoded(&mut encoded, &decoded(text.as_bytes()));
    encoded
}

/// Takes `%41` for `A` and `+` for a space; a `%` without two digits stands for itself.
fn decoded(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'%', [high, low, tail @ ..]) => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, tail),
                _ => (b'%', &rest[1..]),
            },
            (b'+', tail) => (b' ', tail),
            (byte, tail) => (*byte, tail),
        };
        bytes.push(byte);
        rest = tail;
    }
    bytes
}

fn digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Everything but letters, digits and `-._~` becomes `%41`.
fn write_encoded(buffer: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                buffer.push(byte);
            }
            _ => buffer.extend_from_slice(&[
                b'%',
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]),
        }
    }
}

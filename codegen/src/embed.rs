//! A client's files as a module of another crate: one text that can lie anywhere, or files below a known path.
//!
//! ```text
//! lib.rs       mod client;              ->  pub mod kms { mod client { … super::types::Tag … } }
//! client.rs    … crate::types::Tag …    ->  kms.rs, kms/client.rs: … crate::clients::kms::types::Tag …
//! ```

use std::collections::BTreeMap;

/// What an application's own lints would say about a module that it did not write, and of which it uses a part.
const ALLOWED: &str = "\
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    unused_imports,
    clippy::all,
    clippy::pedantic,
    rustdoc::redundant_explicit_links,
    reason = \"generated, and used in part\"
)]";

/// The server half is for crates of their own: an application's feature of the same name is another one.
const SERVER: &str = "#[cfg(feature = \"server\")]\n#[rustfmt::skip]\npub mod server;\n";

/// Features of crates of their own, which the crate around a module need not have.
const SERDE: &str = "#[cfg(feature = \"serde\")]\n#[doc(inline)]\npub use trent_runtime::serde;\n";
/// The crate around a module that has the chain itself does not depend on it.
const CHAIN: [&str; 2] = [
    "#[cfg(feature = \"credential-chain\")]\npub use trent_credentials as credential_chain;\n",
    "        #[cfg(feature = \"credential-chain\")]\n        let config = trent_credentials::complete(config);\n",
];
const DOC_CFG: &str = "#![cfg_attr(docsrs, feature(doc_cfg))]\n";

/// The files of `src` as a module of another crate, with a file for each of theirs: `sts.rs` and `sts/client.rs` for a
/// `root` of `crate::clients::sts`. The module has no server half.
#[must_use]
pub fn nested(root: &str, files: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let name = root.rsplit("::").next().unwrap_or(root);
    let root = format!("{root}::");
    let is_server = |path: &str| path == "server.rs" || path.starts_with("server/");
    let of_client = files.iter().filter(|(path, _)| !is_server(path));
    let moved = of_client.map(|(path, text)| {
        let text = without_chain(text);
        let mut out = String::with_capacity(text.len());
        if path == "lib.rs" {
            let text = text.replace(SERVER, "").replace(SERDE, "");
            let text = text.replace(DOC_CFG, &format!("{ALLOWED}\n"));
            text.lines().for_each(|line| push_line(line, &root, &mut out));
            return (format!("{name}.rs"), out);
        }
        text.lines().for_each(|line| push_line(line, &root, &mut out));
        (format!("{name}/{path}"), out)
    });
    moved.collect()
}

/// The text without the glue to the crate of the credential chain, which is for crates of their own.
fn without_chain(text: &str) -> String {
    CHAIN.iter().fold(text.to_owned(), |text, glue| text.replace(glue, ""))
}

/// The files of `src` as a module of this name, in one text.
#[cfg(feature = "build")]
pub(crate) fn module(name: &str, files: &BTreeMap<String, String>) -> String {
    let files: BTreeMap<_, _> =
        files.iter().map(|(path, text)| (path.as_str(), without_chain(text))).collect();
    let text = |path: &str| files.get(path).map(String::as_str).unwrap_or_default();
    let library = text("lib.rs");
    let header = &library[..library.find("//!").unwrap_or_default()];
    let mut out = format!("{header}\npub mod {name} {{\n{ALLOWED}\n");
    let library = library.replace(SERVER, "");
    append("", &mut without_header(&library), &text, 1, &mut out);
    out.push_str("}\n");
    out
}

/// Appends a file that stands `depth` modules below the place where the whole is included, with those that it declares.
#[cfg(feature = "build")]
fn append<'a>(
    folder: &str,
    lines: &mut dyn Iterator<Item = &'a str>,
    text: &dyn Fn(&str) -> &'a str,
    depth: usize,
    out: &mut String,
) {
    // From the module's root, `crate::` is `self::`; from a module in it, `super::`.
    let root = match depth {
        1 => "self::".to_owned(),
        _ => "super::".repeat(depth - 1),
    };
    let mut is_documented = false;
    for line in lines {
        let declared = line.strip_suffix(';').and_then(|line| {
            let name = line.strip_prefix("pub ").unwrap_or(line).strip_prefix("mod ")?;
            Some((line, name))
        });
        if let Some((declaration, name)) = declared {
            out.push_str(declaration);
            out.push_str(" {\n");
            let path = format!("{folder}{name}");
            let lines = without_header(text(&format!("{path}.rs")));
            // Documented here, too, it would have its links looked up from here.
            let mut lines = lines.skip_while(|line| is_documented && line.starts_with("//!"));
            append(&format!("{path}/"), &mut lines, text, depth + 1, out);
            out.push_str("}\n");
        } else {
            push_line(line, &root, out);
        }
        is_documented = line.starts_with("///");
    }
}

#[cfg(feature = "build")]
fn without_header(text: &str) -> impl Iterator<Item = &str> {
    text.lines().skip_while(|line| line.starts_with("// "))
}

/// Replaces `crate::`, in code and in links, and keeps examples from being compiled: from where the module lies, their
/// paths are not known.
fn push_line(line: &str, root: &str, out: &mut String) {
    let mut rest = line;
    while let Some(at) = rest.find("crate::") {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let is_word = before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$');
        out.push_str(if is_word { "crate::" } else { root });
        rest = after.strip_prefix("crate::").unwrap_or_default();
    }
    match rest.strip_suffix("```no_run") {
        Some(start) => out.extend([start, "```ignore"]),
        None => out.push_str(rest),
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "build")]
    #[test]
    fn files_become_modules() {
        let files = [
            (
                "lib.rs",
                "// header\n//! About [`Tag`](crate::types::Tag).\n//! ```no_run\n//! use kms::Client;\n//! ```\n\nmod \
                 client;\n/// Documented here.\npub mod types;\n\npub use client::Client;\n",
            ),
            (
                "client.rs",
                "// header\nuse crate::types;\n\npub(crate) struct Client(mycrate::X);\n",
            ),
            ("types.rs", "// header\n//! And there.\n\nmod tag;\n\npub use tag::Tag;\n"),
            ("types/tag.rs", "// header\n//! [`Tag`](crate::types::Tag).\nuse crate::types;\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        insta::assert_snapshot!(module("kms", &files.into()));
    }

    #[test]
    fn files_stay_files_below_a_path() {
        let library =
            format!("// header\n//! [`T`](crate::types::T).\n{DOC_CFG}\n{SERVER}{SERDE}mod a;\n");
        let files = [
            ("lib.rs", library.as_str()),
            ("a.rs", "// header\nuse crate::types;\n"),
            ("server.rs", "// header\n"),
            ("server/router.rs", "// header\n"),
        ];
        let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        let nested = nested("crate::clients::sts", &files.into());
        let library =
            format!("// header\n//! [`T`](crate::clients::sts::types::T).\n{ALLOWED}\n\nmod a;\n");
        let expected = [
            ("sts.rs", library.as_str()),
            ("sts/a.rs", "// header\nuse crate::clients::sts::types;\n"),
        ];
        assert_eq!(nested, expected.map(|(path, text)| (path.to_owned(), text.to_owned())).into());
    }
}

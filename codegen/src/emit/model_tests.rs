//! Tests of a client, made from what its model says about itself: a folder `tests/model`.
//!
//! ```text
//! main.rs         the modules
//! endpoints.rs    smithy.rules#endpointTests: what the endpoint rules answer
//! errors.rs       smithy.test#httpResponseTests of errors
//! examples.rs     smithy.api#examples: inputs built, checked and written; outputs read
//! requests.rs     smithy.test#httpRequestTests
//! responses.rs    smithy.test#httpResponseTests of operations
//! support.rs      what the tests share
//! ```
//!
//! One test function for each case. A case that cannot be expressed becomes a test that fails and says why.

mod compare;
mod endpoint;
mod examples;
mod node;
mod parts;
mod protocol;
mod server;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types::ident;
use crate::service::Service;
use crate::{format, names, parallel};

use super::header;

/// A file of tests: the module, what it holds, and its tests.
type Part = (&'static str, &'static str, fn(&Service) -> Vec<TokenStream>);

const CLIENT: [Part; 5] = [
    ("endpoints", "What the endpoint rules answer.", endpoint::tests),
    ("errors", "What responses of errors are read as.", protocol::errors),
    ("examples", "The API's own examples.", examples::tests),
    ("requests", "What is sent.", protocol::requests),
    ("responses", "What responses are read as.", protocol::responses),
];

const SERVER: [Part; 3] = [
    ("errors", "What errors are answered with.", server::errors),
    ("requests", "What requests are read as.", server::requests),
    ("responses", "What outputs are answered with.", server::responses),
];

/// Emits the folder `tests/model`, by path within it. Empty if the model says nothing that can be tested.
#[must_use]
pub fn test_files(service: &Service) -> BTreeMap<String, String> {
    files(service, &CLIENT)
}

/// Emits the same folder for the server half: protocol tests that apply to servers. Empty if there are none.
#[must_use]
pub fn server_test_files(service: &Service) -> BTreeMap<String, String> {
    if service.protocol.has_server() { files(service, &SERVER) } else { BTreeMap::new() }
}

/// The parts that have tests, and what they share.
fn files(service: &Service, parts: &[Part]) -> BTreeMap<String, String> {
    let lay_out = |tokens| format::file(&header(&service.id), tokens);
    let (mut modules, mut names) = (vec![], BTreeSet::new());
    let mut files = BTreeMap::new();
    let emitted = parallel::map(parts, |part| {
        let (tokens, names) = tokens(service, part)?;
        Some((part.0, lay_out(tokens), names))
    });
    for (module, text, used) in emitted.into_iter().flatten() {
        modules.push(module);
        names.extend(used);
        files.insert([module, ".rs"].concat(), text);
    }
    if !modules.is_empty() {
        modules.push("support");
        files.insert("main.rs".to_owned(), lay_out(support::main(service, &modules)));
        files.insert("support.rs".to_owned(), lay_out(support::support(service, names)));
    }
    files
}

/// The file of a part with the names that it uses, if the part has tests.
fn tokens(service: &Service, part: &Part) -> Option<(TokenStream, BTreeSet<String>)> {
    let (_, doc, tests) = part;
    let tests = tests(service);
    (!tests.is_empty()).then(|| support::file(service, doc, &tests))
}

/// Calls `add` with the module and the tokens of every file of a client's tests.
#[cfg(test)]
pub(super) fn each_test_file(service: &Service, add: &mut dyn FnMut(&str, TokenStream)) {
    let mut all = BTreeSet::new();
    for part in &CLIENT {
        if let Some((tokens, names)) = tokens(service, part) {
            all.extend(names);
            add(part.0, tokens);
        }
    }
    add("support", support::support(service, all));
}

/// A test that does what `body` says.
fn test(name: &str, body: &TokenStream) -> TokenStream {
    let name = ident(name);
    quote! {
        #[test]
        fn #name() {
            #body
        }
    }
}

/// A test that fails, because the case cannot be tested.
fn unfit(name: &str, why: &str) -> TokenStream {
    // The message is a format string.
    let why = why.replace('{', "{{").replace('}', "}}");
    let message = ["this case cannot be tested: ", &why].concat();
    test(name, &quote!(panic!(#message);))
}

/// Names of tests in one module, each used once.
#[derive(Default)]
struct Names(BTreeSet<String>);

impl Names {
    /// The longest name before the number that makes it unique.
    const LENGTH: usize = 80;

    fn unique(&mut self, words: &str) -> String {
        let mut stem = names::test(words);
        if stem.len() > Self::LENGTH {
            stem.truncate(Self::LENGTH);
            stem.truncate(stem.trim_end_matches('_').len());
        }
        let numbered = (2..).map(|number| format!("{stem}_{number}"));
        let mut candidates = std::iter::once(stem.clone()).chain(numbered);
        candidates.find(|name| self.0.insert(name.clone())).unwrap_or(stem)
    }
}

/// A text as a literal that needs no escapes.
fn raw(text: &str) -> Literal {
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Literal::string(text);
    }
    let plain = !text.contains(['"', '\\']);
    let most = text.split('"').skip(1).map(|rest| rest.len() - rest.trim_start_matches('#').len());
    let hashes = "#".repeat(most.max().unwrap_or_default() + 1);
    let source = if plain { format!("\"{text}\"") } else { format!("r{hashes}\"{text}\"{hashes}") };
    source.parse().unwrap_or_else(|_| Literal::string(text))
}

/// `1_646_160_362`
fn digits(number: &impl ToString) -> Literal {
    let text = number.to_string();
    let (sign, digits) = text.split_at(usize::from(text.starts_with('-')));
    let mut grouped = sign.to_owned();
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digits.len() > 5 {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped.parse().unwrap_or_else(|_| Literal::string(&text))
}

#[cfg(test)]
mod unit {
    use super::Names;

    #[test]
    fn every_name_is_an_identifier_and_used_once() {
        let mut names = Names::default();
        let unique = ["type", "Type", "a b", "a_b_", &"long ".repeat(40), &"long ".repeat(50)]
            .map(|words| names.unique(words));
        for name in &unique {
            assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{name}");
        }
        let [first, second, rest @ ..] = &unique[..] else { panic!("{unique:?}") };
        assert_eq!([first, second], ["type_", "type__2"]);
        assert_eq!(rest[..2], ["a_b", "a_b_2"]);
        assert_ne!(rest[2], rest[3]);
    }
}

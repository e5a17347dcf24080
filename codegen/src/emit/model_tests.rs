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
mod protocol;
mod server;
mod support;

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types::ident;
use crate::format;
use crate::names;
use crate::service::Service;

use super::header;

/// Emits the folder `tests/model`, by path within it. Empty if the model says nothing that can be tested.
#[must_use]
pub fn test_files(service: &Service) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    each_test_file(service, &mut |path, tokens| {
        files.insert(path, format::file(&header(&service.id), tokens));
    });
    files
}

/// Emits the same folder for the server half: protocol tests that apply to servers. Empty if there are none.
#[must_use]
pub fn server_test_files(service: &Service) -> BTreeMap<String, String> {
    let parts = [
        ("errors", "What errors are answered with.", server::errors(service)),
        ("requests", "What requests are read as.", server::requests(service)),
        ("responses", "What outputs are answered with.", server::responses(service)),
    ];
    let mut files = BTreeMap::new();
    each_part(service, parts, &mut |path, tokens| {
        files.insert(path, format::file(&header(&service.id), tokens));
    });
    files
}

/// Calls `add` with the path and the tokens of every file.
pub(crate) fn each_test_file(service: &Service, add: &mut dyn FnMut(String, TokenStream)) {
    let parts = [
        ("endpoints", "What the endpoint rules answer.", endpoint::tests(service)),
        ("errors", "What responses of errors are read as.", protocol::errors(service)),
        ("examples", "The API's own examples.", examples::tests(service)),
        ("requests", "What is sent.", protocol::requests(service)),
        ("responses", "What responses are read as.", protocol::responses(service)),
    ];
    each_part(service, parts, add);
}

/// Calls `add` for the parts that have tests, and for what they share.
fn each_part<const N: usize>(
    service: &Service,
    parts: [(&str, &str, Vec<TokenStream>); N],
    add: &mut dyn FnMut(String, TokenStream),
) {
    let (mut modules, mut all) = (vec![], vec![]);
    for (module, doc, tests) in parts {
        if tests.is_empty() {
            continue;
        }
        let tokens = support::file(service, doc, &tests);
        modules.push(module);
        all.push(tokens.clone());
        add([module, ".rs"].concat(), tokens);
    }
    if !modules.is_empty() {
        modules.push("support");
        add("main.rs".to_owned(), support::main(service, &modules));
        add("support.rs".to_owned(), support::support(service, &all));
    }
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

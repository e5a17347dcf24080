//! Every rule about identifiers, and the only place that calls `heck`.
//!
//! | what | wire | Rust |
//! | --- | --- | --- |
//! | type | `KMSInternalException`, `Tag` | `KmsInternalException`, `Tag` |
//! | type that would shadow what its file uses | `Option`, `String` | `OptionShape`, `StringShape` |
//! | field, method, module | `XksProxyURIPath`, `CMKs` | `xks_proxy_uri_path`, `cmks` |
//! | field that is a keyword | `type`, `self` | `r#type`, `self_` |
//! | field that would hide a builder's method | `Build`, `Clone` | `build_value`, `clone_value` |
//! | module that is a keyword or taken | `Error`, `type` | `error_shape`, `type_shape` |
//! | variant | `ECC_SECG_P256K1`, `RSAES_PKCS1_V1_5` | `EccSecgP256K1`, `RsaesPkcs1V15` |
//! | variant with a digit first, empty, or reserved | `2xl`, ``, `Unknown`, `Err` | `_2xl`, `Empty`, `UnknownValue`, `ErrValue` |

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

/// Words that cannot be identifiers as they are, of every edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that cannot even be raw identifiers.
const NEVER_RAW: &[&str] = &["self", "super", "crate", "_"];

/// Methods that builders, inputs, outputs and errors have for themselves.
const METHODS: &[&str] = &[
    "as_input",
    "build",
    "builder",
    "clone",
    "customize",
    "default",
    "into_paginator",
    "meta",
    "new",
    "request_id",
    "send",
    "send_blocking",
    "send_with",
];

/// Names that the file of a type uses: a type of that name would shadow them. `Unhandled` is what an enum of errors calls
/// the rest.
const TYPE_NAMES: &[&str] = &[
    "Arc",
    "AsRef",
    "BigNumber",
    "Blob",
    "Box",
    "BuildError",
    "Clone",
    "Copy",
    "DateTime",
    "DateTimeFormat",
    "Debug",
    "Default",
    "Display",
    "Document",
    "Eq",
    "Err",
    "ErrorMetadata",
    "FmtResult",
    "Formatter",
    "From",
    "FromJson",
    "FromStr",
    "Hash",
    "HashMap",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Pattern",
    "ReadError",
    "Reader",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "ToJson",
    "ToString",
    "Unhandled",
    "UnknownUnionMember",
    "UnknownVariantError",
    "UnknownVariantValue",
    "Validate",
    "Vec",
    "Violations",
    "Writer",
];

/// Variants that every enum and union has, and words that cannot be one: `Self::Err` is what `FromStr` fails with.
const VARIANTS: &[&str] = &["Unknown", "Self", "Err"];

/// Modules below `types` that are not of a type, and the module itself.
const MODULES: &[&str] = &["error", "builders", "mod", "lib", "main", "types"];

/// Methods of the client that are not of an operation, the module of operations, and the crate that it names.
const OPERATION_MODULES: &[&str] =
    &["trent_runtime", "config", "from_conf", "operation", "request", "response"];

/// The Rust type of a shape.
pub(crate) fn type_name(wire: &str) -> String {
    let name = starting(upper_camel(wire), "Empty");
    if TYPE_NAMES.contains(&name.as_str()) { format!("{name}Shape") } else { name }
}

/// The stem of an operation's types: always followed by `Input`, `Output` and so on, so nothing is reserved.
pub(crate) fn operation_name(wire: &str) -> String {
    starting(upper_camel(wire), "Empty")
}

/// A field, as code writes it.
pub(crate) fn field(wire: &str) -> String {
    let name = stem(wire);
    if KEYWORDS.contains(&name.as_str()) { format!("r#{name}") } else { name }
}

/// A field without `r#`, for `set_…`, `get_…`, `is_…`.
pub(crate) fn stem(wire: &str) -> String {
    let name = snake(wire);
    if NEVER_RAW.contains(&name.as_str()) {
        format!("{name}_")
    } else if METHODS.contains(&name.as_str()) {
        format!("{name}_value")
    } else {
        name
    }
}

/// The module and file of a type.
pub(crate) fn type_module(wire: &str) -> String {
    let name = snake(wire);
    let taken = [KEYWORDS, NEVER_RAW, MODULES].concat().contains(&name.as_str());
    if taken { format!("{name}_shape") } else { name }
}

/// The module, file and method of an operation.
pub(crate) fn operation_module(wire: &str) -> String {
    let name = snake(wire);
    let taken = [KEYWORDS, NEVER_RAW, METHODS, OPERATION_MODULES].concat().contains(&name.as_str());
    if taken { format!("{name}_operation") } else { name }
}

/// The variant of an enum or union.
pub(crate) fn variant(wire: &str) -> String {
    let name = starting(upper_camel(wire), "Empty");
    if VARIANTS.contains(&name.as_str()) { format!("{name}Value") } else { name }
}

/// A test's function, from words that say what it is about.
pub(crate) fn test(words: &str) -> String {
    let name = snake(words);
    let taken = [KEYWORDS, NEVER_RAW].concat().contains(&name.as_str());
    if taken { format!("{name}_") } else { name }
}

/// What follows `is_` and `as_` for a union's member.
pub(crate) fn variant_stem(wire: &str) -> String {
    snake(&variant(wire))
}

/// The predicate of an error: from its type's name, in which `CMKs` has become two words, as in the AWS SDKs.
pub(crate) fn predicate(wire: &str) -> String {
    format!("is_{}", type_name(wire).to_snake_case())
}

/// A crate's name as code writes it.
pub(crate) fn crate_ident(package: &str) -> String {
    package.replace('-', "_")
}

/// The static of a waiter, beside that of the service and those of patterns.
pub(crate) fn waiter(wire: &str) -> String {
    format!("{}_WAITER", constant(wire))
}

/// A static's name.
pub(crate) fn constant(wire: &str) -> String {
    snake(wire).to_uppercase()
}

fn upper_camel(wire: &str) -> String {
    separate_digits(&ascii(wire)).to_upper_camel_case()
}

fn snake(wire: &str) -> String {
    starting(separate_digits(&lower_plurals(&ascii(wire))).to_snake_case(), "empty")
}

/// An identifier neither is empty nor begins with a digit.
fn starting(name: String, empty: &str) -> String {
    match name.chars().next() {
        None => empty.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

/// Anything that is no ASCII letter or digit separates words.
fn ascii(wire: &str) -> String {
    wire.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// `P256K1` is two words to the AWS SDKs: a capital after a digit begins one.
fn separate_digits(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut previous = '_';
    for c in name.chars() {
        if previous.is_ascii_digit() && c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c);
        previous = c;
    }
    out
}

/// `CMKs` and `ARNs` are one word each: the `s` after two capitals, at the end of a word, belongs to them.
fn lower_plurals(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let capital = |i: usize| chars.get(i).is_some_and(char::is_ascii_uppercase);
    let mut out = String::with_capacity(name.len());
    for (i, c) in chars.iter().enumerate() {
        let ends_word = chars.get(i + 1).is_none_or(|next| !next.is_ascii_lowercase());
        if *c == 's' && i >= 2 && capital(i - 1) && capital(i - 2) && ends_word {
            out.push('S');
        } else {
            out.push(*c);
        }
    }
    // `CMKSException` would now lose its boundary before `Exception` no more than any acronym does.
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn predicates_follow_the_type() {
        all(
            predicate,
            &[
                ("CustomKeyStoreHasCMKsException", "is_custom_key_store_has_cm_ks_exception"),
                ("KMSInvalidMacException", "is_kms_invalid_mac_exception"),
                ("NotFound", "is_not_found"),
            ],
        );
    }

    fn all(rule: fn(&str) -> String, cases: &[(&str, &str)]) {
        for (wire, rust) in cases {
            assert_eq!(rule(wire), *rust, "{wire}");
        }
    }

    #[test]
    fn types() {
        all(
            type_name,
            &[
                ("Tag", "Tag"),
                ("KMSInternalException", "KmsInternalException"),
                ("CustomKeyStoreHasCMKsException", "CustomKeyStoreHasCmKsException"),
                ("XksProxyUriPathType", "XksProxyUriPathType"),
                ("Option", "OptionShape"),
                ("AsRef", "AsRefShape"),
                ("Unhandled", "UnhandledShape"),
                ("Result", "ResultShape"),
                ("String", "StringShape"),
                ("Self", "SelfShape"),
                ("type", "Type"),
                ("Error", "Error"),
                ("foo_bar", "FooBar"),
                ("_2fa", "_2fa"),
                ("__", "Empty"),
            ],
        );
        all(operation_name, &[("Encrypt", "Encrypt"), ("_2fa", "_2fa"), ("_", "Empty")]);
    }

    #[test]
    fn tests() {
        all(test, &[("Signs a digest", "signs_a_digest"), ("type", "type_"), ("self", "self_")]);
    }

    #[test]
    fn fields() {
        all(
            field,
            &[
                ("CustomKeyStoreId", "custom_key_store_id"),
                ("KeyARNs", "key_arns"),
                ("CMKs", "cmks"),
                ("AWSAccountId", "aws_account_id"),
                ("SS3", "ss3"),
                ("type", "r#type"),
                ("Gen", "r#gen"),
                ("Self", "self_"),
                ("crate", "crate_"),
                ("Build", "build_value"),
                ("Send", "send_value"),
                ("clone", "clone_value"),
                ("S", "s"),
                ("NS", "ns"),
                ("2FA", "_2_fa"),
                ("", "empty"),
                ("a-b.c", "a_b_c"),
            ],
        );
        assert_eq!(stem("type"), "type");
    }

    #[test]
    fn variants() {
        all(
            variant,
            &[
                ("ECC_SECG_P256K1", "EccSecgP256K1"),
                ("RSAES_PKCS1_V1_5", "RsaesPkcs1V15"),
                ("SM2PKE", "Sm2Pke"),
                ("ED25519_PH_SHA_512", "Ed25519PhSha512"),
                ("AWS_CLOUDHSM", "AwsCloudhsm"),
                ("ReEncryptFrom", "ReEncryptFrom"),
                ("aws:kms", "AwsKms"),
                ("2xl", "_2xl"),
                ("", "Empty"),
                ("unknown", "UnknownValue"),
                ("ERR", "ErrValue"),
                ("self", "SelfValue"),
            ],
        );
    }

    #[test]
    fn stems_of_variants_leave_room_for_the_unknown_one() {
        all(variant_stem, &[("S", "s"), ("Unknown", "unknown_value"), ("NULL", "null")]);
    }

    #[test]
    fn modules() {
        all(
            type_module,
            &[
                ("KeyMetadata", "key_metadata"),
                ("Error", "error_shape"),
                ("Type", "type_shape"),
                ("Self", "self_shape"),
                ("Types", "types_shape"),
            ],
        );
        all(
            operation_module,
            &[
                ("ReEncrypt", "re_encrypt"),
                ("CustomKeyStoreHasCMKs", "custom_key_store_has_cmks"),
                ("Yield", "yield_operation"),
                ("Send", "send_operation"),
                ("Config", "config_operation"),
                ("Clone", "clone_operation"),
                ("Operation", "operation_operation"),
                ("TrentRuntime", "trent_runtime_operation"),
                ("_2fa", "_2fa"),
            ],
        );
    }
}

//! Tokens -> text, as `cargo fmt` would leave it.
//!
//! `prettyplease` formats item by item; blank lines go between items and between the methods of an `impl`, which
//! `quote!` loses. It does not know the bodies of our declarative macros, which hold one entry a line, so those are
//! laid out here.

mod rejoin;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, File, Item};

/// Columns that an emitted line may have, unless a link or a literal cannot be broken.
pub(crate) const WIDTH: usize = 100;

/// A file's text: header, module documentation, items.
pub(crate) fn file(header: &str, tokens: TokenStream) -> String {
    lay_out(header, tokens, item)
}

/// A file of test cases, whose literals of many lines stay as they are. `cargo fmt` must skip it.
pub(crate) fn cases(header: &str, tokens: TokenStream) -> String {
    lay_out(header, tokens, |item| {
        prettyplease::unparse(&File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item],
        })
    })
}

fn lay_out(header: &str, tokens: TokenStream, layout: fn(Item) -> String) -> String {
    let file = match syn::parse2::<File>(tokens) {
        Ok(file) => file,
        // Emitters are total and their templates are Rust; the tests parse every one of them.
        Err(error) => unreachable!("a template is not Rust: {error}"),
    };
    let mut out = String::with_capacity(16 * 1024);
    out.push_str(header);
    out.push('\n');
    if !file.attrs.is_empty() {
        out.push_str(&unparse(file.attrs, Vec::new()));
    }
    let mut previous = None;
    for item in file.items {
        let group = Group::of(&item);
        if previous != Some(group) || group == Group::Apart {
            out.push('\n');
        }
        out.push_str(&layout(item));
        previous = Some(group);
    }
    out
}

/// Items that stand together without a blank line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Uses,
    Modules,
    Reexports,
    Statics,
    Apart,
}

impl Group {
    fn of(item: &Item) -> Self {
        match item {
            Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Self::Uses,
            Item::Use(item) if item.attrs.is_empty() => Self::Reexports,
            Item::Static(item) if item.attrs.is_empty() => Self::Statics,
            Item::Mod(module) if module.content.is_none() && module.attrs.is_empty() => {
                Self::Modules
            }
            _ => Self::Apart,
        }
    }
}

fn item(item: Item) -> String {
    match item {
        Item::Macro(syn::ItemMacro { attrs, mac, .. })
            if matches!(mac.delimiter, syn::MacroDelimiter::Brace(_)) =>
        {
            macro_call(&attrs, &mac)
        }
        Item::Impl(_) | Item::Trait(_) => separate_methods(&unparse(Vec::new(), vec![item])),
        _ => unparse(Vec::new(), vec![item]),
    }
}

fn unparse(attrs: Vec<Attribute>, items: Vec<Item>) -> String {
    rejoin::rejoin(&prettyplease::unparse(&File { shebang: None, frontmatter: None, attrs, items }))
}

/// A blank line between the methods of an `impl`, which begin at one level of indentation, and before the first one if
/// types or constants stand before it.
fn separate_methods(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 256);
    let (mut after_method, mut after_type) = (false, false);
    for line in text.lines() {
        let begins = after_type
            && ["    fn ", "    pub fn ", "    ///"].iter().any(|word| line.starts_with(word));
        if after_method && line != "}" || begins {
            out.push('\n');
        }
        after_method = line == "    }";
        after_type = line.starts_with("    type ") && line.ends_with(';') || line == "    };";
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// `name! { head { entries } }` with an entry a line.
fn macro_call(attributes: &[Attribute], mac: &syn::Macro) -> String {
    let mut out = String::new();
    for attribute in attributes {
        out.push_str(&attribute.to_token_stream().to_string());
        out.push('\n');
    }
    out.push_str(&spaced(mac.path.to_token_stream()));
    out.push_str("! {\n");
    block(mac.tokens.clone(), 1, &mut out);
    out.push_str("}\n");
    out
}

/// Statements, entries and nested blocks of a macro's body.
fn block(tokens: TokenStream, depth: usize, out: &mut String) {
    let indent = "    ".repeat(depth);
    let mut entry = TokenStream::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match &token {
            TokenTree::Punct(hash) if hash.as_char() == '#' && entry.is_empty() => {
                if let Some(TokenTree::Group(group)) = tokens.next() {
                    attribute(group.stream(), &indent, out);
                }
            }
            TokenTree::Punct(end) if end.as_char() == ';' => {
                line(&spaced(std::mem::take(&mut entry)), ";\n", &indent, out);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                let head = spaced(std::mem::take(&mut entry));
                line(&head, " {\n", &indent, out);
                block(group.stream(), depth + 1, out);
                out.push_str(&[&indent, "}\n"].concat());
            }
            _ => entry.extend([token]),
        }
    }
    if !entry.is_empty() {
        out.push_str(&[&indent, &spaced(entry), "\n"].concat());
    }
}

fn attribute(tokens: TokenStream, indent: &str, out: &mut String) {
    let mut parts = tokens.clone().into_iter();
    let doc = match (parts.next(), parts.next(), parts.next()) {
        (Some(TokenTree::Ident(name)), Some(_), Some(TokenTree::Literal(text)))
            if name == "doc" =>
        {
            syn::parse_str::<syn::LitStr>(&text.to_string()).ok()
        }
        _ => None,
    };
    let text = match doc {
        Some(doc) => ["///", &doc.value()].concat(),
        None => ["#[", &spaced(tokens), "]"].concat(),
    };
    out.push_str(&[indent, text.trim_end(), "\n"].concat());
}

/// An entry or the head of a block; if it is too long, broken before `=>`, `=` and `for`, and after
/// commas and type parameters.
fn line(entry: &str, end: &str, indent: &str, out: &mut String) {
    let deeper = [indent, "    "].concat();
    let mut current = indent.to_owned();
    for part in parts(entry) {
        let fits = current.len() + part.trim_end().len() + end.trim_end().len() <= WIDTH;
        if !fits && !current.trim().is_empty() {
            out.push_str(current.trim_end());
            out.push('\n');
            current.clone_from(&deeper);
        }
        // What cannot be avoided: a break inside of a type's parameters.
        for piece in part.split_inclusive(", ") {
            if current.len() + piece.trim_end().len() + end.trim_end().len() > WIDTH
                && !current.trim().is_empty()
            {
                out.push_str(current.trim_end());
                out.push('\n');
                current = [&deeper, "    "].concat();
            }
            current.push_str(piece);
        }
    }
    out.push_str(&[current.trim_end(), end].concat());
}

/// Splits where an entry may be broken: not inside a type's parameters.
fn parts(entry: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    let mut before = ' ';
    for (at, c) in entry.char_indices() {
        match c {
            '<' | '(' => depth += 1,
            '>' if before != '=' => depth -= 1,
            ')' => depth -= 1,
            ' ' if depth == 0 => {
                let rest = &entry[at + 1..];
                let breaks = ["=> ", "= ", "for "].iter().any(|word| rest.starts_with(word));
                if breaks || matches!(before, ',' | '>') && !entry[..at].ends_with("=>") {
                    parts.push(&entry[start..=at]);
                    start = at + 1;
                }
            }
            _ => {}
        }
        before = c;
    }
    parts.push(&entry[start..]);
    parts
}

/// Tokens on one line, spaced as in types and expressions.
fn spaced(tokens: TokenStream) -> String {
    let mut out = String::new();
    let mut tight = true;
    for token in tokens {
        let (text, glue_before, glue_after) = match &token {
            TokenTree::Punct(punct) => {
                let c = punct.as_char();
                let joint = punct.spacing() == Spacing::Joint;
                match c {
                    ',' => (c.to_string(), true, false),
                    ':' => (c.to_string(), true, joint || out.ends_with(':')),
                    '<' | '&' | '!' | '#' | '\'' => {
                        (c.to_string(), c == '<' || tight || c == '!', true)
                    }
                    '>' => (c.to_string(), !out.ends_with(['-', '=']), false),
                    '.' => (c.to_string(), !joint || out.ends_with('.'), true),
                    _ => (c.to_string(), false, joint),
                }
            }
            TokenTree::Group(group) => {
                let inner = spaced(group.stream());
                match group.delimiter() {
                    Delimiter::Parenthesis => (["(", &inner, ")"].concat(), call(&out), false),
                    Delimiter::Bracket => (["[", &inner, "]"].concat(), call(&out), false),
                    Delimiter::Brace => (["{ ", &inner, " }"].concat(), false, false),
                    Delimiter::None => (inner, false, false),
                }
            }
            other => (other.to_string(), false, false),
        };
        if !(tight || glue_before || out.is_empty()) {
            out.push(' ');
        }
        out.push_str(&text);
        tight = glue_after;
    }
    out
}

/// Whether a parenthesis that follows belongs to a name.
fn call(before: &str) -> bool {
    before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '!' | '>' | '#'))
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::file;

    #[test]
    fn blank_lines_and_macro_bodies() {
        let tokens = quote! {
            //! About the file.
            use a::b;
            use c::d;
            #[doc = " A thing."]
            pub struct Thing { pub name: Option<String> }
            accessors! { impl Thing { name: Option<&str>; map: Option<&HashMap<String, Vec<types::Tag>>>; } }
            setters! { impl<KeyId, Handle> ThingBuilder<KeyId, Handle> {
                map encryption_context, set_encryption_context, get_encryption_context: HashMap<String, String>, String, String;
                value x, set_x, get_x: i32;
            } }
            operation_error! {
                #[doc = " Errors."]
                pub enum ThingError { KmsInternalException, is_kms_internal_exception = "KMSInternalException"; A, is_a; }
            }
            builder! { TagBuilder for Result<Tag> {
                required string tag_key, set_tag_key, get_tag_key: String;
                default value n, set_n, get_n: i32 = 7;
                .. request_id: Option<String>;
            } }
            impl Thing { fn a(&self) {} fn b(&self) {} }
        };
        insta::assert_snapshot!(file("// header", tokens));
    }
}

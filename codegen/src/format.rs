//! Tokens -> text. Nothing here edits text: a literal comes out as it went in.
//!
//! Items are laid out by `prettyplease`, one by one, with the blank lines between them that `quote!` loses. It does not know
//! the bodies of our declarative macros, which hold one entry a line, so those are laid out here: a line breaks between
//! tokens and nowhere else.
//!
//! `cargo fmt` would break some lines elsewhere, so crate roots declare generated modules as `#[rustfmt::skip] mod …;`, which
//! covers what is below them; the roots themselves are so plain that it changes nothing. A run of rustfmt would give other
//! bytes with each version of rustfmt, is not there in a build script, and takes longer than all stages before it.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Attribute, File, ImplItem, Item, ItemImpl, Lit, parse_quote};

/// Columns that an emitted line may have, unless a link or a literal cannot be broken.
pub(crate) const WIDTH: usize = 100;

/// A file's text: header, module documentation, items. Emitters are total, and their templates are Rust.
pub(crate) fn file(header: &str, tokens: TokenStream) -> String {
    let file = match syn::parse2::<File>(tokens) {
        Ok(file) => file,
        Err(error) => unreachable!("a template is not Rust: {error}"),
    };
    let mut out = format!("{header}\n");
    if !file.attrs.is_empty() {
        out.push_str(&unparse(file.attrs, Vec::new()));
    }
    let mut before = None;
    for item in file.items {
        let kind = kind(&item);
        if kind.is_none() || before != kind {
            out.push('\n');
        }
        before = kind;
        out.push_str(&self::item(item));
    }
    out
}

/// Neighbours of one kind stand together without a blank line.
fn kind(item: &Item) -> Option<&'static str> {
    match item {
        Item::Use(item) if matches!(item.vis, syn::Visibility::Inherited) => Some("use"),
        Item::Use(item) if item.attrs.is_empty() => Some("pub use"),
        Item::Static(item) if item.attrs.is_empty() => Some("static"),
        Item::Mod(module) => {
            let is_documented = module.attrs.iter().any(|one| one.path().is_ident("doc"));
            (module.content.is_none() && !is_documented).then_some("mod")
        }
        _ => None,
    }
}

fn item(item: Item) -> String {
    match item {
        Item::Macro(syn::ItemMacro { attrs, mac, .. })
            if matches!(mac.delimiter, syn::MacroDelimiter::Brace(_)) =>
        {
            macro_call(&attrs, &mac)
        }
        Item::Impl(item) if item.items.len() > 1 => implementation(item),
        _ => unparse(Vec::new(), vec![item]),
    }
}

fn unparse(attrs: Vec<Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&File { shebang: None, frontmatter: None, attrs, items })
}

/// An `impl` whose methods have a blank line between them, and before the first if types or constants precede it. Each
/// member is laid out in a frame of its own, so that no line of the result has to be looked at.
fn implementation(mut item: ItemImpl) -> String {
    let members = std::mem::take(&mut item.items);
    let mut out = unparse(Vec::new(), vec![Item::Impl(item)]);
    out.truncate(out.len() - "}\n".len());
    out.push('\n');
    let mut frame: File = parse_quote!(impl X {});
    let mut before = None;
    for member in members {
        let is_method = matches!(member, ImplItem::Fn(_));
        if before.is_some_and(|before| before || is_method) {
            out.push('\n');
        }
        before = Some(is_method);
        if let [Item::Impl(frame)] = frame.items.as_mut_slice() {
            frame.items = vec![member];
        }
        let text = prettyplease::unparse(&frame);
        out.push_str(&text["impl X {\n".len()..text.len() - "}\n".len()]);
    }
    out.push_str("}\n");
    out
}

/// `name! { head { entries } }` with an entry a line.
fn macro_call(attributes: &[Attribute], mac: &syn::Macro) -> String {
    let attributes = attributes.iter().map(|one| format!("{}\n", one.to_token_stream()));
    let mut out = attributes.collect::<String>();
    out.extend([&spaced(mac.path.to_token_stream()), "! {\n"]);
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
                line(std::mem::take(&mut entry), ";\n", &indent, out);
            }
            TokenTree::Group(group)
                if group.delimiter() == Delimiter::Brace && group.stream().is_empty() =>
            {
                line(std::mem::take(&mut entry), " {}\n", &indent, out);
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => {
                line(std::mem::take(&mut entry), " {\n", &indent, out);
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
    // What a comment of one line cannot hold stays a literal.
    let fits = |doc: &String| !doc.contains(['\n', '\r']) && !doc.starts_with('/');
    let doc = documentation(&tokens).filter(|doc| fits(doc) && doc.trim_end() == doc);
    match doc {
        Some(doc) => out.extend([indent, "///", &doc, "\n"]),
        None => out.extend([indent, "#[", &spaced(tokens), "]\n"]),
    }
}

/// The text of `doc = "…"`.
fn documentation(tokens: &TokenStream) -> Option<String> {
    let mut tokens = tokens.clone().into_iter();
    match [tokens.next()?, tokens.next()?, tokens.next()?] {
        [TokenTree::Ident(doc), TokenTree::Punct(equals), TokenTree::Literal(text)]
            if doc == "doc" && equals.as_char() == '=' && tokens.next().is_none() =>
        {
            match Lit::new(text) {
                Lit::Str(text) => Some(text.value()),
                _ => None,
            }
        }
        _ => None,
    }
}

/// A token, or the bracket of a group.
struct Piece {
    text: String,
    /// Whether a space comes before it on the same line.
    spaced: bool,
    breaks: Break,
}

/// Whether a line may end before a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Never,
    /// Before a type, or inside of its parameters or a group, if there is no other place.
    Within,
    Between,
}

/// An entry or the head of a block, broken before `=>`, `=`, `|` and `for`, after commas and type parameters if it is long,
/// and before a type if nothing else helps.
fn line(entry: TokenStream, end: &str, indent: &str, out: &mut String) {
    let pieces = Pieces::of(entry).0;
    let room = WIDTH - end.trim_end().len();
    let mut column = indent.len();
    out.push_str(indent);
    for (at, piece) in pieces.iter().enumerate() {
        // The length up to where the line may break next.
        let length = |or: Break| {
            let ends = |next: &&Piece| next.breaks != Break::Between && next.breaks != or;
            let rest = pieces[at + 1..].iter().take_while(ends);
            piece.length() + rest.map(Piece::length).sum::<usize>()
        };
        let too_long = |or: Break| column + length(or) > room;
        let deeper = match piece.breaks {
            Break::Between if too_long(Break::Between) => 4,
            Break::Between | Break::Within if too_long(Break::Within) => 8,
            _ => 0,
        };
        if deeper > 0 {
            column = indent.len() + deeper;
            out.extend(["\n", &" ".repeat(column)]);
        } else if piece.spaced {
            out.push(' ');
            column += 1;
        }
        out.push_str(&piece.text);
        column += piece.text.len();
    }
    out.push_str(end);
}

/// Tokens on one line, spaced as in types and expressions.
fn spaced(tokens: TokenStream) -> String {
    let pieces = Pieces::of(tokens).0.into_iter();
    pieces
        .map(|piece| if piece.spaced { [" ", &piece.text].concat() } else { piece.text })
        .collect()
}

impl Piece {
    fn length(&self) -> usize {
        self.text.len() + usize::from(self.spaced)
    }
}

/// The pieces of an entry so far.
struct Pieces(Vec<Piece>);

impl Pieces {
    fn of(tokens: TokenStream) -> Self {
        let mut pieces = Self(Vec::new());
        pieces.extend(tokens, &mut State { tight: true, closure: false, depth: 0 });
        pieces
    }

    fn ends_with(&self, ends: impl Fn(char) -> bool) -> bool {
        self.0.last().and_then(|piece| piece.text.chars().next_back()).is_some_and(ends)
    }

    fn push(&mut self, text: String, glued: bool, state: &State) {
        let last = self.0.last().map(|piece| piece.text.as_str());
        let breaks = match (last, text.as_str()) {
            (Some(","), _) | (_, "=") if state.depth > 0 => Break::Within,
            (Some(","), _) => Break::Between,
            (Some(">"), _) | (_, "=" | "|" | "for") if state.depth == 0 => Break::Between,
            (Some(":"), _) => Break::Within,
            _ => Break::Never,
        };
        let spaced = !(state.tight || glued || self.0.is_empty());
        // A chain breaks before a method.
        let chained = matches!(last, Some(")" | "]")) && text == "." && state.depth == 0;
        let breaks = match (chained, spaced) {
            (true, _) => Break::Between,
            (false, true) => breaks,
            (false, false) => Break::Never,
        };
        self.0.push(Piece { text, spaced, breaks });
    }

    fn extend(&mut self, tokens: TokenStream, state: &mut State) {
        for token in tokens {
            match token {
                TokenTree::Punct(punct) => self.punct(&punct, state),
                TokenTree::Group(group) => self.group(&group, state),
                other => {
                    self.push(other.to_string(), false, state);
                    state.tight = false;
                }
            }
        }
    }

    fn punct(&mut self, punct: &proc_macro2::Punct, state: &mut State) {
        let c = punct.as_char();
        let joint = punct.spacing() == Spacing::Joint;
        let is_arrow = |last: &&mut Piece| matches!(last.text.as_str(), "-" | "=");
        if let ('>', Some(arrow)) = (c, self.0.last_mut().filter(is_arrow)) {
            // `->` or `=>` is one token to a reader.
            arrow.text.push(c);
            state.tight = false;
            return;
        }
        let (glue_before, glue_after) = match c {
            ',' | '>' => (true, false),
            ':' => (true, joint || self.ends_with(|c| c == ':')),
            '<' | '!' => (true, true),
            '&' | '#' | '\'' => (state.tight, true),
            '|' if state.closure => (true, false),
            '|' if state.tight && state.depth > 0 => (true, true),
            '.' => (!joint || self.ends_with(|c| c == '.'), true),
            _ => (false, joint),
        };
        match c {
            '|' => state.closure = glue_after,
            '<' => state.depth += 1,
            '>' => state.depth = state.depth.saturating_sub(1),
            _ => {}
        }
        self.push(c.to_string(), glue_before, state);
        state.tight = glue_after;
    }

    fn group(&mut self, group: &proc_macro2::Group, state: &mut State) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => return self.extend(group.stream(), state),
        };
        let is_brace = open == "{";
        // A parenthesis may belong to the name before it.
        let of_name = self.ends_with(|c| c.is_alphanumeric() || "_!>#".contains(c));
        self.push(open.to_owned(), !is_brace && of_name, state);
        let mut inner = State { tight: !is_brace, closure: false, depth: state.depth + 1 };
        self.extend(group.stream(), &mut inner);
        self.push(close.to_owned(), !is_brace, &inner);
        state.tight = false;
    }
}

/// What the tokens before say of the next one.
struct State {
    /// No space comes before it.
    tight: bool,
    /// The parameters of a closure have begun.
    closure: bool,
    /// How many groups and type parameters are open.
    depth: usize,
}

#[cfg(test)]
mod tests;

//! The example of an operation's page: a call with what it needs, which the documentation tests compile.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::names;
use crate::service::{Constraints, Member, Operation, Service, Type};

use super::types::ident;

/// How deep required structures of required structures are built.
const DEPTH: u8 = 5;

/// A fenced example.
pub(super) fn example(service: &Service, operation: &Operation) -> String {
    let method = ident(&operation.module);
    let given = operation.examples.first().map_or(&Value::Null, |example| &example.input);
    let calls = operation.input.members.iter().filter(|member| member.required).map(|member| {
        let value = given.get(&member.wire).unwrap_or(&Value::Null);
        setter_call(service, member, value, DEPTH)
    });
    let tokens = quote!(let output = client.#method()#(#calls)*.send().await?;);
    let client = ident(&service.crate_name);
    let function = quote! {
        async fn example(client: &#client::Client) -> Result<(), #client::Error> {
            #tokens
        }
    };
    let Ok(file) = syn::parse2::<syn::File>(function) else { return String::new() };
    let text = prettyplease::unparse(&file);
    let body: Vec<_> = text.lines().skip(1).filter(|line| *line != "}").collect();
    let mut out = String::from("# Example\n```no_run\n");
    out.push_str(&uses(service, &text));
    out.push_str(&format!(
        "# async fn example(client: &{client}::Client) -> Result<(), {client}::Error> {{\n"
    ));
    for line in body {
        out.push_str(line.strip_prefix("    ").unwrap_or(line));
        out.push('\n');
    }
    out.push_str("println!(\"{output:?}\");\n# Ok(())\n# }\n```");
    out
}

/// The imports that the example's body needs.
fn uses(service: &Service, body: &str) -> String {
    let mut uses = String::new();
    let name = &service.crate_name;
    let primitives: Vec<_> = ["Blob", "DateTime", "Document"]
        .into_iter()
        .filter(|item| body.contains(&format!("{item}::")))
        .collect();
    match primitives.as_slice() {
        [] => {}
        [one] => uses.push_str(&format!("use {name}::primitives::{one};\n")),
        many => uses.push_str(&format!("use {name}::primitives::{{{}}};\n", many.join(", "))),
    }
    if body.contains("types::") {
        uses.push_str(&format!("use {name}::types;\n"));
    }
    if !uses.is_empty() {
        uses.push('\n');
    }
    uses
}

/// `.key_id("…")`
fn setter_call(service: &Service, member: &Member, given: &Value, depth: u8) -> TokenStream {
    let field = ident(&member.field);
    match &member.ty {
        Type::List { element, sparse } => {
            let given = given.get(0).unwrap_or(&Value::Null);
            let no_constraints = Constraints::default();
            let constraints = member.constraints.element.as_deref().unwrap_or(&no_constraints);
            let value = value(service, &member.wire, element, constraints, given, depth);
            if *sparse { quote!(.#field(Some(#value.into()))) } else { quote!(.#field(#value)) }
        }
        Type::Map { value: ty, sparse, .. } => {
            let value =
                value(service, &member.wire, ty, &Constraints::default(), &Value::Null, depth);
            if *sparse {
                quote!(.#field("name", Some(#value.into())))
            } else {
                quote!(.#field("name", #value))
            }
        }
        ty => {
            let value = value(service, &member.wire, ty, &member.constraints, given, depth);
            quote!(.#field(#value))
        }
    }
}

/// A value that compiles, taken from the API's own example where it has one.
fn value(
    service: &Service,
    wire: &str,
    ty: &Type,
    constraints: &Constraints,
    given: &Value,
    depth: u8,
) -> TokenStream {
    match ty {
        Type::Boolean => quote!(true),
        Type::Byte | Type::Short | Type::Integer | Type::Long => {
            let least =
                constraints.range.as_ref().and_then(|(min, _)| min.as_ref()?.parse::<i64>().ok());
            let number = given.as_i64().or(least).unwrap_or(1).max(0);
            let number = proc_macro2::Literal::i64_unsuffixed(number);
            quote!(#number)
        }
        Type::Float | Type::Double => quote!(1.0),
        Type::BigNumber => quote!("1"),
        Type::String => {
            let placeholder = names::constant(wire).to_lowercase().replace('_', "-");
            let text = given.as_str().filter(|text| text.len() <= 60 && !text.contains('\n'));
            let text = text.map_or(placeholder, str::to_owned);
            quote!(#text)
        }
        Type::Blob => quote!(Blob::new("bytes")),
        Type::Timestamp(_) => quote!(DateTime::from_secs(1_700_000_000)),
        Type::Document => quote!(Document::from("anything")),
        Type::Enum(name) => {
            let variants =
                service.enums.iter().find(|shape| shape.rust == *name).map(|shape| &shape.variants);
            let variants = variants.map(Vec::as_slice).unwrap_or_default();
            let chosen = variants
                .iter()
                .find(|variant| given.as_str() == Some(&variant.wire))
                .or(variants.first());
            let ty = ident(name);
            match chosen {
                Some(variant) => {
                    let variant = ident(&variant.rust);
                    quote!(types::#ty::#variant)
                }
                None => quote!(types::#ty::from("value")),
            }
        }
        Type::Structure(name) => structure(service, name, given, depth),
        Type::Union(name) => union(service, name, depth),
        Type::List { .. } => quote!(vec![]),
        Type::Map { .. } => quote!(std::collections::HashMap::new()),
        Type::Unit => quote!(()),
    }
}

fn structure(service: &Service, name: &str, given: &Value, depth: u8) -> TokenStream {
    let ty = ident(name);
    let Some(structure) = service.structures.iter().find(|structure| structure.rust == name) else {
        return quote!(types::#ty::builder().build());
    };
    let needed = |member: &&Member| {
        depth > 0 && (member.required || given.get(&member.wire).is_some() && !member.boxed)
    };
    let calls = structure.members.iter().filter(needed).map(|member| {
        setter_call(
            service,
            member,
            given.get(&member.wire).unwrap_or(&Value::Null),
            depth.saturating_sub(1),
        )
    });
    let fails = structure.members.iter().any(|member| !member.optional && member.default.is_none());
    let question = fails.then(|| quote!(?));
    quote!(types::#ty::builder()#(#calls)*.build() #question)
}

fn union(service: &Service, name: &str, depth: u8) -> TokenStream {
    let ty = ident(name);
    let union = service.unions.iter().find(|union| union.rust == name);
    let simple = |variant: &&crate::service::UnionVariant| {
        !matches!(variant.ty, Type::Structure(_) | Type::Union(_)) && !variant.boxed
    };
    let variants = union.map(|union| union.variants.as_slice()).unwrap_or_default();
    let Some(variant) = variants.iter().find(simple).or(variants.first()) else {
        return quote!(types::#ty::initial());
    };
    let variant_name = ident(&variant.rust);
    if variant.ty == Type::Unit {
        return quote!(types::#ty::#variant_name);
    }
    let value = value(
        service,
        &variant.wire,
        &variant.ty,
        &variant.constraints,
        &Value::Null,
        depth.saturating_sub(1),
    );
    let value = match variant.ty {
        Type::String | Type::BigNumber => quote!(#value.to_owned()),
        _ if variant.boxed => quote!(Box::new(#value)),
        _ => value,
    };
    quote!(types::#ty::#variant_name(#value))
}

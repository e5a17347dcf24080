//! Rust types, and the module that holds the service's.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::service::{Member, Service, TimestampFormat, Type};

use super::text;

/// An identifier that `names` has made, raw or not.
pub(super) fn ident(name: &str) -> Ident {
    match name.strip_prefix("r#") {
        Some(name) => Ident::new_raw(name, Span::call_site()),
        None => Ident::new(name, Span::call_site()),
    }
}

/// The path of a type's file.
pub(super) fn path(module: &str) -> String {
    format!("types/{module}.rs")
}

impl Type {
    /// The type, without `Option` and `Box`: `Vec<types::Tag>`.
    pub(crate) fn tokens(&self) -> TokenStream {
        match self {
            Self::Boolean => quote!(bool),
            Self::Byte => quote!(i8),
            Self::Short => quote!(i16),
            Self::Integer => quote!(i32),
            Self::Long => quote!(i64),
            Self::Float => quote!(f32),
            Self::Double => quote!(f64),
            Self::BigNumber | Self::String => quote!(String),
            Self::Blob => quote!(Blob),
            Self::Timestamp(_) => quote!(DateTime),
            Self::Document => quote!(Document),
            Self::List { element, sparse } => {
                let element = element.element(*sparse);
                quote!(Vec<#element>)
            }
            Self::Map { key, value, sparse } => {
                let (key, value) = (key.tokens(), value.element(*sparse));
                quote!(HashMap<#key, #value>)
            }
            Self::Structure(name) | Self::Union(name) | Self::Enum(name) => {
                let name = ident(name);
                quote!(types::#name)
            }
            Self::Unit => quote!(()),
        }
    }

    /// The type of a list's elements or a map's values: an `Option` if they may be null.
    pub(super) fn element(&self, sparse: bool) -> TokenStream {
        let tokens = self.tokens();
        if sparse { quote!(Option<#tokens>) } else { tokens }
    }

    /// What a getter shows of it: `&str`, `&[…]`, a copy or a reference.
    pub(super) fn view(&self) -> TokenStream {
        match self {
            Self::Boolean
            | Self::Byte
            | Self::Short
            | Self::Integer
            | Self::Long
            | Self::Float
            | Self::Double => self.tokens(),
            Self::BigNumber | Self::String => quote!(&str),
            Self::List { element, sparse } => {
                let element = element.element(*sparse);
                quote!(&[#element])
            }
            _ => {
                let tokens = self.tokens();
                quote!(&#tokens)
            }
        }
    }
}

impl TimestampFormat {
    pub(super) fn tokens(self) -> TokenStream {
        match self {
            Self::EpochSeconds => quote!(DateTimeFormat::EpochSeconds),
            Self::DateTime => quote!(DateTimeFormat::DateTime),
            Self::HttpDate => quote!(DateTimeFormat::HttpDate),
        }
    }
}

impl Member {
    /// The type without `Option`.
    pub(super) fn inner(&self) -> TokenStream {
        let tokens = self.ty.tokens();
        if self.boxed { quote!(Box<#tokens>) } else { tokens }
    }

    /// The field's type.
    pub(crate) fn field_type(&self) -> TokenStream {
        let inner = self.inner();
        if self.optional { quote!(Option<#inner>) } else { inner }
    }

    /// The getter's type.
    pub(super) fn view(&self) -> TokenStream {
        let view = self.ty.view();
        if self.optional && !matches!(self.ty, Type::List { .. }) {
            quote!(Option<#view>)
        } else {
            view
        }
    }
}

/// `types.rs`: a module for each type, and their names.
pub(super) fn modules(service: &Service) -> TokenStream {
    let doc = text::module_docs("Structures, unions and enums that operations take and return.");
    let mut all: Vec<(&str, &str, bool)> = Vec::new();
    all.extend(service.structures.iter().map(|s| (s.module.as_str(), s.rust.as_str(), true)));
    all.extend(service.unions.iter().map(|u| (u.module.as_str(), u.rust.as_str(), false)));
    all.extend(service.enums.iter().map(|e| (e.module.as_str(), e.rust.as_str(), false)));
    all.sort_unstable();
    let modules = all.iter().map(|(module, ..)| ident(module));
    let uses = all.iter().map(|(module, rust, _)| {
        let (module, rust) = (ident(module), ident(rust));
        quote!(pub use #module::#rust;)
    });
    let builders = all.iter().filter(|(.., builder)| *builder).map(|(module, rust, _)| {
        let (module, builder) = (ident(module), ident(&format!("{rust}Builder")));
        quote!(pub use super::#module::#builder;)
    });
    let has_builders = all.iter().any(|(.., builder)| *builder);
    let builders = has_builders.then(|| {
        quote! {
            /// Builders of the structures.
            pub mod builders {
                #(#builders)*
            }
        }
    });
    quote! {
        #doc
        #(mod #modules;)*
        #(#uses)*
        #builders
        #[doc = " Errors of the service."]
        pub mod error;
    }
}

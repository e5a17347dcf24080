//! Rust types, and the module that holds the service's.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::service::{Member, Operation, Service, TimestampFormat, Type};

use super::text;

/// An identifier that `names` has made, raw or not.
pub(crate) fn ident(name: &str) -> Ident {
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

    /// Whether values are copied rather than cloned.
    pub(super) fn is_copy(&self) -> bool {
        use Type::{Boolean, Byte, Double, Float, Integer, Long, Short, Timestamp, Unit};
        matches!(
            self,
            Boolean | Byte | Short | Integer | Long | Float | Double | Timestamp(_) | Unit
        )
    }

    /// How complex clippy finds the type within this many others: ten for each name, times its depth.
    fn complexity(&self, depth: u64) -> u64 {
        let option = |sparse: bool, element: &Self, depth: u64| {
            let own = if sparse { 10 * depth } else { 0 };
            own + element.complexity(depth + u64::from(sparse))
        };
        10 * depth
            + match self {
                Self::List { element, sparse } => option(*sparse, element, depth + 1),
                Self::Map { key, value, sparse } => {
                    key.complexity(depth + 1) + option(*sparse, value, depth + 1)
                }
                _ => 0,
            }
    }

    /// The type of a list's elements or a map's values: an `Option` if they may be null.
    pub(super) fn element(&self, sparse: bool) -> TokenStream {
        let tokens = self.tokens();
        if sparse { quote!(Option<#tokens>) } else { tokens }
    }
}

impl TimestampFormat {
    pub(crate) fn tokens(self) -> TokenStream {
        match self {
            Self::EpochSeconds => quote!(DateTimeFormat::EpochSeconds),
            Self::DateTime => quote!(DateTimeFormat::DateTime),
            Self::HttpDate => quote!(DateTimeFormat::HttpDate),
        }
    }
}

impl Service {
    /// Whether clippy finds a type of the client too complex: that of a field, or the state of a builder whose operation
    /// has many required members.
    pub(super) fn has_complex_types(&self) -> bool {
        // Clippy's own bound, less what a reference or a `Box` around a type adds.
        const BOUND: u64 = 250 - 20;
        const STATES: usize = 7;
        let operations = self.operations.iter();
        let many = |operation: &Operation| {
            operation.input.members.iter().filter(|member| member.required).count() > STATES
        };
        let structures =
            operations.clone().flat_map(|operation| [&operation.input, &operation.output]);
        let structures = structures
            .chain(&self.structures)
            .chain(self.errors.iter().map(|error| &error.structure));
        let mut types = structures
            .flat_map(|structure| &structure.members)
            .map(|member| &member.ty)
            .chain(self.unions.iter().flat_map(|union| &union.variants).map(|variant| &variant.ty));
        types.any(|ty| 10 + ty.complexity(2) > BOUND) || self.operations.iter().any(many)
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

//! Rules of members, as chains: `.required().length(1, 64).pattern("^[a-z]+$")`.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::types::ident;
use crate::emit::validation::separated;
use crate::literals::{whole_max, whole_min};
use crate::service::{Bounds, Constraints, Member, Service, Structure, Type, Union, UnionVariant};

/// The types of a service that have rules, themselves or in what they hold.
pub(super) struct Ruled(BTreeSet<String>);

impl Ruled {
    pub(super) fn of(service: &Service) -> Self {
        let mut ruled = Self(BTreeSet::new());
        // Types lead to types, so this ends when nothing is new.
        loop {
            let before = ruled.0.len();
            for structure in &service.structures {
                let has = |member: &Member| {
                    member.required || ruled.asks(&member.ty, &member.constraints)
                };
                if structure.members.iter().any(has) {
                    ruled.0.insert(structure.rust.clone());
                }
            }
            for union in &service.unions {
                if union
                    .variants
                    .iter()
                    .any(|variant| ruled.asks(&variant.ty, &variant.constraints))
                {
                    ruled.0.insert(union.rust.clone());
                }
            }
            if ruled.0.len() == before {
                break;
            }
        }
        let reached = reached(service);
        ruled.0.retain(|name| reached.contains(name));
        ruled
    }

    /// Whether an input leads to the type, and it has rules.
    pub(super) fn has(&self, rust: &str) -> bool {
        self.0.contains(rust)
    }

    /// Whether the rules of a value name a type.
    pub(super) fn names_a_type(&self, ty: &Type) -> bool {
        match ty {
            Type::Enum(_) => true,
            Type::Structure(name) | Type::Union(name) => self.has(name),
            Type::List { element, .. } => self.names_a_type(element),
            Type::Map { key, value, .. } => self.names_a_type(key) || self.names_a_type(value),
            _ => false,
        }
    }

    /// Whether anything is asked of a value.
    fn asks(&self, ty: &Type, constraints: &Constraints) -> bool {
        let own = Constraints {
            allow_empty: false,
            nested: false,
            element: None,
            key: None,
            ..constraints.clone()
        };
        let below = |ty: &Type, constraints: &Option<Box<Constraints>>| {
            self.asks(ty, constraints.as_deref().unwrap_or(&Constraints::default()))
        };
        let inside = match ty {
            Type::Enum(_) => true,
            Type::Structure(name) | Type::Union(name) => self.has(name),
            Type::List { element, .. } => below(element, &constraints.element),
            Type::Map { key, value, .. } => {
                below(key, &constraints.key) || below(value, &constraints.element)
            }
            _ => false,
        };
        inside || !own.is_empty()
    }

    /// The chain of a structure's member.
    pub(super) fn member(&self, member: &Member) -> TokenStream {
        let required = member.required.then(|| quote!(.required()));
        let rules = self.chain(&member.ty, &member.constraints);
        let sensitive = (member.sensitive && !rules.is_empty()).then(|| quote!(.sensitive()));
        quote!(#required #sensitive #rules)
    }

    /// The chain of a union's member.
    pub(super) fn variant(&self, variant: &UnionVariant) -> TokenStream {
        let rules = self.chain(&variant.ty, &variant.constraints);
        let sensitive = (variant.sensitive && !rules.is_empty()).then(|| quote!(.sensitive()));
        quote!(#sensitive #rules)
    }

    fn chain(&self, ty: &Type, constraints: &Constraints) -> TokenStream {
        let mut chain = TokenStream::new();
        if !self.asks(ty, constraints) {
            return chain;
        }
        if *ty == Type::Blob {
            chain.extend(quote!(.blob()));
        }
        if constraints.allow_empty {
            chain.extend(quote!(.or_empty()));
        }
        chain.extend(length(constraints));
        chain.extend(range(ty, constraints));
        if let Type::Enum(name) = ty {
            let name = ident(name);
            chain.extend(quote!(.one_of(#name)));
        }
        if let Some(pattern) = constraints.pattern.as_ref().filter(|pattern| pattern.enforced) {
            let source = &pattern.source;
            chain.extend(quote!(.pattern(#source)));
        }
        if constraints.unique {
            chain.extend(quote!(.unique()));
        }
        chain.extend(self.below(ty, constraints));
        chain
    }

    /// What is asked of a value's own parts.
    fn below(&self, ty: &Type, constraints: &Constraints) -> TokenStream {
        let inner = |name: &str, ty: &Type, constraints: &Option<Box<Constraints>>| {
            let chain = self.chain(ty, constraints.as_deref().unwrap_or(&Constraints::default()));
            let name = ident(name);
            (!chain.is_empty()).then(|| quote!(.#name(#chain)))
        };
        match ty {
            Type::Structure(name) | Type::Union(name) => {
                let name = ident(name);
                quote!(.of(#name))
            }
            Type::List { element, .. } => {
                let each = inner("each", element, &constraints.element);
                quote!(#each)
            }
            Type::Map { key, value, .. } => {
                let keys = inner("keys", key, &constraints.key);
                let each = inner("each", value, &constraints.element);
                quote!(#keys #each)
            }
            _ => TokenStream::new(),
        }
    }
}

/// `.length(1, 64)`
fn length(constraints: &Constraints) -> Option<TokenStream> {
    let literal = |bound: u64| separated(&bound.to_string(), "");
    let Bounds { min, max } = constraints.length?;
    match (min.filter(|min| *min > 0).map(literal), max.map(literal)) {
        (Some(min), Some(max)) => Some(quote!(.length(#min, #max))),
        (Some(min), None) => Some(quote!(.shortest(#min))),
        (None, Some(max)) => Some(quote!(.longest(#max))),
        (None, None) => None,
    }
}

/// `.min(1).max(1024)`. None of a number that is only its digits.
fn range(ty: &Type, constraints: &Constraints) -> Option<TokenStream> {
    let Bounds { min, max } = constraints.range.as_ref()?;
    let float = |name: &str, bound: &Option<String>| {
        let (name, bound) = (ident(name), Literal::f64_unsuffixed(bound.as_deref()?.parse().ok()?));
        Some(quote!(.#name(#bound)))
    };
    let whole = |name: &str, bound: &Option<String>, whole: fn(&str) -> Option<i64>| {
        let bound = separated(&whole(bound.as_deref()?)?.to_string(), "");
        let name = ident(name);
        Some(quote!(.#name(#bound)))
    };
    let (min, max) = match ty {
        Type::BigNumber => return None,
        Type::Float | Type::Double => (float("min_float", min), float("max_float", max)),
        _ => (whole("min", min, whole_min), whole("max", max, whole_max)),
    };
    Some(quote!(#min #max))
}

/// The types that inputs lead to.
fn reached(service: &Service) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    let inputs = service.operations.iter().flat_map(|operation| &operation.input.members);
    let mut open: Vec<&Type> = inputs.map(|member| &member.ty).collect();
    while let Some(ty) = open.pop() {
        match ty {
            Type::List { element, .. } => open.push(element),
            Type::Map { key, value, .. } => open.extend([&**key, &**value]),
            Type::Structure(name) if reached.insert(name.clone()) => {
                let found = service.structures.iter().filter(|one: &&Structure| one.rust == *name);
                open.extend(found.flat_map(|one| &one.members).map(|member| &member.ty));
            }
            Type::Union(name) if reached.insert(name.clone()) => {
                let found = service.unions.iter().filter(|one: &&Union| one.rust == *name);
                open.extend(found.flat_map(|one| &one.variants).map(|variant| &variant.ty));
            }
            _ => {}
        }
    }
    reached
}

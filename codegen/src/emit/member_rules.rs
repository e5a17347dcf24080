//! `rules.rs`: the rules across members, of all structures that have some.
//!
//! ```text
//! member_rules! {
//!     impl crate::operation::encrypt::EncryptInput ["KeyId": key_id, …];
//!     enforced("name", &[Is("KeySpec", &["RSA_2048"])], &[Required(&["KeyUsage"])], "rule", "remedy");
//! }
//! ```

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use crate::service::{MemberRule, RuleAsk, RuleCondition, RuleTest, Service, Structure};

use super::text;
use super::types::ident;

/// The structures that are checked and have rules, each with its module.
fn ruled(service: &Service) -> Vec<(&Structure, TokenStream)> {
    let inputs = service.operations.iter().map(|operation| {
        let module = ident(&operation.module);
        (&operation.input, quote!(crate::operation::#module))
    });
    let types = service.structures.iter().map(|structure| (structure, quote!(crate::types)));
    // A type that only outputs reach is not checked.
    let types = types.filter(|(structure, _)| structure.validated);
    inputs.chain(types).filter(|(one, _)| !one.rules.is_empty()).collect()
}

/// Whether there is a rule.
pub(super) fn are_there(service: &Service) -> bool {
    !ruled(service).is_empty()
}

/// The file.
pub(super) fn file(service: &Service) -> TokenStream {
    let all = ruled(service);
    let doc = text::module_docs(
        "Rules across members: which belong together. `enforced` are those of which the service's documentation says that \
         it refuses what breaks them; `strict` are checked when asked for.",
    );
    let uses = uses(all.iter().flat_map(|(structure, _)| &structure.rules));
    let blocks = all.iter().map(|(structure, module)| block(structure, module));
    quote! { #doc #uses #(#blocks)* }
}

fn uses<'a>(rules: impl Iterator<Item = &'a MemberRule>) -> TokenStream {
    let (mut asks, mut whens, mut levels) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for rule in rules {
        levels.insert(if rule.documented { "enforced" } else { "strict" });
        asks.extend(rule.asks.iter().map(|ask| match ask {
            RuleAsk::Members(name, _) => *name,
            RuleAsk::Value(..) => "Value",
        }));
        whens.extend(rule.when.iter().map(|condition| condition.test.rust()));
    }
    let [asks, whens, levels] = [asks, whens, levels].map(|names| {
        let names = names.into_iter().map(ident);
        quote!(#(#names),*)
    });
    let whens = (!whens.is_empty()).then(|| quote!(When::{#whens},));
    quote! {
        use trent_runtime::private::member_rules;
        use trent_runtime::private::rule::{Ask::{#asks}, #whens #levels};
    }
}

fn block(structure: &Structure, module: &TokenStream) -> TokenStream {
    let name = ident(&structure.rust);
    let named: BTreeSet<_> = structure.rules.iter().flat_map(MemberRule::members).collect();
    let members = structure.members.iter().filter(|member| named.contains(&*member.wire));
    let members = members.map(|member| {
        let (wire, field) = (&member.wire, ident(&member.field));
        quote!(#wire: #field)
    });
    let rules = structure.rules.iter().map(|one| {
        let MemberRule { name, rule, remedy, .. } = one;
        let level = ident(if one.documented { "enforced" } else { "strict" });
        let when = one.when.iter().map(condition);
        let asks = one.asks.iter().map(ask);
        quote!(#level(#name, &[#(#when),*], &[#(#asks),*], #rule, #remedy);)
    });
    quote! {
        member_rules! {
            impl #module::#name [#(#members),*];
            #(#rules)*
        }
    }
}

fn condition(RuleCondition { member, test }: &RuleCondition) -> TokenStream {
    let name = ident(test.rust());
    match test {
        RuleTest::Is(values) | RuleTest::IsOrAbsent(values) | RuleTest::IsNot(values) => {
            quote!(#name(#member, &[#(#values),*]))
        }
        RuleTest::Present | RuleTest::Absent => quote!(#name(#member)),
    }
}

fn ask(ask: &RuleAsk) -> TokenStream {
    match ask {
        RuleAsk::Members(name, members) => {
            let name = ident(name);
            quote!(#name(&[#(#members),*]))
        }
        RuleAsk::Value(member, values) => quote!(Value(#member, &[#(#values),*])),
    }
}

impl RuleTest {
    /// The name in the runtime.
    fn rust(&self) -> &'static str {
        match self {
            Self::Is(_) => "Is",
            Self::IsOrAbsent(_) => "IsOrAbsent",
            Self::IsNot(_) => "IsNot",
            Self::Present => "Present",
            Self::Absent => "Absent",
        }
    }
}

//! Rules to Rust: one function that tries them in order.
//!
//! ```text
//! pub(crate) fn resolve(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
//!     let endpoint = params.endpoint();
//!     let region = params.region();
//!     let use_fips = params.use_fips();
//!     if let Some(endpoint) = endpoint {
//!         if use_fips {
//!             return Err(EndpointError::new("FIPS and custom endpoint are not supported"));
//!         }
//!         return Ok(Endpoint::new(endpoint));
//!     }
//!     let Some(region) = region else {
//!         return Err(EndpointError::new("Missing Region"));
//!     };
//!     …
//! }
//! ```
//!
//! A tree that is followed by nothing but one last answer is emitted the other way round, as a guard that returns that
//! answer, so that checks that depend on each other stand below each other and not inside each other.

mod condition;
mod names;
mod value;

use self::condition::Step;
use self::names::Names;
use super::{
    BuiltIn, EndpointTemplate, Expression, Kind, Outcome, Parameter, ParameterValue, Rule, RuleSet,
    prune,
};
use proc_macro2::TokenStream;
use quote::quote;

/// See [`RuleSet::emit`].
pub(super) fn file(rules: &RuleSet) -> TokenStream {
    let rules = RuleSet { rules: prune::prune(&rules.rules), ..rules.clone() };
    let names = Names::new(&rules);
    let used: Vec<_> = rules.parameters.iter().filter(|p| rules.mentions(&p.name)).collect();
    let bindings = used.iter().map(|parameter| binding(parameter, &names));
    let body = Emitter { names: &names }.block(&rules.rules, Position::Tail);
    let functions = rules.rules.iter().any(Rule::calls_functions).then(|| quote! { self, });
    let params = if used.is_empty() { quote!(_) } else { quote!(params) };
    quote! {
        use trent_runtime::endpoint::{#functions Endpoint, EndpointError, EndpointParams};

        /// Where a call with these parameters goes.
        pub(crate) fn resolve(#params: &EndpointParams) -> Result<Endpoint, EndpointError> {
            #(#bindings)*
            #body
        }
    }
}

/// `let region = params.region.as_deref();`
fn binding(parameter: &Parameter, names: &Names) -> TokenStream {
    let ident = names.ident(&parameter.name);
    let wire = &parameter.name;
    let mut value = match (parameter.source, parameter.kind) {
        (Some(BuiltIn::UseFips), _) => return quote! { let #ident = params.use_fips; },
        (Some(BuiltIn::UseDualStack), _) => return quote! { let #ident = params.use_dual_stack; },
        (Some(BuiltIn::Region), _) => quote! { params.region.as_deref() },
        (Some(BuiltIn::Endpoint), _) => quote! { params.endpoint.as_deref() },
        (Some(BuiltIn::AccountId), _) => quote! { params.account_id.as_deref() },
        (Some(BuiltIn::AccountIdEndpointMode), _) => {
            quote! { params.account_id_endpoint_mode.as_deref() }
        }
        (None, Kind::Boolean) => quote! { params.get_bool(#wire) },
        (None, Kind::Strings) => quote! { params.get_list(#wire) },
        (None, _) => quote! { params.get_str(#wire) },
    };
    match &parameter.default {
        Some(ParameterValue::Boolean(default)) => value.extend(quote! { .unwrap_or(#default) }),
        Some(ParameterValue::String(default)) => value.extend(quote! { .unwrap_or(#default) }),
        Some(ParameterValue::Strings(defaults)) => {
            let defaults = defaults.iter().map(|text| quote! { #text.to_owned() });
            value = quote! { #value.map_or_else(|| vec![#(#defaults),*], <[String]>::to_vec) };
        }
        None if parameter.required => {
            let message = format!("the endpoint parameter {wire} is not set");
            value.extend(quote! { .ok_or_else(|| EndpointError::new(#message))? });
        }
        None => {}
    }
    quote! { let #ident = #value; }
}

/// Whether a value is the function's last expression.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// It is.
    Tail,
    /// It is not: it needs a `return`.
    Inner,
}

struct Emitter<'n> {
    names: &'n Names,
}

impl Emitter<'_> {
    /// Rules in order, and the answer if none decides.
    fn block(&self, rules: &[Rule], position: Position) -> TokenStream {
        let Some((rule, rest)) = rules.split_first() else {
            return position.answer(no_rule());
        };
        let steps = condition::steps(rule);
        if rule.always_matches() {
            let bindings = steps.iter().map(|step| self.binding(step));
            let outcome = self.outcome(&rule.outcome, position);
            return quote! { #(#bindings)* #outcome };
        }
        if let Some(guarded) = self.guarded(&steps, rule, rest, position) {
            return guarded;
        }
        let mut tokens = self.when(&steps, &rule.outcome);
        tokens.extend(self.block(rest, position));
        tokens
    }

    fn outcome(&self, outcome: &Outcome, position: Position) -> TokenStream {
        match outcome {
            Outcome::Endpoint(endpoint) => {
                let (url, answer) = self.endpoint(endpoint);
                let answer = position.answer(answer);
                quote! { #url #answer }
            }
            Outcome::Error(message) => {
                let message = self.value(message).tokens;
                position.answer(quote! { Err(EndpointError::new(#message)) })
            }
            Outcome::Tree(rules) => self.block(rules, position),
        }
    }

    /// A statement that makes the address, if it is made of parts, and the endpoint.
    fn endpoint(&self, endpoint: &EndpointTemplate) -> (TokenStream, TokenStream) {
        let url = self.url(&endpoint.url);
        let (statement, url) = match &endpoint.url {
            Expression::Template(_) => (quote! { let url = #url; }, quote! { url }),
            _ => (quote! {}, url),
        };
        let headers = endpoint.headers.iter().flat_map(|(name, values)| {
            values.iter().map(move |value| {
                let value = self.value(value).tokens;
                quote! { .header(#name, #value) }
            })
        });
        let signing_name = endpoint.signing_name.iter().map(|name| {
            let name = self.value(name).tokens;
            quote! { .signing_name(#name) }
        });
        let signing_region = endpoint.signing_region.iter().map(|region| {
            let region = self.value(region).tokens;
            quote! { .signing_region(#region) }
        });
        let answer =
            quote! { Ok(Endpoint::new(#url) #(#headers)* #(#signing_name)* #(#signing_region)*) };
        (statement, answer)
    }

    /// `if condition { … }`. What always holds and only binds a value may stand within the chain, but neither begin
    /// nor end it.
    fn when(&self, steps: &[Step<'_>], outcome: &Outcome) -> TokenStream {
        let leading = steps.iter().take_while(|step| step.is_binding()).count();
        let (leading, rest) = steps.split_at(leading);
        let trailing = rest.iter().rev().take_while(|step| step.is_binding()).count();
        let (tests, trailing) = rest.split_at(rest.len() - trailing);
        let leading = leading.iter().map(|step| self.binding(step));
        let trailing = trailing.iter().map(|step| self.binding(step));
        let outcome = self.outcome(outcome, Position::Inner);
        let mut tokens = quote! { #(#trailing)* #outcome };
        if !tests.is_empty() {
            let tests = tests.iter().map(|step| self.test(step));
            tokens = quote! { if #(#tests)&&* { #tokens } };
        }
        if leading.len() > 0 || tests.is_empty() {
            quote! { { #(#leading)* #tokens } }
        } else {
            tokens
        }
    }

    /// The rule as guards and its tree below them, if the only thing after it is one last answer.
    fn guarded(
        &self,
        steps: &[Step<'_>],
        rule: &Rule,
        rest: &[Rule],
        position: Position,
    ) -> Option<TokenStream> {
        let Outcome::Tree(rules) = &rule.outcome else {
            return None;
        };
        let otherwise = match rest {
            [] => Position::Inner.answer(no_rule()),
            [last] if last.is_error() => self.outcome(&last.outcome, Position::Inner),
            _ => return None,
        };
        if is_short(rules) {
            return None;
        }
        let guards = self.guards(steps, &otherwise)?;
        let body = self.block(rules, position);
        Some(quote! { #guards #body })
    }
}

fn no_rule() -> TokenStream {
    quote! { Err(EndpointError::new("no endpoint rule matched")) }
}

/// True if the rules are one answer: nothing is gained by turning them round.
fn is_short(rules: &[Rule]) -> bool {
    matches!(rules, [rule] if rule.is_answer())
}

impl Rule {
    /// True if it always answers with an endpoint or an error.
    fn is_answer(&self) -> bool {
        self.conditions.is_empty() && !matches!(self.outcome, Outcome::Tree(_))
    }

    /// True if it always answers with an error.
    fn is_error(&self) -> bool {
        self.is_answer() && matches!(self.outcome, Outcome::Error(_))
    }
}

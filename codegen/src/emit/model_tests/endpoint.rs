//! What the endpoint rules answer, asked directly and through calls.
//!
//! ```text
//! #[test]
//! fn us_east_1_use_fips() {
//!     let params = with(|params| {
//!         params.region = Some("us-east-1".to_owned());
//!         params.use_fips = true;
//!     });
//!     resolves_to(&params, "https://kms-fips.us-east-1.amazonaws.com");
//! }
//! ```

use proc_macro2::TokenStream;
use quote::quote;

use crate::rules::{BuiltIn, EndpointTest, Expectation, OperationInput, ParameterValue, RuleSet};
use crate::service::{Case, Service, StructureNode};

use super::{Names, node, test, unfit};

pub(super) fn tests(service: &Service) -> Vec<TokenStream> {
    let mut names = Names::default();
    let tests = service.endpoint_tests.iter().map(|case| match case {
        Case::Fits(case) => test(&names.unique(&case.name), &body(service, case)),
        Case::Unfit { name, why } => unfit(&names.unique(name), why),
    });
    tests.collect()
}

fn body(service: &Service, case: &EndpointTest<StructureNode>) -> TokenStream {
    let params = service.rules.as_ref().map(|rules| params(rules, &case.params));
    let resolves = expectation(&case.expect);
    let calls = case.calls.iter().map(|call| self::call(service, call, &case.expect));
    quote! { #params #resolves #(#calls)* }
}

fn params(rules: &RuleSet, values: &[(String, ParameterValue)]) -> TokenStream {
    let sets = values.iter().filter_map(|(name, value)| {
        let source = rules.parameters.iter().find(|parameter| parameter.name == *name)?.source;
        param(name, source, value)
    });
    let sets: TokenStream = sets.collect();
    if sets.is_empty() {
        quote!(let params = EndpointParams::default();)
    } else {
        quote!(let params = with(|params| { #sets });)
    }
}

/// How a parameter is set, if its value is of its type: `lower` has seen to it.
fn param(name: &str, source: Option<BuiltIn>, value: &ParameterValue) -> Option<TokenStream> {
    let field = match (source, value) {
        (None, ParameterValue::String(value)) => {
            return Some(quote!(params.set(#name, Some(#value));));
        }
        (None, ParameterValue::Boolean(value)) => {
            return Some(quote!(params.set(#name, Some(#value));));
        }
        (None, ParameterValue::Strings(values)) => {
            return Some(quote!(params.set(#name, Some(Vec::from([#(#values.to_owned()),*])));));
        }
        (Some(BuiltIn::UseFips), ParameterValue::Boolean(true)) => {
            return Some(quote!(params.use_fips = true;));
        }
        (Some(BuiltIn::UseDualStack), ParameterValue::Boolean(true)) => {
            return Some(quote!(params.use_dual_stack = true;));
        }
        (Some(BuiltIn::Region), _) => quote!(region),
        (Some(BuiltIn::Endpoint), _) => quote!(endpoint),
        (Some(BuiltIn::AccountId), _) => quote!(account_id),
        (Some(BuiltIn::AccountIdEndpointMode), _) => quote!(account_id_endpoint_mode),
        (Some(BuiltIn::UseFips | BuiltIn::UseDualStack), _) => return None,
    };
    match value {
        ParameterValue::String(value) => Some(quote!(params.#field = Some(#value.to_owned());)),
        ParameterValue::Boolean(_) | ParameterValue::Strings(_) => None,
    }
}

fn expectation(expect: &Expectation) -> TokenStream {
    let (url, headers, signing) = match expect {
        Expectation::Error(message) => return quote!(resolves_to_error(&params, #message);),
        Expectation::Endpoint { url, headers, signing } => (url, headers, signing),
    };
    let headers = headers.iter().map(|(name, values)| {
        quote! {
            let values = endpoint.headers.iter().filter(|(name, _)| name == #name);
            let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
            assert_eq!(values, [#(#values),*]);
        }
    });
    let signing = signing.as_ref().ok().and_then(Option::as_ref).map(|signing| {
        let part = |value: &Option<String>| match value {
            Some(value) => quote!(Some(#value)),
            None => quote!(None),
        };
        let (name, region) = (part(&signing.name), part(&signing.region));
        quote! {
            assert_eq!(endpoint.signing_name.as_deref(), #name);
            assert_eq!(endpoint.signing_region.as_deref(), #region);
        }
    });
    let assertions: Vec<_> = headers.chain(signing).collect();
    if assertions.is_empty() {
        quote!(resolves_to(&params, #url);)
    } else {
        quote! {
            let endpoint = resolves_to(&params, #url);
            #(#assertions)*
        }
    }
}

/// A call whose configuration and input give the parameters.
fn call(
    service: &Service,
    call: &OperationInput<StructureNode>,
    expect: &Expectation,
) -> Option<TokenStream> {
    let operation = service.operations.iter().find(|operation| operation.wire == call.operation)?;
    let mut credentials = quote!(credentials());
    let mut settings = vec![];
    for (name, value) in &call.client {
        settings.push(match value {
            ParameterValue::String(value) => quote!(.endpoint_param(#name, #value)),
            ParameterValue::Boolean(value) => quote!(.endpoint_param(#name, #value)),
            ParameterValue::Strings(values) => {
                quote!(.endpoint_param(#name, Vec::from([#(#values.to_owned()),*])))
            }
        });
    }
    for (name, value) in &call.built_in {
        match (name.as_str(), value) {
            ("AWS::Region", ParameterValue::String(region)) => {
                settings.push(quote!(.region(Region::new(#region))));
            }
            ("SDK::Endpoint", ParameterValue::String(url)) => {
                settings.push(quote!(.endpoint_url(#url)));
            }
            ("AWS::Auth::AccountId", ParameterValue::String(account)) => {
                credentials.extend(quote!(.with_account_id(#account)));
            }
            ("AWS::Auth::AccountIdEndpointMode", ParameterValue::String(mode)) => {
                settings.push(quote! {
                    .account_id_endpoint_mode(#mode.parse().expect("a mode"))
                });
            }
            ("AWS::UseFIPS", ParameterValue::Boolean(value)) => {
                settings.push(quote!(.use_fips(#value)));
            }
            ("AWS::UseDualStack", ParameterValue::Boolean(value)) => {
                settings.push(quote!(.use_dual_stack(#value)));
            }
            // `lower` lets no other setting through.
            _ => {}
        }
    }
    let input = node::input(operation, &call.input);
    let goes = match expect {
        Expectation::Endpoint { url, .. } => quote!(goes_to(&client, input, #url);),
        Expectation::Error(message) => quote!(goes_nowhere(&client, input, #message);),
    };
    Some(quote! {
        let config = unchecked().credentials_provider(#credentials) #(#settings)*;
        let client = Client::from_conf(config.build());
        #input
        #goes
    })
}

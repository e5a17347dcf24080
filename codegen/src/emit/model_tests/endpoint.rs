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
use serde_json::Value;

use crate::rules::{BuiltIn, EndpointTest, Expectation, OperationInput, ParameterValue, RuleSet};
use crate::service::Service;

use super::node::Types;
use super::{Names, test};

pub(super) fn tests(service: &Service) -> Vec<TokenStream> {
    let types = Types::new(service);
    let mut names = Names::default();
    let tests = service.endpoint_tests.iter().map(|case| {
        let name = names.unique(&case.name);
        test(&name, body(service, &types, case))
    });
    tests.collect()
}

fn body(service: &Service, types: &Types<'_>, case: &EndpointTest) -> Result<TokenStream, String> {
    let rules = service.rules.as_ref().ok_or("the model has no endpoint rules")?;
    let params = params(rules, &case.params)?;
    let resolves = expectation(&case.expect)?;
    let calls = case.calls.iter().map(|call| self::call(service, types, call, &case.expect));
    let calls = calls.collect::<Result<Vec<_>, _>>()?;
    Ok(quote! { #params #resolves #(#calls)* })
}

fn params(rules: &RuleSet, values: &[(String, ParameterValue)]) -> Result<TokenStream, String> {
    let sets = values.iter().map(|(name, value)| {
        let parameter = rules.parameters.iter().find(|parameter| parameter.name == *name);
        let parameter = parameter.ok_or_else(|| format!("the rules have no parameter {name}"))?;
        let wrong_type = || Err(format!("the parameter {name} has another type in the rules"));
        match (parameter.source, value) {
            (Some(source), ParameterValue::String(value)) => {
                let field = match source {
                    BuiltIn::Region => quote!(region),
                    BuiltIn::Endpoint => quote!(endpoint),
                    BuiltIn::AccountId => quote!(account_id),
                    BuiltIn::AccountIdEndpointMode => quote!(account_id_endpoint_mode),
                    BuiltIn::UseFips | BuiltIn::UseDualStack => return wrong_type(),
                };
                Ok(quote!(params.#field = Some(#value.to_owned());))
            }
            (Some(BuiltIn::UseFips | BuiltIn::UseDualStack), ParameterValue::Boolean(false)) => {
                Ok(quote!())
            }
            (Some(BuiltIn::UseFips), ParameterValue::Boolean(true)) => {
                Ok(quote!(params.use_fips = true;))
            }
            (Some(BuiltIn::UseDualStack), ParameterValue::Boolean(true)) => {
                Ok(quote!(params.use_dual_stack = true;))
            }
            (Some(_), _) => wrong_type(),
            (None, ParameterValue::String(value)) => Ok(quote!(params.set(#name, Some(#value));)),
            (None, ParameterValue::Boolean(value)) => Ok(quote!(params.set(#name, Some(#value));)),
            (None, ParameterValue::Strings(values)) => {
                Ok(quote!(params.set(#name, Some(Vec::from([#(#values.to_owned()),*])));))
            }
        }
    });
    let sets = sets.collect::<Result<TokenStream, String>>()?;
    Ok(if sets.is_empty() {
        quote!(let params = EndpointParams::default();)
    } else {
        quote!(let params = with(|params| { #sets });)
    })
}

fn expectation(expect: &Expectation) -> Result<TokenStream, String> {
    let (url, headers, properties) = match expect {
        Expectation::Error(message) => return Ok(quote!(resolves_to_error(&params, #message);)),
        Expectation::Endpoint { url, headers, properties } => (url, headers, properties),
    };
    let mut assertions = vec![];
    for (name, values) in headers {
        assertions.push(quote! {
            let values = endpoint.headers.iter().filter(|(name, _)| name == #name);
            let values: Vec<&str> = values.map(|(_, value)| value.as_str()).collect();
            assert_eq!(values, [#(#values),*]);
        });
    }
    for (name, value) in properties {
        if name != "authSchemes" {
            return Err(format!("the property {name} is unknown"));
        }
        let schemes = value.as_array().into_iter().flatten();
        let mut schemes = schemes.filter(|scheme| scheme["name"] == "sigv4");
        let scheme = schemes.next().ok_or("the endpoint is not for Signature Version 4")?;
        let part = |name: &str| {
            let value = scheme.get(name).and_then(Value::as_str);
            value.map_or(quote!(None), |value| quote!(Some(#value)))
        };
        let (name, region) = (part("signingName"), part("signingRegion"));
        assertions.push(quote! {
            assert_eq!(endpoint.signing_name.as_deref(), #name);
            assert_eq!(endpoint.signing_region.as_deref(), #region);
        });
    }
    Ok(if assertions.is_empty() {
        quote!(resolves_to(&params, #url);)
    } else {
        quote! {
            let endpoint = resolves_to(&params, #url);
            #(#assertions)*
        }
    })
}

/// A call whose configuration and input give the parameters.
fn call(
    service: &Service,
    types: &Types<'_>,
    call: &OperationInput,
    expect: &Expectation,
) -> Result<TokenStream, String> {
    let operation = service.operations.iter().find(|operation| operation.wire == call.operation);
    let operation = operation.ok_or_else(|| format!("no operation {}", call.operation))?;
    if !operation.host_prefix.is_empty() {
        return Err(format!("{} puts a prefix before the host", operation.wire));
    }
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
            _ => return Err(format!("the client has no setting {name}")),
        }
    }
    let input = types.input(operation, &call.input)?;
    let goes = match expect {
        Expectation::Endpoint { url, .. } => quote!(goes_to(&client, input, #url);),
        Expectation::Error(message) => quote!(goes_nowhere(&client, input, #message);),
    };
    Ok(quote! {
        let config = unchecked().credentials_provider(#credentials) #(#settings)*;
        let client = Client::from_conf(config.build());
        #input
        #goes
    })
}

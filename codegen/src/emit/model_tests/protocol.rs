//! The protocol tests of the model: what is sent for an input, and what a response is read as.
//!
//! ```text
//! #[test]
//! fn aws_json_11_enums() {
//!     let input = JsonEnumsInput::builder()…;
//!     let request = request_of(&client_with(unchecked()), input);
//!     is(&request, "POST", "example.com", "/");
//!     has_headers(&request, &[("Content-Type", "application/x-amz-json-1.1")]);
//!     has_json(&request, r#"{"fooEnum1": "Foo"}"#);
//! }
//! ```

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

use crate::emit::types::ident;
use crate::service::{ErrorShape, Operation, Service};

use super::node::Types;
use super::{Names, compare, raw, test};

/// What protocol tests expect where the client makes up an idempotency token.
const TOKEN: &str = "00000000-0000-4000-8000-000000000000";

/// `smithy.test#httpRequestTests`
pub(super) fn requests(service: &Service) -> Vec<TokenStream> {
    let types = Types::new(service);
    let mut names = Names::default();
    let mut tests = vec![];
    for operation in &service.operations {
        for case in Case::all(service, &operation.tests.requests) {
            let name = names.unique(case.id());
            tests.push(test(&name, request(service, &types, operation, case)));
        }
    }
    tests
}

/// `smithy.test#httpResponseTests` of operations.
pub(super) fn responses(service: &Service) -> Vec<TokenStream> {
    let types = Types::new(service);
    let mut names = Names::default();
    let mut tests = vec![];
    for operation in &service.operations {
        for case in Case::all(service, &operation.tests.responses) {
            let name = names.unique(case.id());
            tests.push(test(&name, response(&types, operation, case)));
        }
    }
    tests
}

/// `smithy.test#httpResponseTests` of errors.
pub(super) fn errors(service: &Service) -> Vec<TokenStream> {
    let types = Types::new(service);
    let mut names = Names::default();
    let mut tests = vec![];
    for shape in &service.errors {
        for case in Case::all(service, &shape.tests.responses) {
            let name = names.unique(case.id());
            tests.push(test(&name, error_response(service, &types, shape, case)));
        }
    }
    tests
}

/// One entry of a trait.
#[derive(Clone, Copy)]
struct Case<'v>(&'v Value);

impl<'v> Case<'v> {
    /// Those that are about the service's protocol.
    fn all(service: &Service, cases: &'v [Value]) -> Vec<Self> {
        let protocol = service.protocol.id();
        let own = |case: &&Value| case.get("protocol").is_none_or(|id| id == protocol);
        cases.iter().filter(own).map(Case).collect()
    }

    fn id(self) -> &'v str {
        self.text("id").unwrap_or("unnamed")
    }

    fn text(self, name: &str) -> Option<&'v str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A list of texts.
    fn texts(self, name: &str) -> Vec<&'v str> {
        let values = self.0.get(name).and_then(Value::as_array);
        values.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    fn headers(self) -> Vec<(&'v str, &'v str)> {
        let headers = self.0.get("headers").and_then(Value::as_object);
        let headers = headers.into_iter().flatten();
        headers.filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect()
    }

    fn params(self) -> Value {
        self.0.get("params").cloned().unwrap_or_else(|| Map::new().into())
    }
}

fn request(
    service: &Service,
    types: &Types<'_>,
    operation: &Operation,
    case: Case<'_>,
) -> Result<TokenStream, String> {
    if case.0.get("vendorParams").is_some() {
        return Err("the client has no `vendorParams`".to_owned());
    }
    let mut params = case.params();
    for member in operation.input.members.iter().filter(|member| member.idempotency_token) {
        if let Some(params) = params.as_object_mut() {
            params.entry(&member.wire).or_insert_with(|| TOKEN.into());
        }
    }
    let input = types.input(operation, &params)?;
    let line = service.protocol.request_line();
    let method = case.text("method").unwrap_or(line.method);
    let uri = case.text("uri").unwrap_or(line.uri);
    let host = case.text("host");
    let resolved = case.text("resolvedHost").or(host).unwrap_or("example.com");
    let resolved = resolved.split('/').next().unwrap_or_default();
    let url = ["https://", host.unwrap_or("example.com")].concat();
    let config = quote!(unchecked().endpoint_url(#url));
    let (names, values): (Vec<_>, Vec<_>) = case.headers().into_iter().unzip();
    let headers =
        (!names.is_empty()).then(|| quote!(has_headers(&request, &[#((#names, #values)),*]);));
    let required = case.texts("requireHeaders");
    let required = (!required.is_empty()).then(|| quote!(requires(&request, &[#(#required),*]);));
    let forbidden = case.texts("forbidHeaders");
    let forbidden = (!forbidden.is_empty()).then(|| quote!(forbids(&request, &[#(#forbidden),*]);));
    let query = query(case);
    let body = request_body(case)?;
    Ok(quote! {
        #input
        let request = request_of(&client_with(#config), input);
        is(&request, #method, #resolved, #uri);
        #headers
        #required
        #forbidden
        #query
        #body
    })
}

/// An awsJson request has no query, but a test may say so.
fn query(case: Case<'_>) -> Option<TokenStream> {
    let (params, required) = (case.texts("queryParams"), case.texts("requireQueryParams"));
    let forbidden = case.texts("forbidQueryParams");
    if params.is_empty() && required.is_empty() && forbidden.is_empty() {
        return None;
    }
    Some(quote!(has_query(&request, &[#(#params),*], &[#(#required),*], &[#(#forbidden),*]);))
}

fn request_body(case: Case<'_>) -> Result<Option<TokenStream>, String> {
    let Some(body) = case.text("body") else { return Ok(None) };
    let literal = raw(body);
    match case.text("bodyMediaType") {
        Some("application/json") => Ok(Some(quote!(has_json(&request, #literal);))),
        None => Ok(Some(quote!(has_body(&request, #literal);))),
        Some(other) => Err(format!("bodies of {other} cannot be compared")),
    }
}

fn response(
    types: &Types<'_>,
    operation: &Operation,
    case: Case<'_>,
) -> Result<TokenStream, String> {
    let (status, headers) = head(case)?;
    let body = raw(case.text("body").unwrap_or_default());
    let input = ident(&operation.input.rust);
    let holder = quote::format_ident!("output");
    let same = compare::members(types, &operation.output, &holder, &case.params())?;
    let binding = if same.is_empty() { quote!(let _) } else { quote!(let output) };
    Ok(quote! {
        let response = response_of(#status, &[#headers], #body);
        #binding = output_of::<#input>(response);
        #same
    })
}

fn error_response(
    service: &Service,
    types: &Types<'_>,
    shape: &ErrorShape,
    case: Case<'_>,
) -> Result<TokenStream, String> {
    let throws = |operation: &&Operation| operation.errors.iter().any(|e| e.wire == shape.wire);
    let operation = service.operations.iter().find(throws);
    let operation =
        operation.ok_or_else(|| format!("no operation has the error {}", shape.wire))?;
    let (status, _) = head(case)?;
    let status: u16 = status.to_string().parse().unwrap_or_default();
    let holder = quote::format_ident!("error");
    let same = compare::members(types, &shape.structure, &holder, &case.params())?;
    let code = case.0.pointer("/vendorParams/code").and_then(Value::as_str);
    let code = code.map(|code| quote!(assert_eq!(error.meta().code(), Some(#code));));
    let fault = case.0.pointer("/vendorParams/type").and_then(Value::as_str);
    let fault = fault.map(|fault| quote!(assert_eq!(error.meta().extra("type"), Some(#fault));));
    let same = quote!(#same #code #fault);
    let body = case.text("body").unwrap_or_default();
    Ok(error(operation, shape, status, &case.headers(), body, &same))
}

/// The status, and the headers as pairs.
fn head(case: Case<'_>) -> Result<(Literal, TokenStream), String> {
    let code = case.0.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    let code = code.ok_or("the response has no status")?;
    let (names, values): (Vec<_>, Vec<_>) = case.headers().into_iter().unzip();
    Ok((Literal::u16_unsuffixed(code), quote!(#((#names, #values)),*)))
}

/// A response must have been read as the error, of which `same` says more.
pub(super) fn error(
    operation: &Operation,
    shape: &ErrorShape,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
    same: &TokenStream,
) -> TokenStream {
    let (input, body, status) =
        (ident(&operation.input.rust), raw(body), Literal::u16_unsuffixed(status));
    let variant = ident(&shape.structure.rust);
    let error = ident(&[&operation.rust, "Error"].concat());
    let (names, values): (Vec<_>, Vec<_>) = headers.iter().copied().unzip();
    let content = if same.is_empty() { quote!(_) } else { quote!(error) };
    quote! {
        let response = response_of(#status, &[#((#names, #values)),*], #body);
        let error = error_of::<#input>(response);
        let #error::#variant(#content) = error else {
            panic!("another error: {error:?}");
        };
        #same
    }
}

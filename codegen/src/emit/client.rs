//! The crate's own files: `lib.rs`, `client.rs` with the client and the service's metadata, `endpoint.rs`.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::docs;
use crate::service::{RetryDecision, RetryDefaults, RuleSet, Service};

use super::types::ident;
use super::{example, member_rules, text, validation};

/// `lib.rs`.
pub(super) fn library(service: &Service) -> TokenStream {
    let doc = text::module_docs(&library_docs(service));
    let deprecated = uses_deprecated(service).then(|| {
        quote! {
            #![allow(deprecated, reason = "what the service deprecates is still sent and read")]
        }
    });
    let waits = service.operations.iter().any(|operation| !operation.waiters.is_empty());
    let waiter = waits.then(|| {
        quote!(
            #[doc(inline)]
            pub use trent_runtime::waiter;
        )
    });
    let large_variants = (!service.unions.is_empty()).then(|| {
        quote! {
            #![allow(clippy::large_enum_variant, reason = "the service's own are large")]
        }
    });
    let large_errors = waits.then(|| {
        quote! {
            #![allow(clippy::result_large_err, reason = "the service's own are large")]
        }
    });
    let complex = service.has_complex_types().then(|| {
        quote! {
            #![allow(clippy::type_complexity, reason = "the service's own are complex")]
        }
    });
    let rules = member_rules::are_there(service).then(|| {
        quote! {
            #[rustfmt::skip]
            mod rules;
        }
    });
    let server = service.protocol.has_server().then(|| {
        quote! {
            #[cfg(feature = "server")]
            #[rustfmt::skip]
            pub mod server;
        }
    });
    // By a path that holds for whoever compiles these sources, as the facade does.
    let page = service.page.as_ref().map(|page| {
        let path = format!("../{page}");
        quote!(#![doc = include_str!(#path)] #![doc = ""])
    });
    let modules = service.modules.iter().map(|name| ident(name));
    quote! {
        #page
        #doc
        #![cfg_attr(docsrs, feature(doc_cfg))]
        #![allow(clippy::doc_markdown, reason = "words are the service's own")]
        #![allow(clippy::struct_field_names, reason = "names are the service's own")]
        #deprecated
        #large_variants
        #large_errors
        #complex

        #[rustfmt::skip]
        pub mod client;
        #[rustfmt::skip]
        mod endpoint;
        #[rustfmt::skip]
        pub mod error;
        #[rustfmt::skip]
        pub mod operation;
        #rules
        #server
        #[rustfmt::skip]
        pub mod types;

        #(#[cfg(not(facade))] pub mod #modules;)*

        #[doc(inline)]
        pub use client::Client;
        #[doc(inline)]
        pub use trent_runtime::{config, credentials, mock, paginator};
        #[doc(inline)]
        pub use trent_runtime::{primitives, transport, validation};
        #[cfg(feature = "credential-chain")]
        pub use trent_credentials as credential_chain;
        #[cfg(feature = "serde")]
        #[doc(inline)]
        pub use trent_runtime::serde;
        pub use config::Config;
        #waiter
        #[doc(inline)]
        pub use error::Error;

        #[doc = " What this crate is."]
        pub mod meta {
            #[doc = " Its version."]
            pub static PKG_VERSION: &str = env!("CARGO_PKG_VERSION");
        }
    }
}

fn library_docs(service: &Service) -> String {
    let title = docs::plain(&service.title);
    let mut text = match service.page {
        Some(_) => format!("# {title}"),
        None => format!("A client of {title}."),
    };
    if !service.docs.text.is_empty() {
        text.push_str(&format!("\n\n{}", service.docs.text));
    }
    if service.page.is_none()
        && let Some(example) = example::first_call(service)
    {
        text.push_str(&format!(
            "\n\nMake a [`Client`] from a [`Config`], call the method of an operation, set members, send:\n\n{example}"
        ));
    }
    text.push_str(
        "\n\n\
         * [`Client`] has a method for each operation; [`operation`] has their inputs, outputs and errors.\n\
         * [`types`] has what they are made of.\n\
         * [`error`] has what can go wrong, [`config`] what can be set, [`transport`] how requests travel.\n\
         * [`credentials`] has credentials and the trait of their providers; `credential_chain`, behind the feature \
         `credential-chain`, finds them in the usual places.\n\
         * [`validation`] has the checks before a call.\n\
         * [`mock`] answers calls in tests.\n\n\
         # All features\n\nOf this crate, and by the same names of `trent-runtime`:\n\n",
    );
    for (name, about) in service.features() {
        text.push_str(&format!("* `{name}`: {about}\n"));
    }
    text
}

pub(super) fn uses_deprecated(service: &Service) -> bool {
    let structures = (service.structures.iter())
        .chain(service.errors.iter().map(|error| &error.structure))
        .chain(
            service.operations.iter().flat_map(|operation| [&operation.input, &operation.output]),
        );
    let members =
        structures.clone().flat_map(|structure| &structure.members).map(|member| &member.docs);
    let variants =
        service.enums.iter().flat_map(|shape| &shape.variants).map(|variant| &variant.docs);
    let union_variants =
        service.unions.iter().flat_map(|union| &union.variants).map(|variant| &variant.docs);
    let mut all = members
        .chain(structures.map(|structure| &structure.docs))
        .chain(service.enums.iter().map(|shape| &shape.docs))
        .chain(service.unions.iter().map(|union| &union.docs))
        .chain(service.operations.iter().map(|operation| &operation.docs))
        .chain(variants)
        .chain(union_variants);
    all.any(|docs| docs.deprecated.is_some())
}

/// `client.rs`.
pub(super) fn client(service: &Service) -> TokenStream {
    let doc = text::module_docs("The client, and what it knows of its service.");
    let title = text::docs(
        &format!(
            "A client of {}. It is cheap to clone; clones share connections, credentials and the retry quota.",
            docs::plain(&service.title)
        ),
        0,
    );
    let methods = generic_methods();
    let metadata = metadata(service);
    let protocol = service.protocol.imports();
    let retry = (!service.retry_rules.is_empty()).then(|| quote!(RetryDecision, RetryRule,));
    quote! {
        #doc
        use trent_runtime::config::{Config, IntoConfig};
        use trent_runtime::error::{HttpResponse, SdkError};
        use trent_runtime::operation::{Operation, #retry RetryDefaults, ServiceMetadata};
        use trent_runtime::private::{#protocol, Handle, HttpRequest, tracer};
        use std::time::SystemTime;

        #[doc = " Calls with settings of their own, where programs written for the AWS SDK look for them."]
        pub mod customize {
            pub use trent_runtime::client::Customize as CustomizableOperation;
        }

        #title
        #[derive(Clone, Debug)]
        pub struct Client {
            pub(crate) handle: Handle,
        }

        impl Client {
            #[doc = " A client with this configuration, or with that of an `SdkConfig` (feature `aws-config`)."]
            #[must_use]
            pub fn new(config: impl IntoConfig) -> Self {
                Self::from_conf(config.into_config())
            }

            #[doc = " A client with this configuration."]
            #[must_use]
            pub fn from_conf(config: Config) -> Self {
                #[cfg(feature = "credential-chain")]
                let config = trent_credentials::complete(config);
                Self { handle: Handle::new(config, &SERVICE) }
            }

            #[doc = " The client's configuration."]
            #[must_use]
            pub fn config(&self) -> &Config {
                self.handle.config()
            }

            #methods
        }

        #metadata
    }
}

/// The methods of a client that take the input of any operation.
fn generic_methods() -> TokenStream {
    quote! {
        #[doc = " Sends the input of any operation: one bound for code that works with all of them."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = " [`SdkError`] says how far the call came and what went wrong."]
        pub async fn send<I: Operation>(&self, input: I) -> Result<I::Output, SdkError<I::Error>> {
            self.handle.send(input, None).await
        }

        #[doc = " Sends the input of any operation and blocks the thread until the response is there."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = " [`SdkError`] says how far the call came and what went wrong."]
        pub fn send_blocking<I: Operation>(&self, input: I) -> Result<I::Output, SdkError<I::Error>> {
            self.handle.send_blocking(input, None)
        }

        #[doc = " The complete request of an input, signed for a time, for callers that send it themselves."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = " If the input violates a constraint, or there is no endpoint or no credentials for it."]
        pub fn request<I: Operation>(
            &self,
            input: I,
            time: SystemTime,
        ) -> Result<HttpRequest, SdkError<I::Error>> {
            self.handle.request(input, time)
        }

        #[doc = " What a response to an operation's request says."]
        #[doc = ""]
        #[doc = " # Errors"]
        #[doc = " The service's error, or that the response cannot be understood."]
        pub fn response<I: Operation>(
            &self,
            response: HttpResponse,
        ) -> Result<I::Output, SdkError<I::Error>> {
            self.handle.response::<I>(response)
        }
    }
}

fn metadata(service: &Service) -> TokenStream {
    let (sdk_id, signing_name) = (&service.sdk_id, &service.signing_name);
    let api_version = &service.api_version;
    let (runtime_type, protocol) = (service.protocol.runtime_type(), service.protocol.metadata());
    let endpoint_env =
        format!("AWS_ENDPOINT_URL_{}", service.sdk_id.to_uppercase().replace([' ', '-'], "_"));
    let max_response_bytes = validation::separated(&service.max_response_bytes.to_string(), "");
    let account_endpoints = service.rules.as_ref().is_some_and(RuleSet::has_account_endpoints);
    let rules = service.retry_rules.iter().map(|rule| {
        let (code, reason) = (&rule.code, &rule.reason);
        let decision = match rule.decision {
            RetryDecision::Never => quote!(RetryDecision::Never),
            RetryDecision::Transient => quote!(RetryDecision::Transient),
            RetryDecision::Throttling => quote!(RetryDecision::Throttling),
        };
        quote!(RetryRule { code: #code, decision: #decision, reason: #reason })
    });
    let defaults = retry_defaults(service.retry_defaults);
    quote! {
        #[doc = " How calls of the service travel."]
        pub(crate) type Protocol = #runtime_type;

        #[doc = " The service's names, protocol, endpoints and retries."]
        pub(crate) static SERVICE: ServiceMetadata = ServiceMetadata {
            sdk_id: #sdk_id,
            endpoint_env: #endpoint_env,
            signing_name: #signing_name,
            protocol: &#protocol,
            api_version: #api_version,
            max_response_bytes: #max_response_bytes,
            account_endpoints: #account_endpoints,
            endpoint: crate::endpoint::resolve,
            retry_rules: &[#(#rules),*],
            retry_defaults: #defaults,
            tracer: tracer!(),
        };
    }
}

fn retry_defaults(own: Option<RetryDefaults>) -> TokenStream {
    let Some(RetryDefaults { max_attempts, initial_backoff_millis }) = own else {
        return quote!(RetryDefaults::STANDARD);
    };
    let max_attempts = Literal::u32_unsuffixed(max_attempts);
    let millis = validation::separated(&initial_backoff_millis.to_string(), "");
    quote! {
        RetryDefaults {
            max_attempts: #max_attempts,
            initial_backoff: std::time::Duration::from_millis(#millis),
        }
    }
}

/// `endpoint.rs`.
pub(super) fn endpoint(service: &Service) -> TokenStream {
    let doc = text::module_docs("Where requests go: the service's endpoint rules, compiled.");
    let rules = match &service.rules {
        Some(rules) => rules.emit(),
        None => without_rules(service),
    };
    quote! { #doc #rules }
}

/// The endpoint of a service without rules: its name and the region in the partition's domain.
fn without_rules(service: &Service) -> TokenStream {
    let host = &service.endpoint_prefix;
    quote! {
        use trent_runtime::endpoint::{Endpoint, EndpointError, EndpointParams, partition};

        pub(crate) fn resolve(params: &EndpointParams) -> Result<Endpoint, EndpointError> {
            if let Some(url) = &params.endpoint {
                return Ok(Endpoint::new(url));
            }
            let Some(region) = &params.region else {
                return Err(EndpointError::new("there is no region; set one in the configuration"));
            };
            let partition = partition(region);
            let fips = if params.use_fips { "-fips" } else { "" };
            let mut suffix = partition.dns_suffix;
            if params.use_dual_stack {
                suffix = partition.dual_stack_dns_suffix;
            }
            Ok(Endpoint::new(["https://", #host, fips, ".", region, ".", suffix].concat()))
        }
    }
}

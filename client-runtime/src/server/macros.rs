//! The server half of a service, so that generated files show only what differs: names and rules.
//!
//! | macro | gives |
//! | --- | --- |
//! | `service!` | the trait of the service, and what calls its methods |
//! | `inputs!` | how inputs are read, and the rules of their members |
//! | `shapes!` | the rules of types that responses hold as well |
//! | `server_errors!` | how errors are told: status, message, members |

/// The trait of a service. Each entry is a method, the operation's input and output, and `empty` if the response has no body.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_service {
    ($(#[$doc:meta])* pub trait $trait:ident for $handler:ident {
        $($method:ident: $input:ident => $output:ident $(, $empty:ident)?;)*
    }) => {
        $(#[$doc])*
        pub trait $trait: Send + Sync + 'static {
            $(
                #[doc = concat!("Answers [`", stringify!($method), "`](crate::Client::", stringify!($method), ").")]
                fn $method(
                    &self,
                    input: operation::$method::$input,
                    context: &$crate::server::Context,
                ) -> impl Future<Output = Result<operation::$method::$output, $crate::server::Failure>> + Send {
                    let _ = (input, context);
                    std::future::ready(Err($crate::server::Failure::unknown_operation()))
                }
            )*
        }

        impl<S: $trait> $trait for std::sync::Arc<S> {
            $(
                fn $method(
                    &self,
                    input: operation::$method::$input,
                    context: &$crate::server::Context,
                ) -> impl Future<Output = Result<operation::$method::$output, $crate::server::Failure>> + Send {
                    <S as $trait>::$method(self, input, context)
                }
            )*
        }

        /// Calls the methods of a service by the names of their operations.
        #[derive(Clone, Debug)]
        pub struct $handler<S>(S);

        impl<S: $trait> $crate::server::prelude::Dispatch for $handler<S> {
            const PROTOCOL: Protocol = PROTOCOL;
            const SERVICE: &'static $crate::operation::ServiceMetadata = &SERVICE;

            #[allow(non_upper_case_globals, reason = "they are called as the methods are")]
            async fn dispatch(
                &self,
                call: $crate::server::prelude::Call,
            ) -> Result<$crate::server::prelude::Reply, $crate::server::Failure> {
                $(
                    const $method: &str = <operation::$method::$input as $crate::operation::Operation>::METADATA.name;
                )*
                match call.operation() {
                    $(
                        $method => {
                            let (input, context) = call.input($method)?;
                            let output = <S as $trait>::$method(&self.0, input, &context).await?;
                            Ok($crate::__server_reply!(&output $(, $empty)?))
                        }
                    )*
                    _ => Err($crate::server::Failure::unknown_operation()),
                }
            }
        }

        /// A router before a service.
        pub type Router<S> = $crate::server::Router<$handler<S>>;

        /// A router before this service, which accepts any signature until it is given credentials.
        pub fn router<S: $trait>(service: S) -> Router<S> {
            Router::new($handler(service))
        }
    };
}

/// What a response holds.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_reply {
    ($output:expr) => {
        $crate::server::prelude::Reply::output($output)
    };
    ($output:expr, empty) => {
        $crate::server::prelude::Reply::empty($output)
    };
}

/// How structures are read, and what their members must satisfy. Each entry is the name on the wire, the field, how it is
/// read if its type does not say so, its default, and its rules.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_inputs {
    ($module:ident; $($($path:ident)::+ {
        $($wire:literal: $field:ident $([$r:ident => $read:expr])? $(($default:expr))? $(. $rule:ident $arguments:tt)*;)*
    })*) => {
        $(
            impl $crate::private::FromJson for $module::$($path)::+ {
                fn from_json(r: &mut $crate::private::Reader<'_>) -> Result<Self, $crate::private::ReadError> {
                    #[allow(unused_mut, reason = "some have no members")]
                    let mut value = Self { $($field: $crate::__server_initial!($($default)?),)* };
                    r.object(&mut |r, name| match name {
                        $($wire => $crate::__server_read!(r, &mut value.$field $(, $r => $read)?),)*
                        _ => r.skip(),
                    })?;
                    Ok(value)
                }
            }
        )*

        $crate::__server_shapes!($module; $($($path)::+ { $($wire $(. $rule $arguments)*;)* })*);
    };
}

/// What the members of types must satisfy. Each entry is the name on the wire, and the rules.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_shapes {
    ($module:ident; $($($path:ident)::+ { $($wire:literal $(. $rule:ident $arguments:tt)*;)* })*) => {
        $(
            impl $crate::server::prelude::Described for $module::$($path)::+ {
                fn shape() -> &'static $crate::server::prelude::Shape {
                    static SHAPE: $crate::server::prelude::Shape = $crate::server::prelude::Shape {
                        members: &[$($crate::server::prelude::Member {
                            name: $wire,
                            rules: $crate::__server_rules!($(. $rule $arguments)*),
                        }),*],
                    };
                    &SHAPE
                }
            }
        )*
    };
}

/// What a member is before it is read.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_initial {
    () => {
        $crate::private::initial()
    };
    ($default:expr) => {
        $default
    };
}

/// Reads a member.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_read {
    ($r:ident, $field:expr) => {
        $r.read_into($field)
    };
    ($r:ident, $field:expr, $own:ident => $read:expr) => {
        $r.read_with($field, |$own| $read)
    };
}

/// A chain of rules.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_rules {
    ($(. $rule:ident $arguments:tt)*) => {
        $crate::__server_rules!(@ $crate::server::prelude::Rules::NONE; $(. $rule $arguments)*)
    };
    (@ $rules:expr;) => { $rules };
    (@ $rules:expr; . pattern($pattern:literal) $($rest:tt)*) => {
        $crate::__server_rules!(@ $rules.pattern(|| {
            static PATTERN: $crate::server::prelude::Pattern = $crate::server::prelude::Pattern::new($pattern);
            &PATTERN
        }); $($rest)*)
    };
    (@ $rules:expr; . of($type:ident) $($rest:tt)*) => {
        $crate::__server_rules!(@ $rules.shape(<types::$type as $crate::server::prelude::Described>::shape); $($rest)*)
    };
    (@ $rules:expr; . one_of($type:ident) $($rest:tt)*) => {
        $crate::__server_rules!(@ $rules.values(types::$type::values()); $($rest)*)
    };
    (@ $rules:expr; . each($($inner:tt)*) $($rest:tt)*) => {
        $crate::__server_rules!(@ $rules.each(const { &$crate::__server_rules!($($inner)*) }); $($rest)*)
    };
    (@ $rules:expr; . keys($($inner:tt)*) $($rest:tt)*) => {
        $crate::__server_rules!(@ $rules.keys(const { &$crate::__server_rules!($($inner)*) }); $($rest)*)
    };
    (@ $rules:expr; . $rule:ident($($arguments:tt)*) $($rest:tt)*) => {
        $crate::__server_rules!(@ $rules.$rule($($arguments)*); $($rest)*)
    };
}

/// How errors that hold a message and nothing else are told. Each entry is the HTTP status and the name of the message's
/// member, then the errors, each with its absolute id where the version of the protocol tells it.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_errors {
    ($($status:literal $message:literal: $($name:ident $(= $id:literal)?),*;)*) => {
        $($(
            impl $crate::server::ServerError for types::error::$name {
                const STATUS: u16 = $status;
                const ID: Option<&'static str> = $crate::__server_id!($($id)?);
                const MESSAGE: &'static str = $message;

                fn members(&self, _o: &mut $crate::server::prelude::ObjectWriter<'_>) {}
            }
        )*)*
    };
}

/// The absolute id of an error's shape, if it is told.
#[doc(hidden)]
#[macro_export]
macro_rules! __server_id {
    () => {
        None
    };
    ($id:literal) => {
        Some($id)
    };
}

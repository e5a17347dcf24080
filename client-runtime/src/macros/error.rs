//! What errors have: their enums, for an operation and for the service, and their structures.

/// An operation's errors. Each entry is the error's first sentence, the variant, which is also the type in `types::error`, and the predicate.
#[doc(hidden)]
#[macro_export]
macro_rules! __operation_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident, $is:ident;)* }) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$doc])*
                ///
                #[doc = concat!("See [`types::error::", stringify!($variant), "`](super::super::types::error::", stringify!($variant), ").")]
                $variant(super::super::types::error::$variant),
            )*
            /// An error that the model does not name, with its code, message and request id.
            Unhandled($crate::error::Unhandled),
        }

        impl $name {
            /// An error that the model does not name, from any error.
            pub fn unhandled(source: impl Into<$crate::error::BoxError>) -> Self {
                Self::Unhandled($crate::error::Unhandled::with_source(source.into(), None))
            }

            /// An error that the model does not name, from what is known about it.
            #[inline]
            #[must_use]
            pub fn generic(meta: ::trent_runtime::error::ErrorMetadata) -> Self {
                Self::Unhandled($crate::error::Unhandled::new(meta.into()))
            }

            /// The code, message and request id, whatever the error.
            #[inline]
            #[must_use]
            pub fn meta(&self) -> &::trent_runtime::error::ErrorMetadata {
                $crate::private::seen(self.variant().meta())
            }

            $(
                #[doc = concat!("Whether this is [`", stringify!($variant), "`](Self::", stringify!($variant), ").")]
                #[inline]
                #[must_use]
                pub fn $is(&self) -> bool {
                    matches!(self, Self::$variant(_))
                }
            )*
        }

        impl $crate::operation::OperationError for $name {}

        impl<P> $crate::private::ParseError<P> for $name
        where
            $(super::super::types::error::$variant: $crate::private::ParseModeledError<P>,)*
        {
            #[inline]
            fn parse_error(
                meta: $crate::error::ErrorMetadata,
                response: &$crate::error::HttpResponse,
            ) -> Self {
                let unhandled = |meta| Self::Unhandled($crate::error::Unhandled::new(meta));
                // The modelled error's own code tells it apart; the query protocol may have given another.
                match meta.shape() {
                    $(
                        Some(<super::super::types::error::$variant as $crate::private::ModeledError>::SHAPE) => {
                            $crate::private::read_error::<P, _, _>(meta, response, Self::$variant, unhandled)
                        }
                    )*
                    _ => unhandled(meta),
                }
            }
        }

        $crate::__error_variants!($name { $($variant;)* });
        ::trent_runtime::__other_traits_of_error!($name);

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(self.variant(), f)
            }
        }

        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let variant = self.variant();
                f.debug_tuple(variant.name()).field(&variant).finish()
            }
        }

        impl ::trent_runtime::error::CreateUnhandledError for $name {
            #[inline]
            fn create_unhandled_error(
                source: $crate::error::BoxError,
                meta: Option<::trent_runtime::error::ErrorMetadata>,
            ) -> Self {
                Self::Unhandled($crate::error::Unhandled::with_source(source, meta.map(Into::into)))
            }
        }

        impl From<$name> for super::super::Error {
            #[inline]
            fn from(error: $name) -> Self {
                match error {
                    $($name::$variant(error) => Self::$variant(error),)*
                    $name::Unhandled(error) => Self::Unhandled(error),
                }
            }
        }
    };
}

/// The service's errors, of all operations: what `?` turns an operation's error into.
#[doc(hidden)]
#[macro_export]
macro_rules! __service_error {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$doc:meta])* $variant:ident;)* }) => {
        $(#[$meta])*
        #[non_exhaustive]
        pub enum $name {
            $(
                $(#[$doc])*
                ///
                #[doc = concat!("See [`types::error::", stringify!($variant), "`](super::types::error::", stringify!($variant), ").")]
                $variant(super::types::error::$variant),
            )*
            /// Whatever is no modelled error: an error code that the model does not name, or a call without an answer.
            Unhandled($crate::error::Unhandled),
        }

        $crate::__error_variants!($name { $($variant;)* });

        impl $name {
            /// The code, message and request id, whatever the error.
            #[inline]
            #[must_use]
            pub fn meta(&self) -> &::trent_runtime::error::ErrorMetadata {
                $crate::private::seen(self.variant().meta())
            }
        }

        ::trent_runtime::__other_traits_of_error!($name);

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::private::write_service_error(f, self.variant())
            }
        }

        // What `main` prints of an error that it returns: for a person, and so the same as `Display`.
        impl std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::private::write_error_and_causes(f, self)
            }
        }

        impl<E, R> From<::trent_runtime::error::SdkError<E, R>> for $name
        where
            E: std::error::Error + Into<$name> + Send + Sync + 'static,
            R: std::fmt::Debug + Send + Sync + 'static,
        {
            fn from(error: ::trent_runtime::error::SdkError<E, R>) -> Self {
                match error {
                    ::trent_runtime::error::SdkError::ServiceError(context) => context.into_err().into(),
                    other => Self::Unhandled($crate::error::Unhandled::with_source(other.into(), None)),
                }
            }
        }

        impl From<::trent_runtime::error::BuildError> for $name {
            #[inline]
            fn from(error: ::trent_runtime::error::BuildError) -> Self {
                Self::Unhandled($crate::error::Unhandled::with_source(error.into(), None))
            }
        }
    };
}

/// What an error implements of other crates: nothing here.
#[doc(hidden)]
#[macro_export]
macro_rules! __other_traits_of_error {
    ($name:ident) => {};
}

/// What an enum of errors says of itself through the variant that it is.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_variants {
    ($name:ident { $($variant:ident;)* }) => {
        impl $name {
            #[inline]
            fn variant(&self) -> &dyn $crate::private::ErrorVariant {
                match self {
                    $(Self::$variant(error) => error,)*
                    Self::Unhandled(error) => error,
                }
            }
        }

        impl std::error::Error for $name {
            // The enum prints as its variant, so what follows it is what follows the variant.
            #[inline]
            fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
                self.variant().source()
            }
        }

        impl $crate::error::ProvideErrorMetadata for $name {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                self.variant().meta()
            }
        }

        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self.variant().meta().request_id()
            }
        }
    };
}

/// The name of an error's shape in the model, which is the type's unless it is told, and the code that the service
/// answers with, which is the shape's name unless the service once spoke the query protocol.
#[doc(hidden)]
#[macro_export]
macro_rules! __error_names {
    ($name:ident) => {
        const SHAPE: &'static str = stringify!($name);
    };
    ($name:ident = $shape:literal) => {
        const SHAPE: &'static str = $shape;
    };
    ($name:ident = $shape:literal | $code:literal) => {
        const SHAPE: &'static str = $shape;
        const CODE: &'static str = $code;
    };
}

/// What an error structure implements beside being a structure. It has the fields `message` and `meta`.
#[doc(hidden)]
#[macro_export]
macro_rules! __modeled_error {
    ($name:ident $(= $shape:literal $(| $code:literal)?)? $(;)?) => {
        impl $name {
            /// What the service says about it, for people.
            #[inline]
            #[must_use]
            pub fn message(&self) -> Option<&str> {
                self.message.as_deref()
            }

            /// The code, message and request id.
            #[inline]
            #[must_use]
            pub fn meta(&self) -> &::trent_runtime::error::ErrorMetadata {
                $crate::private::seen(&self.meta)
            }
        }

        ::trent_runtime::__other_traits_of_error!($name);

        impl std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::private::write_error(
                    f,
                    $crate::private::ErrorVariant::name(self),
                    self.message(),
                )
            }
        }

        impl std::error::Error for $name {}

        impl $crate::error::ProvideErrorMetadata for $name {
            #[inline]
            fn meta(&self) -> &$crate::error::ErrorMetadata {
                &self.meta
            }
        }

        impl $crate::private::ErrorVariant for $name {
            #[inline]
            fn name(&self) -> &'static str {
                stringify!($name)
            }
        }

        impl $crate::private::ModeledError for $name {
            $crate::__error_names!($name $(= $shape $(| $code)?)?);

            #[inline]
            fn parts(&mut self) -> (&mut Option<String>, &mut $crate::error::ErrorMetadata) {
                (&mut self.message, &mut self.meta)
            }
        }

        impl $crate::error::RequestId for $name {
            #[inline]
            fn request_id(&self) -> Option<&str> {
                self.meta.request_id()
            }
        }
    };
}

/// An error structure that holds a message and nothing else.
#[doc(hidden)]
#[macro_export]
macro_rules! __message_error {
    ($(#[$doc:meta])* pub struct $name:ident $(= $shape:literal $(| $code:literal)?)?, $builder:ident, $wire:literal;) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            /// What the service says about it, for people.
            pub message: Option<String>,
            pub(crate) meta: $crate::error::ErrorMetadata,
        }

        $crate::__modeled_error!($name $(= $shape $(| $code)?)?);
        #[doc = concat!("Builds a [`", stringify!($name), "`], for tests.")]
        pub type $builder = $crate::private::MessageErrorBuilder<$name, ::trent_runtime::error::ErrorMetadata>;

        impl $name {
            #[doc = concat!("Starts a [`", stringify!($builder), "`].")]
            #[inline]
            #[must_use]
            pub fn builder() -> $builder {
                $builder::default()
            }
        }

        impl $crate::private::FromJson for $name {
            #[inline]
            fn from_json(r: &mut $crate::private::Reader<'_>) -> Result<Self, $crate::private::ReadError> {
                Ok(Self { message: r.message($wire)?, meta: Default::default() })
            }
        }
    };
}
